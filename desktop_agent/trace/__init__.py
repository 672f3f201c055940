"""A session as one static HTML page: what was seen, decided, done, and how the screen reacted."""

from desktop_agent.trace.page import write_page

__all__ = ["write_page"]
