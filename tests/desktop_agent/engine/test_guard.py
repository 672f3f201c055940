import threading
import time

import pytest

from actions.errors import DisplayFailed, EarsUnavailable
from actions.listen.types import ButtonPressed, KeyPressed, KeyReleased, PointerMoved
from actions.types import Button, ScreenPoint, Window
from desktop_agent.engine import guard as module
from desktop_agent.engine.guard import Guard, Hotkey, parse_hotkeys
from desktop_agent.errors import BadInput
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from tests.fakes.ears import FakeEars

PANEL, EDITOR = 7, 9
KEYS = parse_hotkeys("ctrl+alt+escape", "ctrl+alt+p")


class Desktop:
    """Windows that can be changed."""

    def __init__(self, *windows):
        self.windows, self.gone, self.closed = windows, False, False

    def list(self):
        if self.gone:
            raise DisplayFailed("gone")
        return self.windows

    def close(self):
        self.closed = True


class Watch:
    """A guard with fake ears, and a host that does as hosts do."""

    def __init__(self, *, desktop=None, at_work=True, **kwargs):
        self.controls, self.ears = Controls(), FakeEars()
        self.noticed, self.pressed = [], []
        self.guard = Guard(
            hands_off=self.controls.hands_off,
            at_work=lambda: at_work,
            noticed=self.take_over,
            pressed=self.pressed.append,
            hotkeys=KEYS,
            exempt_pid=PANEL if desktop else 0,
            **kwargs,
        )
        self.guard.listen_with(self.ears, desktop, ScreenPoint(0, 0))

    def take_over(self, what):
        self.controls.say(Control.TAKE_OVER)
        self.noticed.append(what)

    def hand_back(self):
        while self.controls.heard():
            pass
        self.controls.hands_on()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.guard.close()


def key(name, text="", *modifiers, own=False):
    return KeyPressed(time.monotonic(), name, text, modifiers, own)


def release(name, own=False):
    return KeyReleased(time.monotonic(), name, own=own)


def click(x, y, own=False):
    return ButtonPressed(time.monotonic(), ScreenPoint(x, y), Button.LEFT, (), own)


def window(number, pid, box, active=False, **kwargs):
    return Window(number, f"window {number}", "program", pid, box, active=active, **kwargs)


def test_a_press_takes_the_display_over_before_the_hands_do_anything_more():
    with Watch() as watch:
        assert not watch.guard.hands_off()
        watch.ears.put(key("a", "a", own=True), key("esc"))
        assert watch.guard.hands_off(), "all that was done before is heard first"
        assert watch.noticed == ["pressed Escape"]


def test_a_person_is_noticed_once_until_the_display_is_handed_back():
    with Watch() as watch:
        watch.ears.tell(click(5, 5), click(6, 6), key("a", "a"))
        assert watch.noticed == ["clicked"]
        watch.hand_back()
        assert not watch.guard.hands_off()
        watch.ears.tell(key("a", "a"))
        assert watch.noticed == ["clicked", "typed on the keyboard"]


def test_what_our_hands_do_is_not_noticed():
    with Watch() as watch:
        watch.ears.tell(click(5, 5, own=True), *(key("a", "a", own=True) for _ in range(100)))
        assert not watch.guard.hands_off()


def test_hotkeys_are_told_and_are_no_take_over():
    with Watch() as watch:
        watch.ears.tell(key("ctrl"), key("alt", "", "ctrl"), key("esc", "", "ctrl", "alt"))
        watch.ears.tell(release("esc"), release("alt"), release("ctrl"))
        watch.ears.tell(key("ctrl"), key("alt", "", "ctrl"), key("p", "", "ctrl", "alt"))
        assert watch.pressed == [Hotkey.STOP, Hotkey.PAUSE]
        assert watch.noticed == []


def test_hotkeys_are_heard_while_a_person_has_the_display():
    with Watch() as watch:
        watch.ears.tell(click(5, 5), key("ctrl"), key("alt", "", "ctrl"), key("esc", "", "ctrl", "alt"))
        assert watch.pressed == [Hotkey.STOP]


def test_a_guard_for_hotkeys_alone_notices_nobody():
    with Watch(notices=False) as watch:
        watch.ears.tell(click(5, 5), key("ctrl"), key("alt", "", "ctrl"), key("esc", "", "ctrl", "alt"))
        assert (watch.noticed, watch.pressed) == ([], [Hotkey.STOP])


def test_hands_wait_while_a_person_holds_a_modifier():
    with Watch() as watch:
        watch.ears.tell(key("ctrl"))
        answers = []
        hands = threading.Thread(target=lambda: answers.append(watch.guard.hands_off()))
        hands.start()
        hands.join(0.1)
        assert hands.is_alive(), "what is typed now would be shortcuts"
        watch.ears.tell(release("ctrl"))
        hands.join(10)
        assert answers == [False]
        assert watch.noticed == []


def test_hands_that_wait_for_a_modifier_hear_a_stop():
    with Watch() as watch:
        watch.ears.tell(key("ctrl"))
        threading.Timer(0.05, watch.controls.say, [Control.STOP]).start()
        assert watch.guard.hands_off()


def test_who_holds_a_modifier_for_long_wants_the_keyboard(monkeypatch):
    monkeypatch.setattr(module, "_HELD_S", 0.05)
    with Watch() as watch:
        watch.ears.tell(key("shift_right"))
        assert watch.guard.hands_off()
        assert watch.noticed == ["held Shift down"]
        watch.hand_back()
        assert not watch.guard.hands_off(), "and is not taken for one who still does"


def test_the_panel_may_be_used_on_the_agents_own_screen():
    desktop = Desktop(
        window(1, PANEL, (100, 100, 300, 300), active=True), window(2, EDITOR, (0, 0, 400, 400))
    )
    with Watch(desktop=desktop) as watch:
        watch.ears.tell(click(200, 200), key("enter"))
        assert watch.noticed == []
        watch.ears.tell(click(50, 50))
        assert watch.noticed == ["clicked"]
    assert desktop.closed


def test_a_window_before_the_panel_is_not_the_panel():
    desktop = Desktop(
        window(2, EDITOR, (0, 0, 400, 400), active=True), window(1, PANEL, (100, 100, 300, 300))
    )
    with Watch(desktop=desktop) as watch:
        watch.ears.tell(click(200, 200))
        assert watch.noticed == ["clicked"]


def test_a_key_that_closes_the_panels_dialog_went_to_the_panel():
    panel = window(1, PANEL, (100, 100, 300, 300), active=True)
    editor = window(2, EDITOR, (0, 0, 400, 400))
    desktop = Desktop(panel, editor)
    with Watch(desktop=desktop) as watch:
        desktop.windows = (window(2, EDITOR, (0, 0, 400, 400), active=True),)
        watch.ears.tell(key("enter"))
        assert watch.noticed == []
        watch.ears.tell(key("enter"))
        assert watch.noticed == ["pressed Enter"]


def test_a_display_that_is_gone_has_no_windows_to_spare():
    desktop = Desktop(window(1, PANEL, (100, 100, 300, 300), active=True))
    with Watch(desktop=desktop) as watch:
        desktop.gone = True
        watch.ears.tell(key("enter"))
        watch.ears.tell(key("enter"))
        assert watch.noticed == ["pressed Enter"]


def test_the_mouse_is_noticed_only_while_the_hands_are_at_work():
    at = time.monotonic()
    way = [PointerMoved(at + turn / 50, ScreenPoint(turn * 20, 0)) for turn in range(1, 5)]
    with Watch(at_work=False) as watch:
        watch.ears.tell(*way)
        assert watch.noticed == []
    with Watch() as watch:
        watch.ears.tell(*way)
        assert watch.noticed == ["moved the mouse"]


def test_without_ears_the_words_say_why_and_the_hands_go_by_the_controls_alone(monkeypatch):
    def no_ears(*args):
        raise EarsUnavailable("This is a Wayland session.")

    monkeypatch.setattr(module, "open_ears", no_ears)
    controls = Controls()
    with Guard(hands_off=controls.hands_off, at_work=lambda: True, noticed=lambda _: None) as guard:
        assert "Wayland" in guard.listen(None)
        assert not guard.hands_off()
        controls.say(Control.STOP)
        assert guard.hands_off()


def test_who_is_to_hear_nothing_does_not_listen(monkeypatch):
    monkeypatch.setattr(module, "open_ears", lambda *args: pytest.fail("listened"))
    with Guard(
        hands_off=Controls().hands_off, at_work=lambda: True, noticed=lambda _: None, notices=False
    ) as guard:
        assert guard.listen(":1") == ""


def test_closing_closes_the_ears_and_may_be_repeated():
    with Watch() as watch:
        watch.guard.close()
        assert watch.ears.closed
        assert not watch.guard.hands_off()


def test_hotkeys_are_read_as_people_write_them_and_may_be_left_out():
    assert parse_hotkeys("Ctrl+Alt+Escape", "") == {Hotkey.STOP: ("ctrl", "alt", "esc")}
    assert parse_hotkeys(" ", "f12") == {Hotkey.PAUSE: ("f12",)}


@pytest.mark.parametrize(
    ("stop", "pause", "words"),
    [
        ("ctrl+alt+nokey", "", "nokey"),
        ("ctrl+alt", "", "one key with modifiers"),
        ("ctrl+a+b", "", "one key with modifiers"),
        ("", "p", "ctrl"),
        ("shift+p", "", "ctrl"),
        ("", "enter", "ctrl"),
        ("ctrl+alt+p", "alt+ctrl+p", "hotkey for stop and pause"),
    ],
)
def test_a_chord_that_cannot_be_a_hotkey_is_refused_with_the_reason(stop, pause, words):
    with pytest.raises(BadInput, match="hotkey") as refused:
        parse_hotkeys(stop, pause)
    assert words in str(refused.value)
