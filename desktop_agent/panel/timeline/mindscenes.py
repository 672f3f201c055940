"""What was thought about a step, as the details show it. Without Qt.

Words of models, tools and screens are data: they are shown harmless, and shortened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from desktop_agent.panel.amounts import cost_words
from desktop_agent.panel.timeline.story import Asking, Scene
from desktop_agent.panel.timeline.words import decided_words
from desktop_agent.panel.words import ntr, tr
from desktop_agent.session.mind_events import (
    AnswerGiven,
    Escalated,
    FactNoted,
    GoalReached,
    GoalsSet,
    HistoryFolded,
    MindEvent,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    NoProgress,
    PersonAnswered,
    PersonAsked,
    TaskChecked,
    ToolAnswered,
    ToolCalled,
)
from desktop_agent.session.plain import capital, plain, plain_line
from desktop_agent.session.steps import StepRecord
from desktop_agent.trace.wording import duration

Fact = tuple[str, str]
_LONGEST = 20_000
"""Characters of a text that are shown."""


def mind_scenes(record: StepRecord) -> Iterator[Scene]:
    """What was thought about the step, in order; answers stand with what was asked."""
    events = [stored.event for stored in record.events]
    answers = {event.call: event for event in events if isinstance(event, ModelAnswered)}
    results = {event.use: event for event in events if isinstance(event, ToolAnswered)}
    replies = {event.question: event for event in events if isinstance(event, PersonAnswered)}
    goals: tuple[str, ...] = ()
    for stored in record.events:
        event, seq = stored.event, stored.seq
        match event:
            case ModelAsked():
                yield _request(seq, event, answers.get(event.call))
            case ToolCalled():
                yield _tool(seq, event, results.get(event.use))
            case PersonAsked():
                yield _question(seq, event, replies.get(event.question))
            case GoalsSet():
                goals = event.goals
                yield _goals(seq, event)
            case ModelAnswered() | ToolAnswered() | PersonAnswered():
                pass
            case GoalReached():
                goal = goals[event.number - 1] if 0 < event.number <= len(goals) else ""
                title = tr("Goal {number} is reached: {goal}", number=event.number, goal=plain_line(goal))
                yield Scene(seq, title.rstrip(": "), "done", _short(event.evidence), thinking=True)
            case MindEvent():
                yield _alone(seq, event)
            case _:
                pass


def decision_facts(record: StepRecord) -> tuple[Fact, ...]:
    """Who decided on the step, why, and what it took; empty where it was planned beforehand."""
    events = [stored.event for stored in record.events]
    chosen = next((event for event in reversed(events) if isinstance(event, MoveChosen)), None)
    asked = [event for event in events if isinstance(event, ModelAsked)]
    answers = [event for event in events if isinstance(event, ModelAnswered)]
    if chosen is None and not asked:
        return ()
    facts: list[Fact] = []
    if chosen is not None:
        by = decided_words(plain_line(chosen.rung), thought=any(event.thinking for event in asked))
        models = dict.fromkeys(plain_line(event.model) for event in asked)
        facts.append((tr("Decided by"), " · ".join((by, *models))))
        if chosen.why:
            facts.append((tr("Why"), capital(_short(chosen.why))))
    facts += [(tr("Went on"), _escalation(event)) for event in events if isinstance(event, Escalated)]
    if answers:
        facts.append((tr("Tokens"), _tokens(answers)))
    took = chosen.elapsed_ms if chosen is not None else sum(event.elapsed_ms for event in answers)
    if took:
        facts.append((tr("Deciding took"), duration(took / 1000)))
    if cost := sum(event.cost for event in answers):
        facts.append((tr("Cost"), cost_words(cost)))
    return tuple(facts)


def _request(seq: int, asked: ModelAsked, answer: ModelAnswered | None) -> Scene:
    model = plain_line(asked.model)
    match asked.purpose:
        case "check":
            title = tr("{model} was asked whether it is done", model=model)
        case "point":
            title = tr("{model} was asked where it is", model=model)
        case _:
            title = tr("{model} was asked what to do next", model=model)
    thinking = tr("yes") if not asked.budget else tr("up to {count} tokens", count=asked.budget)
    facts: list[Fact] = [
        (tr("Asked because"), capital(_short(asked.reason))),
        (tr("Format"), plain_line(asked.dialect)),
        (tr("May think"), thinking if asked.thinking else tr("no")),
        (tr("Saw"), _saw(asked)),
    ]
    note, state = tr("No answer was written down."), "unknown"
    if answer is not None:
        facts += _answer_facts(answer)
        note = _short(answer.error)
        state = "failed" if answer.error else "remembered" if answer.cached else "answered"
    mind = Asking(
        _short(asked.words),
        asked.pictures,
        _short(answer.thoughts) if answer is not None else "",
        _short(answer.text) if answer is not None else "",
    )
    facts = [fact for fact in facts if fact[1]]
    return Scene(seq, title, state, note, before=asked.frame, facts=tuple(facts), mind=mind, thinking=True)


def _answer_facts(answer: ModelAnswered) -> Iterator[Fact]:
    yield tr("Tokens"), _tokens([answer])
    if answer.first_token_ms:
        yield tr("First token after"), duration(answer.first_token_ms / 1000)
    yield tr("Answer took"), duration(answer.elapsed_ms / 1000)
    if answer.cost:
        yield tr("Cost"), cost_words(answer.cost)
    if answer.ending not in ("stop", "call"):
        yield tr("Ended"), _ending(plain_line(answer.ending))


def _saw(asked: ModelAsked) -> str:
    parts = []
    if asked.pictures:
        parts.append(ntr("{count} picture", "{count} pictures", len(asked.pictures)))
    if asked.elements:
        parts.append(ntr("{count} element in words", "{count} elements in words", asked.elements))
    return ", ".join(parts) or tr("words alone")


def _tokens(answers: list[ModelAnswered]) -> str:
    read = sum(event.prompt_tokens for event in answers)
    reused = sum(event.reused_tokens for event in answers)
    wrote = sum(event.answer_tokens for event in answers)
    thought = sum(event.thinking_tokens for event in answers)
    said = tr("{read} read", read=f"{read:,}")
    if reused:
        said += " " + tr("({count} reused)", count=f"{reused:,}")
    said += ", " + tr("{wrote} written", wrote=f"{wrote:,}")
    return said + (" " + tr("({count} thinking)", count=f"{thought:,}") if thought else "")


def _tool(seq: int, called: ToolCalled, answer: ToolAnswered | None) -> Scene:
    facts = [(tr("Arguments"), _short(called.arguments))]
    if called.allowed_by:
        facts.append((tr("Allowed by"), plain_line(called.allowed_by)))
    title = tr("Tool used: {tool}", tool=plain_line(called.tool))
    if called.refused:
        return Scene(seq, title, "refused", _short(called.refused), facts=tuple(facts), thinking=True)
    if answer is None:
        return Scene(seq, title, "unknown", facts=tuple(facts), thinking=True)
    facts.append((tr("Took"), duration(answer.elapsed_ms / 1000)))
    state = "done" if answer.ok else "failed"
    return Scene(seq, title, state, facts=tuple(facts), output=_short(answer.text), thinking=True)


def _question(seq: int, asked: PersonAsked, answer: PersonAnswered | None) -> Scene:
    facts = [(tr("Offered"), " · ".join(plain_line(choice) for choice in asked.choices))]
    if answer is not None:
        said = tr("Nobody was there to be asked.") if answer.nobody else _short(answer.words)
        facts.append((tr("Answer"), said))
    return Scene(
        seq,
        tr("The person was asked"),
        "unknown" if answer is None else "",
        _short(asked.words),
        facts=tuple(fact for fact in facts if fact[1]),
        thinking=True,
    )


def _goals(seq: int, event: GoalsSet) -> Scene:
    lines = [
        f"{'✓' if number <= event.reached else '○'}  {number}. {plain_line(goal)}"
        for number, goal in enumerate(event.goals, 1)
    ]
    return Scene(seq, tr("The task was divided into goals"), note="\n".join(lines), thinking=True)


def _alone(
    seq: int,
    event: MoveChosen | Escalated | NoProgress | FactNoted | HistoryFolded | TaskChecked | AnswerGiven,
) -> Scene:
    match event:
        case MoveChosen():
            by = decided_words(plain_line(event.rung))
            took = ((tr("Took"), duration(event.elapsed_ms / 1000)),)
            return Scene(seq, tr("Decided: {by}", by=by), "", _short(event.why), facts=took, thinking=True)
        case Escalated():
            return Scene(seq, capital(_escalation(event)), thinking=True)
        case NoProgress():
            return Scene(seq, tr("It made no progress"), "partial", _short(event.detail), thinking=True)
        case FactNoted():
            title = tr("Noted: {name}", name=plain_line(event.name))
            return Scene(seq, title, note=_short(event.value), before=event.frame, thinking=True)
        case HistoryFolded():
            facts = (
                (tr("Turns"), f"{event.first + 1}–{event.last + 1}"),
                (
                    tr("Memory"),
                    tr(
                        "{before} tokens before, {after} after",
                        before=f"{event.tokens_before:,}",
                        after=f"{event.tokens_after:,}",
                    ),
                ),
                (tr("Pictures let go"), str(event.pictures)),
            )
            title = (
                tr("Pictures of earlier steps became words")
                if event.turns_kept
                else tr("Earlier steps became one line")
            )
            return Scene(seq, title, note=_short(event.line), facts=facts, thinking=True)
        case TaskChecked():
            checks = (
                (tr("Claim"), _short(event.claim)),
                (tr("Checked by"), tr("the screen") if event.by == "screen" else plain_line(event.by)),
            )
            state = "passed" if event.passed else "failed"
            return Scene(
                seq, tr("Is the task done?"), state, _short(event.evidence), facts=checks, thinking=True
            )
        case AnswerGiven():
            return Scene(seq, tr("The answer"), "done", _short(event.text), thinking=True)
        case _:
            assert_never(event)


def _escalation(event: Escalated) -> str:
    reason = _short(event.reason)
    if event.to == "thinking":
        return tr("to thinking: {reason}", reason=reason)
    return tr("to {rung}: {reason}", rung=decided_words(plain_line(event.to)), reason=reason)


def _ending(ending: str) -> str:
    known = {
        "length": tr("cut off: the most tokens were written"),
        "cancelled": tr("cancelled"),
        "broken": tr("the connection broke"),
        "failed": tr("nothing usable came"),
    }
    return known.get(ending, ending)


def _short(text: str) -> str:
    kept = plain(text[:_LONGEST]).strip()
    return f"{kept} …" if len(text) > _LONGEST else kept
