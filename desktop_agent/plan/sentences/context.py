"""What the readers of all verbs share: the sentence at hand, the last target, and how to report failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences.phrases import ARTICLES, Phrase
from desktop_agent.plan.sentences.tokens import Kind, shown
from desktop_agent.plan.sentences.verbs import HINT
from vision.errors import PhraseError
from vision.locate import Locator, parse_target
from vision.types import Role

MAX_TARGET_TOKENS = 60
"""Targets of more words are refused; nobody describes a button in so many."""


@dataclass
class Context:
    """State while one task is read.

    Attributes:
        is_program: whether a name can be started as a program.
        sentence: the words of the step at hand, for errors.
        last: the target that "it" stands for; None before the first one.
    """

    is_program: Callable[[str], bool]
    sentence: Phrase = field(default_factory=lambda: Phrase("", ()))
    last: Locator | None = None

    def unreadable(self, part: Phrase | str, hint: str) -> UnreadableTask:
        """The error that `part` of the sentence is not understood."""
        words = part if isinstance(part, str) else part.text
        whole = self.sentence.text
        return UnreadableTask(shown(whole), shown(words or whole), hint)

    def target(self, phrase: Phrase, verb: str = "click") -> Locator:
        """The locator that `phrase` describes; it becomes what "it" stands for. Raises UnreadableTask."""
        phrase = phrase.trimmed()
        if not phrase:
            raise self.unreadable(
                self.sentence, f'Say what to {verb}, for instance: {verb} the "Save" button'
            )
        if phrase.is_pronoun:
            if self.last is None:
                raise self.unreadable(
                    phrase, f'Nothing was named before that "{phrase.first}" could stand for'
                )
            return self.last
        self._refuse_other_step(phrase)
        try:
            found = parse_target(phrase.for_target())
        except PhraseError as problem:
            raise self.unreadable(problem.part or phrase, problem.hint) from problem
        return self.remember(found)

    def remember(self, target: Locator) -> Locator:
        """Make `target` what "it" stands for."""
        self.last = target
        return target

    def toggle(self, phrase: Phrase, verb: str) -> Locator:
        """The target of tick and untick; "the Wrap box" is a checkbox here, not a field. Raises UnreadableTask."""
        found = self.target(phrase, verb)
        return self.remember(replace(found, role=Role.CHECKBOX)) if found.role is Role.TEXTBOX else found

    def _refuse_other_step(self, phrase: Phrase) -> None:
        """Raise for a target that looks like a target and another step with an unknown verb."""
        if len(phrase) > MAX_TARGET_TOKENS:
            raise self.unreadable(phrase, "Describe the target in fewer words")
        tokens = phrase.tokens
        for at in range(1, len(tokens) - 1):
            joins = tokens[at].kind is Kind.COMMA or tokens[at].key in ("and", "then")
            word = tokens[at + 1]
            if joins and tokens[at - 1].kind is Kind.QUOTED and word.kind is Kind.QUOTED:
                raise self.unreadable(
                    phrase[at:], "One step has one target; begin another step for the other one"
                )
            if not joins or word.kind is not Kind.WORD or word.key in ARTICLES:
                continue
            ends = at + 2 >= len(tokens)
            article = not ends and tokens[at + 2].key in ("the", "it", "a", "an")
            if tokens[at].key == "then" or (
                article and not word.capitalised and word.key not in ("and", "then")
            ):
                raise self.unreadable(word.text, HINT)
