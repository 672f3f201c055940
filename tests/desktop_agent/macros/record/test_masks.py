import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.macros.record.masks import asks_for_secret, secret_name, shows_only_marks
from vision.types import Box, Frame

FIELD = Box(40, 20, 340, 46)


def painted(draw=lambda pixels: None, paper=250, border=90):
    """A field with a border, and what `draw` puts into it."""
    pixels = np.full((70, 400, 3), 236, np.uint8)
    pixels[FIELD.top : FIELD.bottom, FIELD.left : FIELD.right] = border
    pixels[FIELD.top + 1 : FIELD.bottom - 1, FIELD.left + 1 : FIELD.right - 1] = paper
    draw(pixels)
    return Frame(pixels)


def marks(count, pitch=7.5, size=2.5, ink=20):
    """So many dots in a row, as toolkits draw them: between two pixels, with soft edges."""

    def draw(pixels):
        for index in range(count):
            centre = (round((50 + index * pitch) * 16), 33 * 16)
            cv2.circle(pixels, centre, round(size * 16), (ink, ink, ink), -1, cv2.LINE_AA, 4)

    return draw


def letters(text, scale=0.45):
    def draw(pixels):
        cv2.putText(pixels, text, (46, 38), cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 1, cv2.LINE_AA)

    return draw


@given(
    st.integers(2, 20),
    st.floats(6.5, 12.0),
    st.floats(1.8, 3.0),
    st.sampled_from([(250, 20), (40, 230), (255, 110)]),
)
def test_a_row_of_marks_is_known_whatever_its_size_and_colours(count, pitch, size, colours):
    paper, ink = colours
    text = ("hunter2-Zebra" * 2)[:count]
    assert shows_only_marks(painted(marks(count, pitch, size, ink), paper), FIELD, text, "")


@pytest.mark.parametrize(
    "text",
    ["Dear Ann", "letter.txt", "hunter2", "ann@example.org", "a:b:c", "W.x.M", "illness", "0123456789"],
)
def test_letters_are_no_marks(text):
    assert not shows_only_marks(painted(letters(text)), FIELD, text, "")


def test_a_word_that_was_read_speaks_against_marks():
    assert not shows_only_marks(painted(marks(5)), FIELD, "notes", "note")


@pytest.mark.parametrize("read", [".......", "ooooooo", "-\n·····", "•••••••"])
def test_what_readers_make_of_marks_does_not_hide_them(read):
    assert shows_only_marks(painted(marks(7)), FIELD, "hunter2", read)


def test_a_row_of_one_letter_is_no_row_of_marks():
    assert not shows_only_marks(painted(letters("oooooo")), FIELD, "oooooo", "oooooo")


def test_fewer_marks_than_characters_are_something_else():
    assert not shows_only_marks(painted(marks(3)), FIELD, "hunter2", "")


def test_marks_that_stood_there_before_do_not_count():
    frame = painted(marks(7))
    assert not shows_only_marks(frame, FIELD, "hunter2", "", frame)
    assert shows_only_marks(frame, FIELD, "hunter2", "", painted())


def test_a_field_whose_beginning_was_not_seen_still_shows_all_marks():
    narrow = Box(FIELD.left + 14, FIELD.top, FIELD.right, FIELD.bottom)
    assert shows_only_marks(painted(marks(7)), narrow, "hunter2", None, painted())


def test_a_caret_behind_the_marks_does_not_hide_them():
    def draw(pixels):
        marks(7, 4.5, 1.6)(pixels)
        pixels[26:40, 80] = 0

    assert shows_only_marks(painted(draw), FIELD, "hunter2", "", painted())


def test_an_empty_field_shows_no_marks():
    assert not shows_only_marks(painted(), FIELD, "hunter2", "")


@pytest.mark.parametrize(
    "label",
    [
        "Password",
        "New passphrase:",
        "PIN",
        "Mot de passe",
        "Passwort",
        "Has\u0142o",
        "pass code",
        "パスワード",
    ],
)
def test_labels_that_ask_for_a_secret(label):
    assert asks_for_secret(label)


@pytest.mark.parametrize("label", ["Name", "Pinned", "Passenger", "Spinning", "Shopping"])
def test_labels_that_do_not(label):
    assert not asks_for_secret(label)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Password:", "password"),
        ("Mail server PIN *", "mail_server_pin"),
        ("", "password"),
        ("密码", "password"),
        ("2FA", "password"),
    ],
)
def test_a_secret_is_called_after_its_label(label, name):
    assert secret_name(label) == name
