"""A step of a stored session as its planner met it: the screen it was decided on, and what was known by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desktop_agent.desk.ports import Parser
from desktop_agent.errors import BadInput, CorruptSession
from desktop_agent.plan.memory import Memory, before_step
from desktop_agent.plan.scene import Scene
from desktop_agent.session.events import Event, SessionStarted, StepStarted, TargetSought
from desktop_agent.session.mind_events import ModelAnswered, ModelAsked, MoveChosen, NoProgress, ToolCalled
from desktop_agent.session.steps import StepRecord, StoredEvent, fold, frame_named
from vision.types import Element, Frame, Role, Snapshot, Source

MEMORY_TOKENS = 24_000
_PICTURES = 2


class Stored(Protocol):
    """A session that can be read (`session.read.SessionFile`)."""

    @property
    def session_id(self) -> str:
        """Its name."""
        ...

    def events(self) -> tuple[StoredEvent, ...]:
        """Every event, in order. Raises CorruptSession."""
        ...

    def frame(self, digest: str) -> Frame:
        """A frame by its digest. Raises BadInput when there is none, CorruptSession when it is damaged."""
        ...

    def has_frame(self, digest: str) -> bool:
        """Whether it is stored."""
        ...


@dataclass(frozen=True, slots=True)
class StoredScene:
    """A step, and the moment at which it was decided on.

    Attributes:
        scene: what a planner knew.
        record: the step as it went.
        planner: who planned the session, as the journal calls it.
        chosen: the decision; None where none was written down.
        asked: the request that it came from; None where no model was asked.
        answered: what came back.
        notes: what could not be restored as it was then, one sentence each.
    """

    scene: Scene
    record: StepRecord
    planner: str
    chosen: MoveChosen | None = None
    asked: ModelAsked | None = None
    answered: ModelAnswered | None = None
    notes: tuple[str, ...] = ()


def scene_at(
    session: Stored,
    step: int,
    parser: Parser,
    *,
    pictures: int = _PICTURES,
    memory_tokens: int = MEMORY_TOKENS,
) -> StoredScene:
    """The scene at `step` (its number in the journal, from 0), whoever planned it.

    The screen is read again from its stored frame; which windows were open is known only of the one that was acted on.

    Raises BadInput when there is no such step, or no picture of it, and CorruptSession.
    """
    stored = session.events()
    events = tuple(one.event for one in stored)
    before = before_step(events, step)
    record = next(one for one in fold(stored) if one.index == step)

    def frame(digest: str) -> Frame | None:
        return session.frame(digest) if session.has_frame(digest) else None

    memory = Memory.replayed(before, memory_tokens, pictures=pictures, frame=frame)
    memory.make_room()
    between = _between(events, len(before), step)
    chosen = next((one for one in reversed(between) if isinstance(one, MoveChosen)), None)
    calls = () if chosen is None else chosen.calls
    asked = next((one for one in between if isinstance(one, ModelAsked) and one.call in calls[-1:]), None)
    answered = next(
        (
            one
            for one in between
            if isinstance(one, ModelAnswered) and one.call in calls[-1:] and not one.error
        ),
        None,
    )
    picture = _picture(session, record, chosen, before, step)
    started = next((one for one in events if isinstance(one, SessionStarted)), None)
    if started is None:
        raise CorruptSession("The session's first event is missing.")
    windows = _windows(record, picture)
    scene = Scene(
        task=started.task,
        snapshot=Snapshot(picture, parser.parse(picture, windows=windows).elements, windows),
        past=memory.past,
        facts=memory.facts,
        goals=memory.goals,
        reached=memory.reached,
        may_ask=True,
        hint=_hint(before),
        session=f"{session.session_id}/{step}",
    )
    return StoredScene(scene, record, started.planner, chosen, asked, answered, _notes(events, record))


def _between(events: tuple[Event, ...], at: int, step: int) -> tuple[Event, ...]:
    """The events from when the step was decided on until it began."""
    begun = next(
        place
        for place, event in enumerate(events)
        if isinstance(event, StepStarted) and event.index == step and place >= at
    )
    return events[at:begun]


def _picture(
    session: Stored, record: StepRecord, chosen: MoveChosen | None, before: tuple[Event, ...], step: int
) -> Frame:
    """The screen that the step was decided on: as its decision says, else the first that was looked at for it."""
    own = [frame_named(one.event) for one in record.events if not isinstance(one.event, ModelAsked)]
    first = [record.acts[0].before] if record.acts else []
    sought = [one.event.frame for one in record.events if isinstance(one.event, TargetSought)]
    # A target is sought until it is there, so the first picture of it shows the screen that was waited for.
    names = [chosen.frame if chosen is not None else "", *sought, *first, *own]
    names += [frame_named(event) for event in reversed(before)]
    digest = next((name for name in names if name and session.has_frame(name)), None)
    if digest is None:
        raise BadInput(f"There is no picture of the screen at step {step + 1}.")
    return session.frame(digest)


def _windows(record: StepRecord, frame: Frame) -> tuple[Element, ...]:
    title = record.acts[0].grounded.window if record.acts else ""
    if not title:
        return ()
    active = frozenset({"active"})
    return (Element(Role.WINDOW, title, frame.box, source=Source.WINDOW, states=active),)


def _hint(before: tuple[Event, ...]) -> str:
    """What the planner was told to heed, as far as it was written down: that it went in circles."""
    for event in reversed(before):
        if isinstance(event, StepStarted):
            return ""
        if isinstance(event, NoProgress):
            return f"{event.detail} Do something else."
    return ""


def _notes(events: tuple[Event, ...], record: StepRecord) -> tuple[str, ...]:
    title = record.acts[0].grounded.window if record.acts else ""
    in_front = f'only that "{title}" was in front' if title else "nor which was in front"
    notes = [f"Which windows were open then is not known, {in_front}."]
    if any(isinstance(event, ToolCalled) for event in events):
        notes.append("The tools beside the mouse that it might have used then are not offered now.")
    return tuple(notes)
