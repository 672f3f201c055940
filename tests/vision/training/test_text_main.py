"""Lines for rounding the recognition model are cut as the reader cuts them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from vision.training.text_main import lines_of, main


def test_the_lines_of_a_screen_are_cut_out(tmp_path: Path):
    pixels = np.full((120, 320, 3), 245, np.uint8)
    for row, words in enumerate(("Open the file", "Close everything")):
        cv2.putText(pixels, words, (20, 40 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 20), 1)
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    lines = lines_of([tmp_path / "a.png"])
    assert len(lines) == 2
    assert all(10 < line.shape[0] < 40 < line.shape[1] for line in lines)


def test_without_screens_it_says_where_some_come_from(tmp_path: Path, capsys):
    assert main(["--screens", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "holds no screens" in capsys.readouterr().err
