"""Write what `tomllib` reads: values as TOML, each on one line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: object) -> str:
    """`value`, of a type that `tomllib` gives, as TOML; tables and arrays are written inline.

    Raises ValueError for what TOML cannot hold: other types, and text with half of a surrogate pair.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float():
            return _float(value)
        case str():
            return toml_string(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            inside = ", ".join(f"{toml_key(str(key))} = {toml_value(held)}" for key, held in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(toml_value(one) for one in value)}]"
        case _:
            raise ValueError(f"TOML has no {type(value).__name__}.")


def toml_key(key: str) -> str:
    """A key as it stands before an equals sign or between brackets."""
    return key if _BARE.fullmatch(key) else toml_string(key)


def toml_string(text: str) -> str:
    """`text` as a basic string. Raises ValueError for half of a surrogate pair."""
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise ValueError("Half of a surrogate pair is no text.")
    return f'"{"".join(map(_escaped, text))}"'


def toml_pattern(text: str) -> str:
    """`text` as a literal string where that is possible, so that regular expressions need no doubled backslashes."""
    if not _has_controls(text.replace("\n", "").replace("\t", "")):
        if "\n" in text and "'''" not in text and not text.endswith("'"):
            # A line break right after the quotes is not part of the text.
            return f"'''\n{text}'''"
        if "\n" not in text and "'" not in text:
            return f"'{text}'"
    return toml_string(text)


def _has_controls(text: str) -> bool:
    return any(ord(one) < 0x20 or 0x7F <= ord(one) < 0xA0 or 0xD800 <= ord(one) <= 0xDFFF for one in text)


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0:
        return f"\\u{ord(character):04x}"
    return character


def _float(number: float) -> str:
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    return repr(float(number))
