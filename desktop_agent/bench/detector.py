"""How many controls the detector finds on screens with a known truth, what it calls them, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.bench.stats import share
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.errors import BadInput

if TYPE_CHECKING:
    from vision.widgets.detector import Detector
    from vision.widgets.quality import Score, Seen

NAME = "detector"
BUDGETS = (60, 75, 90, 100)
"""Boxes a screen, on average, at which recall is told."""

_MAIN_BUDGET = 90
_CONFUSIONS = 12
_FORMAT = 'pictures NAME.png, each beside a NAME.json with "elements" of "role", "box" and "states"'


def run(seed: int, options: BenchOptions) -> BenchResult:
    """Look at every screen. Raises BadInput without usable screens, BadImage, ModelUnavailable."""
    if options.screens is None:
        raise BadInput(f"detector needs --screens FOLDER: {_FORMAT}.")

    from vision.widgets.detector import DetectorSettings, open_detector
    from vision.widgets.quality import LEAST, milliseconds

    paths = _screens(options.screens)
    everything = open_detector(settings=DetectorSettings(least_score=LEAST))
    seen: list[Seen] = []
    for path in paths:
        options.progress(f"{path.name}: {len(seen)} of {len(paths)} screens")
        seen.append(_look(everything, path))
    options.progress("the time of a look at 1920x1080")
    usual = open_detector()
    return BenchResult(NAME, {**rate(seen, usual.least_score), "ms_1080p_p50": milliseconds(usual)}, {}, seed)


def rate(seen: Sequence[Seen], own: float) -> dict[str, float]:
    """The metrics of what was seen; `own` is the threshold that the program uses.

    Recall and right roles at every budget of boxes; at 90 boxes also by role, with the commonest confusions
    (`confused/WANTED-FOUND`, counts; `none` where nothing was found). `precision` is a lower bound wherever a truth is
    not complete.
    """
    from vision.widgets.quality import at_boxes, score

    found: dict[str, float] = {"screens": len(seen)}
    scores = {budget: score(seen, at_boxes(seen, budget)) for budget in BUDGETS}
    found |= {f"recall_at_{budget}_boxes": one.recall for budget, one in scores.items()}
    found |= {f"role_right_at_{budget}_boxes": one.role_right for budget, one in scores.items()}
    usual = score(seen, own)
    found |= {
        "boxes": usual.boxes,
        "recall": usual.recall,
        "role_right": usual.role_right,
        "state_right": share(usual.stated, usual.toggles),
        "precision": usual.true,
    }
    return found | _by_role(scores[_MAIN_BUDGET])


def _by_role(at: Score) -> dict[str, float]:
    found: dict[str, float] = {}
    for role, count in sorted(at.wanted.items()):
        found[f"wanted/{role}"] = count
        found[f"recall/{role}"] = share(at.hits[role], count)
        found[f"role_right/{role}"] = share(at.named[role], at.hits[role])
    for (wanted, said), count in at.confusions.most_common(_CONFUSIONS):
        found[f"confused/{wanted}-{'none' if said == '-' else said}"] = count
    return found


def _screens(folder: Path) -> list[Path]:
    from vision.widgets.quality import screens

    try:
        # Listing what is no folder finds nothing, without an error.
        found = screens(folder) if folder.is_dir() else []
    except OSError as exc:
        raise BadInput(f"{folder} cannot be read: {exc.strerror}.") from exc
    if not found:
        raise BadInput(f"{folder} holds no screens; it should be a folder with {_FORMAT}.")
    return found


def _look(detector: Detector, path: Path) -> Seen:
    from vision.widgets.quality import look_at

    try:
        return look_at(detector, path)
    except ValueError as exc:
        raise BadInput(str(exc)) from exc
