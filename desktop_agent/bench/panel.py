"""The control panel: how soon it is there, whether it stalls, what watching costs, how long a long session takes.

`first_paint_s` runs from the start of the process until a picture of the display shows the window with words in it; the
peer `bare_qt` is an empty Qt window with one button, measured in the same way, in turns: what Qt itself takes.
`ui_block_ms_max` is the longest that the window's thread did not answer during a real session beside it, by a timer
that should tick every 5 ms (`desktop_agent.bench.panel_run`). `live_view_core_share` is from
`desktop_agent.bench.live_view`, `session_10000_open_ms` from `desktop_agent.bench.big_session`.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.bench.big_session import open_ms
from desktop_agent.bench.live_view import core_share
from desktop_agent.bench.rounds import take_turns
from desktop_agent.bench.stage import open_stage
from desktop_agent.bench.stats import median
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.bench.workers import Worker, WorkerEnded

if TYPE_CHECKING:
    from actions.windows import Windows
    from desktop_agent.bench.stage import Stage
    from vision.capture import Screen

NAME = "panel"
_STARTS = 7
_APPEARS_S = 30.0
_SESSION_S = 240.0
_INK = 0.002
"""Share of a window's pixels that differ from its commonest colour once there is something to read in it."""
_BARE = (
    "import sys; from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton; "
    "app = QApplication(sys.argv); window = QMainWindow(); window.setCentralWidget(QPushButton('bare Qt')); "
    "window.resize(1280, 800); window.show(); sys.exit(app.exec())"
)


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Measure all four. Raises DisplayFailed, WorkerEnded, StepFailed."""
    with tempfile.TemporaryDirectory(prefix="desktop-agent-bench-") as folder, open_stage(1400, 900) as stage:
        environment = own_places(stage.environment, Path(folder))
        starts = _first_paints(stage, environment, options)
        options.progress("a session beside the window")
        blocks = _session(environment)
    options.progress("the live view")
    watched = core_share()
    options.progress("a long session")
    opened = open_ms(10_000)
    results = {
        "first_paint_s": median([first for turn in starts["ours"] for first in turn]) / 1000,
        "ui_block_ms_max": blocks["max_ms"],
        "ui_block_ms_p99": blocks["p99_ms"],
        "live_view_core_share": watched,
        "session_10000_open_ms": opened,
    }
    bare = median([first for turn in starts["bare_qt"] for first in turn]) / 1000
    return BenchResult(NAME, results, {"bare_qt": {"first_paint_s": bare}}, seed)


def own_places(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`environment` with folders of its own for settings, state, caches and sessions: a person's are left alone."""
    places = {
        name: str(folder / name.lower())
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    }
    return {**environment, **places, "QT_QPA_PLATFORM": "xcb"}


def _first_paints(
    stage: Stage, environment: Mapping[str, str], options: BenchOptions
) -> dict[str, list[Sequence[float]]]:
    from actions.windows import open_windows
    from vision.capture import open_screen

    ours = (sys.executable, "-m", "desktop_agent")
    bare = (sys.executable, "-c", _BARE)
    windows = open_windows(stage.display.name, xauthority=stage.display.xauthority)
    try:
        with open_screen(stage.display.name, xauthority=stage.display.xauthority) as screen:
            return take_turns(
                {
                    "ours": lambda: [_painted_after(ours, environment, screen, windows)],
                    "bare_qt": lambda: [_painted_after(bare, environment, screen, windows)],
                },
                options.rounds or _STARTS,
                options.progress,
                longest_s=90,
            )
    finally:
        windows.close()


def _painted_after(
    command: Sequence[str], environment: Mapping[str, str], screen: Screen, windows: Windows
) -> float:
    """Milliseconds from the start of `command` until its window has something to read. Raises WorkerEnded."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - began < _APPEARS_S:
            screen.wait_damage(0.1)
            shown = [
                window.box for window in windows.list() if window.pid == process.pid and window.focusable
            ]
            if shown and _has_words(screen, shown[0]):
                return (time.perf_counter() - began) * 1000
            if process.poll() is not None:
                break
        raise WorkerEnded(
            f"{command[-1]} showed no window within {_APPEARS_S:g} s (status {process.poll()})."
        )
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and what it started: an engine that is still loading would slow the next one down."""
    import psutil  # type: ignore[import-untyped,unused-ignore]

    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        for child in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(family, timeout=10)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _has_words(screen: Screen, box: tuple[float, float, float, float]) -> bool:
    import numpy as np

    frame = screen.grab()
    left, top, right, bottom = (int(edge) for edge in box)
    # The title bar is the window manager's, and is there before the window is painted.
    inside = frame.pixels[max(0, top) + 30 : bottom - 2, max(0, left) + 2 : right - 2].astype(np.uint32)
    if not inside.size:
        return False
    packed = (inside[..., 0] << 16) | (inside[..., 1] << 8) | inside[..., 2]
    _, counts = np.unique(packed, return_counts=True)
    return bool(1 - counts.max() / packed.size > _INK)


def _session(environment: Mapping[str, str]) -> dict[str, float]:
    with Worker("desktop_agent.bench.panel_run", environment=environment) as worker:
        said = worker.answer(_SESSION_S)
    return {"max_ms": float(said["max_ms"]), "p99_ms": float(said["p99_ms"])}
