"""What programs tell about themselves, merged with what is seen: believed where the picture agrees.

A program knows its controls' names, roles, states and values for certain. Where they stand it may have wrong: some
count from another corner, some tell of what has scrolled away. So each thing told is held against the words and
controls seen there, and a program that is found wrong more often than right is not believed where nothing was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vision.locate.match import compare, similarity, skeleton
from vision.locate.types import TextMatch
from vision.text.layout import reading_order
from vision.types import Box, Element, Role, Snapshot, Source

MASKED = "masked"
"""A state: the field hides what is typed."""
_FIELDS = frozenset({Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER})
_TOGGLES = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
_HOLDERS = frozenset({Role.COMBOBOX, Role.SPINBUTTON})
_OFTEN_BARE = frozenset({Role.IMG, Role.SLIDER, Role.SCROLLBAR})
"""Words over these say nothing against them."""
_NEED_NAME = frozenset({
    Role.TEXT, Role.IMG, Role.ROW, Role.CELL, Role.LISTITEM, Role.TREEITEM, Role.LINK, Role.MENUITEM,
    Role.COLUMNHEADER,
})  # fmt: skip
_SAME_BOX = 0.5
_SAME_WORDS = 0.75
_PART_OF_NAME = 0.6
_LETTERS = 3
"""Fewer letters than these are a sign on a key or a picture that was read, and contradict no name."""
_INSIDE = 0.8
_CUTS = (0.2, 0.8)
"""Two controls lie in one another or apart; one that shares such a part of the smaller one cuts through it."""
_DOUBLE = 0.8
_ONE_LINE = 3.4
_TOLD_SCORE = 0.97
_UNSEEN_SCORE = 0.9
_MARGIN = 3


@dataclass(slots=True)
class _Case:
    """One thing told, and what is seen there.

    Attributes:
        told: what the program says.
        base: the seen control that it is.
        naming: seen elements whose words its name holds, or its value.
        other: seen words in its box that are something else.
        contradicted: whether what is seen there is another thing.
    """

    told: Element
    base: Element | None = None
    naming: list[Element] = field(default_factory=list)
    other: list[Element] = field(default_factory=list)
    contradicted: bool = False

    @property
    def agreed(self) -> bool:
        """Whether something seen speaks for it."""
        return not self.contradicted and (self.base is not None or bool(self.naming))

    @property
    def votes(self) -> bool:
        """Whether its words could be held against words that were read."""
        return self.contradicted or bool(self.naming)


def merged_with_tree(snapshot: Snapshot, windows: Iterable[Sequence[Element]]) -> Snapshot:
    """`snapshot` with what was told about each of several windows, in reading order."""
    elements: Sequence[Element] = snapshot.elements
    for told in windows:
        elements = with_tree(elements, told)
    order = reading_order([element.box for element in elements])
    return replace(snapshot, elements=tuple(elements[index] for index in order))


def with_tree(elements: Sequence[Element], told: Sequence[Element]) -> list[Element]:
    """What is seen, and what the program of one window tells.

    Args:
        elements: what readers saw, on the whole frame.
        told: elements of `Source.A11Y` in frame pixels, clipped to what can show and not covered by other windows;
            one that hides its value has the state `masked`.

    Returns:
        Elements in no order. Where a seen element and a told one agree, one element with the told role, name, states
        and value, and with the seen picture and words; told ones that nothing contradicts; what else was seen.
    """
    seen = _Seen(elements)
    cases = [_case(one, seen.near(one.box)) for one in _without_doubles(told)]
    _share_bases(cases)
    believed = _is_believed(cases)
    kept: dict[int, Element] = {id(element): element for element in elements}
    found: list[Element] = []
    for case in cases:
        if case.contradicted:
            continue
        if case.told.role is Role.TEXT:
            found += _as_words(case, kept, believed=believed)
        elif case.agreed or (believed and _is_plausible(case, seen.near(case.told.box))):
            found.append(_merged(case))
            for used in _used(case):
                kept.pop(id(used), None)
    return [_without_secret(element, told) for element in kept.values()] + found


def _without_doubles(told: Sequence[Element]) -> list[Element]:
    """Things told but for the words of a control, the field inside a combo box, and what is told twice."""
    kept: list[Element] = []
    holders = [one for one in told if one.role in _HOLDERS]
    named = [one for one in told if one.role is not Role.TEXT and skeleton(one.text)]
    inner: dict[int, Element] = {}
    for one in told:
        holder = next((h for h in holders if h is not one and _share(one.box, h.box) >= _INSIDE), None)
        if holder is not None and _is_inner(one, holder):
            if one.role is Role.TEXTBOX:
                inner[id(holder)] = one
            continue
        if one.role is Role.TEXT and any(_says_the_same(one, other) for other in named):
            continue
        if any(one.role is k.role and one.text == k.text and one.box.iou(k.box) >= _DOUBLE for k in kept):
            continue
        kept.append(one)
    return [_with_inner(one, inner.get(id(one))) for one in kept]


def _is_inner(one: Element, holder: Element) -> bool:
    """Whether `one` is the field or the arrow of a combo box or spin box, and not another such box."""
    if one.role is Role.TEXTBOX:
        return True
    return one.role in (Role.BUTTON, Role.TEXT) and one.text in ("", holder.text, holder.value)


def _with_inner(holder: Element, inner: Element | None) -> Element:
    if inner is None:
        return holder
    states = holder.states | (inner.states & {"focused", MASKED})
    value = inner.value if holder.value in (None, "") else holder.value
    return replace(holder, text=holder.text or inner.text, value=value, states=states)


def _says_the_same(words: Element, control: Element) -> bool:
    if control.role in (Role.ROW, Role.LISTITEM) and control.box.height > 2 * words.box.height:
        return False
    return _share(words.box, control.box) >= _INSIDE and skeleton(words.text) in skeleton(control.text)


class _Seen:
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


def _case(told: Element, near: Sequence[Element]) -> _Case:
    """Hold one thing told against what is seen near it."""
    case = _Case(told)
    for element in near:
        words = _words(element)
        if words is not None and told.box.expanded(_MARGIN).contains(words[1].centre):
            (case.naming if _belongs(words[0], told) else case.other).append(element)
    case.base = _base(case, near)
    case.contradicted = _is_contradicted(case)
    return case


def _words(element: Element) -> tuple[str, Box] | None:
    """The words that were read for an element, and where they stand; None without."""
    if element.role is Role.TEXT:
        return (element.text, element.box) if element.text.strip() else None
    text = element.value if element.role in _FIELDS else element.text
    if not text or (element.words is None and element.role in _FIELDS):
        return None
    return text, element.words or element.box


def _belongs(words: str, told: Element) -> bool:
    """Whether words are what a thing told says: its name or a part of it; for a field, what it holds."""
    if told.role in _FIELDS:
        whole = told.value or (told.text if told.role is Role.COMBOBOX else "")
        return bool(whole) and (_is_part(words, whole) or _is_part(whole, words))
    return _is_part(words, told.text) or similarity(told.text, words) >= _SAME_WORDS


def _is_part(words: str, whole: str) -> bool:
    if similarity(whole, words) >= _SAME_WORDS or similarity(words, whole) >= _PART_OF_NAME:
        return True
    return (
        len(skeleton(words)) >= _LETTERS and compare(words, whole, TextMatch.CONTAINS).score >= _PART_OF_NAME
    )


def _base(case: _Case, near: Sequence[Element]) -> Element | None:
    """The seen control that covers the told box, or else one within it that has its name."""
    told = case.told
    if told.role is Role.TEXT:
        return None
    controls = [element for element in near if element.role is not Role.TEXT]
    best = max(controls, key=lambda element: element.box.iou(told.box), default=None)
    if best is not None and best.box.iou(told.box) >= _SAME_BOX:
        return best
    inside = [
        element
        for element in case.naming
        if element.role is not Role.TEXT
        and _share(element.box, told.box) >= _INSIDE
        and told.role not in _FIELDS
    ]
    return max(inside, key=lambda element: similarity(told.text, element.text), default=None)


def _is_contradicted(case: _Case) -> bool:
    """Whether other words stand where its own should."""
    told = case.told
    if case.naming or MASKED in told.states or told.role in _OFTEN_BARE:
        return False
    expected = (told.value or "") if told.role in _FIELDS else told.text
    letters = sum(len(_letters(words[0])) for words in map(_words, case.other) if words is not None)
    return bool(expected) and letters >= _LETTERS


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _share_bases(cases: Sequence[_Case]) -> None:
    """Let each seen control be one thing only: the one that fits it best."""
    takers: dict[int, _Case] = {}
    for case in cases:
        if case.base is None or case.contradicted:
            continue
        rival = takers.get(id(case.base))
        if rival is None:
            takers[id(case.base)] = case
            continue
        better, worse = sorted((case, rival), key=_fit, reverse=True)
        takers[id(case.base)] = better
        worse.base = None


def _fit(case: _Case) -> tuple[float, float]:
    assert case.base is not None
    agree = similarity(case.told.text, case.base.text) if case.told.text and case.base.text else 0.0
    return case.base.box.iou(case.told.box) + agree, -case.told.box.area


def _is_believed(cases: Sequence[_Case]) -> bool:
    """Whether the program is right where it can be checked, so that it is believed where it cannot."""
    against = sum(case.contradicted for case in cases)
    agreeing = sum(case.votes and not case.contradicted for case in cases)
    return against == 0 or agreeing > 2 * against


def _is_plausible(case: _Case, near: Sequence[Element]) -> bool:
    """Whether something that nothing seen speaks for may still be there."""
    told = case.told
    if not told.text and told.role in _NEED_NAME:
        return False
    return not any(_cuts(told.box, element.box) for element in near if element.role is not Role.TEXT)


def _cuts(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    if common is None or one.iou(other) >= _SAME_BOX:
        return False
    share = common.area / max(1, min(one.area, other.area))
    return _CUTS[0] < share < _CUTS[1]


def _as_words(case: _Case, kept: dict[int, Element], *, believed: bool) -> list[Element]:
    """Words that a program tells: they correct what was read, or stand in for what was not."""
    if len(case.naming) == 1 and case.naming[0].role is Role.TEXT and id(case.naming[0]) in kept:
        seen = case.naming[0]
        if similarity(case.told.text, seen.text) < _SAME_WORDS:
            return []
        del kept[id(seen)]
        return [replace(seen, text=case.told.text, source=Source.A11Y, score=max(seen.score, _TOLD_SCORE))]
    if case.naming or case.other or not believed or not case.told.text:
        return []
    return [replace(case.told, score=_UNSEEN_SCORE)]


def _merged(case: _Case) -> Element:
    """One element of what was told and seen."""
    told, base = case.told, case.base
    text, value = told.text, told.value
    sign = ""
    if base is not None:
        text = text or base.text
        value = base.value if value is None and told.role in _FIELDS else value
        if told.role is Role.COMBOBOX and base.value and similarity(told.text, base.value) >= _SAME_WORDS:
            # It calls itself by what is chosen in it.
            text, value = base.text or told.text, told.text
    words = _union([found[1] for found in map(_words, case.naming) if found is not None])
    if not case.naming:
        signs = [found for found in map(_words, case.other) if found is not None]
        if told.role not in _FIELDS and len(signs) == 1:
            sign, words = signs[0][0], signs[0][1] if not told.text else None
        text = text or sign
    box = told.box
    if base is not None and base.box.iou(box) < _SAME_BOX:
        box = base.box
    elif told.role in _TOGGLES and words is not None and words.left > box.left:
        # Programs stretch these over the whole row, but not all of them take clicks there.
        box = Box(box.left, box.top, max(words.right, min(box.right, words.right + _MARGIN)), box.bottom)
    return Element(
        role=told.role,
        text=text,
        box=box,
        score=max(_TOLD_SCORE if case.agreed else _UNSEEN_SCORE, 0.0 if base is None else base.score),
        source=Source.A11Y,
        states=told.states,
        value=None if MASKED in told.states else value,
        icon=(base.icon if base is not None else "") or (sign if sign != text else ""),
        look=base.look if base is not None else b"",
        words=None if MASKED in told.states else (words or (base.words if base is not None else None)),
    )


def _used(case: _Case) -> list[Element]:
    """Seen elements that the merged one takes the place of."""
    told = case.told
    used = [] if case.base is None else [case.base]
    for element in (*case.naming, *(case.other if MASKED in told.states or not case.naming else ())):
        if element.role is not Role.TEXT:
            continue
        # The lines of an editor stay elements of their own.
        if (
            MASKED in told.states
            or told.role not in _FIELDS
            or told.box.height <= _ONE_LINE * max(8, element.box.height)
        ):
            used.append(element)
    return used


def _without_secret(element: Element, told: Sequence[Element]) -> Element:
    """`element` without its value where it lies over a masked field."""
    if element.value is None or not any(
        MASKED in one.states and _share(one.box, element.box) >= _SAME_BOX for one in told
    ):
        return element
    return replace(element, value=None, words=None)


def _union(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole


def _share(small: Box, large: Box) -> float:
    """How much of `small` lies in `large`."""
    common = small.intersection(large)
    return 0.0 if common is None or small.area == 0 else common.area / small.area
