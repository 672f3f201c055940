"""The whole way from screens to an opened detector, in miniature. Needs torch, which only the extra `training` has."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.training.truth import Control, save

pytest.importorskip("torch", reason="torch is not installed; it comes with the extra `training`")
pytest.importorskip("onnx", reason="onnx is not installed; it comes with the extra `training`")

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def screens(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    rng = np.random.default_rng(1)
    for index in range(4):
        pixels = np.full((400, 700, 3), 230, np.uint8)
        controls = []
        for left, top in rng.integers((0, 0), (600, 360), (12, 2)).tolist():
            cv2.rectangle(pixels, (left, top), (left + 80, top + 24), (90, 60, 200), -1)
            controls.append(Control("button", (left, top, left + 81, top + 25)))
        cv2.imwrite(str(folder / f"{index}.png"), pixels)
        save(folder / f"{index}.png", controls)
    return folder


def test_training_stops_goes_on_and_ends_in_a_detector_that_opens(screens: Path, tmp_path: Path):
    from vision.training.pipeline import finish, open_files
    from vision.training.train import Plan, train
    from vision.types import Frame

    train([screens], tmp_path / "run", Plan(steps=2, batch=1, threads=1, naming_steps=1))
    weights = train([screens], tmp_path / "run", Plan(steps=3, batch=1, threads=1, naming_steps=2))
    with (tmp_path / "run" / "curve.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1"]
    assert all(np.isfinite([float(number) for number in rows[0].values()]))

    result = finish(weights, tmp_path / "model", [screens], [screens], screens, threads=1)
    assert "recall" in result.scores
    assert (tmp_path / "model" / "controls.onnx").stat().st_size < 10_000_000
    detector = open_files(tmp_path / "model", 1)
    assert detector.read(Frame(np.full((90, 70, 3), 200, np.uint8))) is not None


def test_what_the_namer_samples_is_what_the_detector_samples():
    import torch

    from vision.training.model import FEATURES, sample
    from vision.widgets.points import POINTS, places, sampled

    rng = np.random.default_rng(2)
    features = rng.normal(size=(FEATURES, 20, 30)).astype(np.float32)
    boxes = np.array([(20, 20, 100, 44), (0, 0, 240, 160), (230, 150, 239, 159)], np.float32)
    spots = torch.from_numpy(places(boxes)).reshape(1, 3, POINTS, 2)
    sizes = torch.from_numpy(boxes[None, :, 2:] - boxes[None, :, :2])
    theirs = sample(torch.from_numpy(features[None]), spots, sizes).numpy()
    assert np.allclose(theirs, sampled(features, boxes), atol=1e-4)


def test_equal_boxes_lose_nothing():
    import torch

    from vision.training.train import overlaps

    sides = torch.tensor([[10.0, 5.0, 30.0, 6.0]])
    share, loss = overlaps(sides, sides)
    assert float(share) == pytest.approx(1, abs=1e-4)
    assert float(loss) == pytest.approx(0, abs=1e-4)
