"""Everything about one step in the order it happened, as what the details show. Without Qt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from desktop_agent.desk.wording import condition_words
from desktop_agent.panel.live.marks import Marks
from desktop_agent.panel.timeline.mindscenes import decision_facts, mind_scenes
from desktop_agent.panel.timeline.story import Scene, Story
from desktop_agent.panel.timeline.words import rung_words
from desktop_agent.panel.words import tr
from desktop_agent.session.events import (
    ConditionChecked,
    ControlReceived,
    DecisionMade,
    PersonActed,
    ProgramOutput,
    TargetSought,
)
from desktop_agent.session.plain import capital, plain, plain_line
from desktop_agent.session.steps import ActRecord, StepRecord, StoredEvent, fold
from desktop_agent.trace.wording import act_state, action_words, duration
from desktop_agent.types import Allow, Decision, Deny, Edit, Effect


def read_story(path: Path, first: int, last: int) -> Story:
    """The story of the events `first` to `last` of the session at `path`. Raises AgentError."""
    from desktop_agent.session.read import open_session

    with open_session(path) as session:
        return story_of(session.events_between(first, last))


def story_of(events: tuple[StoredEvent, ...]) -> Story:
    """The story of a step's events, and of what followed until the next step."""
    scenes: list[Scene] = []
    messages: list[str] = []
    decision: tuple[tuple[str, str], ...] = ()
    for record in fold(events):
        scenes += sorted((*_scenes(record), *mind_scenes(record)), key=lambda scene: scene.seq)
        decision = decision or decision_facts(record)
        if record.finished is not None and record.finished.message:
            messages.append(plain(record.finished.message).strip())
    return Story(tuple(scenes), "\n".join(messages), decision)


def decided(decision: Decision) -> str:
    """Who said what to a proposal."""
    person = decision.by == "person"
    match decision:
        case Allow():
            return tr("Allowed by a person") if person else tr("Allowed by policy")
        case Deny():
            return tr("Denied by a person") if person else tr("Denied by policy")
        case Edit():
            return tr("Changed by a person") if person else tr("Changed by policy")
        case _:
            assert_never(decision)


def _scenes(record: StepRecord) -> Iterator[Scene]:
    acted_on = {act.grounded.evidence.locator for act in record.acts if act.grounded.evidence is not None}
    acts = {act.act: act for act in record.acts}
    for stored in record.events:
        event = stored.event
        match event:
            case TargetSought() if event.locator not in acted_on:
                yield _search(stored.seq, event)
            case ConditionChecked():
                yield Scene(
                    stored.seq,
                    capital(plain_line(condition_words(event.condition))),
                    "passed" if event.passed else "failed",
                    plain(event.detail),
                    before=event.frame,
                    facts=((tr("Waited"), duration(event.waited_ms / 1000)),),
                )
            case DecisionMade(decision=Deny() as denied):
                yield Scene(
                    stored.seq,
                    capital(plain_line(event.proposal.purpose)),
                    "refused",
                    plain(denied.reason),
                    facts=((tr("Decision"), decided(denied)), (tr("Rule"), plain_line(denied.rule))),
                )
            case ControlReceived():
                yield Scene(stored.seq, tr("A person said: {control}", control=plain_line(event.control)))
            case PersonActed():
                yield Scene(stored.seq, tr("A person acted: {what}", what=plain_line(event.what)))
            case ProgramOutput():
                yield _output(stored.seq, event)
            case _ if event.kind == "action_intended":
                yield _act(stored.seq, acts[event.act], record)
            case _:
                pass


def _act(seq: int, act: ActRecord, record: StepRecord) -> Scene:
    grounded, evidence = act.grounded, act.grounded.evidence
    effect = act.performed.effect if act.performed is not None else None
    note = plain(effect.detail) if effect else plain(act.failed.error) if act.failed else ""
    if act.outcome_unknown:
        note = tr("The intent was written down, and nothing after it: the act may or may not have happened.")
    marks = Marks()
    if evidence is not None:
        marks = Marks(evidence.chosen, evidence.rivals, (evidence.point.x, evidence.point.y))
    return Scene(
        seq,
        capital(plain_line(grounded.purpose)),
        act_state(act),
        note,
        before=act.before,
        after=act.performed.frame if act.performed is not None else "",
        marks=marks,
        changed=effect.changed if effect is not None else None,
        facts=tuple(_act_facts(act, record)),
        checks=tuple(plain_line(check) for check in evidence.checks) if evidence is not None else (),
        candidates=(evidence.chosen, *evidence.rivals) if evidence is not None else (),
    )


def _act_facts(act: ActRecord, record: StepRecord) -> Iterator[tuple[str, str]]:
    grounded = act.grounded
    yield tr("Action"), capital(plain_line(action_words(grounded.action)))
    if grounded.evidence is not None:
        yield tr("Target"), plain_line(grounded.evidence.locator.describe())
        yield tr("Found"), rung_words(plain_line(grounded.evidence.chosen.rung))
        for sought in record.searches:
            if sought.locator == grounded.evidence.locator:
                yield tr("Found after"), duration(sought.waited_ms / 1000)
                break
    if grounded.window or grounded.program:
        yield (
            tr("Window"),
            plain_line(" · ".join(part for part in (grounded.window, grounded.program) if part)),
        )
    for made in record.decisions:
        if made.proposal == grounded:
            yield tr("Decision"), decided(made.decision)
            yield tr("Rule"), plain_line(made.decision.rule)
            if made.decision.reason:
                yield tr("Reason"), plain_line(made.decision.reason)
            break
    if act.performed is not None:
        effect = act.performed.effect
        yield tr("Act took"), duration(act.performed.elapsed_ms / 1000)
        yield tr("Screen quiet after"), _quiet(effect)
        yield tr("Changed"), _changed(effect)


def _quiet(effect: Effect) -> str:
    waited = duration(effect.waited_ms / 1000)
    return waited if effect.settled else tr("{time}, still moving when the wait ended", time=waited)


def _changed(effect: Effect) -> str:
    if effect.changed is None:
        return tr("Nothing")
    share = "< 0.1 %" if effect.changed_share < 0.001 else f"{100 * effect.changed_share:.1f} %"
    return tr("{share} of the screen", share=share)


def _search(seq: int, event: TargetSought) -> Scene:
    found = event.status == "found"
    facts = [(tr("Searched for"), duration(event.waited_ms / 1000))]
    if event.failed_check:
        facts.append((tr("Never passed"), plain_line(event.failed_check)))
    chosen, rivals = (event.candidates[0] if event.candidates else None), event.candidates[1:]
    return Scene(
        seq,
        tr("Look for {target}", target=plain_line(event.locator.describe())),
        str(event.status),
        plain(event.reason),
        before=event.frame,
        marks=Marks(chosen, rivals) if found else Marks(None, event.candidates),
        facts=tuple(facts),
        candidates=event.candidates,
    )


def _output(seq: int, event: ProgramOutput) -> Scene:
    command = plain_line(" ".join(event.command))
    state = "done" if event.status == 0 else "error" if event.status else ""
    status = tr("Still running") if event.status is None else tr("Exit status {status}", status=event.status)
    return Scene(
        seq,
        tr("Output of {command}", command=command),
        state,
        facts=((tr("Ended"), status),),
        output=plain(event.tail).rstrip(),
    )
