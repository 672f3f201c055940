"""Read choices: choose and select, tick and untick, wait and check."""

from __future__ import annotations

from desktop_agent.plan.sentences.conditions import HINT, is_condition, read_awaited, read_conditions
from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.entering import select_all
from desktop_agent.plan.sentences.keys import take_seconds
from desktop_agent.plan.sentences.phrases import Phrase
from desktop_agent.plan.sentences.pointing import menu_entry, menu_path, read_menu_choice
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClickOn,
    Intent,
    SelectOption,
    SetTicked,
    WaitFor,
    WaitUntil,
)
from vision.types import Role

MAX_WAIT_S = 3600.0
"""The longest wait that a step may ask for."""

_LISTS = (Role.COMBOBOX, Role.TEXTBOX, Role.SPINBUTTON)


def read_choose(context: Context, phrase: Phrase) -> list[Intent]:
    """`choose File > Save As`, `choose Save As from the File menu`, `select Red from Colour`, `choose X`."""
    if (everything := select_all(phrase)) is not None:
        return everything
    if (path := menu_path(context, phrase)) is not None and phrase.last != "menu":
        return [ChooseMenu(path)]
    if (entries := _entries_then_entries(context, phrase)) is not None:
        return [ChooseMenu(entries)]
    at = phrase.last_index(["from"])
    if at is None:
        at = phrase.last_index(["in"])
    if at is not None and 0 < at < len(phrase) - 1:
        option, where = phrase.split(at)
        if (chosen := read_menu_choice(context, option, where)) is not None:
            return chosen
        listed = where.without_article().last in ("list", "drop-down", "dropdown", "combobox", "box", "combo")
        if phrase.tokens[at].key == "from" or listed:
            return [_option(context, option, where)]
    return [ClickOn(context.target(phrase, "choose"))]


def read_tick(context: Context, phrase: Phrase, on: bool) -> list[Intent]:
    """`tick X`, `turn on X`, `untick X`."""
    return [SetTicked(context.toggle(phrase.without("off", "on"), "tick" if on else "untick"), on)]


def read_turn(context: Context, phrase: Phrase) -> list[Intent]:
    """`turn X on`, `turn X off`."""
    if phrase.last not in ("on", "off"):
        raise context.unreadable(context.sentence, "Say which way: turn X on, or turn X off")
    return read_tick(context, phrase[:-1], phrase.last == "on")


def read_check(context: Context, phrase: Phrase) -> list[Intent]:
    """`check that …` is a condition; `check the Wrap box` ticks it."""
    return read_verify(context, phrase) if is_condition(phrase) else read_tick(context, phrase, on=True)


def read_verify(context: Context, phrase: Phrase) -> list[Intent]:
    """`verify that …`, `make sure …`, `check for X`, `expect X to be visible`."""
    if not phrase.without("that", "if", "whether"):
        raise context.unreadable(context.sentence, HINT)
    if phrase.first == "for":
        return [CheckThat(read_awaited(context, phrase[1:]))]
    if phrase.index(["to"], 1) is not None and not is_condition(phrase):
        return [CheckThat(read_awaited(context, phrase))]
    return [CheckThat(condition) for condition in read_conditions(context, phrase)]


def read_wait(context: Context, phrase: Phrase) -> list[Intent]:
    """`wait 2 seconds`, `wait until …`, `wait up to 10 seconds for X`."""
    timeout: float | None = None
    for words in ("up to", "at most", "for up to", "for at most", "no longer than"):
        if len(rest := phrase.without(words)) < len(phrase):
            timeout, phrase = _seconds(context, rest)
            if not phrase:
                raise context.unreadable(
                    context.sentence, "Say what for: wait up to 10 seconds until X is visible"
                )
            break
    else:
        duration = phrase.without("for")
        if take_seconds(duration) is not None:
            seconds, rest = _seconds(context, duration)
            if rest:
                raise context.unreadable(
                    rest, "Say it like this: wait 2 seconds, or: wait until X is visible"
                )
            return [WaitFor(seconds)]
    if phrase.first in ("until", "till"):
        return [WaitUntil(found, timeout) for found in read_conditions(context, phrase[1:])]
    if phrase.first == "for":
        return [WaitUntil(read_awaited(context, phrase[1:]), timeout)]
    raise context.unreadable(
        phrase or context.sentence, "Say what for: wait 2 seconds, wait for X, or wait until X is visible"
    )


def _seconds(context: Context, phrase: Phrase) -> tuple[float, Phrase]:
    """The duration that `phrase` begins with, and the rest. Raises UnreadableTask."""
    found = take_seconds(phrase)
    if found is None:
        raise context.unreadable(phrase or context.sentence, "A duration is written like 2 seconds or 500 ms")
    seconds, length = found
    if seconds > MAX_WAIT_S:
        raise context.unreadable(phrase[:length], "Wait an hour at most")
    return seconds, phrase[length:].trimmed()


def _option(context: Context, option: Phrase, where: Phrase) -> SelectOption:
    """`select OPTION from WHERE`."""
    bare = option.without_article().without_end("option", "entry", "item")
    if bare.quotation is None and (bare.has_quotation or not bare):
        raise context.unreadable(option, "Name one option: select Red from the Colour list")
    text = bare.quotation if bare.quotation is not None else bare.text
    if where.without_article().keys in (("open", "list"), ("open", "drop-down")):
        return SelectOption(text)
    return SelectOption(text, context.target(where, "select from"))


def _entries_then_entries(context: Context, phrase: Phrase) -> tuple[str, ...] | None:
    """`File, then Save As` as a menu path; None when no "then" stands between words."""
    entries: list[str] = []
    start = 0
    for at in range(1, len(phrase)):
        if phrase.tokens[at].key == "then" and at + 1 < len(phrase):
            entries.append(menu_entry(context, phrase[start:at].without_end("and", ", and")))
            start = at + 1
    if not entries:
        return None
    return (*entries, menu_entry(context, phrase[start:]))
