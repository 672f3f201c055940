"""The nouns of finding: what is looked for, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from vision.locate.crop import Crop
from vision.types import Box, Element, FramePoint, Role


class TextMatch(StrEnum):
    """How a locator's text is compared with an element's. Case never counts, except for `regex`."""

    EXACT = "exact"
    CONTAINS = "contains"
    FUZZY = "fuzzy"
    REGEX = "regex"


class Relation(StrEnum):
    """Where an element lies, seen from another one."""

    NEAR = "near"
    LEFT_OF = "left_of"
    RIGHT_OF = "right_of"
    ABOVE = "above"
    BELOW = "below"
    WITHIN = "within"


class Place(StrEnum):
    """Roughly where on the frame, or on what the `within` anchors leave of it: an edge or a corner."""

    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"
    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a window, for what can be named in no other way; it holds only while the window keeps its size.

    Attributes:
        x: frame pixels from the window's left edge.
        y: frame pixels from its top edge.
        width: the window's width when the place was noted, in frame pixels.
        height: its height.
    """

    x: float
    y: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """`relation` to the element that `locator` finds."""

    relation: Relation
    locator: Locator


@dataclass(frozen=True, slots=True)
class Locator:
    """How to find an element, on any later frame. All given parts must hold.

    Attributes:
        role: the wanted role. A reader that only sees words reports role `text`; such an element can stand in
            for clickable roles (at a lower score), and a field is derived from the label that names it.
        text: the words on it, or naming it.
        match: how `text` is compared.
        anchors: relations to other elements.
        nth: which one of several, in reading order; 0 is the first, -1 the last. None demands exactly one.
        point: a fixed position in frame pixels: the last resort.
        place: an edge or corner that the element lies nearest to, to tell equal ones apart.
        crop: what it looks like, pixel by pixel.
        spot: a place in the window that the `within` anchors name, or on the whole frame without one.
        has_text: words that stand somewhere in it, beside the name that `text` asks for.
        ticked: whether it is on; None: either.
        otherwise: other ways to find the same thing, best first, for whoever may try them when this one fails. A
            search by itself does not look at them.
    """

    role: Role | None = None
    text: str | None = None
    match: TextMatch = TextMatch.FUZZY
    anchors: tuple[Anchor, ...] = ()
    nth: int | None = None
    point: FramePoint | None = None
    place: Place | None = None
    crop: Crop | None = None
    spot: Spot | None = None
    has_text: str | None = None
    ticked: bool | None = None
    otherwise: tuple[Locator, ...] = ()

    def related(self, relation: Relation, other: Locator) -> Locator:
        """This locator, further narrowed by a relation to `other`."""
        return replace(self, anchors=(*self.anchors, Anchor(relation, other)))

    def names_nothing(self) -> bool:
        """Whether only a role (and an order) is given, so that any element of that role would do."""
        return (
            self.text is None
            and self.point is None
            and self.spot is None
            and self.crop is None
            and self.has_text is None
            and self.ticked is None
            and not self.anchors
        )

    def describe(self) -> str:
        """In words a person would use: `second button "Edit" within dialog "Preferences"`."""
        words: list[str] = []
        if self.nth is not None:
            words.append(
                _ORDINALS.get(self.nth) or (f"{self.nth + 1}th" if self.nth >= 0 else f"{-self.nth}th last")
            )
        if self.role is not None:
            words.append(str(self.role))
        if self.text is not None:
            quoted = f'"{self.text}"'
            words.append(
                quoted if self.match in (TextMatch.FUZZY, TextMatch.EXACT) else f"{self.match} {quoted}"
            )
        if self.crop is not None:
            words.append(self.crop.describe())
        if self.point is not None:
            words.append(f"at ({self.point.x:g}, {self.point.y:g})")
        if self.spot is not None:
            words.append(f"the place ({self.spot.x:g}, {self.spot.y:g})")
        if not words:
            words.append("anything")
        if self.has_text is not None:
            words.append(f'that shows "{self.has_text}"')
        if self.ticked is not None:
            words.append("that is ticked" if self.ticked else "that is not ticked")
        if self.place is not None:
            words.append(f"at the {self.place.replace('_', ' ')}")
        words += [f"{a.relation.replace('_', ' ')} {a.locator.describe()}" for a in self.anchors]
        return " ".join(words)


_ORDINALS = {0: "first", 1: "second", 2: "third", 3: "fourth", 4: "fifth", -1: "last", -2: "second last"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An element that might be meant.

    Attributes:
        element: the element.
        score: how well it fits, 0 to 1.
        reasons: why it scores so, in words: `text 0.97`, `role text stands in for button`.
        rung: which way of seeing found it: `a11y`, `text`, `widget`, `icon`, `crop`, `model`, `point`.
        point: where to click; the centre of the box unless the finder knew better.
    """

    element: Element
    score: float
    reasons: tuple[str, ...] = ()
    rung: str = "text"
    point: FramePoint | None = None

    @property
    def box(self) -> Box:
        """The element's box."""
        return self.element.box

    @property
    def target(self) -> FramePoint:
        """Where to click, in frame pixels."""
        return self.point or self.element.box.centre


class Status(StrEnum):
    """How a search ended."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a search for a locator found.

    Attributes:
        status: found, ambiguous or not found.
        locator: what was looked for.
        best: the chosen candidate; None unless found.
        candidates: best first; for `not_found` the nearest misses, so that a failure can show them.
        reason: one sentence for a person.
    """

    status: Status
    locator: Locator
    best: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
