import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.merge.names import Labels
from vision.merge.owners import Owned, Piece
from vision.types import Box, Element, Role, Source


def field(*box: int) -> Owned:
    return Owned(Element(Role.TEXTBOX, "", Box(*box), 0.8, Source.WIDGET))


@pytest.mark.parametrize(
    ("box", "label"),
    [
        pytest.param(
            (594, 414, 770, 448), (522, 428, 553, 437), id="low words beside a high field of one line"
        ),
        pytest.param((594, 375, 765, 409), (523, 387, 586, 397), id="words with high letters"),
        pytest.param((594, 414, 770, 520), (522, 420, 553, 431), id="at the top of a field of many lines"),
    ],
)
def test_words_to_the_left_name_a_field(box, label):
    words = Piece("Town", Box(*label), 1.0)
    one = field(*box)
    assert Labels([words], [one]).of(one) is words


def test_words_beside_the_middle_of_many_lines_name_nothing():
    one = field(594, 414, 770, 520)
    assert Labels([Piece("Town", Box(522, 460, 553, 471), 1.0)], [one]).of(one) is None


def test_of_two_labels_beside_a_field_the_nearer_names_it_and_any_label_before_one_above():
    one = field(200, 100, 300, 124)
    far, near = Piece("Far", Box(60, 106, 90, 118), 1.0), Piece("Near", Box(150, 106, 190, 118), 1.0)
    over = Piece("Over", Box(200, 84, 240, 96), 1.0)
    assert Labels([far, over, near], [one]).of(one) is near
    assert Labels([over], [one]).of(one) is over


def test_a_control_in_between_takes_the_label_away():
    one, block = field(200, 100, 300, 124), field(120, 100, 180, 124)
    near = Piece("Near", Box(60, 106, 100, 118), 1.0)
    assert Labels([near], [one, block]).of(one) is None
    assert Labels([near], [one, block]).of(block) is near


def test_without_words_nothing_has_a_label():
    one = field(200, 100, 300, 124)
    assert Labels([], [one]).of(one) is None


boxes = st.builds(
    lambda x, y, wide, high: Box(x, y, x + wide, y + high),
    st.integers(0, 200), st.integers(0, 120), st.integers(1, 90), st.integers(1, 60),
)  # fmt: skip


@given(st.lists(boxes, max_size=8), st.lists(boxes, min_size=1, max_size=5))
def test_a_label_stands_left_of_its_field_or_above_it(words, places):
    pieces = [Piece(str(index), box, 1.0) for index, box in enumerate(words)]
    controls = [field(*box.as_tuple()) for box in places]
    labels = Labels(pieces, controls)
    for one in controls:
        label, box = labels.of(one), one.control.box
        if label is not None:
            high = max(8, label.box.height)
            beside = label.box.left < box.left and label.box.right - box.left <= max(4, high)
            assert beside or -0.25 * high <= box.top - label.box.bottom <= 1.3 * high
