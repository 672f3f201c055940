"""What the models that read are rounded on is cut out of screens as the reader cuts it."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.training.text_main import compared_regions, lines_of, main, regions_in
from vision.weights import model_path


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    """Two lines of text, far apart."""
    pixels = np.full((420, 320, 3), 245, np.uint8)
    for row, words in enumerate(("Open the file", "Close everything")):
        cv2.putText(pixels, words, (20, 40 + 350 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 20), 1)
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    return tmp_path / "a.png"


def test_the_lines_of_a_screen_are_cut_out(screen: Path):
    lines = lines_of([screen])
    assert len(lines) == 2
    assert all(10 < line.shape[0] < 40 < line.shape[1] for line in lines)


def test_both_forms_of_the_model_find_the_lines_of_what_is_cut_out(screen: Path):
    regions = regions_in([screen], random.Random(1))
    assert len(regions) == 2
    assert all(region.shape[0] < 100 for region in regions)
    said = compared_regions(model_path("text-detection"), model_path("text-detection-quick"), regions)
    assert said == "2 other regions: of 2 lines that the exact form finds it finds 1.000, and 0 others"


def test_without_screens_it_says_where_some_come_from(tmp_path: Path, capsys):
    assert main(["--screens", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "holds no screens" in capsys.readouterr().err
