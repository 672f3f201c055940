"""What role an element plays: told by its reader, or, where only words were read, by what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vision.locate.surroundings import Surroundings, overlap
from vision.locate.words import FIELD_ROLES, TOGGLE_ROLES
from vision.types import Box, Element, FramePoint, Role, Source
from vision.widgets.fields import Side, field_around, field_beside
from vision.widgets.toggles import Toggle, toggle_beside

_KIN: tuple[frozenset[Role], ...] = (
    frozenset({Role.MENU, Role.MENUITEM}),
    frozenset({Role.LISTITEM, Role.CELL, Role.ROW, Role.TREEITEM, Role.MENUITEM}),
    frozenset({Role.COLUMNHEADER, Role.CELL, Role.BUTTON}),
    frozenset({Role.BUTTON, Role.MENU, Role.LINK, Role.IMG, Role.COMBOBOX, Role.TAB}),
    frozenset({Role.CHECKBOX, Role.SWITCH, Role.RADIO}),
    frozenset({Role.WINDOW, Role.DIALOG}),
)
_BOXES = FIELD_ROLES - {Role.SLIDER}
_ITEMS = frozenset(
    {Role.LISTITEM, Role.CELL, Role.ROW, Role.TREEITEM, Role.MENUITEM, Role.COLUMNHEADER, Role.TAB}
)
_FACTOR_KIN = 0.9
_FACTOR_OTHER = 0.6
_FACTOR_FIELD = 0.95
"""Text boxes, combo boxes and spin boxes are easily taken for one another."""
_FACTOR_UNSAID = 0.93
"""Words without a colon that stand beside a field may be about something else."""
_FACTOR_FAR = 0.8
"""Words without a colon, far from a field, seldom name it; and what stands in a field is seldom an item of a list."""
_FACTOR_TITLE, _FACTOR_BARE_TITLE = 0.75, 0.64
"""A title says what a window is, and is seldom acted on itself: the less so where no role is asked for."""
_MENUS = frozenset({Role.MENU, Role.MENUITEM})
"""What a title is easily taken for; a menu never stands alone in the middle of a bar."""
_LIKE_A_TITLE = "words alone in the middle of a bar, so likely a title"
_AGREED = 0.5
"""The share of what a reading lacks that a detector's agreement makes up for."""
_DOUBT = 0.14
"""What a reading loses when the control is surely of another kind."""
_DOUBTFUL = 0.45
"""A detector's score below which words that it puts in a control may as well be a label."""
_SURE = 0.6
"""A detector's score from which it is taken for sure."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An element read in a role: what would be acted on, where, and how far the screen supports it.

    Attributes:
        element: the element in that role; for a field, the field and not its label.
        factor: 0 to 1, for the score of the words.
        reason: why, in words.
        point: where to click; None for the middle.
        rung: which way of seeing found it.
    """

    element: Element
    factor: float
    reason: str
    point: FramePoint | None = None
    rung: str = "text"


def readings(
    element: Element, words: Box, role: Role | None, around: Surroundings, told: Element | None = None
) -> list[Reading]:
    """`element` in the wanted role: the ways to take it, or none.

    Args:
        element: what was told or read.
        words: where its wanted words stand.
        role: the wanted role.
        around: what stands around it.
        told: the control that a detector says the words belong to.
    """
    if element.role is not Role.TEXT:
        return [_told(element, role)]
    if told is not None:
        return [_agreed(reading, told, role) for reading in _of_words(element, words, role, around, told)]
    return _of_words(element, words, role, around, None)


def _of_words(
    element: Element, words: Box, role: Role | None, around: Surroundings, told: Element | None
) -> list[Reading]:
    if role is None:
        return [_bare(element, words, around, told)]
    if role in FIELD_ROLES:
        return fields_named(element, words, role, around, told)
    if role in TOGGLE_ROLES:
        return [_toggle(element, words, role, around)]
    return [_stand_in(element, words, role, around)]


def _agreed(reading: Reading, told: Element, role: Role | None) -> Reading:
    """A reading of a control's words, once a detector has told what control they belong to.

    Both can be wrong, so neither alone decides: where they agree the reading gains, where they do not it loses.
    """
    if role is None or role is Role.TEXT:
        return reading
    if told.role in FIELD_ROLES and role in FIELD_ROLES:
        factor = 0.98 if told.role is role else _FACTOR_FIELD
        return Reading(told, factor, f"stands in a {told.role}", told.box.centre, str(told.source))
    if told.role in FIELD_ROLES and role in _ITEMS:
        doubt = 1 - (1 - _FACTOR_FAR) * min(1.0, told.score / _SURE)
        return replace(reading, factor=reading.factor * doubt, reason=f"stands in a {told.role}")
    if told.role is role:
        # Whether a mark is set shows better in its own pixels.
        states = (told.states - {"checked"} if role in TOGGLE_ROLES else told.states) | reading.element.states
        found = replace(reading.element, box=told.box, states=states, source=told.source)
        point = reading.point or reading.element.box.centre
        factor = reading.factor + (1 - reading.factor) * _AGREED * min(1.0, told.score / _SURE)
        return Reading(found, factor, f"{reading.reason}, seen as a {told.role}", point, reading.rung)
    label = role in FIELD_ROLES and _is_label(told.text)
    if label:
        return reading
    if role_fits(role, told.role) >= _FACTOR_KIN:
        point = reading.point or reading.element.box.centre
        return replace(reading, element=replace(reading.element, box=told.box), point=point)
    doubt = 1 - _DOUBT * min(1.0, told.score / _SURE)
    return replace(reading, factor=reading.factor * doubt, reason=f"{reading.reason}, seen as a {told.role}")


def _is_label(text: str) -> bool:
    """Whether words say themselves that they name something else."""
    return text.rstrip().endswith((":", "："))


def role_fits(wanted: Role | None, told: Role) -> float:
    """How far an element of the role `told` answers to the `wanted` one, 0 to 1."""
    if wanted is None or wanted is told:
        return 1.0
    if wanted in _BOXES and told in _BOXES:
        return _FACTOR_FIELD
    if any(wanted in kin and told in kin for kin in _KIN):
        return _FACTOR_KIN
    return _FACTOR_OTHER


def _told(element: Element, role: Role | None) -> Reading:
    """A reader told the role."""
    factor = role_fits(role, element.role)
    if element.role in FIELD_ROLES and role is not None and role not in FIELD_ROLES:
        # What a field is called stands beside it; on a button the words stand.
        return Reading(
            element, _FACTOR_OTHER, f"names a {element.role}, not a {role}", rung=str(element.source)
        )
    if element.role in FIELD_ROLES and element.source is Source.WIDGET and not _is_label(element.text):
        return Reading(
            element,
            factor * _FACTOR_UNSAID,
            f"is a {element.role} beside such words",
            rung=str(element.source),
        )
    reason = f"is a {element.role}" if factor == 1.0 or role is None else f"is a {element.role}, not a {role}"
    return Reading(element, factor, reason, rung=str(element.source))


def _bare(element: Element, words: Box, around: Surroundings, told: Element | None) -> Reading:
    """Words alone, any role: those that look like a caption of something else count a little less."""
    if (told is None or told.role in _MENUS) and around.is_title(words):
        return Reading(replace(element, box=words), _FACTOR_BARE_TITLE, _LIKE_A_TITLE)
    if _is_label(element.text):
        return Reading(replace(element, box=words), 0.93, "words that end in a colon, so likely a label")
    box = around.box_around(words)
    if box is not None:
        return Reading(replace(element, box=box), 1.0, "words in a box of their own", words.centre)
    return Reading(replace(element, box=words), 0.98, "words")


def _stand_in(element: Element, words: Box, role: Role, around: Surroundings) -> Reading:
    """Words standing in for a clickable role, by what stands around them."""
    plain = replace(element, box=words, role=role)
    centre = words.centre
    if around.is_title(words) and role is not Role.TEXT:
        return Reading(plain, _FACTOR_TITLE, _LIKE_A_TITLE)
    if _is_label(element.text) and role is not Role.TEXT:
        return Reading(plain, 0.7, "words that end in a colon, so likely a label")
    match role:
        case Role.BUTTON:
            box = around.box_around(words)
            if box is not None and around.is_large(words):
                return Reading(replace(plain, box=box), 0.85, "large words in a box, as on a display", centre)
            if box is not None:
                return Reading(replace(plain, box=box), 0.97, "words in a box, as on a button", centre)
            if around.on_menu_bar(words) and around.crowd(words) >= 3:
                return Reading(plain, 0.58, "words on a menu bar, so not a button")
            return Reading(plain, 0.88, "text stands in for a button")
        case Role.MENU | Role.MENUITEM:
            if around.on_menu_bar(words):
                return Reading(plain, 1.0, "words on a menu bar")
            if around.box_around(words) is not None:
                return Reading(plain, 0.82, f"text in a box stands in for a {role}")
            if around.column_mates(words):
                return Reading(plain, 0.93, "words in a column, as in a menu")
            if around.under_title(words) and around.row_mates(words):
                return Reading(plain, 0.92, "words in a row under a title, as in a menu bar")
            return Reading(plain, 0.86, f"text stands in for a {role}")
        case Role.TAB:
            if not around.row_mates(words):
                boxed = around.box_around(words) is not None
                return Reading(plain, 0.9 if boxed else 0.84, "text stands in for a tab")
            if around.on_menu_bar(words) or around.under_title(words):
                return Reading(plain, 0.9, "words in a row, as tabs or menus are")
            return Reading(plain, 0.96, "words in a row with others, as tabs are")
        case Role.LISTITEM | Role.ROW | Role.CELL | Role.TREEITEM:
            mates = around.column_mates(words)
            return Reading(plain, 0.96 if mates else 0.9, f"text stands in for a {role}")
        case Role.COLUMNHEADER:
            header = around.is_header(words) and around.row_mates(words, reach=20) > 0
            return Reading(plain, 0.97 if header else 0.8, "words above a column" if header else "words")
        case Role.TEXT:
            return Reading(replace(element, box=words), 1.0, "words")
        case Role.IMG:
            return Reading(plain, 0.75, "a caption stands in for a picture")
        case _:
            return Reading(plain, 0.86, f"text stands in for a {role}")


def _toggle(element: Element, words: Box, role: Role, around: Surroundings) -> Reading:
    """The box to tick beside a label."""
    toggle = toggle_beside(around.snapshot.frame, words)
    if toggle is None:
        plain = replace(element, role=role, box=words)
        return Reading(plain, 0.82, f"no {role} is seen beside the words")
    shape = shape_of(toggle)
    # "unchecked" is said as well, so that "off" differs from "cannot be seen".
    told_state = {True: {"checked"}, False: {"unchecked"}, None: set[str]()}[toggle.checked]
    states = frozenset(told_state)
    found = replace(element, role=role, box=toggle.box.union(words), states=element.states | states)
    told = {True: "on", False: "off", None: "on or off"}[toggle.checked]
    factor = 0.97 if shape is role else 0.9
    return Reading(found, factor, f"a {shape} ({told}) beside the words", toggle.box.centre, "widget")


def shape_of(toggle: Toggle) -> Role:
    """The role that a mark's shape tells."""
    return Role.SWITCH if toggle.wide else Role.RADIO if toggle.round else Role.CHECKBOX


def fields_named(
    element: Element, words: Box, role: Role, around: Surroundings, told: Element | None = None
) -> list[Reading]:
    """The field that these words label, or stand in; words in a control of their own label none but by a colon."""
    snapshot = around.snapshot
    label = _is_label(element.text)
    inner = None if label else field_around(snapshot.frame, words)
    if inner is not None and around.others_in(inner, words) > 1:
        inner = None
    real: Reading | None = None
    if label or told is None or told.role in TOGGLE_ROLES or told.score < _DOUBTFUL:
        real = _real_field_beside(words, role, around.controls, below=inner is None)
    if real is not None and not label:
        sure = _FACTOR_UNSAID if _is_next(words, real.element.box, around) else _FACTOR_FAR
        real = replace(real, factor=real.factor * sure)
    if real is not None and inner is None:
        return [real]
    found: list[Reading] = [] if real is None else [real]
    if inner is not None and inner.width > 1.15 * words.width:
        at_left = words.left - inner.left < 0.25 * (inner.width - words.width) + words.height
        factor = {Role.COMBOBOX: 0.96, Role.SPINBUTTON: 0.9}.get(role, 0.9) - (0.0 if at_left else 0.12)
        found.append(_derived(inner, element, role, factor, "the box that the words stand in", around))
    beside = field_beside(snapshot.frame, words, "right")
    if beside is not None and not _label_between(words, beside, around):
        factor = 0.84 if inner is not None else 0.98 if label else 0.92
        found.append(_derived(beside, element, role, factor, "the box right of the label", around))
    if not found and (under := field_beside(snapshot.frame, words, "below")) is not None:
        found.append(_derived(under, element, role, 0.9, "the box under the label", around))
    if not found and role is Role.COMBOBOX:
        found.append(Reading(replace(element, role=role, box=words), 0.8, "text stands in for a combobox"))
    if not found:
        found.append(
            Reading(replace(element, role=role, box=words), 0.4, f"no {role} is seen beside the words")
        )
    return sorted(found, key=lambda r: -r.factor)[:1]


def field_by(anchor: Element, role: Role, side: Side, around: Surroundings) -> Reading | None:
    """The field on one `side` of an element."""
    box = field_beside(around.snapshot.frame, anchor.box, side)
    if box is None or (side in ("right", "left") and _label_between(anchor.box, box, around)):
        return None
    factor = 0.98 if _is_label(anchor.text) else 0.92
    return _derived(box, anchor, role, factor, f'the box {side} of "{anchor.text}"', around)


def _derived(
    box: Box, label: Element, role: Role, factor: float, reason: str, around: Surroundings
) -> Reading:
    value = around.words_in(box)
    found = Element(role, label.text, box, label.score, label.source, value=value)
    return Reading(found, factor, reason, box.centre, "widget")


def _real_field_beside(label: Box, role: Role, controls: Sequence[Element], *, below: bool) -> Reading | None:
    """A field that a reader reported, right of its label or, if `below`, under it."""
    best: tuple[float, Element] | None = None
    for other in controls:
        if role_fits(role, other.role) < _FACTOR_KIN or other.role not in FIELD_ROLES:
            continue
        level = abs(other.box.centre.y - label.centre.y) <= 0.6 * max(label.height, other.box.height)
        right = other.box.left - label.right
        under = other.box.top - label.bottom
        if level and right >= -_overlap_allowed(label) and other.box.left > label.left:
            away = float(max(0, right))
        elif (
            below and -4 <= under <= 2 * label.height and abs(other.box.left - label.left) <= 2 * label.height
        ):
            away = 40.0 + under
        else:
            continue
        if away <= 30 * label.height and (best is None or away < best[0]):
            best = (away, other)
    if best is None:
        return None
    return Reading(
        best[1], 0.97 * role_fits(role, best[1].role), "beside its label", rung=str(best[1].source)
    )


def _is_next(label: Box, field: Box, around: Surroundings) -> bool:
    """Whether a field is what comes next beside or under a label, and no border of something else lies between."""
    if field.left - label.right <= 3 * label.height:
        return True
    first = field_beside(around.snapshot.frame, label, "right")
    return first is not None and first.iou(field) > 0.3


def _overlap_allowed(label: Box) -> float:
    """Pixels by which a label may reach into its field: a reader takes the border for a part of the last letter."""
    return max(4.0, 0.6 * label.height)


def _label_between(label: Box, found: Box, around: Surroundings) -> bool:
    """Whether other words stand between a label and the box, so that the box belongs to them."""
    left, right = min(label.right, found.right), max(label.left, found.left)
    return any(
        left <= other.box.centre.x <= right
        and label.top <= other.box.centre.y <= label.bottom
        and not overlap(other.box, label)
        and not found.contains(other.box.centre)
        for other in around.snapshot.elements
        if other.role is Role.TEXT and any(c.isalnum() for c in other.text)
    )
