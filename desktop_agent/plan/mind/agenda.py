"""What of a task the embedded rungs can do by themselves, and what a model must decide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_agent.plan.sentences import read_clauses
from desktop_agent.types import (
    ChooseMenu,
    ClearField,
    ClickOn,
    DragTo,
    EnterSecret,
    HoverOver,
    Intent,
    SelectOption,
    SetTicked,
    Step,
    TypeInto,
)
from vision.locate import Locator

_LONG_TEXT = 5
"""Words to type, without quotes, beyond which a sentence may mean something else than typing them."""
_JOINED = re.compile(r"[,;:]|\b(?:and|then|so that|which|that)\b", re.IGNORECASE)

_DESCRIBED = re.compile(
    r"(?:an?|the|some|any|my|your|his|her|our|their|this|that|what|something)\b", re.IGNORECASE
)
"""How descriptions of what to type begin: "write a greeting"."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A part of a task.

    Attributes:
        text: its words.
        steps: what they mean, where that is certain; empty where a model must decide.
        problem: why it is not certain.
    """

    text: str
    steps: tuple[Step, ...] = ()
    problem: str = ""


def agenda(task: str, *, sentences: bool) -> tuple[Goal, ...]:
    """The parts of `task` in order. Without `sentences` it is one part, for the model.

    Raises UnreadableTask for a task that is empty or too long.
    """
    goals: list[Goal] = []
    for clause in read_clauses(task):
        # What a person could write instead is for persons.
        steps, problem = clause.steps, clause.problem.partition(". ")[0]
        if steps and (doubt := _doubt(steps, clause.text)):
            steps, problem = (), doubt
        if not steps and goals and not goals[-1].steps:
            goals[-1] = Goal(f"{goals[-1].text} {clause.text}", problem=goals[-1].problem)
        else:
            goals.append(Goal(clause.text, steps, problem))
    if not sentences or not any(goal.steps for goal in goals):
        return (
            Goal(
                " ".join(task.split()),
                problem=goals[0].problem if sentences else "the model decides everything",
            ),
        )
    return tuple(goals)


def target_of(intent: Intent) -> Locator | None:
    """What must be on the screen before `intent` can begin; None when nothing must."""
    match intent:
        case (
            ClickOn(target=target)
            | HoverOver(target=target)
            | SetTicked(target=target)
            | DragTo(source=target)
        ):
            return target
        case TypeInto(target=target) | EnterSecret(target=target) | ClearField(target=target):
            return target
        case SelectOption(target=target):
            return target
        case ChooseMenu(path=path):
            return Locator(text=path[0])
        case _:
            return None


def _doubt(steps: tuple[Step, ...], words: str) -> str:
    """Why a sentence that can be read may mean something else; empty when it hardly can."""
    for step in steps:
        intent = step.intent
        typed = intent.text if isinstance(intent, TypeInto) and not _quoted(intent.text, words) else ""
        if len(typed.split()) > _LONG_TEXT or _JOINED.search(typed) or _DESCRIBED.match(typed):
            return f'"{typed}" may be something to type, or say what to write.'
        target = target_of(intent)
        if (
            target is not None
            and target.text
            and not _quoted(target.text, words)
            and _JOINED.search(target.text)
        ):
            return f'"{target.text}" may be more than the name of something.'
    return ""


def _quoted(text: str, words: str) -> bool:
    at = words.find(text)
    return at > 0 and words[at - 1] in "\"“„«「'‘`"
