"""Recorded text made safe to show: it was on a screen, so anybody may have written it."""

from __future__ import annotations

import re

_REPLACEMENT = "\ufffd"
# Controls steer a terminal; bidirectional marks make text read as something else than it is.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def plain(text: str) -> str:
    """`text` with every control character (but new lines and tabs) and text-direction mark replaced by U+FFFD."""
    return _CONTROLS.sub(_REPLACEMENT, text.replace("\r\n", "\n"))


def capital(text: str) -> str:
    """`text` with a capital first letter, as a heading."""
    return text[:1].upper() + text[1:]


def plain_line(text: str) -> str:
    """The same on one line: new lines and tabs become spaces."""
    return " ".join(plain(text).replace("\t", " ").replace("\u2028", " ").replace("\u2029", " ").split("\n"))
