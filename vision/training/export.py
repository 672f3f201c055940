"""From trained weights to the two model files that the program loads."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch

from vision.training.model import FEATURES
from vision.training.train import Detector
from vision.training.truth import ROLES, STATES
from vision.widgets.points import POINTS

FINDER, NAMER = "controls.onnx", "control-names.onnx"
_OPSET = 17
_CALIBRATION = (640, 960)


def export(
    weights: Path, out: Path, calibration: list[Path], *, threshold: float = 0.3, seed: int = 1
) -> None:
    """Write `FINDER` (int8) and `NAMER` (float) to `out`.

    Args:
        weights: `weights.pt` of a training.
        out: the folder; `finder-float.onnx` is left there for comparison.
        calibration: folders of generated screens, cuts of which set the ranges of the int8 numbers.
        threshold: the score below which boxes are dropped, noted in the file.
        seed: chooses the cuts.
    """
    out.mkdir(parents=True, exist_ok=True)
    net = Detector()
    net.load_state_dict(torch.load(weights, weights_only=True))
    net.eval()
    whole = out / "finder-float.onnx"
    pixels = torch.zeros(1, *_CALIBRATION, 3, dtype=torch.uint8)
    sizes = {1: "height", 2: "width"}
    cells = {2: "rows", 3: "columns"}
    torch.onnx.export(
        net.finder, (pixels,), str(whole), input_names=["pixels"], output_names=["answers", "features"],
        dynamic_axes={"pixels": sizes, "answers": cells, "features": cells}, opset_version=_OPSET, dynamo=False,
    )  # fmt: skip
    torch.onnx.export(
        net.namer, (torch.zeros(2, POINTS * FEATURES + 2),), str(out / NAMER), input_names=["sampled"],
        output_names=["roles", "states"], dynamic_axes={name: {0: "boxes"} for name in ("sampled", "roles", "states")},
        opset_version=_OPSET, dynamo=False,
    )  # fmt: skip
    _quantise(whole, out / FINDER, calibration, random.Random(seed))
    for path in (whole, out / FINDER):
        note(path, threshold)


def note(path: Path, threshold: float) -> None:
    """Write into the finder's file what its outputs stand for, and from which score on a box counts."""
    import onnx

    model = onnx.load(str(path))
    notes = {"roles": ",".join(ROLES), "states": ",".join(STATES), "threshold": f"{threshold:.3f}"}
    onnx.helper.set_model_props(model, notes)
    onnx.save(model, str(path))


def _quantise(whole: Path, out: Path, folders: list[Path], rng: random.Random) -> None:
    """Static int8 with a scale for each channel; the last convolution stays float, because boxes need its precision."""
    import onnx
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory(prefix="weights-") as work:
        prepared = Path(work) / "prepared.onnx"
        quant_pre_process(str(whole), str(prepared), skip_symbolic_shape=True)
        nodes = onnx.load(str(prepared)).graph.node
        last = [node.name for node in nodes if node.op_type == "Conv"][-1]
        quantization.quantize_static(
            str(prepared), str(out), _Cuts(folders, rng), quant_format=quantization.QuantFormat.QDQ, per_channel=True,
            activation_type=quantization.QuantType.QUInt8, weight_type=quantization.QuantType.QInt8,
            op_types_to_quantize=["Conv", "Add", "Relu", "Resize"], nodes_to_exclude=[last],
            calibrate_method=quantization.CalibrationMethod.MinMax,
        )  # fmt: skip


class _Cuts:
    """Cuts of generated screens, as the calibration asks for them."""

    def __init__(self, folders: list[Path], rng: random.Random, count: int = 32) -> None:
        self._cuts = self._read(folders, rng, count)

    def get_next(self) -> dict[str, npt.NDArray[np.uint8]] | None:
        """The next cut; None after the last."""
        return next(self._cuts, None)

    @staticmethod
    def _read(
        folders: list[Path], rng: random.Random, count: int
    ) -> Iterator[dict[str, npt.NDArray[np.uint8]]]:
        high, wide = _CALIBRATION
        for _ in range(count):
            path = rng.choice(sorted(rng.choice(folders).glob("*.png")))
            pixels = cv2.imread(str(path))
            if pixels is None:
                continue
            y, x = (
                rng.randint(0, max(0, size - room))
                for size, room in zip(pixels.shape, (high, wide), strict=False)
            )
            part = pixels[y : y + high, x : x + wide, ::-1]
            canvas = np.full((1, high, wide, 3), 128, np.uint8)
            canvas[0, : part.shape[0], : part.shape[1]] = part
            yield {"pixels": canvas}
