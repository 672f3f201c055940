"""With a pynput of our own making: the real one needs a screen, and is not installed on Linux."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from actions.errors import EarsUnavailable
from actions.listen import Ledger, open_ears
from actions.listen.portable import PortableEars
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


class FakeListener:
    """One of pynput's listeners; a test calls what it was given."""

    IS_TRUSTED = True
    made: list[FakeListener]

    def __init__(self, **callbacks: Callable[..., None]) -> None:
        self.callbacks = callbacks
        self.state = "new"
        type(self).made.append(self)

    def start(self) -> None:
        self.state = "started"

    def wait(self) -> None:
        self.state = "ready"

    def stop(self) -> None:
        self.state = "stopped"


class Pynput:
    """Whoever presses keys and buttons."""

    def __init__(self) -> None:
        self.listener = type("Listener", (FakeListener,), {"made": []})

    def __call__(self, callback: str, *arguments: Any) -> None:
        (listener,) = [each for each in self.listener.made if callback in each.callbacks]
        assert listener.state == "ready"
        listener.callbacks[callback](*arguments)


@pytest.fixture
def pynput(monkeypatch: pytest.MonkeyPatch) -> Pynput:
    fake = Pynput()
    package = ModuleType("pynput")
    for name in ("keyboard", "mouse"):
        module = ModuleType(f"pynput.{name}")
        module.Listener = fake.listener  # type: ignore[attr-defined]
        setattr(package, name, module)
        monkeypatch.setitem(sys.modules, f"pynput.{name}", module)
    monkeypatch.setitem(sys.modules, "pynput", package)
    return fake


def named(name: str) -> SimpleNamespace:
    """A key of pynput's `Key`, or a button."""
    return SimpleNamespace(name=name)


def typed(character: str | None, code: int | None = None) -> SimpleNamespace:
    """A key of pynput's `KeyCode`."""
    return SimpleNamespace(char=character, vk=code)


def heard(ears: PortableEars) -> list[InputEvent]:
    ears.close()
    return list(ears)


def without_time(event: InputEvent) -> tuple[Any, ...]:
    fields = {name: getattr(event, name) for name in event.__slots__ if name not in ("at", "kind", "own")}
    return (type(event), *fields.values())


def test_keys_have_our_names_their_text_and_the_modifiers_held(pynput: Pynput) -> None:
    with PortableEars() as ears:
        for key in (named("shift_r"), typed("A", 65)):
            pynput("on_press", key)
        for key in (typed("A", 65), named("shift_r")):
            pynput("on_release", key)
        pynput("on_press", named("cmd"))
        pynput("on_press", named("page_up"))
    assert [without_time(event) for event in heard(ears)] == [
        (KeyPressed, "shift_right", "", ()),
        (KeyPressed, "a", "A", ("shift",)),
        (KeyReleased, "a", 0, ("shift",)),
        (KeyReleased, "shift_right", 0, ("shift",)),
        (KeyPressed, "super", "", ()),
        (KeyPressed, "pageup", "", ("super",)),
    ]


def test_windows_keys_go_by_what_is_printed_on_them(pynput: Pynput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with PortableEars() as ears:
        pynput("on_press", typed("!", 0x31))
        pynput("on_release", typed("1", 0x31))
        pynput("on_press", typed(None, 0x65))
        pynput("on_press", named("ctrl_l"))
        pynput("on_press", typed("\x13", 0x53))
    assert [without_time(event) for event in heard(ears)] == [
        (KeyPressed, "1", "!", ()),
        (KeyReleased, "1", 0, ()),
        (KeyPressed, "5", "", ()),
        (KeyPressed, "ctrl", "", ()),
        (KeyPressed, "s", "", ("ctrl",)),
    ]


def test_elsewhere_codes_mean_nothing_and_a_release_is_called_what_its_press_was(
    pynput: Pynput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with PortableEars() as ears:
        pynput("on_press", typed("!", 0x41))
        pynput("on_release", typed("1", 0x41))
    assert [without_time(event) for event in heard(ears)] == [
        (KeyPressed, "!", "!", ()),
        (KeyReleased, "!", 0, ()),
    ]


def test_repeats_are_counted_and_keys_without_a_name_are_told(pynput: Pynput) -> None:
    with PortableEars() as ears:
        for _ in range(4):
            pynput("on_press", named("backspace"))
        pynput("on_release", named("backspace"))
        pynput("on_press", named("media_volume_up"))
    assert [without_time(event) for event in heard(ears)] == [
        (KeyPressed, "backspace", "", ()),
        (KeyReleased, "backspace", 3, ()),
        (KeyPressed, "", "", ()),
    ]


def test_pointer_buttons_and_wheel(pynput: Pynput) -> None:
    with PortableEars() as ears:
        pynput("on_move", 3, 4)
        pynput("on_click", 3, 4, named("x1"), True)
        pynput("on_click", 3, 4, named("x1"), False)
        pynput("on_click", 3, 4, named("button30"), True)
        pynput("on_scroll", 3, 4, 0, -2)
    point = ScreenPoint(3, 4)
    assert [without_time(event) for event in heard(ears)] == [
        (PointerMoved, point),
        (ButtonPressed, point, Button.BACK, ()),
        (ButtonReleased, point, Button.BACK, ()),
        (WheelTurned, point, 0, 2, ()),
    ]


@pytest.mark.parametrize(("ledger", "own"), [(Ledger(), [False, True]), (None, [False, False])])
def test_what_a_program_made_is_ours_if_hands_of_ours_are_known(
    pynput: Pynput, ledger: Ledger | None, own: list[bool]
) -> None:
    with PortableEars(ledger) as ears:
        pynput("on_press", typed("a"), False)
        pynput("on_press", typed("b"), True)
    assert [event.own for event in heard(ears)] == own


def test_closing_stops_both_listeners(pynput: Pynput) -> None:
    ears = PortableEars()
    ears.close()
    ears.close()
    assert [listener.state for listener in pynput.listener.made] == ["stopped", "stopped"]
    assert ears.next(0) is None


def test_mac_that_does_not_trust_us_says_where_to_allow_it(pynput: Pynput) -> None:
    pynput.listener.IS_TRUSTED = False
    with pytest.raises(EarsUnavailable, match="Input Monitoring"):
        PortableEars()


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_open_ears_takes_them_where_there_is_no_x_server(
    pynput: Pynput, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    with open_ears() as ears:
        assert isinstance(ears, PortableEars)


def test_missing_pynput_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynput", None)
    with pytest.raises(EarsUnavailable, match="pip install pynput"):
        PortableEars()
