"""Recognition around the model: widths, batches, and which crops are read twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.errors import ModelUnavailable
from vision.text.recognise import Recogniser, RecogniserSettings, padded_width, scaled_width


class FakeModel:
    """Reads every crop as one letter: `n` from a narrow picture, `w` from one of full width."""

    def __init__(self, narrow: float, wide: float, full: int, characters: str = "n\nw") -> None:
        self.scores = {1: narrow, 2: wide}
        self.full = full
        self.characters = characters
        self.shapes: list[tuple[int, ...]] = []

    def get_inputs(self):
        return [SimpleNamespace(name="x")]

    def get_modelmeta(self):
        return SimpleNamespace(custom_metadata_map={"character": self.characters} if self.characters else {})

    def run(self, outputs, feeds):
        x = feeds["x"]
        self.shapes.append(x.shape)
        answers = np.zeros((x.shape[0], x.shape[3] // 8, 4), np.float32)
        answers[:, :, 0] = 0.4
        letter = 2 if x.shape[3] >= self.full else 1
        answers[:, 1, letter] = self.scores[letter]
        return [answers]


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(1) as executor:
        yield executor


CROP = np.full((12, 60, 3), 200, np.uint8)
FULL = padded_width(CROP)


def test_a_crop_is_read_narrow_and_that_is_all_when_it_is_sure(pool):
    model = FakeModel(0.99, 0.999, FULL)
    (reading,) = Recogniser(model).recognise([CROP], pool)
    assert (reading.text, reading.score) == ("n", pytest.approx(0.99))
    assert [shape[3] for shape in model.shapes] == [padded_width(CROP, 0.75)]


@pytest.mark.parametrize(
    ("narrow", "wide", "text"), [(0.9, 0.95, "w"), (0.9, 0.82, "w"), (0.9, 0.75, "n"), (0.6, 0.6, "w")]
)
def test_a_doubtful_crop_is_read_in_full_width_too_and_that_counts_unless_it_is_much_worse(
    pool, narrow, wide, text
):
    model = FakeModel(narrow, wide, FULL)
    (reading,) = Recogniser(model).recognise([CROP], pool)
    assert reading.text == text
    assert [shape[3] for shape in model.shapes] == [padded_width(CROP, 0.75), FULL]


def test_the_quick_form_reads_narrow_pictures_and_the_exact_one_what_is_doubtful(pool):
    quick, exact = FakeModel(0.5, 0.5, FULL), FakeModel(0.99, 0.999, FULL)
    (reading,) = Recogniser(exact, quick=quick).recognise([CROP], pool)
    assert (reading.text, reading.score) == ("w", pytest.approx(0.999))
    assert [shape[3] for shape in quick.shapes] == [padded_width(CROP, 0.75)]
    assert [shape[3] for shape in exact.shapes] == [FULL]


def test_a_reading_that_is_not_plain_gives_way_to_one_of_full_width(pool):
    asked: list[tuple[int, str]] = []
    recogniser = Recogniser(FakeModel(0.999, 0.98, FULL))
    readings = recogniser.recognise(
        [CROP, CROP], pool, lambda index, reading: asked.append((index, reading.text)) or index == 0
    )
    assert [reading.text for reading in readings] == ["n", "w"]
    assert asked == [(0, "n"), (1, "n")]


def test_in_full_width_at_once_nothing_is_read_twice(pool):
    model = FakeModel(0.1, 0.1, FULL)
    Recogniser(model, RecogniserSettings(narrow=1)).recognise([CROP], pool)
    assert len(model.shapes) == 1


def test_empty_crops_read_as_empty_and_cost_nothing(pool):
    model = FakeModel(0.99, 0.99, FULL)
    readings = Recogniser(model).recognise([CROP[:0], CROP, CROP[:, :0]], pool)
    assert [reading.text for reading in readings] == ["", "n", ""]
    assert sum(shape[0] for shape in model.shapes) == 1


def test_a_model_without_an_alphabet_is_refused():
    with pytest.raises(ModelUnavailable, match="no alphabet"):
        Recogniser(FakeModel(1, 1, FULL, characters=""))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 300)), max_size=12), st.integers(1, 5))
def test_crops_of_one_padded_width_share_batches_that_are_not_too_large(sizes, batch):
    model = FakeModel(0.99, 0.99, 10**6)
    crops = [np.zeros((height, width, 3), np.uint8) for height, width in sizes]
    with ThreadPoolExecutor(1) as executor:
        readings = Recogniser(model, RecogniserSettings(batch=batch)).recognise(crops, executor)
    assert [reading.text for reading in readings] == ["n"] * len(crops)
    assert sorted(shape[3] for shape in model.shapes for _ in range(shape[0])) == sorted(
        padded_width(crop, 0.75) for crop in crops
    )
    assert all(shape[0] <= batch for shape in model.shapes)


@given(st.integers(1, 400), st.integers(1, 4000), st.floats(0.1, 1))
def test_a_narrow_picture_is_never_wider_than_a_full_one(height, width, share):
    crop = np.zeros((height, width, 3), np.uint8)
    assert 16 <= scaled_width(crop, share) <= scaled_width(crop) <= 3200
    assert 0 <= padded_width(crop, share) - scaled_width(crop, share) < 8


def test_dots_at_the_end_are_read_in_full_width_since_narrow_ones_run_together(pool):
    (reading,) = Recogniser(FakeModel(0.999, 0.98, FULL, characters=".\nw")).recognise([CROP], pool)
    assert reading.text == "w"
