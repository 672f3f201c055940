"""From what a model pointed at to a locator that finds it again, now and on another day.

The act must go to what the model meant. So what is named is found by its name, wherever it moved meanwhile; where a
place inside it matters, or nothing names it, by its looks or its place in its window. There is no second way: what
stands there by then may be something else. A macro made of the session adds ways of its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from vision.locate import Locator, Relation, Spot, resolve
from vision.locate.naming import window_names
from vision.locate.propose import Proposer, element_at
from vision.locate.scope import window_of
from vision.types import Box, Element, FramePoint, Role, Snapshot

_ANYWHERE = frozenset(
    {
        Role.BUTTON,
        Role.CHECKBOX,
        Role.RADIO,
        Role.SWITCH,
        Role.TAB,
        Role.MENU,
        Role.MENUITEM,
        Role.LINK,
        Role.LISTITEM,
        Role.IMG,
    }
)
"""It does not matter where in one of these a click goes."""
_FIELDS = frozenset({Role.TEXTBOX, Role.SPINBUTTON, Role.COMBOBOX})
_LARGE = 0.05
"""A share of the frame from which an area is more than one thing to click, whatever a detector calls it."""
_TALL = 64
"""Points of the screen: a higher field holds a text, and where in it one clicks matters."""
_LONGEST_NAME = 60


class Aim:
    """Makes locators of the elements and points of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def _proposer(self) -> Proposer:
        return Proposer(self.snapshot)

    def at(self, element: Element) -> Locator:
        """What finds `element`, one of the snapshot's: by words if they find it alone, else by looks, else by place."""
        worded = self._by_words(element)
        if worded is not None:
            return worded
        looks = [one for one in self._proposer.propose(element).locators if one.crop is not None]
        if looks:
            return looks[0]
        return self._place(element.box.centre, element)

    def _by_words(self, element: Element) -> Locator | None:
        """What finds it by words, its own or those beside it; None when nothing does."""
        found = self._proposer.propose(element, crops=False).locators
        return next((one for one in found if one.spot is None and one.crop is None), None)

    def under(self, point: FramePoint) -> Locator:
        """What finds the thing that lies under `point`, or that place in it where the place matters."""
        element = element_at(self.snapshot, point)
        if element is None or not self._same_anywhere(element, point):
            return self._place(point, element)
        return self._by_words(element) or self._place(point, element)

    def place(self, point: FramePoint) -> Locator:
        """That very place: for the wheel, for drags, for buttons kept down."""
        return self._place(point, element_at(self.snapshot, point))

    def _place(self, point: FramePoint, element: Element | None) -> Locator:
        """A place, with the words of what is there for whoever decides about the act."""
        role = None if element is None else element.role
        text = " ".join(element.text.split())[:_LONGEST_NAME] if element is not None else ""
        found = self._spot(point) or Locator(point=point)
        return replace(found, role=role, text=text or None)

    def _spot(self, point: FramePoint) -> Locator | None:
        """The place in its window, which may move until the act; None where no window is known by name."""
        x, y = int(point.x), int(point.y)
        index = window_of(self.snapshot, Box(x, y, x + 1, y + 1))
        if index is None:
            return None
        window = self.snapshot.windows[index]
        spot = Spot(point.x - window.box.left, point.y - window.box.top, window.box.width, window.box.height)
        for name in window_names(window.text):
            locator = Locator(spot=spot).related(Relation.WITHIN, Locator(role=window.role, text=name))
            best = resolve(locator, self.snapshot).best
            if best is not None and max(abs(best.target.x - x), abs(best.target.y - y)) <= 1:
                return locator
        return None

    def _same_anywhere(self, element: Element, point: FramePoint) -> bool:
        box, frame = element.box, self.snapshot.frame
        if box.area > _LARGE * frame.width * frame.height:
            return False
        aside = abs(point.x - box.centre.x)
        if element.role in _ANYWHERE:
            return True
        if element.role in _FIELDS:
            # At its right end a field has arrows and other small buttons.
            return box.height <= _TALL * frame.scale and point.x < box.right - max(box.height, box.width / 8)
        if element.role is Role.TEXT and " " not in element.text.strip():
            return True
        # Words that a reader took for one line may be several things: the entries of a menu bar, a row's cells.
        return aside <= max(box.height, box.width / 8)
