import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.listen.types import (
    ButtonPressed,
    ButtonReleased,
    KeyPressed,
    KeyReleased,
    PointerMoved,
    WheelTurned,
)
from actions.types import Button, ScreenPoint
from desktop_agent.macros.record.gestures import Clicked, Dragged, Gestures, Pressed, Scrolled, Typed

HERE, NEAR, FAR = ScreenPoint(50, 50), ScreenPoint(53, 50), ScreenPoint(200, 50)


def at(point, when, button=Button.LEFT, modifiers=(), until=None, end=None):
    return [
        ButtonPressed(when, point, button, modifiers),
        ButtonReleased(until or when + 0.05, end or point, button, modifiers),
    ]


def keys(text, when=1.0, gap=0.05):
    found = []
    for index, letter in enumerate(text):
        moment = when + index * gap
        name = "space" if letter == " " else letter.lower()
        held = ("shift",) if letter.isupper() else ()
        found += [KeyPressed(moment, name, letter, held), KeyReleased(moment + gap / 2, name, 0, held)]
    return found


def tap(key, when, *held):
    return [KeyPressed(when, key, "", held), KeyReleased(when + 0.02, key, 0, held)]


def made_of(*events):
    gestures = Gestures()
    return [done for event in events for done in gestures.feed(event)] + gestures.flush()


def test_a_press_and_release_in_one_place_is_a_click():
    (click,) = made_of(*at(HERE, 1.0, end=NEAR))
    assert click == Clicked(1.0, 1.05, HERE)


@pytest.mark.parametrize("count", [2, 3])
def test_clicks_in_quick_succession_count_together(count):
    events = [event for number in range(count) for event in at(HERE, 1.0 + 0.2 * number)]
    (click,) = made_of(*events)
    assert (click.count, click.at) == (count, 1.0)


@pytest.mark.parametrize(
    "second", [at(HERE, 2.0), at(FAR, 1.2), at(HERE, 1.2, Button.RIGHT), at(HERE, 1.2, modifiers=("ctrl",))]
)
def test_clicks_that_do_not_belong_together_stay_two(second):
    assert [click.count for click in made_of(*at(HERE, 1.0), *second)] == [1, 1]


def test_four_quick_clicks_are_three_and_one():
    events = [event for number in range(4) for event in at(HERE, 1.0 + 0.2 * number)]
    assert [click.count for click in made_of(*events)] == [3, 1]


def test_the_modifiers_of_the_press_belong_to_the_click():
    (click,) = made_of(*at(HERE, 1.0, Button.RIGHT, ("ctrl", "shift")))
    assert (click.button, click.modifiers) == (Button.RIGHT, ("ctrl", "shift"))


def test_a_release_elsewhere_is_a_drag_with_both_ends():
    assert made_of(*at(HERE, 1.0, end=FAR, until=1.6)) == [Dragged(1.0, 1.6, HERE, FAR)]


def test_a_click_is_complete_once_no_second_one_can_follow():
    gestures = Gestures()
    for event in at(HERE, 1.0):
        assert gestures.feed(event) == []
    assert gestures.rest(1.2) == []
    assert gestures.wait_until() == pytest.approx(1.45)
    assert [done.count for done in gestures.rest(1.5)] == [1]


def test_the_wheel_turns_together_while_the_pointer_stays():
    turns = [WheelTurned(1.0 + 0.1 * n, HERE, 0, 1) for n in range(3)]
    (scroll,) = made_of(*turns, PointerMoved(1.4, NEAR))
    assert (scroll.dx, scroll.dy, scroll.point) == (0, 3, HERE)


def test_the_wheel_elsewhere_sideways_or_later_is_another_scroll():
    turns = [
        WheelTurned(1.0, HERE, 0, 1),
        WheelTurned(1.1, FAR, 0, 1),
        WheelTurned(1.2, FAR, 1, 0),
        WheelTurned(9.0, FAR, 1, 0),
    ]
    assert [(s.dx, s.dy) for s in made_of(*turns) if isinstance(s, Scrolled)] == [
        (0, 1),
        (0, 1),
        (1, 0),
        (1, 0),
    ]


def test_letters_make_one_stretch_of_typing():
    (typed,) = made_of(*keys("Dear Ann"))
    assert "".join(stroke.written for stroke in typed.strokes) == "Dear Ann"


def test_enter_ends_a_text_and_stays_a_key():
    typed, enter = made_of(*keys("ab"), *tap("enter", 2.0))
    assert isinstance(typed, Typed)
    assert enter == Pressed(2.0, 2.0, ("enter",))


def test_a_shortcut_is_a_chord_with_its_modifiers_in_order():
    (chord,) = made_of(
        KeyPressed(1.0, "ctrl"),
        KeyPressed(1.1, "shift", "", ("ctrl",)),
        *tap("s", 1.2, "ctrl", "shift"),
        KeyReleased(1.3, "shift", 0, ("ctrl",)),
        KeyReleased(1.4, "ctrl"),
    )
    assert chord.keys == ("ctrl", "shift", "s")


def test_the_same_key_again_counts():
    presses = [event for n in range(4) for event in tap("tab", 1.0 + 0.2 * n)]
    assert [(p.keys, p.times) for p in made_of(*presses)] == [(("tab",), 4)]


def test_a_key_that_repeats_while_it_is_held_counts_each_time():
    (enter,) = made_of(KeyPressed(1.0, "down"), KeyReleased(2.0, "down", 7))
    assert enter.times == 8
    (typed,) = made_of(KeyPressed(1.0, "x", "x"), KeyReleased(2.0, "x", 3))
    assert len(typed.strokes) == 4


def test_arrows_without_a_text_are_key_presses():
    presses = [event for n in range(3) for event in tap("right", 1.0 + 0.2 * n)]
    assert [(p.keys, p.times) for p in made_of(*presses)] == [(("right",), 3)]


def test_alt_by_itself_opens_a_menu_and_ctrl_by_itself_is_nothing():
    (alt,) = made_of(KeyPressed(1.0, "alt"), KeyReleased(1.1, "alt", 0, ("alt",)))
    assert alt.keys == ("alt",)
    assert made_of(KeyPressed(1.0, "ctrl"), KeyReleased(1.1, "ctrl", 0, ("ctrl",))) == []


def test_alt_held_for_a_click_is_no_key_press():
    found = made_of(
        KeyPressed(1.0, "alt"), *at(HERE, 1.1, modifiers=("alt",)), KeyReleased(1.5, "alt", 0, ("alt",))
    )
    assert [type(one) for one in found] == [Clicked]


def test_parts_of_a_compose_sequence_leave_the_finished_letter_only():
    (typed,) = made_of(KeyPressed(1.0, "'"), KeyPressed(1.1, "e", "é"), KeyPressed(1.2, "", ""))
    assert [stroke.text for stroke in typed.strokes] == ["é"]


POINTS = st.sampled_from([HERE, NEAR, FAR])
ACTIONS = st.one_of(
    st.tuples(st.just("click"), POINTS, POINTS),
    st.tuples(st.just("wheel"), POINTS, st.sampled_from([-1, 1])),
    st.tuples(st.just("key"), st.sampled_from("ab\n"), st.none()),
)


@given(st.lists(st.tuples(ACTIONS, st.floats(0.05, 2.0)), max_size=25))
def test_nothing_that_was_done_is_lost_and_the_order_stays(actions):
    events, now = [], 1.0
    for (kind, one, other), pause in actions:
        now += pause
        if kind == "click":
            events += at(one, now, end=other)
        elif kind == "wheel":
            events.append(WheelTurned(now, one, 0, other))
        else:
            events += tap("enter", now) if one == "\n" else keys(one, now)
    found = made_of(*events)
    presses = sum(
        one.count if isinstance(one, Clicked) else 1 for one in found if isinstance(one, Clicked | Dragged)
    )
    assert presses == sum(kind == "click" for (kind, _, _), _ in actions)
    assert sum(one.dy for one in found if isinstance(one, Scrolled)) == sum(
        other for (kind, _, other), _ in actions if kind == "wheel"
    )
    letters = "".join(s.text for one in found if isinstance(one, Typed) for s in one.strokes)
    assert letters == "".join(one for (kind, one, _), _ in actions if kind == "key" and one != "\n")
    assert [one.at for one in found] == sorted(one.at for one in found)
