"""Exported models in ONNX Runtime's generative format, on the CPU or a GPU; through the package `onnxruntime-genai`."""

from __future__ import annotations

from pathlib import Path

from vision.models.onnx.exported import read_exported
from vision.models.onnx.model import OnnxModel


def open_onnx(folder: Path, *, name: str = "") -> OnnxModel:
    """The exported model in `folder`, called `name` (or as its folder). Nothing is loaded before it is asked.

    Raises ModelUnavailable when there is no such model, or it wants to run code of its own.
    """
    return OnnxModel(read_exported(folder), name or folder.name)


__all__ = ["OnnxModel", "open_onnx"]
