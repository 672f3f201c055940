"""What the accessibility tree of a display tells."""

from __future__ import annotations

from dataclasses import dataclass

PACKAGE = "at-spi2-core"
"""What brings the bus on Debian and its kin."""
ScreenBox = tuple[float, float, float, float]
"""`(left, top, right, bottom)` in screen points."""


@dataclass(frozen=True, slots=True)
class Node:
    """A control, or words, as the program itself describes it. Programs can be wrong, above all about the box.

    Attributes:
        role: what it is, in ARIA's words.
        name: its accessible name: what stands on it, or what its picture means; for a field, its label.
        box: the part of it that its scroll panes let show, in screen points.
        states: `checked`, `unchecked`, `selected`, `disabled`, `focused`, `expanded`.
        value: what a field holds; None when that is unknown, too long, or masked.
        masked: whether it hides what is typed; its value is never asked for.
        description: what the program says beyond the name, such as a tooltip.
        pid: the number of its process; None when the bus does not know.
        window: the title of its window, as the program tells it.
        window_box: where its program says that window is; None when it does not say.
        popup: whether it may stand in a window of its own, as part of a menu or of a list that drops down.
    """

    role: str
    name: str
    box: ScreenBox
    states: frozenset[str] = frozenset()
    value: str | None = None
    masked: bool = False
    description: str = ""
    pid: int | None = None
    window: str = ""
    window_box: ScreenBox | None = None
    popup: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What the programs on a display told.

    Attributes:
        nodes: what can be seen, each program from the top of its tree down.
        cut: why there may be more, in words; empty when that is all.
        silent: process numbers of programs that did not answer in time.
        elapsed_ms: how long it took.
    """

    nodes: tuple[Node, ...]
    cut: str = ""
    silent: tuple[int, ...] = ()
    elapsed_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class NoTree:
    """There is no accessibility tree on this display.

    Attributes:
        reason: why, and what to do about it.
    """

    reason: str


Reading = Told | NoTree
