"""Which field was typed into, and what it holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.types import ScreenPoint
from desktop_agent.desk.verify import is_caret
from desktop_agent.macros.record.masks import is_told_masked, shows_only_marks
from desktop_agent.macros.record.moments import Moment, is_field, is_one_line, is_told
from desktop_agent.macros.record.typing import likeness
from vision.change import changed_regions
from vision.locate import Locator, resolve
from vision.locate.naming import names_of
from vision.types import Box, Element, Role, Source
from vision.widgets.fields import field_around

_SHOWS_IT = 0.5
"""A field that nobody clicked was typed into when what it holds is so much like what was typed, 0 to 1."""
_TALLEST = 64
"""Screen points: a field of one line is no higher."""
_LABEL_REACH = 160
"""Pixels that a label may be away."""


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
    scored = [(_fits(e, before, after, texts), -e.box.area, index) for index, e in enumerate(fields)]
    if scored and max(scored)[0] >= _SHOWS_IT:
        return fields[max(scored)[2]]
    return _outlined(before, after, changed, texts)


def _outlined(
    before: Moment, after: Moment, changed: Sequence[Box], texts: tuple[str, ...]
) -> Element | None:
    """A field that no reader took for one: an outline around what was typed, with a label that leads to it."""
    popups = [box for box in map(after.box_of, after.popups()) if box is not None]
    written = [
        (e.box, e.text)
        for e in after.snapshot.elements
        if e.role is Role.TEXT
        and any(box.intersection(e.box) is not None for box in changed)
        and not any(popup.contains(e.box.centre) for popup in popups)
    ]
    # Marks that hide what was typed are read as nothing.
    places = [*written, *((box, "") for box in changed if box.height <= _TALLEST // 2)]
    best: tuple[float, Element] | None = None
    for place, shown in places:
        box = field_around(after.frame, place)
        if box is None or box.height / after.frame.scale > _TALLEST:
            continue
        found = Element(Role.TEXTBOX, "", box, value=shown, source=Source.WIDGET)
        score = _fits(found, before, after, texts)
        if score >= _SHOWS_IT and (best is None or score > best[0]):
            best = (score, found)
    return None if best is None else replace(best[1], text=label_of(best[1].box, after))


def label_of(box: Box, after: Moment) -> str:
    """The words beside or above a field by which a search finds it; empty for none."""
    for label in _words_near(box, after):
        best = resolve(Locator(role=Role.TEXTBOX, text=label), after.snapshot).best
        if best is not None and box.expanded(3).contains(best.target):
            return label
    return ""


def _words_near(box: Box, after: Moment) -> list[str]:
    """Words left of a field, in its line, and just above it; the nearest first."""
    near: list[tuple[float, str]] = []
    for e in after.snapshot.elements:
        if e.box.intersection(box) == e.box or is_field(e):
            continue
        names = names_of(e)
        beside = box.top <= e.box.centre.y <= box.bottom and e.box.centre.x < box.left
        above = e.box.bottom <= box.top + 4 and box.left - 8 <= e.box.left < box.right
        if names and (beside or above):
            away = box.left - e.box.right if beside else 2 * (box.top - e.box.bottom)
            near.append((away, names[0]))
    return [label for away, label in sorted(near)[:3] if away < _LABEL_REACH]


def news_between(before: Moment, after: Moment) -> tuple[Box, ...]:
    """Where the picture changed, text carets left out."""
    return tuple(box for box in changed_regions(before.frame, after.frame) if not is_caret(box))


def _fits(field: Element, before: Moment, after: Moment, texts: tuple[str, ...]) -> float:
    value = field.value or ""
    best = max((likeness(text, value) for text in texts if text), default=0.0)
    if any(shows_only_marks(after.frame, field.box, text, field.value, before.frame) for text in texts):
        best = max(best, 0.9)
    return best
