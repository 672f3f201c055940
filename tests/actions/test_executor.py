from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.errors import (
    ActionError,
    CannotType,
    HandsUnavailable,
    InvalidAction,
    NotBegun,
    Stopped,
    UnknownKey,
    WindowNotFound,
)
from actions.executor import Executor, steps_between
from actions.types import (
    Action,
    Button,
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
    Window,
)
from tests.fakes.hands import FakeHands, FakeWindows, GoneHands

HERE, THERE = ScreenPoint(10, 20), ScreenPoint(110, 20)


def make(
    hands: FakeHands,
    stop: threading.Event | Callable[[], bool] = lambda: False,
    *windows: Window,
    launched: list[Sequence[str]] | None = None,
) -> Executor:
    commands: list[Sequence[str]] = [] if launched is None else launched
    return Executor(hands, FakeWindows(*windows), commands.append, stop, double_click_s=0)


points = st.builds(ScreenPoint, st.integers(0, 60), st.integers(0, 60))
keys = st.lists(
    st.sampled_from(["ctrl", "shift", "a", "f5", "enter"]), min_size=1, max_size=3, unique=True
).map(tuple)
modifiers = st.lists(st.sampled_from(["ctrl", "shift", "alt"]), max_size=2, unique=True).map(tuple)
buttons = st.sampled_from(Button)
actions = st.one_of(
    st.builds(Move, points),
    st.builds(Click, points, buttons, st.integers(1, 3), modifiers),
    st.builds(ButtonDown, points, buttons),
    st.builds(ButtonUp, points, buttons),
    st.builds(Drag, st.lists(points, min_size=2, max_size=3).map(tuple), buttons, modifiers),
    st.builds(Scroll, points, st.integers(-2, 2), st.integers(-2, 2)),
    st.builds(TypeText, st.text(max_size=4)),
    st.builds(PressChord, keys),
    st.builds(Hold, keys, st.just(0.0)),
    st.builds(Wait, st.just(0.0)),
)


def deliberately_held(performed: Sequence[Action]) -> frozenset[str]:
    """What `ButtonDown` left down, by an independent reading of the sequence."""
    down: set[str] = set()
    for action in performed:
        if isinstance(action, ButtonDown):
            down.add(f"{action.button} button")
        elif isinstance(action, (ButtonUp, Click, Drag)):
            down.discard(f"{action.button} button")
    return frozenset(down)


@settings(max_examples=150, deadline=None)
@given(st.lists(actions, min_size=1, max_size=4), st.integers(0, 40), st.booleans())
def test_nothing_stays_pressed_whenever_a_primitive_fails_or_a_stop_arrives(
    sequence: list[Action], moment: int, by_stop: bool
) -> None:
    stop = threading.Event()

    def before(count: int) -> None:
        if count == moment:
            if not by_stop:
                raise HandsUnavailable("the display went away")
            stop.set()

    hands = FakeHands(before)
    executor = make(hands, stop)
    done: list[Action] = []
    try:
        for action in sequence:
            executor.perform(action)
            done.append(action)
    except ActionError:
        assert hands.held() == frozenset()
    else:
        assert hands.held() == deliberately_held(done)


@given(actions)
def test_stop_before_an_action_means_that_no_primitive_happens(action: Action) -> None:
    hands = FakeHands()
    with pytest.raises(NotBegun):
        make(hands, lambda: True).perform(action)
    assert hands.log == []


def test_interrupt_of_the_program_releases_too() -> None:
    def before(count: int) -> None:
        if count == 3:
            raise KeyboardInterrupt

    hands = FakeHands(before)
    with pytest.raises(KeyboardInterrupt):
        make(hands).perform(Click(HERE, modifiers=("ctrl", "shift")))
    assert not hands.down


def test_failure_to_release_does_not_hide_the_first_failure() -> None:
    def before(count: int) -> None:
        if count == 1:
            raise HandsUnavailable("first")

    with pytest.raises(HandsUnavailable, match="first") as problem:
        make(GoneHands(before)).perform(Click(HERE))
    assert any("gone" in note for note in problem.value.__notes__)


def test_bad_action_is_refused_before_anything_is_pressed() -> None:
    hands = FakeHands()
    for action, kind in (
        (PressChord(("ctrl", "nokey")), UnknownKey),
        (Click(ScreenPoint(math.nan, 0)), InvalidAction),
        (Drag((HERE,)), InvalidAction),
    ):
        with pytest.raises(kind):
            make(hands).perform(action)
    assert hands.log == []


def test_chord_presses_in_order_and_releases_in_reverse() -> None:
    hands = FakeHands()
    make(hands).perform(PressChord(("Control", "shift", "S")))
    assert hands.log == [
        ("key", "ctrl", True),
        ("key", "shift", True),
        ("key", "s", True),
        ("key", "s", False),
        ("key", "shift", False),
        ("key", "ctrl", False),
    ]


def test_modifiers_are_down_around_every_press_of_a_click() -> None:
    hands = FakeHands()
    make(hands).perform(Click(HERE, Button.RIGHT, 2, ("ctrl",)))
    assert hands.log == [
        ("move", 10, 20),
        ("key", "ctrl", True),
        ("button", Button.RIGHT, True),
        ("button", Button.RIGHT, False),
        ("button", Button.RIGHT, True),
        ("button", Button.RIGHT, False),
        ("key", "ctrl", False),
    ]


def test_button_down_stays_down_until_button_up() -> None:
    hands = FakeHands()
    executor = make(hands)
    executor.perform(ButtonDown(HERE))
    executor.perform(Move(THERE))
    assert hands.held() == {"left button"}
    executor.perform(ButtonUp(THERE))
    assert hands.held() == frozenset()


def test_drag_moves_in_small_steps_along_the_whole_path() -> None:
    hands = FakeHands()
    corner = ScreenPoint(110, 80)
    make(hands).perform(Drag((HERE, THERE, corner)))
    moves = [entry[1:] for entry in hands.log if entry[0] == "move"]
    assert moves[0] == (10, 20)
    assert (110, 20) in moves
    assert moves[-1] == (110, 80)
    assert all(math.dist(one, other) <= 12.001 for one, other in itertools.pairwise(moves))
    assert [entry for entry in hands.log if entry[0] == "button"] == [
        ("button", Button.LEFT, True),
        ("button", Button.LEFT, False),
    ]


@given(points, points, st.floats(0.5, 50))
def test_steps_end_exactly_at_the_end_and_are_never_too_long(
    start: ScreenPoint, end: ScreenPoint, step: float
) -> None:
    steps = [start, *steps_between(start, end, step)]
    assert steps[-1] == end
    assert all(
        math.dist((one.x, one.y), (other.x, other.y)) <= step * 1.0001
        for one, other in itertools.pairwise(steps)
    )


def test_scroll_turns_tick_by_tick_in_both_axes() -> None:
    hands = FakeHands()
    make(hands).perform(Scroll(HERE, dx=-1, dy=2))
    assert hands.log == [("move", 10, 20), ("wheel", 0, 1), ("wheel", 0, 1), ("wheel", -1, 0)]


def test_stop_ends_a_long_hold_at_once() -> None:
    hands, stop = FakeHands(), threading.Event()
    threading.Timer(0.05, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        make(hands, stop).perform(Hold(("shift",), 60))
    assert time.monotonic() - started < 10
    assert not hands.down


def test_stop_given_as_a_question_ends_a_wait() -> None:
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        make(FakeHands(), lambda: next(asked, True)).perform(Wait(60))


def test_two_clicks_on_one_spot_do_not_become_a_double_click() -> None:
    hands = FakeHands()
    executor = Executor(hands, FakeWindows(), lambda command: None, lambda: False, double_click_s=0.2)
    started = time.monotonic()
    executor.perform(Click(HERE))
    executor.perform(Click(ScreenPoint(12, 21)))
    assert time.monotonic() - started >= 0.2
    executor.perform(Click(THERE))
    assert time.monotonic() - started < 5


def test_launch_gets_the_argument_list_as_it_is() -> None:
    launched: list[Sequence[str]] = []
    make(FakeHands(), launched=launched).perform(Launch(("mousepad", "a file; rm")))
    assert launched == [("mousepad", "a file; rm")]


def window(number: int, title: str, *, focusable: bool = True) -> Window:
    return Window(number, title, "", None, (0, 0, 1, 1), focusable=focusable)


def focused(action: FocusWindow, *windows: Window) -> list[int]:
    fake = FakeWindows(*windows)
    Executor(FakeHands(), fake, lambda command: None, lambda: False).perform(action)
    return fake.focused


def test_window_is_found_by_part_of_its_title_and_an_exact_title_wins() -> None:
    both = (window(1, "Notes - Editor"), window(2, "notes"))
    assert focused(FocusWindow("NOTES"), *both) == [2]
    assert focused(FocusWindow("editor"), *both) == [1]
    assert focused(FocusWindow("notes", window_id=7), *both) == [7]


def test_missing_window_is_an_error_that_lists_those_present() -> None:
    with pytest.raises(WindowNotFound, match="Calculator"):
        focused(FocusWindow("Writer"), window(1, "Calculator"), window(2, "Writer menu", focusable=False))


def test_releasing_on_a_display_that_is_gone_is_no_error() -> None:
    make(GoneHands()).release_all()


def test_close_lets_go_of_the_hands() -> None:
    hands = FakeHands()
    executor = make(hands)
    executor.perform(ButtonDown(HERE))
    assert executor.position() == HERE
    executor.close()
    assert hands.closed
    assert not hands.down


# ------------------------------------------------------------------------------ secrets


def with_secrets(hands: FakeHands, secrets: Callable[[str], str] | None) -> Executor:
    return Executor(hands, FakeWindows(), lambda command: None, lambda: False, secrets=secrets)


def test_the_value_of_a_secret_reaches_the_hands_and_nothing_else():
    hands, asked = FakeHands(), []

    def value_of(name: str) -> str:
        asked.append(name)
        return "Zebra"

    action = TypeSecret("password")
    with_secrets(hands, value_of).perform(action)
    assert "".join(str(entry[1]) for entry in hands.log) == "Zebra"
    assert asked == ["password"]
    assert "Zebra" not in repr(action)


def test_a_secret_is_looked_up_anew_each_time():
    hands, values = FakeHands(), iter(["a", "b"])
    executor = with_secrets(hands, lambda name: next(values))
    executor.perform(TypeSecret("password"))
    executor.perform(TypeSecret("password"))
    assert hands.log == [("type", "a"), ("type", "b")]


def test_without_secrets_none_is_typed():
    hands = FakeHands()
    with pytest.raises(InvalidAction, match='no secrets here, so "password"'):
        with_secrets(hands, None).perform(TypeSecret("password"))
    assert hands.log == []


def test_a_secret_that_cannot_be_typed_is_not_spelled_in_the_message():
    class Picky(FakeHands):
        def type_text(self, text: str, *, should_stop: Callable[[], bool]) -> None:
            raise CannotType(f"The character {text[0]!r} cannot be typed here.")

    with pytest.raises(CannotType) as caught:
        with_secrets(Picky(), lambda name: "Zebra").perform(TypeSecret("password"))
    assert str(caught.value) == 'The secret "password" has characters that cannot be typed here.'
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_looks_up_secrets_may_raise_its_own_errors():
    class Locked(Exception):
        pass

    def locked(name: str) -> str:
        raise Locked(name)

    with pytest.raises(Locked):
        with_secrets(FakeHands(), locked).perform(TypeSecret("password"))
