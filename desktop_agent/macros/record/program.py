"""The program that is recorded: started before, and noticed when it is closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from actions.types import Window
from desktop_agent.desk.ports import Program, Windows
from desktop_agent.errors import SomethingMissing

_WINDOW_S = 30.0
_LOOK_S = 0.5


def start_program(
    command: Sequence[str],
    launch: Callable[[Sequence[str]], object],
    programs: Callable[[], Sequence[Program]],
    windows: Windows,
    stopped: Callable[[], bool] = lambda: False,
) -> Window | None:
    """Start a program and wait for its first window; None when `stopped` says so before.

    Raises SomethingMissing when it ends with an error, or shows no window; ActionError when it cannot be started.
    """
    known = {window.window_id for window in windows.list()}

    def is_new(window: Window) -> bool:
        return window.focusable and window.window_id not in known

    launch(command)
    deadline = time.monotonic() + _WINDOW_S
    while time.monotonic() < deadline and not stopped():
        found = windows.wait(is_new, _LOOK_S)
        if found is not None:
            return found
        program = programs()[-1]
        if program.poll() not in (None, 0):
            said = program.output_tail(500).strip()
            raise SomethingMissing(
                f"{command[0]} ended with status {program.poll()} before it showed a window"
                + (f": {said}" if said else ".")
            )
    if stopped():
        return None
    raise SomethingMissing(f"{command[0]} opened no window within {_WINDOW_S:g} s.")


def closes_with(first: Window, known: Sequence[Window]) -> Callable[[tuple[Window, ...]], bool]:
    """Tells whether a program whose window was `first` has none left; windows of `known` were there before it."""
    before = {window.window_id for window in known}

    def closed(windows: tuple[Window, ...]) -> bool:
        return not any(
            window.focusable
            and window.window_id not in before
            and (
                window.window_id == first.window_id
                or window.program == first.program
                or window.pid == first.pid
            )
            for window in windows
        )

    return closed


def closes_when_empty() -> Callable[[tuple[Window, ...]], bool]:
    """Tells whether a display of our own has no window left, after it had one."""
    seen = False

    def closed(windows: tuple[Window, ...]) -> bool:
        nonlocal seen
        here = any(window.focusable for window in windows)
        seen = seen or here
        return seen and not here

    return closed
