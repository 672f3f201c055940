"""How a model planner works, as a person or a setting chose."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_agent.plan.budget import Budget, Prices
from desktop_agent.plan.mind.modes import Mode


@dataclass(frozen=True, slots=True)
class MindOptions:
    """All of it has a usual value.

    Attributes:
        mode: how much it thinks.
        answer_tokens: the most of one answer, thoughts not counted.
        thinking_tokens: the most of one answer's thoughts.
        memory_tokens: what the past may take of a request.
        pictures: pictures of the past beside the present screen.
        elements: elements a model is told of, where it is told of any.
        temperature: 0 takes the likeliest words.
        rungs: whether step sentences and the embedded eyes come first. Off: the model decides everything.
        recall: whether a screen that was decided on before, with the same to do, is decided on without asking.
        budget: what the task may cost.
        prices: of the model's tokens.
        tries: how often a reply that cannot be read is asked for again.
        checks: how often a task may be said to be done without the screen bearing it out.
        rounds: decisions in a row without any act, before it gives up.
        sentence_s: how long a sentence's target is looked for before the model is asked, in seconds.
    """

    mode: Mode = Mode.AUTO
    answer_tokens: int = 512
    thinking_tokens: int = 2048
    memory_tokens: int = 24_000
    pictures: int = 2
    elements: int = 60
    temperature: float = 0.0
    rungs: bool = True
    recall: bool = True
    budget: Budget = field(default_factory=Budget)
    prices: Prices = field(default_factory=Prices)
    tries: int = 3
    checks: int = 3
    rounds: int = 12
    sentence_s: float = 3.0
