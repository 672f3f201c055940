"""Names of keys: one canonical table, its aliases, and what each input system calls them.

Canonical names are lower case: `ctrl`, `enter`, `f5`, `a`, `7`, `;`. A character key is named by the
character it makes; `plus`, `minus` and `comma` may be written out, which a chord such as `ctrl+plus` needs.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from actions.errors import UnknownKey


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that makes no character: its X11 keysym and pyautogui's name (None where it has none)."""

    keysym: int
    pyautogui: str | None


_KEYS: Final[dict[str, _Key]] = {
    "ctrl": _Key(0xFFE3, "ctrl"),
    "shift": _Key(0xFFE1, "shift"),
    "alt": _Key(0xFFE9, "alt"),
    "super": _Key(0xFFEB, "win"),
    "ctrl_right": _Key(0xFFE4, "ctrlright"),
    "shift_right": _Key(0xFFE2, "shiftright"),
    "alt_right": _Key(0xFFEA, "altright"),
    "super_right": _Key(0xFFEC, "winright"),
    "altgr": _Key(0xFE03, "altright"),
    "capslock": _Key(0xFFE5, "capslock"),
    "numlock": _Key(0xFF7F, "numlock"),
    "scrolllock": _Key(0xFF14, "scrolllock"),
    "enter": _Key(0xFF0D, "enter"),
    "esc": _Key(0xFF1B, "esc"),
    "tab": _Key(0xFF09, "tab"),
    "space": _Key(0x0020, "space"),
    "backspace": _Key(0xFF08, "backspace"),
    "delete": _Key(0xFFFF, "delete"),
    "insert": _Key(0xFF63, "insert"),
    "home": _Key(0xFF50, "home"),
    "end": _Key(0xFF57, "end"),
    "pageup": _Key(0xFF55, "pageup"),
    "pagedown": _Key(0xFF56, "pagedown"),
    "left": _Key(0xFF51, "left"),
    "up": _Key(0xFF52, "up"),
    "right": _Key(0xFF53, "right"),
    "down": _Key(0xFF54, "down"),
    "printscreen": _Key(0xFF61, "printscreen"),
    "pause": _Key(0xFF13, "pause"),
    "menu": _Key(0xFF67, "apps"),
    **{f"f{number}": _Key(0xFFBD + number, f"f{number}") for number in range(1, 25)},
}

_ALIASES: Final[dict[str, str]] = {
    "control": "ctrl",
    "ctl": "ctrl",
    "control_l": "ctrl",
    "control_r": "ctrl_right",
    "ctrlleft": "ctrl",
    "ctrlright": "ctrl_right",
    "shift_l": "shift",
    "shift_r": "shift_right",
    "shiftleft": "shift",
    "shiftright": "shift_right",
    "alt_l": "alt",
    "alt_r": "alt_right",
    "altleft": "alt",
    "altright": "alt_right",
    "option": "alt",
    "opt": "alt",
    "alt_gr": "altgr",
    "iso_level3_shift": "altgr",
    "cmd": "super",
    "command": "super",
    "win": "super",
    "windows": "super",
    "meta": "super",
    "super_l": "super",
    "super_r": "super_right",
    "caps_lock": "capslock",
    "caps": "capslock",
    "num_lock": "numlock",
    "scroll_lock": "scrolllock",
    "return": "enter",
    "ret": "enter",
    "newline": "enter",
    "escape": "esc",
    "spacebar": "space",
    "back": "backspace",
    "bksp": "backspace",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "prior": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "next": "pagedown",
    "arrowleft": "left",
    "arrowright": "right",
    "arrowup": "up",
    "arrowdown": "down",
    "leftarrow": "left",
    "rightarrow": "right",
    "uparrow": "up",
    "downarrow": "down",
    "print": "printscreen",
    "prtsc": "printscreen",
    "prtscr": "printscreen",
    "prntscrn": "printscreen",
    "sysrq": "printscreen",
    "apps": "menu",
    "contextmenu": "menu",
    "plus": "+",
    "minus": "-",
    "hyphen": "-",
    "equal": "=",
    "equals": "=",
    "comma": ",",
    "period": ".",
    "dot": ".",
    "slash": "/",
    "backslash": "\\",
    "semicolon": ";",
    "apostrophe": "'",
    "grave": "`",
    "backtick": "`",
    "bracketleft": "[",
    "bracketright": "]",
    " ": "space",
    "\n": "enter",
    "\r": "enter",
    "\t": "tab",
}

MODIFIERS: Final = frozenset(
    {"ctrl", "shift", "alt", "super", "ctrl_right", "shift_right", "alt_right", "super_right", "altgr"}
)
"""Canonical names of the keys that change what other keys mean while they are down."""

_UNICODE_KEYSYM = 0x0100_0000


def canonical(name: str) -> str:
    """The canonical name for `name`: an alias is resolved, case does not matter. Raises UnknownKey."""
    stripped = name if len(name) == 1 else name.strip()
    lowered = stripped.lower()
    found = _ALIASES.get(lowered, lowered)
    if found in _KEYS:
        return found
    # A few capitals have no single lower case letter ("İ"); they keep their own name.
    for single in (found, stripped):
        if len(single) == 1 and _is_printable(single):
            return single
    raise UnknownKey(f"No key is called {name!r}. Keys are called ctrl, enter, f5, a, 7, plus and so on.")


def parse_chord(chord: str) -> tuple[str, ...]:
    """The canonical names in a chord such as `Ctrl+Shift+S`, in the order written.

    A plus as the last key may be written as it is (`ctrl++`) or as `plus`. Raises UnknownKey, naming the part
    that is not a key, or saying that the chord is empty or holds a key twice.
    """
    text = chord if chord == " " else chord.strip()
    if not text:
        raise UnknownKey("A chord needs at least one key, for example ctrl+s.")
    if text == "+":
        parts = ["+"]
    elif text.endswith("++"):
        parts = [*text[:-2].split("+"), "+"]
    else:
        parts = text.split("+")
    if any(part != " " and not part.strip() for part in parts):
        raise UnknownKey(f"A key is missing beside a plus in {chord!r}.")
    try:
        names = tuple(canonical(part) for part in parts)
    except UnknownKey as problem:
        raise UnknownKey(f"In the chord {chord!r}: {problem}") from problem
    if len(set(names)) != len(names):
        raise UnknownKey(f"The chord {chord!r} holds a key twice.")
    return names


def format_chord(keys: tuple[str, ...]) -> str:
    """The chord that `parse_chord` reads back as `keys`: `ctrl+shift+s`."""
    return "+".join("plus" if key == "+" else key for key in keys)


def keysym(name: str) -> int:
    """The X11 keysym of the key `name` (canonical or alias). Raises UnknownKey."""
    found = canonical(name)
    key = _KEYS.get(found)
    return key.keysym if key is not None else character_keysym(found)


_MAC_NAMES: Final = {
    "super": "command",
    "super_right": "command",
    "alt": "option",
    "alt_right": "optionright",
    "altgr": "optionright",
}


def pyautogui_name(name: str, *, mac: bool = False) -> str:
    """What pyautogui calls the key `name`, on a Mac or elsewhere. Raises UnknownKey where it has no name for it."""
    found = canonical(name)
    if mac and found in _MAC_NAMES:
        return _MAC_NAMES[found]
    key = _KEYS.get(found)
    if key is not None and key.pyautogui is not None:
        return key.pyautogui
    if len(found) == 1 and found.isascii():
        return found
    raise UnknownKey(f"The key {name!r} cannot be pressed on this system.")


def character_keysym(character: str) -> int:
    r"""The keysym that stands for one `character`: `\n` is Return, `\t` is Tab."""
    match character:
        case "\n" | "\r":
            return _KEYS["enter"].keysym
        case "\t":
            return _KEYS["tab"].keysym
    code = ord(character)
    return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else _UNICODE_KEYSYM | code


_KEYPAD_CHARACTERS: Final = {
    0xFF80: " ",
    0xFFBD: "=",
    **{0xFFAA + index: character for index, character in enumerate("*+,-./0123456789")},
}
_KEYPAD_KEYS: Final = {
    0xFF89: "tab", 0xFF8D: "enter", 0xFF91: "f1", 0xFF92: "f2", 0xFF93: "f3", 0xFF94: "f4", 0xFF95: "home",
    0xFF96: "left", 0xFF97: "up", 0xFF98: "right", 0xFF99: "down", 0xFF9A: "pageup", 0xFF9B: "pagedown",
    0xFF9C: "end", 0xFF9E: "insert", 0xFF9F: "delete",
}  # fmt: skip
_TWINS: Final = {0xFE20: "tab", 0xFF7E: "altgr", 0xFFE7: "alt", 0xFFE8: "alt_right"}
"""Keysyms of keys that have another: Shift+Tab, the older AltGr, Meta."""
_NAMES: Final = {
    **_KEYPAD_KEYS, **_TWINS, **{key.keysym: name for name, key in _KEYS.items()},
}  # fmt: skip


def is_keypad(symbol: int) -> bool:
    """Whether a keysym belongs to the number pad, where Num Lock chooses."""
    return 0xFF80 <= symbol <= 0xFFBD


def keysym_name(symbol: int) -> str | None:
    """The canonical name of the key that a keysym stands for, or None: a dead key, a volume key, no symbol.

    Letters go by their small form, keys of the number pad by what they do: `enter`, `home`, `7`.
    """
    if symbol in _NAMES:
        return _NAMES[symbol]
    character = keysym_text(symbol)
    if character is None or not _is_printable(character):
        return None
    return canonical(character)


def keysym_text(symbol: int) -> str | None:
    """The character that a key with this keysym types, the number pad's among them, or None."""
    return _KEYPAD_CHARACTERS.get(symbol) or keysym_character(symbol)


# Each page of old keysyms is one 8-bit character set: the page is the keysym's second byte, the character its
# first. Pages and sets: X Window System Protocol, appendix A.
_PAGES: Final = {
    0x00: "latin-1",
    0x01: "iso8859-2",
    0x02: "iso8859-3",
    0x03: "iso8859-4",
    0x05: "iso8859-6",
    0x06: "koi8-u",
    0x0C: "iso8859-8",
    0x0D: "iso8859-11",
    0x13: "iso8859-15",
}
_GREEK_LETTERS: Final = {
    **{0x7C1 + index: chr(0x391 + index) for index in range(17)},
    **{0x7E1 + index: chr(0x3B1 + index) for index in range(17)},
    **{0x7D2 + index: character for index, character in ((0, "Σ"), *enumerate("ΤΥΦΧΨΩ", 2))},
    **{0x7F2 + index: character for index, character in enumerate("σςτυφχψω")},
}


def keysym_character(symbol: int) -> str | None:
    """The character that a keysym makes, or None: for a dead key, a key without character, an unknown one."""
    if symbol & 0xFF00_0000 == _UNICODE_KEYSYM:
        code = symbol & 0x00FF_FFFF
        return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None
    if symbol == 0x20AC:
        return "€"
    if symbol in _GREEK_LETTERS:
        return _GREEK_LETTERS[symbol]
    encoding = _PAGES.get(symbol >> 8)
    if encoding is None:
        return None
    low = symbol & 0xFF
    if not (0x20 <= low <= 0x7E if symbol < 0x80 else low >= 0xA0):
        return None
    try:
        character = bytes((low,)).decode(encoding)
    except UnicodeDecodeError:
        return None
    # KOI8-U has box-drawing marks where the keysyms of page 6 hold Serbian letters.
    if encoding == "koi8-u" and not unicodedata.name(character, "").startswith("CYRILLIC"):
        return None
    return character


def _is_printable(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"
