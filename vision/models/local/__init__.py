"""Models on this machine: safetensors checkpoints that transformers runs on a GPU, or on the CPU without one.

Nothing here imports torch until a model is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vision.models.local.checkpoint import find, inspect
from vision.models.local.estimate import Need, memory_needed
from vision.models.local.machine import Machine, look
from vision.models.local.model import LocalModel
from vision.models.local.options import LocalOptions

__all__ = ["LocalModel", "LocalOptions", "Need", "memory_needed", "open_local"]


def open_local(
    source: str | Path, options: LocalOptions | None = None, *, looks: Callable[[], Machine] = look
) -> LocalModel:
    """Open the checkpoint in folder `source`, or the pulled model of that name (`owner/name`).

    Its files are judged here; its weights are loaded with the first question, or by `warm_up`.

    Args:
        source: a folder, or a name.
        options: how it is loaded and run.
        looks: what finds out what there is to compute on.

    Raises:
        ModelUnavailable: there is none, it is damaged, holds only pickled weights, or asks for code of its own.
    """
    options, folder = options or LocalOptions(), find(source)
    # A pulled model lies in a folder that is named after a checksum.
    name = options.name or Path(source).name or folder.resolve().name
    return LocalModel(inspect(folder), replace(options, name=name), looks)
