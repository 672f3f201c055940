"""A worker that reads a picture as `parse` does and tells what it took: `python -m desktop_agent.bench.footprint`."""

from __future__ import annotations

import sys
import time
from typing import Any

from desktop_agent.bench.workers import serve


def main() -> None:
    """Read the picture file that a request names; answer with the peak memory so far and the processor's time."""
    serve(read)


def read(request: dict[str, Any]) -> dict[str, float]:
    """Peak memory of this process in megabytes, seconds of all its threads, and how many elements were seen."""
    from vision.capture.image import open_image
    from vision.parse import open_parser

    began = time.process_time()
    frame = open_image(request["file"])
    with open_parser() as parser:
        snapshot = parser.parse(frame)
    return {
        "peak_mb": peak_mb(),
        "cpu_s": time.process_time() - began,
        "elements": len(snapshot.elements),
    }


def peak_mb() -> float:
    """The most memory that this process ever held, in megabytes."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset / 1e6)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    main()
