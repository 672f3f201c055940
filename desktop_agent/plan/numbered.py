"""A screen as a numbered list, for models that read: `12 button "Save"`.

Numbers are those of all elements in reading order, window by window, so they do not depend on how many are told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from desktop_agent.plan.screenwords import data, quoted
from vision.locate.scope import window_of
from vision.types import Element, Role, Snapshot

_ROLES: Mapping[Role, str] = {
    Role.TEXTBOX: "field",
    Role.COMBOBOX: "list",
    Role.SPINBUTTON: "number",
    Role.MENUITEM: "menuitem",
    Role.LISTITEM: "item",
    Role.TREEITEM: "item",
    Role.COLUMNHEADER: "header",
    Role.IMG: "icon",
}
_TOGGLES = frozenset({Role.CHECKBOX, Role.RADIO, Role.SWITCH})
_PASSIVE = frozenset({Role.TEXT, Role.SCROLLBAR, Role.WINDOW, Role.DIALOG, Role.ROW})
_LABELLED = frozenset(
    {Role.TEXTBOX, Role.COMBOBOX, Role.SPINBUTTON, Role.SLIDER, Role.CHECKBOX, Role.RADIO, Role.SWITCH}
)
_STATES = ("selected", "disabled", "focused", "expanded")
_NAME = 48
_VALUE = 60
_WORDS = 0.3
"""The share of the list that is kept for words, which cannot be clicked but say what is going on."""
_FRAME = re.compile(r"\s+[\[\](){}|_]$")
"""What a reader makes of the frame of a field beside the field's label."""
_TITLE_BAR = 40
"""Pixels from a window's upper edge in which its title stands."""
_NUMBERED = re.compile(r"\s*#?(\d{1,6})\b\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """An element with its number.

    Attributes:
        number: from 1.
        element: it.
        window: the index of its window in the snapshot; None when no window is known there.
        label: what it can be called, and nothing else on this screen is called so.
    """

    number: int
    element: Element
    window: int | None
    label: str

    @property
    def line(self) -> str:
        """`12 checkbox "Wrap lines" on`."""
        return f"{self.number} {self.words}"

    @property
    def words(self) -> str:
        """The same without the number."""
        element = self.element
        name = quoted(_name(element), _NAME) if element.text.strip() else f"({data(element.icon, _NAME)})"
        named = element.text.strip() or element.icon
        return " ".join([role_word(element.role), *([name] if named else []), *self._states()])

    @property
    def labelled(self) -> str:
        """`"Wrap lines" checkbox on`: what it can be called, then what it is."""
        role = role_word(self.element.role)
        named = self.element.text.strip() or role not in self.label
        return " ".join([f'"{self.label}"', *([role] if named else []), *self._states()])

    def _states(self) -> list[str]:
        element, parts = self.element, []
        if element.value is not None and element.value.strip() != element.text.strip():
            parts.append(f"= {quoted(element.value, _VALUE)}")
        if element.role in _TOGGLES and element.states & {"checked", "unchecked"}:
            parts.append("on" if "checked" in element.states else "off")
        if "masked" in element.states:
            parts.append("hidden")
        return parts + [state for state in _STATES if state in element.states]


def role_word(role: Role) -> str:
    """What a role is called in the list."""
    return _ROLES.get(role, str(role))


class Numbered:
    """All elements of one snapshot, numbered."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        indexed = [(window_of(snapshot, element.box), element) for element in snapshot.elements]
        valued = [e for e in snapshot.elements if e.value and e.role is not Role.TEXT]
        labelled = {_bare(e.text) for e in snapshot.elements if e.role in _LABELLED}
        indexed = [
            (window, element)
            for window, element in indexed
            if not _is_noise(element, valued, labelled)
            and (window is None or not _is_title_bar(element, snapshot.windows[window]))
        ]
        # Sorting is stable: within a window reading order stays.
        indexed.sort(key=lambda pair: len(snapshot.windows) if pair[0] is None else pair[0])
        labels = _labels([element for _, element in indexed])
        self.entries: tuple[Entry, ...] = tuple(
            Entry(number, element, window, label)
            for number, ((window, element), label) in enumerate(zip(indexed, labels, strict=True), 1)
        )

    def kept(self, limit: int) -> tuple[Entry, ...]:
        """The `limit` entries most worth telling, in order: what can be acted on first, in the topmost window first."""
        if limit >= len(self.entries):
            return self.entries
        active = [entry for entry in self.entries if entry.element.role not in _PASSIVE]
        passive = [entry for entry in self.entries if entry.element.role in _PASSIVE]
        words = min(len(passive), max(int(limit * _WORDS), limit - len(active)))
        chosen = sorted(active, key=self._rank)[: limit - words] + sorted(passive, key=self._rank)[:words]
        return tuple(sorted(chosen, key=lambda entry: entry.number))

    def text(self, limit: int, *, numbers: bool = True, boxes: bool = False) -> str:
        """The list, one element a line, windows as headings. With `boxes` each line ends with where its middle is."""
        return "\n".join(self._lines(self.kept(limit), numbers, boxes))

    def entry(self, said: object) -> Entry | None:
        """The entry that a model means: by its number, its label, its line, or words that only one of them has."""
        if isinstance(said, bool):
            return None
        if isinstance(said, int | float):
            return self._by_number.get(int(said)) if said == int(said) else None
        if not isinstance(said, str) or len(said) > 400:
            return None
        for words in (said, said.strip(), said.strip().strip("\"'")):
            if words in self._by_label:
                return self._by_label[words]
        if (match := _NUMBERED.fullmatch(said)) and (entry := self._by_number.get(int(match[1]))):
            rest = _plain(match[2])
            if not rest or rest in (_plain(entry.label), _plain(_name(entry.element)), _plain(entry.words)):
                return entry
        wanted = _plain(said)
        found = [
            entry
            for entry in self.entries
            if wanted and wanted in (_plain(entry.label), _plain(_name(entry.element)), _plain(entry.words))
        ]
        return found[0] if len(found) == 1 else self._nearly(wanted)

    def _nearly(self, wanted: str) -> Entry | None:
        """The one entry whose words differ in signs only, or the one field that holds just that."""
        letters = _letters(wanted)
        if not letters:
            return None
        called = [
            one for one in self.entries if letters in (_letters(one.label), _letters(_name(one.element)))
        ]
        found = called or [one for one in self.entries if _letters(one.element.value or "") == letters]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_number(self) -> dict[int, Entry]:
        return {entry.number: entry for entry in self.entries}

    @cached_property
    def _by_label(self) -> dict[str, Entry]:
        return {entry.label: entry for entry in self.entries}

    def _rank(self, entry: Entry) -> tuple[int, bool, int]:
        nameless = not (entry.element.text.strip() or entry.element.icon or entry.element.value)
        covered = len(self.snapshot.windows) if entry.window is None else entry.window
        return (covered, nameless and entry.element.role not in _TOGGLES, entry.number)

    def _lines(self, kept: tuple[Entry, ...], numbers: bool, boxes: bool) -> Iterator[str]:
        windows = self.snapshot.windows
        before: int | None = -1
        for entry in kept:
            if windows and entry.window != before:
                before = entry.window
                yield _heading(None if before is None else windows[before])
            line = entry.line if numbers else entry.labelled
            at = entry.element.box.centre
            yield f"{line} ({at.x:.0f},{at.y:.0f})" if boxes else line
        told = {entry.window for entry in kept}
        for index, window in enumerate(windows):
            if index not in told and window.text.strip():
                yield f"{_heading(window)} nothing told"
        if len(kept) < len(self.entries):
            yield f"({len(self.entries) - len(kept)} more left out)"


def _heading(window: Element | None) -> str:
    if window is None:
        return "Elsewhere:"
    kind = {Role.DIALOG: "Dialog", Role.MENU: "Pop-up"}.get(window.role, "Window")
    title = f" {quoted(window.text)}" if window.text.strip() else ""
    return f"{kind}{title}{' (active)' if 'active' in window.states else ''}:"


def _name(element: Element) -> str:
    if element.text.strip():
        words = data(element.text, _NAME).replace('"', "'")
        return _FRAME.sub("", words) or words if element.role in _LABELLED else words
    return (
        f"{data(element.icon, _NAME)} {role_word(element.role)}" if element.icon else role_word(element.role)
    )


def _labels(elements: list[Element]) -> list[str]:
    """A name for each that none of the others has: its words where they are its own, else with its number."""
    names = [_name(element) for element in elements]
    counts = Counter(name.casefold() for name in names)
    # A control has a better claim to its words than a label that says the same.
    claims = Counter(
        name.casefold() for name, one in zip(names, elements, strict=True) if one.role not in _PASSIVE
    )
    labels = []
    for number, (element, name) in enumerate(zip(elements, names, strict=True), 1):
        label, key = name, name.casefold()
        own = counts[key] == 1 or (claims[key] == 1 and element.role not in _PASSIVE)
        if not own or not (element.text.strip() or element.icon):
            label = f"{name} {number}"
            while label.casefold() in counts:
                label = f"{label}."
        labels.append(label)
    return labels


def _is_noise(element: Element, valued: list[Element], labelled: set[str]) -> bool:
    """What a list need not say: bars, windows (which are its headings), words that a field says as name or value."""
    if element.role in (Role.SCROLLBAR, Role.WINDOW, Role.DIALOG):
        return True
    if element.role is not Role.TEXT:
        return False
    words = element.text.strip()
    return (
        not words
        or _bare(words) in labelled
        or any(words in (other.value or "") and other.box.contains(element.box.centre) for other in valued)
    )


def _is_title_bar(element: Element, window: Element) -> bool:
    """Whether it is a window's title, which its heading says, or a button without a name beside it."""
    if window.role not in (Role.WINDOW, Role.DIALOG) or element.box.centre.y > window.box.top + _TITLE_BAR:
        return False
    if element.role is Role.BUTTON:
        return not (element.text.strip() or element.icon or element.value)
    title = _letters(window.text)
    return element.role is Role.TEXT and bool(title) and _letters(element.text) in (title, f"{title}x")


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _bare(text: str) -> str:
    return text.strip().rstrip(":").casefold()


def _plain(text: str) -> str:
    return "".join(text.casefold().replace('"', "").replace("'", "").split())
