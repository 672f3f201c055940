"""Take away from a reading what is a picture beside the words, not a word."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from vision.text.ctc import EMPTY, Reading

_GLYPHS = frozenset("✓✔√☑☒☐□■▢○●◯◉◎▼▲▶◀►◄▾▸▿▽△▷◁⊕⊙❯❮›‹")
"""Ticks, boxes, rings and arrows that controls draw beside their words."""

_LOOKALIKES = {"十": "+", "一": "-", "二": "=", "丨": "|", "〇": "0", "〉": ">", "〈": "<"}
"""Ideographs with the shape of a sign. Alone, or among Latin letters, the sign is meant."""


def tidy(reading: Reading) -> Reading:
    """`reading` without the glyphs of controls at its ends, and with signs instead of stray ideographs.

    A reading of nothing but glyphs stays as it is: then the glyph is all there is to name the control by.
    """
    if not reading.text:
        return EMPTY
    reading = _with_signs(reading)
    start, end = 0, len(reading.text)
    while start < end and _is_glyph(reading, start):
        start += 1
    while end > start and (reading.text[end - 1] in _GLYPHS or reading.text[end - 1].isspace()):
        end -= 1
    if start == end or (start, end) == (0, len(reading.text)):
        return reading
    places = reading.places
    return Reading(
        reading.text[start:end],
        reading.score,
        places[start:end],
        (places[start - 1] + places[start]) / 2 if start else reading.left,
        (places[end - 1] + places[end]) / 2 if end < len(places) else reading.right,
    )


def _is_glyph(reading: Reading, at: int) -> bool:
    """A control's glyph at the beginning; half a ring is read as a bracket that nothing opened."""
    character = reading.text[at]
    if character in _GLYPHS or character.isspace():
        return True
    following = reading.text[at + 1 : at + 2]
    return at == 0 and character == ")" and (following.isspace() or following.isupper())


def _with_signs(reading: Reading) -> Reading:
    ideographs = [character for character in reading.text if _is_ideograph(character)]
    if not ideographs or any(character not in _LOOKALIKES for character in ideographs):
        return reading
    return replace(reading, text="".join(_LOOKALIKES.get(character, character) for character in reading.text))


def _is_ideograph(character: str) -> bool:
    return character in _LOOKALIKES or unicodedata.name(character, "").startswith(
        ("CJK", "HIRAGANA", "KATAKANA")
    )
