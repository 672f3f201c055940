"""Where to look: what `within` anchors leave of the frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vision.locate.match import compare
from vision.locate.relations import lines
from vision.locate.types import Locator, TextMatch
from vision.types import Box, Element, Role, Snapshot
from vision.widgets.fields import strip_around

_WINDOWS = frozenset({Role.WINDOW, Role.DIALOG})


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the frame.

    Attributes:
        box: the part.
        covered: boxes of windows that lie above it; what is in them belongs to those.
        name: the part in words.
        heading: where its heading stands, when its extent is only guessed; nearer to it is likelier.
    """

    box: Box
    covered: tuple[Box, ...] = ()
    name: str = "the screen"
    heading: Box | None = None

    def holds(self, box: Box) -> bool:
        """Whether the middle of `box` lies in this part and is not covered."""
        centre = box.centre
        return self.box.contains(centre) and not any(window.contains(centre) for window in self.covered)


def whole(snapshot: Snapshot) -> Scope:
    """The whole frame."""
    return Scope(snapshot.frame.box)


def scope_of(container: Locator, snapshot: Snapshot, outer: Scope) -> Scope | None:
    """The part that `container` describes, inside `outer`; None when nothing answers to it."""
    if container.role in _WINDOWS or (container.role is None and container.text and snapshot.windows):
        window = _window(container, snapshot)
        if window is not None:
            return window
        if container.role in _WINDOWS and snapshot.windows and container.text is None:
            return None
    if container.role is Role.ROW:
        if container.text is None and container.has_text is not None:
            container = replace(container, text=container.has_text, match=TextMatch.CONTAINS)
        return _row(container, snapshot, outer)
    if container.text is None:
        return outer
    return _under_heading(container, snapshot, outer)


def window_of(snapshot: Snapshot, box: Box) -> int | None:
    """Index of the topmost window that holds the middle of `box`; None when the windows are unknown."""
    for index, window in enumerate(snapshot.windows):
        if window.box.contains(box.centre):
            return index
    return None


def _window(container: Locator, snapshot: Snapshot) -> Scope | None:
    best: tuple[float, int] | None = None
    for index, window in enumerate(snapshot.windows):
        if container.text is None:
            score = 1.0 if container.role in (window.role, Role.WINDOW) or index == 0 else 0.0
        else:
            score = compare(container.text, window.text, container.match).score
        if score >= 0.6 and (best is None or score > best[0] + 0.01):
            best = (score, index)
    if best is None:
        return None
    index = best[1]
    above = tuple(window.box for window in snapshot.windows[:index])
    window = snapshot.windows[index]
    clipped = window.box.intersection(snapshot.frame.box)
    return Scope(clipped, above, f'{window.role} "{window.text}"') if clipped is not None else None


def _row(container: Locator, snapshot: Snapshot, outer: Scope) -> Scope | None:
    """The band of one line: the one with the words, or the nth."""
    inside = [e for e in snapshot.elements if outer.holds(e.box)]
    if container.text is not None:
        found = _best(container, inside)
        if found is None:
            return None
        return _band(found.box, outer, f'the row of "{found.text}"')
    rows = [e.box for e in inside if e.role in (Role.ROW, Role.LISTITEM, Role.TREEITEM)]
    if not rows:
        boxes = [e.box for e in inside]
        rows = [boxes[line[0]] for line in lines(boxes)]
    number = container.nth if container.nth is not None else 0
    if not -len(rows) <= number < len(rows):
        return None
    return _band(rows[number], outer, "the row")


def _band(box: Box, outer: Scope, name: str) -> Scope:
    margin = max(2, box.height // 3)
    band = Box(outer.box.left, box.top - margin, outer.box.right, box.bottom + margin)
    return Scope(band.intersection(outer.box) or band, outer.covered, name)


def _under_heading(container: Locator, snapshot: Snapshot, outer: Scope) -> Scope | None:
    """Everything from a heading downwards; as wide as the title bar it stands on, where that shows."""
    heading = _best(container, [e for e in snapshot.elements if outer.holds(e.box)])
    if heading is None:
        return None
    name = f'what is under "{heading.text}"'
    left, right = outer.box.left, outer.box.right
    if container.role in _WINDOWS:
        bar = strip_around(snapshot.frame, heading.box)
        if bar is not None and bar.width >= max(6 * heading.box.height, heading.box.width):
            left, right = max(left, bar.left - 40), min(right, bar.right + 90)
    box = Box(left, heading.box.top, right, outer.box.bottom)
    return Scope(box, outer.covered, name, heading=heading.box)


def _best(container: Locator, elements: list[Element]) -> Element | None:
    """The element that fits the words best; the upper one of equals."""
    assert container.text is not None
    scored = [(compare(container.text, e.text, container.match).score, -i) for i, e in enumerate(elements)]
    if not scored or max(scored)[0] < 0.6:
        return None
    return elements[-max(scored)[1]]
