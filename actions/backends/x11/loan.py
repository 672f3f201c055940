"""Keycodes lent to characters that the layout lacks, and given back even by the next process after a crash.

The lender owns a selection of this name, which the server takes away when its connection dies, and writes
what the lent keycodes meant into a property of the root window. A property without a living owner is a
leftover.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Final

from actions.backends.x11.keyboard import Keyboard, display_errors
from actions.backends.x11.layout import Layout, Stroke
from actions.errors import CannotType

_NAME: Final = "_DESKTOP_AGENT_LENT_KEYS"
_CARDINAL: Final = 6
_MAX_WORDS: Final = 1 << 20
_LEVELS: Final = 2

Rows = Mapping[int, Sequence[int]]
"""For keycodes, their keysyms in the core protocol's columns."""


class KeyLoan:
    """Lends spare keycodes of one keyboard."""

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard
        self._connection = keyboard.connection
        root = self._connection.get_setup().roots[0]
        self._root = root.root
        self._original: dict[int, tuple[int, ...]] = {}
        with display_errors():
            self._name = self._connection.core.InternAtom(False, len(_NAME), _NAME).reply().atom
            # A selection needs a window; this one is never shown.
            self._window = self._connection.generate_id()
            self._connection.core.CreateWindow(0, self._window, self._root, 0, 0, 1, 1, 0, 2, 0, 0, [])
            self._recover()

    @property
    def active(self) -> bool:
        """Whether keys are lent now."""
        return bool(self._original)

    @property
    def capacity(self) -> int:
        """How many characters can be lent keys at once."""
        return len(self._spare(self._keyboard.layout)) * _LEVELS

    def lend(self, keysyms: Sequence[int]) -> dict[int, Stroke]:
        """Give each of `keysyms` (`capacity` at most) a key; what was lent before is given back.

        Programs learn of it with a delay: type only when the screen is quiet. Raises CannotType when there is
        no Shift key, not enough spare keys, or another program that lends keys at this moment.
        """
        self.give_back()
        with self._keyboard.lock, display_errors():
            layout = self._keyboard.layout
            shift = layout.shift
            spare = self._spare(layout)
            wanted = list(dict.fromkeys(keysyms))
            if shift is None or len(wanted) > len(spare) * _LEVELS:
                raise CannotType(f"This keyboard has no room for {len(wanted)} more characters.")
            self._take()
            width = len(layout.rows[0])
            pairs = [tuple(wanted[at : at + _LEVELS]) for at in range(0, len(wanted), _LEVELS)]
            rows: dict[int, list[int]] = {}
            strokes: dict[int, Stroke] = {}
            for keycode, pair in zip(spare, pairs, strict=False):
                plain, shifted = pair[0], pair[-1]
                # The second pair of columns is the second group, which may be the active one.
                rows[keycode] = [*(plain, shifted) * 2, *(0,) * width][:width]
                strokes[shifted] = Stroke(keycode, (shift,))
                strokes[plain] = Stroke(keycode)
            self._original = {keycode: layout.row(keycode) for keycode in rows}
            self._write_note()
            self._change(rows)
            return strokes

    def give_back(self) -> None:
        """Let the lent keycodes mean what they meant before."""
        if not self._original:
            return
        with self._keyboard.lock, display_errors():
            self._change(self._original)
            self._original = {}
            self._connection.core.DeleteProperty(self._root, self._name)
            self._connection.core.SetSelectionOwner(0, self._name, 0)
            self._keyboard.sync()

    def _spare(self, layout: Layout) -> tuple[int, ...]:
        return tuple(keycode for keycode in layout.spare if keycode not in self._original)

    def _take(self) -> None:
        owner = self._connection.core.GetSelectionOwner(self._name).reply().owner
        if owner not in (0, self._window):
            raise CannotType("Another program of ours is typing such characters on this display; try again.")
        self._connection.core.SetSelectionOwner(self._window, self._name, 0)

    def _recover(self) -> None:
        """Undo what a lender that died has left behind."""
        if self._connection.core.GetSelectionOwner(self._name).reply().owner:
            return
        note = self._connection.core.GetProperty(
            True, self._root, self._name, _CARDINAL, 0, _MAX_WORDS
        ).reply()
        leftover = _decode([int(word) for word in note.value.to_atoms()] if note.value_len else [])
        if leftover:
            self._change(leftover)

    def _write_note(self) -> None:
        words = _encode(self._original)
        self._connection.core.ChangeProperty(0, self._root, self._name, _CARDINAL, 32, len(words), words)

    def _change(self, rows: Rows) -> None:
        for run in _runs(rows):
            columns = max(len(rows[keycode]) for keycode in run)
            keysyms = [symbol for keycode in run for symbol in _padded(rows[keycode], columns)]
            self._connection.core.ChangeKeyboardMapping(len(run), run[0], columns, keysyms)
        self._keyboard.forget_layout()
        self._keyboard.sync()


def _runs(keycodes: Iterable[int]) -> list[list[int]]:
    """The keycodes in runs of neighbours: a request changes one run."""
    ordered = sorted(keycodes)
    return [
        [keycode for _, keycode in run]
        for _, run in groupby(enumerate(ordered), key=lambda item: item[1] - item[0])
    ]


def _padded(row: Sequence[int], columns: int) -> list[int]:
    return [symbol for symbol, _ in zip_longest(row, range(columns), fillvalue=0)]


def _encode(rows: Rows) -> list[int]:
    """The note: for each keycode its number, the number of its keysyms, and these."""
    return [word for keycode, row in rows.items() for word in (keycode, len(row), *row)]


def _decode(words: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """What `_encode` wrote; a note that makes no sense is no leftover of ours, and empty."""
    rows: dict[int, tuple[int, ...]] = {}
    at = 0
    while at + 2 <= len(words):
        keycode, count = words[at], words[at + 1]
        row = tuple(words[at + 2 : at + 2 + count])
        if not 8 <= keycode <= 255 or len(row) != count:
            return {}
        rows[keycode] = row
        at += 2 + count
    return rows
