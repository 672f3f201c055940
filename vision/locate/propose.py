"""Which locators find an element again: each is tried on the very snapshot that it was made from.

Only those that find this element, and nothing else, are trusted. The order is: words with a role, words alone, words
with something beside them, what a picture shows, the picture itself, and a place in a window for what has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vision.errors import BadImage
from vision.locate.crop import Crop
from vision.locate.cutting import piece_of
from vision.locate.naming import changes, lasts, names_of, window_names
from vision.locate.relations import distance
from vision.locate.resolve import Search
from vision.locate.scope import window_of
from vision.locate.types import Candidate, Locator, Relation, Resolution, Spot, Status, TextMatch
from vision.locate.words import FIELD_ROLES, TOGGLE_ROLES
from vision.types import Box, Element, FramePoint, Role, Snapshot

MOST_WORDED = 3
"""So many locators in words are enough; more would only be other ways to say the same."""
_TALL = 4
"""A field so many times as high as a line of its words holds a text, and a click on a word means that word."""
_LABELS = 3
_LINE = 18
_AWAY_FROM_FIELD = {Relation.RIGHT_OF: 30 * _LINE, Relation.BELOW: 2.5 * _LINE, Relation.LEFT_OF: 4 * _LINE}
_AWAY = {Relation.RIGHT_OF: 30 * _LINE, Relation.BELOW: 2.5 * _LINE, Relation.LEFT_OF: 30 * _LINE}
_AWAY_FROM_PICTURE = {Relation.RIGHT_OF: 4 * _LINE, Relation.LEFT_OF: 4 * _LINE}
"""How many pixels of a usual screen a label may be away from a field, from one of several things of the same name,
and from what has no name at all: a toolbar's buttons say nothing about what lies in the rows under them."""
_ALIGNED = 2 * _LINE
"""A label above a field begins about where the field does."""
_SURE = 0.5
"""A detector's score below which a control without a name may be none."""
_LABELLING = TOGGLE_ROLES | {Role.TEXT}
_CAPTIONS = frozenset({Role.TEXT, Role.CELL, Role.LISTITEM})
_MOST_COUNTED = 5
_FEW = 3
"""Of more controls without names none is told by its number: one that a reader misses would shift the others."""
_SAME = 0.3
_INSIDE = 0.6
_NEAR_ENOUGH = 3.0
_WINDOWS = frozenset({Role.WINDOW, Role.DIALOG})


@dataclass(frozen=True, slots=True)
class Proposal:
    """How to find an element again.

    Attributes:
        element: the element; None when nothing was seen at the point that was asked for.
        locators: those that find it on the snapshot, the most lasting first.
        tried: those that do not, each with the reason.
    """

    element: Element | None
    locators: tuple[Locator, ...] = ()
    tried: tuple[tuple[Locator, str], ...] = ()

    @property
    def locator(self) -> Locator | None:
        """The best, with the others as its `otherwise`; None when nothing finds the element."""
        if not self.locators:
            return None
        first, *others = self.locators
        return replace(first, otherwise=tuple(others))


def propose(target: Element | FramePoint, snapshot: Snapshot, *, crops: bool = True) -> Proposal:
    """Locators that find `target`, one of the snapshot's elements or what is under a frame point, on `snapshot`.

    Without `crops` no pictures are cut out. Whoever asks for many elements of one snapshot shares a `Proposer`.
    """
    return Proposer(snapshot).propose(target, crops=crops)


def element_at(snapshot: Snapshot, point: FramePoint) -> Element | None:
    """What a person means by clicking there: the smallest control, else the words; None where there is nothing."""
    window = window_of(snapshot, _dot(point))
    here = [
        e for e in snapshot.elements if e.box.contains(point) and window_of(snapshot, e.box) in (window, None)
    ]
    words = min((e for e in here if e.role is Role.TEXT), key=lambda e: e.box.area, default=None)
    control = min((e for e in here if e.role is not Role.TEXT), key=lambda e: e.box.area, default=None)
    if control is None or words is None:
        return control or words
    in_text = control.role in FIELD_ROLES and control.box.height >= _TALL * words.box.height
    return words if in_text else control


class Proposer:
    """Proposes locators for the elements of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._search = Search(snapshot)
        self._found: dict[Locator, Resolution] = {}

    def propose(self, target: Element | FramePoint, *, crops: bool = True) -> Proposal:
        """As the function `propose`."""
        if isinstance(target, FramePoint):
            trial = _Trial(element_at(self._snapshot, target), target)
        else:
            trial = _Trial(target, target.box.centre)
        if trial.element is not None:
            self._by_words(trial, trial.element)
        if crops:
            self._by_crop(trial)
        if not any(locator.crop is None for locator in trial.kept):
            self._by_spot(trial)
        return Proposal(trial.element, tuple(trial.kept), tuple(trial.tried))

    # ------------------------------------------------------------------- words

    def _by_words(self, trial: _Trial, element: Element) -> None:
        role = None if element.role is Role.TEXT else element.role
        names = names_of(element)
        window = self._window_of(element)
        for name in names:
            self._by_name(trial, role, name, window)
        if role is not None and not names and role not in FIELD_ROLES:
            self._by_caption(trial, element, role)
        if not names and not trial.kept and element.icon:
            self._check(trial, Locator(role, element.icon))
        if not trial.kept:
            locator = Locator(role, names[0] if names else None)
            if locator.text is not None or (role is not None and element.score >= _SURE):
                self._beside_labels(trial, element, locator)
                self._alone_or_counted(trial, locator, window)

    def _by_name(self, trial: _Trial, role: Role | None, name: str, window: Locator | None) -> None:
        """By role and name, in its window where there are several, and by the name alone."""
        if role is not None:
            plain = Locator(role, name)
            known = self._several_windows and window is not None and lasts(window.text or "")
            if window is not None and (known or not self._is(trial, plain)):
                self._check(trial, plain.related(Relation.WITHIN, window))
            self._check(trial, plain)
        alone = Locator(text=name)
        if window is not None and not trial.kept and not self._is(trial, alone):
            self._check(trial, alone.related(Relation.WITHIN, window))
        if self._check(trial, alone) or trial.kept:
            return
        if role is None:
            # Words that also name a field are meant themselves.
            self._check(trial, Locator(Role.TEXT, name))
        self._check(trial, Locator(role, name, TextMatch.EXACT))
        if changes(trial.element.text if trial.element else ""):
            self._check(trial, Locator(role, name, TextMatch.CONTAINS))

    def _beside_labels(self, trial: _Trial, element: Element, locator: Locator) -> None:
        """By words that stand beside it and nowhere else."""
        field = element.role in FIELD_ROLES
        reach = _AWAY_FROM_FIELD if field else _AWAY if locator.text else _AWAY_FROM_PICTURE
        for relation, away in reach.items():
            for label, _ in self._labels(element, relation, away):
                if self._check(trial, locator.related(relation, Locator(text=label))):
                    return

    def _by_caption(self, trial: _Trial, element: Element, role: Role) -> None:
        """By the words right under the middle of a picture, as under a file's."""
        for label, at in self._labels(element, Relation.ABOVE, _LINE, files=True):
            if abs(at.centre.x - element.box.centre.x) <= _LINE / 2:
                self._check(trial, Locator(role).related(Relation.ABOVE, Locator(text=label)))

    def _labels(
        self, element: Element, relation: Relation, reach: float, *, files: bool = False
    ) -> Iterator[tuple[str, Box]]:
        """Names of what stands on that side, the nearest first, and where; only such as are found nowhere else.

        Files may give their names to their own pictures, but to nothing else.
        """
        near: list[tuple[float, Element]] = []
        field = element.role in FIELD_ROLES
        fields = [e.box for e in self._snapshot.elements if e.role in FIELD_ROLES]
        for other in self._snapshot.elements:
            if other.role not in _CAPTIONS if files else field and other.role not in _LABELLING:
                continue
            if element.box.contains(other.box.centre) or other.box.contains(element.box.centre):
                continue
            away = distance(relation, other.box, element.box)
            if away is None or away > reach or any(box.contains(other.box.centre) for box in fields):
                continue
            if relation is Relation.BELOW and abs(other.box.left - element.box.left) > _ALIGNED:
                continue
            near.append((away, other))
        near.sort(key=lambda pair: pair[0])
        for _, other in near[:_LABELS]:
            for name in names_of(other)[:1]:
                usable = lasts(name) or (files and len(name) > 1 and not changes(name))
                found = self._run(Locator(text=name)) if usable else None
                if found is not None and found.best is not None and other.box.contains(found.best.target):
                    yield name, other.box

    def _alone_or_counted(self, trial: _Trial, locator: Locator, window: Locator | None) -> None:
        """As the only one of its kind in its window, or by its number there: the last of what can be said."""
        scoped = locator if window is None else locator.related(Relation.WITHIN, window)
        found = self._run(scoped)
        if locator.text is None and self._check(trial, scoped):
            return
        alike = len(found.candidates) if found.status is Status.AMBIGUOUS else 0
        if not 1 < alike <= (_FEW if locator.text is None else _MOST_COUNTED):
            return
        for number in range(alike):
            counted = replace(scoped, nth=number)
            if self._is(trial, counted):
                self._check(trial, counted)
                return

    # --------------------------------------------------------- pictures, places

    def _by_crop(self, trial: _Trial) -> None:
        element = trial.element
        if element is not None and (
            element.role in FIELD_ROLES or (element.role in TOGGLE_ROLES and names_of(element))
        ):
            # Their pictures hold what was entered.
            return
        area = piece_of(self._snapshot.frame, None if element is None else element.box, trial.point)
        if area is None:
            return
        try:
            crop = Crop.of(self._snapshot.frame.crop(area))
        except BadImage:
            return
        self._check(trial, Locator(crop=crop))

    def _by_spot(self, trial: _Trial) -> None:
        """By its place in its window, or on the whole frame where no windows are known."""
        index = window_of(self._snapshot, _dot(trial.point))
        if not self._snapshot.windows:
            area, window = self._snapshot.frame.box, None
        elif index is None:
            return
        else:
            area = self._snapshot.windows[index].box
            window = self._window_locator(self._snapshot.windows[index])
            if window is None:
                return
        at = trial.point
        locator = Locator(spot=Spot(at.x - area.left, at.y - area.top, area.width, area.height))
        self._check(trial, locator if window is None else locator.related(Relation.WITHIN, window))

    # ----------------------------------------------------------------- windows

    @property
    def _several_windows(self) -> bool:
        return sum(window.role in _WINDOWS and bool(window.text) for window in self._snapshot.windows) > 1

    def _window_of(self, element: Element) -> Locator | None:
        index = window_of(self._snapshot, element.box)
        return None if index is None else self._window_locator(self._snapshot.windows[index])

    def _window_locator(self, window: Element) -> Locator | None:
        """The window by the most lasting part of its title that no other window shares."""
        if window.role not in _WINDOWS:
            return None
        for name in window_names(window.text):
            locator = Locator(window.role, name)
            found = self._run(locator)
            if found.best is not None and found.best.element == window:
                return locator
        return None

    # ------------------------------------------------------------------ trials

    def _run(self, locator: Locator) -> Resolution:
        known = self._found.get(locator)
        if known is None:
            known = self._found[locator] = self._search.run(locator)
        return known

    def _is(self, trial: _Trial, locator: Locator) -> bool:
        best = self._run(locator).best
        return best is not None and trial.is_same(best)

    def _check(self, trial: _Trial, locator: Locator) -> bool:
        """Keep the locator when it finds the element; else remember why not."""
        found = self._run(locator)
        if found.best is None:
            trial.reject(locator, found.reason)
            return False
        if not trial.is_same(found.best):
            what = found.best.element
            trial.reject(locator, f'It finds the {what.role} "{what.text}" at {what.box.as_tuple()} instead.')
            return False
        if locator.text is not None and sum(one.text is not None for one in trial.kept) >= MOST_WORDED:
            return True
        trial.keep(locator)
        return True


@dataclass(slots=True)
class _Trial:
    """One element, and what was tried for it.

    Attributes:
        element: the element; None for a bare point.
        point: where a person would click.
    """

    element: Element | None
    point: FramePoint
    kept: list[Locator] = field(default_factory=list)
    tried: list[tuple[Locator, str]] = field(default_factory=list)

    def keep(self, locator: Locator) -> None:
        if locator not in self.kept:
            self.kept.append(locator)

    def reject(self, locator: Locator, reason: str) -> None:
        if all(locator != known for known, _ in self.tried):
            self.tried.append((locator, reason))

    def is_same(self, found: Candidate) -> bool:
        """Whether what was found is the element: acting on it hits the element, and hardly anything else."""
        if self.element is None:
            off = max(abs(found.target.x - self.point.x), abs(found.target.y - self.point.y))
            return off <= _NEAR_ENOUGH
        box = self.element.box
        if not box.contains(found.target):
            return False
        common = box.intersection(found.box)
        if common is None:
            return False
        return box.iou(found.box) >= _SAME or common.area >= _INSIDE * min(box.area, found.box.area)


def _dot(point: FramePoint) -> Box:
    x, y = int(point.x), int(point.y)
    return Box(x, y, x + 1, y + 1)
