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
from desktop_agent.engine.noticing import HeldModifiers, Signs

HERE = ScreenPoint(100, 100)


class Room:
    """Signs, with what they ask about in reach."""

    def __init__(self, *, at_work=True, spared=False):
        self.at_work, self.spared = at_work, spared
        self.signs = Signs(lambda: self.at_work, lambda _: self.spared)
        self.signs.placed(HERE)

    def moves(self, *stations, own=False):
        """What is noticed at each of `(at, x, y)`."""
        return [self.signs.feed(PointerMoved(at, ScreenPoint(x, y), own)) for at, x, y in stations]


def test_presses_and_the_wheel_are_told_in_words():
    feed = Room(at_work=False).signs.feed
    assert feed(ButtonPressed(1, HERE, Button.LEFT)) == "clicked"
    assert feed(ButtonPressed(1, HERE, Button.RIGHT)) == "right-clicked"
    assert feed(WheelTurned(1, HERE, 0, 1)) == "turned the mouse wheel"
    assert feed(KeyPressed(1, "esc")) == "pressed Escape"
    assert feed(KeyPressed(1, "s", "", ("ctrl", "shift"))) == "pressed Ctrl+Shift+S"
    assert feed(KeyPressed(1, "tab", "", ("alt",))) == "pressed Alt+Tab"


@given(st.characters(exclude_categories=["C", "Z"]))
def test_a_typed_character_is_never_told(character):
    feed = Room().signs.feed
    shown = "typed on the keyboard"
    assert feed(KeyPressed(1, character.lower()[:1], character)) == shown
    assert feed(KeyPressed(1, character.lower()[:1], character, ("shift",))) == shown
    assert feed(KeyPressed(1, character.lower()[:1], "", ("altgr",))) == shown, "within a compose sequence"
    assert feed(KeyPressed(1, "", character)) == shown
    assert feed(KeyPressed(1, "space", " ")) == shown


def test_releases_and_modifiers_alone_are_no_sign():
    feed = Room().signs.feed
    assert not feed(ButtonReleased(1, HERE, Button.LEFT))
    assert not feed(KeyReleased(1, "a"))
    for modifier in ("ctrl", "shift_right", "altgr", "super", "alt"):
        assert not feed(KeyPressed(1, modifier))


def test_nothing_that_our_own_hands_do_is_a_sign():
    room = Room()
    assert not room.signs.feed(ButtonPressed(1, HERE, Button.LEFT, own=True))
    assert not room.signs.feed(WheelTurned(1, HERE, 0, 1, own=True))
    assert not room.signs.feed(KeyPressed(1, "a", "a", own=True))
    assert not any(room.moves((1.0, 500, 100), (1.1, 100, 100), own=True))


def test_what_goes_to_a_spared_window_is_no_sign():
    room = Room(spared=True)
    assert not room.signs.feed(ButtonPressed(1, HERE, Button.LEFT))
    assert not room.signs.feed(KeyPressed(1, "a", "a"))
    assert not any(room.moves((2.0, 150, 100), (2.1, 200, 100)))


def test_the_mouse_counts_from_a_small_distance_on():
    assert Room().moves((1.0, 104, 100), (1.1, 108, 100), (1.2, 112, 100)) == ["", "", "moved the mouse"]
    assert Room().moves((1.0, 130, 100)) == ["moved the mouse"], "a jump has no steps between"


def test_a_bumped_desk_is_no_person():
    shaking = [(1 + turn * 0.02, 100 + turn % 2 * 8, 100 - turn % 3 * 3) for turn in range(50)]
    assert not any(Room().moves(*shaking))


def test_a_drift_over_seconds_is_no_person():
    assert not any(Room().moves(*((1 + turn * 0.25, 100 + turn * 2, 100) for turn in range(50))))


def test_only_the_persons_part_of_the_way_counts():
    room = Room()
    for turn in range(10):
        at = 1 + turn * 0.05
        assert room.moves((at, 100 + turn * 50, 300), own=True) == [""]
        assert room.moves((at + 0.01, 101 + turn * 50, 300)) == [""]
    room.moves((1.5, 50, 50), own=True)
    assert room.moves((1.51, 62, 50)) == ["moved the mouse"]


def test_the_mouse_is_free_while_the_hands_have_nothing_to_do():
    assert not any(Room(at_work=False).moves((1.0, 300, 100), (1.1, 500, 100), (1.2, 100, 500)))


def test_a_movement_that_began_before_the_hands_did_may_run_out():
    room = Room(at_work=False)
    room.moves((1.0, 300, 100))
    room.at_work = True
    assert not any(room.moves((1.1, 340, 100), (1.3, 380, 100), (1.7, 420, 100)))
    assert room.moves((3.0, 460, 100)) == ["moved the mouse"], "the mouse was let go, and is taken again"


def test_a_movement_that_does_not_run_out_is_a_person():
    room = Room(at_work=False)
    room.moves((1.0, 300, 100))
    room.at_work = True
    noticed = room.moves(*((1.1 + turn * 0.1, 300 + turn * 5, 100) for turn in range(40)))
    first = noticed.index("moved the mouse")
    assert 20 <= first <= 24, "after two seconds and a small distance"


def test_after_a_press_in_the_panel_the_mouse_may_be_moved_away():
    room = Room(spared=True)
    room.signs.feed(ButtonPressed(1.0, HERE, Button.LEFT))
    room.spared = False
    assert not any(room.moves((1.2, 150, 100), (1.3, 250, 100), (1.4, 350, 100)))
    assert room.moves((2.5, 400, 100)) == ["moved the mouse"]


moves = st.lists(
    st.tuples(st.floats(0.001, 0.4), st.integers(-40, 40), st.integers(-40, 40), st.booleans()), max_size=40
)


@given(moves)
def test_whoever_stays_within_half_the_distance_is_never_noticed(steps):
    """Whatever our own hands do with the pointer in between."""
    room, at, x, y = Room(), 1.0, 100.0, 100.0
    offset = (0.0, 0.0)
    for apart, dx, dy, own in steps:
        at += apart
        if own:
            x, y = x + dx, y + dy
            assert room.moves((at, x, y), own=True) == [""]
        else:
            wanted = (dx / 10, dy / 10)
            x, y = x + wanted[0] - offset[0], y + wanted[1] - offset[1]
            offset = wanted
            assert room.moves((at, x, y)) == [""]


def test_modifiers_of_a_person_are_known_until_they_are_let_go():
    held = HeldModifiers()
    held.feed(KeyPressed(1.0, "ctrl"))
    held.feed(KeyPressed(1.1, "shift", own=True))
    held.feed(KeyPressed(1.2, "a", "a"))
    assert held.held(1.3) == ("ctrl",)
    held.feed(KeyReleased(1.4, "ctrl"))
    assert held.held(1.5) == ()


def test_a_modifier_whose_release_was_lost_is_forgotten():
    held = HeldModifiers()
    held.feed(KeyPressed(1.0, "ctrl"))
    assert held.held(12.0) == ()
