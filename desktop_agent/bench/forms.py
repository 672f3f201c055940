"""Drawn forms whose every word is known: what a screen full of settings looks like, with the truth beside it."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from desktop_agent.errors import SomethingMissing
from vision.types import Box, Pixels

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf")
_SYLLABLES = (
    *("ba", "co", "der", "fi", "gan", "hel", "in", "jo", "ka", "lu", "mor", "ne", "os", "pen", "qui", "ra"),
    *("sel", "ti", "ul", "ven", "wa", "xa", "yor", "zem", "tra", "ple", "sto", "bri", "chan", "gro", "shi"),
)
_TITLE_HEIGHT = 34
_COLUMN_WIDTH = 480
"""Pixels that the longest label and the longest value need side by side."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a form, and the box around them in pixels."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: its label, what stands in it, and the box of its frame."""

    label: str
    value: str
    label_at: tuple[int, int]
    box: Box


@dataclass(frozen=True, slots=True)
class Form:
    """A form that fills a picture.

    Attributes:
        width: in pixels.
        height: in pixels.
        font: the font file's name.
        size: of the letters, in pixels.
        dark: light letters on dark.
        title: what stands above.
        fields: column by column.
        focused: which field has the focus ring and the caret; None for none.
    """

    width: int
    height: int
    font: str
    size: int
    dark: bool
    title: str
    fields: tuple[FormField, ...]
    focused: int | None = None

    def with_value(self, index: int, value: str) -> Form:
        """The same form with another value in one field, which has the focus."""
        fields = list(self.fields)
        fields[index] = replace(fields[index], value=value)
        return replace(self, fields=tuple(fields), focused=index)

    def draw(self) -> tuple[Pixels, tuple[Label, ...]]:
        """The picture (H×W×3 uint8 RGB), and every piece of text on it. Raises SomethingMissing: no font."""
        from PIL import Image, ImageDraw

        ground, ink, pane, edge = _DARK if self.dark else _LIGHT
        image = Image.new("RGB", (self.width, self.height), ground)
        pen = ImageDraw.Draw(image)
        font = load_font(self.font, self.size)
        labels = [_write(pen, (16, 9), self.title, load_font(self.font, self.size + 2), ink)]
        pen.line((0, _TITLE_HEIGHT - 2, self.width, _TITLE_HEIGHT - 2), fill=edge)
        for index, field in enumerate(self.fields):
            ring = _RING if index == self.focused else edge
            box = field.box
            pen.rounded_rectangle(
                (box.left, box.top, box.right - 1, box.bottom - 1), 3, fill=pane, outline=ring
            )
            labels.append(_write(pen, field.label_at, field.label, font, ink))
            if field.value:
                inside = (box.left + 6, field.label_at[1])
                labels.append(_write(pen, inside, field.value, font, ink))
            if index == self.focused:
                caret = box.left + 7 + round(font.getlength(field.value))
                pen.line((caret, box.top + 3, caret, box.bottom - 4), fill=ink)
        return np.asarray(image, np.uint8), tuple(labels)


_LIGHT = ((246, 245, 244), (36, 36, 40), (255, 255, 255), (190, 188, 186))
_DARK = ((44, 46, 50), (228, 228, 230), (30, 31, 34), (84, 86, 92))
_RING = (53, 132, 228)


def make_form(
    width: int, height: int, *, seed: int, size: int | None = None, dark: bool | None = None
) -> Form:
    """A random form with as many fields as fit; every label and value stands on it once.

    `size` of the letters and `dark` are drawn by lot where they are not given. Raises SomethingMissing when none
    of the fonts is installed.
    """
    rng = random.Random(seed)
    letters = size or rng.randint(11, 14)
    font = rng.choice(_installed_fonts())
    columns = max(1, width // _COLUMN_WIDTH)
    row, column = letters + 16, width // columns
    words = _Words(rng)
    fields = []
    for left in range(0, column * columns, column):
        for top in range(_TITLE_HEIGHT + 8, height - row, row):
            field = Box(left + column // 2 - 10, top, left + column - 16, top + row - 4)
            text_top = top + (field.height - letters) // 2 - 2
            fields.append(FormField(words.label(), words.value(), (left + 16, text_top), field))
    title = f"{words.label()} settings"
    return Form(
        width, height, font, letters, rng.random() < 0.4 if dark is None else dark, title, tuple(fields)
    )


class _Words:
    """Invents words; none comes twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._told: set[str] = set()

    def label(self) -> str:
        return self._fresh(
            lambda: " ".join(self._word() for _ in range(self._rng.randint(1, 2))).capitalize()
        )

    def value(self) -> str:
        return self._fresh(self._any_value)

    def _any_value(self) -> str:
        rng = self._rng
        kind = rng.randrange(4)
        if kind == 0:
            return f"{rng.randint(10, 99_999)}.{rng.randint(10, 99)}"
        if kind == 1:
            return f"{self._word()}@{self._word()}.org"
        if kind == 2:
            return "".join(rng.choices(string.ascii_uppercase + string.digits, k=8))
        return f"{self._word()} {self._word()}"

    def _word(self) -> str:
        return "".join(self._rng.choices(_SYLLABLES, k=self._rng.randint(2, 3)))

    def _fresh(self, invent: Callable[[], str]) -> str:
        while (text := invent()) in self._told:
            pass
        self._told.add(text)
        return text


@cache
def load_font(name: str, size: int) -> FreeTypeFont:
    """An installed font by its file name. Raises SomethingMissing."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(name, size)
    except OSError as exc:
        raise SomethingMissing(f"The font {name} is not installed: {_REMEDY}") from exc


_REMEDY = "sudo apt-get install fonts-dejavu-core fonts-noto-core fonts-liberation2"


@cache
def _installed_fonts() -> Sequence[str]:
    found = []
    for name in _FONTS:
        try:
            load_font(name, 12)
        except SomethingMissing:
            continue
        found.append(name)
    if not found:
        raise SomethingMissing(f"None of {', '.join(_FONTS)} is installed: {_REMEDY}")
    return tuple(found)


def _write(
    pen: ImageDraw, at: tuple[int, int], text: str, font: FreeTypeFont, ink: tuple[int, int, int]
) -> Label:
    pen.text(at, text, font=font, fill=ink)
    left, top, right, bottom = pen.textbbox(at, text, font=font)
    return Label(text, Box(int(left), int(top), int(right) + 1, int(bottom) + 1))
