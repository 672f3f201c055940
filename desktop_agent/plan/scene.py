"""What a planner knows at the moment it asks a model: all that a dialect may put into words. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_agent.types import EffectKind, Outcome
from vision.models.types import ToolCall, ToolSpec
from vision.types import Frame, Snapshot


@dataclass(frozen=True, slots=True)
class Fact:
    """Something written down for later."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that was done, as memory keeps it.

    Attributes:
        number: its place in the session, from 0.
        why: the planner's sentence about it; empty when it gave none.
        did: what was done, as a step sentence or in words.
        came: what came of it, in words: the effect, an error, what a tool or a person said.
        outcome: how it ended; None for what is no step (tools, questions, notes).
        effect: what the screen said; None for what is no act.
        frame: the screen it was decided on, while memory still keeps the picture; None afterwards.
        seen: the screen it was decided on, in a line of text; stands in for the picture.
        said: what the model wrote when it decided so, thoughts taken out; empty where no model did.
        calls: the calls it made, as it made them (`Reply.calls`).
        screen: digest of that frame, by which the journal still has it; empty when it was decided on none.
        shows: what that screen showed, as a digest (`plan.screens.shown`): equal for screens that differ in a caret or
            a clock only; empty when unknown.
    """

    number: int
    why: str
    did: str
    came: str
    outcome: Outcome | None = None
    effect: EffectKind | None = None
    frame: Frame | None = field(default=None, repr=False)
    seen: str = ""
    screen: str = ""
    said: str = ""
    calls: tuple[ToolCall, ...] = ()
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """Turns `first` to `last` in one line."""

    first: int
    last: int
    line: str


Past = Turn | Folded


@dataclass(frozen=True, slots=True)
class Scene:
    """The moment.

    Attributes:
        task: what the person wants, in their words.
        snapshot: the screen now.
        past: what was done, oldest first, folded where it had to be.
        facts: what was written down.
        goals: the subgoals; empty when there are none.
        reached: how many of them are done.
        tools: tools beside the mouse that policy allows.
        may_ask: whether a person can be asked.
        hint: what the planner should heed now: why its last reply could not be used, that it goes in circles, what a
            check found missing. Words of ours, never of the screen.
        session: names the session, so that backends may reuse what requests have in common.
    """

    task: str
    snapshot: Snapshot
    past: tuple[Past, ...] = ()
    facts: tuple[Fact, ...] = ()
    goals: tuple[str, ...] = ()
    reached: int = 0
    tools: tuple[ToolSpec, ...] = ()
    may_ask: bool = True
    hint: str = ""
    session: str = ""
