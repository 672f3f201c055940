"""What follows training: export, the threshold, the scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vision.runtime import open_session
from vision.training.evaluate import Seen, at_boxes, best_threshold, look, milliseconds, score
from vision.training.export import FINDER, NAMER, export, note
from vision.widgets.detector import Detector, DetectorSettings
from vision.widgets.quality import LEAST


@dataclass(frozen=True, slots=True)
class Result:
    """What a training came to: `text` for a person, `data` and `scores` for the manifest."""

    text: str
    data: str
    scores: str


def finish(
    weights: Path, out: Path, folders: list[Path], checks: list[Path], measure: Path | None, threads: int
) -> Result:
    """Export `weights` to `out`, choose the threshold on the `checks` folders, and measure.

    `measure` holds screens with a known truth that nothing is chosen on; they are reported separately.
    """
    export(weights, out, folders)
    detector = open_files(out, threads)
    seen = {folder.name: look(detector, folder) for folder in checks}
    everything: list[Seen] = [screen for some in seen.values() for screen in some]
    threshold = best_threshold(everything)
    note(out / FINDER, threshold)
    lines = [f"{name}: {score(some, threshold).table()}" for name, some in seen.items()]
    whole = score(everything, threshold)
    speed = milliseconds(open_files(out, threads, threshold))
    scores = (
        f"generated screens: recall {whole.recall:.3f}, role right {whole.role_right:.3f}, "
        f"precision {whole.true:.3f} at {threshold:.2f}; {speed:.0f} ms at 1920×1080 on {threads} threads"
    )
    if measure is not None:
        real = look(detector, measure)
        tables = {boxes: score(real, at_boxes(real, boxes)).table() for boxes in (60, 75, 90, 100)}
        lines.extend(f"{measure.name} at {boxes}: {table}" for boxes, table in tables.items())
        at = score(real, at_boxes(real, 90))
        own = score(real, threshold)
        scores += (
            f"; {measure.name} (never trained on): recall {at.recall:.3f} at 90 boxes, role right {at.role_right:.3f}, "
            f"with its own threshold recall {own.recall:.3f} at {own.boxes:.0f} boxes"
        )
    count = {folder.name: len(list(folder.glob("*.json"))) for folder in folders}
    data = ", ".join(f"{number} {name}" for name, number in count.items()) + " generated screens"
    return Result("\n".join([*lines, scores]), data, scores)


def open_files(folder: Path, threads: int, least: float = LEAST) -> Detector:
    """The detector from exported files that no manifest describes yet, dropping boxes below `least`."""
    finder = open_session(folder / FINDER, threads=threads, allow_gpu=False)
    namer = open_session(folder / NAMER, threads=1, allow_gpu=False)
    return Detector(finder, namer, DetectorSettings(least_score=least))
