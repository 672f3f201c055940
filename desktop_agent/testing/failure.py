"""Make an error readable in pytest's report: one sentence a line, and no traceback of our own insides."""

from __future__ import annotations

from types import TracebackType

from actions.errors import ActionError
from desktop_agent.errors import AgentError, StepFailed
from vision.errors import VisionError

_OURS = ("desktop_agent.", "vision.", "actions.")


def make_readable(error: BaseException) -> None:
    """Change `error`, when it is one of ours, so that a person sees what to do about it."""
    if not isinstance(error, AgentError | ActionError | VisionError):
        return
    if isinstance(error, StepFailed):
        error.args = ("\n".join(error.sentences),)
    # Which of our errors led to this one is in the message already.
    error.__cause__, error.__suppress_context__ = None, True
    last = _last_foreign(error.__traceback__)
    if last is not None:
        last.tb_next = None


def _last_foreign(traceback: TracebackType | None) -> TracebackType | None:
    """The last entry of a traceback that is not in our packages."""
    found = None
    while traceback is not None:
        if not str(traceback.tb_frame.f_globals.get("__name__", "")).startswith(_OURS):
            found = traceback
        traceback = traceback.tb_next
    return found
