from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_agent.bench.detector import rate, run
from desktop_agent.bench.types import BenchOptions
from desktop_agent.errors import BadInput
from vision.errors import BadImage
from vision.types import Box, Element, Role, Source
from vision.widgets.quality import Seen, Wanted

SAVE = Wanted("button", (10, 10, 60, 30), frozenset())
FIELD = Wanted("textbox", (10, 50, 160, 70), frozenset())
TICK = Wanted("checkbox", (10, 90, 26, 106), frozenset({"checked"}))


def found(role: Role, box: tuple[int, int, int, int], score: float) -> Element:
    return Element(role, "", Box(*box), score, Source.WIDGET)


def test_recall_roles_and_confusions_are_told_by_name():
    seen = Seen(
        Path("a.png"),
        (SAVE, FIELD, TICK),
        (found(Role.BUTTON, SAVE.box, 0.9), found(Role.COMBOBOX, FIELD.box, 0.2)),
        0.1,
    )
    figures = rate([seen], own=0.5)
    assert figures["screens"] == 1
    assert figures["recall_at_90_boxes"] == pytest.approx(2 / 3)
    assert figures["role_right_at_90_boxes"] == 0.5
    assert figures["recall"] == pytest.approx(1 / 3), "at its own threshold"
    assert figures["boxes"] == 1
    assert figures["recall/checkbox"] == 0
    assert figures["wanted/checkbox"] == 1
    assert figures["role_right/textbox"] == 0
    assert figures["confused/textbox-combobox"] == 1
    assert figures["confused/checkbox-none"] == 1


def test_without_a_folder_the_format_is_told():
    with pytest.raises(BadInput, match=r'needs --screens FOLDER.*"elements"'):
        run(1, BenchOptions())


def test_a_folder_without_screens_is_refused_and_so_is_what_is_no_folder(tmp_path):
    Image.new("RGB", (4, 4)).save(tmp_path / "alone.png")
    for place in (tmp_path, tmp_path / "gone", tmp_path / "alone.png"):
        with pytest.raises(BadInput, match="holds no screens"):
            run(1, BenchOptions(screens=place))


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    """A window with two plain buttons."""
    pixels = np.full((200, 320, 3), 236, np.uint8)
    boxes = [(20, 40, 110, 70), (130, 40, 220, 70)]
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = 150
        pixels[top + 1 : bottom - 1, left + 1 : right - 1] = 250
        pixels[top + 12 : bottom - 12, left + 25 : right - 25] = 30
    Image.fromarray(pixels).save(tmp_path / "two.png")
    truth = {"elements": [{"role": "button", "box": box, "states": []} for box in boxes]}
    (tmp_path / "two.json").write_text(json.dumps(truth))
    return tmp_path / "two.png"


@pytest.mark.live
def test_the_shipped_detector_is_measured(screen):
    told: list[str] = []
    figures = run(1, BenchOptions(screens=screen.parent, progress=told.append)).results
    assert figures["screens"] == 1
    assert figures["wanted/button"] == 2
    assert figures["recall_at_60_boxes"] <= figures["recall_at_100_boxes"] == 1
    assert figures["ms_1080p_p50"] > 0
    assert "two.png: 0 of 1 screens" in told


def test_a_damaged_screen_or_truth_is_named(screen):
    screen.with_suffix(".json").write_text("[1]")
    with pytest.raises(BadInput, match=r"two\.json"):
        run(1, BenchOptions(screens=screen.parent))
    screen.with_suffix(".json").write_text("[]")
    screen.write_bytes(screen.read_bytes()[:50])
    with pytest.raises(BadImage, match=r"two\.png"):
        run(1, BenchOptions(screens=screen.parent))
