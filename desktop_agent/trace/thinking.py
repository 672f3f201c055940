"""The scenes of deciding: what a model was asked and shown, what it thought and answered, and what else was thought of.

Words of models, tools and screens are data: they are made harmless here, and escaped where they become a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

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
from desktop_agent.trace.mind_wording import (
    cost_words,
    decided_words,
    escalation_words,
    saw_words,
    tokens_words,
)
from desktop_agent.trace.pictures import Album
from desktop_agent.trace.scene import Badge, Quote, Scene, Shot, badge_of
from desktop_agent.trace.wording import duration

_Found = TypeVar("_Found", bound=MindEvent)
_LONGEST = 20_000
"""Characters of a text that are shown."""
_ENDINGS = {
    "length": "cut off: the most tokens were written",
    "cancelled": "cancelled",
    "broken": "the connection broke",
    "failed": "nothing usable came",
}


def mind_scene(event: MindEvent, record: StepRecord, album: Album) -> Scene | None:
    """What there is to see of `event`; None for what stands with another one, or in the head of the step."""
    scene = _scene(event, record, album)
    return replace(scene, aside=True) if scene is not None else None


def _scene(event: MindEvent, record: StepRecord, album: Album) -> Scene | None:
    match event:
        case ModelAsked():
            return _request(event, _first(record, ModelAnswered, lambda e: e.call == event.call), album)
        case ToolCalled():
            return _tool(event, _first(record, ToolAnswered, lambda e: e.use == event.use))
        case PersonAsked():
            return _question(event, _first(record, PersonAnswered, lambda e: e.question == event.question))
        case ModelAnswered() | ToolAnswered() | PersonAnswered() | MoveChosen() | Escalated():
            return None
        case NoProgress():
            return Scene("It made no progress", Badge("Stuck", "warn"), capital(_short(event.detail)))
        case GoalsSet():
            return _goals(event)
        case GoalReached():
            return Scene(
                f"Subgoal {event.number} is reached", badge_of("done"), capital(_short(event.evidence))
            )
        case FactNoted():
            return Scene(
                "It wrote something down",
                Badge("Noted", "live"),
                facts=((plain_line(event.name) or "—", plain_line(event.value)),),
            )
        case HistoryFolded():
            return _fold(event)
        case TaskChecked():
            return _check(event)
        case AnswerGiven():
            return Scene(
                "The answer",
                badge_of("done"),
                quotes=(Quote("For the person", _short(event.text), opened=True),),
            )
        case _:
            return None


def decision_facts(record: StepRecord) -> Iterator[tuple[str, str]]:
    """Who decided on the step, why, and why something dearer was used."""
    for stored in record.events:
        match stored.event:
            case Escalated() as event:
                yield "Escalated", capital(escalation_words(event))
            case MoveChosen() as event:
                yield "Decided by", decided_words(event)
                if event.why:
                    yield "Because", capital(plain_line(event.why))
            case _:
                pass


def _request(asked: ModelAsked, answer: ModelAnswered | None, album: Album) -> Scene:
    what = {"check": "whether the task is done", "point": "where it is"}.get(asked.purpose, "what to do next")
    pictures = [picture for digest in asked.pictures if (picture := album.picture(digest)) is not None]
    shown = pictures[-1] if pictures else album.picture(asked.frame)
    caption = "What it saw" if pictures else "The screen that it was told of in words"
    thinking = "yes" if not asked.budget else f"up to {asked.budget:,} tokens"
    facts = [
        ("Model", f"{plain_line(asked.model)} (dialect {plain_line(asked.dialect)})"),
        ("Thinking", thinking if asked.thinking else "no"),
        ("Told", saw_words(asked)),
    ]
    quotes = [Quote("What was new in the request", _short(asked.words))]
    badge, note = Badge("No answer", "warn"), "No answer was written down: the session ended, or was stopped."
    if answer is not None:
        facts += _answer_facts(answer)
        badge, note = _how(answer)
        quotes = [
            Quote("Thoughts", _short(answer.thoughts)),
            Quote("Answer", _short(answer.text), opened=True),
            Quote("Calls", _short(answer.calls), code=True),
            *quotes,
        ]
    reason = capital(_short(asked.reason))
    return Scene(
        title=f"The model was asked {what}",
        badge=badge,
        note="\n".join(part for part in (reason, note) if part),
        shots=(Shot(shown, caption),) if shown is not None else (),
        facts=tuple(facts),
        earlier=tuple(pictures[:-1]),
        quotes=tuple(quote for quote in quotes if quote.text),
    )


def _how(answer: ModelAnswered) -> tuple[Badge, str]:
    if answer.error:
        return Badge("Not usable", "bad"), _short(answer.error)
    if answer.cached:
        return Badge("From memory", "good"), ""
    return Badge(duration(answer.elapsed_ms / 1000), "live"), ""


def _answer_facts(answer: ModelAnswered) -> Iterable[tuple[str, str]]:
    if answer.prompt_tokens or answer.answer_tokens:
        yield "Tokens", tokens_words(answer)
    first = (
        f", the first token after {duration(answer.first_token_ms / 1000)}" if answer.first_token_ms else ""
    )
    yield "Took", duration(answer.elapsed_ms / 1000) + first
    if answer.cost:
        yield "Cost", cost_words(answer.cost)
    if answer.ending not in ("stop", "call"):
        yield "Ended", _ENDINGS.get(answer.ending, plain_line(answer.ending))


def _tool(called: ToolCalled, answer: ToolAnswered | None) -> Scene:
    badge, note = Badge("No answer", "warn"), ""
    facts = [("Allowed by", plain_line(called.allowed_by))] if called.allowed_by else []
    quotes = [Quote("Arguments", _short(called.arguments), opened=True, code=True)]
    if called.refused:
        badge, note = badge_of("refused"), _short(called.refused)
    elif answer is not None:
        badge = badge_of("done" if answer.ok else "failed")
        facts.append(("Took", duration(answer.elapsed_ms / 1000)))
        quotes.append(Quote("What it gave", _short(answer.text), opened=True, code=True))
    return Scene(
        f"A tool was used: {plain_line(called.tool)}", badge, note, facts=tuple(facts), quotes=_kept(quotes)
    )


def _question(asked: PersonAsked, answer: PersonAnswered | None) -> Scene:
    facts = [("Offered", " · ".join(plain_line(choice) for choice in asked.choices))] if asked.choices else []
    badge, quotes = Badge("No answer", "warn"), [Quote("Question", _short(asked.words), opened=True)]
    if answer is not None and answer.nobody:
        badge = Badge("Nobody there", "warn")
    elif answer is not None:
        badge = Badge("Answered", "good")
        quotes.append(Quote("Answer", _short(answer.words), opened=True))
    return Scene("The person was asked", badge, facts=tuple(facts), quotes=_kept(quotes))


def _goals(event: GoalsSet) -> Scene:
    lines = [
        f"{'✓' if number <= event.reached else '○'} {number}. {plain_line(goal)}"
        for number, goal in enumerate(event.goals, start=1)
    ]
    return Scene("The task was divided", Badge(f"{len(lines)} subgoals", "live"), _short("\n".join(lines)))


def _fold(event: HistoryFolded) -> Scene:
    words = "Pictures of what was done before became words"
    return Scene(
        words if event.turns_kept else "What was done before became one line",
        Badge("Folded", "live"),
        _short(event.line),
        facts=(
            ("Turns", f"{event.first + 1} to {event.last + 1}"),
            ("Memory", f"{event.tokens_before:,} tokens before, {event.tokens_after:,} after"),
            ("Pictures let go", str(event.pictures)),
        ),
    )


def _check(event: TaskChecked) -> Scene:
    by = "what is on the screen" if event.by == "screen" else f"the {plain_line(event.by)}"
    facts = (("Claim", plain_line(event.claim)), ("Checked by", by))
    return Scene(
        "Is the task done?",
        badge_of("passed" if event.passed else "failed"),
        capital(_short(event.evidence)),
        facts=tuple(fact for fact in facts if fact[1]),
    )


def _first(record: StepRecord, kind: type[_Found], fits: Callable[[_Found], bool]) -> _Found | None:
    """The event of that kind that answers another one; it stands in the same step."""
    return next((s.event for s in record.events if isinstance(s.event, kind) and fits(s.event)), None)


def _kept(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    return tuple(quote for quote in quotes if quote.text)


def _short(text: str) -> str:
    kept = plain(text[:_LONGEST]).strip()
    return f"{kept} …" if len(text) > _LONGEST else kept
