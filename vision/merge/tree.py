"""What programs tell about themselves, merged with what is seen: believed where the picture agrees.

A program knows its controls' names, roles, states and values for certain. Where they stand it may have wrong: some
count from another corner, some tell of what has scrolled away. So each thing told is held against the words and
controls seen there, and a program that is found wrong more often than right is not believed where nothing was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vision.locate.match import similarity, skeleton
from vision.merge.case import (
    FIELDS,
    INSIDE,
    MASKED,
    OFTEN_BARE,
    SAME_BOX,
    TOGGLES,
    Case,
    Seen,
    cuts_through,
    hold,
    mark_astray,
    same_words,
    share,
    words_in,
)
from vision.merge.names import NAMED_BY_LABELS, Labels
from vision.merge.owners import Owned, Piece
from vision.text.layout import reading_order
from vision.types import Box, Element, Role, Snapshot, Source

__all__ = ["MASKED", "ToldWindow", "merged_with_tree", "with_tree"]

_HOLDERS = frozenset({Role.COMBOBOX, Role.SPINBUTTON})
_NEED_NAME = frozenset({
    Role.TEXT, Role.IMG, Role.ROW, Role.CELL, Role.LISTITEM, Role.TREEITEM, Role.LINK, Role.MENUITEM,
    Role.COLUMNHEADER,
})  # fmt: skip
_PRESSED = frozenset({Role.BUTTON, Role.CHECKBOX, Role.RADIO, Role.SWITCH, Role.TAB, Role.LINK, Role.IMG})
_SURE = 0.6
"""A detector's score from which it is taken for sure."""
_DOUBLE = 0.8
_ONE_LINE = 3.4
_TOLD_SCORE = 0.97
_UNSEEN_SCORE = 0.9
_MARGIN = 3


@dataclass(frozen=True, slots=True)
class ToldWindow:
    """What a program tells about one of its windows.

    Attributes:
        told: as for `with_tree`.
        box: where the window is; None when that is unknown.
    """

    told: tuple[Element, ...]
    box: Box | None = None


def merged_with_tree(snapshot: Snapshot, windows: Iterable[ToldWindow]) -> Snapshot:
    """`snapshot` with what was told about each of several windows, in reading order."""
    elements: Sequence[Element] = snapshot.elements
    for window in windows:
        elements = with_tree(elements, window.told, window=window.box)
    order = reading_order([element.box for element in elements])
    return replace(snapshot, elements=tuple(elements[index] for index in order))


def with_tree(
    elements: Sequence[Element], told: Sequence[Element], *, window: Box | None = None
) -> list[Element]:
    """What is seen, and what the program of one window tells.

    Args:
        elements: what readers saw, on the whole frame.
        told: elements of `Source.A11Y` in frame pixels, clipped to what can show and not covered by other windows;
            one that hides its value has the state `masked`.
        window: the window's box; None when that is unknown.

    Returns:
        Elements in no order. Where a seen element and a told one agree, one element with the told role, name, states
        and value, and with the seen picture and words; told ones that nothing contradicts; what else was seen.
    """
    told = [replace(one, value=None) if MASKED in one.states else one for one in told]
    seen = Seen(elements)
    cases = [hold(one, seen.near(one.box)) for one in _without_doubles(told)]
    _share_bases(cases)
    mark_astray(cases, elements, window)
    believed = _is_believed(cases)
    kept: dict[int, Element] = {id(element): element for element in elements}
    found: list[Element] = []
    # Words come last: by then controls have taken theirs.
    for case in sorted(cases, key=lambda case: case.told.role is Role.TEXT):
        if case.contradicted:
            continue
        if case.told.role is Role.TEXT:
            found += _as_words(case, kept, believed=believed and not seen.has_read(case.told))
        elif case.covered or (believed and (case.agreed or _is_plausible(case, seen.near(case.told.box)))):
            found.append(_merged(case))
            for used in _used(case):
                kept.pop(id(used), None)
    return _with_labels([_without_secret(element, told) for element in kept.values()] + found)


def _without_doubles(told: Sequence[Element]) -> list[Element]:
    """Things told but for the words of a control, the field inside a combo box, and what is told twice."""
    kept: dict[int, Element] = {}
    inner: dict[int, Element] = {}
    everything = Seen(told)
    for one in told:
        near = [other for other in everything.near(one.box) if other is not one]
        holder = next((h for h in near if h.role in _HOLDERS and share(one.box, h.box) >= INSIDE), None)
        if holder is not None and _is_inner(one, holder):
            if one.role is Role.TEXTBOX:
                inner[id(holder)] = one
            continue
        if not any(
            _says_the_same(one, other) or (id(other) in kept and _twice(one, other)) for other in near
        ):
            kept[id(one)] = one
    return [_with_inner(one, inner.get(id(one))) for one in kept.values()]


def _twice(one: Element, other: Element) -> bool:
    return one.role is other.role and one.text == other.text and one.box.iou(other.box) >= _DOUBLE


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
    """Whether `words` are only what stands on `control`."""
    if words.role is not Role.TEXT or control.role is Role.TEXT or not skeleton(control.text):
        return False
    if control.role in (Role.ROW, Role.LISTITEM) and control.box.height > 2 * words.box.height:
        return False
    return share(words.box, control.box) >= INSIDE and skeleton(words.text) in skeleton(control.text)


def _share_bases(cases: Sequence[Case]) -> None:
    """Let each seen control be one thing only: the one that fits it best."""
    takers: dict[int, Case] = {}
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


def _fit(case: Case) -> tuple[float, float]:
    assert case.base is not None
    agree = similarity(case.told.text, case.base.text) if case.told.text and case.base.text else 0.0
    return case.base.box.iou(case.told.box) + agree, -case.told.box.area


def _is_believed(cases: Sequence[Case]) -> bool:
    """Whether the program is right where it can be checked, so that it is believed where it cannot."""
    against = sum(case.contradicted for case in cases)
    agreeing = sum(case.covered for case in cases)
    return against == 0 or agreeing > 2 * against


def _is_plausible(case: Case, near: Sequence[Element]) -> bool:
    """Whether something that nothing seen speaks for may still be there."""
    told = case.told
    if not told.text and told.role in _NEED_NAME:
        return False
    return not any(cuts_through(told.box, element.box) for element in near if element.role is not Role.TEXT)


def _as_words(case: Case, kept: dict[int, Element], *, believed: bool) -> list[Element]:
    """Words that a program tells: they correct what was read, or stand in for what was not."""
    told = case.told
    if len(case.naming) == 1 and id(case.naming[0]) in kept and same_words(told.text, case.naming[0].text):
        seen = case.naming[0]
        if seen.role is Role.TEXT:
            del kept[id(seen)]
            return [replace(seen, text=told.text, source=Source.A11Y, score=max(seen.score, _TOLD_SCORE))]
        if seen.role in _PRESSED and seen.score < _SURE:
            # Taken for a control; its program knows that it is only words.
            del kept[id(seen)]
            return [Element(Role.TEXT, told.text, seen.words or seen.box, _TOLD_SCORE, Source.A11Y)]
        return []
    if case.naming or case.other or not believed or not any(c.isalnum() for c in case.told.text):
        return []
    return [replace(case.told, score=_UNSEEN_SCORE)]


def _merged(case: Case) -> Element:
    """One element of what was told and seen."""
    told, base = case.told, case.base
    text = told.text or (base.text if base is not None else "")
    value, words = told.value, _union(case.naming) or (base.words if base is not None else None)
    sign = ""
    if told.role in FIELDS:
        text, value = _named_field(case, text)
        words = words or (_union(case.other) if value else None)
    elif not case.naming and len(case.other) == 1 and told.role not in OFTEN_BARE:
        read = case.other[0].text
        # Letters are more likely a picture that was read.
        sign = read if not text or not any(c.isalnum() for c in read) else ""
        words = _union(case.other) if not text else words
        text = text or sign
    secret = MASKED in told.states
    return Element(
        role=told.role,
        text=text,
        box=_box(case, words),
        score=max(_TOLD_SCORE if case.agreed else _UNSEEN_SCORE, 0.0 if base is None else base.score),
        source=Source.A11Y,
        states=told.states,
        value=None if secret else value,
        icon=(base.icon if base is not None else "") or (sign if sign != text else ""),
        look=base.look if base is not None else b"",
        words=None if secret else words,
    )


def _named_field(case: Case, name: str) -> tuple[str, str | None]:
    """The name and the value of a field: what is seen in it counts where nothing is told."""
    told, base = case.told, case.base
    lines = [e for e in case.other if e.role is Role.TEXT and _is_line(e, told)]
    inside = " ".join(element.text for element in lines)
    seen = (base.value if base is not None else None) or inside
    if told.role is Role.COMBOBOX and seen and same_words(told.text, seen):
        # It calls itself by what is chosen in it.
        return (base.text if base is not None else "") or told.text, told.text
    if told.value is None:
        return name, seen or (base.value if base is not None else None)
    # Words in an empty field say what belongs there.
    return name or (seen if told.value == "" and MASKED not in told.states else ""), told.value


def _box(case: Case, words: Box | None) -> Box:
    """Where it is: as told, unless it was seen to be only a part of that."""
    told, base = case.told, case.base
    if base is not None and base.box.iou(told.box) < SAME_BOX:
        return base.box
    if told.role in TOGGLES and words is not None and words.left > told.box.left:
        # Programs stretch these over the whole row, but not all of them take clicks there.
        left, top, right, bottom = told.box.as_tuple()
        return Box(left, top, max(words.right, min(right, words.right + _MARGIN)), bottom)
    return told.box


def _used(case: Case) -> list[Element]:
    """Seen elements that the merged one takes the place of."""
    told = case.told
    base = [] if case.base is None else [case.base]
    # What was taken for a control around a control that has all its words was none.
    naming = [
        element
        for element in case.naming
        if (_is_line(element, told) if element.role is Role.TEXT else share(told.box, element.box) >= INSIDE)
    ]
    content = [e for e in case.other if e.role is Role.TEXT and _is_content(e, case)]
    return base + naming + content


def _is_line(words: Element, told: Element) -> bool:
    """Whether words are all that stands in a control; the lines of an editor stay elements of their own."""
    return told.role not in FIELDS or told.box.height <= _ONE_LINE * max(8, words.box.height)


def _is_content(words: Element, case: Case) -> bool:
    """Whether words that are no name are still a part of what is told: what a field holds, the sign on a key."""
    told = case.told
    if told.role in OFTEN_BARE or MASKED in told.states:
        return MASKED in told.states
    if told.role in FIELDS:
        return not told.value and _is_line(words, told)
    return not case.naming


def _with_labels(elements: list[Element]) -> list[Element]:
    """Elements, of which told fields without a name are named by the words left of them or above."""
    if not any(_is_nameless_field(element) for element in elements):
        return elements
    controls = {id(e): Owned(e) for e in elements if e.role is not Role.TEXT}
    words = [Piece(e.text, e.box, e.score) for e in elements if e.role is Role.TEXT]
    labels = Labels(words, list(controls.values()))
    named = []
    for element in elements:
        if _is_nameless_field(element):
            label = labels.of(controls[id(element)])
            named.append(element if label is None else replace(element, text=label.text))
        else:
            named.append(element)
    return named


def _is_nameless_field(element: Element) -> bool:
    return element.source is Source.A11Y and element.role in NAMED_BY_LABELS and not element.text


def _without_secret(element: Element, told: Sequence[Element]) -> Element:
    """`element` without its value where it lies over a masked field."""
    if element.value is None or not any(
        MASKED in one.states and share(one.box, element.box) >= SAME_BOX for one in told
    ):
        return element
    return replace(element, value=None, words=None)


def _union(elements: Sequence[Element]) -> Box | None:
    """The box around the words of elements; None when there are none."""
    boxes = [found[1] for found in map(words_in, elements) if found is not None]
    whole = boxes[0] if boxes else None
    for box in boxes[1:]:
        whole = box.union(whole) if whole is not None else box
    return whole
