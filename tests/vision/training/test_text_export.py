"""Rounding the models that read to 8 bits: on small ones of the same build. Needs onnx (the extra `training`)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is not installed; it comes with the extra `training`")

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

LETTERS = 6


@pytest.fixture(scope="module")
def exact(tmp_path_factory) -> Path:
    """Stripes of a crop's own brightness, through a GELU, a sum, and a product with an alphabet."""
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(3)
    held = {
        "first": rng.normal(0, 0.3, (8, 3, 48, 8)).astype(np.float32), "second": rng.normal(0, 0.3, (8, 8, 1, 1)),
        "letters": rng.normal(0, 1, (8, LETTERS)),
        "root": np.array(2**0.5), "one": np.array(1.0), "half": np.array(0.5),
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "first"], ["a"], strides=[48, 8], name="conv1"),
        helper.make_node("Div", ["a", "root"], ["b"], name="div"),
        helper.make_node("Erf", ["b"], ["c"], name="erf"),
        helper.make_node("Add", ["c", "one"], ["d"], name="plus"),
        helper.make_node("Mul", ["a", "d"], ["e"], name="times"),
        helper.make_node("Mul", ["e", "half"], ["f"], name="halve"),
        helper.make_node("Conv", ["f", "second"], ["g"], name="conv2"),
        helper.make_node("Add", ["a", "g"], ["h"], name="sum"),
        helper.make_node("Squeeze", ["h"], ["i"], axes=[2], name="flat"),
        helper.make_node("Transpose", ["i"], ["j"], perm=[0, 2, 1], name="turn"),
        helper.make_node("MatMul", ["j", "letters"], ["k"], name="head"),
        helper.make_node("Softmax", ["k"], ["y"], axis=2, name="shares"),
    ]
    graph = helper.make_graph(
        nodes, "reader", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 48, "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "t", LETTERS])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in held.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8)
    helper.set_model_props(model, {"character": "a\nb\nc\nd"})
    path = tmp_path_factory.mktemp("text") / "exact.onnx"
    onnx.save(model, str(path))
    return path


def test_the_rounded_model_reads_what_the_exact_one_reads(exact: Path, tmp_path: Path):
    from vision.runtime import open_session
    from vision.text.recognise import Recogniser, pictured
    from vision.training.text_export import export_text

    rng = np.random.default_rng(5)
    crops = [rng.integers(0, 255, (12, 60, 3), np.uint8) for _ in range(24)]
    export_text(exact, tmp_path / "quick.onnx", crops, 0.75)

    kinds = {node.op_type for node in onnx.load(str(tmp_path / "quick.onnx")).graph.node}
    assert "Gelu" in kinds
    assert "Erf" not in kinds
    x, _ = pictured(crops, 0.75)
    exactly, quickly = (
        open_session(path, threads=1, allow_gpu=False).run(None, {"x": x})[0].argmax(2)
        for path in (exact, tmp_path / "quick.onnx")
    )
    assert (exactly == quickly).mean() > 0.9
    with ThreadPoolExecutor(1) as pool:
        quick = Recogniser(open_session(tmp_path / "quick.onnx", threads=1, allow_gpu=False))
        assert len(quick.recognise(crops, pool)) == len(crops)


def test_the_rounded_model_finds_what_the_exact_one_finds(tmp_path: Path):
    from onnx import TensorProto, helper, numpy_helper

    from vision.runtime import open_session
    from vision.text.detect import pictured
    from vision.training.text_export import export_detection

    rng = np.random.default_rng(4)
    held = {
        "first": rng.normal(0, 0.5, (8, 3, 3, 3)), "last": rng.normal(0, 0.5, (1, 8, 1, 1)),
        "root": np.array(2**0.5), "one": np.array(1.0), "half": np.array(0.5),
    }  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["x", "first"], ["a"], pads=[1, 1, 1, 1], name="conv1"),
        helper.make_node("Div", ["a", "root"], ["b"], name="div"),
        helper.make_node("Erf", ["b"], ["c"], name="erf"),
        helper.make_node("Add", ["c", "one"], ["d"], name="plus"),
        helper.make_node("Mul", ["a", "d"], ["e"], name="times"),
        helper.make_node("Mul", ["e", "half"], ["f"], name="halve"),
        helper.make_node("Conv", ["f", "last"], ["g"], name="conv2"),
        helper.make_node("Sigmoid", ["g"], ["y"], name="share"),
    ]
    graph = helper.make_graph(
        nodes, "finder", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, "h", "w"])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in held.items()],
    )  # fmt: skip
    exact, quick = tmp_path / "exact.onnx", tmp_path / "quick.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=8), str(exact))
    regions = [rng.integers(0, 255, (40, 70, 3), np.uint8) for _ in range(8)]
    export_detection(exact, quick, regions)

    assert "QuantizeLinear" in {node.op_type for node in onnx.load(str(quick)).graph.node}
    x = pictured(regions[0])
    assert x.shape == (1, 3, 64, 96)
    exactly, quickly = (
        open_session(path, threads=1, allow_gpu=False).run(None, {"x": x})[0] for path in (exact, quick)
    )
    assert np.abs(exactly - quickly).mean() < 0.02


def test_cheap_parts_stay_exact():
    from onnx import helper

    from vision.training.text_export import _exact

    nodes = [
        helper.make_node("Conv", ["x", "w"], ["a"], name="large"),
        helper.make_node("ReduceMean", ["a"], ["b"], name="mean"),
        helper.make_node("Conv", ["b", "w"], ["c"], name="squeezed"),
        helper.make_node("Relu", ["c"], ["d"], name="relu"),
        helper.make_node("Conv", ["d", "w"], ["e"], name="spread"),
        helper.make_node("Add", ["a", "x"], ["f"], name="sum"),
        helper.make_node("AveragePool", ["f"], ["g"], name="pool"),
        helper.make_node("Conv", ["g", "w"], ["h"], name="late"),
        helper.make_node("MatMul", ["h", "w"], ["i"], name="inner"),
        helper.make_node("Add", ["i", "w"], ["j"], name="offset"),
        helper.make_node("MatMul", ["j", "w"], ["k"], name="alphabet"),
    ]
    assert set(_exact(nodes)) == {"squeezed", "spread", "late", "inner", "offset"}
