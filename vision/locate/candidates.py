"""Everything on a snapshot that may be meant, best first: by its words, by its role, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vision.errors import BadImage
from vision.locate.crop import ALIKE, Crop, find_crop
from vision.locate.evidence import Reading, readings, role_fits, shape_of
from vision.locate.match import NOTHING, Match, compare
from vision.locate.scope import Scope, window_of
from vision.locate.spans import begins_with_picture, span_of, without_picture
from vision.locate.surroundings import Surroundings
from vision.locate.types import Candidate, Locator, TextMatch
from vision.locate.view import words_of
from vision.locate.words import FIELD_ROLES, TOGGLE_ROLES
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot, Source
from vision.widgets.toggles import toggle_beside

HINT = 0.5
"""Words that fit worse than this are not even shown."""
_ACTED_ON = 0.62
_SAME_PLACE = 0.3
_SIZE_OFF = 8
"""Pixels by which the boxes of two equal controls may differ."""
_SURENESS = {(True, True): 1.0, (True, False): 0.93, (False, True): 0.97, (False, False): 0.83}
"""How sure a toggle's kind is, by whether the detector and the shape of its mark tell the wanted one."""
_UNSEEN = 0.8
"""The same where the detector tells another kind, and no mark is seen."""
_BY_VALUE = 0.9
"""What stands in a field says less than its label."""


def named(locator: Locator, snapshot: Snapshot, scope: Scope, around: Surroundings) -> list[Candidate]:
    """Everything in scope that has the locator's words and may have its role."""
    assert locator.text is not None
    found: list[Candidate] = []
    for element in snapshot.elements:
        if not scope.holds(element.box):
            continue
        words = words_of(element)
        field = element.role in FIELD_ROLES
        if words is None or field or element.source is Source.A11Y:
            match = compare(locator.text, element.text, locator.match)
            if words is None and field and element.value:
                value = compare(locator.text, element.value, locator.match)
                match = max(match, replace(value, score=value.score * _BY_VALUE), key=lambda m: m.score)
            found += _read(element, None, match, locator, around)
        if words is not None:
            match = compare(locator.text, words.text, locator.match)
            if match.score < HINT and len(words.text) > 2:
                match = _behind_picture(locator, words, around)
            if field:
                match = replace(match, score=match.score * _BY_VALUE)
            found += _read(words, None if element is words else element, match, locator, around)
    return without_doubles(ranked(found))


def looks_the_same(one: Candidate, other: Candidate, frame: Frame) -> bool:
    """Whether the two are of one size and what is in the middle of `one` is in `other`, pixel by pixel.

    So is a row's button in the next row, where it was taken for something else.
    """
    box = one.box
    off = max(abs(box.width - other.box.width), abs(box.height - other.box.height))
    if off > _SIZE_OFF:
        return False
    inner = Box(
        box.left + box.width // 4,
        box.top + box.height // 4,
        box.right - box.width // 4,
        box.bottom - box.height // 4,
    )
    try:
        crop = Crop.of(frame.crop(inner))
    except BadImage:
        return False
    return bool(find_crop(crop, frame, other.box.expanded(_SIZE_OFF, frame.box)))


def looking_like(locator: Locator, snapshot: Snapshot, scope: Scope) -> list[Candidate]:
    """Every place in scope that looks like the locator's crop; a control seen there lends its role and name.

    Raises BadImage when the crop cannot be read.
    """
    assert locator.crop is not None
    found: list[Candidate] = []
    for place in find_crop(locator.crop, snapshot.frame, scope.box):
        if not scope.holds(place.box):
            continue
        here = max(snapshot.elements, key=lambda e: e.box.iou(place.box), default=None)
        if here is None or here.box.iou(place.box) < _SAME_PLACE:
            here = Element(locator.role or Role.IMG, "", place.box, place.score, Source.ICON)
        score = _ACTED_ON + (1 - _ACTED_ON) * (place.score - ALIKE) / (1 - ALIKE)
        reasons = (f"looks like the picture, {place.score:.2f}",)
        found.append(Candidate(here, score, reasons, "crop", place.box.centre))
    return found


def of_role(locator: Locator, snapshot: Snapshot, scope: Scope, around: Surroundings) -> list[Candidate]:
    """Everything in scope of the locator's role, or everything when it names none."""
    found: list[Candidate] = []
    for element in snapshot.elements:
        if scope.holds(element.box):
            found += by_role(element, locator, around)
    return without_doubles(ranked(found))


def by_role(element: Element, locator: Locator, around: Surroundings) -> list[Candidate]:
    """An element without wanted words: its role alone counts."""
    if locator.role is None or locator.role is Role.TEXT:
        factor = 1.0 if locator.role is None or element.role is Role.TEXT else 0.5
        return [Candidate(element, 0.9 * factor, ("any element",), str(element.source))]
    if element.role is not Role.TEXT:
        told = [_toggle(element, locator.role, around)] if locator.role in TOGGLE_ROLES else []
        return [one for one in told if one is not None] or [
            Candidate(
                element,
                0.95 * role_fits(locator.role, element.role),
                (f"is a {element.role}",),
                str(element.source),
            )
        ]
    return [
        Candidate(r.element, 0.8 * r.factor, (r.reason,), r.rung, _point(r, element.box))
        for r in readings(element, element.box, locator.role, around)
        if r.factor >= 0.9
    ]


def _toggle(element: Element, role: Role, around: Surroundings) -> Candidate | None:
    """A toggle that a detector saw, with what the pixels beside its words tell; None where there are no words.

    Detectors take check boxes for radio buttons and the other way round, and headings for either.
    """
    words = words_of(element)
    if element.role not in TOGGLE_ROLES or element.source is not Source.WIDGET or words is None:
        return None
    frame = around.snapshot.frame
    label = without_picture(frame, words)
    reading = readings(words, label, element.role, around, element)[0]
    mark = toggle_beside(frame, label)
    agrees = mark is not None and shape_of(mark) is role
    sure = _SURENESS[(element.role is role, agrees)] if mark is not None or element.role is role else _UNSEEN
    found = replace(element, states=reading.element.states)
    return Candidate(found, 0.95 * sure, (reading.reason,), str(element.source), reading.point)


def ranked(found: Sequence[Candidate]) -> list[Candidate]:
    """Best first; equals stay in their order."""
    return sorted(found, key=lambda c: -c.score)


def without_doubles(found: Sequence[Candidate]) -> list[Candidate]:
    """The same thing seen by several readers, or by its words and its box, counts once: the better one."""
    kept: list[Candidate] = []
    for candidate in found:
        if not any(_same(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def _read(
    element: Element, told: Element | None, match: Match, locator: Locator, around: Surroundings
) -> list[Candidate]:
    """One element whose words fit, in the wanted role; `told` is the control that the words belong to."""
    if match.score < HINT:
        return []
    frame = around.snapshot.frame
    words, score, note = element.box, match.score, f"text {match.score:.2f}"
    if match.whole and match.end - match.start >= len(element.text):
        words = without_picture(frame, element) if element.role is Role.TEXT else words
    else:
        span = span_of(frame, element, match.start, match.end)
        words = span.box if element.role is Role.TEXT else element.box
        if not match.whole:
            alone = span.alone or _has_own_box(element, match, words, around)
            score, note = _part_score(match, locator, element, alone=alone)
    found = []
    for reading in readings(element, words, locator.role, around, told):
        total = score * reading.factor
        reasons = [note, reading.reason]
        if window_of(around.snapshot, reading.element.box):
            total *= 0.93
            reasons.append("in a window that is not on top")
        if "disabled" in reading.element.states:
            reasons.append("looks disabled")
        found.append(Candidate(reading.element, total, tuple(reasons), reading.rung, _point(reading, words)))
    return found


def _behind_picture(locator: Locator, element: Element, around: Surroundings) -> Match:
    """The match of all but the first letter, where that letter is a picture that was read as one."""
    assert locator.text is not None
    match = compare(locator.text, element.text[1:], locator.match)
    if match.score < 0.9 or not match.whole:
        return NOTHING
    if begins_with_picture(around.snapshot.frame, element) is None:
        return NOTHING
    return Match(match.score - 0.05, 0, len(element.text))


def _has_own_box(element: Element, match: Match, words: Box, around: Surroundings) -> bool:
    """Whether some words of a read line stand in a box that the rest of the line is outside of."""
    before, after = element.text[: match.start], element.text[match.end :]
    apart = (not before or before[-1].isspace()) and (not after or after[0].isspace())
    if element.role is not Role.TEXT or not apart or match.end - match.start < 2:
        return False
    box = around.box_around(words)
    if box is None:
        return False
    inside = box.intersection(element.box)
    return inside is not None and inside.width <= words.width + element.box.height


def _part_score(match: Match, locator: Locator, element: Element, *, alone: bool) -> tuple[float, str]:
    """Words that are only a part of what was read: fine in running text, doubtful as a control's name."""
    assert locator.text is not None
    if locator.match in (TextMatch.CONTAINS, TextMatch.REGEX) or locator.role in (Role.TEXT, Role.LINK):
        return max(match.score, 0.7), f"part of a longer text, {match.score:.2f}"
    if alone:
        return 0.92, "read in one line with others, but set apart"
    several = len(locator.text.split()) >= 3
    return match.score * (0.9 if several else 0.72), f"only a part of {element.text[:60]!r}"


def _point(reading: Reading, words: Box) -> FramePoint:
    """Where to click: where the reading says, else on the words themselves."""
    if reading.point is not None:
        return reading.point
    return words.centre if reading.element.role is Role.TEXT else reading.element.box.centre


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are one thing on the screen."""
    common = one.box.intersection(other.box)
    if common is None:
        return False
    if common.area >= 0.6 * min(one.box.area, other.box.area):
        return True
    return one.box.contains(other.target) and other.box.contains(one.target)
