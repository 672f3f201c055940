"""The person comes first: their keys and mouse, hotkeys, the live view and the panel; the engine is the real one."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from actions.backends import open_hands
from actions.displays import VirtualDisplay
from actions.executor import Executor
from actions.listen import open_ears
from actions.listen.types import KeyPressed
from actions.types import Button, Click, Drag, Hold, Move, PressChord, ScreenPoint, Scroll, TypeText
from actions.windows import open_windows
from actions.x11 import connect
from desktop_agent.engine.guard import Guard
from desktop_agent.engine.host import Host
from desktop_agent.engine.messages import (
    Crashed,
    Ended,
    Happened,
    KeyTurned,
    Opened,
    PersonNoticed,
    Refused,
    RunTask,
    Say,
    Setup,
    StatusChanged,
    TextTyped,
)
from desktop_agent.engine.person import open_person_hands
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.policy import ApprovalMode
from desktop_agent.session.events import ActionIntended, PersonActed
from desktop_agent.types import Outcome
from vision.capture import open_screen
from vision.change import settle

pytestmark = [pytest.mark.live, pytest.mark.needs("xdotool")]

LINE, LINES = r"the quick brown fox jumps over the lazy dog\n", 50
"""2,200 characters, in short lines: editors draw a long one anew for each of its letters."""
STROKES = 50
"""So many of our own may come after a person's."""


class Panel:
    """An engine, and what it reports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports = []
        self._news = threading.Condition()
        self.host = Host(self._tell)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        assert self.host.close(30)

    def _tell(self, report) -> None:
        with self._news:
            self.reports.append(report)
            self._news.notify_all()

    def run(self, task, app="", **setup) -> None:
        wanted = Setup(approve=ApprovalMode.NEVER, folder=str(self.folder), **setup)
        self.host.heed(RunTask(task, app, wanted))

    def wait(self, kind, fits=lambda _: True, timeout=60.0):
        """The first report of this kind that fits."""

        def found():
            return next((one for one in self.reports if isinstance(one, kind) and fits(one)), None)

        def is_over() -> bool:
            return found() is not None or any(isinstance(one, Crashed | Refused) for one in self.reports)

        with self._news:
            self._news.wait_for(is_over, timeout)
            assert found() is not None, "\n".join(map(str, self.reports[-14:]))
            return found()

    def wait_status(self, status: Status) -> None:
        self.wait(StatusChanged, lambda report: report.status is status)

    def wait_act(self, kind: str) -> None:
        """Wait until the hands are about to do an action of this kind."""

        def is_act(report) -> bool:
            event = report.event
            return isinstance(event, ActionIntended) and event.grounded.action.kind == kind

        self.wait(Happened, is_act)

    def of(self, kind) -> list:
        return [report for report in self.reports if isinstance(report, kind)]

    def acted(self) -> list[str]:
        return [one.event.what for one in self.of(Happened) if isinstance(one.event, PersonActed)]


class Stranger:
    """Another process with a mouse and a keyboard, and ears that know nobody."""

    def __init__(self, display: str, xauthority: Path) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "XAUTHORITY": str(xauthority)}
        self._connection = connect(display, xauthority)
        self.ears = open_ears(display, xauthority)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.ears.close()
        self._connection.disconnect()

    def does(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=30)

    def presses_down(self) -> tuple[bytes, int]:
        """The keys that are down, and the modifiers and buttons."""
        root = self._connection.get_setup().roots[0].root
        keys = bytes(self._connection.core.QueryKeymap().reply().keys)
        return keys, int(self._connection.core.QueryPointer(root).reply().mask)

    def hears_strokes(self, count: int) -> None:
        """Wait until so many keys were pressed."""
        while count:
            event = self.ears.next(20)
            assert event is not None, count
            count -= isinstance(event, KeyPressed)

    def strokes_after(self, key: str) -> int:
        """How many keys were pressed after `key` was."""
        self.ears.close()
        heard = [event.key for event in self.ears if isinstance(event, KeyPressed)]
        return len(heard) - 1 - heard.index(key)


@pytest.mark.needs("mousepad")
def test_a_key_takes_the_display_from_typing_hands_and_the_work_goes_on_when_it_is_handed_back(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("")
    with Panel(tmp_path) as panel:
        task = f'Type "{LINE * LINES}". Press Ctrl+S.'
        panel.run(task, app=f"mousepad {shlex.quote(str(letter))}")
        opened = panel.wait(Opened)
        with Stranger(opened.display, Path(opened.xauthority)) as stranger:
            stranger.hears_strokes(300)
            stranger.does("key", "F9")
            assert panel.wait(PersonNoticed).what == "pressed F9"
            panel.wait_status(Status.TAKEN)
            assert stranger.presses_down() == (bytes(32), 0)
            assert stranger.strokes_after("f9") <= STROKES
        written = "Grüße, Jürgen: 世界 ✓ \u2014 ½ €."
        for key, down in (("ctrl", True), ("a", True), ("a", False), ("ctrl", False)):
            panel.host.heed(KeyTurned(key, down))
        for character in written:
            panel.host.heed(TextTyped(character))
        panel.host.heed(Say(Control.HAND_BACK))
        panel.wait_status(Status.STUCK)
        panel.host.heed(Say(Control.RETRY))
        assert panel.wait(Ended).outcome is Outcome.DONE
        assert len(panel.of(PersonNoticed)) == 1, "the person's hands of the live view are no stranger's"
        assert panel.acted() == ["pressed Ctrl+A", f"typed {len(written)} characters"]
    assert letter.read_text().removesuffix("\n") == (
        written + LINE.replace(r"\n", "\n") * LINES
    ).removesuffix("\n")


@pytest.fixture
def screen(monkeypatch):
    """A display as the person's own: the engine is told its name alone."""
    with VirtualDisplay.start(1000, 700) as display:
        monkeypatch.setenv("XAUTHORITY", str(display.xauthority))
        yield display


def open_window(screen, file: Path, title: str, left: int, top: int):
    """A window with a Save button, and its process."""
    script = Path(__file__).parents[1] / "fakes" / "save_window.py"
    return screen.launch([sys.executable, str(script), str(file), title, str(left), str(top)])


def wait_for_window(screen, title: str):
    windows = open_windows(screen.name, screen.xauthority)
    try:
        found = windows.wait(lambda window: window.title == title and window.focusable, 20)
        assert found is not None
        return found
    finally:
        windows.close()


def test_the_panel_on_the_agents_own_screen_is_neither_seen_nor_touched_and_may_be_used(screen, tmp_path):
    edited, used = tmp_path / "editor", tmp_path / "panel"
    open_window(screen, edited, "Editor", 60, 60)
    wait_for_window(screen, "Editor")
    own = open_window(screen, used, "Panel", 560, 400)
    left, _, right, bottom = wait_for_window(screen, "Panel").box
    with Panel(tmp_path) as panel, Stranger(screen.name, screen.xauthority) as stranger:
        setup = {"display": screen.name, "hide_pid": own.pid, "timeout_s": 2.0, "patient": False}
        panel.run("Type hello. Click Save. Wait 2 seconds.", **setup)
        panel.wait_act("wait")
        stranger.does("mousemove", str(int(left + right) // 2), str(int(bottom) - 25), "click", "1")
        assert panel.wait(Ended).outcome is Outcome.DONE, "of the two fields and buttons it saw one"
        assert edited.read_text() == "hello", "although the panel had the keyboard"
        assert used.read_text() == "", "a person pressed it once"
        assert panel.of(PersonNoticed) == []
        panel.reports.clear()
        stranger.does("search", "--name", "^Panel$", "windowraise", "windowmove", "--sync", "60", "60")
        panel.run("Click Save", **setup)
        ended = panel.wait(Ended)
        assert ended.outcome is Outcome.FAILED
        assert "control panel" in ended.message
        assert (edited.read_text(), used.read_text()) == ("hello", "")


def test_hotkeys_pause_and_stop_from_anywhere_and_the_mouse_is_enough_to_take_over(screen, tmp_path):
    with Panel(tmp_path) as panel, Stranger(screen.name, screen.xauthority) as stranger:
        panel.run("Wait 2 seconds. Wait 60 seconds. Wait 60 seconds.", display=screen.name)
        panel.wait_act("wait")
        stranger.does("key", "ctrl+alt+p")
        panel.wait_status(Status.PAUSED)
        stranger.does("mousemove", "300", "300", "mousemove", "500", "300")
        panel.reports.clear()
        stranger.does("key", "ctrl+alt+p")
        panel.wait_act("wait")
        stranger.does("sleep", "0.6", "mousemove", "350", "350", "sleep", "0.1", "mousemove", "500", "300")
        assert [panel.wait(PersonNoticed)] == panel.of(PersonNoticed), "while it pauses the mouse is free"
        assert panel.wait(PersonNoticed).what == "moved the mouse"
        panel.wait_status(Status.TAKEN)
        panel.host.heed(Say(Control.HAND_BACK))
        panel.wait_status(Status.STUCK)
        panel.reports.clear()
        panel.host.heed(Say(Control.SKIP))
        panel.wait_act("wait")
        stranger.does("key", "ctrl+alt+Escape")
        assert panel.wait(Ended).outcome is Outcome.STOPPED
        assert stranger.presses_down() == (bytes(32), 0)


@pytest.mark.needs("xterm")
def test_whatever_our_own_hands_do_nobody_is_noticed():
    noticed = []
    with VirtualDisplay.start(800, 600) as display:
        guard = Guard(hands_off=lambda: False, at_work=lambda: True, noticed=noticed.append)
        hands = open_hands(display.name, xauthority=display.xauthority, ledger=guard.ledger)
        windows = open_windows(display.name, display.xauthority)
        executor = Executor(hands, windows, display.launch, guard.hands_off)
        with guard:
            assert guard.listen(display.name, display.xauthority) == ""
            display.launch(["xterm"])
            assert windows.wait(lambda window: window.focusable, 20) is not None
            for act in (
                TypeText("plain text, quickly: " * 20),
                TypeText("Привет, wörld: 日本語 ✓ " * 5),
                PressChord(("ctrl", "ß")),
                Hold(("right",), 0.7),
                Drag((ScreenPoint(100, 100), ScreenPoint(500, 400), ScreenPoint(200, 300))),
                Click(ScreenPoint(300, 200), Button.MIDDLE, 2, ("shift",)),
                Scroll(ScreenPoint(300, 200), 1, -5),
                Move(ScreenPoint(5, 5)),
            ):
                executor.perform(act)
            assert not guard.hands_off()
        hands.close()
        windows.close()
    assert noticed == []


def test_what_is_typed_into_the_live_view_arrives_and_whoever_records_hears_a_person(tmp_path):
    text, told = "Grüße, Jürgen: 世界 ✓ \u2014 ½ €.", []
    field = tmp_path / "field"
    script = Path(__file__).parents[1] / "fakes" / "qt_field.py"
    with VirtualDisplay.start(800, 600) as display:
        display.launch([sys.executable, str(script), str(field), "line"])
        windows = open_windows(display.name, display.xauthority)
        assert windows.wait(lambda window: window.active, 20) is not None
        windows.close()
        with (
            open_ears(display.name, display.xauthority) as ears,
            open_screen(display.name, xauthority=display.xauthority) as screen,
            open_person_hands(
                display.name,
                display.xauthority,
                frame=screen.grab,
                acted=told.append,
                refused=told.append,
                recorded=True,
            ) as hands,
        ):
            settle(screen, quiet_s=0.3, timeout_s=5)
            for character in text:
                hands.do(TextTyped(character))
            hands.let_go(30)
            settle(screen, quiet_s=0.3, timeout_s=5)
            ears.close()
            heard = [event for event in ears if isinstance(event, KeyPressed)]
    assert field.read_text() == text
    assert "".join(event.text for event in heard) == text
    assert not any(event.own for event in heard)
    assert told == [f"typed {len(text)} characters"]
