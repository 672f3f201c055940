"""A second look for controls, with a reader that finds exactly the red rectangles it is shown."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.change import Change, changed_regions
from vision.types import Box, Element, Frame, Role, Source
from vision.widgets.again import AgainSettings, look_again, touches

SIZE = (900, 640)


class RedBoxes:
    """Finds red rectangles; of one that the picture's edge cuts it sees the rest."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, int]] = []

    def read(self, frame: Frame) -> list[Element]:
        import cv2

        self.shown.append((frame.width, frame.height))
        mask = (frame.pixels == (255, 0, 0)).all(axis=2).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
        return [button(Box(x, y, x + wide, y + high)) for x, y, wide, high, _ in stats[1:].tolist()]


def button(box: Box, score: float = 0.9) -> Element:
    return Element(Role.BUTTON, "", box, score, Source.WIDGET)


def drawn(boxes: list[Box], dots: list[Box] | None = None) -> Frame:
    pixels = np.full((SIZE[1], SIZE[0], 3), 230, np.uint8)
    for box in boxes:
        pixels[box.top : box.bottom, box.left : box.right] = (255, 0, 0)
    for box in dots or []:
        pixels[box.top : box.bottom, box.left : box.right] = (0, 0, 90)
    return Frame(pixels)


def change(before: Frame, after: Frame) -> Change:
    return Change(before, changed_regions(before, after, merge=16))


def boxes_of(elements) -> set[Box]:
    return {element.box for element in elements}


def test_without_a_past_everything_is_looked_at():
    reader = RedBoxes()
    assert boxes_of(look_again(reader, drawn([Box(10, 10, 60, 30)]), (), None)) == {Box(10, 10, 60, 30)}
    assert reader.shown == [SIZE]


def test_a_small_change_is_looked_at_closely_and_the_rest_stays_as_it_was():
    far, near = Box(700, 500, 780, 530), Box(100, 100, 160, 120)
    before = drawn([far])
    after = drawn([far, near])
    # The score shows that it is the remembered one.
    remembered = button(far, 0.33)
    reader = RedBoxes()
    found = look_again(reader, after, [remembered], change(before, after))
    assert found == (button(near), remembered)
    (shown,) = reader.shown
    assert shown[0] * shown[1] < SIZE[0] * SIZE[1] / 4


def test_what_was_painted_over_is_gone():
    gone = Box(100, 100, 160, 120)
    before, after = drawn([gone]), drawn([])
    assert look_again(RedBoxes(), after, [button(gone)], change(before, after)) == ()


def test_a_control_that_reaches_far_out_of_the_change_is_seen_whole():
    long = Box(40, 300, 860, 330)
    before = drawn([long])
    after = drawn([Box(40, 300, 861, 330)])
    found = look_again(RedBoxes(), after, [button(long)], change(before, after))
    assert boxes_of(found) == {Box(40, 300, 861, 330)}


def test_a_new_control_that_the_view_cuts_widens_the_view():
    """Only its end is a change: the rest was there, and nobody saw that it was a control."""
    before = drawn([Box(300, 300, 800, 320)], [Box(290, 300, 310, 320)])
    after = drawn([Box(300, 300, 800, 320)])
    reader = RedBoxes()
    found = look_again(reader, after, (), change(before, after))
    assert boxes_of(found) == {Box(300, 300, 800, 320)}
    assert len(reader.shown) > 1


def test_when_much_has_changed_all_is_looked_at():
    before, after = drawn([]), drawn([Box(100, 100, 800, 600)])
    reader = RedBoxes()
    look_again(reader, after, (), change(before, after))
    assert reader.shown == [SIZE]


def test_a_letter_typed_in_a_large_editor_does_not_make_all_of_it_new():
    editor = Box(64, 64, 864, 600)
    letter = Box(300, 300, 308, 312)
    before, after = drawn([editor]), drawn([editor], [letter])
    remembered = button(editor, 0.4)
    reader = RedBoxes()
    assert look_again(reader, after, [remembered], change(before, after)) == (remembered,)
    assert all(wide * high < SIZE[0] * SIZE[1] / 4 for wide, high in reader.shown)


def test_the_rim_of_something_large_counts_and_so_does_all_of_something_small():
    plain = AgainSettings()
    large, small = Box(100, 100, 500, 400), Box(100, 100, 200, 130)
    assert touches(large, [Box(90, 200, 110, 210)], plain)
    assert touches(large, [Box(150, 150, 450, 380)], plain)
    assert not touches(large, [Box(200, 200, 220, 210)], plain)
    assert touches(small, [Box(150, 110, 152, 112)], plain)
    assert not touches(small, [Box(210, 110, 230, 120)], plain)


def apart(boxes: list[Box]) -> list[Box]:
    """Of `boxes` those that keep a distance from all before them, so that they stay rectangles."""
    kept: list[Box] = []
    for box in boxes:
        if all(box.expanded(6).intersection(other) is None for other in kept):
            kept.append(box)
    return kept


places = st.builds(
    lambda x, y, wide, high: Box(x, y, min(SIZE[0], x + wide), min(SIZE[1], y + high)),
    st.integers(0, SIZE[0] - 20),
    st.integers(0, SIZE[1] - 20),
    st.integers(10, 150),
    st.integers(8, 100),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(places, max_size=14), st.lists(places, max_size=3), st.sets(st.integers(0, 13), max_size=3))
def test_a_second_look_sees_what_a_first_one_would(old, new, gone):
    """With a reader that looks no further than the control itself, there is no difference at all."""
    first = apart(old)
    second = apart([box for index, box in enumerate(first) if index not in gone] + new)
    before, after = drawn(first), drawn(second)
    found = look_again(RedBoxes(), after, RedBoxes().read(before), change(before, after))
    assert boxes_of(found) == set(second)
    assert len(found) == len(second)
    assert [element.score for element in found] == sorted((e.score for e in found), reverse=True)
