"""What a generated screen shows: its controls with role, box and states, written beside the picture.

Only the standard library is used, because the GTK generator runs in the system's Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

ROLES = (
    "button", "checkbox", "radio", "switch", "textbox", "combobox", "spinbutton", "slider",
    "tab", "menuitem", "link", "img", "scrollbar", "listitem", "cell", "columnheader",
)  # fmt: skip
"""The detector's classes, in the order of its outputs; the last three are items of lists and tables."""

ITEMS = 3
"""How many roles at the end of `ROLES` are items: found, but ranked apart from controls."""

STATES = ("checked", "selected", "disabled")

IGNORED = "ignored"
"""The role of a control that is hidden too much to be asked for, but shows too much to count as background."""

_LEAST_SIDE = 6
_MOST_HIDDEN = 0.4
_LEAST_VISIBLE = 0.5


@dataclass(frozen=True, slots=True)
class Control:
    """One control: an entry of `ROLES`, its box `(left, top, right, bottom)` in pixels, and its `STATES` that hold."""

    role: str
    box: tuple[int, int, int, int]
    states: frozenset[str] = frozenset()

    def shifted(self, dx: int, dy: int) -> Control:
        """Moved by `(dx, dy)` pixels."""
        left, top, right, bottom = self.box
        return replace(self, box=(left + dx, top + dy, right + dx, bottom + dy))

    def scaled(self, by: float) -> Control:
        """With its box multiplied by `by`."""
        left, top, right, bottom = (round(side * by) for side in self.box)
        return replace(self, box=(left, top, right, bottom))


def visible(controls: Iterable[Control], width: int, height: int) -> list[Control]:
    """The controls cut to the picture; what lies mostly outside becomes `IGNORED`, tiny rests are dropped."""
    kept: list[Control] = []
    for control in controls:
        left, top, right, bottom = control.box
        box = (max(0, left), max(0, top), min(width, right), min(height, bottom))
        wide, high = box[2] - box[0], box[3] - box[1]
        whole = (right - left) * (bottom - top)
        if min(wide, high) >= _LEAST_SIDE:
            role = control.role if wide * high > _LEAST_VISIBLE * whole else IGNORED
            kept.append(replace(control, box=box, role=role))
    return kept


def uncovered(controls: Iterable[Control], cover: tuple[int, int, int, int]) -> list[Control]:
    """What remains to be seen once something was drawn over `cover`: half-hidden controls become `IGNORED`."""
    kept: list[Control] = []
    for control in controls:
        left, top, right, bottom = control.box
        wide = min(right, cover[2]) - max(left, cover[0])
        high = min(bottom, cover[3]) - max(top, cover[1])
        hidden = max(0, wide) * max(0, high) / max(1, (right - left) * (bottom - top))
        if hidden < _MOST_HIDDEN:
            kept.append(control)
        elif hidden < 1:
            kept.append(replace(control, role=IGNORED))
    return kept


def save(path: Path, controls: Iterable[Control]) -> None:
    """Write the controls of the picture beside `path` as JSON. Written last, so that a picture with truth is whole."""
    entries = [{"role": c.role, "box": list(c.box), "states": sorted(c.states)} for c in controls]
    part = path.with_suffix(".part")
    part.write_text(json.dumps(entries), encoding="utf-8")
    part.replace(path.with_suffix(".json"))


def load(path: Path) -> list[Control]:
    """The controls that `save` wrote for the picture at `path`. Raises OSError, ValueError or KeyError."""
    entries = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return [Control(e["role"], tuple(e["box"]), frozenset(e["states"])) for e in entries]
