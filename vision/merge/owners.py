"""Which words belong to which control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from vision.merge.rows import are_rows, fill
from vision.text.types import TextLine
from vision.types import Box, Element, Role

_FIELDS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER, Role.SCROLLBAR})
_WRITTEN_IN = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON})
_MARKED = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
_ARROWED = frozenset({Role.COMBOBOX, Role.SPINBUTTON})
_ARROWS = 32
"""Pixels: as wide is the part of a field with arrows in it at most."""
_APART = 0.8
"""Where another control begins, a gap of this share of the letters' height parts a line; a space is at most 0.65."""
_SPACE = 0.65
"""A space is at most so wide, as a share of the letters' height."""
_CUT = 0.4
"""A word that begins more than this share of its height before a field is none that stands in it."""
_LEAST_FIELD = 24
"""Pixels that are left of a field at least."""
_PART = 0.85
"""Of two controls of one role the smaller is a part of the other when so much of it lies in there."""
_INSIDE = 0.6
"""So much of the words must lie in a control."""
_TALLEST = 3.4
"""A control of one line is at most this many times as high as its letters."""
_TALLEST_BUTTON = 9.0
_COLUMN_GAP = 2.0
"""A gap of this many line heights starts another column: a shortcut, a second cell."""
_BESIDE_FIELD = 8.0
"""A label ends at most this many line heights left of its field."""
_BESIDE = 1.6
"""A mark's words start at most this many line heights after it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together: a line that was read, or the part of one that one control owns."""

    text: str
    box: Box
    score: float


@dataclass(slots=True)
class Owned:
    """A control and what stands in it, in reading order.

    Attributes:
        control: the control.
        pieces: what it says, or its value.
        lines: those of an editor, which stand for themselves as well.
    """

    control: Element
    pieces: list[Piece] = field(default_factory=list)
    lines: list[Piece] = field(default_factory=list)


def share_out(lines: Sequence[TextLine], controls: Sequence[Element]) -> tuple[list[Owned], list[Piece]]:
    """Give every piece of text to the control it belongs to.

    Args:
        lines: what was read.
        controls: what was seen, in any order.

    Returns:
        The controls, in their order, with their pieces, but for those that are only a part of another one; and the
        pieces that stand for themselves.
    """
    controls = clear_of_labels(without_parts(controls), lines)
    owned = [Owned(control) for control in controls]
    owners = iter(_owners([(word.box, _high(line)) for line in lines for word in line.words], controls))
    pieces = [piece for line in lines for piece in _pieces(line, [next(owners) for _ in line.words])]
    if not controls:
        return owned, pieces
    free: list[Piece] = []
    holders: list[list[int]] = [[] for _ in pieces]
    shares = _shares([p.box for p in pieces], [c.box for c in controls])
    for place, index in np.argwhere(shares >= _INSIDE).tolist():
        holders[place].append(index)
    for piece, near in zip(pieces, holders, strict=True):
        takers = [i for i in near if _takes(controls[i], piece)]
        if takers:
            owned[min(takers, key=lambda i: controls[i].box.area)].pieces.append(piece)
        else:
            free.append(piece)
    free = _beside_marks(owned, free)
    for one in owned:
        one.pieces = [piece for piece in one.pieces if not _is_arrow(piece, one.control)]
        one.pieces, rest = _one_line(one)
        if one.control.role in _FIELDS and not one.pieces:
            one.lines = rest
        free += rest
    words = [piece.box for piece in pieces]
    none = [one for one in owned if _is_label(one, owned) or _is_part_of_a_list(one, words)]
    free += [piece for one in none for piece in one.pieces]
    return [one for one in owned if not any(one is other for other in none)], free


def _is_part_of_a_list(one: Owned, words: Sequence[Box]) -> bool:
    """Whether what was seen as a button or a field is several rows of a list, as of an open drop-down list."""
    if one.control.role is Role.BUTTON:
        return are_rows([around(row) for row in rows_of(one.pieces)], words)
    lines = [around(row) for row in rows_of(one.lines)]
    return one.control.role in _WRITTEN_IN and fill(one.control.box, lines, words)


def _is_label(one: Owned, others: Sequence[Owned]) -> bool:
    """Whether what was seen as a control is the label of the field right of it: its words end in a colon."""
    if one.control.role in _FIELDS | _MARKED or not one.pieces:
        return False
    words = one.pieces[-1].box
    near = _BESIDE_FIELD * max(8, words.height)
    return one.pieces[-1].text.rstrip().endswith((":", "：")) and any(
        other.control.role in _FIELDS
        and words.right - words.height <= other.control.box.left <= words.right + near
        and other.control.box.top <= words.centre.y < other.control.box.bottom
        for other in others
    )


def without_parts(controls: Sequence[Element]) -> list[Element]:
    """Controls but for those that lie in another one of the same role: the surer one stays."""
    shares = _shares([c.box for c in controls], [c.box for c in controls])
    dropped: set[int] = set()
    for small, large in np.argwhere(shares >= _PART).tolist():
        if small != large and controls[small].role is controls[large].role:
            weaker = min((small, large), key=lambda i: (controls[i].score, controls[i].box.area))
            if not {small, large} & dropped:
                dropped.add(weaker)
    return [control for index, control in enumerate(controls) if index not in dropped]


def clear_of_labels(controls: Sequence[Element], lines: Sequence[TextLine]) -> list[Element]:
    """Controls, of which fields that were seen to begin within a word begin after it: that word is their label's."""
    result = list(controls)
    fields = [i for i, c in enumerate(controls) if c.role in _WRITTEN_IN]
    words = [(line, place) for line in lines for place in range(len(line.words))]
    if not fields or not words:
        return result
    left, top, right, bottom = np.array([controls[i].box.as_tuple() for i in fields], np.int64).T[:, :, None]
    x, y, end, low = np.array([line.words[place].box.as_tuple() for line, place in words], np.int64).T
    middle, high = (y + low) / 2, np.maximum(8, low - y)
    level = (top <= middle) & (middle < bottom) & (bottom - top <= _TALLEST * high)
    # Readers and the detector differ by a few pixels; a word that is hardly cut may be what stands in the field.
    cut = level & (x < left - _CUT * high) & (end > left) & (end < (left + right) / 2)
    for row, column in np.argwhere(cut).tolist():
        line, place = words[column]
        after = line.words[place].box.right
        for word in line.words[place + 1 :]:
            if word.box.left - after > _SPACE * _high(line):
                break
            after = word.box.right
        control = result[fields[row]]
        if after + _LEAST_FIELD < control.box.right and after >= control.box.left:
            box = control.box
            result[fields[row]] = replace(control, box=Box(after + 1, box.top, box.right, box.bottom))
    return result


def _pieces(line: TextLine, owners: Sequence[int | None]) -> list[Piece]:
    """The line, cut where one control ends and the words stand apart; `owners` says whose each word is."""
    if len(set(owners)) < 2:
        return [Piece(line.text, line.box, line.score)]
    high = _high(line)
    pieces: list[Piece] = []
    first = 0
    for index in range(1, len(line.words) + 1):
        if index < len(line.words):
            gap = line.words[index].box.left - line.words[index - 1].box.right
            if owners[index - 1] == owners[index] or gap < _APART * high:
                continue
        words = line.words[first:index]
        box = Box(words[0].box.left, line.box.top, words[-1].box.right, line.box.bottom)
        pieces.append(Piece(" ".join(word.text for word in words), box, line.score))
        first = index
    return pieces


def _high(line: TextLine) -> int:
    return max(8, line.box.height)


def _owners(words: Sequence[tuple[Box, int]], controls: Sequence[Element]) -> list[int | None]:
    """For each word, with the height of its line, the smallest control of one line with the word's middle in it."""
    if not words or not controls:
        return [None] * len(words)
    left, top, right, bottom = np.array([control.box.as_tuple() for control in controls], np.float64).T
    middles = [box.centre for box, _ in words]
    x, y = np.array([m.x for m in middles])[:, None], np.array([m.y for m in middles])[:, None]
    low = bottom - top <= _TALLEST * np.array([high for _, high in words])[:, None]
    inside = low & (left <= x) & (x < right) & (top <= y) & (y < bottom)
    sizes = np.where(inside, (right - left) * (bottom - top), np.inf)
    return [int(best) if any_ else None for best, any_ in zip(sizes.argmin(1), inside.any(1), strict=True)]


def _takes(control: Element, piece: Piece) -> bool:
    """Whether words of this size can be what the control says."""
    if control.role in _FIELDS:
        return True
    tallest = _TALLEST_BUTTON if control.role is Role.BUTTON else _TALLEST
    return control.box.height <= max(tallest * piece.box.height, 30)


def _beside_marks(owned: list[Owned], free: list[Piece]) -> list[Piece]:
    """Give words right of a mark that has none to it."""
    bare = [one for one in owned if one.control.role in _MARKED and not one.pieces]
    for one in bare:
        box = one.control.box
        level = [p for p in free if abs(p.box.centre.y - box.centre.y) <= 0.5 * max(p.box.height, 8)]
        right = [p for p in level if -0.5 * p.box.height <= p.box.left - box.right <= _BESIDE * p.box.height]
        inside = [
            p for p in level if p.box.left >= box.left and p.box.left < box.right and p.box.right > box.right
        ]
        for piece in sorted(inside or right, key=lambda p: p.box.left)[:1]:
            one.pieces.append(piece)
            free.remove(piece)
    return free


def _one_line(one: Owned) -> tuple[list[Piece], list[Piece]]:
    """What a control says, and what only stands in its box: shortcuts, further columns, an editor's lines."""
    pieces = sorted(one.pieces, key=lambda p: (p.box.centre.y, p.box.left))
    if len(pieces) < 2:
        if (
            pieces
            and one.control.role in _FIELDS
            and one.control.box.height > 2 * _TALLEST * pieces[0].box.height
        ):
            return [], pieces
        return pieces, []
    pieces, pictures = _without_picture(pieces)
    rows = rows_of(pieces)
    if one.control.role in _FIELDS:
        return (rows[0], pictures) if len(rows) == 1 else ([], pieces)
    if one.control.role is Role.BUTTON:
        return [p for row in rows for p in row], pictures
    first = rows[0]
    kept = [first[0]]
    for piece in first[1:]:
        if piece.box.left - kept[-1].box.right > _COLUMN_GAP * max(8, piece.box.height):
            break
        kept.append(piece)
    return kept, [p for p in pieces if p not in kept] + pictures


def _without_picture(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Pieces, and a first one that is more likely a picture read as a letter."""
    first, *rest = sorted(pieces, key=lambda p: p.box.left)
    picture = len(first.text) == 1 and len(rest[0].text) > 2 and rest[0].box.left >= first.box.centre.x
    return ([p for p in pieces if p is not first], [first]) if picture else (pieces, [])


def _is_arrow(piece: Piece, control: Element) -> bool:
    """Whether a letter is the arrow at a field's right end: one that points down reads as 4 or v, one up as A."""
    high = min(control.box.height, _ARROWS)
    return (
        control.role in _ARROWED
        and len(piece.text) == 1
        and control.box.width >= 2 * high
        and piece.box.left >= control.box.right - high
    )


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces line by line, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        if rows and abs(rows[-1][0].box.centre.y - piece.box.centre.y) <= 0.5 * rows[-1][0].box.height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.box.left) for row in rows]


def around(pieces: Sequence[Piece]) -> Box:
    """The smallest box around all of one or more pieces."""
    box = pieces[0].box
    for piece in pieces[1:]:
        box = box.union(piece.box)
    return box


def _shares(some: Sequence[Box], others: Sequence[Box]) -> npt.NDArray[np.float64]:
    """How much of each of N boxes lies in each of M others: N×M, 0 to 1."""
    a = np.array([box.as_tuple() for box in some], np.float64).reshape(-1, 1, 4)
    b = np.array([box.as_tuple() for box in others], np.float64).reshape(1, -1, 4)
    wide = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    high = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    area = (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1])
    shares: npt.NDArray[np.float64] = np.clip(wide, 0, None) * np.clip(high, 0, None) / np.maximum(area, 1)
    return shares
