from hypothesis import given
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.engine.acted import Account
from desktop_agent.engine.messages import ButtonTurned, KeyTurned, PointerTo, TextTyped, WheelTurned
from vision.types import FramePoint


def told(*orders, apart=0.1):
    """All that is told of `orders`, one every `apart` seconds."""
    account = Account()
    words = [word for turn, order in enumerate(orders) for word in account.feed(order, turn * apart)]
    return [*words, *account.flush()]


def click(x, y, button=Button.LEFT):
    point = FramePoint(x, y)
    return ButtonTurned(point, button, True), ButtonTurned(point, button, False)


def tap(*keys):
    return (*(KeyTurned(key, True) for key in keys), *(KeyTurned(key, False) for key in reversed(keys)))


def test_letters_become_a_count():
    assert told(TextTyped("h"), TextTyped("ello"), TextTyped(" wörld")) == ["typed 11 characters"]
    assert told(TextTyped("x")) == ["typed 1 character"]


def test_different_things_are_told_in_their_order():
    assert told(*click(120.4, 48), TextTyped("Ann"), *tap("enter"), *tap("ctrl", "s")) == [
        "clicked at (120, 48)",
        "typed 3 characters",
        "pressed Enter",
        "pressed Ctrl+S",
    ]


def test_the_same_key_again_and_again_is_told_once():
    assert told(TextTyped("ab"), *tap("backspace") * 3) == ["typed 2 characters", "pressed Backspace 3 times"]


def test_clicks_on_one_spot_are_one_double_click():
    assert told(*click(5, 5), *click(6, 5)) == ["double-clicked at (5, 5)"]
    assert told(*click(5, 5) * 4) == ["clicked 4 times at (5, 5)"]
    assert told(*click(5, 5), *click(50, 5)) == ["clicked at (5, 5)", "clicked at (50, 5)"]
    assert told(*click(5, 5), *click(5, 5), apart=0.7) == ["clicked at (5, 5)"] * 2
    assert told(*click(5, 5), *click(5, 5, Button.RIGHT)) == ["clicked at (5, 5)", "right-clicked at (5, 5)"]


def test_modifiers_belong_to_the_click():
    held = (KeyTurned("ctrl", True), *click(5, 5), KeyTurned("ctrl", False))
    assert told(*held) == ["Ctrl-clicked at (5, 5)"]


def test_a_press_and_a_release_elsewhere_are_a_drag():
    way = (
        ButtonTurned(FramePoint(10, 10), Button.LEFT, True),
        PointerTo(FramePoint(50, 50)),
        ButtonTurned(FramePoint(90, 95), Button.LEFT, False),
    )
    assert told(*way) == ["dragged from (10, 10) to (90, 95)"]


def test_the_wheel_is_told_by_its_direction():
    here = FramePoint(7, 8)
    turns = (
        WheelTurned(here, 0, 1),
        WheelTurned(here, 0, 3),
        WheelTurned(here, 0, -1),
        WheelTurned(here, 2, 0),
    )
    assert told(*turns) == ["scrolled down at (7, 8)", "scrolled up at (7, 8)", "scrolled right at (7, 8)"]


def test_movements_and_releases_without_a_press_are_not_told():
    here = FramePoint(7, 8)
    assert told(PointerTo(here), ButtonTurned(here, Button.LEFT, False), KeyTurned("a", False)) == []


def test_modifiers_alone_are_told_only_where_they_do_something():
    assert told(*tap("shift"), *tap("ctrl")) == []
    assert told(*tap("super")) == ["pressed Super"]
    assert told(*tap("super", "e")) == ["pressed Super+E"]


@given(st.lists(st.sampled_from("abcXYZ789äß.-#"), min_size=1))
def test_keys_that_make_characters_are_only_counted(characters):
    words = told(*(order for character in characters for order in tap(character)))
    assert words == [f"typed {len(characters)} character{'s' * (len(characters) > 1)}"]


def test_what_was_let_go_is_held_no_more():
    account = Account()
    account.feed(KeyTurned("ctrl", True), 0)
    account.feed(ButtonTurned(FramePoint(1, 1), Button.LEFT, True), 0)
    account.released()
    account.feed(KeyTurned("f5", True), 1)
    assert account.flush() == ("pressed F5",)
    assert account.feed(ButtonTurned(FramePoint(99, 99), Button.LEFT, False), 2) == ()
