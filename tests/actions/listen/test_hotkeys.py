from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import InvalidAction, UnknownKey
from actions.listen.hotkeys import HotkeyPressed, Hotkeys
from actions.listen.types import (
    MODIFIER_ORDER,
    ButtonPressed,
    ButtonReleased,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
)
from actions.types import Button, ScreenPoint

HERE = ScreenPoint(1, 2)
PAUSE = {"pause": ("ctrl", "alt", "p")}


class Keyboard:
    """Makes the events of a keyboard, with the modifiers that are held; each at a moment of its own."""

    def __init__(self) -> None:
        self.at = 0.0
        self.held: list[str] = []

    def modifiers(self) -> tuple[str, ...]:
        plain = {key.removesuffix("_right") for key in self.held}
        return tuple(name for name in MODIFIER_ORDER if name in plain)

    def now(self) -> float:
        self.at += 1
        return self.at

    def down(self, key: str, own: bool = False) -> KeyPressed:
        event = KeyPressed(self.now(), key, "", self.modifiers(), own)
        self.held.append(key)
        return event

    def up(self, key: str, own: bool = False) -> KeyReleased:
        event = KeyReleased(self.now(), key, 0, self.modifiers(), own)
        self.held.remove(key)
        return event

    def chord(self, *keys: str) -> list[InputEvent]:
        return [*map(self.down, keys), *map(self.up, reversed(keys))]

    def move(self) -> PointerMoved:
        return PointerMoved(self.now(), HERE)

    def click(self) -> list[InputEvent]:
        held = self.modifiers()
        return [
            ButtonPressed(self.now(), HERE, Button.LEFT, held),
            ButtonReleased(self.now(), HERE, Button.LEFT, held),
        ]


def test_hotkey_leaves_no_trace_of_itself_whichever_key_comes_up_first() -> None:
    keys = Keyboard()
    events = [keys.down("ctrl"), keys.down("alt_right"), keys.down("p")]
    events += [keys.up("ctrl"), keys.up("p"), keys.up("alt_right")]
    assert list(Hotkeys(PAUSE).stream(events)) == [HotkeyPressed(3.0, "pause")]


def test_key_alone_may_be_a_hotkey() -> None:
    keys = Keyboard()
    events = [*keys.chord("f9"), *keys.chord("ctrl", "f9")]
    assert list(Hotkeys({"stop": ("F9",)}).stream(events)) == [HotkeyPressed(1.0, "stop"), *events[2:]]


def test_other_chords_with_the_same_modifiers_are_passed_on_whole() -> None:
    keys = Keyboard()
    events = [
        *keys.chord("ctrl", "c"),
        *keys.chord("ctrl", "alt", "t"),
        *keys.chord("ctrl", "alt", "shift", "p"),
    ]
    assert list(Hotkeys(PAUSE).stream(events)) == events


def test_modifier_that_was_used_for_a_click_stays_and_so_does_its_release() -> None:
    keys = Keyboard()
    before = [keys.down("ctrl"), *keys.click()]
    hotkey = [keys.down("alt"), keys.down("p"), keys.up("p"), keys.up("alt")]
    after = [keys.up("ctrl")]
    assert list(Hotkeys(PAUSE).stream([*before, *hotkey, *after])) == [
        *before,
        HotkeyPressed(hotkey[1].at, "pause"),
        *after,
    ]


def test_moves_wait_with_the_modifiers_so_that_the_order_stays() -> None:
    keys = Keyboard()
    hotkeys = Hotkeys(PAUSE)
    ctrl = keys.down("ctrl")
    assert hotkeys.feed(ctrl) == ()
    move = keys.move()
    assert hotkeys.feed(move) == ()
    key = keys.down("c")
    assert hotkeys.feed(key) == (ctrl, move, key)
    later = keys.move()
    assert hotkeys.feed(later) == (later,)


def test_moves_before_a_hotkey_are_told_before_it() -> None:
    keys = Keyboard()
    ctrl, move, alt, key = keys.down("ctrl"), keys.move(), keys.down("alt"), keys.down("p")
    assert list(Hotkeys(PAUSE).stream([ctrl, move, alt, key])) == [move, HotkeyPressed(key.at, "pause")]


def test_modifier_pressed_twice_while_another_is_held_leaves_its_first_pair() -> None:
    keys = Keyboard()
    events = [keys.down("ctrl"), keys.down("alt"), keys.up("alt"), keys.down("alt"), keys.down("p")]
    assert list(Hotkeys(PAUSE).stream(events)) == [events[1], events[2], HotkeyPressed(5.0, "pause")]


def test_hotkey_may_be_pressed_again_while_its_modifiers_stay_down() -> None:
    keys = Keyboard()
    events = [keys.down("ctrl"), keys.down("alt"), *keys.chord("p"), *keys.chord("p")]
    events += [keys.up("alt"), keys.up("ctrl")]
    assert [each.kind for each in Hotkeys(PAUSE).stream(events)] == ["hotkey_pressed", "hotkey_pressed"]


def test_our_own_keys_never_are_nor_break_a_hotkey() -> None:
    keys = Keyboard()
    ours = [KeyPressed(0.5, "p", "", ("ctrl", "alt"), own=True), KeyReleased(0.6, "p", own=True)]
    ctrl, alt = keys.down("ctrl"), keys.down("alt")
    key = keys.down("p")
    assert list(Hotkeys(PAUSE).stream([ctrl, ours[0], alt, ours[1], key])) == [
        *ours,
        HotkeyPressed(key.at, "pause"),
    ]


def test_what_is_held_back_at_the_end_is_passed_on() -> None:
    keys = Keyboard()
    events = [keys.down("ctrl"), keys.move()]
    assert list(Hotkeys(PAUSE).stream(events)) == events


@pytest.mark.parametrize(
    "chord", [(), ("ctrl",), ("a", "b"), ("ctrl", "ctrl_right", "a"), ("ctrl", "a", "a")]
)
def test_chord_without_exactly_one_plain_key_is_no_hotkey(chord: tuple[str, ...]) -> None:
    with pytest.raises(InvalidAction, match="hotkey for stop"):
        Hotkeys({"stop": chord})


def test_two_hotkeys_cannot_share_a_chord_and_unknown_keys_are_named() -> None:
    with pytest.raises(InvalidAction, match="pause and stop"):
        Hotkeys({"pause": ("ctrl", "p"), "stop": ("control_r", "P")})
    with pytest.raises(UnknownKey, match="nokey"):
        Hotkeys({"pause": ("ctrl", "nokey")})


KEYS = ("ctrl", "ctrl_right", "alt", "shift", "super", "p", "s", "x", "f9")
TWO = {"pause": ("ctrl", "alt", "p"), "stop": ("ctrl", "shift", "s"), "peek": ("f9",)}
acts = st.lists(st.sampled_from([*KEYS, "move", "click", "own"]), max_size=40)


def played(acts: list[str]) -> list[InputEvent]:
    """A person who presses a key that is up, and releases one that is down."""
    keys = Keyboard()
    events: list[InputEvent] = []
    for act in acts:
        match act:
            case "move":
                events.append(keys.move())
            case "click":
                events += keys.click()
            case "own":
                events.append(KeyPressed(keys.now(), "p", "", ("ctrl", "alt"), own=True))
            case key if key in keys.held:
                events.append(keys.up(key))
            case key:
                events.append(keys.down(key))
    return events + [keys.up(key) for key in tuple(keys.held)]


@given(acts)
def test_without_a_hotkey_nothing_is_lost_and_with_one_only_its_own_keys(acts: list[str]) -> None:
    events = played(acts)
    told = list(Hotkeys(TWO).stream(events))
    kept = [each for each in told if not isinstance(each, HotkeyPressed)]
    found = [each for each in told if isinstance(each, HotkeyPressed)]
    assert [each.at for each in kept] == sorted(each.at for each in kept), "the order stays"
    assert len(kept) == len(set(kept))
    assert set(kept) <= set(events)
    lost = [each for each in events if each not in kept]
    if not found:
        assert lost == []
    for each in lost:
        assert isinstance(each, KeyPressed | KeyReleased)
        assert not each.own
        assert each.key in {"ctrl", "ctrl_right", "alt", "shift", "p", "s", "f9"}
    # Every hotkey was pressed as it is written, and every press like that was found.
    chords = {(tuple(sorted(chord[:-1])), chord[-1]): name for name, chord in TWO.items()}
    pressed = [
        HotkeyPressed(each.at, chords[tuple(sorted(each.modifiers)), each.key])
        for each in events
        if isinstance(each, KeyPressed)
        and not each.own
        and (tuple(sorted(each.modifiers)), each.key) in chords
    ]
    assert found == pressed


@given(acts)
def test_every_press_that_is_kept_keeps_its_release_and_no_release_stands_alone(acts: list[str]) -> None:
    told = [
        each
        for each in Hotkeys(TWO).stream(played(acts))
        if isinstance(each, KeyPressed | KeyReleased) and not each.own
    ]
    down: set[str] = set()
    for each in told:
        if isinstance(each, KeyPressed):
            assert each.key not in down
            down.add(each.key)
        else:
            assert each.key in down
            down.remove(each.key)
    assert down == set()


@given(st.lists(st.sampled_from(["a", "shift", "move", "click"]), max_size=20))
def test_hotkey_between_other_things_is_as_if_it_had_not_been(acts: list[str]) -> None:
    keys = Keyboard()
    hotkey = keys.chord("ctrl", "alt", "p")
    events = played(acts)
    told = list(Hotkeys(PAUSE).stream([*hotkey, *events, *hotkey]))
    assert told == [HotkeyPressed(3.0, "pause"), *events, HotkeyPressed(3.0, "pause")]
