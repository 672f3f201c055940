"""Numbers, times, directions and keys as people write them."""

from __future__ import annotations

import re

from actions.errors import UnknownKey
from actions.keymap import MODIFIERS, parse_chord
from desktop_agent.plan.sentences.phrases import Phrase
from desktop_agent.plan.sentences.tokens import Kind

NUMBERS = {
    **{
        word: float(value)
        for value, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
        )
    },
    "a": 1.0,
    "an": 1.0,
    "fifteen": 15.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "sixty": 60.0,
    "half": 0.5,
}
DIRECTIONS = {
    "down": (0, 1),
    "up": (0, -1),
    "right": (1, 0),
    "left": (-1, 0),
    "downwards": (0, 1),
    "upwards": (0, -1),
}
"""Wheel ticks to the right and down for one step in each direction."""

_MAX_CHORD = 8
MAX_TIMES = 100
"""How often a key may be pressed by one step."""

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
_COUNT = re.compile(r"x?(\d{1,4})x?|\u00d7(\d{1,4})")
_BUTTON_NAMES = frozenset(
    ["next", "back", "print", "prior", "option", "options", "apps", "opt", "windows", "newline", "win"]
)
_SPELT_APART = {
    ("page", "up"): "pageup",
    ("page", "down"): "pagedown",
    ("caps", "lock"): "capslock",
    ("num", "lock"): "numlock",
    ("scroll", "lock"): "scrolllock",
    ("space", "bar"): "space",
    ("print", "screen"): "printscreen",
    ("arrow", "up"): "up",
    ("arrow", "down"): "down",
    ("arrow", "left"): "left",
    ("arrow", "right"): "right",
    ("up", "arrow"): "up",
    ("down", "arrow"): "down",
    ("left", "arrow"): "left",
    ("right", "arrow"): "right",
    ("back", "space"): "backspace",
    ("full", "stop"): ".",
}


def is_number(key: str) -> bool:
    """Whether `key` is a number in digits or words."""
    return key in NUMBERS or _NUMBER.fullmatch(key) is not None or _DURATION.fullmatch(key) is not None


def number(key: str) -> float | None:
    """The number that `key` says, or None."""
    if key in NUMBERS:
        return NUMBERS[key]
    return float(key) if _NUMBER.fullmatch(key) else None


def take_times(phrase: Phrase) -> tuple[Phrase, int]:
    """Take `twice`, `3 times` or `x3` off the end of `phrase`: (the rest, how often)."""
    if phrase.last == "once":
        return phrase[:-1], 1
    if phrase.last == "twice":
        return phrase[:-1], 2
    if phrase.last in ("times", "time") and len(phrase) > 1:
        count = number(phrase.keys[-2])
        if count is not None and count == int(count):
            return phrase[:-2], int(count)
    marked = _COUNT.fullmatch(phrase.last)
    if marked and not phrase.last.isdigit() and len(phrase) > 1:
        return phrase[:-1], int(marked[1] or marked[2])
    return phrase, 1


def reads_as_keys(phrase: Phrase) -> bool:
    """Whether `phrase` names a key or a chord."""
    return read_chord(phrase) is not None


def read_chord(phrase: Phrase, said_key: bool = False) -> tuple[str, ...] | None:
    """The keys of a chord such as `Ctrl+Shift+S` or `ctrl + alt + page up`; None when it is not one.

    Words that name keys but more often buttons ("Next", "Back", "Print") only count with `said_key`, and so does a
    quotation.
    """
    quotation = phrase.quotation if said_key else None
    if not phrase or len(phrase) > _MAX_CHORD or (phrase.has_quotation and not quotation):
        return None
    joined = quotation or _joined(phrase)
    if joined.lower() in _BUTTON_NAMES and not said_key:
        return None
    try:
        return parse_chord(joined)
    except UnknownKey:
        pass
    # "ctrl-s" and "ctrl shift s" are common too; a lone "-" or "ctrl+-" has been read above.
    words = joined.replace("-", " ").split()
    try:
        chord = parse_chord("+".join(words)) if len(words) > 1 else ()
    except UnknownKey:
        return None
    return chord if chord and MODIFIERS.issuperset(chord[:-1]) else None


def read_modifiers(phrase: Phrase) -> tuple[str, ...] | None:
    """The modifiers in `ctrl`, `Ctrl+Shift`, `ctrl and shift`, `the ctrl key`; None when there are others."""
    phrase = phrase.without_article().without_end("keys", "key")
    names: list[str] = []
    for piece in split_list(phrase):
        chord = read_chord(piece, said_key=True)
        if chord is None:
            return None
        names += chord
    return tuple(names) if names and MODIFIERS.issuperset(names) else None


def split_list(phrase: Phrase) -> list[Phrase]:
    """The parts of `Tab, Tab and then Enter`."""
    pieces: list[Phrase] = []
    start = 0
    for at in range(len(phrase) + 1):
        if at < len(phrase) and not (
            phrase.tokens[at].kind in (Kind.COMMA, Kind.PAUSE) or phrase.tokens[at].key in ("and", "then")
        ):
            continue
        if at > start:
            pieces.append(phrase[start:at])
        start = at + 1
    return pieces


def _joined(phrase: Phrase) -> str:
    """The words of a chord without spaces around its plus signs; two-word names made one."""
    words = [token.text for token in phrase.tokens]
    at = 0
    while at + 1 < len(words):
        left, _, start = words[at].rpartition("+")
        if (name := _SPELT_APART.get((start.lower(), words[at + 1].lower()))) is not None:
            words[at : at + 2] = [f"{left}+{name}" if left else name]
        else:
            at += 1
    if any(word.startswith("+") or word.endswith("+") for word in words) and len(words) > 1:
        return "".join(words)
    return " ".join(words)


_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(ms|s|sec|secs|m|min)")
_UNITS = {
    "ms": 0.001,
    "millisecond": 0.001,
    "milliseconds": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "secs": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "m": 60.0,
    "min": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
    "hour": 3600.0,
    "hours": 3600.0,
}


def take_seconds(phrase: Phrase) -> tuple[float, int] | None:
    """The duration that `phrase` begins with, in seconds, and how many tokens it takes; None when there is none."""
    if attached := _DURATION.fullmatch(phrase.first):
        return float(attached[1]) * _UNITS[attached[2]], 1
    amount = number(phrase.first)
    if amount is None:
        return None
    at = 1
    while phrase.keys_of(at, at + 1) in (("a",), ("an",), ("of",)) and amount == NUMBERS["half"]:
        at += 1
    unit = phrase.keys_of(at, at + 1)
    return (amount * _UNITS[unit[0]], at + 1) if unit and unit[0] in _UNITS else None
