"""Make an error readable in pytest's report: one sentence a line, and no traceback of our own insides."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

import pytest

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


def hide_secrets(error: BaseException, hide: Callable[[str], str]) -> None:
    """Change the words of `error`, and of those that led to it, to what `hide` makes of them."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        one.args = tuple(hide(part) if isinstance(part, str) else part for part in one.args)
        if isinstance(one, StepFailed):
            one.sentences = tuple(hide(sentence) for sentence in one.sentences)
        if isinstance(one, pytest.fail.Exception | pytest.skip.Exception) and one.msg:
            one.msg = hide(one.msg)
        if hasattr(one, "__notes__"):
            one.__notes__ = [hide(note) for note in one.__notes__]


def _last_foreign(traceback: TracebackType | None) -> TracebackType | None:
    """The last entry of a traceback that is not in our packages."""
    found = None
    while traceback is not None:
        if not str(traceback.tb_frame.f_globals.get("__name__", "")).startswith(_OURS):
            found = traceback
        traceback = traceback.tb_next
    return found
