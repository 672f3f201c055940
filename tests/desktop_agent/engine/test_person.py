import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import CannotType, HandsUnavailable
from actions.types import Button
from desktop_agent.engine import person as module
from desktop_agent.engine.messages import ButtonTurned, KeyTurned, PointerTo, TextTyped, WheelTurned
from desktop_agent.engine.person import PersonHands
from tests.fakes.hands import FakeHands
from vision.errors import DisplayUnavailable
from vision.types import Frame, FramePoint

DOUBLE = Frame(np.zeros((200, 300, 3), np.uint8), origin=(1000.0, 0.0), scale=2.0)
"""300 by 200 pixels, two for each screen point, on the second of two monitors."""


class Live:
    """Hands that do orders, and what is told of them."""

    def __init__(self, hands=None, frame=lambda: DOUBLE):
        self.fake = hands or FakeHands()
        self.acted, self.refused = [], []
        self.hands = PersonHands(self.fake, frame=frame, acted=self.acted.append, refused=self.refused.append)

    def do(self, *orders):
        for order in orders:
            self.hands.do(order)
        self.hands.let_go()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.hands.close()


class Gate:
    """Hands that wait at their first primitive until `open` is set."""

    def __init__(self):
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, count):
        self.reached.set()
        assert self.open.wait(10)


def at(x, y):
    return FramePoint(x, y)


def test_frame_pixels_become_screen_points_and_orders_keep_their_order():
    with Live() as live:
        live.do(
            PointerTo(at(100, 50)),
            ButtonTurned(at(100, 50), Button.RIGHT, True),
            ButtonTurned(at(100, 50), Button.RIGHT, False),
            WheelTurned(at(20, 20), 0, 3),
            KeyTurned("Return", True),
            KeyTurned("Return", False),
            TextTyped("ß"),
        )
        assert live.fake.log == [
            ("move", 1050, 25),
            ("move", 1050, 25),
            ("button", Button.RIGHT, True),
            ("move", 1050, 25),
            ("button", Button.RIGHT, False),
            ("move", 1010, 10),
            ("wheel", 0, 3),
            ("key", "Return", True),
            ("key", "Return", False),
            ("type", "ß"),
        ]
        assert live.acted == [
            "right-clicked at (100, 50)",
            "scrolled down at (20, 20)",
            "pressed Enter",
            "typed 1 character",
        ]
        assert live.refused == []


def test_of_movements_that_wait_only_the_newest_is_done():
    gate = Gate()
    with Live(FakeHands(gate)) as live:
        live.hands.do(PointerTo(at(0, 0)))
        assert gate.reached.wait(10)
        for x in range(1, 100):
            live.hands.do(PointerTo(at(x, 0)))
        gate.open.set()
        live.hands.let_go()
        assert live.fake.log == [("move", 1000, 0), ("move", 1049.5, 0)]


def test_letters_that_wait_are_typed_together():
    gate = Gate()
    with Live(FakeHands(gate)) as live:
        live.hands.do(PointerTo(at(0, 0)))
        assert gate.reached.wait(10)
        typed = []
        live.fake.type_text = lambda text, should_stop: typed.append(text)
        for letter in "Grüße":
            live.hands.do(TextTyped(letter))
        gate.open.set()
        live.hands.let_go()
        assert typed == ["Grüße"]
        assert live.acted == ["typed 5 characters"]


def test_everything_held_is_released_when_the_display_is_handed_back():
    with Live() as live:
        live.do(KeyTurned("shift", True), ButtonTurned(at(5, 5), Button.LEFT, True))
        assert live.fake.down == []
        live.do(KeyTurned("f5", True))
        assert live.acted == ["pressed F5"], "without the Shift that was let go"


def test_hands_that_are_closed_keep_nobody_waiting_who_hands_back():
    gate = Gate()
    live = Live(FakeHands(gate))
    live.hands.do(PointerTo(at(0, 0)))
    assert gate.reached.wait(10)
    handing_back = threading.Thread(target=live.hands.let_go, args=[60])
    handing_back.start()
    threading.Timer(0.05, gate.open.set).start()
    live.hands.close()
    handing_back.join(10)
    assert not handing_back.is_alive()
    live.hands.let_go(60)


def test_closing_releases_everything_and_may_be_repeated():
    live = Live()
    live.hands.do(KeyTurned("shift", True))
    live.hands.close()
    live.hands.close()
    assert live.fake.closed
    live.hands.do(KeyTurned("a", True))
    assert live.fake.down == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (PointerTo(at(300, 10)), "The point (300, 10) lies outside the display, which is 300 by 200 pixels."),
        (ButtonTurned(at(-1, 10), Button.LEFT, True), "lies outside"),
        (ButtonTurned(at(float("nan"), 10), Button.LEFT, False), "lies outside"),
        (WheelTurned(at(1e300, 10), 0, 1), "lies outside"),
        (WheelTurned(at(1, 1), 0, 10**6), "ticks at once"),
        (KeyTurned("nokey", True), "cannot be pressed"),
        (KeyTurned("", True), "cannot be pressed"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused_in_words_once_and_nothing_is_done(order, words):
    with Live() as live:
        live.do(order, order, order)
        assert len(live.refused) == 1
        assert words in live.refused[0]
        assert live.fake.log == []
        assert live.acted == []
        live.do(TextTyped("a"), order)
        assert live.acted == ["typed 1 character"], "the next one is done as ever"
        assert len(live.refused) == 2


def test_a_button_that_is_dragged_beyond_the_edge_is_released_at_the_edge():
    with Live() as live:
        live.do(ButtonTurned(at(10, 10), Button.LEFT, True), ButtonTurned(at(5000, -3), Button.LEFT, False))
        assert live.fake.log[-2:] == [("move", 1149.5, 0), ("button", Button.LEFT, False)]


def test_what_cannot_be_typed_is_refused_without_naming_it():
    def fails(text, should_stop):
        raise CannotType(f"it has no {text!r}")

    with Live() as live:
        live.fake.type_text = fails
        live.do(KeyTurned("shift", True), TextTyped("hunter2"))
        assert live.refused == ["Some of what was typed cannot be typed on this display."]
        assert live.fake.down == [], "after an error nothing stays pressed"


def test_a_display_that_is_gone_is_told_once_and_never_raised():
    def gone(_count):
        raise HandsUnavailable("The connection to the X display was lost.")

    with Live(FakeHands(gone)) as live:
        live.do(PointerTo(at(1, 1)), KeyTurned("a", True), TextTyped("abc"))
        assert live.refused == ["The connection to the X display was lost."]


def test_a_display_that_cannot_be_looked_at_is_told():
    def gone():
        raise DisplayUnavailable("The screen was closed.")

    with Live(frame=gone) as live:
        live.do(PointerTo(at(1, 1)))
        assert live.refused == ["The screen was closed."]


def test_handing_back_does_not_wait_for_ever_for_a_long_text():
    typing = threading.Event()

    class Slow(FakeHands):
        def type_text(self, text, *, should_stop):
            typing.set()
            while not should_stop():
                threading.Event().wait(0.01)
            super().type_text(text, should_stop=should_stop)

    with Live(Slow()) as live:
        live.hands.do(TextTyped("a" * 1000))
        assert typing.wait(10)
        live.hands.do(KeyTurned("f5", True))
        live.hands.let_go(0.05)
        assert live.fake.log == [], "what waited behind it was dropped"
        assert live.refused == [
            "The display was handed back before all that you had done in its picture was done there."
        ]


def test_what_was_done_is_told_when_the_person_pauses(monkeypatch):
    monkeypatch.setattr(module, "_TOLD_S", 0.02)
    told = threading.Event()
    hands = PersonHands(FakeHands(), frame=lambda: DOUBLE, acted=lambda _: told.set(), refused=lambda _: None)
    with hands:
        hands.do(TextTyped("a"))
        assert told.wait(10)


orders = st.one_of(
    st.builds(PointerTo, st.builds(FramePoint, st.floats(), st.floats())),
    st.builds(
        ButtonTurned, st.builds(FramePoint, st.floats(), st.floats()), st.sampled_from(Button), st.booleans()
    ),
    st.builds(
        WheelTurned,
        st.builds(FramePoint, st.floats(), st.floats()),
        st.integers(-200, 200),
        st.integers(-9, 9),
    ),
    st.builds(KeyTurned, st.text(max_size=5) | st.sampled_from(["ctrl", "a", "f5", "Ü"]), st.booleans()),
    st.builds(TextTyped, st.text(max_size=8)),
)


@given(st.lists(orders, max_size=30))
def test_whatever_is_ordered_nothing_raises_and_nothing_stays_pressed(some):
    with Live() as live:
        live.do(*some)
        assert live.fake.down == []
        assert live.hands._thread.is_alive()
