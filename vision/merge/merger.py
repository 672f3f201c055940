"""Words, controls and pictures become elements: each thing on the screen once, with role, name, states and value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from vision.merge.names import NAMED_BY_LABELS, Labels
from vision.merge.owners import Owned, Piece, around, rows_of, share_out
from vision.merge.signs import sign_before
from vision.text.types import TextLine
from vision.types import Box, Element, Frame, Role, Source

_EMPTY_IS_NOTHING = frozenset(
    {Role.LISTITEM, Role.CELL, Role.COLUMNHEADER, Role.ROW, Role.TREEITEM, Role.LINK, Role.MENUITEM}
)
"""Without words or picture these are a bare area: empty cells, gaps in a list."""
_PICTURED = frozenset({Role.BUTTON, Role.IMG, Role.TAB, Role.LINK, Role.MENUITEM, Role.LISTITEM})
_LARGEST_PICTURE = 96
_SURE = 0.9
"""A reading of a letter or two that counts though the characters on the key cannot be read by themselves."""
_PERHAPS_A_PICTURE = 2
"""A picture is easily read as one or two letters: an arrow as `<`, a disc as `0`."""
_HARDLY_WORDS = 4
"""Or as up to so many, but then not well: three bars as `188`, a file with a mark as `(a)`."""
_COVERED = 0.6
_WELL, _PLAIN = 0.8, 0.6
_LEAST_SIGN = 5
"""Pixels of the shorter side of a sign that may be a picture; a dash is none."""
_ROOM = 5
"""Pixels around a lone sign that belong to its picture."""
_SMALLEST_KEY, _LARGEST_KEY = 20, 160


class Look(Protocol):
    """What a picture shows: its likeliest name, or nothing, and its place in the space of words."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def vector(self) -> bytes: ...  # noqa: D102


class Looker(Protocol):
    """Names pictures; see `vision.icons.Icons`."""

    def look(self, frame: Frame, boxes: Sequence[Box]) -> Sequence[Look]:
        """One look for each control's box."""
        ...


class GlyphReader(Protocol):
    """Reads the one or two characters on a key; see `vision.merge.glyphs`."""

    def glyphs(self, frame: Frame, boxes: Sequence[Box]) -> Sequence[TextLine | None]:
        """For each control's box what stands in it; None where that is no text."""
        ...


class Merger:
    """Merges what readers saw. Keeps nothing itself; as thread-safe as its readers."""

    def __init__(self, glyphs: GlyphReader | None = None, icons: Looker | None = None) -> None:
        """Read keys with `glyphs` and pictures with `icons`; without them such controls stay nameless."""
        self._glyphs, self._icons = glyphs, icons

    def __call__(self, frame: Frame, texts: Sequence[TextLine], controls: Sequence[Element]) -> list[Element]:
        """All elements, in no order.

        A control's `text` is what stands in it, or for a field the label left of it or above it; what stands in a
        field is its `value`. Words that belong to no control, and labels, are elements of role `text`.
        """
        owned, free = share_out(texts, controls)
        looks = self._looks(frame, owned)
        self._read_keys(frame, owned)
        labels = Labels(free, owned)
        found: list[Element] = []
        for index, one in enumerate(owned):
            if one.control.role in NAMED_BY_LABELS:
                found.append(_field(one, labels.of(one)))
                continue
            look = looks.get(index)
            pictured = look is not None and bool(look.vector)
            if not one.pieces and not pictured and one.control.role in _EMPTY_IS_NOTHING:
                continue
            element = _named(one) if one.pieces else one.control
            found.append(element if look is None else replace(element, icon=look.name, look=look.vector))
        signs = self._signs(frame, [*(piece for one in owned for piece in one.pieces), *free])
        return found + signs + self._free(frame, _without_rows_of_pictures(free, found))

    def _signs(self, frame: Frame, pieces: Sequence[Piece]) -> list[Element]:
        """Pictures that stand before words and were read as their first letter."""
        if self._icons is None:
            return []
        seen = [(piece, box) for piece in pieces if (box := sign_before(frame, piece)) is not None]
        looks = self._icons.look(frame, [box.expanded(_ROOM, frame.box) for _, box in seen])
        return [
            Element(Role.IMG, "", box, piece.score, Source.ICON, icon=look.name, look=look.vector)
            for (piece, box), look in zip(seen, looks, strict=True)
            if look.name
        ]

    def _free(self, frame: Frame, pieces: Sequence[Piece]) -> list[Element]:
        """Words that stand for themselves; a lone sign may be a picture, such as a plus before the words of a row."""
        found = [Element(Role.TEXT, piece.text, piece.box, piece.score, Source.TEXT) for piece in pieces]
        if self._icons is None:
            return found
        signs = [index for index, piece in enumerate(pieces) if not any(c.isalnum() for c in piece.text)]
        signs = [index for index in signs if len(pieces[index].text) <= _PERHAPS_A_PICTURE]
        signs = [
            index for index in signs if min(pieces[index].box.width, pieces[index].box.height) >= _LEAST_SIGN
        ]
        boxes = [pieces[index].box.expanded(_ROOM, frame.box) for index in signs]
        for index, look in zip(signs, self._icons.look(frame, boxes), strict=True):
            if look.name:
                found[index] = replace(found[index], role=Role.IMG, icon=look.name, look=look.vector)
        return found

    def _read_keys(self, frame: Frame, owned: Sequence[Owned]) -> None:
        """Give keys without words the characters on them, and look again where a letter may be a picture."""
        if self._glyphs is None:
            return
        keys = [one for one in owned if _is_key(one)]
        for one, line in zip(keys, self._glyphs.glyphs(frame, [o.control.box for o in keys]), strict=True):
            if line is not None:
                one.pieces = [Piece(line.text, line.box, line.score)]
            elif one.pieces and one.pieces[0].score < _SURE:
                one.pieces = []

    def _looks(self, frame: Frame, owned: Sequence[Owned]) -> dict[int, Look]:
        if self._icons is None:
            return {}
        bare = [
            index
            for index, one in enumerate(owned)
            if _may_be_a_picture(one.pieces)
            and one.control.role in _PICTURED
            and one.control.box.height <= _LARGEST_PICTURE
        ]
        return dict(zip(bare, self._icons.look(frame, [owned[i].control.box for i in bare]), strict=True))


def _without_rows_of_pictures(pieces: Sequence[Piece], found: Sequence[Element]) -> list[Piece]:
    """`pieces` without those that are the pictures of several buttons in a row, read as one line of signs."""
    buttons = [element.box for element in found if element.look and element.words is None]
    return [piece for piece in pieces if not _is_row_of_pictures(piece, buttons)]


def _may_be_a_picture(pieces: Sequence[Piece]) -> bool:
    """Whether what was read on a control may be its picture; the network for pictures tells words from them, too."""
    letters = sum(len(piece.text) for piece in pieces)
    unsure = all(piece.score < _WELL for piece in pieces)
    return letters <= (_HARDLY_WORDS if unsure else _PERHAPS_A_PICTURE)


def _reads_well(piece: Piece) -> bool:
    """Whether a reading is words rather than signs; large letters look like pictures on buttons, too."""
    plain = sum(c.isascii() and (c.isalnum() or c == " ") for c in piece.text)
    return piece.score >= _WELL and plain >= _PLAIN * len(piece.text)


def _is_row_of_pictures(piece: Piece, buttons: Sequence[Box]) -> bool:
    """Whether a line is pictures: it covers several buttons, and has no more than a letter for each or reads badly."""
    common = [both for both in (piece.box.intersection(button) for button in buttons) if both is not None]
    # Such a line is easily seen too high or too low.
    common = [both for both in common if both.height >= _COVERED * min(piece.box.height, _SMALLEST_KEY)]
    if len(common) < 2 or sum(both.width for both in common) < _COVERED * piece.box.width:
        return False
    return len("".join(piece.text.split())) <= len(common) or not _reads_well(piece)


def _is_key(one: Owned) -> bool:
    """Whether a control is of a key's size, and a reader of lines cannot be trusted with it."""
    wide, high = one.control.box.width, one.control.box.height
    sized = min(wide, high) >= _SMALLEST_KEY and max(wide, high) <= _LARGEST_KEY
    words = "".join(piece.text for piece in one.pieces)
    return one.control.role is Role.BUTTON and sized and (len(words) < 2 or not words.isascii())


def _named(one: Owned) -> Element:
    """A control with words in it or beside it."""
    words = around(one.pieces)
    rows = rows_of(one.pieces)
    lines = tuple((" ".join(piece.text for piece in row), around(row)) for row in rows)
    text = " ".join(line for line, _ in lines)
    box = one.control.box.union(words)
    return replace(one.control, text=text, box=box, words=words, lines=lines if len(lines) > 1 else ())


def _field(one: Owned, label: Piece | None) -> Element:
    """A field with its label and what stands in it; the lines of an editor stay elements of their own too."""
    name = "" if label is None else label.text
    if not one.pieces:
        lines = "\n".join(piece.text for piece in one.lines)
        return replace(one.control, text=name, value=None if one.control.role is Role.SLIDER else lines)
    value = " ".join(piece.text for piece in one.pieces)
    return replace(one.control, text=name, value=value, words=around(one.pieces))
