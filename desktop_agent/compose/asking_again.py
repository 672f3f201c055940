"""Ask another model at a step of a stored session, and set both answers side by side. Nothing is acted on."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import assert_never

from desktop_agent.compose.alike import Place, compared, places_of
from desktop_agent.compose.stored_scene import Stored, StoredScene, scene_at
from desktop_agent.compose.whatif import Choice, Likeness, WhatIf
from desktop_agent.desk.ports import Parser
from desktop_agent.desk.wording import shortened
from desktop_agent.plan.budget import Spent
from desktop_agent.plan.dialects.base import Dialect, Wish
from desktop_agent.plan.mind import MindOptions
from desktop_agent.plan.mind.modes import Situation, thinking_for
from desktop_agent.plan.mind.saying import act_words
from desktop_agent.plan.moves import (
    Act,
    Answer,
    AskPerson,
    BadReply,
    Done,
    GiveUp,
    Look,
    Move,
    Note,
    ReachGoal,
    Said,
    SetGoals,
    UseTool,
)
from desktop_agent.plan.progress import Level, stall
from desktop_agent.plan.scene import Scene, Turn
from desktop_agent.session.plain import plain_line
from vision.errors import ModelFailed, ModelStopped
from vision.models.types import Cancelled, Heard, Model, Reply, Request
from vision.types import Snapshot

_LONGEST = 4_000
_TRIES = 2


def ask_at(
    session: Stored,
    step: int,
    model: Model,
    dialect: Dialect,
    parser: Parser,
    *,
    options: MindOptions | None = None,
    heard: Heard = lambda _: None,
    cancelled: Cancelled = lambda: False,
) -> WhatIf:
    """What `model` would do at `step` (its number in the journal, from 0), beside what was done.

    An answer that is none is a finding. The budget, the memory and the prices of `options` count; its rungs do not.

    Raises BadInput for a step that is not there or of which no picture is stored, CorruptSession, ModelUnavailable,
    and ModelStopped when `cancelled` said so.
    """
    options = options or MindOptions()
    stored = scene_at(session, step, parser, pictures=options.pictures, memory_tokens=options.memory_tokens)
    asked = _asked(stored.scene, model, dialect, options, heard, cancelled)
    then = _done(stored)
    now = _wanted(asked, stored.scene.snapshot, model.name)
    likeness, detail = _compared(stored, asked.said, stored.scene.snapshot)
    return WhatIf(
        session=session.session_id,
        step=step,
        task=stored.scene.task,
        frame=stored.scene.snapshot.frame,
        then=then,
        now=now,
        likeness=likeness,
        detail=detail,
        mode="thinking" if asked.thought else "fast",
        dialect=dialect.name,
        usage=asked.reply.usage,
        cost=asked.spent.money,
        elapsed_ms=asked.elapsed_ms,
        notes=(*stored.notes, *asked.reply.notes),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    said: Said | None
    reply: Reply
    problem: str
    thought: bool
    spent: Spent
    elapsed_ms: float


def _asked(
    scene: Scene, model: Model, dialect: Dialect, options: MindOptions, heard: Heard, cancelled: Cancelled
) -> _Asked:
    """Ask as the planner does: with a word on what could not be read, where something could not."""
    model.warm_up()  # only then is it known what it can do
    begun = time.monotonic()
    spent, problem = Spent(), ""
    said: Said | None = None
    reply, thought = Reply(""), False
    for attempt in range(_TRIES):
        request, thought = _request(scene, model, dialect, options, attempt, problem)
        try:
            reply = model.ask(request, heard=heard, cancelled=cancelled)
        except ModelStopped:
            raise
        except ModelFailed as failed:
            reply, problem = Reply(failed.partial, thoughts=failed.thoughts), str(failed)
            break
        spent += Spent(tokens=reply.usage.total, money=options.prices.cost(reply.usage))
        try:
            said = dialect.read(reply, scene)
        except BadReply as exc:
            problem = f"Its answer could not be used: {exc}"
            if options.budget.over(spent) is not None:
                break
            continue
        problem = ""
        break
    return _Asked(said, reply, problem, thought, spent, (time.monotonic() - begun) * 1000)


def _request(
    scene: Scene, model: Model, dialect: Dialect, options: MindOptions, attempt: int, problem: str
) -> tuple[Request, bool]:
    situation = replace(_situation(scene), unread=attempt)
    thinking, _ = thinking_for(
        options.mode, situation, options.thinking_tokens, able=model.abilities.thinking
    )
    wish = Wish(
        thinking=thinking,
        max_tokens=options.answer_tokens,
        pictures=options.pictures,
        elements=options.elements,
        held=model.abilities.held,
        temperature=options.temperature,
    )
    hint = " ".join(part for part in (scene.hint, problem) if part)
    return dialect.request(replace(scene, hint=hint), wish), thinking.on


def _situation(scene: Scene) -> Situation:
    last = next(
        (turn for turn in reversed(scene.past) if isinstance(turn, Turn) and turn.outcome is not None), None
    )
    stalled = stall(scene.past)
    return Situation(
        first=not scene.past,
        outcome=None if last is None else last.outcome,
        effect=None if last is None else last.effect,
        stalled=stalled is not None and stalled.level >= Level.THINK,
    )


# --------------------------------------------------------------------------- what was done


def _done(stored: StoredScene) -> Choice:
    record = stored.record
    places = _places_then(stored)
    effect = record.effect
    finished = record.finished
    came = [] if effect is None else [effect.detail]
    came += [finished.message] if finished is not None and finished.message else []
    return Choice(
        by=_who(stored),
        why="" if stored.chosen is None else plain_line(stored.chosen.why),
        thoughts="" if stored.answered is None else stored.answered.thoughts,
        moves=(plain_line(record.sentence),),
        points=tuple(place.point for place in places),
        box=places[0].box if places else None,
        came=" ".join(came) or ("" if record.outcome is None else f"It was {record.outcome}."),
    )


def _who(stored: StoredScene) -> str:
    chosen, asked = stored.chosen, stored.asked
    if chosen is None or chosen.rung == "sentences":
        return stored.planner if chosen is None else "sentences"
    model = asked.model if asked is not None else stored.planner
    return f"{model}, as before" if chosen.rung == "cache" else model


def _places_then(stored: StoredScene) -> tuple[Place, ...]:
    """Where the hands went: to the points that the journal has, else to where the step's targets are now found."""
    pointed = [act.grounded.evidence for act in stored.record.acts if act.grounded.evidence is not None]
    step = stored.record.step
    found = () if step is None else places_of(step.intent, stored.scene.snapshot)
    if not pointed:
        return found
    first = Place(pointed[0].point, pointed[0].chosen.box)
    return (first, *found[1:])


# ------------------------------------------------------------------------ what would be done


def _wanted(asked: _Asked, snapshot: Snapshot, name: str) -> Choice:
    reply = asked.reply
    if asked.said is None:
        written = reply.raw or reply.text
        return Choice(
            by=name,
            thoughts=reply.thoughts[:_LONGEST],
            moves=(f"wrote {shortened(plain_line(written), 300)}",) if written.strip() else (),
            problem=asked.problem or "It gave no answer.",
        )
    places = _places_now(asked.said, snapshot)
    return Choice(
        by=name,
        why=plain_line(asked.said.why)[:_LONGEST],
        thoughts=reply.thoughts[:_LONGEST],
        moves=tuple(move_words(move) for move in asked.said.moves),
        points=tuple(place.point for place in places),
        box=places[0].box if places else None,
    )


def _places_now(said: Said, snapshot: Snapshot) -> tuple[Place, ...]:
    act = next((move for move in said.moves if isinstance(move, Act)), None)
    return () if act is None else places_of(act.intent, snapshot)


def move_words(move: Move) -> str:
    """A move in words: `Click "Save"`, `Note "total": 12`."""
    match move:
        case Act(intent=intent):
            return plain_line(act_words(intent))
        case Look(region=region):
            return "Look again" if region is None else f"Look closer at {region.as_tuple()}"
        case SetGoals(goals=goals):
            return f"Divide the task: {plain_line('; '.join(goals))}"
        case ReachGoal(evidence=evidence):
            return f"Call the subgoal reached: {plain_line(evidence)}"
        case Note(name=name, value=value):
            return f"Note {shortened(plain_line(name))}: {plain_line(value)}"
        case UseTool(tool=tool, arguments=arguments):
            return plain_line(f"Use the tool {tool} with {dict(arguments)}")
        case AskPerson(question=question):
            return f"Ask the person: {plain_line(question)}"
        case Answer(text=text):
            return f"Answer: {plain_line(text)}"
        case Done(claim=claim):
            return f"Call the task done{f': {plain_line(claim)}' if claim else ''}"
        case GiveUp(reason=reason):
            return f"Give up: {plain_line(reason)}"
        case _:
            assert_never(move)


# ------------------------------------------------------------------------------- compared


def _compared(stored: StoredScene, said: Said | None, snapshot: Snapshot) -> tuple[Likeness, str]:
    step = stored.record.step
    if said is None:
        return Likeness.UNKNOWN, "There is no answer to compare."
    if step is None:
        return Likeness.UNKNOWN, "It is not known what was to be done."
    first = said.moves[0]
    if not isinstance(first, Act):
        return Likeness.DIFFERENT, "Nothing would be done on the screen first."
    same, detail = compared(
        step.intent, _places_then(stored), first.intent, places_of(first.intent, snapshot)
    )
    return (Likeness.SAME if same else Likeness.DIFFERENT), detail
