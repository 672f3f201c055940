"""What the keyboard of an X server means at this moment: which key makes which character."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from actions.keymap import character_keysym, keysym, keysym_character
from actions.x11 import XConnection

SHIFT: Final = 0xFFE1
LEVEL3: Final = 0xFE03
CAPS_LOCK: Final = 0xFFE5
_NO_SYMBOL: Final = 0
_MODIFYING: Final = frozenset(
    {0xFFE1, 0xFFE2, 0xFFE3, 0xFFE4, 0xFFE7, 0xFFE8, 0xFFE9, 0xFFEA, 0xFFEB, 0xFFEC, 0xFFED, 0xFFEE, LEVEL3}
)
"""Shift, Control, Meta, Alt, Super, Hyper, AltGr; not Caps Lock and Num Lock, which stay on by themselves."""
_LOCK_ROW: Final = 1
# Columns of the core keyboard mapping for levels 1 to 4 of a group (X Keyboard Extension protocol, 12.4).
_COLUMNS: Final = {0: (0, 1, 4, 5), 1: (2, 3, 6, 7)}
# Where Latin letters lie on a keyboard whose layout has none; programs look there for shortcuts.
LATIN_POSITIONS: Final = {
    letter: first + index
    for first, letters in ((24, "qwertyuiop"), (38, "asdfghjkl"), (52, "zxcvbnm"), (10, "1234567890"))
    for index, letter in enumerate(letters)
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key press: a keycode, and the keycodes of the modifiers to hold around it."""

    keycode: int
    modifiers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A keyboard mapping.

    Attributes:
        first: the keycode of the first row.
        rows: for each keycode its keysyms, in the columns of the core protocol.
        modifier_rows: the keycodes of the eight modifiers: Shift, Lock, Control, Mod1 to Mod5.
        group: the active group (0 is the first layout).
    """

    first: int
    rows: tuple[tuple[int, ...], ...]
    modifier_rows: tuple[frozenset[int], ...]
    group: int = 0

    @cached_property
    def shift(self) -> int | None:
        """The keycode of Shift."""
        return self._modifier_key(SHIFT)

    @cached_property
    def level3(self) -> int | None:
        """The keycode of AltGr, where the layout has one."""
        return self._modifier_key(LEVEL3)

    @cached_property
    def caps_lock(self) -> int | None:
        """The keycode of Caps Lock."""
        return self._modifier_key(CAPS_LOCK)

    @cached_property
    def characters(self) -> dict[str, Stroke]:
        """Every character that the active group makes without dead keys, and how."""
        found: dict[str, Stroke] = {}
        levels = tuple(enumerate(_COLUMNS.get(self.group, ())))
        # The plain and shifted levels first: a key that needs no AltGr wins over one that does.
        for tier in (levels[:2], levels[2:]):
            for keycode, row in enumerate(self.rows, self.first):
                for level, column in tier:
                    character = keysym_character(row[column]) if column < len(row) else None
                    modifiers = self._modifiers(level)
                    if character is not None and modifiers is not None:
                        found.setdefault(character, Stroke(keycode, modifiers))
        return found

    def character(self, character: str) -> Stroke | None:
        r"""How to make `character` (`\n` is Return, `\t` is Tab), or None when the layout cannot."""
        if character in "\n\t":
            return self._symbol(character_keysym(character))
        return self.characters.get(character)

    def key(self, name: str) -> Stroke | None:
        """How to press the key `name`, or None when this keyboard has no such key. Raises UnknownKey."""
        if name in self.characters:
            return self.characters[name]
        stroke = self._symbol(keysym(name))
        if stroke is None and name in LATIN_POSITIONS:
            return Stroke(LATIN_POSITIONS[name])
        return stroke

    @cached_property
    def spare(self) -> tuple[int, ...]:
        """Keycodes that can be lent to other characters: unused ones first, then multimedia keys."""
        modifiers = frozenset[int]().union(*self.modifier_rows)
        free: list[int] = []
        multimedia: list[int] = []
        for keycode, row in enumerate(self.rows, self.first):
            if keycode in modifiers:
                continue
            symbols = set(row) - {_NO_SYMBOL}
            if not symbols:
                free.append(keycode)
            elif all(0x1008_FE00 <= symbol <= 0x1008_FFFF for symbol in symbols):
                multimedia.append(keycode)
        return (*free, *multimedia)

    @cached_property
    def modifying_mask(self) -> int:
        """The bits of the pointer's state that mean: a key is down that changes what others mean."""
        mask = 0
        for index, keycodes in enumerate(self.modifier_rows):
            if index == _LOCK_ROW:
                continue
            if any(symbol in _MODIFYING for keycode in keycodes for symbol in self.row(keycode)):
                mask |= 1 << index
        return mask

    def row(self, keycode: int) -> tuple[int, ...]:
        """The keysyms of a keycode; empty when the server has no such keycode."""
        index = keycode - self.first
        return self.rows[index] if 0 <= index < len(self.rows) else ()

    def _modifiers(self, level: int) -> tuple[int, ...] | None:
        needed = ((self.shift,) if level & 1 else ()) + ((self.level3,) if level & 2 else ())
        present = tuple(keycode for keycode in needed if keycode is not None)
        return present if len(present) == len(needed) else None

    def _symbol(self, symbol: int) -> Stroke | None:
        for level in range(2):
            modifiers = self._modifiers(level)
            for keycode, row in enumerate(self.rows, self.first):
                # Any group will do: programs look a shortcut up in every layout.
                if modifiers is not None and symbol in row[level:4:2]:
                    return Stroke(keycode, modifiers)
        return None

    def _modifier_key(self, symbol: int) -> int | None:
        acting = frozenset[int]().union(*self.modifier_rows)
        for keycode in sorted(acting):
            if symbol in self.row(keycode)[:1]:
                return keycode
        return None


def read_layout(connection: XConnection) -> Layout:
    """Ask the server for its keyboard mapping, its modifiers and the active group."""
    setup = connection.get_setup()
    first, last = int(setup.min_keycode), int(setup.max_keycode)
    mapping_request = connection.core.GetKeyboardMapping(first, last - first + 1)
    modifier_request = connection.core.GetModifierMapping()
    pointer_request = connection.core.QueryPointer(setup.roots[0].root)
    mapping, modifiers = mapping_request.reply(), modifier_request.reply()
    width = int(mapping.keysyms_per_keycode)
    symbols = [int(symbol) for symbol in mapping.keysyms]
    per_modifier = int(modifiers.keycodes_per_modifier)
    keycodes = [int(keycode) for keycode in modifiers.keycodes]
    return Layout(
        first=first,
        rows=tuple(tuple(symbols[at : at + width]) for at in range(0, len(symbols), width)),
        modifier_rows=tuple(
            frozenset(keycodes[index * per_modifier : (index + 1) * per_modifier]) - {0} for index in range(8)
        ),
        # Bits 13 and 14 of the state carry the keyboard group.
        group=int(pointer_request.reply().mask) >> 13 & 3,
    )
