"""Read one part of a sentence by itself: a target, or a condition. Macro files are made of such parts."""

from __future__ import annotations

from desktop_agent.plan.sentences.conditions import read_conditions
from desktop_agent.plan.sentences.context import Context
from desktop_agent.plan.sentences.phrases import Phrase
from desktop_agent.plan.sentences.tokens import Kind, shown, tokens_of
from desktop_agent.types import Condition
from vision.locate import Locator

MAX_PART = 2_000
"""Characters of one part."""


def read_target(words: str, *, toggle: bool = False) -> Locator:
    """The target that `words` describe, as after "click", or with `toggle` as after "tick". Raises UnreadableTask."""
    context, phrase = _begin(words)
    return context.toggle(phrase, "tick") if toggle else context.target(phrase)


def read_condition_words(words: str) -> Condition:
    """The one condition that `words` say, as after "check that". Raises UnreadableTask."""
    context, phrase = _begin(words)
    found = read_conditions(context, phrase)
    if len(found) > 1:
        raise context.unreadable(phrase, "Say one condition here; give the other one a step of its own")
    return found[0]


def _begin(words: str) -> tuple[Context, Phrase]:
    context = Context(is_program=lambda _: False)
    if len(words) > MAX_PART:
        raise context.unreadable(shown(words), f"Say it in at most {MAX_PART:,} characters")
    phrase = Phrase(words, tokens_of(words))
    if phrase and phrase.tokens[-1].kind is Kind.STOP:
        phrase = phrase[:-1]
    context.sentence = phrase
    if phrase.index([".", "\n"]) is not None:
        raise context.unreadable(
            phrase, "This is more than one sentence; put names with full stops into quotes"
        )
    return context, phrase.without_pauses()
