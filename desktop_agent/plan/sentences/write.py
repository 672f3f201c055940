"""Write an intent as the sentence that reads back as the same intent: for macros, traces and people."""

from __future__ import annotations

import shlex
from typing import assert_never

from actions.keymap import format_chord
from actions.types import Button
from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences.quoting import quoted
from desktop_agent.plan.sentences.reader import read_task
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Condition,
    Counted,
    DragTo,
    EnterSecret,
    Gesture,
    HasText,
    HasValue,
    HoverOver,
    Intent,
    IsEmpty,
    IsEnabled,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Locator, Place, Relation, TextMatch
from vision.locate.words import ROLE_WORDS
from vision.types import Role


class Unsayable(ValueError):
    """No sentence of the language means this intent: a fixed point, an unusual match, a control character."""


_ROLES: dict[Role, str] = {
    Role.BUTTON: "button",
    Role.CHECKBOX: "checkbox",
    Role.RADIO: "radio button",
    Role.SWITCH: "switch",
    Role.TEXTBOX: "field",
    Role.COMBOBOX: "combo box",
    Role.SPINBUTTON: "spin box",
    Role.SLIDER: "slider",
    Role.TAB: "tab",
    Role.MENU: "menu",
    Role.MENUITEM: "menu item",
    Role.LINK: "link",
    Role.LISTITEM: "list item",
    Role.ROW: "row",
    Role.CELL: "cell",
    Role.TREEITEM: "tree item",
    Role.SCROLLBAR: "scroll bar",
    Role.IMG: "icon",
    Role.TEXT: "label",
    Role.WINDOW: "window",
    Role.DIALOG: "dialog",
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_RELATIONS: dict[Relation, str] = {
    Relation.NEAR: "next to",
    Relation.LEFT_OF: "to the left of",
    Relation.RIGHT_OF: "to the right of",
    Relation.ABOVE: "above",
    Relation.BELOW: "below",
    Relation.WITHIN: "in",
}
_PLACES: dict[Place, str] = {place: "at the " + place.replace("_", " ") for place in Place}
_CLICKS = {(Button.LEFT, 1): "Click", (Button.LEFT, 2): "Double-click", (Button.LEFT, 3): "Triple-click"}


def to_sentence(intent: Intent) -> str:
    """The sentence, without a full stop, that `read_task` reads as `intent`. Raises Unsayable when there is none."""
    try:
        sentence = _sentence(intent)
        steps = read_task(sentence, is_program=lambda _: False)
    except UnreadableTask as problem:
        raise Unsayable(f"No sentence says {intent!r}: {problem}") from problem
    if len(steps) != 1 or steps[0].intent != intent:
        raise Unsayable(f"No sentence says {intent!r}: {sentence!r} means something else.")
    return sentence


def _sentence(intent: Intent) -> str:
    match intent:
        case ClickOn():
            return _click(intent)
        case HoverOver(target):
            return f"Hover over {phrase(target)}"
        case DragTo(source, destination):
            return f"Drag {phrase(source)} onto {phrase(destination)}"
        case ScrollBy():
            return _scroll(intent)
        case TypeInto(text, None, False):
            return f"Type {quoted(text)}"
        case TypeInto(text, target, clear):
            field = _field(target)
            return f"Set {field} to {quoted(text)}" if clear else f"Type {quoted(text)} into {field}"
        case EnterSecret(name, target):
            into = "" if target is None else f" into {phrase(target)}"
            return f"Enter the secret {quoted(name)}{into}"
        case ClearField(target):
            return f"Clear {_field(target)}"
        case PressKeys(keys, times):
            spelt = format_chord(keys)
            # A lone mark would end the sentence; in quotes it is a key like any other.
            spelt = spelt if all(key.isalnum() for key in spelt.split("+")) else quoted(spelt)
            return f"Press the {spelt} key" + ("" if times == 1 else f" {times} times")
        case ChooseMenu(path):
            return "Choose " + " > ".join(quoted(entry) for entry in path)
        case SelectOption(option, target):
            chosen_from = "the open list" if target is None else phrase(target)
            return " ".join(("Select", quoted(option), "from", chosen_from))
        case SetTicked(target, on):
            return f"{'Tick' if on else 'Untick'} {phrase(target)}"
        case WaitUntil(condition, timeout_s):
            limit = "" if timeout_s is None else f" up to {_seconds(timeout_s)}"
            return f"Wait{limit} until {condition_words(condition)}"
        case WaitFor(seconds):
            return f"Wait {_seconds(seconds)}"
        case CheckThat(condition):
            return f"Check that {condition_words(condition)}"
        case OpenProgram(command):
            return f"Start {quoted(shlex.join(command))}"
        case SwitchWindow(title):
            return f"Switch to the {quoted(title)} window"
        case CloseWindow(title):
            return "Close the window" if title is None else f"Close the {quoted(title)} window"
        case Gesture():
            raise Unsayable("Holding keys or buttons, and dragging along a path, cannot be said.")
        case _:
            assert_never(intent)


def phrase(locator: Locator) -> str:
    """The words for a locator: `the second "Edit" button in the "Preferences" dialog`. Raises Unsayable."""
    if (
        locator.point is not None
        or locator.spot is not None
        or locator.crop is not None
        or locator.match is not TextMatch.FUZZY
        or locator.has_text is not None
        or locator.ticked is not None
    ):
        raise Unsayable("A fixed point, a filter or an unusual match cannot be said.")
    words: list[str] = []
    if locator.nth is not None:
        words += ["the", _ordinal(locator.nth)]
    elif locator.role is not None:
        words.append("the")
    if locator.text is not None:
        words.append(quoted(locator.text))
    if locator.role is not None:
        words.append(_role_words(locator.role))
    for anchor in locator.anchors:
        words += [_RELATIONS[anchor.relation], phrase(anchor.locator)]
    if locator.place is not None:
        words.append(_PLACES[locator.place])
    return " ".join(words)


def _role_words(role: Role) -> str:
    """What people call `role`. Raises Unsayable when they have no word for it."""
    said = _ROLES.get(role) or next((words for words, meant in ROLE_WORDS.items() if meant is role), None)
    if said is None:
        raise Unsayable(f"There is no word for the role {role}.")
    return said


def condition_words(condition: Condition) -> str:
    """The words for a condition, as they stand after "check that". Raises Unsayable."""
    match condition:
        case Visible(locator, negate):
            return f"{phrase(locator)} is {'not ' * negate}visible"
        case TitleShows(text, negate):
            return f"the title {'does not show' if negate else 'shows'} {quoted(text)}"
        case WindowOpen(text, negate):
            return f"the window titled {quoted(text)} is {'not ' * negate}open"
        case HasText(locator, text, negate):
            return f"{phrase(locator)} {'does not contain' if negate else 'contains'} {quoted(text)}"
        case IsTicked(locator, negate):
            return f"{phrase(locator)} is {'not ' * negate}ticked"
        case IsEnabled(locator, negate):
            return f"{phrase(locator)} is {'disabled' if negate else 'enabled'}"
        case IsEmpty(locator, negate):
            return f"{phrase(locator)} is {'not ' * negate}empty"
        case HasValue(locator, value, negate):
            return f"{phrase(locator)} {'does not read' if negate else 'reads'} exactly {quoted(value)}"
        case Counted(locator, count, negate):
            return f"there are {'not ' * negate}exactly {count} of {phrase(locator)}"
        case _:
            assert_never(condition)


def _click(intent: ClickOn) -> str:
    target = phrase(intent.target)
    held = f" while holding {'+'.join(intent.modifiers)}" if intent.modifiers else ""
    if (said := _CLICKS.get((intent.button, intent.count))) is not None:
        return f"{said} {target}{held}"
    times = {1: "", 2: " twice", 3: " 3 times"}.get(intent.count)
    if intent.button not in (Button.RIGHT, Button.MIDDLE) or times is None:
        raise Unsayable("Only the left, middle and right buttons can be said, and one to three clicks.")
    return f"{intent.button.capitalize()}-click {target}{times}{held}"


def _scroll(intent: ScrollBy) -> str:
    if bool(intent.dx) == bool(intent.dy):
        raise Unsayable("One scroll goes one way.")
    ticks = abs(intent.dx or intent.dy)
    way = ("right" if intent.dx > 0 else "left") if intent.dx else ("down" if intent.dy > 0 else "up")
    over = "" if intent.target is None else f" in {phrase(intent.target)}"
    until = "" if intent.until is None else f" until {condition_words(intent.until)}"
    return f"Scroll {way} {ticks} ticks{over}{until}"


def _ordinal(nth: int) -> str:
    if nth == -1:
        return "last"
    if not 0 <= nth < len(_ORDINALS):
        raise Unsayable("Only the first ten and the last can be said.")
    return _ORDINALS[nth]


def _seconds(seconds: float) -> str:
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + (" second" if seconds == 1 else " seconds")


def _field(target: Locator | None) -> str:
    return "the focused field" if target is None else phrase(target)
