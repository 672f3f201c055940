"""Do a macro again: its steps as a planner, what each target was found by, and a report on the step that failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_agent.desk.conditions import as_toggle
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.patience import Deadline, Patience
from desktop_agent.errors import BadInput
from desktop_agent.macros.as_sentences import sentence_of
from desktop_agent.macros.intents import single, targets_of, ways
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.plan.base import StepResult
from desktop_agent.session.events import Event, StepStarted, TargetSought
from desktop_agent.session.steps import frame_named
from desktop_agent.types import CandidateNote, EffectKind, Intent, OpenProgram, Outcome, Step
from vision.locate import Locator, Status
from vision.types import Frame

_POLL_S = 0.25
NOTHING_CHANGED = "nothing on the screen changed"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A step of a macro as people see it.

    Attributes:
        number: from 1, as printed and as `--from` takes it; where the macro starts a program, that is step 1.
        sentence: what it does, in words.
        step: the step.
    """

    number: int
    sentence: str
    step: MacroStep


def numbered(macro: Macro) -> tuple[Numbered, ...]:
    """The macro's steps, the start of its program before them."""
    first = (MacroStep(OpenProgram(macro.app)),) if macro.app else ()
    return tuple(
        Numbered(number, sentence_of(step.intent), step)
        for number, step in enumerate((*first, *macro.steps), start=1)
    )


def starting_at(steps: Sequence[Numbered], first: int, *, fresh: bool) -> tuple[Numbered, ...]:
    """The steps from number `first` on.

    Args:
        steps: all steps.
        first: the number of the first one to do.
        fresh: whether the display will be a new one, with nothing on it.

    Raises BadInput when there is no such step, or when it would begin on an empty display.
    """
    rest = tuple(step for step in steps if step.number >= first)
    if first < 1 or not rest:
        last = steps[-1].number if steps else 0
        raise BadInput(f"--from {first}: the steps are numbered from 1 to {last}.")
    if fresh and first > 1 and not isinstance(rest[0].step.intent, OpenProgram):
        raise BadInput(
            f"--from {first}: a new virtual display is empty, so there is nothing to go on with. Name the display on "
            "which the program stands where that step begins: --display screen or, for example, --display :1."
        )
    return rest


class MacroPlanner:
    """Goes through a macro's steps in order, and ends after the first that was not done or changed nothing.

    Attributes:
        name: what the journal calls it.
        desk: the desk it plans for, once that is open; without it neither pace nor time limits of steps are kept.
    """

    def __init__(self, name: str, steps: Sequence[Numbered], *, speed: float | None = None) -> None:
        """Plan `steps`; with `speed` (1: as the person did) each waits as long as was let pass before it, over it."""
        self.name = name
        self.desk: Desk | None = None
        self._steps = tuple(steps)
        self._speed = speed
        self._patience: Patience | None = None

    def prepare(self, task: str) -> tuple[Step, ...]:
        """The steps, whatever the task was called."""
        del task
        return tuple(Step(step.sentence, step.step.intent) for step in self._steps)

    def next_step(self, done: Sequence[StepResult]) -> Step | None:
        """The step after those done, when its time has come. Raises StoppedByPerson while waiting for that."""
        if any(not result.went_on for result in done) or len(done) >= len(self._steps):
            return None
        chosen = self._steps[len(done)]
        if self.desk is not None:
            self._patience = self._patience or self.desk.patience
            self.desk.patience = patience_for(chosen.step, self._patience)
            if self._speed is not None and chosen.step.after:
                let_pass(self.desk, chosen.step.after / self._speed)
        return Step(chosen.sentence, chosen.step.intent)

    def review(self, index: int, result: StepResult) -> StepResult:
        """A step that changed nothing has failed, unless the macro says that nothing needs to change."""
        step = self._steps[index].step
        idle = result.effect is not None and result.effect.kind is EffectKind.NO_EFFECT
        if result.outcome is not Outcome.DONE or not idle or step.quiet:
            return result
        detail = result.effect.detail if result.effect is not None else ""
        return replace(
            result,
            outcome=Outcome.FAILED,
            message=f"{result.step.sentence}: {detail or NOTHING_CHANGED}. "
            "If that is right for this step, mark it in the macro with quiet: true.",
        )


def patience_for(step: MacroStep, usual: Patience) -> Patience:
    """The time limits of a step: its own for its target and its condition, else the usual ones."""
    if step.timeout is None:
        return usual
    return replace(usual, find=step.timeout, wait=step.timeout, expect=step.timeout)


def let_pass(desk: Desk, seconds: float) -> None:
    """Let time pass on `desk`, where a person may pause or stop meanwhile. Raises StoppedByPerson."""
    deadline = Deadline(seconds)
    while not deadline.passed:
        deadline.extend(desk.checkpoint() or 0.0)
        desk.screen.wait_damage(min(deadline.left, _POLL_S))


# --------------------------------------------------------------------- what was found, and what was not


@dataclass(frozen=True, slots=True)
class FoundBy:
    """Which of the ways to a target led to it.

    Attributes:
        way: its number, from 1.
        of: how many ways there are.
        locator: the way.
    """

    way: int
    of: int
    locator: Locator

    def words(self) -> str:
        """`2nd of 3: a picture of 24x20`."""
        return f"{_ordinal(self.way)} of {self.of}: {self.locator.describe()}"


@dataclass(frozen=True, slots=True)
class Miss:
    """What a failed step looked for and what there was instead.

    Attributes:
        looked_for: all ways to the target, or to what was to be checked, best first; empty when the step has none.
        nearest: what came nearest to it on the screen.
        frame: digest of the last frame of the step; empty when it saw none.
    """

    looked_for: tuple[Locator, ...]
    nearest: tuple[CandidateNote, ...]
    frame: str


class Searches:
    """A subscriber that remembers, for each step, what was looked for and what it was found by."""

    def __init__(self) -> None:
        self._intents: dict[int, Intent] = {}
        self._sought: dict[int, list[TargetSought]] = {}
        self._frames: dict[int, str] = {}
        self._current: int | None = None

    def on_frame(self, frame: Frame) -> None:
        """Frames are known by their digests."""

    def on_event(self, event: Event) -> None:
        """Remember a search, and the last frame of each step."""
        if isinstance(event, StepStarted):
            self._current = event.index
            self._intents[event.index] = event.step.intent
        if self._current is None:
            return
        if isinstance(event, TargetSought):
            self._sought.setdefault(self._current, []).append(event)
        digest = frame_named(event)
        if digest:
            self._frames[self._current] = digest

    def found_by(self, index: int) -> tuple[FoundBy, ...]:
        """How the targets of step `index`, from 0, were found, in that order, each way once."""
        found = [
            _way(self._intents[index], event.locator)
            for event in self._sought.get(index, [])
            if event.status is Status.FOUND and not event.failed_check
        ]
        return tuple(dict.fromkeys(found))

    def miss(self, index: int) -> Miss:
        """What step `index`, from 0, looked for at last, and what there was."""
        intent = self._intents.get(index)
        sought = self._sought.get(index, [])
        last = sought[-1] if sought else None
        frame = self._frames.get(index, "")
        if last is not None and (last.status is not Status.FOUND or last.failed_check):
            return Miss(_all_ways(intent, last.locator), last.candidates, frame)
        targets = targets_of(intent) if intent is not None else ()
        return Miss(ways(targets[-1]) if targets and last is None else (), (), frame)


def _all_ways(intent: Intent | None, sought: Locator) -> tuple[Locator, ...]:
    """All ways to the target that `sought` is one of; `sought` alone when it is no target of the step's own."""
    for target in targets_of(intent) if intent is not None else ():
        if _number(target, sought) is not None:
            return ways(target)
    return (single(sought),)


def _way(intent: Intent, sought: Locator) -> FoundBy:
    for target in targets_of(intent):
        number = _number(target, sought)
        if number is not None:
            return FoundBy(number, len(ways(target)), single(sought))
    return FoundBy(1, 1, single(sought))


def _number(target: Locator, sought: Locator) -> int | None:
    """Which of the ways to `target` `sought` is, from 1; a toggle is looked for by a role that it need not name."""
    plain = single(sought)
    for number, way in enumerate(ways(target), start=1):
        if plain in (way, as_toggle(way)):
            return number
    return None


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
