"""Generated screens: right in themselves, the same for the same seed, and made of every kind of control."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import cv2
import pytest

from vision.training import words
from vision.training.generate import KINDS
from vision.training.icons import Icons
from vision.training.truth import IGNORED, ROLES, Control, load

ROOT = Path(__file__).parents[3]


def draw(module: str, out: Path, count: int, seed: int, python: str = sys.executable, **more: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"} | more
    command = [python, "-m", f"vision.training.{module}", str(out), str(count), str(seed)]
    subprocess.run(command, env=environment, check=True, timeout=120, capture_output=True, cwd=ROOT)


def screens(out: Path) -> dict[str, list[Control]]:
    return {path.name: load(path) for path in sorted(out.glob("*.png"))}


def assert_whole(out: Path) -> Counter[str]:
    """Every picture has a truth, inside the picture, of known roles; returns how often each occurs."""
    seen: Counter[str] = Counter()
    for name, controls in screens(out).items():
        high, wide = cv2.imread(str(out / name)).shape[:2]
        for control in controls:
            left, top, right, bottom = control.box
            assert 0 <= left < right <= wide
            assert 0 <= top < bottom <= high
            assert control.role in (*ROLES, IGNORED)
            seen[control.role] += 1
    return seen


def test_qt_screens_are_whole_and_hold_most_roles(tmp_path: Path):
    draw("qt_screens", tmp_path, 8, 40)
    assert len(screens(tmp_path)) == 8
    assert {"button", "checkbox", "radio", "textbox", "combobox", "spinbutton", "tab", "menuitem"} <= set(
        assert_whole(tmp_path)
    )


def test_the_same_seed_draws_the_same_qt_screen(tmp_path: Path):
    draw("qt_screens", tmp_path / "one", 2, 7)
    draw("qt_screens", tmp_path / "other", 2, 7)
    assert screens(tmp_path / "one") == screens(tmp_path / "other")


def test_a_second_run_keeps_what_is_there_and_adds_what_is_missing(tmp_path: Path):
    draw("qt_screens", tmp_path, 1, 7)
    first = (tmp_path / "qt-0000007.png").stat().st_mtime_ns
    draw("qt_screens", tmp_path, 2, 7)
    assert (tmp_path / "qt-0000007.png").stat().st_mtime_ns == first
    assert len(screens(tmp_path)) == 2


def test_a_scaled_qt_screen_has_scaled_truth(tmp_path: Path):
    draw("qt_screens", tmp_path, 2, 11, QT_SCALE_FACTOR="2")
    assert_whole(tmp_path)
    heights = [c.box[3] - c.box[1] for some in screens(tmp_path).values() for c in some if c.role == "button"]
    assert max(heights) > 30


@pytest.mark.live
@pytest.mark.needs("chromium")
def test_pages_are_whole_and_hold_links(tmp_path: Path):
    draw("html_screens", tmp_path, 4, 3)
    assert {"button", "link", "textbox", "checkbox"} <= set(assert_whole(tmp_path))


def test_words_and_icons_repeat_for_a_seed():
    for make in (words.caption, words.value, words.sentence, words.key, words.shortcut):
        assert make(random.Random(5)) == make(random.Random(5))
    icons = Icons(None)
    assert icons.svg(random.Random(5), "#123456", 16) == icons.svg(random.Random(5), "#123456", 16)
    assert icons.svg(random.Random(5), "#123456", 16).startswith("<svg")


def test_the_shares_of_the_kinds_add_up():
    assert sum(kind.share for kind in KINDS) == 100
