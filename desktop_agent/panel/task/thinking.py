"""What a run says of the model that plans it: while it is asked, and between. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.panel.amounts import cost_words
from desktop_agent.panel.run import Mind
from desktop_agent.panel.words import ntr, tr
from desktop_agent.plain import plain
from desktop_agent.session.mind_events import ModelAsked

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class ThinkingShown:
    """The line about the model.

    Attributes:
        words: the end of what it writes, or why it does what is being done; empty when there is nothing to tell.
        writes: whether `words` is still being written, so that its end is what matters.
        goals: `2 of 4`; empty without subgoals.
        goal: the subgoal it is at; empty without.
        spent: tokens, and money where it costs any; empty before the first answer.
    """

    words: str = ""
    writes: bool = False
    goals: str = ""
    goal: str = ""
    spent: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to show."""
        return bool(self.words or self.goals or self.spent)


def thinking(mind: Mind) -> ThinkingShown:
    """What to show of `mind`."""
    count, reached = len(mind.goals), min(mind.reached, len(mind.goals))
    return ThinkingShown(
        words=one_line(mind.written.text) if mind.written is not None else one_line(mind.why),
        writes=mind.written is not None,
        goals=tr("{reached} of {count}", reached=reached, count=count) if count else "",
        goal=one_line(mind.goals[reached]) if reached < count else "",
        spent=spent_words(mind.tokens, mind.cost),
    )


def asking_words(mind: Mind, now: float) -> str:
    """What the model is doing now, `now` in seconds since 1970: `Thinking (3 s, 120 tokens)`; empty when nothing."""
    asked = mind.asked
    if asked is None:
        return ""
    seconds = max(0, int(now - mind.since))
    if mind.written is None:
        return tr("{doing} ({seconds} s)", doing=_purpose(asked), seconds=seconds)
    doing = tr("Thinking") if mind.written.part == "thought" else tr("Writing its answer")
    return ntr(
        "{doing} ({seconds} s, {count} token)",
        "{doing} ({seconds} s, {count} tokens)",
        mind.written.pieces,
        doing=doing,
        seconds=seconds,
    )


def spent_words(tokens: int, cost: float) -> str:
    """`12,400 tokens`, and what they cost where they cost anything; empty for none."""
    if not tokens:
        return ""
    said = ntr("{count} token", "{number} tokens", tokens, number=f"{tokens:,}")
    return f"{said} · {cost_words(cost)}" if cost else said


def one_line(text: str) -> str:
    """The end of `text`, harmless to show, on one line."""
    return plain(" ".join(text[-4 * _LONGEST :].split())[-_LONGEST:], _LONGEST)


def _purpose(asked: ModelAsked) -> str:
    model = plain(asked.model, 60)
    match asked.purpose:
        case "check":
            return tr("Asking {model} whether it is done", model=model)
        case "point":
            return tr("Asking {model} where it is", model=model)
        case _:
            return tr("Asking {model} what to do next", model=model)
