"""What Qt calls a key, in the names of `actions.keymap`."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from actions.errors import UnknownKey
from actions.keymap import canonical

NAMES: Final[dict[Qt.Key, str]] = {
    Qt.Key.Key_Control: "ctrl",
    Qt.Key.Key_Shift: "shift",
    Qt.Key.Key_Alt: "alt",
    Qt.Key.Key_AltGr: "altgr",
    Qt.Key.Key_Meta: "super",
    Qt.Key.Key_Super_L: "super",
    Qt.Key.Key_Super_R: "super_right",
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Escape: "esc",
    Qt.Key.Key_Tab: "tab",
    Qt.Key.Key_Backtab: "tab",
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Insert: "insert",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
    Qt.Key.Key_PageUp: "pageup",
    Qt.Key.Key_PageDown: "pagedown",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Print: "printscreen",
    Qt.Key.Key_SysReq: "printscreen",
    Qt.Key.Key_Pause: "pause",
    Qt.Key.Key_Menu: "menu",
    Qt.Key.Key_ScrollLock: "scrolllock",
    **{Qt.Key(Qt.Key.Key_F1.value + number - 1): f"f{number}" for number in range(1, 25)},
}
"""Keys that make no character."""

KEPT_HERE: Final = frozenset({Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock})
"""Keys that are not passed on: what they do is in the characters that arrive here already."""

MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "altgr", "super", "super_right"})

_BEYOND = 0x0100_0000
"""Qt's codes below are characters, from here on they are keys without one."""


def name_of(key: int) -> str | None:
    """The name of the key with this Qt code; a character key goes by its character. None for one without a name."""
    named = NAMES.get(Qt.Key(key)) if key in _NAMED else None
    if named is not None or not 0x20 <= key < _BEYOND or key > 0x10FFFF:
        return named
    try:
        return canonical(chr(key))
    except UnknownKey:
        return None


def types(text: str) -> bool:
    """Whether a key press with this text types characters: they are neither control codes nor nothing."""
    return bool(text) and all(character.isprintable() for character in text)


_NAMED: Final = frozenset(key.value for key in NAMES)
