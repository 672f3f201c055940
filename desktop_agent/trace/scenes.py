"""The scenes of a step: its acts, the searches that led to none, its checks, and the marks on their pictures."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_agent.desk.geometry import to_frame
from desktop_agent.desk.wording import condition_words
from desktop_agent.session.events import (
    ConditionChecked,
    TargetSought,
)
from desktop_agent.session.mind_events import MindEvent
from desktop_agent.session.plain import capital, plain, plain_line
from desktop_agent.session.steps import ActRecord, StepRecord
from desktop_agent.trace.pictures import Album
from desktop_agent.trace.scene import Badge, CandidateLine, Mark, Scene, Shot, badge_of
from desktop_agent.trace.thinking import mind_scene
from desktop_agent.trace.wording import (
    act_state,
    action_words,
    decision_words,
    duration,
    points_of,
)
from desktop_agent.types import CandidateNote, Effect
from vision.types import Box


def scenes_of(record: StepRecord, album: Album) -> Iterable[Scene]:
    """Everything that happened in a step, in order; fetches the pictures from `album`."""
    acted_on = {act.grounded.evidence.locator for act in record.acts if act.grounded.evidence is not None}
    acts = {act.act: act for act in record.acts}
    for stored in record.events:
        event = stored.event
        if isinstance(event, MindEvent):
            scene = mind_scene(event, record, album)
            if scene is not None:
                yield scene
        elif event.kind == "action_intended":
            yield _act_scene(acts[event.act], record, album)
        elif isinstance(event, TargetSought) and event.locator not in acted_on:
            yield _search_scene(event, album)
        elif isinstance(event, ConditionChecked):
            yield _check_scene(event, album)
        elif event.kind == "decision_made" and event.decision.kind == "deny":
            yield Scene(
                plain_line(event.proposal.purpose),
                badge_of("refused"),
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
        badge=badge_of(act_state(act)),
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
        yield "Changed", _changed_words(effect)


def _changed_words(effect: Effect) -> str:
    if effect.changed is None:
        return "nothing"
    share = "under 0.1%" if effect.changed_share < 0.001 else f"{effect.changed_share:.1%}"
    return f"{share} of the screen"


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
        title=capital(plain_line(condition_words(event.condition))),
        badge=badge_of("passed" if event.passed else "failed"),
        note=plain(event.detail),
        shots=(Shot(picture, "Seen"),) if picture is not None else (),
        facts=(("Waited", duration(event.waited_ms / 1000)),),
    )


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
