"""Find what a locator describes on one snapshot: ranked candidates, with reasons, and never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vision.locate.evidence import Reading, field_by, readings, role_fits
from vision.locate.match import NOTHING, Match, compare
from vision.locate.relations import distance, in_reading_order, nearness, off_place
from vision.locate.scope import Scope, scope_of, whole, window_of
from vision.locate.spans import begins_with_picture, span_of, without_picture
from vision.locate.surroundings import Surroundings
from vision.locate.types import (
    Anchor,
    Candidate,
    Locator,
    Relation,
    Resolution,
    Status,
    TextMatch,
)
from vision.locate.words import FIELD_ROLES
from vision.types import Box, Element, FramePoint, Role, Snapshot, Source
from vision.widgets.fields import Side

ACCEPT = 0.6
"""Candidates below this are misses: shown, never acted on."""
MARGIN = 0.04
"""Two candidates closer than this are equally good."""
_SHOWN = 8
_HINT = 0.5
_SIDES: dict[Relation, Side] = {
    Relation.RIGHT_OF: "right",
    Relation.LEFT_OF: "left",
    Relation.BELOW: "below",
    Relation.ABOVE: "above",
    Relation.NEAR: "right",
}


def resolve(locator: Locator, snapshot: Snapshot, *, margin: float = MARGIN) -> Resolution:
    """Find the element that `locator` describes in `snapshot`.

    Strict: when several fit within `margin` of the best and `nth` is not given, the result is `ambiguous`. Raises
    ValueError for an unusable regular expression. Changes nothing, and looks at nothing but the snapshot.
    """
    return _Search(snapshot, margin).run(locator)


class _Search:
    """One search; remembers what it measured."""

    def __init__(self, snapshot: Snapshot, margin: float) -> None:
        self._snapshot = snapshot
        self._margin = margin
        self._around = Surroundings(snapshot)

    def run(self, locator: Locator) -> Resolution:
        if locator.point is not None:
            return self._at_point(locator)
        if locator.role in (Role.WINDOW, Role.DIALOG) and self._snapshot.windows:
            return self._window(locator)
        scope: Scope = whole(self._snapshot)
        for anchor in locator.anchors:
            if anchor.relation is Relation.WITHIN:
                inner = scope_of(anchor.locator, self._snapshot, scope)
                if inner is None:
                    return Resolution(
                        Status.NOT_FOUND,
                        locator,
                        reason=f"There is no {anchor.locator.describe()} to look in.",
                    )
                scope = inner
        return self._in_scope(locator, scope)

    def _in_scope(self, locator: Locator, scope: Scope) -> Resolution:
        relations = [a for a in locator.anchors if a.relation is not Relation.WITHIN]
        if locator.text is None and locator.role in FIELD_ROLES and relations:
            found, missing = self._fields_by(locator, relations[0], scope)
            relations = relations[1:]
        else:
            found, missing = self._candidates(locator, scope), None
        for anchor in relations:
            found, missing = self._related(found, anchor, scope)
            if missing:
                break
        if missing:
            return Resolution(Status.NOT_FOUND, locator, None, tuple(found[:_SHOWN]), missing)
        if scope.heading is not None and len(found) > 1:
            found = self._by_distance(found, scope.heading, Relation.BELOW)
        if locator.place is not None:
            found = self._placed(found, locator, scope)
        return self._decide(locator, found)

    # -------------------------------------------------------------- candidates

    def _candidates(self, locator: Locator, scope: Scope) -> list[Candidate]:
        """Everything in scope that has the words and may have the role, best first."""
        if locator.text is None:
            found = [
                c for e in self._snapshot.elements if scope.holds(e.box) for c in self._by_role(e, locator)
            ]
            return _ranked(found)
        found = []
        for element in self._snapshot.elements:
            if not scope.holds(element.box):
                continue
            match = compare(locator.text, element.text, locator.match)
            if match.score < _HINT and element.role is Role.TEXT and len(element.text) > 2:
                match = self._behind_picture(locator, element)
            by_value = element.value is not None and element.role in FIELD_ROLES and match.score < ACCEPT
            if by_value and element.value:
                match = compare(locator.text, element.value, locator.match)
                match = replace(match, score=match.score * 0.9)
            if match.score < _HINT:
                continue
            found += self._read(element, match, locator)
        return self._without_doubles(_ranked(found))

    def _behind_picture(self, locator: Locator, element: Element) -> Match:
        """The match of all but the first letter, where that letter is a picture that was read as one."""
        assert locator.text is not None
        match = compare(locator.text, element.text[1:], locator.match)
        if match.score < 0.9 or not match.whole:
            return NOTHING
        if begins_with_picture(self._snapshot.frame, element) is None:
            return NOTHING
        return Match(match.score - 0.05, 0, len(element.text))

    def _read(self, element: Element, match: Match, locator: Locator) -> list[Candidate]:
        """One element whose words fit, in the wanted role."""
        words, score, note = element.box, match.score, f"text {match.score:.2f}"
        if match.whole and match.end - match.start >= len(element.text):
            words = without_picture(self._snapshot.frame, element) if element.role is Role.TEXT else words
        else:
            span = span_of(self._snapshot.frame, element, match.start, match.end)
            words = span.box if element.role is Role.TEXT else element.box
            if not match.whole:
                alone = span.alone or self._has_own_box(element, match, words)
                score, note = self._part_score(match, locator, element, alone=alone)
        found = []
        for reading in readings(element, words, locator.role, self._around):
            total = score * reading.factor
            window = window_of(self._snapshot, reading.element.box)
            reasons = [note, reading.reason]
            if window:
                total *= 0.93
                reasons.append("in a window that is not on top")
            if "disabled" in reading.element.states:
                reasons.append("looks disabled")
            found.append(
                Candidate(reading.element, total, tuple(reasons), reading.rung, _point(reading, words))
            )
        return found

    def _has_own_box(self, element: Element, match: Match, words: Box) -> bool:
        """Whether some words of a read line stand in a box that the rest of the line is outside of."""
        before, after = element.text[: match.start], element.text[match.end :]
        apart = (not before or before[-1].isspace()) and (not after or after[0].isspace())
        if element.role is not Role.TEXT or not apart or match.end - match.start < 2:
            return False
        box = self._around.box_around(words)
        if box is None:
            return False
        inside = box.intersection(element.box)
        return inside is not None and inside.width <= words.width + element.box.height

    def _part_score(
        self, match: Match, locator: Locator, element: Element, *, alone: bool
    ) -> tuple[float, str]:
        """Words that are only a part of what was read: fine in running text, doubtful as a control's name."""
        assert locator.text is not None
        if locator.match in (TextMatch.CONTAINS, TextMatch.REGEX) or locator.role in (Role.TEXT, Role.LINK):
            return max(match.score, 0.7), f"part of a longer text, {match.score:.2f}"
        if alone:
            return 0.92, "read in one line with others, but set apart"
        several = len(locator.text.split()) >= 3
        return match.score * (0.9 if several else 0.72), f"only a part of {element.text[:60]!r}"

    def _by_role(self, element: Element, locator: Locator) -> list[Candidate]:
        """An element without wanted words: its role alone counts."""
        if locator.role is None or locator.role is Role.TEXT:
            factor = 1.0 if locator.role is None or element.role is Role.TEXT else 0.5
            return [Candidate(element, 0.9 * factor, ("any element",), str(element.source))]
        if element.role is not Role.TEXT:
            factor = role_fits(locator.role, element.role)
            return [Candidate(element, 0.95 * factor, (f"is a {element.role}",), str(element.source))]
        return [
            Candidate(r.element, 0.8 * r.factor, (r.reason,), r.rung, _point(r, element.box))
            for r in readings(element, element.box, locator.role, self._around)
            if r.factor >= 0.9
        ]

    def _without_doubles(self, found: list[Candidate]) -> list[Candidate]:
        """The same thing seen by several readers, or by its words and its box, counts once: the better one."""
        kept: list[Candidate] = []
        for candidate in found:
            if not any(_same(candidate, other) for other in kept):
                kept.append(candidate)
        return kept

    # --------------------------------------------------------------- relations

    def _fields_by(
        self, locator: Locator, anchor: Anchor, scope: Scope
    ) -> tuple[list[Candidate], str | None]:
        """A field told only by what it is beside."""
        assert locator.role is not None
        others = self._in_scope(anchor.locator, scope)
        if others.status is Status.NOT_FOUND:
            return [], f"There is no {anchor.locator.describe()} to look {_side(anchor.relation)}."
        side = _SIDES.get(anchor.relation, "right")
        found = [
            c for e in self._snapshot.elements if e.role in FIELD_ROLES for c in self._by_role(e, locator)
        ]
        if found:
            return self._related(found, anchor, scope)
        labels = [c for c in others.candidates if c.score >= ACCEPT]
        told = [c for c in labels if c.element.text.rstrip().endswith(":")]
        for other in told or labels:
            reading = field_by(other.element, locator.role, side, self._around)
            if reading is None and anchor.relation is Relation.NEAR:
                reading = field_by(other.element, locator.role, "below", self._around)
            if reading is not None:
                found.append(
                    Candidate(
                        reading.element,
                        other.score * reading.factor,
                        (reading.reason,),
                        "widget",
                        reading.point,
                    )
                )
        missing = f"No field is seen {_side(anchor.relation)} {anchor.locator.describe()}."
        return _ranked(found), None if found else missing

    def _related(
        self, found: list[Candidate], anchor: Anchor, scope: Scope
    ) -> tuple[list[Candidate], str | None]:
        """Of `found`, those in the relation, the nearest best."""
        others = self._in_scope(anchor.locator, scope)
        if others.status is Status.NOT_FOUND:
            return found, f"There is no {anchor.locator.describe()} to look {_side(anchor.relation)}."
        boxes = [c.box for c in others.candidates if c.score >= max(ACCEPT, others.candidates[0].score - 0.1)]
        kept: list[tuple[Candidate, float]] = []
        for candidate in found:
            near = [distance(anchor.relation, box, candidate.box) for box in boxes if box != candidate.box]
            reached = [d for d in near if d is not None]
            if reached:
                kept.append((candidate, min(reached)))
        if not kept:
            return found, f"Nothing that fits lies {_side(anchor.relation)} {anchor.locator.describe()}."
        good = [pair for pair in kept if pair[0].score >= min(ACCEPT, kept[0][0].score)]
        factors = nearness([d for _, d in good])
        return _ranked(
            [
                replace(
                    c,
                    score=c.score * f,
                    reasons=(*c.reasons, f"{anchor.relation.replace('_', ' ')}: {d:.0f} px"),
                )
                for (c, d), f in zip(good, factors, strict=True)
            ]
        ), None

    def _by_distance(self, found: list[Candidate], heading: Box, relation: Relation) -> list[Candidate]:
        """The nearest under a heading best; the heading itself stays as it is."""
        distances = [distance(relation, heading, c.box) for c in found]
        far = max((d for d in distances if d is not None), default=0.0) + 100.0
        factors = nearness([far if d is None else d for d in distances])
        return _ranked([replace(c, score=c.score * f) for c, f in zip(found, factors, strict=True)])

    def _placed(self, found: list[Candidate], locator: Locator, scope: Scope) -> list[Candidate]:
        """Those in the right part, the outermost best."""
        assert locator.place is not None
        kept = [(c, off_place(locator.place, scope.box, c.box)) for c in found if c.score >= _HINT]
        inside = [(c, off) for c, off in kept if off is not None]
        factors = nearness([off * 1000 for _, off in inside])
        return _ranked([replace(c, score=c.score * f) for (c, _), f in zip(inside, factors, strict=True)])

    # ---------------------------------------------------------------- decision

    def _decide(self, locator: Locator, found: list[Candidate]) -> Resolution:
        wanted = locator.describe()
        good = [c for c in found if c.score >= ACCEPT]
        if not good:
            near = f" The nearest is {_words(found[0])}." if found else ""
            return Resolution(
                Status.NOT_FOUND, locator, None, tuple(found[:_SHOWN]), f"There is no {wanted}.{near}"
            )
        if locator.nth is not None:
            return self._nth(locator, good)
        equal = [c for c in good if c.score >= good[0].score - self._margin]
        if len(equal) > 1:
            reason = f"{len(equal)} elements answer to {wanted}; say which (first, second, …) or where."
            return Resolution(Status.AMBIGUOUS, locator, None, tuple(found[:_SHOWN]), reason)
        reason = f"{_words(good[0])}: {', '.join(good[0].reasons)}."
        return Resolution(Status.FOUND, locator, good[0], tuple(found[:_SHOWN]), reason)

    def _nth(self, locator: Locator, good: list[Candidate]) -> Resolution:
        """Count the equally good ones in reading order."""
        assert locator.nth is not None
        alike = [c for c in good if c.score >= good[0].score - 3 * self._margin]
        ordered = [alike[i] for i in in_reading_order([c.box for c in alike])]
        if not -len(ordered) <= locator.nth < len(ordered):
            reason = f"There are only {len(ordered)} of {replace(locator, nth=None).describe()}."
            return Resolution(Status.NOT_FOUND, locator, None, tuple(ordered[:_SHOWN]), reason)
        best = ordered[locator.nth]
        others = tuple(c for c in ordered if c is not best)[: _SHOWN - 1]
        place = locator.nth + 1 if locator.nth >= 0 else len(ordered) + locator.nth + 1
        return Resolution(Status.FOUND, locator, best, (best, *others), f"Number {place} of {len(ordered)}.")

    def _at_point(self, locator: Locator) -> Resolution:
        """A fixed position, the last resort."""
        assert locator.point is not None
        if not self._snapshot.frame.box.contains(locator.point):
            return Resolution(Status.NOT_FOUND, locator, reason="The position lies outside the screen.")
        x, y = int(locator.point.x), int(locator.point.y)
        element = Element(
            locator.role or Role.TEXT, locator.text or "", Box(x, y, x + 1, y + 1), 1.0, Source.TEXT
        )
        best = Candidate(element, 0.6, ("a fixed position",), "point", locator.point)
        return Resolution(Status.FOUND, locator, best, (best,), "A fixed position.")

    def _window(self, locator: Locator) -> Resolution:
        """Windows are told by the display, not read."""
        found = []
        for index, window in enumerate(self._snapshot.windows):
            if locator.text is None:
                score = 0.9 if locator.role is window.role or index == 0 else 0.5
                score -= 0.1 * min(index, 3)
            else:
                score = compare(locator.text, window.text, locator.match).score
                score = max(score, 0.7) if score >= 0.6 else score
            if score >= _HINT:
                found.append(Candidate(window, score, (f'title "{window.text}"',), "window"))
        return self._decide(locator, _ranked(found))


def _ranked(found: Sequence[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda c: -c.score)


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


def _words(candidate: Candidate) -> str:
    element = candidate.element
    return f'{element.role} "{element.text}" at {element.box.as_tuple()} ({candidate.score:.2f})'


def _side(relation: Relation) -> str:
    return {
        Relation.NEAR: "next to",
        Relation.LEFT_OF: "left of",
        Relation.RIGHT_OF: "right of",
        Relation.ABOVE: "above",
        Relation.BELOW: "below",
        Relation.WITHIN: "in",
    }[relation]
