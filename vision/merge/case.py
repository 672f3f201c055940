"""One thing that a program tells, held against what is seen where it is said to be."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from vision.locate.match import compare, similarity
from vision.types import Box, Element, Role

MASKED = "masked"
"""A state: the field hides what is typed."""
FIELDS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
TOGGLES = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
OFTEN_BARE = frozenset({Role.IMG, Role.SLIDER, Role.SCROLLBAR})
"""Words over these say nothing against them."""
SAME_BOX = 0.5
_SAME_WORDS = 0.75
_MOST_OF_NAME = 0.6
INSIDE = 0.8
_LONG = 5
_ALIKE = 85
"""Of a hundred: words of at least `_LONG` letters that are so much alike are misread ones."""
_LETTERS = 3
"""Fewer letters than these are a sign on a key or a picture that was read, and contradict no name."""
_CUTS = (0.2, 0.8)
"""Two controls lie in one another or apart; one that shares such a part of the smaller one cuts through it."""
_MARGIN = 3


@dataclass(slots=True)
class Case:
    """One thing told, and what is seen there.

    Attributes:
        told: what the program says.
        base: the seen control that it is.
        naming: seen elements whose words its name holds, or its value.
        other: seen words in its box that are something else.
        covered: whether its name, or what it holds, was read in its place.
        contradicted: whether what is seen there is another thing.
    """

    told: Element
    base: Element | None = None
    naming: list[Element] = field(default_factory=list)
    other: list[Element] = field(default_factory=list)
    covered: bool = False
    contradicted: bool = False

    @property
    def agreed(self) -> bool:
        """Whether something seen speaks for it."""
        return not self.contradicted and (self.base is not None or self.covered)


class Seen:
    """What is seen, to be asked for what is near."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._boxes = np.array([element.box.as_tuple() for element in elements], np.int64).reshape(-1, 4)

    def near(self, box: Box) -> list[Element]:
        """Elements that touch `box`, or nearly so."""
        left, top, right, bottom = box.expanded(_MARGIN).as_tuple()
        boxes = self._boxes
        touching = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
        return [self._elements[index] for index in np.flatnonzero(touching).tolist()]

    def has_read(self, told: Element) -> bool:
        """Whether the words of a thing told are part of what was read there, be it a longer line."""
        found = (words_in(element) for element in self.near(told.box))
        return any(words is not None and _is_part(told.text, words[0]) for words in found)


def hold(told: Element, near: Sequence[Element]) -> Case:
    """Hold one thing told against what is seen near it."""
    case = Case(told)
    in_line = False
    for element in near:
        words = words_in(element)
        if words is None:
            continue
        inside = told.box.expanded(_MARGIN).contains(words[1].centre)
        if (inside or _is_beside(element, told)) and _belongs(words[0], told):
            case.naming.append(element)
        elif inside and _is_in_line(told, *words):
            in_line = True
        elif inside:
            case.other.append(element)
    case.base = _base(case, near)
    case.covered = in_line or _is_covered(case)
    case.contradicted = _is_contradicted(case) and not in_line
    return case


def mark_astray(cases: Sequence[Case], elements: Sequence[Element], window: Box | None) -> None:
    """Take for contradicted what is seen nowhere in its place, while its very words stand elsewhere in the window.

    Words count that are the name of nothing told. Without a `window` only those among the things told are its own.
    """
    if not cases:
        return
    claimed = {id(element) for case in cases for element in case.naming}
    around = window or cases[0].told.box
    for case in () if window else cases:
        around = around.union(case.told.box)
    free = set()
    for element in elements:
        words = words_in(element)
        if (
            words is not None
            and id(element) not in claimed
            and around.expanded(_MARGIN).contains(words[1].centre)
        ):
            free.add(_plain(words[0]))
    for case in cases:
        name = _plain(case.told.text)
        if not case.agreed and case.told.role not in FIELDS and len(name) >= _LETTERS and name in free:
            case.contradicted = True


def _is_beside(element: Element, told: Element) -> bool:
    """Whether a mark is told and was seen as one thing with its words."""
    return told.role in TOGGLES and element.role is not Role.TEXT and share(told.box, element.box) >= INSIDE


def words_in(element: Element) -> tuple[str, Box] | None:
    """The words that were read for an element, and where they stand; None without."""
    if element.role is Role.TEXT:
        return (element.text, element.box) if element.text.strip() else None
    text = element.value if element.role in FIELDS else element.text
    if not text or (element.words is None and element.role in FIELDS):
        return None
    return text, element.words or element.box


def same_words(wanted: str, seen: str) -> bool:
    """Whether words as read are these, all of them and nothing else but marks and shortcuts."""
    match = compare(wanted, seen)
    if match.whole and match.score >= _SAME_WORDS:
        return True
    # A picture before the words is read as a letter.
    first, _, rest = seen.partition(" ")
    return len(first) == 1 and bool(rest) and same_words(wanted, rest)


def _belongs(words: str, told: Element) -> bool:
    """Whether words are what a thing told says: its name or a part of it; for a field, what it holds."""
    if told.role in FIELDS:
        whole = told.value or (told.text if told.role is Role.COMBOBOX else "")
        return bool(whole) and (_is_part(words, whole) or _is_part(whole, words))
    return bool(told.text) and (same_words(told.text, words) or _is_part(words, told.text))


def _is_in_line(told: Element, words: str, box: Box) -> bool:
    """Whether words are a longer line that runs through the box of a thing told and holds its name, as by a link."""
    through = share(box, told.box) < INSIDE
    return through and told.role not in FIELDS and bool(told.text) and _is_part(told.text, words)


def _is_covered(case: Case) -> bool:
    """Whether enough of the name was read: one word of several may be another control's."""
    told = case.told
    if told.role in FIELDS:
        return bool(case.naming)
    texts = [words[0] for words in map(words_in, case.naming) if words is not None]
    if any(same_words(told.text, text) for text in texts):
        return True
    return sum(map(len, map(_letters, texts))) >= _MOST_OF_NAME * max(1, len(_letters(told.text))) and bool(
        texts
    )


def _is_part(words: str, whole: str) -> bool:
    """Whether `words`, as read, are `whole` or a part of it; accents are easily lost in reading."""
    part, everything = _plain(words), _plain(whole)
    if len(part) < _LETTERS:
        return part != "" and part in everything.split()
    misread = _LONG <= len(part) <= len(everything) + 1 and fuzz.partial_ratio(part, everything) >= _ALIKE
    return part in everything or misread


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """`text` without accents, case and marks."""
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).casefold().split())


def _base(case: Case, near: Sequence[Element]) -> Element | None:
    """The seen control that covers the told box, or else one within it that has its name."""
    told = case.told
    if told.role is Role.TEXT:
        return None
    controls = [element for element in near if element.role is not Role.TEXT]
    best = max(controls, key=lambda element: element.box.iou(told.box), default=None)
    if best is not None and best.box.iou(told.box) >= SAME_BOX:
        return best
    inside = [
        element
        for element in case.naming
        if element.role is not Role.TEXT
        and told.role not in FIELDS
        and (share(element.box, told.box) >= INSIDE or told.role in TOGGLES)
    ]
    return max(inside, key=lambda element: similarity(told.text, element.text), default=None)


def _is_contradicted(case: Case) -> bool:
    """Whether other words stand where its own should."""
    told = case.told
    if case.naming or MASKED in told.states or told.role in OFTEN_BARE:
        return False
    expected = (told.value or "") if told.role in FIELDS else told.text
    others = [words[0] for words in map(words_in, case.other) if words is not None]
    return bool(expected) and any(len(_letters(words)) >= _LETTERS for words in others)


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def cuts_through(one: Box, other: Box) -> bool:
    """Whether two boxes overlap as no two controls do: neither the same, nor one in the other, nor apart."""
    common = one.intersection(other)
    if common is None or one.iou(other) >= SAME_BOX:
        return False
    return _CUTS[0] < common.area / max(1, min(one.area, other.area)) < _CUTS[1]


def share(small: Box, large: Box) -> float:
    """How much of `small` lies in `large`."""
    common = small.intersection(large)
    return 0.0 if common is None or small.area == 0 else common.area / small.area
