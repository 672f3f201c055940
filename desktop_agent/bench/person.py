"""A person at a display, for benchmarks: looks with our eyes, but acts from another process, as a stranger would."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.compose import shared_parser
from desktop_agent.desk.geometry import to_screen
from desktop_agent.desk.patience import Deadline
from desktop_agent.errors import SomethingMissing, TargetNotFound
from desktop_agent.macros.record.eyes import window_elements
from vision.change import settle
from vision.locate import parse_target, resolve

if TYPE_CHECKING:
    from actions.windows import Windows
    from vision.capture import Screen

_FIND_S = 15.0
_LOOK_S = 0.3
_QUIET_S = 0.5
_SETTLE_S = 6.0
_KEY_GAP_MS = 35
"""A quick typist's pace."""
_COMMAND_S = 60.0


class Person:
    """Somebody who sees a display and has a mouse and a keyboard there: xdotool's, not ours."""

    def __init__(
        self, screen: Screen, windows: Windows, display: str, environment: Mapping[str, str], tool: str
    ) -> None:
        self._screen = screen
        self._windows = windows
        self._environment = {**environment, "DISPLAY": display}
        self._tool = tool

    def wait_for_window(self, title: str) -> None:
        """Wait until a window with this in its title is open. Raises TargetNotFound."""
        wanted = title.casefold()
        window = self._windows.wait(lambda w: w.focusable and wanted in w.title.casefold(), _FIND_S)
        if window is None:
            raise TargetNotFound(f'No window titled "{title}" came.')
        self.rest()

    def click(self, phrase: str, count: int = 1, button: int = 1) -> None:
        """Click what `phrase` describes, where it is seen. Raises TargetNotFound."""
        x, y = self._place(phrase)
        self._input("mousemove", str(x), str(y))
        self._input("click", "--repeat", str(count), "--delay", "60", str(button))
        self.rest()

    def type(self, text: str) -> None:
        """Type `text` key by key."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self._input("key", "Return")
            if line:
                self._input("type", "--delay", str(_KEY_GAP_MS), "--", line)
        self.rest()

    def press(self, *chords: str) -> None:
        """Press chords as xdotool spells them: `ctrl+s`, `Return`."""
        for chord in chords:
            self._input("key", chord)
        self.rest()

    def shift_window(self, x: int, y: int, width: int | None = None, height: int | None = None) -> None:
        """Move the active window, and change its size where one is given."""
        if width is not None and height is not None:
            self._input("getactivewindow", "windowsize", str(width), str(height))
        self._input("getactivewindow", "windowmove", str(x), str(y))
        self.rest()

    def rest(self) -> None:
        """Wait until the screen has come to rest, as people do before they go on."""
        settle(self._screen, quiet_s=_QUIET_S, timeout_s=_SETTLE_S)

    def _place(self, phrase: str) -> tuple[int, int]:
        locator, deadline = parse_target(phrase), Deadline(_FIND_S)
        while True:
            frame = self._screen.grab()
            elements = window_elements(self._windows.list(), frame)
            found = resolve(locator, shared_parser().parse(frame, windows=elements))
            if found.best is not None:
                point = to_screen(found.best.target, frame)
                return round(point.x), round(point.y)
            if deadline.passed:
                raise TargetNotFound(f"The person does not see {phrase}: {found.reason}")
            self._screen.wait_damage(min(_LOOK_S, deadline.left))

    def _input(self, *words: str) -> None:
        began = time.monotonic()
        done = subprocess.run(
            [self._tool, *words],
            env=dict(self._environment),
            capture_output=True,
            text=True,
            timeout=_COMMAND_S,
            check=False,
        )
        if done.returncode != 0:
            spent = time.monotonic() - began
            raise SomethingMissing(f"xdotool {words[0]} failed after {spent:.1f} s: {done.stderr.strip()}")


@contextmanager
def open_person(display: str, xauthority: Path | None, environment: Mapping[str, str]) -> Iterator[Person]:
    """A person at `display`. Raises SomethingMissing without xdotool, and DisplayUnavailable."""
    from actions.windows import open_windows
    from vision.capture import open_screen

    tool = shutil.which("xdotool")
    if tool is None:
        raise SomethingMissing("The person of this benchmark needs xdotool: apt-get install xdotool.")
    with ExitStack() as stack:
        screen = stack.enter_context(open_screen(display, xauthority=xauthority))
        windows = open_windows(display, xauthority=xauthority)
        stack.callback(windows.close)
        given = dict(environment)
        if xauthority is not None:
            given["XAUTHORITY"] = str(xauthority)
        yield Person(screen, windows, display, given, tool)
