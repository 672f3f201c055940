from hypothesis import given
from hypothesis import strategies as st

from vision.text.chains import LEAST, chains_of
from vision.types import Box


def test_letters_in_a_row_are_one_line():
    letters = [Box(10, 10, 16, 24), Box(17, 15, 22, 20), Box(23, 14, 35, 24), Box(38, 10, 44, 24)]
    assert chains_of(letters) == [Box(10, 10, 44, 24)]


def test_columns_and_lines_stay_apart():
    columns = [Box(left, 10, left + 8, 24) for left in (10, 40, 70)]
    rows = [Box(10, top, 18, top + 14) for top in (10, 30, 50)]
    assert chains_of(columns) == chains_of(rows) == []


def test_a_picture_and_a_word_are_no_chain():
    assert chains_of([Box(10, 10, 26, 26), Box(30, 12, 80, 24)]) == []


BOXES = st.builds(
    lambda left, top, wide, high: Box(left, top, left + wide, top + high),
    st.integers(0, 300),
    st.integers(0, 200),
    st.integers(1, 60),
    st.integers(1, 60),
)


@given(st.lists(BOXES, max_size=20), st.randoms())
def test_chains_hold_three_boxes_each_and_do_not_depend_on_order(boxes, rng):
    chains = chains_of(boxes)
    mixed = list(boxes)
    rng.shuffle(mixed)
    assert chains_of(mixed) == chains
    assert all(sum(chain.encloses(box) for box in boxes) >= LEAST for chain in chains)
