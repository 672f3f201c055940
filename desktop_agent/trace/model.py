"""What the page shows, as plain values: a session turned into steps, scenes, marks and tables. No HTML here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from desktop_agent.session.codec import encode
from desktop_agent.session.events import (
    PlanMade,
    SessionFinished,
    SessionStarted,
)
from desktop_agent.session.mind_summary import MindSummary, mind_summary
from desktop_agent.session.plain import capital, plain, plain_line
from desktop_agent.session.read import SessionFile, SessionSummary
from desktop_agent.session.steps import StepRecord, StoredEvent, fold
from desktop_agent.trace.mind_wording import cost_words, only_thought, requests_words, tokens_words
from desktop_agent.trace.pictures import Album, Picture
from desktop_agent.trace.scene import Badge, Scene, badge_of
from desktop_agent.trace.scenes import scenes_of
from desktop_agent.trace.thinking import decision_facts
from desktop_agent.trace.wording import (
    duration,
    step_state,
)

_LONGEST_RAW = 1500


@dataclass(frozen=True, slots=True)
class RawLine:
    """An event as it was written."""

    seq: int
    offset: str
    kind: str
    json: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step.

    Attributes:
        number: empty for what happened outside of any step.
        share: its part of the longest step.
        decided: who decided on it, and why; empty where it was planned beforehand.
    """

    name: str
    number: str
    sentence: str
    badge: Badge
    offset: str
    took: str
    share: float
    failure: str
    decided: tuple[tuple[str, str], ...]
    scenes: tuple[Scene, ...]
    raw: tuple[RawLine, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. `pictures` holds every picture once, scenes refer to them by name; `answer` is the person's."""

    session_id: str
    title: str
    badge: Badge
    message: str
    answer: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    planned: tuple[str, ...]
    pictures: tuple[Picture, ...]


def page_view(session: SessionFile) -> PageView:
    """Everything the page shows of `session`. Raises CorruptSession when its events cannot be read."""
    events = session.events()
    summary = session.summary()
    album = Album(session)
    records = fold(events)
    begin = events[0].clock if events else 0.0
    longest = max((_took(record) for record in records), default=0.0)
    steps = tuple(
        _step(position, record, album, begin, longest) for position, record in enumerate(records, start=1)
    )
    started = next((s.event for s in events if isinstance(s.event, SessionStarted)), None)
    finished = next((s.event for s in events if isinstance(s.event, SessionFinished)), None)
    plan = next((s.event for s in events if isinstance(s.event, PlanMade)), None)
    reached = {record.index for record in records}
    mind = mind_summary(stored.event for stored in events)
    return PageView(
        session_id=summary.session_id,
        title=plain(started.task).strip() if started and started.task.strip() else "A session without a task",
        badge=badge_of(summary.state),
        message=plain(finished.message).strip() if finished else _ending(summary),
        answer=plain(mind.answer).strip() if mind is not None else "",
        facts=(
            *_session_facts(summary, started, sum(not only_thought(record) for record in records)),
            *_mind_facts(mind),
        ),
        steps=steps,
        planned=tuple(
            capital(plain_line(step.sentence))
            for index, step in enumerate(plan.steps if plan else ())
            if index not in reached
        ),
        pictures=tuple(album.pictures),
    )


def _ending(summary: SessionSummary) -> str:
    if summary.state == "running":
        return "The session was still running when this page was made."
    return "The session ended without a word: it was killed, or the power failed."


def _session_facts(
    summary: SessionSummary, started: SessionStarted | None, steps: int
) -> Iterable[tuple[str, str]]:
    if started is not None:
        yield "App", plain_line(started.app) or "—"
        yield "Display", f"{plain_line(started.display)} · {started.width} × {started.height}"
        yield "Planner", plain_line(started.planner)
        yield "Approval", plain_line(started.approve)
    if summary.created is not None:
        created = summary.created.astimezone(UTC)
        yield "Started", f"{created.day} {created:%b %Y, %H:%M:%S} UTC"
    yield "Took", duration(summary.elapsed_s)
    yield "Steps", str(steps)
    yield "Acts", str(summary.acts)


def _mind_facts(mind: MindSummary | None) -> Iterable[tuple[str, str]]:
    if mind is None or not mind.requests:
        return
    yield "Model", ", ".join(plain_line(model) for model in mind.models)
    yield "Asked", requests_words(mind)
    yield "Tokens", tokens_words(mind)
    yield "Waited for it", duration(mind.elapsed_ms / 1000)
    if mind.cost:
        yield "Cost", cost_words(mind.cost)
    if mind.escalations:
        yield "Escalations", str(mind.escalations)


def _step(position: int, record: StepRecord, album: Album, begin: float, longest: float) -> StepView:
    took = _took(record)
    return StepView(
        name=f"step-{position}",
        number=str(record.index + 1) if record.index is not None else "",
        sentence=_sentence(record),
        badge=badge_of(step_state(record)),
        offset=f"+{record.events[0].clock - begin:.2f} s",
        took=duration(took),
        share=took / longest if longest else 0.0,
        failure=plain(record.finished.message).strip() if record.finished else "",
        decided=tuple(decision_facts(record)),
        scenes=tuple(scenes_of(record, album)),
        raw=tuple(_raw(stored, begin) for stored in record.events),
    )


def _sentence(record: StepRecord) -> str:
    return "What was thought at the end" if only_thought(record) else capital(plain_line(record.sentence))


def _took(record: StepRecord) -> float:
    return record.finished.elapsed_ms / 1000 if record.finished else record.elapsed_s


def _raw(stored: StoredEvent, begin: float) -> RawLine:
    text = plain_line(encode(stored.event).decode("ascii"))
    if len(text) > _LONGEST_RAW:
        text = f"{text[:_LONGEST_RAW]} …"
    return RawLine(stored.seq, f"+{stored.clock - begin:.3f} s", stored.event.kind, text)
