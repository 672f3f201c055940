"""Read what is done with the keyboard: press keys, type, put, fill, set, replace, clear."""

from __future__ import annotations

import re

from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.keys import MAX_TIMES, read_chord, split_list, take_times
from desktop_agent.plan.sentences.phrases import ARTICLES, Phrase
from desktop_agent.types import ClearField, EnterSecret, Intent, PressKeys, SelectOption, SetTicked, TypeInto
from vision.locate import Locator
from vision.types import Role

_FIELD_WORDS = frozenset(
    [
        "field",
        "box",
        "input",
        "area",
        "entry",
        "textbox",
        "editor",
        "cell",
        "textarea",
        "document",
        "bar",
        "form",
    ]
)
_TOGGLES = (Role.CHECKBOX, Role.RADIO, Role.SWITCH)
_NO_FIELDS = (*_TOGGLES, Role.SLIDER, Role.BUTTON, Role.LINK, Role.MENU, Role.MENUITEM, Role.TAB)
_SECRET = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def read_press(context: Context, phrase: Phrase) -> list[Intent] | None:
    """`press Ctrl+S`, `press Tab 3 times, then Enter`, `press the F5 key`; None when it is a button to click."""
    said_key = phrase.without_article().first in ("key", "keys") or phrase.last in ("key", "keys")
    if phrase.last in ("keys", "key") or phrase.without_article().first in ("key", "keys"):
        phrase = phrase.without_end("keys", "key")
        phrase = phrase.without_article().without("key combination", "keys", "key")
    elif phrase.first in ARTICLES and len(phrase) > 1:
        bare, _ = take_times(phrase)
        if bare.last not in ("key", "keys", "spacebar") and not bare.ends_with("space", "bar"):
            return None
        said_key = True
    intents: list[Intent] = []
    for piece in split_list(phrase):
        keys, times = take_times(piece)
        bare = keys.without_article().without_end("key") if said_key or keys.last == "key" else keys
        chord = read_chord(bare, said_key or len(bare) < len(keys))
        if chord is None:
            break
        if not 1 <= times <= MAX_TIMES:
            raise context.unreadable(piece, f"A key can be pressed 1 to {MAX_TIMES} times")
        intents.append(PressKeys(chord, times))
    else:
        return intents or None
    if intents or said_key or _looks_like_chord(piece):
        raise context.unreadable(piece, "Keys are called Enter, Tab, F5, a, Ctrl+Shift+S and so on")
    if read_chord(phrase[:1]) is not None and phrase.keys_of(1, 2) in (("in",), ("into",), ("on",)):
        raise context.unreadable(
            phrase[1:], "Keys go to what has the focus: click the field first, then press the key"
        )
    return None


def _looks_like_chord(phrase: Phrase) -> bool:
    """`Hyper+Q`: words joined by plus signs, not in quotes; a button of that name has to be quoted."""
    names = "".join(phrase.keys).split("+")
    return not phrase.has_quotation and len(phrase) == 1 and len(names) > 1 and all(map(str.isalnum, names))


def read_type(context: Context, phrase: Phrase) -> list[Intent]:
    """`type X`, `type X into Y`, `type X in the Y field`, `type X followed by Enter`."""
    extra: list[Intent] = []
    at = phrase.last_index(["followed"])
    if at is not None and at > 0 and phrase.keys_of(at + 1, at + 2) == ("by",):
        chord = read_chord(phrase[at + 2 :].without("the").without_end("key"))
        if chord is not None:
            phrase, extra = phrase[:at].trimmed(), [PressKeys(chord)]
    if phrase.first == "into":
        raise context.unreadable(
            context.sentence, 'Say what to type, for instance: type "hello" into the Name field'
        )
    text, where = _text_and_field(phrase)
    return [_entered(context, text, where), *extra]


def read_put(context: Context, phrase: Phrase) -> list[Intent]:
    """`put X into Y`."""
    at = phrase.last_index(["into"])
    if at is None:
        at = phrase.last_index(["in", "on"])
    if at is None or at == 0:
        raise context.unreadable(context.sentence, "Say where to: put X into the Name field")
    text, where = phrase.split(at)
    return [_entered(context, text, where)]


def read_fill(context: Context, phrase: Phrase) -> list[Intent]:
    """`fill X with Y`, `fill Y into X`: what was in the field goes."""
    at = phrase.index(["with"])
    if at is not None:
        field, text = phrase.split(at)
        return [_set(context, field, text)]
    at = phrase.last_index(["into"])
    if at is None:
        raise context.unreadable(context.sentence, "Say what with: fill the Name field with Ann")
    text, field = phrase.split(at)
    return [_set(context, field, text)]


def read_set(context: Context, phrase: Phrase) -> list[Intent]:
    """`set X to Y`; the kind of X decides what that means."""
    at = _first_to(phrase)
    if at is None:
        raise context.unreadable(context.sentence, "Say what to: set the Name field to Ann")
    field, text = phrase.split(at)
    return [_set(context, field, text)]


def read_replace(context: Context, phrase: Phrase) -> list[Intent]:
    """`replace X with Y`, `replace the text in X with Y`."""
    at = phrase.index(["with"])
    if at is None:
        at = phrase.last_index(["by"])
    if at is None or at == 0:
        raise context.unreadable(context.sentence, "Say what with: replace the Name field with Ann")
    field, text = phrase.split(at)
    return [_set(context, _contents_of(field), text)]


def read_clear(context: Context, phrase: Phrase) -> list[Intent]:
    """`clear X`; a checkbox is cleared by unticking it."""
    field = _contents_of(phrase)
    if _is_focused(field):
        return [ClearField()]
    target = context.target(field, "clear")
    return [SetTicked(target, on=False) if target.role in _TOGGLES else ClearField(target)]


def _entered(context: Context, text: Phrase, where: Phrase | None) -> Intent:
    """Type `text`, or the secret that it names, into `where`."""
    secret = _secret(context, text)
    literal = "" if secret is not None else _literal(context, text)
    target = None if where is None else context.target(where, "type into")
    return TypeInto(literal, target) if secret is None else EnterSecret(secret, target)


def _secret(context: Context, text: Phrase) -> str | None:
    """The name in `the secret "password"`; None for anything else. Raises UnreadableTask for what cannot be a name."""
    bare = text.trimmed().without_article()
    name = bare[1:].quotation if bare.first == "secret" else None
    if name is not None and not _SECRET.fullmatch(name):
        raise context.unreadable(bare, "A secret is called by letters, digits and underscores")
    return name


def _set(context: Context, field: Phrase, text: Phrase) -> Intent:
    secret = _secret(context, text)
    if secret is not None:
        if _is_focused(field):
            return EnterSecret(secret)
        place = context.target(field, "set")
        if place.role in _NO_FIELDS:
            raise context.unreadable(field, "A secret goes into a field")
        return EnterSecret(secret, place)
    if _is_focused(field):
        return TypeInto(_literal(context, text), clear=True)
    target: Locator = context.target(field, "set")
    literal = _literal(context, text)
    match target.role:
        case Role.COMBOBOX:
            return SelectOption(literal, target)
        case Role.CHECKBOX | Role.RADIO | Role.SWITCH:
            if literal.casefold() not in ("on", "off"):
                raise context.unreadable(text, "It can be set to on or off")
            return SetTicked(target, literal.casefold() == "on")
        case Role.SLIDER:
            raise context.unreadable(field, "A slider is dragged, or moved with the arrow keys")
        case Role.BUTTON | Role.LINK | Role.MENU | Role.MENUITEM | Role.TAB:
            raise context.unreadable(field, "Text goes into a field")
        case _:
            return TypeInto(literal, target, clear=True)


def _literal(context: Context, phrase: Phrase) -> str:
    """The text to type: one quotation's, or the words as written. Raises UnreadableTask when it is neither."""
    phrase = phrase.trimmed()
    shorter = phrase.without_article().without(
        "text", "words", "word", "letters", "letter", "number", "string"
    )
    if shorter.quotation is not None:
        return shorter.quotation
    if not phrase:
        raise context.unreadable(
            context.sentence, 'Say what to type, for instance: type "hello" into the Name field'
        )
    if phrase.has_quotation:
        raise context.unreadable(
            phrase,
            'Put all of the text into one pair of quotation marks; inside them \\" is a quotation mark',
        )
    return phrase.text


def _text_and_field(phrase: Phrase) -> tuple[Phrase, Phrase | None]:
    """Split at the last "into", or at an "in" that a field follows."""
    at = phrase.last_index(["into"])
    if at is not None and at > 0:
        return phrase.split(at)
    at = phrase.last_index(["in", "on"])
    if at is None or at == 0:
        return phrase, None
    text, where = phrase.split(at)
    named = where.first in ARTICLES or where.begins_quoted or where.is_pronoun or where.last in _FIELD_WORDS
    quoted = text.quotation is not None and bool(where)
    return (text, where) if quoted or (named and phrase.tokens[at].key == "in") else (phrase, None)


def _is_focused(field: Phrase) -> bool:
    """Whether `field` is "the focused field"."""
    return field.without_article().keys in (("focused", "field"), ("current", "field"), ("active", "field"))


def _contents_of(field: Phrase) -> Phrase:
    """`field` without "the text in" before it."""
    bare = field.without_article()
    for words in ("text in", "text of", "contents of", "content of", "value of", "value in", "contents in"):
        if len(rest := bare.without(words)) < len(bare) and rest:
            return rest
    return field


def _first_to(phrase: Phrase) -> int | None:
    """The first "to" that is not part of "next to" or "to the left of"."""
    found = (
        at for at in range(1, len(phrase) - 1) if phrase.tokens[at].key == "to" and not phrase.is_relation(at)
    )
    return next(found, None)


def select_all(phrase: Phrase) -> list[Intent] | None:
    """`select all`, `select everything`: the keys for it; None for anything else."""
    if phrase.text in ("all", "everything", "all text", "all the text", "all of the text", "all of it"):
        return [PressKeys(("ctrl", "a"))]
    return None
