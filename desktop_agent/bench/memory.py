"""The most memory that `parse` holds, and the processor's time it takes, on usual and on huge screens."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from desktop_agent.bench.forms import make_form
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.bench.workers import Worker
from vision.types import Pixels

NAME = "memory"
SIZE = (1920, 1080)
_ENLARGED = 4
_READ_S = 300.0


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Read a form, the same form enlarged to 8K, and 8K of noise. Raises WorkerEnded."""
    return measure(seed, options, SIZE, _ENLARGED)


def measure(seed: int, options: BenchOptions, size: tuple[int, int], enlarged: int) -> BenchResult:
    """The same with a form of `size`, and with huge pictures of `enlarged` times its sides.

    Each is read by a process of its own, which holds what the command `parse` would. The form is as dense as forms
    get; noise is the most work that a picture of its size can be.
    """
    form, _ = make_form(*size, seed=seed).draw()
    high, wide = form.shape[0] * enlarged, form.shape[1] * enlarged
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        for name in ("form", "huge_form", "huge_noise"):
            options.progress(name.replace("_", " "))
            if name == "form":
                _save(form, file)
            elif name == "huge_form":
                _save(form.repeat(enlarged, axis=0).repeat(enlarged, axis=1), file)
            else:
                _save(np.random.default_rng(seed).integers(0, 256, (high, wide, 3), dtype=np.uint8), file)
            with Worker("desktop_agent.bench.footprint") as worker:
                answer = worker.ask({"file": str(file)}, _READ_S)
            results[f"{name}_peak_mb"] = float(answer["peak_mb"])
            results[f"{name}_cpu_s"] = float(answer["cpu_s"])
    return BenchResult(NAME, results, {}, seed)


def _save(pixels: Pixels, file: Path) -> None:
    from PIL import Image

    Image.fromarray(pixels).save(file, compress_level=1)
