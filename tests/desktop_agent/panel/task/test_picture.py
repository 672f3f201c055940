import pytest

from desktop_agent.errors import BadInput
from desktop_agent.panel.task.picture import load_picture, picture_of


def test_a_picture_is_read_pixel_for_pixel_with_its_place_on_the_screen(ask_click, journal, frame):
    picture = load_picture(str(journal.path), ask_click().frame)
    assert (picture.frame.origin, picture.frame.scale) == (frame.origin, frame.scale)
    assert picture.image.pixelColor(650, 415).getRgb()[:3] == (36, 89, 201)
    assert picture.image.pixelColor(5, 5).getRgb()[:3] == (240, 240, 240)


def test_the_image_outlives_the_frame(frame):
    image = picture_of(frame).image
    assert image.size().toTuple() == (1280, 800)


def test_a_picture_that_is_not_there_is_an_error_in_words(ask_click, journal, tmp_path):
    ask_click()
    with pytest.raises(BadInput, match="no frame"):
        load_picture(str(journal.path), "0" * 32)
    with pytest.raises(BadInput, match="no session file"):
        load_picture(str(tmp_path / "none.sqlite"), "0" * 32)
