"""A macro as its list of steps shows it. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from desktop_agent.macros.as_sentences import sentence_of
from desktop_agent.macros.intents import targets_of, ways
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.session.plain import plain_line
from desktop_agent.types import CheckThat, Intent, OpenProgram, SelectOption, TypeInto, WaitFor, WaitUntil
from vision.locate import Crop


class StepKind(StrEnum):
    """What a step is, for a person who skims."""

    ACT = "act"
    WAIT = "wait"
    CHECK = "check"
    START = "start"


@dataclass(frozen=True, slots=True)
class StepLook:
    """A step as a row.

    Attributes:
        index: its place in `Macro.steps`; None for the start of the macro's program.
        number: from 1, as replays count.
        sentence: what it does.
        kind: what it is.
        picture: what its target looks like; None when the macro has no picture of it.
        ways: how many ways there are to its first target; 0 when it has none.
        timeout: seconds that it waits for its target; None: as long as the replay.
        quiet: whether it is right that nothing changes.
        note: a remark for people.
    """

    index: int | None
    number: int
    sentence: str
    kind: StepKind
    picture: Crop | None = None
    ways: int = 0
    timeout: float | None = None
    quiet: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to find a target.

    Attributes:
        target: which of the step's targets it is for, from 0.
        way: its rank, from 0.
        words: how it finds it.
        picture: what it looks for; None when it looks for no picture.
    """

    target: int
    way: int
    words: str
    picture: Crop | None


def looks_of(macro: Macro) -> tuple[StepLook, ...]:
    """The rows of `macro`: the start of its program, then its steps."""
    start = (StepLook(None, 1, _said(OpenProgram(macro.app)), StepKind.START),) if macro.app else ()
    return (
        *start,
        *(_look(step, index, index + 1 + len(start)) for index, step in enumerate(macro.steps)),
    )


def ways_of(step: MacroStep) -> tuple[Way, ...]:
    """Every way to each target of `step`, best first."""
    return tuple(
        Way(target, rank, plain_line(way.describe()), way.crop)
        for target, locator in enumerate(targets_of(step.intent))
        for rank, way in enumerate(ways(locator))
    )


def text_of(intent: Intent) -> str | None:
    """What a step types or selects, as the file has it; None when it does neither."""
    match intent:
        case TypeInto(text):
            return text
        case SelectOption(option):
            return option
        case _:
            return None


def timeout_of(step: MacroStep) -> float | None:
    """Seconds that a step waits; for a wait, those of its condition."""
    return step.intent.timeout_s if isinstance(step.intent, WaitUntil) else step.timeout


def _look(step: MacroStep, index: int, number: int) -> StepLook:
    found = targets_of(step.intent)
    picture = next((way.crop for target in found for way in ways(target) if way.crop is not None), None)
    return StepLook(
        index,
        number,
        _said(step.intent),
        _kind(step.intent),
        picture,
        len(ways(found[0])) if found else 0,
        timeout_of(step),
        step.quiet,
        plain_line(step.note),
    )


def _kind(intent: Intent) -> StepKind:
    match intent:
        case WaitUntil() | WaitFor():
            return StepKind.WAIT
        case CheckThat():
            return StepKind.CHECK
        case OpenProgram():
            return StepKind.START
        case _:
            return StepKind.ACT


@lru_cache(maxsize=4096)
def _said(intent: Intent) -> str:
    return plain_line(sentence_of(intent))
