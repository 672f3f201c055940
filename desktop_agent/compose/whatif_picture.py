"""The screen of a stored step with two marks: where the act went, and where another model would have it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_agent.compose.whatif import Choice, WhatIf
from desktop_agent.session.plain import plain_line
from vision.types import Box, FramePoint

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
THEN: Colour = (214, 96, 0)
NOW: Colour = (0, 92, 220)
"""Orange and blue: told apart by all eyes, on light and on dark screens."""
_FADED = 0.2
_STRIP = 24
"""Pixels of a line of the legend."""
_RADIUS = 11
_LONGEST = 160


def draw_whatif(whatif: WhatIf) -> Image.Image:
    """The frame, some of its contrast taken, a ring and a box for each answer, and a legend of two lines under it."""
    from PIL import Image, ImageDraw, ImageFont

    frame = whatif.frame
    ground = frame.pixels.astype(np.float32) * (1 - _FADED) + 128 * _FADED
    picture = Image.new("RGB", (frame.width, frame.height + 2 * _STRIP), (38, 38, 38))
    picture.paste(Image.fromarray(ground.astype(np.uint8)))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(14)
    for choice, colour, grown in ((whatif.then, THEN, 3), (whatif.now, NOW, 0)):
        _mark(pen, choice, colour, grown)
    for line, (title, choice, colour) in enumerate(
        (("then", whatif.then, THEN), ("now", whatif.now, NOW)),
    ):
        _legend(pen, font, (frame.height + line * _STRIP), title, choice, colour)
    return picture


def _mark(pen: ImageDraw.ImageDraw, choice: Choice, colour: Colour, grown: int) -> None:
    """The box, and a ring with a cross at each point; one answer's marks are larger, so that equal ones both show."""
    if choice.box is not None:
        box = Box(*choice.box.as_tuple()).expanded(grown + 2)
        pen.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), outline=colour, width=2)
    for number, point in enumerate(choice.points):
        _ring(pen, point, colour, _RADIUS + grown)
        if number:
            before = choice.points[number - 1]
            pen.line((before.x, before.y, point.x, point.y), fill=colour, width=2)


def _ring(pen: ImageDraw.ImageDraw, at: FramePoint, colour: Colour, radius: int) -> None:
    for grown, ink, width in ((2, (255, 255, 255), 5), (0, colour, 3)):
        size = radius + grown / 2
        pen.ellipse((at.x - size, at.y - size, at.x + size, at.y + size), outline=ink, width=width)
    for dx, dy in ((radius // 2, 0), (0, radius // 2)):
        pen.line((at.x - dx, at.y - dy, at.x + dx, at.y + dy), fill=colour, width=2)


def _legend(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    top: int,
    title: str,
    choice: Choice,
    colour: Colour,
) -> None:
    pen.ellipse((8, top + 6, 20, top + 18), fill=colour)
    words = "; ".join(choice.moves) or choice.problem or "nothing"
    line = plain_line(f"{title}, {choice.by}: {words}")
    pen.text(
        (28, top + 3),
        line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…",
        (235, 235, 235),
        font=font,
    )
