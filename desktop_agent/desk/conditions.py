"""Whether a condition holds on a snapshot, and what was seen instead. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from actions.types import Window
from desktop_agent.desk.greyed import looks_greyed
from desktop_agent.desk.nearest import instead, listing
from desktop_agent.desk.verify import read_back_score
from desktop_agent.types import (
    Condition,
    Counted,
    HasText,
    HasValue,
    IsEmpty,
    IsEnabled,
    IsTicked,
    TitleShows,
    Visible,
    WindowOpen,
)
from vision.locate import Locator, Resolution, Status, TextMatch
from vision.locate.match import skeleton
from vision.locate.resolve import find_all, resolve
from vision.locate.words import FIELD_ROLES
from vision.types import Element, Role, Snapshot, Source

_SAME_WORDS = 88.0
_ARROWS = frozenset({"4", "v", "V", "Y"})
"""What readers take the arrow of a drop-down list for, beside signs."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and what was seen.

    Attributes:
        passed: whether it holds.
        detail: what was seen, without a full stop.
        instead: a sentence on what was seen in the place of something that was not; empty when there is none.
    """

    passed: bool
    detail: str
    instead: str = ""


def evaluate(condition: Condition, snapshot: Snapshot, windows: tuple[Window, ...]) -> Verdict:
    """Judge `condition`. Titles come from the window manager, all else from what is seen."""
    match condition:
        case Visible():
            return _visible(condition, _sought(as_words(condition.locator), snapshot), snapshot)
        case TitleShows():
            active = next((window for window in windows if window.active), None)
            title = active.title if active is not None else ""
            holds = condition.text.casefold() in title.casefold()
            return Verdict(
                holds is not condition.negate, f'the title is "{title}"' if active else "no window is active"
            )
        case WindowOpen():
            titles = [window.title for window in windows if window.focusable and window.title]
            holds = any(condition.text.casefold() in title.casefold() for title in titles)
            listed = ", ".join(f'"{title}"' for title in titles) or "none"
            return Verdict(holds is not condition.negate, f"open windows: {listed}")
        case HasText():
            return _has_text(condition, _sought(condition.locator, snapshot), snapshot)
        case IsTicked():
            return _is_ticked(condition, _sought(as_toggle(condition.locator), snapshot), snapshot)
        case IsEnabled():
            return _is_enabled(condition, _sought(condition.locator, snapshot), snapshot)
        case IsEmpty():
            return _is_empty(condition, _sought(condition.locator, snapshot), snapshot)
        case HasValue():
            return _has_value(condition, _sought(condition.locator, snapshot), snapshot)
        case Counted():
            return _counted(condition, snapshot)
        case _:
            assert_never(condition)


def as_toggle(locator: Locator) -> Locator:
    """`locator`, looked for as something that can be ticked when it does not say what it is."""
    return replace(locator, role=Role.CHECKBOX) if locator.role is None else locator


def as_words(locator: Locator) -> Locator:
    """`locator` for looking only: words count wherever they stand, also in the middle of a line."""
    if locator.role in (None, Role.TEXT) and locator.match is TextMatch.FUZZY:
        return replace(locator, match=TextMatch.CONTAINS)
    return locator


def text_of(element: Element) -> str:
    """What a field holds, as far as it can be seen; the words of anything else."""
    if element.value is not None:
        return element.value
    return "" if element.role in FIELD_ROLES else element.text


def _sought(locator: Locator, snapshot: Snapshot) -> Resolution:
    """What `locator` finds, or else the first of its other ways that finds exactly one."""
    resolution = resolve(locator, snapshot)
    if resolution.status is not Status.NOT_FOUND:
        return resolution
    others = (resolve(other, snapshot) for other in locator.otherwise)
    return next((found for found in others if found.status is not Status.NOT_FOUND), resolution)


def _not_seen(resolution: Resolution, snapshot: Snapshot, what: str = "") -> Verdict:
    what = what or resolution.locator.describe()
    if resolution.status is Status.AMBIGUOUS:
        listed = listing(resolution.candidates)
        return Verdict(False, f"several elements answer to {what}", f"They are: {listed}. Say which one.")
    return Verdict(False, f"{what} is not on the screen", instead(resolution, snapshot))


def _visible(condition: Visible, resolution: Resolution, snapshot: Snapshot) -> Verdict:
    what = condition.locator.describe()
    found = resolution.candidates if resolution.status is not Status.NOT_FOUND else ()
    # A picture can mean what was asked for, clearly or not; words that are not there are not shown by it.
    if condition.locator.role in (None, Role.TEXT) or resolution.status is Status.AMBIGUOUS:
        found = tuple(c for c in found if c.rung != "icon")
    if condition.locator.names_nothing() and all(c.element.source is Source.TEXT for c in found):
        # Any words could stand in for "a button": such a check could not fail.
        return Verdict(False, f"it cannot be seen by its words alone whether {what} is there: say which one")
    shown = bool(found)
    if not shown:
        return replace(_not_seen(resolution, snapshot, what), passed=condition.negate)
    return Verdict(not condition.negate, f"{what} is on the screen")


def _has_text(condition: HasText, resolution: Resolution, snapshot: Snapshot) -> Verdict:
    if resolution.best is None:
        return _not_seen(resolution, snapshot)
    element = resolution.best.element
    read = element.value if element.value is not None else element.text
    holds = condition.text in read or read_back_score(condition.text, read) >= _SAME_WORDS
    if condition.text == "":
        holds = read == ""
    return Verdict(holds is not condition.negate, f'{condition.locator.describe()} reads "{read}"')


def _is_ticked(condition: IsTicked, resolution: Resolution, snapshot: Snapshot) -> Verdict:
    if resolution.best is None:
        return _not_seen(resolution, snapshot)
    states = resolution.best.element.states
    what = condition.locator.describe()
    if not states & {"checked", "unchecked"}:
        return Verdict(False, f"it cannot be seen whether {what} is ticked")
    ticked = "checked" in states
    return Verdict(ticked is not condition.negate, f"{what} is {'ticked' if ticked else 'not ticked'}")


def _is_enabled(condition: IsEnabled, resolution: Resolution, snapshot: Snapshot) -> Verdict:
    if resolution.best is None:
        return _not_seen(resolution, snapshot)
    element = resolution.best.element
    enabled = "disabled" not in element.states and not _looks_greyed(element, snapshot)
    what = condition.locator.describe()
    return Verdict(
        enabled is not condition.negate, f"{what} looks {'enabled' if enabled else 'disabled (greyed out)'}"
    )


def _looks_greyed(element: Element, snapshot: Snapshot) -> bool:
    # Who tells a tree knows it; sight alone often misses it.
    return element.source is not Source.A11Y and looks_greyed(element, snapshot)


def _is_empty(condition: IsEmpty, resolution: Resolution, snapshot: Snapshot) -> Verdict:
    if resolution.best is None:
        return _not_seen(resolution, snapshot)
    element, what = resolution.best.element, condition.locator.describe()
    if element.value is None and element.role in FIELD_ROLES:
        return Verdict(False, f"it cannot be seen what {what} holds")
    read = text_of(element)
    return Verdict((not read.strip()) is not condition.negate, f'{what} reads "{read}"')


def _has_value(condition: HasValue, resolution: Resolution, snapshot: Snapshot) -> Verdict:
    if resolution.best is None:
        return _not_seen(resolution, snapshot)
    element, what = resolution.best.element, condition.locator.describe()
    if element.value is None and element.role in FIELD_ROLES:
        return Verdict(False, f"it cannot be seen what {what} holds")
    read = text_of(element)
    wanted = condition.value.strip()
    holds = read.strip() == wanted or any(
        skeleton(one) == skeleton(wanted) for one in (read, _without_marks(read, element)) if skeleton(one)
    )
    return Verdict(holds is not condition.negate, f'{what} reads "{read}"')


def _without_marks(read: str, element: Element) -> str:
    """`read` without what is no part of it: a caret at its ends that was read as a sign, and the arrow of a list."""
    words = read.split()

    def is_mark(word: str) -> bool:
        if element.source is Source.A11Y:
            return False
        arrow = element.role in (Role.COMBOBOX, Role.SPINBUTTON) and word in _ARROWS
        return arrow or (len(word) == 1 and not word.isalnum())

    while len(words) > 1 and is_mark(words[-1]):
        words.pop()
    while len(words) > 1 and is_mark(words[0]):
        words.pop(0)
    return " ".join(words)


def _counted(condition: Counted, snapshot: Snapshot) -> Verdict:
    found = find_all(condition.locator, snapshot)
    holds = (len(found) == condition.count) is not condition.negate
    if found:
        return Verdict(holds, f"there are {len(found)}", f"They are: {listing(found, 10)}.")
    return Verdict(holds, "there is none", instead(resolve(condition.locator, snapshot), snapshot))
