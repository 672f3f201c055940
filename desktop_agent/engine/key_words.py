"""What a person calls a key: "Ctrl+S", "Escape", "Page Up"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_CALLED: Final = {
    "esc": "Escape",
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "capslock": "Caps Lock",
    "numlock": "Num Lock",
    "scrolllock": "Scroll Lock",
    "printscreen": "Print Screen",
    "altgr": "AltGr",
}
_SHORTCUT: Final = frozenset({"ctrl", "alt", "super"})
_ALONE: Final = 1
"""Names of keys that make a character are as long as that."""


def chord_words(keys: Sequence[str]) -> str:
    """Canonical names of `actions.keymap` as one writes a chord; the right one of two equal keys is not told apart."""
    return "+".join(_called(key.removesuffix("_right")) for key in keys)


def may_be_named(key: str, modifiers: Sequence[str]) -> bool:
    """Whether naming the key betrays nothing of what is typed: it makes no character, or is part of a shortcut.

    A key without a name types something that no table knows.
    """
    if len(key) > _ALONE and key != "space":
        return True
    return bool(key) and not _SHORTCUT.isdisjoint(modifiers)


def _called(key: str) -> str:
    return _CALLED.get(key) or (key.upper() if len(key) == _ALONE else key.capitalize())
