from __future__ import annotations

from base64 import b64decode

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.errors import ModelFailed
from vision.models.server.pictures import Pictures
from vision.models.types import Picture


def read(url: str) -> np.ndarray:
    data = b64decode(url.partition(",")[2])
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


@settings(max_examples=25)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 5))
def test_a_picture_arrives_as_it_was(height, width, seed):
    pixels = np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)
    url = Pictures(4_000_000).url(Picture(pixels))
    assert url.startswith("data:image/png;base64,")
    assert (read(url) == pixels).all()


def test_a_picture_that_is_named_is_encoded_once():
    pictures = Pictures(4_000_000)
    first = pictures.url(Picture(np.zeros((4, 4, 3), np.uint8), "a"))
    assert pictures.url(Picture(np.ones((4, 4, 3), np.uint8), "a")) is first
    assert pictures.url(Picture(np.ones((4, 4, 3), np.uint8), "b")) != first
    assert pictures.url(Picture(np.ones((4, 4, 3), np.uint8))) != first
    pictures.forget()
    assert pictures.url(Picture(np.ones((4, 4, 3), np.uint8), "a")) != first


def test_what_is_no_picture_is_told():
    for shape in ((4, 4), (4, 4, 4), (0, 4, 3)):
        with pytest.raises(ModelFailed, match="three colours"):
            Pictures(1000).url(Picture(np.zeros(shape, np.uint8)))
