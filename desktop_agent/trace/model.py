"""What the page shows, as plain values: a session turned into steps, scenes, marks and tables. No HTML here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from desktop_agent.desk.geometry import to_frame
from desktop_agent.session.codec import encode
from desktop_agent.session.events import (
    ConditionChecked,
    PlanMade,
    SessionFinished,
    SessionStarted,
    TargetSought,
)
from desktop_agent.session.plain import plain, plain_line
from desktop_agent.session.read import SessionFile, SessionSummary
from desktop_agent.session.steps import ActRecord, StepRecord, StoredEvent, fold
from desktop_agent.trace.pictures import Album, Picture
from desktop_agent.trace.wording import (
    STATE_LABELS,
    STATE_TONES,
    act_state,
    action_words,
    decision_words,
    duration,
    points_of,
    step_state,
)
from desktop_agent.types import CandidateNote, TitleShows, WindowOpen
from vision.types import Box

_LONGEST_RAW = 1500


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a colour: `tone` is good, warn, bad or live."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn over a picture, in frame pixels. `kind`: target, rival, changed."""

    kind: str
    left: int
    top: int
    width: int
    height: int
    label: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture with what is drawn over it. `path` is one point of a click, or the points of a drag."""

    picture: Picture
    caption: str
    marks: tuple[Mark, ...] = ()
    path: tuple[tuple[float, float], ...] = ()

    @property
    def ends(self) -> tuple[tuple[float, float], ...]:
        """Where to draw the pointer: at a click, or at both ends of a drag."""
        return (*self.path[:1], *self.path[1:][-1:])


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A line of the table of candidates; `rank` counts from 1, and `chosen` marks the one that was taken."""

    rank: int
    name: str
    role: str
    score: float
    rung: str
    reasons: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """One act, one search that led to no act, or one check.

    Attributes:
        title: in words.
        badge: how it went.
        note: one sentence on the reaction, or on what was seen.
        shots: none, one, or before and after.
        facts: label and value, in the order to show them.
        checks: the auto-wait checks that passed.
        candidates: best first.
    """

    title: str
    badge: Badge
    note: str = ""
    shots: tuple[Shot, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()
    candidates: tuple[CandidateLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RawLine:
    """An event as it was written."""

    seq: int
    offset: str
    kind: str
    json: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step. `number` is empty for what happened outside of any step; `share` is its part of the longest step."""

    name: str
    number: str
    sentence: str
    badge: Badge
    offset: str
    took: str
    share: float
    failure: str
    scenes: tuple[Scene, ...]
    raw: tuple[RawLine, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. `pictures` holds every picture once; scenes refer to them by name."""

    session_id: str
    title: str
    badge: Badge
    message: str
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
    longest = max((record.elapsed_s for record in records), default=0.0)
    steps = tuple(
        _step(position, record, album, begin, longest) for position, record in enumerate(records, start=1)
    )
    started = next((s.event for s in events if isinstance(s.event, SessionStarted)), None)
    finished = next((s.event for s in events if isinstance(s.event, SessionFinished)), None)
    plan = next((s.event for s in events if isinstance(s.event, PlanMade)), None)
    reached = {record.index for record in records}
    return PageView(
        session_id=summary.session_id,
        title=plain(started.task).strip() if started and started.task.strip() else "A session without a task",
        badge=_badge(summary.state),
        message=plain(finished.message).strip() if finished else _ending(summary),
        facts=tuple(_session_facts(summary, started, len(records))),
        steps=steps,
        planned=tuple(
            plain_line(step.sentence)
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


def _step(position: int, record: StepRecord, album: Album, begin: float, longest: float) -> StepView:
    took = record.finished.elapsed_ms / 1000 if record.finished else record.elapsed_s
    return StepView(
        name=f"step-{position}",
        number=str(record.index + 1) if record.index is not None else "",
        sentence=plain_line(record.sentence),
        badge=_badge(step_state(record)),
        offset=f"+{record.events[0].clock - begin:.2f} s",
        took=duration(took),
        share=record.elapsed_s / longest if longest else 0.0,
        failure=plain(record.finished.message).strip() if record.finished else "",
        scenes=tuple(_scenes(record, album)),
        raw=tuple(_raw(stored, begin) for stored in record.events),
    )


def _raw(stored: StoredEvent, begin: float) -> RawLine:
    text = plain_line(encode(stored.event).decode("ascii"))
    if len(text) > _LONGEST_RAW:
        text = f"{text[:_LONGEST_RAW]} …"
    return RawLine(stored.seq, f"+{stored.clock - begin:.3f} s", stored.event.kind, text)


def _scenes(record: StepRecord, album: Album) -> Iterable[Scene]:
    acted_on = {act.grounded.evidence.locator for act in record.acts if act.grounded.evidence is not None}
    acts = {act.act: act for act in record.acts}
    for stored in record.events:
        event = stored.event
        if event.kind == "action_intended":
            yield _act_scene(acts[event.act], record, album)
        elif isinstance(event, TargetSought) and event.locator not in acted_on:
            yield _search_scene(event, album)
        elif isinstance(event, ConditionChecked):
            yield _check_scene(event, album)
        elif event.kind == "decision_made" and event.decision.kind == "deny":
            yield Scene(
                plain_line(event.proposal.purpose),
                _badge("refused"),
                plain(event.decision.reason),
                facts=(
                    ("Decision", decision_words(event.decision)),
                    ("Rule", plain_line(event.decision.rule)),
                ),
            )
        elif event.kind == "control_received":
            yield Scene(f"A person said: {plain_line(event.control)}", Badge("Control", "live"))
        elif event.kind == "program_output":
            status = "still running" if event.status is None else f"exit status {event.status}"
            command = plain_line(" ".join(event.command))
            yield Scene(
                f"{command} ended", Badge(status, "good" if event.status == 0 else "warn"), plain(event.tail)
            )


def _act_scene(act: ActRecord, record: StepRecord, album: Album) -> Scene:
    grounded, evidence = act.grounded, act.grounded.evidence
    effect = act.performed.effect if act.performed is not None else None
    note = plain(effect.detail) if effect else plain(act.failed.error) if act.failed else ""
    if act.outcome_unknown:
        note = "The intent was written down, and nothing after it: the act may or may not have happened."
    notes = (evidence.chosen, *evidence.rivals) if evidence is not None else ()
    shots = []
    before = album.picture(act.before)
    if before is not None:
        shots.append(Shot(before, "Before", _marks(notes), _path(act, album)))
    after = album.picture(act.performed.frame) if act.performed is not None else None
    if after is not None and effect is not None:
        changed = (_mark("changed", effect.changed, "changed"),) if effect.changed is not None else ()
        shots.append(Shot(after, "After", changed))
    return Scene(
        title=plain_line(grounded.purpose),
        badge=_badge(act_state(act)),
        note=note,
        shots=tuple(shots),
        facts=tuple(_act_facts(act, record)),
        checks=tuple(plain_line(check) for check in evidence.checks) if evidence is not None else (),
        candidates=_lines(notes, chosen=True),
    )


def _act_facts(act: ActRecord, record: StepRecord) -> Iterable[tuple[str, str]]:
    grounded = act.grounded
    yield "Action", plain_line(action_words(grounded.action))
    if grounded.evidence is not None:
        yield "Target", plain_line(grounded.evidence.locator.describe())
        for sought in record.searches:
            if sought.locator == grounded.evidence.locator:
                yield "Found after", duration(sought.waited_ms / 1000)
                break
    if grounded.window or grounded.program:
        yield "Window", plain_line(" · ".join(part for part in (grounded.window, grounded.program) if part))
    for made in record.decisions:
        if made.proposal == grounded:
            reason = f": {made.decision.reason}" if made.decision.reason else ""
            yield "Decision", plain_line(decision_words(made.decision) + reason)
            yield "Rule", plain_line(made.decision.rule)
            break
    if act.performed is not None:
        effect = act.performed.effect
        settled = "" if effect.settled else ", still moving when the wait ended"
        yield "Act took", duration(act.performed.elapsed_ms / 1000)
        yield "Quiet after", duration(effect.waited_ms / 1000) + settled
        yield "Changed", f"{effect.changed_share:.1%} of the screen" if effect.changed else "nothing"


def _search_scene(event: TargetSought, album: Album) -> Scene:
    picture = album.picture(event.frame)
    found = event.status == "found"
    facts = [("Searched for", duration(event.waited_ms / 1000))]
    if event.failed_check:
        facts.append(("Never passed", plain_line(event.failed_check)))
    return Scene(
        title=f"Look for {plain_line(event.locator.describe())}",
        badge=Badge("Found", "good") if found else Badge(event.status.replace("_", " ").capitalize(), "bad"),
        note=plain(event.reason),
        shots=(Shot(picture, "Seen", _marks(event.candidates, chosen=found)),) if picture is not None else (),
        facts=tuple(facts),
        candidates=_lines(event.candidates, chosen=found),
    )


def _check_scene(event: ConditionChecked, album: Album) -> Scene:
    picture = album.picture(event.frame)
    return Scene(
        title=_condition_words(event),
        badge=_badge("passed" if event.passed else "failed"),
        note=plain(event.detail),
        shots=(Shot(picture, "Seen"),) if picture is not None else (),
        facts=(("Waited", duration(event.waited_ms / 1000)),),
    )


def _condition_words(event: ConditionChecked) -> str:
    condition = event.condition
    negate = "not " if condition.negate else ""
    match condition:
        case TitleShows():
            return plain_line(f'The title {(negate and "does not show") or "shows"} "{condition.text}"')
        case WindowOpen():
            return plain_line(f'A window "{condition.text}" is {negate}open')
        case _:
            what = plain_line(condition.locator.describe())
            match condition.kind:
                case "visible":
                    return f"{what} is {negate}visible"
                case "is_ticked":
                    return f"{what} is {negate}ticked"
                case _:
                    return plain_line(f'{what} {"has not" if negate else "has"} the text "{condition.text}"')


def _badge(state: str) -> Badge:
    return Badge(STATE_LABELS.get(state, state), STATE_TONES.get(state, "warn"))


def _mark(kind: str, box: Box, label: str = "", rank: int = 0) -> Mark:
    return Mark(kind, box.left, box.top, box.width, box.height, plain_line(label), rank)


def _marks(notes: tuple[CandidateNote, ...], *, chosen: bool = True) -> tuple[Mark, ...]:
    kinds = ["target" if chosen and not rank else "rival" for rank in range(len(notes))]
    return tuple(
        _mark(kind, note.box, f"{note.role} {note.text}".strip(), rank)
        for rank, (kind, note) in enumerate(zip(kinds, notes, strict=True), start=1)
    )


def _lines(notes: tuple[CandidateNote, ...], *, chosen: bool) -> tuple[CandidateLine, ...]:
    return tuple(
        CandidateLine(
            rank,
            plain_line(note.text),
            plain_line(note.role),
            note.score,
            plain_line(note.rung),
            tuple(plain_line(reason) for reason in note.reasons),
            chosen and rank == 1,
        )
        for rank, note in enumerate(notes, start=1)
    )


def _path(act: ActRecord, album: Album) -> tuple[tuple[float, float], ...]:
    frame = album.frame(act.before)
    if frame is None:
        return ()
    points = [to_frame(point, frame) for point in points_of(act.grounded.action)]
    return tuple((round(point.x, 1), round(point.y, 1)) for point in points)
