from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.engine.messages import (
    ButtonTurned,
    KeyTurned,
    PersonInput,
    PointerTo,
    TextTyped,
    WheelTurned,
)
from desktop_agent.panel.live.person import PersonInputs
from vision.types import FramePoint

HERE, THERE = FramePoint(10, 20), FramePoint(30.5, 40.5)


class Told(list[PersonInput]):
    def __init__(self) -> None:
        super().__init__()
        self.inputs = PersonInputs(self.append)


def down(key: str) -> KeyTurned:
    return KeyTurned(key, down=True)


def up(key: str) -> KeyTurned:
    return KeyTurned(key, down=False)


def test_of_many_movements_only_the_last_is_told() -> None:
    told = Told()
    told.inputs.pointer(HERE)
    told.inputs.pointer(THERE)
    assert told == []
    assert told.inputs.flush()
    assert not told.inputs.flush()
    assert told == [PointerTo(THERE)]


def test_a_press_tells_where_and_needs_no_movement_before() -> None:
    told = Told()
    told.inputs.pointer(HERE)
    told.inputs.pressed(THERE, Button.RIGHT)
    told.inputs.released(THERE, Button.RIGHT)
    assert not told.inputs.flush()
    assert told == [
        ButtonTurned(THERE, Button.RIGHT, down=True),
        ButtonTurned(THERE, Button.RIGHT, down=False),
    ]


def test_a_button_that_was_pressed_elsewhere_is_not_released_here() -> None:
    told = Told()
    told.inputs.released(HERE, Button.LEFT)
    assert told == []


def test_parts_of_ticks_are_added_up_until_the_direction_changes() -> None:
    told = Told()
    for turned in (50, 50, 50, -60, -60):
        told.inputs.wheel(HERE, 0, turned)
    assert told == [WheelTurned(HERE, 0, 1), WheelTurned(HERE, 0, -1)]


@given(st.lists(st.integers(1, 400), max_size=30))
def test_no_turn_of_the_wheel_is_lost(turns: list[int]) -> None:
    told = Told()
    for turned in turns:
        told.inputs.wheel(HERE, turned, 0)
    assert sum(order.dx for order in told if isinstance(order, WheelTurned)) == sum(turns) // 120


def test_a_capital_letter_is_a_letter_and_not_a_shift() -> None:
    told = Told()
    told.inputs.key_pressed("shift")
    told.inputs.typed("A")
    told.inputs.key_released("shift")
    assert told == [TextTyped("A")]


def test_a_shortcut_holds_its_modifiers() -> None:
    told = Told()
    told.inputs.key_pressed("ctrl")
    told.inputs.key_pressed("s")
    told.inputs.key_released("s")
    told.inputs.key_released("ctrl")
    assert told == [down("ctrl"), down("s"), up("s"), up("ctrl")]


def test_a_click_with_a_modifier_holds_it() -> None:
    told = Told()
    told.inputs.key_pressed("ctrl")
    told.inputs.pressed(HERE, Button.LEFT)
    assert told == [down("ctrl"), ButtonTurned(HERE, Button.LEFT, down=True)]


def test_text_after_a_shortcut_is_typed_without_its_modifier() -> None:
    told = Told()
    told.inputs.key_pressed("shift")
    told.inputs.key_pressed("end")
    told.inputs.key_released("end")
    told.inputs.typed("X")
    assert told == [down("shift"), down("end"), up("end"), up("shift"), TextTyped("X")]


def test_a_modifier_for_itself_alone_is_pressed_when_it_is_released() -> None:
    told = Told()
    told.inputs.key_pressed("alt")
    assert told == []
    told.inputs.key_released("alt")
    assert told == [down("alt"), up("alt")]


def test_a_held_key_repeats() -> None:
    told = Told()
    told.inputs.key_pressed("down")
    told.inputs.key_pressed("down", again=True)
    told.inputs.key_released("down")
    assert told == [down("down"), up("down"), down("down"), up("down")]


def test_a_repetition_of_a_key_that_went_down_elsewhere_is_ignored() -> None:
    told = Told()
    told.inputs.key_pressed("down", again=True)
    told.inputs.key_released("down")
    assert told == []


@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.sampled_from(["press", "again", "release"]), st.sampled_from(["ctrl", "shift", "a", "f5"])
            ),
            st.tuples(st.sampled_from(["down", "up"]), st.sampled_from(list(Button))),
            st.tuples(st.just("type"), st.just("x")),
        )
    )
)
def test_whatever_happened_nothing_stays_down(events: list[tuple[str, str]]) -> None:
    told = Told()
    for what, name in events:
        match what:
            case "press" | "again":
                told.inputs.key_pressed(name, again=what == "again")
            case "release":
                told.inputs.key_released(name)
            case "down" | "up":
                turn = told.inputs.pressed if what == "down" else told.inputs.released
                turn(HERE, Button(name))
            case _:
                told.inputs.typed(name)
    told.inputs.let_go()
    held: list[str] = []
    for order in told:
        if isinstance(order, KeyTurned | ButtonTurned):
            name = order.key if isinstance(order, KeyTurned) else str(order.button)
            if order.down:
                held.append(name)
            else:
                held.remove(name)
    assert held == []
    assert not told.inputs.dragging
