"""A screen with its elements drawn on it: boxes in the colours of their roles, and numbers that do not cover words.

Colours are of middle brightness, so that they show on light and on dark screens; the screen itself loses some contrast.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from vision.types import Box, Element, Frame, Role

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

GROUPS: Mapping[str, tuple[Colour, frozenset[Role]]] = {
    "buttons": ((24, 104, 232), frozenset({Role.BUTTON})),
    "ticks": ((10, 138, 62), frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})),
    "fields": (
        (204, 92, 0),
        frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER}),
    ),
    "menus, tabs": ((140, 60, 222), frozenset({Role.MENU, Role.MENUITEM, Role.TAB})),
    "links": ((0, 134, 148), frozenset({Role.LINK})),
    "lists, tables": (
        (146, 94, 32),
        frozenset({Role.LISTITEM, Role.ROW, Role.CELL, Role.COLUMNHEADER, Role.TREEITEM}),
    ),
    "pictures, bars": ((208, 32, 128), frozenset({Role.IMG, Role.SCROLLBAR})),
    "words": ((128, 118, 0), frozenset({Role.TEXT})),
}
"""What the legend calls a group of roles, its colour, and the roles."""
_FADED = 0.22
"""How far the screen goes towards grey."""
_SIZE, _PADDING, _LEGEND = 11, 2, 22
"""Pixels: the height of the numbers, the room around them, and the strip under the screen."""
_DASH = 4
_AWAY = (14, 28)
"""Pixels that a number may move away from its box where there is no room beside it; a line leads back."""
_COVERED = 1.0
_COVERS_NUMBER = 50.0


def annotated(frame: Frame, elements: Mapping[int, Element], unfound: Collection[int] = ()) -> Image.Image:
    """The screen with a box and a number for each element, and a legend under it.

    The boxes of those in `unfound` are dashed. A number for which there is no room is left out.
    """
    from PIL import Image, ImageDraw, ImageFont

    ground = frame.pixels.astype(np.float32) * (1 - _FADED) + 128 * _FADED
    picture = Image.new("RGB", (frame.width, frame.height + _LEGEND), (38, 38, 38))
    picture.paste(Image.fromarray(ground.astype(np.uint8)))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(_SIZE)
    drawn = sorted(elements, key=lambda number: -elements[number].box.area)
    for number in drawn:
        _outline(pen, elements[number], dashed=number in unfound)
    labels = _Labels(frame.box, [e.words or e.box for e in elements.values() if e.text or e.value])
    # The smallest have the least choice.
    for number in reversed(drawn):
        _number(pen, font, labels, number, elements[number])
    _legend(pen, font, frame, {element.role for element in elements.values()}, dashed=bool(unfound))
    return picture


def colour_of(role: Role) -> Colour:
    """The colour of a role's group."""
    return next((colour for colour, roles in GROUPS.values() if role in roles), GROUPS["words"][0])


def _outline(pen: ImageDraw.ImageDraw, element: Element, *, dashed: bool) -> None:
    words = element.role is Role.TEXT
    # A reader's box touches the letters; a line through them would make them unreadable.
    box, colour, width = element.box.expanded(2 if words else 0), colour_of(element.role), 1 if words else 2
    left, top, right, bottom = box.left, box.top, max(box.left, box.right - 1), max(box.top, box.bottom - 1)
    if not dashed:
        pen.rectangle((left, top, right, bottom), outline=colour, width=width)
        return
    for x in range(left, right + 1, 2 * _DASH):
        for y in (top, bottom - width + 1):
            pen.rectangle((x, y, min(x + _DASH, right), y + width - 1), fill=colour)
    for y in range(top, bottom + 1, 2 * _DASH):
        for x in (left, right - width + 1):
            pen.rectangle((x, y, x + width - 1, min(y + _DASH, bottom)), fill=colour)


def _number(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    labels: _Labels,
    number: int,
    element: Element,
) -> None:
    text = str(number)
    wide = int(pen.textlength(text, font)) + 2 * _PADDING
    place = labels.place(element.box, wide, _SIZE + _PADDING)
    if place is None:
        return
    colour = colour_of(element.role)
    if place.expanded(2).intersection(element.box) is None:
        pen.line((*_nearest(place, element.box), *_nearest(element.box, place)), fill=colour, width=1)
    pen.rectangle((place.left, place.top, place.right - 1, place.bottom - 1), fill=colour)
    pen.text(
        (place.left + _PADDING, place.centre.y),
        text,
        fill=(255, 255, 255),
        font=font,
        anchor="lm" if hasattr(font, "font") else None,
    )


def _nearest(box: Box, other: Box) -> tuple[int, int]:
    """The point of `box` that is nearest to the middle of `other`."""
    x, y = int(other.centre.x), int(other.centre.y)
    return min(max(x, box.left), box.right - 1), min(max(y, box.top), box.bottom - 1)


class _Labels:
    """Where numbers stand, so that none covers another, and as few words as can be are covered."""

    def __init__(self, area: Box, words: Sequence[Box]) -> None:
        self._area = area
        self._words = _rows(words)
        self._placed: list[Box] = []

    def place(self, box: Box, wide: int, high: int) -> Box | None:
        """Room for a number of that size at `box`, or near it; None when there is none."""
        for away in (0, *_AWAY):
            best: tuple[float, Box] | None = None
            for left, top in _corners(box, wide, high, away):
                spot = Box(left, top, left + wide, top + high)
                if not self._area.encloses(spot):
                    continue
                cost = _COVERED * _common(spot, self._words) / (wide * high)
                if _common(spot, _rows(self._placed)):
                    cost += _COVERS_NUMBER
                if best is None or cost < best[0]:
                    best = (cost, spot)
            if best is not None and best[0] < _COVERS_NUMBER:
                self._placed.append(best[1])
                return best[1]
        return None


def _corners(box: Box, wide: int, high: int, away: int) -> list[tuple[int, int]]:
    """Left top corners for a number: outside above, beside and below the box, then inside; farther with `away`."""
    outside = [
        (box.left, box.top - high - away),
        (box.right - wide, box.top - high - away),
        (box.left - wide - away, box.top),
        (box.right + away, box.top),
        (box.left, box.bottom + away),
        (box.right - wide, box.bottom + away),
        (box.left - wide - away, box.bottom - high),
        (box.right + away, box.bottom - high),
    ]
    if away or box.width < wide or box.height < high:
        return outside
    inside = [
        (box.right - wide, box.top),
        (box.left, box.top),
        (box.right - wide, box.bottom - high),
        (box.left, box.bottom - high),
    ]
    return [*inside, *outside] if box.height > 3 * high else [*outside, *inside]


def _rows(boxes: Sequence[Box]) -> npt.NDArray[np.int64]:
    return np.array([box.as_tuple() for box in boxes], np.int64).reshape(-1, 4)


def _common(box: Box, others: npt.NDArray[np.int64]) -> float:
    """Pixels that `box` has in common with the others."""
    wide = np.minimum(others[:, 2], box.right) - np.maximum(others[:, 0], box.left)
    high = np.minimum(others[:, 3], box.bottom) - np.maximum(others[:, 1], box.top)
    return float((np.clip(wide, 0, None) * np.clip(high, 0, None)).sum())


def _legend(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    frame: Frame,
    shown: Collection[Role],
    *,
    dashed: bool,
) -> None:
    """The groups that are on the screen, in their colours."""
    x, y = 8, frame.height + 5
    entries = [(name, colour) for name, (colour, roles) in GROUPS.items() if roles & set(shown)]
    for name, colour in entries:
        pen.rectangle((x, y, x + 12, y + 11), fill=colour)
        pen.text((x + 17, y), name, fill=(235, 235, 235), font=font)
        x += 17 + int(pen.textlength(name, font)) + 16
    if dashed:
        pen.text((x, y), "dashed: known only by its place", fill=(235, 235, 235), font=font)
