"""Read what is done with the pointer: click, press a button, choose, open a menu, hover, drag, scroll."""

from __future__ import annotations

import math
import re

from actions.types import Button
from desktop_agent.plan.sentences.conditions import read_condition
from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.keys import DIRECTIONS, number, read_modifiers, take_times
from desktop_agent.plan.sentences.phrases import Phrase
from desktop_agent.plan.sentences.tokens import Kind
from desktop_agent.types import ChooseMenu, ClickOn, Condition, DragTo, HoverOver, Intent, ScrollBy, Visible
from vision.locate import Locator
from vision.types import Role

TICKS = 3
"""Wheel ticks of a "scroll down" that does not say how far."""
_TICKS_A_PAGE = 10
_LINES_A_TICK = 3
_MAX_TICKS = 1000

_ANYWHERE = frozenset(
    ["page", "list", "window", "document", "text", "view", "content", "contents", "screen", "table"]
)

_ENDS = frozenset(["top", "bottom", "end", "beginning", "start"])
_TO_THE_TOP = 2

_COUNTS = {"double": 2, "triple": 3}
_BUTTONS = {"right": Button.RIGHT, "middle": Button.MIDDLE, "left": Button.LEFT, "back": Button.BACK}
_HOLDING = ("while holding down", "while holding", "while pressing", "holding down", "holding", "with")


def read_click(context: Context, phrase: Phrase, said: str) -> list[Intent]:
    """`click X`, with the button, count and modifiers that the verb `said` or the end of the phrase tells."""
    words = re.split(
        r"[-+ ]", said.replace("doubleclick", "double-click").replace("rightclick", "right-click")
    )
    button = next((_BUTTONS[word] for word in words if word in _BUTTONS), Button.LEFT)
    count = next((_COUNTS[word] for word in words if word in _COUNTS), 1)
    held = [word for word in words[:-1] if word not in _BUTTONS and word not in _COUNTS]
    modifiers = tuple(_canonical(word) for word in held)
    phrase, more = _take_held(phrase)
    modifiers += more
    phrase, named = _take_button(phrase)
    button = named or button
    phrase, times = take_times(phrase)
    if times not in (1, 2, 3) or (times > 1 and count > 1):
        raise context.unreadable(context.sentence, "A click can be single, double or triple")
    if (path := menu_path(context, phrase)) is not None:
        return [ChooseMenu(path)]
    target = context.target(phrase.without("on", "at"), "click")
    return [ClickOn(target, button, count * times, modifiers)]


def read_hold(context: Context, phrase: Phrase) -> tuple[tuple[str, ...], Phrase]:
    """`hold Ctrl and click X`: the modifiers and the words after "and"."""
    at = phrase.index(("and", ",", "while", "then"))
    if at is None:
        raise context.unreadable(
            context.sentence, "Say what to do meanwhile: hold Ctrl and click the second row"
        )
    before, rest = phrase.split(at)
    modifiers = read_modifiers(before)
    if modifiers is None:
        raise context.unreadable(before, "Only ctrl, shift, alt and super can be held")
    return modifiers, rest.without("and", "then", "while")


def menu_path(context: Context, phrase: Phrase) -> tuple[str, ...] | None:
    """The entries of `File > Save As`; None when there is no arrow. Raises UnreadableTask for an empty entry."""
    if not any(token.kind is Kind.ARROW for token in phrase.tokens):
        return None
    entries: list[str] = []
    start = 0
    for at in range(len(phrase) + 1):
        if at < len(phrase) and phrase.tokens[at].kind is not Kind.ARROW:
            continue
        entries.append(menu_entry(context, phrase[start:at]))
        start = at + 1
    return tuple(entries)


def menu_entry(context: Context, phrase: Phrase) -> str:
    """The words of one menu entry, without "the" and "menu". Raises UnreadableTask when nothing is left."""
    entry = phrase.trimmed()
    entry = entry.without_article().without_end(
        "menu item", "menu entry", "submenu", "sub-menu", "menu", "entry"
    )
    text = entry.quotation if entry.quotation is not None else entry.text
    if not text.strip() or (entry.has_quotation and entry.quotation is None):
        raise context.unreadable(phrase or context.sentence, "A menu path is written like File > Save As")
    return text


def read_menu_choice(context: Context, entry: Phrase, menu: Phrase) -> list[Intent] | None:
    """`choose ENTRY from MENU`, when `menu` is one: named (a path), or only "the menu" (a click)."""
    name = menu.without_article()
    if name.last not in ("menu", "submenu", "sub-menu") or name.ends_with("dropdown", "menu"):
        return None
    if name.keys in (("menu",), ("context", "menu"), ("popup", "menu"), ("pop-up", "menu")):
        text = menu_entry(context, entry)
        return [ClickOn(context.remember(Locator(role=Role.MENUITEM, text=text)))]
    if name.ends_with("drop-down", "menu"):
        return None
    menus = menu_path(context, name) or (menu_entry(context, name),)
    entries = menu_path(context, entry) or (menu_entry(context, entry),)
    return [ChooseMenu((*menus, *entries))]


def read_hover(context: Context, phrase: Phrase) -> list[Intent]:
    """`hover over X`, `move the mouse to X`."""
    return [
        HoverOver(context.target(phrase.without("over", "onto", "on", "to", "at", "above"), "hover over"))
    ]


def read_drag(context: Context, phrase: Phrase) -> list[Intent]:
    """`drag X to Y`."""
    at = _destination(phrase)
    if at is None:
        raise context.unreadable(context.sentence, "Say where to: drag X onto Y")
    before, after = phrase.split(at)
    source = context.target(before, "drag")
    return [DragTo(source, context.target(after, "drag it to"))]


def read_scroll(context: Context, phrase: Phrase) -> list[Intent]:
    """`scroll down 5 ticks in the list until X is visible`."""
    joints = (at for at, token in enumerate(phrase.tokens) if token.key in ("until", "till", "to"))
    at = next((at for at in joints if not phrase.is_relation(at)), None)
    joint = phrase.tokens[at].key if at is not None else ""
    phrase, goal = phrase.split(at) if at is not None else (phrase, None)
    if goal is not None and not goal:
        raise context.unreadable(context.sentence, "Say until when: scroll down until X is visible")
    where = phrase.index(DIRECTIONS)
    if where is None and goal is None:
        raise context.unreadable(context.sentence, "Say which way: scroll down, up, left or right")
    dx, dy = DIRECTIONS[phrase.tokens[where].key] if where is not None else (0, 1)
    before, after = phrase.split(where) if where is not None else (phrase, phrase[:0])
    ticks, after = _distance(context, after)
    target = _scrolled(context, [part for part in (before, after) if part])
    until = None if goal is None else _goal(context, goal, shown=joint == "to")
    return [ScrollBy(dx * ticks, dy * ticks, target, until)]


def _scrolled(context: Context, parts: list[Phrase]) -> Locator | None:
    """What is scrolled: the words before or after the direction; None for the middle of the window."""
    parts = [part.without("in", "inside", "within", "over", "on", "of") for part in parts]
    # "The page" and "the list" without a name are whatever is in the middle of the window.
    named = [
        part for part in parts if part.has_quotation or " ".join(part.without_article().keys) not in _ANYWHERE
    ]
    if len(named) > 1:
        raise context.unreadable(
            named[1], "Say it like this: scroll down 5 ticks in the list until X is visible"
        )
    return context.target(named[0], "scroll in") if named else None


def _goal(context: Context, goal: Phrase, shown: bool) -> Condition:
    """The condition after "until"; after "to" (`shown`) it is only the name of something."""
    if not shown:
        return read_condition(context, goal)
    if len(goal) <= _TO_THE_TOP and goal.without_article().first in _ENDS:
        raise context.unreadable(goal, "Say what to scroll to, or press Ctrl+Home or Ctrl+End")
    return Visible(context.target(goal, "scroll to"))


def _distance(context: Context, phrase: Phrase) -> tuple[int, Phrase]:
    """The ticks that `phrase` begins with, and what follows them."""
    phrase = phrase.without("by")
    if phrase.starts_with("a", "bit") or phrase.starts_with("a", "little"):
        return 1, phrase[2:]
    amount = number(phrase.first)
    if amount is None or (phrase.first in ("a", "an") and len(phrase) < 2):
        return TICKS, phrase
    at = 2 if phrase.starts_with("half", "a") else 1
    unit = (phrase.keys_of(at, at + 1) or ("",))[0]
    size = {"page": _TICKS_A_PAGE, "screen": _TICKS_A_PAGE, "line": 1 / _LINES_A_TICK}.get(
        unit.removesuffix("s"), 1
    )
    known = unit.removesuffix("s") in (
        "tick",
        "notch",
        "notche",
        "click",
        "step",
        "time",
        "page",
        "screen",
        "line",
    )
    if phrase.first in ("a", "an", "half") and not known:
        raise context.unreadable(phrase, "Say how far in ticks, lines or pages")
    ticks = math.ceil(amount * size)
    if not 1 <= ticks <= _MAX_TICKS:
        raise context.unreadable(phrase[: at + 1], f"Scroll by 1 to {_MAX_TICKS} ticks")
    return ticks, phrase[at + 1 if known else at :]


def _destination(phrase: Phrase) -> int | None:
    """Where the word stands that separates what is dragged from where to."""
    for words in (("onto", "into"), ("to",), ("on", "over")):
        for at in reversed(range(1, len(phrase) - 1)):
            if phrase.tokens[at].key in words and not phrase.is_relation(at):
                return at
    return None


def _take_held(phrase: Phrase) -> tuple[Phrase, tuple[str, ...]]:
    """Take `while holding Ctrl` or `with Shift held` off the end: (the rest, the modifiers)."""
    for words in _HOLDING:
        start = tuple(words.split())
        for at in reversed(range(1, max(1, len(phrase) - len(start)))):
            if phrase.keys_of(at, at + len(start)) != start:
                continue
            tail = phrase[at + len(start) :].without_end("held down", "held", "pressed", "down")
            if (modifiers := read_modifiers(tail)) is not None:
                return phrase[:at].trimmed(), modifiers
            break
    return phrase, ()


def _take_button(phrase: Phrase) -> tuple[Phrase, Button | None]:
    """Take `with the right mouse button` off the end: (the rest, the button)."""
    tail = phrase.without_end("mouse button", "button")
    if len(tail) < len(phrase) and tail.last in _BUTTONS:
        for start in (("with", "the"), ("using", "the")):
            if tail[:-1].ends_with(*start):
                return tail[:-3], _BUTTONS[tail.last]
    return phrase, None


def _canonical(word: str) -> str:
    return {"control": "ctrl", "cmd": "super", "command": "super", "win": "super", "meta": "super"}.get(
        word, word
    )
