"""Live: a virtual display, hands of ours and of strangers on it, and ears."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest

from actions.backends import open_hands
from actions.backends.x11.hands import X11Hands
from actions.displays import VirtualDisplay
from actions.errors import EarsUnavailable
from actions.listen import Ears, Ledger, open_ears
from actions.listen.types import (
    ButtonPressed,
    ButtonReleased,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
    WheelTurned,
)
from actions.types import Button, ScreenPoint
from actions.x11 import connect

pytestmark = pytest.mark.live

PRESS, RELEASE, BUTTON_DOWN, MOVE = 2, 3, 4, 6
KEYCODE_A, KEYCODE_Q, APOSTROPHE, CONTROL = 38, 24, 48, 37


class Room:
    """A display with our hands, our ears, and a stranger who presses keycodes."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.display = display
        self.ledger = Ledger()
        self.hands = self.more_hands()
        self.ears: Ears = open_ears(display.name, display.xauthority, self.ledger)
        xtest: Any = import_module("xcffib.xtest")
        self.stranger = connect(display.name, display.xauthority)
        self.root = self.stranger.get_setup().roots[0].root
        self._xtest = self.stranger(xtest.key)

    def more_hands(self) -> X11Hands:
        hands = open_hands(self.display.name, xauthority=self.display.xauthority, ledger=self.ledger)
        assert isinstance(hands, X11Hands)
        return hands

    def fake(self, *events: tuple[int, int]) -> None:
        """What a stranger does: kinds and details of events."""
        for kind, detail in events:
            self._xtest.FakeInput(kind, detail, 0, self.root, 0, 0, 0)
        self.stranger.core.GetInputFocus().reply()

    def tap(self, *keycodes: int) -> None:
        self.fake(*((kind, keycode) for keycode in keycodes for kind in (PRESS, RELEASE)))

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self.display.environment, check=True, timeout=30)

    def heard(self) -> list[InputEvent]:
        """Everything until the pointer has come to a place of its own, which is the last that happens."""
        self.hands.move(799, 599)
        found: list[InputEvent] = []
        while True:
            event = self.ears.next(20)
            assert event is not None, found
            if isinstance(event, PointerMoved) and event.point == ScreenPoint(799, 599):
                return found
            found.append(event)

    def texts(self) -> str:
        return "".join(event.text for event in self.heard() if isinstance(event, KeyPressed))

    def close(self) -> None:
        self.ears.close()
        self.hands.close()
        self.stranger.disconnect()


@pytest.fixture
def room() -> Iterator[Room]:
    with VirtualDisplay.start(800, 600) as display:
        room = Room(display)
        yield room
        room.close()


STRANGER = """
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from actions.x11 import connect
xtest = import_module("xcffib.xtest")
connection = connect(sys.argv[1], Path(sys.argv[2]))
root = connection.get_setup().roots[0].root
fake = connection(xtest.key).FakeInput
print("ready", flush=True)
sys.stdin.readline()
for turn in range(int(sys.argv[4])):
    for keycode in map(int, sys.argv[3].split(",")):
        for kind in (2, 3):
            fake(kind, keycode, 0, root, 0, 0, 0)
    fake(6, 0, 0, root, 400 + turn % 100, 7, 0)
    if turn % 10 == 0:
        connection.core.GetInputFocus().reply()
connection.core.GetInputFocus().reply()
"""


def stranger(room: Room, keycodes: str, turns: int) -> subprocess.Popen[str]:
    """Another process with XTEST, which begins when it is written a line."""
    arguments = [room.display.name, str(room.display.xauthority), keycodes, str(turns)]
    process = subprocess.Popen(
        [sys.executable, "-c", STRANGER, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def start_together(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_exactly_what_strangers_do_between_our_own_acts_is_not_our_own(room: Room) -> None:
    turns = 300
    with stranger(room, "38,56,54", turns) as other:  # a, b, c
        start_together(other)
        for turn in range(turns):
            for key in ("x", "y"):
                room.hands.key(key, down=True)
                room.hands.key(key, down=False)
            room.hands.move(turn % 100, 9)
        room.run("xdotool", "key", "--delay", "0", "d", "d", "d")
    found = room.heard()
    keys = [event for event in found if isinstance(event, KeyPressed | KeyReleased)]
    assert {event.key for event in keys if event.own} == {"x", "y"}
    assert (
        "".join(event.text for event in keys if isinstance(event, KeyPressed) and event.own) == "xy" * turns
    )
    theirs = "".join(event.text for event in keys if isinstance(event, KeyPressed) and not event.own)
    assert theirs.replace("d", "") == "abc" * turns
    assert theirs.count("d") == 3
    assert sum(isinstance(event, KeyReleased) for event in keys) == 5 * turns + 3
    assert {event.point.y for event in found if isinstance(event, PointerMoved) and event.own} == {9}
    assert {event.point.y for event in found if isinstance(event, PointerMoved) and not event.own} == {7}
    # They really took turns.
    owners = [event.own for event in keys]
    assert sum(one != other for one, other in pairwise(owners)) > 2


def test_the_same_keys_at_the_same_time_are_counted_to_whoever_pressed_them(room: Room) -> None:
    turns = 300
    with stranger(room, str(KEYCODE_A), turns) as other:
        start_together(other)
        for _ in range(turns):
            room.hands.key("a", down=True)
            room.hands.key("a", down=False)
    presses = [event.own for event in room.heard() if isinstance(event, KeyPressed)]
    assert presses.count(True) == turns
    assert presses.count(False) == turns


def test_hands_that_follow_others_on_the_same_connection_number_are_ours_too(room: Room) -> None:
    for _ in range(3):
        hands = room.more_hands()
        hands.key("a", down=True)
        hands.close()
    owners = [event.own for event in room.heard()]
    assert owners == [True] * 6


def test_nothing_is_lost_at_full_speed_and_text_is_exact(room: Room) -> None:
    text = "The quick brown Fox (jumps) over 13 lazy Dogs! " * 100
    began = time.monotonic()
    room.hands.type_text(text, should_stop=lambda: False)
    assert len(text) / (time.monotonic() - began) > 500
    assert room.texts() == text


def test_clicks_say_where_when_and_with_what(room: Room) -> None:
    before = time.monotonic()
    room.hands.move(40, 50)
    room.hands.key("ctrl", down=True)
    room.hands.button(Button.RIGHT, down=True)
    room.hands.move(60, 50)
    room.hands.button(Button.RIGHT, down=False)
    room.hands.wheel(-1, 2)
    room.hands.key("ctrl", down=False)
    found = room.heard()
    assert all(before - 0.02 <= event.at <= time.monotonic() for event in found)
    assert [event for event in found if not isinstance(event, PointerMoved | KeyPressed | KeyReleased)] == [
        made(at=found_event.at, own=True, modifiers=("ctrl",), **fields)
        for found_event, (made, fields) in zip(
            [each for each in found if not isinstance(each, PointerMoved | KeyPressed | KeyReleased)],
            [
                (ButtonPressed, {"point": ScreenPoint(40, 50), "button": Button.RIGHT}),
                (ButtonReleased, {"point": ScreenPoint(60, 50), "button": Button.RIGHT}),
                (WheelTurned, {"point": ScreenPoint(60, 50), "dx": 0, "dy": 1}),
                (WheelTurned, {"point": ScreenPoint(60, 50), "dx": 0, "dy": 1}),
                (WheelTurned, {"point": ScreenPoint(60, 50), "dx": -1, "dy": 0}),
            ],
            strict=True,
        )
    ]


def test_held_key_is_told_once_with_its_repeats(room: Room) -> None:
    room.fake((PRESS, KEYCODE_A))
    threading.Event().wait(1.0)
    room.fake((RELEASE, KEYCODE_A))
    press, release = room.heard()
    assert isinstance(press, KeyPressed)
    assert isinstance(release, KeyReleased)
    assert release.repeats > 3
    assert release.at - press.at > 0.9


def test_grabs_and_frozen_devices_hide_nothing(room: Room) -> None:
    """As menus and window managers do."""
    synchronous, asynchronous, now = 0, 1, 0
    core = room.stranger.core
    assert core.GrabKeyboard(True, room.root, now, asynchronous, synchronous).reply().status == 0
    assert core.GrabPointer(True, room.root, 12, asynchronous, synchronous, 0, 0, now).reply().status == 0
    room.hands.key("shift", down=True)
    room.hands.key("a", down=True)
    room.hands.key("a", down=False)
    room.hands.key("shift", down=False)
    room.hands._keyboard.fake(BUTTON_DOWN, 1)
    room.hands._keyboard.sync()
    core.UngrabKeyboard(now)
    core.UngrabPointer(now)
    core.GetInputFocus().reply()
    found = room.heard()
    assert [event.kind for event in found] == [
        *("key_pressed", "key_pressed", "key_released", "key_released"),
        "button_pressed",
    ]
    assert found[1] == KeyPressed(found[1].at, "a", "A", ("shift",), own=True)


def test_text_follows_the_layout_with_altgr_dead_keys_and_the_compose_key(room: Room) -> None:
    room.run("setxkbmap", "de")
    room.hands.type_text("Zyß@€{}\\ µ", should_stop=lambda: False)
    assert room.texts() == "Zyß@€{}\\ µ"
    room.run("setxkbmap", "us", "-variant", "intl", "-option", "compose:menu")
    room.tap(APOSTROPHE, 26, APOSTROPHE, 65)
    assert room.texts() == "é'"
    room.tap(135, 20, 20, 20)
    assert room.texts() == "—"


def test_shortcuts_of_a_layout_without_latin_letters_have_latin_names(room: Room) -> None:
    room.run("setxkbmap", "ru")
    room.tap(KEYCODE_A)
    room.fake((PRESS, CONTROL), (PRESS, KEYCODE_A), (RELEASE, KEYCODE_A), (RELEASE, CONTROL))
    presses = [(event.key, event.text) for event in room.heard() if isinstance(event, KeyPressed)]
    assert presses == [("ф", "ф"), ("ctrl", ""), ("a", "")]


@pytest.mark.needs("xdotool")
def test_characters_that_a_stranger_lends_keys_to_are_heard_as_they_were_meant(room: Room) -> None:
    room.run("xdotool", "type", "--delay", "1", "жλ→é!")
    assert room.texts() == "жλ→é!"


def test_characters_that_our_own_hands_lend_keys_to_are_heard_too(room: Room) -> None:
    room.hands.key("ж", down=True)
    room.hands.key("ж", down=False)
    assert [event.text for event in room.heard() if isinstance(event, KeyPressed) and event.own] == ["ж"]


def test_having_caught_up_all_that_was_done_before_has_been_dealt_with(room: Room) -> None:
    heard: list[InputEvent] = []

    def fetch() -> None:
        heard.extend(room.ears)

    fetcher = threading.Thread(target=fetch)
    fetcher.start()
    for turn in range(1, 21):
        room.tap(*(KEYCODE_A,) * 10)
        assert room.ears.catch_up(10)
        assert len(heard) == 20 * turn
    room.ears.close()
    fetcher.join()
    assert not room.ears.catch_up(0.1), "nothing can be heard any more"


def test_end_of_the_display_is_told_after_what_was_heard_before(room: Room) -> None:
    room.tap(KEYCODE_A)
    assert isinstance(room.ears.next(5), KeyPressed)
    room.display.stop()
    assert isinstance(room.ears.next(5), KeyReleased)
    with pytest.raises(EarsUnavailable, match="gone"):
        room.ears.next(5)


def test_closing_ends_a_wait_and_the_iteration_and_may_be_repeated(room: Room) -> None:
    room.tap(KEYCODE_A)
    threading.Timer(0.3, room.ears.close).start()
    assert [event.kind for event in room.ears] == ["key_pressed", "key_released"]
    room.ears.close()
    assert room.ears.next() is None


def test_ears_begin_with_what_happens_after_they_were_opened(room: Room) -> None:
    room.tap(KEYCODE_Q)
    with open_ears(room.display.name, room.display.xauthority) as later:
        room.tap(KEYCODE_A)
        first = later.next(5)
    assert isinstance(first, KeyPressed)
    assert (first.key, first.own) == ("a", False)
