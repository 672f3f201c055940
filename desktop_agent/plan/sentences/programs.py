"""Read what is done with programs and windows: open, start, switch to, go to, close."""

from __future__ import annotations

import shlex

from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.phrases import ARTICLES, Phrase
from desktop_agent.plan.sentences.pointing import menu_path
from desktop_agent.types import ChooseMenu, ClickOn, CloseWindow, Intent, OpenProgram, SwitchWindow
from vision.types import Role

MAX_COMMAND = 4096
"""Characters of a command line."""

_PROGRAM_WORDS = ("program", "application", "app", "command")
_WINDOWS = ("window", "dialog", "dialogue", "dialog box")
_NO_WINDOWS = frozenset(
    ["tab", "menu", "popup", "pop-up", "button", "field", "list", "panel", "bar", "file", "message"]
)
_THIS_WINDOW = frozenset(["window", "current window", "active window", "dialog", "current dialog", "it"])


def read_open(context: Context, phrase: Phrase) -> list[Intent]:
    """`open the File menu`, `open the program gedit`, `open mousepad`, `open Preferences`."""
    if (path := menu_path(context, phrase)) is not None:
        return [ChooseMenu(path)]
    if (command := _named_program(context, phrase)) is not None:
        return [OpenProgram(command)]
    if _is_command(context, phrase):
        return [OpenProgram(_command(context, phrase))]
    target = context.target(phrase, "open")
    if target.role in (Role.WINDOW, Role.DIALOG):
        raise context.unreadable(phrase, "Say what opens it: click the button or choose the menu entry")
    return [ClickOn(target)]


def read_start(context: Context, phrase: Phrase) -> list[Intent]:
    """`start gedit`, `run "xterm -e top"`, `launch the program mousepad`."""
    command = _named_program(context, phrase)
    if command is None:
        command = _command(context, phrase.without_article())
    return [OpenProgram(command)]


def read_switch(context: Context, phrase: Phrase, said: str) -> list[Intent]:
    """`switch to the X window`, `activate X`, `focus the Name field`, `switch to the Advanced tab`."""
    title = _window_title(context, phrase)
    if title is not None:
        return [SwitchWindow(title)]
    if phrase.is_pronoun or said.startswith("focus") or phrase.quotation is None:
        target = context.target(phrase, said)
        if target.role is not None or said.startswith("focus") or target.anchors or target.text is None:
            return [ClickOn(target)]
    bare = phrase.without_article()
    return [SwitchWindow(bare.quotation if bare.quotation is not None else bare.text)]


def read_go(context: Context, phrase: Phrase) -> list[Intent]:
    """`go to the X window`, `go to the Advanced tab`, `go to File > Save As`."""
    if (path := menu_path(context, phrase)) is not None:
        return [ChooseMenu(path)]
    title = _window_title(context, phrase)
    if title is not None:
        return [SwitchWindow(title)]
    target = context.target(phrase, "go to")
    if target.role is None:
        raise context.unreadable(phrase, 'Say "go to the X window", "go to the X tab", or what to click')
    return [ClickOn(target)]


def read_close(context: Context, phrase: Phrase) -> list[Intent]:
    """`close the window`, `close the X window`, `close X`."""
    if not phrase:
        raise context.unreadable(
            context.sentence, "Say what to close: close the window, or close the X window"
        )
    bare = phrase.without("the", "this", "that")
    if not phrase.has_quotation and " ".join((bare or phrase).keys) in _THIS_WINDOW:
        return [CloseWindow()]
    title = _window_title(context, phrase)
    if title is not None:
        return [CloseWindow(title)]
    bare = phrase.without_article().without_end(*_PROGRAM_WORDS)
    if phrase.last in _NO_WINDOWS:
        raise context.unreadable(
            phrase, "Only windows are closed like this; say what to click or which key to press"
        )
    if bare.quotation is None and (not bare or bare.has_quotation):
        raise context.unreadable(phrase, "Say which window: close the X window")
    return [CloseWindow(bare.quotation if bare.quotation is not None else bare.text)]


def _window_title(context: Context, phrase: Phrase) -> str | None:
    """The title in `the X window` or `the window titled X`; None when `phrase` names no window."""
    bare = phrase.without_article()
    for named in (
        "window titled",
        "window called",
        "window named",
        "dialog titled",
        "dialog called",
        "window",
    ):
        title = bare.without(named)
        if len(title) < len(bare) and title:
            break
    else:
        title = bare.without_end(*_WINDOWS)
        if len(title) == len(bare):
            return None
    if title.quotation is None and (not title or title.has_quotation):
        raise context.unreadable(phrase, "Say which window: the X window")
    return title.quotation if title.quotation is not None else title.text


def _named_program(context: Context, phrase: Phrase) -> tuple[str, ...] | None:
    """The command in `the program X` or `the X app`; None when no such word is said."""
    bare = phrase.without_article()
    for word in _PROGRAM_WORDS:
        rest = bare.without(word)
        if len(rest) < len(bare) and rest:
            return _command(context, rest.without("called", "named"))
        rest = bare.without_end(word)
        if len(rest) < len(bare) and rest:
            return _command(context, rest)
    return None


def _is_command(context: Context, phrase: Phrase) -> bool:
    """Whether `open …` names a program: one that can be started, alone or with options and files after it."""
    if not phrase or phrase.first in ARTICLES:
        return False
    if phrase.quotation is not None:
        first = phrase.quotation.split()[:1]
        return bool(first) and context.is_program(first[0])
    if not context.is_program(phrase.tokens[0].text):
        return False
    second = phrase.tokens[1].text if len(phrase) > 1 else "-"
    return second.startswith("-") or any(mark in second for mark in "./~=")


def _command(context: Context, phrase: Phrase) -> tuple[str, ...]:
    """The argument list that `phrase` says. Raises UnreadableTask."""
    text = phrase.quotation if phrase.quotation is not None else phrase.text
    if len(text) > MAX_COMMAND:
        raise context.unreadable(phrase, f"A command has at most {MAX_COMMAND} characters")
    try:
        command = tuple(shlex.split(text))
    except ValueError as problem:
        raise context.unreadable(phrase, f"This is no command line: {problem}") from problem
    if not command or not command[0]:
        raise context.unreadable(phrase or context.sentence, "Say which program: start mousepad")
    return command
