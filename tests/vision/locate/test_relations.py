from hypothesis import given
from hypothesis import strategies as st

from vision.locate.relations import distance, in_reading_order, lines, nearness, off_place
from vision.locate.types import Place, Relation
from vision.types import Box

BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 900),
    st.integers(0, 900),
    st.integers(1, 200),
    st.integers(1, 60),
)


def test_right_of_needs_the_same_row() -> None:
    label = Box(10, 10, 60, 30)
    assert distance(Relation.RIGHT_OF, label, Box(80, 12, 100, 28)) == 20
    assert distance(Relation.RIGHT_OF, label, Box(80, 60, 100, 80)) is None
    assert distance(Relation.LEFT_OF, label, Box(80, 12, 100, 28)) is None


def test_below_prefers_what_stands_in_the_same_column() -> None:
    label = Box(100, 100, 150, 120)
    under = distance(Relation.BELOW, label, Box(100, 130, 150, 150))
    aside = distance(Relation.BELOW, label, Box(190, 130, 240, 150))
    assert under is not None
    assert aside is not None
    assert under < aside
    assert distance(Relation.BELOW, label, Box(100, 40, 150, 60)) is None


@given(BOXES, BOXES)
def test_relations_come_in_mirrored_pairs(one: Box, two: Box) -> None:
    for there, back in (
        (Relation.RIGHT_OF, Relation.LEFT_OF),
        (Relation.BELOW, Relation.ABOVE),
        (Relation.NEAR, Relation.NEAR),
    ):
        forth, again = distance(there, one, two), distance(back, two, one)
        if there is not Relation.BELOW or (forth is not None and again is not None):
            assert forth == again


@given(st.lists(BOXES, max_size=12))
def test_reading_order_keeps_every_box_once(boxes: list[Box]) -> None:
    assert sorted(in_reading_order(boxes)) == list(range(len(boxes)))
    assert sorted(i for line in lines(boxes) for i in line) == list(range(len(boxes)))


def test_reading_order_goes_along_uneven_lines() -> None:
    boxes = [Box(200, 12, 250, 30), Box(10, 10, 60, 30), Box(10, 50, 60, 70), Box(100, 8, 150, 30)]
    assert in_reading_order(boxes) == [1, 3, 0, 2]


def test_equal_distances_stay_equal_and_farther_ones_lose() -> None:
    assert nearness([10, 11, 90]) == [1.0, 1.0, 0.9]
    assert nearness([]) == []


def test_a_place_is_measured_from_its_corner() -> None:
    frame = Box(0, 0, 1000, 500)
    corner = off_place(Place.TOP_RIGHT, frame, Box(950, 10, 990, 30))
    assert corner is not None
    assert corner < 0.1
    assert off_place(Place.TOP_RIGHT, frame, Box(10, 10, 40, 30)) is None
    assert off_place(Place.MIDDLE, frame, Box(480, 240, 520, 260)) is not None
