import pytest

from vision.merge.names import label_of
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
    assert label_of(one, [words], [one]) is words


def test_words_beside_the_middle_of_many_lines_name_nothing():
    one = field(594, 414, 770, 520)
    assert label_of(one, [Piece("Town", Box(522, 460, 553, 471), 1.0)], [one]) is None
