"""How the desk and its programs are doing, in sentences for the message of a failure."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path

from actions.types import Window
from desktop_agent.desk.ports import Program
from desktop_agent.desk.verify import around
from desktop_agent.desk.wording import named_window, shortened
from vision.change import changed_regions
from vision.types import Box, Frame

_WORTH_TELLING_S = 1.0
"""Whether anything moved says nothing about a shorter wait."""
_STILL_MOVING_S = 0.7
_CARET = (12, 48)
"""Pixels: a caret that blinks, and what of the letters beside it is drawn differently."""
_OUTPUT = 400
"""Characters of what a program printed last."""
_WINDOWS = 6


class Unrest:
    """What moved on the screen while something was waited for; a blinking caret does not count.

    Only pixels that differ are movement: some toolkits draw a whole field anew for the caret in it.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._last = self._began
        self._times = 0
        self._where: Box | None = None
        self._frame: Frame | None = None

    def saw(self, frame: Frame) -> None:
        """Note how the screen looks now."""
        changed = () if self._frame is None else changed_regions(self._frame, frame)
        self._frame = frame
        moved = [box for box in changed if box.width > _CARET[0] or box.height > _CARET[1]]
        if moved:
            self._times += 1
            self._last = time.monotonic()
            self._where = around(moved)

    def sentence(self) -> str:
        """Whether it was still moving, or how long nothing had; empty after a short wait."""
        now = time.monotonic()
        if now - self._began < _WORTH_TELLING_S:
            return ""
        if self._where is None:
            return f"Nothing on the screen changed in these {now - self._began:.1f} s."
        if now - self._last < _STILL_MOVING_S and self._times > 1:
            return (
                f"The screen was still changing at {self._where.as_tuple()} ({self._times} times while waiting): "
                "something there is at work and has not come to an end."
            )
        return f"Nothing on the screen changed in the last {now - self._last:.1f} s."


def plight(
    windows: Sequence[Window],
    silent: Sequence[Window],
    programs: Sequence[Program],
    moved: str,
    instead: str = "",
) -> tuple[str, ...]:
    """Sentences on programs that ended, windows that do not answer, what moved, and which windows are open.

    Args:
        windows: those that are open, topmost first.
        silent: those that were asked for a sign of life and gave none.
        programs: what was started here.
        moved: what `Unrest.sentence` said; empty when nothing was waited for.
        instead: what was seen instead of what was looked for; it stands after what may be the cause of all.
    """
    ended = (ended_words(program) for program in programs)
    hung = [
        f"{named_window(window, 'The')} does not answer: its program hangs or is busy"
        + (f" (process {window.pid})." if window.pid else ".")
        for window in silent
    ]
    found = (*ended, *hung, instead, moved, open_windows(windows))
    return tuple(sentence for sentence in found if sentence)


def open_windows(windows: Sequence[Window]) -> str:
    """Which windows there are, and which is active."""
    named = [
        f"{named_window(window)}{' (active)' if window.active else ''}"
        for window in windows
        if window.focusable
    ]
    if not named:
        return "No window is open."
    more = [f"and {len(named) - _WINDOWS} more"] if len(named) > _WINDOWS else []
    return f"Open windows: {', '.join([*named[:_WINDOWS], *more])}."


def ended_words(program: Program) -> str:
    """How a program ended, and what it printed last; empty while it runs."""
    status = program.poll()
    if status is None:
        return ""
    tail = program.output_tail(_OUTPUT).strip()
    return f"The program {command_words(program.command)} {ending(status)}" + (f": {tail}" if tail else ".")


def command_words(command: Sequence[str]) -> str:
    """How a person calls a command: its name without a folder, and its arguments as far as there is room."""
    return shortened(" ".join((Path(command[0]).name, *command[1:])))


def ending(status: int) -> str:
    """How a program with this exit status ended: `was killed by SIGSEGV` for -11."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"was killed by signal {-status}"
