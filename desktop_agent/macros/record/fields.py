"""Which field was typed into, and what it holds. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from actions.types import ScreenPoint
from desktop_agent.desk.verify import is_caret
from desktop_agent.macros.record.masks import is_told_masked, shows_only_marks
from desktop_agent.macros.record.moments import Moment, is_field, is_one_line, is_told
from desktop_agent.macros.record.typing import likeness
from vision.change import changed_regions
from vision.types import Box, Element

_SHOWS_IT = 0.5
"""A field that nobody clicked was typed into when what it holds is so much like what was typed, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a field was seen to hold.

    Attributes:
        text: it.
        exact: whether the program itself told it.
    """

    text: str
    exact: bool = False


def field_at(place: ScreenPoint, moment: Moment) -> Element | None:
    """The field of one line under a place of the screen; None where there is none, or words of something else."""
    point = moment.point(place)
    under = [e for e in moment.snapshot.elements if is_field(e) and e.box.contains(point)]
    field = min(under, key=lambda e: e.box.area, default=None)
    if field is None or not is_one_line(field, moment.frame):
        return None
    return field


def reading_of(field: Element, moment: Moment) -> Reading | None:
    """What the field holds at a moment; None when it is not there, or shows nothing that can be read."""
    now = moment.again(field)
    if now is None or now.value is None or is_told_masked(now):
        return None
    return Reading(now.value, is_told(now))


def typed_into(before: Moment, after: Moment, texts: tuple[str, ...]) -> Element | None:
    """The field of one line that `texts` (what was typed, one or several readings of it) went to.

    A program that tells of the focus is believed; else it is the field that changed and now shows what was typed, or
    as many marks.
    """
    for moment in (after, before):
        focused = [e for e in moment.snapshot.elements if "focused" in e.states and is_field(e)]
        if focused:
            field = min(focused, key=lambda e: e.box.area)
            return field if is_one_line(field, moment.frame) else None
    changed = news_between(before, after)
    fields = [
        e
        for e in after.snapshot.elements
        if is_field(e)
        and is_one_line(e, after.frame)
        and any(box.intersection(e.box) is not None for box in changed)
    ]
    scored = [(_fits(e, after, texts), -e.box.area, index) for index, e in enumerate(fields)]
    if not scored or max(scored)[0] < _SHOWS_IT:
        return None
    return fields[max(scored)[2]]


def news_between(before: Moment, after: Moment) -> tuple[Box, ...]:
    """Where the picture changed, text carets left out."""
    return tuple(box for box in changed_regions(before.frame, after.frame) if not is_caret(box))


def _fits(field: Element, after: Moment, texts: tuple[str, ...]) -> float:
    value = field.value or ""
    best = max((likeness(text, value) for text in texts if text), default=0.0)
    if any(text and shows_only_marks(after.frame, field.box, len(text), field.value) for text in texts):
        best = max(best, 0.9)
    return best
