"""Look for controls only where a frame changed.

The detector sees far around each control, so that what it says of a part of a screen differs a little from what it
says of the whole. So a second look cannot equal a first one. What holds instead:

- A control that the change does not touch stays as it was.
- One that it touches is dropped, and what stands there now comes from the new pixels alone.
- Only of something large, such as an editor, that changed well inside, is it the rim that counts.
- When a third of the frame changed, all of it is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from vision.change import Change, bounding, merged
from vision.types import Box, Element, Frame


class ControlReader(Protocol):
    """Finds controls on a frame."""

    def read(self, frame: Frame) -> Sequence[Element]:
        """The controls, best first."""
        ...


@dataclass(frozen=True, slots=True)
class AgainSettings:
    """How a change is looked at.

    Attributes:
        margin: pixels around what is to be found that the detector sees too.
        grid: what is looked at begins and ends at multiples of this, as the detector's own cells do.
        whole: when this share of the frame would have to be looked at, all of it is.
        rim: how far inside its box, and outside it, a control's pixels are its own.
        large: something at least this wide and high, in pixels, is known by its rim.
        inside: and survives a change of up to this share of it there.
        overlap: of two boxes with a larger IoU one goes.
        edge: a box that ends within so many pixels of the edge of a view is cut by it.
        widenings: how often a view is widened for what its edge cuts, before all of the frame is looked at.
    """

    margin: int = 96
    grid: int = 64
    whole: float = 1 / 3
    rim: int = 2
    large: int = 160
    inside: float = 0.25
    overlap: float = 0.4
    edge: int = 3
    widenings: int = 2


def look_again(
    reader: ControlReader,
    frame: Frame,
    before: Sequence[Element],
    change: Change | None,
    settings: AgainSettings | None = None,
) -> tuple[Element, ...]:
    """The controls on `frame`, best first.

    Args:
        reader: finds them.
        frame: where.
        before: what was found on `change.before`.
        change: how the frame differs from that one; None when nothing is known of it.
        settings: how a change is looked at.
    """
    chosen = settings or AgainSettings()
    if change is None or _area(change.boxes) > chosen.whole * frame.box.area:
        return tuple(reader.read(frame))
    told = [(element, touches(element.box, change.boxes, chosen)) for element in before]
    stale = [element for element, touched in told if touched]
    kept = [element for element, touched in told if not touched]
    renewed = [*change.boxes, *(element.box for element in stale)]
    found: list[Element] = []
    pending = [(spot, 0) for spot in merged(_view(box, frame.box, chosen) for box in merged(renewed))]
    while pending:
        view, widened = pending.pop()
        if _area([view, *(other for other, _ in pending)]) > chosen.whole * frame.box.area:
            return tuple(reader.read(frame))
        here = [
            element for element in _in_view(reader, frame, view) if _near(element.box, renewed, chosen.rim)
        ]
        here = [element for element in here if not _is_known(element.box, kept, view, chosen.overlap)]
        cut = [element.box for element in here if _is_cut(element.box, view, frame.box, chosen.edge)]
        if not cut:
            found += here
        elif widened == chosen.widenings:
            return tuple(reader.read(frame))
        else:
            wider = bounding([view, *(_view(box, frame.box, chosen) for box in cut)]) or view
            pending.append((wider, widened + 1))
    result = list(kept)
    for element in sorted(found, key=lambda element: -element.score):
        if not _is_known(element.box, result, frame.box, chosen.overlap):
            result.append(element)
    return tuple(sorted(result, key=lambda element: -element.score))


def touches(box: Box, changed: Sequence[Box], settings: AgainSettings) -> bool:
    """Whether a change touches what a control at `box` is known by."""
    near = [other for other in changed if other.intersection(box.expanded(settings.rim)) is not None]
    if not near or min(box.width, box.height) < settings.large:
        return bool(near)
    core = box.expanded(-settings.margin // 4)
    return not all(core.encloses(other) for other in near) or _area(near) > settings.inside * box.area


def _view(box: Box, whole: Box, settings: AgainSettings) -> Box:
    """What the detector is shown to see what is at `box`."""
    wide, grid = box.expanded(settings.margin), settings.grid
    snapped = Box(
        wide.left // grid * grid,
        wide.top // grid * grid,
        -(-wide.right // grid) * grid,
        -(-wide.bottom // grid) * grid,
    )
    return snapped.intersection(whole) or whole


def _in_view(reader: ControlReader, frame: Frame, view: Box) -> list[Element]:
    crop = Frame(np.ascontiguousarray(frame.crop(view)), scale=frame.scale, at=frame.at)
    return [replace(element, box=element.box.shifted(view.left, view.top)) for element in reader.read(crop)]


def _is_cut(box: Box, view: Box, whole: Box, edge: int) -> bool:
    """Whether `box` ends at an edge that the view has and the frame has not."""
    return (
        (box.left < view.left + edge and view.left > whole.left)
        or (box.top < view.top + edge and view.top > whole.top)
        or (box.right > view.right - edge and view.right < whole.right)
        or (box.bottom > view.bottom - edge and view.bottom < whole.bottom)
    )


def _is_known(box: Box, kept: Sequence[Element], view: Box, overlap: float) -> bool:
    """Whether `box` is what can be seen in the view of something that stays."""
    parts = (element.box.intersection(view) for element in kept)
    return any(part is not None and part.iou(box) > overlap for part in parts)


def _near(box: Box, places: Sequence[Box], rim: int) -> bool:
    wide = box.expanded(rim)
    return any(wide.intersection(place) is not None for place in places)


def _area(boxes: Sequence[Box]) -> int:
    return sum(box.area for box in boxes)
