"""How well the words on the screen agree with the wanted ones, 0 to 1, and which part of a line they are.

Texts are compared after `normal` (case, accelerators, trailing colons and dots, menu shortcuts) and, one step looser,
by `skeleton` (no spaces, look-alike letters made one), because readers lose spaces and confuse l, I, 1 and O, 0.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from vision.locate.types import TextMatch

MAX_TEXT = 1000
"""Longer texts are compared by their first characters only."""
MAX_PATTERN = 200
"""Longest regular expression that is tried; the text it runs on is limited too, since patterns can be slow."""
MAX_REGEX_TEXT = 200
PART = 0.62
"""The least score of wanted words that are a whole-word part of a longer text."""

_ACCELERATOR = re.compile(r"(?<!\w)[_&](?=\w)|(?<=\w)[_&](?=\w)(?<![a-z0-9]_)")
_TRAILING = re.compile(r"(?<=[^\s:.…*])\s*(?::|\.+|…|\*)+$")
_MODIFIER = r"(?:ctrl|control|shift|alt|super|meta|cmd|umschalt|strg)"
_SHORTCUT = re.compile(
    rf"\s*(?:{_MODIFIER}\s*\+\s*)+\S+(?:\s\w+)?$|(?<=\w)\s+f(?:1[0-2]|[1-9])$", re.IGNORECASE
)
_LEADING_MARK = re.compile(r"^(?:[^\w\s(\[{\"'/.$#@+-]|[oO0xXvV√□D](?=\s\S{2}))\s*(?=\w)")
"""What pictures before a name are read as: ticks, rings, and D for the arrow of Play."""
_LEADING_ICON = re.compile(r"^[\u2e80-\u9fff\uac00-\ud7af]{1,2}\s*(?=[A-Za-z\u00c0-\u024f])")
"""An icon before a name is read as a Chinese character now and then; no name mixes the two like this."""
_LOOK_ALIKE = str.maketrans(
    dict.fromkeys("iı1|!íì", "l")
    | dict.fromkeys("0ο○", "o")
    | dict.fromkeys("–—−‐‑", "-")
    | dict.fromkeys("×✕✖", "x")
    | {"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "，": ",", "：": ":"}
)
_TRAILING_MARK = re.compile(r"(?<=\w)\s*[^\w\s\])}\"'/.$#@%+-]{1,2}$|(?<=\w{2})\s+[vVxX^\u03bd]$")
_STRIPPED = ((_SHORTCUT, 0.02), (_LEADING_MARK, 0.03), (_LEADING_ICON, 0.03), (_TRAILING_MARK, 0.03))
"""What may stand around a name, and what a match loses by it."""
_NESTED_REPEAT = re.compile(r"\([^)]*[+*}][^)]*\)\s*[+*{]|\\\d")


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits.

    Attributes:
        score: 0 to 1; 1 is the same words.
        start: where the wanted words begin in the seen text, in characters.
        end: where they end.
        whole: they are all of the text (but for marks, dots and shortcuts).
    """

    score: float
    start: int = 0
    end: int = 0
    whole: bool = True


NOTHING = Match(0.0)


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """`text` without what does not tell names apart: case, accelerators, trailing colon and dots, runs of space."""
    plain = unicodedata.normalize("NFKC", text[:MAX_TEXT]).strip()
    plain = _ACCELERATOR.sub("", plain) if len(plain) > 1 else plain
    plain = " ".join(plain.split())
    return (_TRAILING.sub("", plain) or plain).casefold()


@lru_cache(maxsize=8192)
def skeleton(text: str) -> str:
    """`normal` text without spaces, and underscores, which are read for them; look-alike characters made one."""
    bare = "".join(normal(text).split())
    return (bare.replace("_", "") or bare).translate(_LOOK_ALIKE)


@lru_cache(maxsize=8192)
def compare(wanted: str, seen: str, how: TextMatch = TextMatch.FUZZY) -> Match:
    """How well `seen`, read on the screen, fits the `wanted` words. Raises ValueError for an unusable pattern."""
    if not seen.strip() or not wanted:
        return NOTHING
    if how is TextMatch.REGEX:
        return _by_pattern(wanted, seen)
    if how is TextMatch.EXACT:
        equal = normal(wanted) == normal(seen)
        return Match(1.0, 0, len(seen)) if equal else NOTHING
    if how is TextMatch.CONTAINS:
        return _contained(wanted, seen)
    return _fuzzy(wanted, seen)


def similarity(wanted: str, seen: str) -> float:
    """The score of the fuzzy comparison alone."""
    return compare(wanted, seen).score


def _fuzzy(wanted: str, seen: str) -> Match:
    whole = _whole(wanted, seen)
    if whole >= 0.9:
        return Match(whole, 0, len(seen))
    best = Match(whole, 0, len(seen))
    # Around a single character a mark is more likely a part of another name: 6 is not %6.
    for pattern, loss in _STRIPPED if len(wanted.strip()) > 1 else ():
        trimmed = pattern.sub("", seen)
        if trimmed and trimmed != seen:
            score = _whole(wanted, trimmed) - loss
            start = seen.find(trimmed)
            if score > best.score:
                best = Match(score, start, start + len(trimmed))
    part = _part(wanted, seen)
    return part if part.score > best.score else best


def _whole(wanted: str, seen: str) -> float:
    """The two as wholes: 1 when the same, 0 when more is different than a reader gets wrong."""
    first, second = normal(wanted), normal(seen)
    if first == second:
        return 1.0 if wanted.strip() == seen.strip() else 0.99
    one, two = skeleton(wanted), skeleton(seen)
    if not one or not two:
        return 0.0
    if one == two:
        return 0.96 if len(one) > 1 else 0.9
    if _elided(one, seen):
        return 0.8
    if len(two) >= 10 and len(two) >= 0.7 * len(one) and one.startswith(two):
        return 0.75
    if _digits(first) != _digits(second) or (_digits(first) and len(one) < 12):
        return 0.0
    allowed = _allowed_edits(max(len(one), len(two)))
    distance = Levenshtein.distance(one, two, score_cutoff=allowed)
    if distance > allowed:
        return 0.0
    return max(0.0, 0.92 - 1.5 * distance / max(len(one), len(two)))


def _elided(wanted: str, seen: str) -> bool:
    """Whether `seen` is `wanted` cut short by dots."""
    stripped = seen.rstrip()
    if not stripped.endswith(("…", "...")):
        return False
    head = skeleton(stripped.rstrip("….")) if stripped.rstrip("….") else ""
    return len(head) >= 5 and wanted.startswith(head)


def _allowed_edits(length: int) -> int:
    """How many letters a reader may get wrong before it is another name: none in short ones."""
    if length < 5:
        return 0
    return 1 if length < 10 else round(length * 0.14)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _part(wanted: str, seen: str) -> Match:
    """Whole words of a longer text: 0.62 to 0.85, by how much of the text they are; more at its start."""
    span = _find_words(wanted, seen)
    if span is None:
        return NOTHING
    start, end = span
    share = (end - start) / max(1, len(seen.strip()))
    first = 0.04 if not seen[:start].strip() else 0.0
    return Match(min(0.85, PART + 0.2 * share + first), start, end, whole=False)


def _contained(wanted: str, seen: str) -> Match:
    """`wanted` anywhere in `seen`, case and spaces ignored; more the more of the text it is."""
    whole = _whole(wanted, seen)
    if whole >= 0.9:
        return Match(whole, 0, len(seen))
    span = _find_words(wanted, seen)
    if span is None:
        span = _find_letters(wanted.strip(), seen)
        if span is None:
            return Match(0.9, 0, len(seen), whole=False) if skeleton(wanted) in skeleton(seen) else NOTHING
    share = (span[1] - span[0]) / max(1, len(seen))
    return Match(0.9 + 0.09 * share, *span, whole=False)


def _find_letters(wanted: str, seen: str) -> tuple[int, int] | None:
    """Where `wanted` stands in `seen`, case ignored: one letter may become two when it is folded."""
    owners = [index for index, char in enumerate(seen) for _ in char.casefold()]
    folded = wanted.casefold()
    at = seen.casefold().find(folded)
    return None if at < 0 or not folded else (owners[at], owners[at + len(folded) - 1] + 1)


def _find_words(wanted: str, seen: str) -> tuple[int, int] | None:
    """Where the wanted words stand in `seen` as whole words, spaces and look-alikes ignored."""
    target = skeleton(wanted)
    if not target:
        return None
    letters = [(i, c) for i, ch in enumerate(seen) for c in _letters(ch)]
    flat = "".join(c for _, c in letters)
    at = flat.find(target)
    while at >= 0:
        start, end = letters[at][0], letters[at + len(target) - 1][0] + 1
        before = seen[start - 1] if start else " "
        after = seen[end] if end < len(seen) else " "
        free_before = not (before.isalnum() and seen[start].isalnum())
        free_after = not (after.isalnum() and seen[end - 1].isalnum())
        if free_before and free_after:
            return (start, end)
        if len(target) >= 8 and " " in wanted.strip() and (free_before or free_after):
            # A reader may have lost the space before or after several words.
            return (start, end)
        at = flat.find(target, at + 1)
    return None


@lru_cache(maxsize=1024)
def _letters(char: str) -> str:
    if char == "_":
        return ""
    return "".join(unicodedata.normalize("NFKC", char).split()).casefold().translate(_LOOK_ALIKE)


def _by_pattern(pattern: str, seen: str) -> Match:
    """A regular expression, searched in the first characters only, and none that repeats repeats."""
    found = compiled(pattern).search(seen[:MAX_REGEX_TEXT])
    if found is None or found.start() == found.end():
        return NOTHING
    return Match(1.0, found.start(), found.end(), whole=found.group() == seen.strip())


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern` as a regular expression. Raises ValueError where it is broken, long, or could run for ever."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"the pattern is longer than {MAX_PATTERN} characters")
    if _NESTED_REPEAT.search(pattern):
        raise ValueError(
            f"the pattern {pattern!r} repeats a repetition or refers back, which can take for ever"
        )
    try:
        return re.compile(pattern)
    except re.error as exc:
        raise ValueError(f"the pattern {pattern!r} is not a regular expression: {exc}") from exc
