"""What the screen showed at a moment, and what stood at a place of it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.types import ScreenPoint, Window
from desktop_agent.desk.geometry import to_frame, to_frame_box
from desktop_agent.desk.sighting import window_at
from vision.locate.words import FIELD_ROLES
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot, Source

_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SIGN = re.compile(f"^{_EAST_ASIAN.pattern}{{1,2}}\\s*(?=[A-Za-z])")
TOGGLES = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
_ONE_LINE = 64
"""Screen points: a field that is no higher holds one line (the desk empties such a field before it types)."""
_REACH = 4
"""Frame pixels around a control that still belong to it: boxes are seen, not known."""


@dataclass(frozen=True, eq=False)
class Moment:
    """The screen at one moment.

    Attributes:
        at: seconds of the monotonic clock.
        snapshot: what was seen, and told where programs tell.
        windows: the windows, topmost first, in screen points.
    """

    at: float
    snapshot: Snapshot
    windows: tuple[Window, ...] = ()

    @property
    def frame(self) -> Frame:
        """The picture."""
        return self.snapshot.frame

    def point(self, place: ScreenPoint) -> FramePoint:
        """A place of the screen in frame pixels."""
        return to_frame(place, self.frame)

    def element_at(self, place: ScreenPoint) -> Element | None:
        """The control under `place`, else the words there; None for neither."""
        point = self.point(place)
        for reach in (0, _REACH):
            under = [e for e in self.snapshot.elements if e.box.expanded(reach).contains(point)]
            controls = [e for e in under if e.role is not Role.TEXT]
            if under:
                return min(controls or under, key=lambda e: e.box.area)
        return None

    def window_at(self, place: ScreenPoint) -> Window | None:
        """The topmost window under `place`, pop-ups among them."""
        return window_at(place, self.windows)

    def popups(self) -> tuple[Window, ...]:
        """Menus, drop-down lists and tooltips, topmost first."""
        return tuple(window for window in self.windows if not window.focusable)

    def box_of(self, window: Window) -> Box | None:
        """A window's box in frame pixels; None when it lies outside."""
        return to_frame_box(window.box, self.frame)

    def active(self) -> Window | None:
        """The window that has the focus."""
        return next((window for window in self.windows if window.active), None)

    def again(self, element: Element) -> Element | None:
        """The element of this moment that is `element` of another one: same role and place; None when it is gone."""
        alike = [
            e for e in self.snapshot.elements if e.role is element.role or (is_field(e) and is_field(element))
        ]
        best = max(alike, key=lambda e: e.box.iou(element.box), default=None)
        return best if best is not None and best.box.iou(element.box) >= 0.5 else None


def as_named(element: Element) -> Element:
    """The element without a sign before its words that a reader made of the picture there."""
    words = _SIGN.sub("", element.text)
    return element if words == element.text or _EAST_ASIAN.search(words) else replace(element, text=words)


def is_field(element: Element) -> bool:
    """Whether a text can be typed into it."""
    return element.role in FIELD_ROLES and element.role is not Role.SLIDER


def is_one_line(element: Element, frame: Frame) -> bool:
    """Whether a field holds one line only."""
    return element.box.height / frame.scale <= _ONE_LINE


def is_told(element: Element) -> bool:
    """Whether its program told what it holds."""
    return element.source is Source.A11Y


def same_windows(one: tuple[Window, ...], other: tuple[Window, ...]) -> bool:
    """Whether the same windows are open, pop-ups among them."""
    return {window.window_id for window in one} == {window.window_id for window in other}
