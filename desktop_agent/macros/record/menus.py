"""A menu that was opened and what was chosen in it, and the like of drop-down lists, as one step. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.types import ScreenPoint, Window
from desktop_agent.desk.sighting import only_within
from desktop_agent.macros.record.moments import Moment, as_named
from desktop_agent.macros.record.targets import target_of
from desktop_agent.types import ChooseMenu, Intent, SelectOption
from vision.locate import Locator, resolve
from vision.locate.naming import names_of
from vision.locate.words import FIELD_ROLES
from vision.types import Element, Role, Snapshot

_ENTRIES = frozenset(
    {Role.MENU, Role.MENUITEM, Role.TEXT, Role.LISTITEM, Role.BUTTON, Role.CHECKBOX, Role.RADIO}
)

_NO_ENTRIES = FIELD_ROLES | {Role.SCROLLBAR, Role.WINDOW, Role.DIALOG, Role.MENU}
"""What is no entry of a drop-down list, whatever it looks like."""
_ROW_REACH = 8
"""Pixels around the words of a row that belong to it."""


@dataclass(frozen=True, eq=False)
class Choice:
    """One click on the way through pop-ups.

    Attributes:
        place: where.
        seen: the screen just before.
    """

    place: ScreenPoint
    seen: Moment


def opened_popup(before: Moment, now: Moment, place: ScreenPoint) -> Window | None:
    """The pop-up under `place` that was not there before; None when something else is under it."""
    under = now.window_at(place)
    if under is None or under.focusable:
        return None
    known = {window.window_id for window in before.windows}
    return None if under.window_id in known else under


def chosen(choices: Sequence[Choice]) -> tuple[Intent, Element] | None:
    """What the clicks mean as one step, and the element that opened the first pop-up.

    None when a replay would not find the same entries by their words.
    """
    opener = choices[0].seen.element_at(choices[0].place)
    if opener is None or len(choices) < 2:
        return None
    if opener.role is Role.COMBOBOX:
        return _option(choices, opener)
    names = _names(choices, opener)
    return None if names is None else (ChooseMenu(names), opener)


def _option(choices: Sequence[Choice], opener: Element) -> tuple[Intent, Element] | None:
    first, last = choices[0], choices[-1]
    popup = opened_popup(first.seen, last.seen, last.place)
    entry = _entry_in_list(last)
    if len(choices) != 2 or entry is None or popup is None:
        return None
    words = _words_on(entry)
    if not words or not _finds(Locator(text=words), _in_popup(last.seen, popup), entry):
        return None
    target = target_of(opener, first.seen)
    return (SelectOption(words, target.locator), opener)


def _entry_in_list(choice: Choice) -> Element | None:
    """What was clicked in a drop-down list: the words nearest to the point; rows may be seen as one, or as a field."""
    point = choice.seen.point(choice.place)
    under = [e for e in choice.seen.snapshot.elements if e.box.expanded(_ROW_REACH).contains(point)]
    under = [e for e in under if e.role not in _NO_ENTRIES and _words_on(e)]
    return min(under, key=lambda e: abs(_middle(e) - point.y), default=None)


def _middle(entry: Element) -> float:
    """How far down its words stand."""
    return (entry.words or entry.box).centre.y


def _names(choices: Sequence[Choice], opener: Element) -> tuple[str, ...] | None:
    """The words of each entry on the way; None when one has no words of its own or is not found by them."""
    found: list[str] = []
    known: set[int] = {window.window_id for window in choices[0].seen.windows}
    for depth, choice in enumerate(choices):
        entry = opener if not depth else choice.seen.element_at(choice.place)
        words = "" if entry is None or entry.role not in _ENTRIES else _words_on(entry)
        if not words:
            return None
        snapshot = choice.seen.snapshot
        if depth:
            levels = [w for w in reversed(choice.seen.popups()) if w.window_id not in known]
            hovered = _hovered(choice, levels, len(found))
            if hovered is None:
                return None
            found += hovered
            popup = choice.seen.window_at(choice.place)
            assert popup is not None
            snapshot = _in_popup(choice.seen, popup)
        if not _finds(Locator(role=Role.MENUITEM if depth else Role.MENU, text=words), snapshot, entry):
            return None
        found.append(words)
    return tuple(found)


def _hovered(choice: Choice, levels: Sequence[Window], known: int) -> list[str] | None:
    """Entries that were opened by pointing at them only, without a click: one for each further open level."""
    under = choice.seen.window_at(choice.place)
    depth = next(
        (i for i, window in enumerate(levels) if under is not None and window.window_id == under.window_id), 0
    )
    names = []
    for level in range(known - 1, depth):
        parent, child = levels[level], levels[level + 1]
        entry = _entry_beside(choice.seen, parent, child)
        words = "" if entry is None else _words_on(entry)
        if not words:
            return None
        names.append(words)
    return names


def _entry_beside(moment: Moment, parent: Window, child: Window) -> Element | None:
    """The entry of a menu that its submenu was opened from: the two start at the same height."""
    outer, inner = moment.box_of(parent), moment.box_of(child)
    if outer is None or inner is None:
        return None
    entries = [
        e
        for e in moment.snapshot.elements
        if e.role in _ENTRIES and outer.contains(e.box.centre) and not inner.contains(e.box.centre)
    ]
    nearest = min(entries, key=lambda e: abs(e.box.top - inner.top), default=None)
    if nearest is None or abs(nearest.box.top - inner.top) > nearest.box.height:
        return None
    return nearest


def _words_on(entry: Element) -> str:
    """What to look for an entry by; empty when it has no words of its own."""
    return next(iter(names_of(as_named(entry))), "")


def _in_popup(moment: Moment, popup: Window) -> Snapshot:
    return only_within(moment.snapshot, moment.box_of(popup))


def _finds(locator: Locator, snapshot: Snapshot, entry: Element | None) -> bool:
    """Whether a search for the words leads to what was clicked."""
    best = resolve(locator, snapshot).best
    return best is not None and entry is not None and entry.box.expanded(2).contains(best.target)
