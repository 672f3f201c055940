"""What a person reads when a replay could not go on: what was looked for, what there was, and how to go on. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_agent.macros.replay import Miss, Numbered
from desktop_agent.session.plain import plain_line


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that a replay stopped at.

    Attributes:
        step: the step.
        message: why it failed.
        miss: what it looked for, and what there was.
        screenshot: the last screen, as a PNG file; None when there was none, or it could not be written.
        page: the session's HTML page.
        go_on: the command that goes on with this step where the program stands; None when its display is gone.
        again: the command that does everything once more.
    """

    step: Numbered
    message: str
    miss: Miss
    screenshot: Path | None
    page: Path | None
    go_on: tuple[str, ...] | None
    again: tuple[str, ...]

    def lines(self) -> list[str]:
        """The report for a terminal."""
        lines = [f"step {self.step.number} could not be done: {plain_line(self.step.sentence)}"]
        if self.step.step.note:
            lines.append(f"  note        {plain_line(self.step.step.note)}")
        lines += _table("looked for", [locator.describe() for locator in self.miss.looked_for])
        nearest = [
            f'{note.role} "{note.text}" at {_place(note.box.centre.x, note.box.centre.y)}, score {note.score:.2f}'
            + (f": {', '.join(note.reasons)}" if note.reasons else "")
            for note in self.miss.nearest
        ]
        lines += _table("nearest", nearest)
        if self.screenshot is not None:
            lines.append(f"  screenshot  {self.screenshot}")
        if self.page is not None:
            lines.append(f"  page        {self.page}")
        if self.go_on is not None:
            lines.append(f"  go on       {shlex.join(self.go_on)}")
        lines.append(f"  once more   {shlex.join(self.again)}")
        return lines

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints as `failure`."""
        return {
            "step": self.step.number,
            "sentence": self.step.sentence,
            "note": self.step.step.note,
            "message": self.message,
            "looked_for": [locator.describe() for locator in self.miss.looked_for],
            "nearest": [
                {
                    "role": note.role,
                    "text": note.text,
                    "box": list(note.box.as_tuple()),
                    "score": note.score,
                    "reasons": list(note.reasons),
                }
                for note in self.miss.nearest
            ],
            "screenshot": str(self.screenshot) if self.screenshot else None,
            "page": str(self.page) if self.page else None,
            "go_on": list(self.go_on) if self.go_on else None,
            "again": list(self.again),
        }


def _table(title: str, entries: Sequence[str]) -> list[str]:
    marks = [f"{number}. " if len(entries) > 1 else "" for number in range(1, len(entries) + 1)]
    return [
        f"  {title if not number else '':<11} {marks[number]}{plain_line(entry)}"
        for number, entry in enumerate(entries)
    ]


def _place(x: float, y: float) -> str:
    return f"({x:.0f}, {y:.0f})"
