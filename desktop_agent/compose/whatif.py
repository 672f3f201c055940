"""What another model would do at a step of a stored session: the nouns that the command line and the panel show."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vision.models.types import Usage
from vision.types import Box, Frame, FramePoint


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody does, or would do, at one step.

    Attributes:
        by: who: a model's name, `sentences`, `cache`, a macro's name.
        why: their own sentence about it; empty when they gave none.
        thoughts: what a model thought before it answered, where it tells.
        moves: what they do, in order, in words: `Click the button "Save"`.
        points: where on the frame that lies, in frame pixels: one of a click, two of a drag; empty without a place.
        box: the element at the first point; None when nobody knows one there.
        came: what came of it, in words; empty for what was never done.
        problem: why there is no answer, or none that can be read; empty when there is one.
    """

    by: str
    why: str = ""
    thoughts: str = ""
    moves: tuple[str, ...] = ()
    points: tuple[FramePoint, ...] = ()
    box: Box | None = None
    came: str = ""
    problem: str = ""


class Likeness(StrEnum):
    """How the two compare."""

    SAME = "same"
    """The same is done to the same place."""
    DIFFERENT = "different"
    UNKNOWN = "unknown"
    """One of them has no answer, or none that can be compared."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One step of a stored session, as it went and as another model would have it. Nothing was acted on.

    Attributes:
        session: the session's id.
        step: number of the step, from 0 as in the journal.
        task: what the person wanted.
        frame: the screen that both decide on.
        then: what was done.
        now: what the model that was asked would do.
        likeness: how the two compare.
        detail: one sentence: what is the same, or what differs.
        mode: `fast` or `thinking`: how the model was asked in the end.
        dialect: the format that was spoken.
        usage: tokens of asking.
        cost: in the currency of the model's prices.
        elapsed_ms: of asking.
        notes: what could not be restored as it was then, one sentence each.
    """

    session: str
    step: int
    task: str
    frame: Frame = field(repr=False)
    then: Choice
    now: Choice
    likeness: Likeness
    detail: str
    mode: str = "fast"
    dialect: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    elapsed_ms: float = 0.0
    notes: tuple[str, ...] = ()
