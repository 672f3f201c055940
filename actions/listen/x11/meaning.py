"""What a key means now: its name, its keysym with the modifiers that are held, and the modifiers' own names.

Follows the core protocol's rules for a mapping with two groups of four levels, as X servers present XKB layouts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from actions.backends.x11.layout import LATIN_POSITIONS, LEVEL3, Layout
from actions.keymap import is_keypad, keysym_name
from actions.listen.types import MODIFIER_ORDER

SHIFT_BIT: Final = 1
LOCK_BIT: Final = 2
CONTROL_BIT: Final = 4
GROUP_BITS: Final = 0x6000
_FIRST_MOD_ROW: Final = 3
_ALT: Final = frozenset({0xFFE7, 0xFFE8, 0xFFE9, 0xFFEA})
_SUPER: Final = frozenset({0xFFEB, 0xFFEC, 0xFFED, 0xFFEE})
_LEVEL3: Final = frozenset({LEVEL3, 0xFF7E})
_NUM_LOCK: Final = frozenset({0xFF7F})
_KEYCODE_NAMES: Final = {keycode: letter for letter, keycode in LATIN_POSITIONS.items()}


@dataclass(frozen=True)
class Meaning:
    """A keyboard mapping, read from keycodes to symbols."""

    layout: Layout

    @cached_property
    def locking_mask(self) -> int:
        """The bits that stay without a key being held: Caps Lock and Num Lock."""
        return LOCK_BIT | self._bits(_NUM_LOCK)

    @cached_property
    def _alt(self) -> int:
        return self._bits(_ALT)

    @cached_property
    def _super(self) -> int:
        return self._bits(_SUPER) & ~self._alt

    @cached_property
    def _level3(self) -> int:
        return self._bits(_LEVEL3) & ~(self._alt | self._super)

    @cached_property
    def _num_lock(self) -> int:
        return self._bits(_NUM_LOCK) & ~(self._alt | self._super | self._level3)

    def modifier_bits(self, keycode: int) -> int:
        """The bits of the state that are set while this keycode is down; 0 for most."""
        return sum(1 << index for index, row in enumerate(self.layout.modifier_rows) if keycode in row)

    def held(self, state: int) -> tuple[str, ...]:
        """The names of the modifiers in `state`, in the order of `MODIFIER_ORDER`; locks are none."""
        bits = {
            "ctrl": CONTROL_BIT,
            "alt": self._alt,
            "shift": SHIFT_BIT,
            "super": self._super,
            "altgr": self._level3,
        }
        return tuple(name for name in MODIFIER_ORDER if state & bits[name])

    def is_shortcut(self, state: int) -> bool:
        """Whether Ctrl, Alt or Super keep a key from typing."""
        return bool(state & (CONTROL_BIT | self._alt | self._super))

    def symbol(self, keycode: int, state: int) -> int:
        """The keysym of a key with all that is held; 0 for none."""
        row = self.layout.row(keycode)
        group = (state & GROUP_BITS) >> 13
        low, high = self._pair(row, group, third=bool(state & self._level3))
        shift = bool(state & SHIFT_BIT)
        if is_keypad(high) and state & self._num_lock:
            return low if shift else high
        if state & LOCK_BIT and _are_cases(low, high):
            shift = not shift
        return high if shift and high else low

    def name(self, keycode: int, state: int) -> str:
        """The key's name, without what Shift and AltGr make of it; empty when it has none."""
        row = self.layout.row(keycode)
        plain = state & (GROUP_BITS | self._num_lock)
        found = keysym_name(self.symbol(keycode, plain)) or ""
        if found.isascii() or not self.is_shortcut(state):
            return found
        # Shortcuts go by Latin letters: programs look in the other layout, then where the letters lie elsewhere.
        others = (keysym_name(self._pair(row, group, third=False)[0]) or "" for group in (0, 1))
        return next((name for name in others if name and name.isascii()), _KEYCODE_NAMES.get(keycode, found))

    def changed(self, first: int, rows: tuple[tuple[int, ...], ...]) -> Meaning:
        """The mapping with other keysyms for the keycodes from `first` on."""
        table = list(self.layout.rows)
        for index, row in enumerate(rows, first - self.layout.first):
            if 0 <= index < len(table):
                table[index] = row
        return Meaning(replace(self.layout, rows=tuple(table)))

    def _bits(self, symbols: frozenset[int]) -> int:
        return sum(
            1 << index
            for index, row in enumerate(self.layout.modifier_rows)
            if index >= _FIRST_MOD_ROW
            and any(symbols.intersection(self.layout.row(keycode)[:1]) for keycode in row)
        )

    @staticmethod
    def _pair(row: tuple[int, ...], group: int, *, third: bool) -> tuple[int, int]:
        """The plain and the shifted keysym of a key in `group`, with AltGr where the key has something there."""
        starts = {0: (0, 4), 1: (2, 6)}.get(group, (0, 4))
        wanted = [starts[1], starts[0]] if third else [starts[0]]
        for start in (*wanted, 0):  # A key that the group leaves empty is the first group's.
            pair = (*row[start : start + 2], 0, 0)[:2]
            if any(pair):
                return pair[0], pair[1]
        return 0, 0


def _are_cases(low: int, high: int) -> bool:
    """Whether two keysyms are the small and the capital form of a letter."""
    from actions.keymap import keysym_character

    small, capital = keysym_character(low), keysym_character(high)
    return small is not None and capital is not None and small != capital and small.upper() == capital
