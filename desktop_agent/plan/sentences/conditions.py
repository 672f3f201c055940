"""Read conditions: "the title shows X", "the Save button is visible", "the Wrap box is not ticked"."""

from __future__ import annotations

from desktop_agent.plan.sentences.condition_words import (
    APPEARS,
    BEING,
    DISABLED,
    EMPTY,
    ENABLED,
    GONE,
    NEGATIONS,
    NOT,
    OFF,
    ON,
    OPEN,
    PLAIN_FORMS,
    PREDICATES,
    SHOWN,
    SHOWS,
    SHUT,
    STATES,
    TITLES,
    VANISHES,
    VERBS_OF_CONTENT,
)
from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.phrases import Phrase
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
from vision.errors import PhraseError
from vision.locate import Locator, parse_target
from vision.types import Role

HINT = (
    "Conditions are: the title shows X; X is visible, appears or is gone; the X window is open or closed; "
    "the Name field contains X, reads exactly X or is empty; X is ticked; X is enabled or disabled; "
    "there are exactly 3 X buttons"
)

MAX_CONDITION_TOKENS = 400
"""A quotation is one token, so only unquoted text can be too long."""

_SUBJECT_AND_PREDICATE = 24
_MOST = 1000
"""So many elements can be counted."""


def read_conditions(context: Context, phrase: Phrase) -> list[Condition]:
    """The conditions in `phrase`, which "and that …" or "and the … is …" joins. Raises UnreadableTask."""
    _refuse_long(context, phrase)
    found: list[Condition] = []
    start = 0
    for at in range(1, len(phrase)):
        if phrase.tokens[at].key != "and":
            continue
        rest = phrase[at + 1 : at + 1 + _SUBJECT_AND_PREDICATE]
        if _begins_condition(rest) and _has_predicate(phrase[start:at]):
            found.append(read_condition(context, phrase[start:at]))
            start = at + 1
    found.append(read_condition(context, phrase[start:]))
    return found


def is_condition(phrase: Phrase) -> bool:
    """Whether `phrase` looks like a condition rather than the name of something to tick."""
    if phrase.first in ("that", "if", "whether"):
        return True
    if phrase.first in ("there", "for", "you", "i"):
        return len(phrase) > 1
    return _has_predicate(phrase)


def read_condition(context: Context, phrase: Phrase) -> Condition:
    """One condition. Raises UnreadableTask."""
    _refuse_long(context, phrase)
    phrase = phrase.trimmed().without("that", "if", "whether", "until").trimmed()
    for reader in (_seen, _exists, _content, _state):
        found = reader(context, phrase)
        if found is not None:
            return found
    raise context.unreadable(phrase, HINT)


def read_awaited(context: Context, phrase: Phrase) -> Condition:
    """What follows "wait for": a condition, `X to appear`, or only `X`. Raises UnreadableTask."""
    _refuse_long(context, phrase)
    for end, negate in (
        ("to appear", False), ("to be visible", False), ("to be shown", False), ("to show up", False),
        ("to come up", False), ("to be there", False), ("to open", False), ("to be open", False),
        ("to disappear", True), ("to vanish", True), ("to go away", True), ("to close", True),
        ("to be gone", True), ("to be closed", True), ("to be hidden", True),
    ):  # fmt: skip
        subject = phrase.without_end(end)
        if len(subject) < len(phrase):
            return _shown_or_open(context, subject, negate)
    at = phrase.index(("to",), 1)
    if at is not None and phrase.keys_of(at + 1, at + 2) in (("show",), ("contain",), ("say",), ("read",)):
        subject, text = phrase.split(at, 2)
        return _contains(context, subject, text, negate=False)
    if at is not None and phrase.keys_of(at + 1, at + 2) == ("be",):
        subject, rest = phrase.split(at, 2)
        if (state := _state_of(context, subject, rest, negate=False)) is not None:
            return state
    if _has_predicate(phrase):
        return read_condition(context, phrase)
    return _shown_or_open(context, phrase, negate=False)


def _refuse_long(context: Context, phrase: Phrase) -> None:
    # The readers look at each word several times, so their input has a limit.
    if len(phrase) > MAX_CONDITION_TOKENS:
        raise context.unreadable(phrase, "Put the expected text in quotation marks")


# ----------------------------------------------------------------- the kinds


def _seen(context: Context, phrase: Phrase) -> Condition | None:
    """`you see X`, `you can no longer see X`."""
    rest = phrase.without("you", "i", "we")
    if len(rest) == len(phrase):
        return None
    negate = False
    for words, negates in (
        ("can see", False), ("can't see", True), ("cannot see", True), ("can not see", True),
        ("can no longer see", True), ("no longer see", True), ("don't see", True), ("do not see", True),
        ("see", False),
    ):  # fmt: skip
        object_ = rest.without(words)
        if len(object_) < len(rest):
            negate = negates
            return _shown_or_open(context, object_, negate)
    return None


def _exists(context: Context, phrase: Phrase) -> Condition | None:
    """`there is an X`, `there are no X`, `there are exactly 3 X buttons`."""
    if (counted := _counted(context, phrase)) is not None:
        return counted
    for words, negate in (
        ("there is not", True), ("there are not", True), ("there isn't", True), ("there aren't", True),
        ("there is no longer", True), ("there is no", True), ("there are no", True), ("there's no", True),
        ("there is", False), ("there are", False), ("there's", False),
    ):  # fmt: skip
        rest = phrase.without(words)
        if len(rest) < len(phrase):
            return _shown_or_open(context, rest, negate)
    return None


def _counted(context: Context, phrase: Phrase) -> Condition | None:
    """`there are exactly 3 of X`; without "exactly", a number is a part of the words that are looked for."""
    for words, negate in (
        ("there are exactly", False), ("there is exactly", False),
        ("there are not exactly", True), ("there is not exactly", True),
    ):  # fmt: skip
        rest = phrase.without(words)
        if len(rest) == len(phrase):
            continue
        number = rest.first
        if not (number.isascii() and number.isdigit() and len(number) <= len(str(_MOST))) or len(rest) == 1:
            raise context.unreadable(rest, "Say how many of what: there are exactly 3 Edit buttons")
        if int(number) > _MOST:
            raise context.unreadable(number, f"Up to {_MOST} can be counted")
        return Counted(_of_several(context, rest[1:].without("of")), int(number), negate)
    return None


def _of_several(context: Context, phrase: Phrase) -> Locator:
    """The target of `3 Edit buttons`, which is called as one of them is."""
    found = context.target(phrase, "count")
    for ending in ("s", "es"):
        if found.role is None and not found.anchors and phrase.last.endswith(ending):
            try:
                one = parse_target(phrase.for_target()[: -len(ending)])
            except PhraseError:
                continue
            found = context.remember(one) if one.role is not None else found
    return found


def _content(context: Context, phrase: Phrase) -> Condition | None:
    """`the Name field contains X`, `the title does not show X`, `X appears`, `the X dialog closes`."""
    for at in range(1, len(phrase)):
        key = phrase.tokens[at].key
        if key in BEING and _state_words(phrase[at + 1 :]):
            return None
        if key not in VERBS_OF_CONTENT:
            continue
        before, negate = _negated(phrase[:at])
        rest = phrase[at + 1 :].trimmed()
        # "Show hidden files", "the Open button": a plain form is a verb after "does not" and after plurals only.
        if not before or (key in PLAIN_FORMS and not negate and not before.last.endswith("s")):
            continue
        if key in ("shows", "show", "comes", "come") and rest.keys == ("up",):
            return _shown_or_open(context, before, negate)
        if key in ("goes", "go") and rest.keys == ("away",):
            return _shown_or_open(context, before, not negate)
        if not rest and key in APPEARS | VANISHES:
            return _shown_or_open(context, before, negate != (key in VANISHES))
        if key in SHOWS and rest:
            return _contains(context, before, rest, negate)
    return None


def _state(context: Context, phrase: Phrase) -> Condition | None:
    """`X is visible`, `the X window is closed`, `X isn't ticked`, `the title is X`."""
    for at in range(1, len(phrase)):
        key = phrase.tokens[at].key
        if key not in BEING:
            continue
        subject, rest = phrase.split(at)
        negate = BEING[key]
        for words in ("not", "no longer", "now", "still", "already"):
            if len(shorter := rest.without(words)) < len(rest):
                negate ^= words in ("not", "no longer")
                rest = shorter
        if (found := _state_of(context, subject, rest, negate)) is not None:
            return found
    at_being = phrase.index(BEING, 1)
    if at_being is not None:
        rest = phrase[at_being:].trimmed()
        raise context.unreadable(rest, HINT)
    return None


def _state_of(context: Context, subject: Phrase, state: Phrase, negate: bool) -> Condition | None:
    said = " ".join(state.keys)
    if state.has_quotation or not state:
        said = ""
    if _is_title(subject) and state:
        return TitleShows(_literal(context, state), negate)
    if said in SHOWN or said in OPEN:
        return _shown_or_open(context, subject, negate)
    if said in GONE or said in SHUT:
        return _shown_or_open(context, subject, not negate)
    if said in ON or said in OFF:
        return IsTicked(context.toggle(subject, "check"), negate != (said in OFF))
    if said in ENABLED or said in DISABLED:
        return IsEnabled(context.target(subject, "check"), negate != (said in DISABLED))
    if said in EMPTY:
        return IsEmpty(context.target(subject, "check"), negate)
    if state.first == "exactly" and state[1:].quotation is not None:
        return HasValue(context.target(subject, "check"), _literal(context, state[1:]), negate)
    if state.quotation is not None:
        return HasText(context.target(subject, "check"), state.quotation, negate)
    return None


def _contains(context: Context, subject: Phrase, text: Phrase, negate: bool) -> Condition:
    subject = subject.trimmed()
    for words in ("the text", "the words", "the word", "the value", "the name", "the number"):
        if (shorter := text.without(words)).quotation is not None:
            text = shorter
    exactly = text.without("exactly")
    if len(exactly) < len(text) and exactly and not _is_title(subject):
        return HasValue(context.target(subject, "check"), _literal(context, exactly), negate)
    literal = _literal(context, text)
    if _is_title(subject):
        return TitleShows(literal, negate)
    return HasText(context.target(subject, "check"), literal, negate)


def _shown_or_open(context: Context, subject: Phrase, negate: bool) -> Condition:
    """A window is open; anything else is visible."""
    subject = subject.trimmed()
    words = subject.without_article()
    for named in ("window titled", "window called", "window named", "dialog titled", "dialog called"):
        if len(title := words.without(named)) < len(words):
            return WindowOpen(_literal(context, title), negate)
    target = context.target(subject, "look for")
    if target.role in (Role.WINDOW, Role.DIALOG) and target == Locator(role=target.role, text=target.text):
        if target.text is None:
            raise context.unreadable(subject, "Say which window: the Preferences window is open")
        return WindowOpen(target.text, negate)
    return Visible(target, negate)


# ---------------------------------------------------------------------- words


def _literal(context: Context, phrase: Phrase) -> str:
    phrase = phrase.trimmed()
    if phrase.quotation is not None:
        return phrase.quotation
    if not phrase or phrase.has_quotation:
        raise context.unreadable(phrase, "Put all of the text into one pair of quotation marks")
    return phrase.text


def _is_title(subject: Phrase) -> bool:
    return not subject.has_quotation and " ".join(subject.without_article().keys) in TITLES


def _negated(before: Phrase) -> tuple[Phrase, bool]:
    """Take `does not` off the end of a subject: (the rest, whether it was there)."""
    for words in NEGATIONS:
        if before.ends_with(*words):
            return before[:-2].trimmed(), True
    if before.last in NOT:
        return before[:-1].trimmed(), True
    return before, False


def _state_words(rest: Phrase) -> bool:
    """Whether `rest` is a state and nothing more."""
    if len(rest) > 5 or rest.has_quotation:
        return False
    said = " ".join(rest.without("not", "no longer", "now", "still", "already").keys)
    return any(said in words for words in STATES)


def _has_predicate(phrase: Phrase) -> bool:
    """Whether some word after the first says something about what stands before it."""
    for at in range(1, len(phrase)):
        key = phrase.tokens[at].key
        if key not in PREDICATES or phrase.tokens[at].capitalised:
            continue
        # "the Show hidden files box": a plain form is a predicate only after "does not".
        if key not in PLAIN_FORMS or _negated(phrase[:at])[1]:
            return True
    return False


def _begins_condition(rest: Phrase) -> bool:
    """Whether what follows an "and" is a condition of its own."""
    if rest.first in ("that", "there", "you") and len(rest) > 1:
        return True
    return (rest.begins_quoted or rest.first in ("the", "a", "an", "it")) and _has_predicate(rest)
