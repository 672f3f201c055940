"""Generated screens: right in themselves, the same for the same seed, and made of every kind of control."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.training import words
from vision.training.generate import KINDS, gtk_display
from vision.training.icons import Icons
from vision.training.truth import IGNORED, ROLES, Control, load

ROOT = Path(__file__).parents[3]

AGREE = """
import random
import gi
gi.require_version("Gtk", "3.0")
gi.require_version("Atk", "1.0")
from gi.repository import Atk, Gtk
from vision.training.gtk_forms import Forms
from vision.training.gtk_screens import seen_box, settle
from vision.training.icons import Icons

def extents(one):
    area = Atk.Component.get_extents(one, Atk.CoordType.WINDOW)
    return area.x, area.y, area.x + area.width, area.y + area.height

def tabs(one):
    if one.get_role() == Atk.Role.PAGE_TAB:
        yield extents(one)
    for index in range(one.get_n_accessible_children()):
        yield from tabs(one.ref_accessible_child(index))

Gtk.init([])
agreed, disagreed = set(), []
for seed in range(12):
    forms = Forms(random.Random(seed), Icons(None), "#222222")
    window = Gtk.OffscreenWindow()
    window.set_default_size(900, 700)
    window.add(forms.window())
    window.show_all()
    settle()
    known = set(tabs(window.get_accessible()))
    for widget, role in forms.roles:
        if seen_box(widget, window) is None:
            continue
        left, top = widget.translate_coordinates(window, 0, 0)
        size = widget.get_allocation()
        box = (left, top, left + size.width, top + size.height)
        told = known if role == "tab" else {extents(widget.get_accessible())}
        if box in told:
            agreed.add(role)
        else:
            disagreed.append(f"{role} {box}: {told}")
    window.destroy()
print(*agreed)
print(*disagreed, sep="\\n", end="")
"""


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


def ends_with_ink(pixels: np.ndarray, box: tuple[int, int, int, int]) -> bool:
    """Whether something is drawn in the last part of a box, as wide as the box is high."""
    left, top, right, bottom = box
    part = pixels[top:bottom, max(left, right - (bottom - top)) : right]
    return bool((part.max((0, 1)) - part.min((0, 1))).max() > 12)


def test_qt_marks_end_with_their_words_and_sliders_fill_their_row(tmp_path: Path):
    draw("qt_screens", tmp_path, 12, 60)
    marks, widths = [], {"mark": 0, "slider": 0}
    for name, controls in screens(tmp_path).items():
        pixels = cv2.imread(str(tmp_path / name)).astype(int)
        for control in controls:
            kind = "mark" if control.role in ("checkbox", "radio") else control.role
            if kind in widths:
                widths[kind] = max(widths[kind], control.box[2] - control.box[0])
            if kind == "mark":
                marks.append(ends_with_ink(pixels, control.box))
    assert len(marks) > 20
    assert np.mean(marks) > 0.9
    assert widths["mark"] < 600 < widths["slider"]


@pytest.mark.live
@pytest.mark.needs("Xvfb")
def test_gtk_controls_are_where_gtks_own_accessibility_tree_has_them():
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    with gtk_display() as display:
        if display is None:
            pytest.skip("the system's Python has no GTK 3")
        done = subprocess.run(
            ["/usr/bin/python3", "-W", "ignore", "-c", AGREE], env=environment | {"DISPLAY": display}, check=True,
            timeout=60, capture_output=True, text=True,
        )  # fmt: skip
    agreed, *disagreed = done.stdout.splitlines()
    assert disagreed == []
    assert {"button", "checkbox", "radio", "tab", "slider", "combobox", "img"} <= set(agreed.split())


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
