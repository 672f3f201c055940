"""Faster, coarser forms of the models that read: 8-bit numbers, with ranges that are measured on screens.

On a CPU most of a first look at a screen is spent in the recognition model, three quarters of it in convolutions of
1×1, which take a third of the time in 8 bits. What the coarse form is not sure of, the program reads again with the
exact one. Of the rest the detection model takes most; in 8 bits it finds the same lines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vision.text import detect, recognise
from vision.text.detect import Floats
from vision.types import Pixels

_OPSET = 17
"""An operator for layer normalisation, and scales for each channel, are newer than the model."""
_AVERAGES = frozenset({"ReduceMean", "GlobalAveragePool"})
_MADE_SMALL = frozenset({"Conv", "Relu", "HardSigmoid", "Sigmoid"})


def export_text(exact: Path, out: Path, crops: Sequence[Pixels], share: float) -> None:
    """Write the recognition model `exact` to `out` in 8 bits.

    Args:
        exact: PP-OCR's recognition model.
        out: the file; the model's notes, such as its alphabet, are kept.
        crops: lines of text, H×W×3 uint8 RGB; a number's range is the mean of the extremes in each of them.
        share: how wide they are made, as a share of what their height asks for.
    """
    _export(exact, out, (recognise.pictured([crop], share)[0] for crop in crops), ["Conv", "MatMul", "Add"])


def export_detection(exact: Path, out: Path, regions: Sequence[Pixels]) -> None:
    """Write the detection model `exact` to `out` in 8 bits.

    Args:
        exact: PP-OCR's detection model.
        out: the file.
        regions: parts of screens as the model is shown them, H×W×3 uint8 RGB; ranges as for `export_text`.
    """
    _export(exact, out, (detect.pictured(region) for region in regions), ["Conv", "Add"])


def _export(exact: Path, out: Path, pictures: Iterator[Floats], kinds: list[str]) -> None:
    """Round nodes of these kinds, with ranges as they are met on `pictures`."""
    import onnx
    from onnx import version_converter
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory(prefix="weights-") as work:
        newer, prepared, fused = (Path(work) / f"{name}.onnx" for name in ("newer", "prepared", "fused"))
        model = onnx.load(str(exact))
        onnx.save(version_converter.convert_version(model, _OPSET), str(newer))
        quant_pre_process(str(newer), str(prepared), skip_symbolic_shape=True)
        onnx.save(_with_gelu(onnx.load(str(prepared))), str(fused))
        quantization.quantize_static(
            str(fused), str(out), _Pictures(pictures, model.graph.input[0].name),
            quant_format=quantization.QuantFormat.QDQ, per_channel=True,
            # Processors without VNNI add pairs of products in 16 bits: weights of 7 bits cannot overflow there.
            reduce_range=True,
            activation_type=quantization.QuantType.QUInt8, weight_type=quantization.QuantType.QInt8,
            op_types_to_quantize=kinds, nodes_to_exclude=_exact(onnx.load(str(fused)).graph.node),
            calibrate_method=quantization.CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True, "OpTypesToExcludeOutputQuantization": ["MatMul"]},
        )  # fmt: skip
        small = onnx.load(str(out))
        onnx.helper.set_model_props(small, {note.key: note.value for note in model.metadata_props})
        onnx.save(small, str(out))


class _Pictures:
    """What a model is shown, as the calibration asks for it."""

    def __init__(self, pictures: Iterator[Floats], name: str) -> None:
        self._pictures, self._name = pictures, name

    def get_next(self) -> dict[str, Floats] | None:
        """The next picture; None after the last."""
        return next(({self._name: picture} for picture in self._pictures), None)


def _with_gelu(model: Any) -> Any:  # noqa: ANN401 (ONNX annotates nothing)
    """`model` with one node for each GELU: the runtime makes one of five only where no scales lie between them."""
    import onnx

    made_by = {name: node for node in model.graph.node for name in node.output}
    asked_by: dict[str, list[Any]] = {}
    for node in model.graph.node:
        for name in node.input:
            asked_by.setdefault(name, []).append(node)
    gone: set[str] = set()
    ends: dict[str, Any] = {}
    for node in model.graph.node:
        if node.op_type == "Erf":
            # x / √2 → erf → + 1 → × x → × ½
            divided = made_by[node.input[0]]
            raised = asked_by[node.output[0]][0]
            times = asked_by[raised.output[0]][0]
            halved = asked_by[times.output[0]][0]
            ends[halved.name] = onnx.helper.make_node(
                "Gelu",
                [divided.input[0]],
                [halved.output[0]],
                name=f"Gelu.{node.name}",
                domain="com.microsoft",
            )
            gone |= {divided.name, node.name, raised.name, times.name}
    nodes = [ends.get(node.name, node) for node in model.graph.node if node.name not in gone]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return model


def _exact(nodes: Sequence[Any]) -> list[str]:
    """The names of nodes that stay exact: cheap ones, and sums that are not between convolutions."""
    convolved = {name for node in nodes if node.op_type == "Conv" for name in node.output}
    products = [node.name for node in nodes if node.op_type == "MatMul"]
    # The last product is the one with the alphabet, and large.
    kept = products[:-1]
    averaged: set[str] = set()
    pooled = False
    for node in nodes:
        pooled = pooled or node.op_type == "AveragePool"
        if node.op_type in _AVERAGES or (node.op_type in _MADE_SMALL and node.input[0] in averaged):
            averaged |= set(node.output)
        if node.op_type == "Conv" and (pooled or node.input[0] in averaged):
            kept.append(node.name)
        if node.op_type == "Add" and not convolved.intersection(node.input):
            kept.append(node.name)
    return kept
