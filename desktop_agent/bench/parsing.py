"""A worker that does nothing but parse, to see what that takes: `python -m desktop_agent.bench.parsing`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from desktop_agent.bench.workers import reply, serve
from vision.parse import open_parser
from vision.types import Frame


def main() -> None:
    """Parse the `.npy` file (H×W×3 uint8 RGB) that each request names; answer with the peak of memory so far."""
    parser = open_parser()
    reply({"ready": True})

    def parse(request: dict[str, Any]) -> dict[str, Any]:
        snapshot = parser.parse(Frame(np.load(request["file"], allow_pickle=False)))
        return {"elements": len(snapshot.elements), "peak_mb": peak_mb()}

    serve(parse)


def peak_mb() -> float:
    """The most memory that this process has held, in MB (a million bytes)."""
    status = Path("/proc/self/status")
    if status.is_file():
        # getrusage would count what the process that started this one held.
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    main()
