"""Hotkeys in words: what is wrong with a chord, and what it is in the way of. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from actions.errors import UnknownKey
from actions.keymap import MODIFIERS, parse_chord
from desktop_agent.panel.words import tr

_SIDES = {
    "ctrl_right": "ctrl",
    "shift_right": "shift",
    "alt_right": "alt",
    "super_right": "super",
    "altgr": "alt",
}
_RECORDING = ("ctrl+alt+s", "ctrl+alt+c")
_SYSTEM = (
    "ctrl+alt+delete", "ctrl+alt+backspace", "alt+tab", "alt+shift+tab", "alt+f4", "super+l", "super+d", "super+tab",
    *(f"ctrl+alt+f{number}" for number in range(1, 13)),
)  # fmt: skip
_EDITING = (
    "ctrl+c",
    "ctrl+v",
    "ctrl+x",
    "ctrl+z",
    "ctrl+s",
    "ctrl+a",
    "ctrl+q",
    "ctrl+w",
    "ctrl+f",
    "ctrl+p",
)


class Weight(StrEnum):
    """Whether a chord can be used."""

    FINE = "fine"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ChordCheck:
    """What there is to say about a chord."""

    weight: Weight
    words: str = ""


def check_chord(chord: str, other: str) -> ChordCheck:
    """Whether `chord` can be a hotkey beside the hotkey `other`; empty for none is fine."""
    if not chord:
        return ChordCheck(Weight.FINE)
    try:
        keys = parse_chord(chord)
    except UnknownKey as problem:
        return ChordCheck(Weight.WRONG, str(problem))
    if all(key in MODIFIERS for key in keys):
        return ChordCheck(Weight.WRONG, tr("A hotkey needs a key besides Ctrl, Alt, Shift and Super."))
    if len([key for key in keys if key not in MODIFIERS]) > 1:
        return ChordCheck(Weight.WRONG, tr("A hotkey has one key besides Ctrl, Alt, Shift and Super."))
    pressed = _set(chord)
    if other and pressed == _set(other):
        return ChordCheck(Weight.WRONG, tr("The other hotkey is this one already."))
    if not _held(keys) and not _is_function_key(keys[-1]):
        return ChordCheck(
            Weight.WRONG,
            tr(
                "Alone this key could not be typed any more. Hold Ctrl, Alt or Super with it, or use F1 to F24."
            ),
        )
    if pressed in map(_set, _SYSTEM):
        return ChordCheck(
            Weight.DOUBTFUL, tr("Most systems use these keys themselves, so they may never arrive.")
        )
    if pressed in map(_set, _RECORDING):
        return ChordCheck(
            Weight.DOUBTFUL, tr("While a macro is recorded, these keys save it or add a check.")
        )
    if pressed in map(_set, _EDITING):
        return ChordCheck(
            Weight.DOUBTFUL, tr("Many programs use these keys; they would not get them any more.")
        )
    return ChordCheck(Weight.FINE)


def chord_in_words(chord: str) -> str:
    """A chord as it stands on keys: `Ctrl+Alt+Esc`; as it is where it cannot be read."""
    try:
        keys = parse_chord(chord)
    except UnknownKey:
        return chord
    return "+".join(key.upper() if len(key) == 1 else key.replace("_", " ").capitalize() for key in keys)


def _set(chord: str) -> frozenset[str]:
    try:
        return frozenset(_SIDES.get(key, key) for key in parse_chord(chord))
    except UnknownKey:
        return frozenset({chord})


def _held(keys: tuple[str, ...]) -> bool:
    return any(_SIDES.get(key, key) in ("ctrl", "alt", "super") for key in keys)


def _is_function_key(key: str) -> bool:
    return (key.startswith("f") and key[1:].isdigit()) or key in ("pause", "scrolllock", "printscreen")
