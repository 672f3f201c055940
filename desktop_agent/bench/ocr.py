"""A worker that reads pictures with plain RapidOCR, all at its defaults: `python -m desktop_agent.bench.ocr`."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from desktop_agent.bench.workers import reply, serve


def main() -> None:
    """Read the `.npy` file (H×W×3 uint8 RGB) that each request names; answer with texts, boxes and time."""
    try:
        from rapidocr import RapidOCR

        # Its type names four kinds of answers; what it gives depends on the settings.
        engine: Any = RapidOCR()
    # Whatever keeps the peer from starting is told to the one who asked, who leaves it out.
    except (Exception, SystemExit) as exc:  # noqa: BLE001
        reply({"error": str(exc) or type(exc).__name__})
        return
    reply({"ready": True})

    def read(request: dict[str, Any]) -> dict[str, Any]:
        # Its own readers of files hand over BGR.
        pixels = np.ascontiguousarray(np.load(request["file"], allow_pickle=False)[:, :, ::-1])
        began = time.perf_counter()
        found = engine(pixels)
        elapsed = (time.perf_counter() - began) * 1000
        if found.txts is None or found.boxes is None:
            return {"ms": elapsed, "lines": []}
        lines = [
            [
                text,
                [*(int(edge) for edge in corners.min(axis=0)), *(int(edge) for edge in corners.max(axis=0))],
            ]
            for text, corners in zip(found.txts, np.asarray(found.boxes), strict=True)
        ]
        return {"ms": elapsed, "lines": lines}

    serve(read)


if __name__ == "__main__":
    main()
