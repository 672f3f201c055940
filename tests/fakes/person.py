"""A person at a recording: a process of its own sends device events to the display, and waits for the screen as a
person would."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from actions.types import ScreenPoint
from actions.windows import open_windows
from desktop_agent.compose import shared_parser
from desktop_agent.macros.record.eyes import window_elements
from tests.fakes.agent import Agent, eventually
from vision.capture import open_screen
from vision.change import settle
from vision.errors import DisplayUnavailable
from vision.locate import Locator, resolve
from vision.types import FramePoint

_STARTED = re.compile(r"recording .* on (:\d+)(?: \(XAUTHORITY=(.+)\))?")


class Recording(Agent):
    """`desktop-agent record` in a process; `display` and `xauthority` are known once it listens."""

    def __init__(self, home: Path, *arguments: str, **environment: str) -> None:
        # The suite needs no screen, shows nothing on the developer's, and leaves their keyring alone.
        alone = {
            "DISPLAY": "",
            "WAYLAND_DISPLAY": "",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        super().__init__(home, "record", *arguments, **(alone | environment))
        self.lines: list[str] = []
        self._news: queue.Queue[str | None] = queue.Queue()
        self._readers = [
            threading.Thread(target=self._read, args=(pipe,), daemon=True)
            for pipe in (self.process.stdout, self.process.stderr)
        ]
        for reader in self._readers:
            reader.start()
        self.display = self.xauthority = ""

    def _read(self, pipe) -> None:
        for line in pipe:
            self.lines.append(line.rstrip("\n"))
            self._news.put(line)
        self._news.put(None)

    def __exit__(self, *args: object) -> None:
        if self.process.poll() is None:
            self.kill()
        self.finish()
        print(self.said)  # noqa: T201 - shown with a failed test

    def begin(self, timeout: float = 60) -> Person:
        """Wait until it listens."""
        ended = 0
        while ended < 2:
            line = self._news.get(timeout=timeout)
            if line is None:
                ended += 1
            elif found := _STARTED.search(line):
                self.display, self.xauthority = found[1], found[2]
                return Person(self.display, Path(self.xauthority))
        raise AssertionError("\n".join(self.lines))

    def finish(self, timeout: float = 120) -> int:
        """Wait for its end; afterwards `said` is all that it printed."""
        self.process.wait(timeout)
        for reader in self._readers:
            reader.join(timeout)
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode

    def interrupt(self) -> None:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)

    @property
    def said(self) -> str:
        """All that it printed."""
        return "\n".join(self.lines)

    def printed_step(self, words: str, timeout: float = 20) -> bool:
        """Whether a line with these words was printed in time."""
        return eventually(lambda: any(words in line for line in self.lines), timeout)


class Person:
    """Somebody who looks at a display and uses mouse and keyboard, by XTEST from other processes."""

    def __init__(self, display: str, xauthority: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "XAUTHORITY": str(xauthority)}
        self._screen = open_screen(display, xauthority=xauthority)
        self._windows = open_windows(display, xauthority)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self._screen.close()
        self._windows.close()

    # ------------------------------------------------------------------- acting

    def click(self, words: str, *, role=None, button: int = 1, times: int = 1, dx: int = 0) -> None:
        """Click what a person would look for by these words."""
        point = self.find(Locator(role=role, text=words))
        self.click_at(point.x + dx, point.y, button=button, times=times)

    def click_at(self, x: float, y: float, *, button: int = 1, times: int = 1) -> None:
        self._do("mousemove", str(round(x)), str(round(y)))
        self.rest()
        self._do("click", "--repeat", str(times), "--delay", "60", str(button))
        self.rest()

    def point_at(self, words: str, *, role=None) -> None:
        point = self.find(Locator(role=role, text=words))
        self._do("mousemove", str(round(point.x)), str(round(point.y)))
        self.rest()

    def drag(self, start, end) -> None:
        """From one `(x, y)` to another, with stops on the way."""
        middle = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
        self._do("mousemove", *map(str, start), "mousedown", "1")
        self.rest()
        for x, y in (middle, end):
            self._do("mousemove", str(x), str(y))
            self.rest()
        self._do("mouseup", "1")
        self.rest()

    def scroll(self, ticks: int) -> None:
        """The wheel, where the pointer is; down for more than nothing."""
        self._do("click", "--repeat", str(abs(ticks)), "--delay", "60", "5" if ticks > 0 else "4")
        self.rest()

    def type(self, text: str) -> None:
        self._do("type", "--delay", "50", text)
        self.rest()

    def press(self, *chords: str) -> None:
        self._do("key", "--delay", "60", *chords)
        self.rest()

    def rest(self) -> None:
        """Wait until the screen is still, for as long as people take for a glance."""
        with suppress(DisplayUnavailable):  # the last thing that is done may end it
            settle(self._screen, quiet_s=0.25, timeout_s=4.0)

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=60)

    # ------------------------------------------------------------------ looking

    def find(self, locator: Locator) -> ScreenPoint:
        """Where something is, as soon as it is there."""
        found: list[FramePoint] = []

        def is_there() -> bool:
            frame = self._screen.grab()
            windows = window_elements(self._windows.list(), frame)
            best = resolve(locator, shared_parser().parse(frame, windows=windows)).best
            found.extend([best.target] if best is not None else [])
            return best is not None

        assert eventually(is_there, 15), f"{locator.describe()} is not on the screen"
        return ScreenPoint(found[-1].x, found[-1].y)

    def sees_window(self, title: str, timeout: float = 15) -> bool:
        """Whether a window with this in its title is there in time."""
        return self._windows.wait(lambda w: title in w.title and w.focusable, timeout) is not None

    def sees_no_window(self, title: str, timeout: float = 15) -> bool:
        """Whether there is none in time."""
        return eventually(lambda: not any(title in w.title for w in self._windows.list()), timeout)
