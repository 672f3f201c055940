"""How a replay finds what a person pointed at: trusted locators, or its place where nothing names it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.types import ScreenPoint
from desktop_agent.macros.record.fields import label_of
from desktop_agent.macros.record.moments import Moment, as_named, is_field
from vision.locate import Anchor, Locator, Relation, Spot, resolve
from vision.locate.naming import window_names
from vision.locate.propose import propose
from vision.types import Element, FramePoint

_ONLY_PLACE = "nothing on the screen names it, so it is known by its place only"
_ONLY_LOOKS = "nothing on the screen names it, so it is known by its looks only"


@dataclass(frozen=True, slots=True)
class Target:
    """What was pointed at.

    Attributes:
        locator: how to find it again, the other ways in `otherwise`.
        element: it; None where there is nothing.
        doubt: why a replay may miss it, in words; empty for none.
    """

    locator: Locator
    element: Element | None = None
    doubt: str = ""


def target_at(place: ScreenPoint, moment: Moment) -> Target:
    """What stands at a place of the screen."""
    element = moment.element_at(place)
    return _bare(place, moment) if element is None else target_of(element, moment, place)


def target_of(element: Element, moment: Moment, place: ScreenPoint | None = None) -> Target:
    """An element of the moment's snapshot, pointed at in `place` (None: in its middle)."""
    found = list(propose(as_named(element), moment.snapshot).locators)
    if is_field(element) and all(_doubt(locator) for locator in found):
        # Words that stand elsewhere too can be a field's label all the same.
        label = label_of(element.box, moment)
        found = [*([Locator(role=element.role, text=label)] if label else []), *found]
    if found:
        locator = replace(found[0], otherwise=tuple(found[1:]))
        return Target(locator, element, _doubt(locator))
    centre = element.box.centre
    at = place or ScreenPoint(
        moment.frame.origin[0] + centre.x / moment.frame.scale,
        moment.frame.origin[1] + centre.y / moment.frame.scale,
    )
    return replace(_bare(at, moment), element=element)


def spot_at(place: ScreenPoint, moment: Moment) -> Target:
    """A place as such, whatever stands there: in its window while that keeps its size, else on the screen."""
    point = moment.point(place)
    window = next((w for w in moment.snapshot.windows if w.box.contains(point)), None)
    if window is not None:
        held = Spot(point.x - window.box.left, point.y - window.box.top, window.box.width, window.box.height)
        for name in window_names(window.text):
            anchor = Anchor(Relation.WITHIN, Locator(role=window.role, text=name))
            locator = Locator(spot=held, anchors=(anchor,))
            best = resolve(locator, moment.snapshot).best
            if best is not None and _near(best.target, point):
                return Target(locator, None, _ONLY_PLACE)
    frame = moment.frame
    return Target(Locator(spot=Spot(point.x, point.y, frame.width, frame.height)), None, _ONLY_PLACE)


def _bare(place: ScreenPoint, moment: Moment) -> Target:
    """A place where nothing is seen: what it looks like, if that is unlike any other place, and where it is."""
    spot = spot_at(place, moment)
    looks = [
        locator
        for locator in propose(moment.point(place), moment.snapshot).locators
        if locator.crop is not None
    ]
    if not looks:
        return spot
    others = (*looks[1:], spot.locator)
    return Target(replace(looks[0], otherwise=others), None, _ONLY_LOOKS)


def _doubt(locator: Locator) -> str:
    if locator.spot is not None or locator.point is not None:
        return _ONLY_PLACE
    if locator.crop is not None and locator.text is None:
        return _ONLY_LOOKS
    return ""


def lasting_title(title: str) -> str:
    """The part of a window's title that will be there another day; all of it where no part is known to be."""
    return next(iter(window_names(title)), " ".join(title.split()).lstrip("*\u2022\u25cf ").strip())


def _near(one: FramePoint, other: FramePoint) -> bool:
    return abs(one.x - other.x) <= 1 and abs(one.y - other.y) <= 1
