"""The verbs of step sentences, and how to tell that words begin a new step."""

from __future__ import annotations

import re
from enum import StrEnum

from desktop_agent.plan.sentences.keys import DIRECTIONS, is_number, reads_as_keys
from desktop_agent.plan.sentences.phrases import ARTICLES, Phrase
from desktop_agent.plan.sentences.tokens import Kind


class Verb(StrEnum):
    """What a step does, as its first words say it."""

    CLICK = "click"
    PRESS = "press"
    CHOOSE = "choose"
    HOLD = "hold"
    HOVER = "hover"
    DRAG = "drag"
    SCROLL = "scroll"
    TYPE = "type"
    PUT = "put"
    FILL = "fill"
    SET = "set"
    REPLACE = "replace"
    CLEAR = "clear"
    TICK = "tick"
    UNTICK = "untick"
    TURN = "turn"
    CHECK = "check"
    VERIFY = "verify"
    WAIT = "wait"
    OPEN = "open"
    START = "start"
    SWITCH = "switch"
    GO = "go"
    CLOSE = "close"


_SAID: dict[Verb, str] = {
    Verb.CLICK: "click, tap, left-click, left click, double-click, double click, doubleclick, double-tap, "
    "triple-click, triple click, right-click, right click, rightclick, middle-click, middle click",
    Verb.PRESS: "press, hit, push, strike",
    Verb.CHOOSE: "choose, select, pick",
    Verb.HOLD: "hold, hold down, holding, while holding",
    Verb.HOVER: "hover, hover over, point at, point to, mouse over, move the mouse, move the pointer, "
    "move the cursor",
    Verb.DRAG: "drag, drag and drop, click and drag",
    Verb.SCROLL: "scroll",
    Verb.TYPE: "type, write, enter, input, type in",
    Verb.PUT: "put, insert",
    Verb.FILL: "fill, fill in, fill out",
    Verb.SET: "set, change",
    Verb.REPLACE: "replace",
    Verb.CLEAR: "clear, empty",
    Verb.TICK: "tick, enable, turn on, switch on",
    Verb.UNTICK: "untick, uncheck, deselect, disable, turn off, switch off",
    Verb.TURN: "turn",
    Verb.CHECK: "check",
    Verb.VERIFY: "verify, make sure, ensure, expect, assert, confirm that",
    Verb.WAIT: "wait, pause",
    Verb.OPEN: "open",
    Verb.START: "start, launch, run",
    Verb.SWITCH: "switch to, activate, focus, focus on, bring up",
    Verb.GO: "go to, navigate to",
    Verb.CLOSE: "close",
}
_VERBS: dict[tuple[str, ...], Verb] = {
    tuple(words.split()): verb for verb, said in _SAID.items() for words in said.split(", ")
}
_MODIFIED_CLICK = re.compile(
    r"(?:(?:ctrl|control|shift|alt|super|cmd|command|win|meta)[-+]){1,4}(?:(?:left|right|middle|double)-)?click"
)
HINT = (
    "A step begins with a verb: click, double-click, right-click, hover over, drag, scroll, type, clear, press, "
    "choose, select, tick, untick, wait, check that, open, start, switch to, close"
)

_NEVER_OBJECTS = frozenset(
    ["into", "to", "from", "with", "of", "by", "as", "than", "or", "and", "then", ",", "."]
)
_NEEDS = {
    Verb.SET: ("to",),
    Verb.REPLACE: ("with", "by"),
    Verb.FILL: ("with", "into", "in"),
    Verb.DRAG: ("to", "onto", "into", "on", "over"),
    Verb.PUT: ("into", "in", "on"),
    Verb.TURN: ("on", "off"),
}
_LOOKAHEAD = 48
_LEADING = frozenset(["and", "then", "next", "now", "first", "firstly", "finally", "afterwards", "lastly"])
_POLITE = frozenset(["please", "also", "just", "again", "kindly"])


def read_verb(phrase: Phrase) -> tuple[Verb, int] | None:
    """The verb that `phrase` begins with and how many tokens it takes."""
    for length in (3, 2, 1):
        verb = _VERBS.get(phrase.keys_of(0, length)) if len(phrase) >= length else None
        if verb is not None:
            return verb, length
    return (Verb.CLICK, 1) if _MODIFIED_CLICK.fullmatch(phrase.first) else None


def without_lead(phrase: Phrase) -> Phrase:
    """`phrase` without the `and`, `then`, `after that,` or `please` that it begins with."""
    phrase = phrase.trimmed()
    while len(phrase) > 1:
        if phrase.starts_with("after", "that") and len(phrase) > 2:
            phrase = phrase[2:].trimmed()
        elif phrase.first in _LEADING | _POLITE:
            phrase = phrase[1:].trimmed()
        else:
            break
    return phrase


def starts_step(phrase: Phrase, after_bare_and: bool) -> bool:
    """Whether `phrase`, which follows a comma, "and" or "then", begins a new step.

    It does when it begins with a verb and an object that fits it. After a bare "and", a capitalised verb is more
    likely a part of a name ("Save and Close"), so it also needs an article, a quotation or a key after it.
    Looks only a few tokens ahead, so that cutting up a task stays linear.
    """
    found = read_verb(phrase)
    if found is None:
        return False
    verb, length = found
    rest = phrase[length : length + _LOOKAHEAD]
    if not rest:
        return False
    if rest.tokens[0].kind in (Kind.COMMA, Kind.PAUSE) or not _fits(verb, rest):
        return False
    return not (after_bare_and and phrase.tokens[0].capitalised) or _is_definite(verb, rest)


def _fits(verb: Verb, rest: Phrase) -> bool:
    """Whether `rest` can be what `verb` acts on."""
    first = rest.first
    if verb is Verb.WAIT:
        return first in ("until", "for", "up", "at", "till") or is_number(first)
    if verb is Verb.SCROLL:
        return first in DIRECTIONS or first in ("in", "to", "until", "the")
    if first in _NEVER_OBJECTS:
        return verb is Verb.HOVER and first == "to"
    if verb in (Verb.TYPE, Verb.CHECK) and first in ("once", "twice", "in", "on"):
        return False
    if verb in _NEEDS:
        return rest.index(_NEEDS[verb]) is not None
    return True


def _is_definite(verb: Verb, rest: Phrase) -> bool:
    """Whether `rest` is too explicit to be a part of a name."""
    if rest.begins_quoted or rest.first in ARTICLES or rest.first in ("it", "until", "for"):
        return True
    if verb is Verb.PRESS:
        return reads_as_keys(rest[:1])
    return rest.index(("into", "from")) is not None
