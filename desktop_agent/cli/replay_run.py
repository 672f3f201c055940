"""What `replay` does once it knows what to replay: one piece, a macro or a session, on one display."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.errors import ExitCode
from desktop_agent.macros.piece import Piece, piece_of_macro, piece_of_session
from desktop_agent.types import Outcome

if TYPE_CHECKING:
    from rich.console import Console

    from desktop_agent.cli.session_run import Report
    from desktop_agent.macros.failure import Failure
    from desktop_agent.macros.replay import Numbered, Searches
    from desktop_agent.policy import ApprovalMode

__all__ = [
    "Piece",
    "Wishes",
    "piece_of_macro",
    "piece_of_session",
    "print_ways",
    "replay_piece",
    "said_again",
]

USUAL_TIMEOUT = 30.0
"""Seconds to wait for a target."""
_USUAL_SIZE = (1280, 800)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the person wants it done. Empty and None: as the piece itself says.

    Attributes:
        display: `virtual`, `screen` or `:N`.
        size: of a virtual display, as typed.
        dark: dark theme.
        accessibility: ask programs for their trees.
        approve: when to ask.
        timeout: seconds to wait for a target.
        first: number of the first step.
        speed: how many times as fast as the person; None for as fast as the screen allows.
    """

    display: str
    size: str
    dark: bool | None
    accessibility: bool | None
    approve: ApprovalMode
    timeout: float
    first: int
    speed: float | None


def replay_piece(piece: Piece, wishes: Wishes, console: Console, *, as_json: bool) -> ExitCode:
    """Do it, and report. Raises BadInput for wishes that cannot be fulfilled, before anything is started."""
    from desktop_agent.cli.session_run import finish, run_session
    from desktop_agent.compose import VIRTUAL, Session, SessionOptions, parse_size
    from desktop_agent.compose.planning import Planned
    from desktop_agent.desk.patience import Patience
    from desktop_agent.macros.replay import MacroPlanner, Searches, starting_at

    display = wishes.display or piece.display
    steps = starting_at(piece.steps, wishes.first, fresh=display == VIRTUAL)
    options = SessionOptions(
        task=piece.task,
        app=piece.app,
        display=display,
        size=parse_size(wishes.size) if wishes.size else piece.size or _USUAL_SIZE,
        dark=piece.dark if wishes.dark is None else wishes.dark,
        approve=wishes.approve,
        start_in=Path.cwd(),
        patience=Patience(find=wishes.timeout, wait=wishes.timeout),
        planner=piece.title,
        accessibility=piece.accessibility if wishes.accessibility is None else wishes.accessibility,
        secrets=piece.secrets,
    )
    planner, searches = MacroPlanner(piece.title, steps, speed=wishes.speed), Searches()

    def opened(session: Session) -> None:
        planner.desk = session.desk

    report = run_session(
        options,
        Planned(planner),
        max_steps=len(steps),
        as_json=as_json,
        console=console,
        first=wishes.first,
        subscribers=(searches,),
        opened=opened,
        review=planner.review,
    )
    failure = _failure(report, piece, wishes, steps, searches, display)
    if as_json:
        print(json.dumps(_as_json(report, steps, searches, failure), ensure_ascii=False))
        return report.result.exit_code
    code = finish(report, as_json=False, console=console)
    print_ways(report, steps, searches, console)
    if failure is not None:
        print("\n".join(failure.lines()), file=sys.stderr)
    return code


def _failure(
    report: Report,
    piece: Piece,
    wishes: Wishes,
    steps: tuple[Numbered, ...],
    searches: Searches,
    display: str,
) -> Failure | None:
    """What to tell about the step that failed; None when none did."""
    from desktop_agent.compose import VIRTUAL
    from desktop_agent.macros.failure import Failure

    results = report.result.results
    if not results or results[-1].outcome in (Outcome.DONE, Outcome.STOPPED):
        return None
    index = len(results) - 1
    miss = searches.miss(index)
    again = ("desktop-agent", "replay", piece.name, *said_again(piece, wishes))
    return Failure(
        step=steps[index],
        message=results[-1].message,
        miss=miss,
        screenshot=_write_screenshot(report.journal, miss.frame),
        page=report.page,
        go_on=None if display == VIRTUAL else (*again, "--from", str(steps[index].number)),
        again=again,
    )


def said_again(piece: Piece, wishes: Wishes) -> list[str]:
    """The options that were given, but for where to begin: to do the same once more."""
    from desktop_agent.policy import ApprovalMode

    said = [word for name, value in (piece.values or {}).items() for word in ("--set", f"{name}={value}")]
    if wishes.display:
        said += ["--display", wishes.display]
    if wishes.size:
        said += ["--size", wishes.size]
    if wishes.dark is not None:
        said.append("--dark" if wishes.dark else "--no-dark")
    if wishes.accessibility is not None:
        said.append("--accessibility" if wishes.accessibility else "--no-accessibility")
    if wishes.approve is not ApprovalMode.RISKY:
        said += ["--approve", str(wishes.approve)]
    if wishes.timeout != USUAL_TIMEOUT:
        said += ["--timeout", f"{wishes.timeout:g}"]
    if wishes.speed is not None:
        said += ["--speed", f"{wishes.speed:g}"]
    return said


def _write_screenshot(journal: Path, digest: str) -> Path | None:
    from PIL import Image

    from desktop_agent.session.read import open_session
    from desktop_agent.session.store import failure_picture

    if not digest:
        return None
    path = failure_picture(journal)
    try:
        with open_session(journal) as recorded:
            if not recorded.has_frame(digest):
                return None
            Image.fromarray(recorded.frame(digest).pixels).save(path, "PNG")
    except OSError as exc:
        print(f"warning: the last screen could not be written: {exc.strerror or exc}", file=sys.stderr)
        return None
    return path


def _as_json(
    report: Report, steps: tuple[Numbered, ...], searches: Searches, failure: Failure | None
) -> dict[str, Any]:
    data = report.to_json()
    for entry, step in zip(data["steps"], steps, strict=False):
        entry["number"] = step.number
        entry["found_by"] = [
            {
                "way": found.way,
                "of": found.of,
                "locator": found.locator.describe(),
                "words": found.words(),
            }
            for found in searches.found_by(entry["index"])
        ]
    data["failure"] = failure.to_json() if failure is not None else None
    return data


def print_ways(report: Report, steps: tuple[Numbered, ...], searches: Searches, console: Console) -> None:
    """Name the targets that were not found in the first of their ways: those a person may want to look after."""
    from desktop_agent.session.plain import plain_line

    done = steps[: len(report.result.results)]
    found = [(step.number, way) for index, step in enumerate(done) for way in searches.found_by(index)]
    others = [(number, way) for number, way in found if way.way > 1]
    lines = [f"step {number} by the {plain_line(way.words())}" for number, way in others]
    if found and not others and any(way.of > 1 for _, way in found):
        lines = ["every target in the first of its ways"]
    for line in lines:
        console.print(f"found    {line}", highlight=False, soft_wrap=True, markup=False)
