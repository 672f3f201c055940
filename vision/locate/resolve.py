"""Find what a locator describes on one snapshot: ranked candidates, with reasons, and never a guess."""

from __future__ import annotations

from dataclasses import replace

from vision.locate.candidates import (
    HINT,
    by_role,
    looking_like,
    looks_the_same,
    named,
    of_role,
    ranked,
    without_doubles,
)
from vision.locate.evidence import field_by
from vision.locate.match import compare
from vision.locate.pictures import pictured
from vision.locate.relations import distance, in_reading_order, nearness, off_place
from vision.locate.scope import Scope, scope_of, whole
from vision.locate.surroundings import Surroundings
from vision.locate.types import (
    Anchor,
    Candidate,
    Locator,
    Relation,
    Resolution,
    Spot,
    Status,
    TextMatch,
)
from vision.locate.view import words_alone
from vision.locate.words import FIELD_ROLES
from vision.types import Box, Element, FramePoint, Role, Snapshot, Source
from vision.widgets.fields import Side

ACCEPT = 0.6
"""Candidates below this are misses: shown, never acted on."""
MARGIN = 0.04
"""Two candidates closer than this are equally good."""
_WELL = 0.9
"""Words that fit so well leave pictures no say."""
_SHOWN = 8
_ALL = 10_000
"""Candidates that a resolution lists, best first: enough for a person, and enough to count any screen's."""
_SAME_SIZE = 2
"""Pixels by which a window may have grown or shrunk and still be of the same size."""
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
    ValueError for an unusable regular expression, BadImage for an unusable crop.
    Changes nothing, and looks at nothing but the snapshot.
    """
    return Search(snapshot, margin=margin).run(locator)


def find_all(locator: Locator, snapshot: Snapshot, *, margin: float = MARGIN) -> tuple[Candidate, ...]:
    """Everything that answers to `locator` equally well, in the reading order that its `nth` counts in.

    Raises as `resolve` does.
    """
    first = replace(locator, nth=0) if locator.nth is None else locator
    resolution = Search(snapshot, margin=margin, shown=_ALL).run(first)
    if resolution.best is None:
        return ()
    return resolution.candidates if locator.nth is None else (resolution.best,)


class Search:
    """Many searches on one snapshot: what was measured around its words is remembered from one to the next."""

    def __init__(self, snapshot: Snapshot, *, margin: float = MARGIN, shown: int = _SHOWN) -> None:
        self._snapshot = snapshot
        self._shown = shown
        self._margin = margin
        self._words = words_alone(snapshot)
        self._around = Surroundings(self._words, snapshot.elements)

    def run(self, locator: Locator) -> Resolution:
        """As `resolve`."""
        if locator.point is not None:
            return self._at_point(locator, locator.point)
        if locator.spot is not None:
            return self._at_spot(locator, locator.spot)
        if locator.role in (Role.WINDOW, Role.DIALOG) and self._snapshot.windows:
            return self._window(locator)
        scope: Scope = whole(self._snapshot)
        for anchor in locator.anchors:
            if anchor.relation is Relation.WITHIN:
                inner = scope_of(anchor.locator, self._words, scope)
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
            return Resolution(Status.NOT_FOUND, locator, None, tuple(found[: self._shown]), missing)
        if scope.heading is not None and len(found) > 1:
            found = self._by_distance(found, scope.heading, Relation.BELOW)
        if locator.place is not None:
            found = self._placed(found, locator, scope)
        if locator.has_text is not None or locator.ticked is not None:
            found = [c for c in found if self._passes(locator, c)]
        return self._decide(locator, found)

    def _candidates(self, locator: Locator, scope: Scope) -> list[Candidate]:
        """By its words; where no words fit well, by its picture too; all of them where it looks like the crop."""
        if locator.crop is not None and locator.text is None:
            return looking_like(locator, self._snapshot, scope)
        if locator.text is None:
            return of_role(locator, self._snapshot, scope, self._around)
        found = named(locator, self._snapshot, scope, self._around)
        if not found or found[0].score < _WELL:
            found = without_doubles(ranked([*found, *pictured(locator, self._snapshot, scope, self._around)]))
        if locator.crop is not None:
            places = [c.target for c in looking_like(locator, self._snapshot, scope)]
            found = [c for c in found if any(c.box.contains(place) for place in places)]
        return found

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
            c
            for e in self._snapshot.elements
            if e.role in FIELD_ROLES and scope.holds(e.box)
            for c in by_role(e, locator, self._around)
        ]
        labels = _labels([c for c in others.candidates if c.score >= ACCEPT], anchor)
        labels = [c for c in labels if c.element.text.rstrip().endswith(":")] or labels
        here = _beside(found, anchor.relation, [c.box for c in labels])
        if here:
            return here, None
        found = []
        for other in labels:
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
        return ranked(found), None if found else missing

    def _related(
        self, found: list[Candidate], anchor: Anchor, scope: Scope
    ) -> tuple[list[Candidate], str | None]:
        """Of `found`, those in the relation, the nearest best."""
        others = self._in_scope(anchor.locator, scope)
        if others.status is Status.NOT_FOUND:
            return found, f"There is no {anchor.locator.describe()} to look {_side(anchor.relation)}."
        good = [c for c in others.candidates if c.score >= max(ACCEPT, others.candidates[0].score - 0.1)]
        near = [c.box for c in _labels(good, anchor)]
        kept = _beside(found, anchor.relation, near)
        if not kept:
            return found, f"Nothing that fits lies {_side(anchor.relation)} {anchor.locator.describe()}."
        return kept, None

    def _by_distance(self, found: list[Candidate], heading: Box, relation: Relation) -> list[Candidate]:
        """The nearest under a heading best; the heading itself stays as it is."""
        distances = [distance(relation, heading, c.box) for c in found]
        far = max((d for d in distances if d is not None), default=0.0) + 100.0
        factors = nearness([far if d is None else d for d in distances])
        return ranked([replace(c, score=c.score * f) for c, f in zip(found, factors, strict=True)])

    def _placed(self, found: list[Candidate], locator: Locator, scope: Scope) -> list[Candidate]:
        """Those in the right part, the outermost best."""
        assert locator.place is not None
        kept = [(c, off_place(locator.place, scope.box, c.box)) for c in found if c.score >= HINT]
        inside = [(c, off) for c, off in kept if off is not None]
        factors = nearness([off * 1000 for _, off in inside])
        return ranked([replace(c, score=c.score * f) for (c, _), f in zip(inside, factors, strict=True)])

    def _passes(self, locator: Locator, candidate: Candidate) -> bool:
        """Whether what was found has the wanted state, and the wanted words somewhere in it."""
        element = candidate.element
        if locator.ticked is not None and (
            ("checked" if locator.ticked else "unchecked") not in element.states
        ):
            return False
        if locator.has_text is None:
            return True
        inside = (e.text for e in self._words.elements if element.box.contains(e.box.centre))
        texts = (element.text, element.value or "", *inside)
        return any(compare(locator.has_text, text, TextMatch.CONTAINS).score >= ACCEPT for text in texts)

    # ---------------------------------------------------------------- decision

    def _decide(self, locator: Locator, found: list[Candidate]) -> Resolution:
        wanted = locator.describe()
        good = [c for c in found if c.score >= ACCEPT]
        if not good:
            near = f" The nearest is {_words(found[0])}." if found else ""
            return Resolution(
                Status.NOT_FOUND, locator, None, tuple(found[: self._shown]), f"There is no {wanted}.{near}"
            )
        if locator.nth is not None:
            return self._nth(locator, good)
        equal = [c for c in good if c.score >= good[0].score - self._margin]
        if len(equal) > 1:
            reason = f"{len(equal)} elements answer to {wanted}; say which (first, second, …) or where."
            return Resolution(Status.AMBIGUOUS, locator, None, tuple(found[: self._shown]), reason)
        reason = f"{_words(good[0])}: {', '.join(good[0].reasons)}."
        return Resolution(Status.FOUND, locator, good[0], tuple(found[: self._shown]), reason)

    def _nth(self, locator: Locator, good: list[Candidate]) -> Resolution:
        """Count the equally good ones in reading order."""
        assert locator.nth is not None
        alike = [c for c in good if c.score >= good[0].score - 3 * self._margin]
        rest = [c for c in good if c not in alike and looks_the_same(alike[0], c, self._snapshot.frame)]
        alike += rest
        ordered = [alike[i] for i in in_reading_order([c.box for c in alike])]
        if not -len(ordered) <= locator.nth < len(ordered):
            reason = f"There are only {len(ordered)} of {replace(locator, nth=None).describe()}."
            return Resolution(Status.NOT_FOUND, locator, None, tuple(ordered[: self._shown]), reason)
        best = ordered[locator.nth]
        others = tuple(c for c in ordered if c is not best)[: self._shown - 1]
        place = locator.nth + 1 if locator.nth >= 0 else len(ordered) + locator.nth + 1
        return Resolution(Status.FOUND, locator, best, (best, *others), f"Number {place} of {len(ordered)}.")

    def _at_spot(self, locator: Locator, spot: Spot) -> Resolution:
        """A place in a window, while the window has the size it had then."""
        area, where = self._snapshot.frame.box, "The screen"
        for anchor in locator.anchors:
            if anchor.relation is Relation.WITHIN:
                window = self._window(anchor.locator)
                if window.best is None:
                    return replace(window, locator=locator)
                area, where = window.best.box, f'The window "{window.best.element.text}"'
        off = max(abs(area.width - spot.width), abs(area.height - spot.height))
        if off > _SAME_SIZE:
            reason = (
                f"{where} is {area.width}x{area.height} now and was {spot.width}x{spot.height}: "
                "a place in it says nothing any more."
            )
            return Resolution(Status.NOT_FOUND, locator, reason=reason)
        return self._at_point(locator, FramePoint(area.left + spot.x, area.top + spot.y))

    def _at_point(self, locator: Locator, point: FramePoint) -> Resolution:
        """A fixed position, the last resort."""
        if not self._snapshot.frame.box.contains(point):
            return Resolution(Status.NOT_FOUND, locator, reason="The position lies outside the screen.")
        x, y = int(point.x), int(point.y)
        element = Element(
            locator.role or Role.TEXT, locator.text or "", Box(x, y, x + 1, y + 1), 1.0, Source.TEXT
        )
        best = Candidate(element, 0.6, ("a fixed position",), "point", point)
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
            if score >= HINT:
                found.append(Candidate(window, score, (f'title "{window.text}"',), "window"))
        return self._decide(locator, ranked(found))


def _labels(found: list[Candidate], anchor: Anchor) -> list[Candidate]:
    """Of what an anchor's words find, the words: they name a field as well, but beside them is beside the label."""
    if anchor.locator.role is not None:
        return found
    return [c for c in found if c.element.role not in FIELD_ROLES] or found


def _beside(found: list[Candidate], relation: Relation, anchors: list[Box]) -> list[Candidate]:
    """Those of `found` in a relation to one of the `anchors`, the nearest best."""
    kept: list[tuple[Candidate, float]] = []
    for candidate in found:
        near = [distance(relation, box, candidate.box) for box in anchors if box != candidate.box]
        reached = [d for d in near if d is not None]
        if reached:
            kept.append((candidate, min(reached)))
    if not kept:
        return []
    good = [pair for pair in kept if pair[0].score >= min(ACCEPT, kept[0][0].score)]
    word = relation.replace("_", " ")
    return ranked(
        [
            replace(c, score=c.score * f, reasons=(*c.reasons, f"{word}: {d:.0f} px"))
            for (c, d), f in zip(good, nearness([d for _, d in good]), strict=True)
        ]
    )


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
