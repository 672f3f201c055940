"""Text from the screen made harmless to print, as rules and questions need it."""

from desktop_agent.plain import plain, searchable

__all__ = ["plain", "searchable"]
