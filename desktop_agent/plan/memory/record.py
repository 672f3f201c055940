"""One turn, as a session's events tell it: the one place where turns are made of them, live and from a journal."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, assert_never

from desktop_agent.plan.scene import Turn
from desktop_agent.session.events import ConditionChecked, PersonActed, StepFinished, StepStarted
from desktop_agent.session.mind_events import (
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    PersonAnswered,
    PersonAsked,
    TaskChecked,
    ToolAnswered,
    ToolCalled,
)
from desktop_agent.session.plain import plain_line
from desktop_agent.tools.types import ToolResult
from desktop_agent.tools.wording import as_data
from desktop_agent.types import EffectKind, Outcome
from vision.models.types import ToolCall

ENDED = {
    Outcome.DONE: "Done.",
    Outcome.FAILED: "It failed.",
    Outcome.REFUSED: "It was refused.",
    Outcome.STOPPED: "It was stopped.",
    Outcome.MISSING: "Something was missing.",
    Outcome.SKIPPED: "A person went on without it.",
}
PERSON_DID = "While a person had the display, they acted themselves"
_LONGEST_CALLS = 20_000


Begun = StepStarted | ToolCalled | PersonAsked | TaskChecked | PersonActed
"""What a turn begins with."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was written down of one turn; `turn_of` makes the turn of it.

    Attributes:
        number: the turn's place, from 0.
        chosen: the decision that it came from; None where none was written.
        answered: what the model wrote then; None where no model did.
        asked: the question to the model; None likewise.
        begun: what it began with: a step, a tool's use, a question, a check, a person's act.
        ended: what it ended with; None where it is over with its beginning.
        checked: conditions that were looked at meanwhile.
        frame: digest of the first frame that was named meanwhile.
        first: whether it is the first turn of its decision; what follows was decided on a screen that is gone by then.
    """

    number: int
    begun: Begun
    ended: StepFinished | ToolAnswered | PersonAnswered | None = None
    chosen: MoveChosen | None = None
    asked: ModelAsked | None = None
    answered: ModelAnswered | None = None
    checked: tuple[ConditionChecked, ...] = ()
    frame: str = ""
    first: bool = True


def turn_of(record: Record) -> Turn:
    """The turn that `record` tells of, without a picture. The only place where turns are made of events."""
    turn = Turn(number=record.number, why="", did="", came="", seen="", screen=record.frame)
    if record.chosen is not None and record.first:
        chosen, asked, answered = record.chosen, record.asked, record.answered
        turn = replace(
            turn,
            why=plain_line(chosen.why),
            seen=chosen.seen,
            screen=chosen.frame or ("" if asked is None else asked.frame) or record.frame,
            shows=chosen.shows,
            said="" if answered is None else answered.text,
            calls=() if answered is None else calls_from(answered.calls),
        )
    begun, ended = record.begun, record.ended
    match begun:
        case StepStarted():
            return _step(turn, begun, ended if isinstance(ended, StepFinished) else None, record.checked)
        case ToolCalled():
            did = f"Used the tool {begun.tool} with {begun.arguments}"
            if begun.refused:
                return replace(turn, did=did, came=f"It was refused: {begun.refused}")
            if not isinstance(ended, ToolAnswered):
                return replace(turn, did=did, came="It gave no answer.")
            given = as_data(begun.tool, ToolResult(ended.text, ended.ok))
            return replace(turn, did=did, came=given)
        case PersonAsked():
            choices = f" ({' / '.join(begun.choices)})" if begun.choices else ""
            heard = ended if isinstance(ended, PersonAnswered) and not ended.nobody else None
            words = "Nobody answered." if heard is None else f"They said: {heard.words}"
            return replace(turn, did=f"Asked the person: {begun.words}{choices}", came=words)
        case TaskChecked():
            found = "the screen bears it out" if begun.passed else "the screen does not bear it out"
            claim = f": {begun.claim}" if begun.claim else ""
            return replace(
                turn,
                did=f"Said that the task is done{claim}",
                came=f"A check found that {found}: {begun.evidence}",
            )
        case PersonActed():
            return replace(turn, did=PERSON_DID, came=begun.what, seen="", screen="", shows="")
        case _:
            assert_never(begun)


def _step(
    turn: Turn, begun: StepStarted, ended: StepFinished | None, checked: tuple[ConditionChecked, ...]
) -> Turn:
    if ended is None:
        return replace(
            turn, did=begun.step.sentence, came="How it ended is not known.", outcome=Outcome.FAILED
        )
    seen = [] if ended.effect is None else [ended.effect.detail]
    seen += [check.detail for check in checked[-1:] if check.detail]
    parts = [part for part in (ended.message, *seen) if part]
    return replace(
        turn,
        did=begun.step.sentence,
        came=" ".join(dict.fromkeys(parts)) or ENDED[ended.outcome],
        outcome=ended.outcome,
        effect=None if ended.effect is None else ended.effect.kind,
    )


def calls_text(calls: tuple[ToolCall, ...]) -> str:
    """Calls as a journal keeps them (`ModelAnswered.calls`): JSON text; empty for none, or where it cannot say them."""
    if not calls:
        return ""
    data = [{"name": call.name, "arguments": dict(call.arguments), "id": call.id} for call in calls]
    try:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return ""
    return text if len(text) <= _LONGEST_CALLS else ""


def calls_from(text: str) -> tuple[ToolCall, ...]:
    """The calls that `calls_text` wrote; none where it is not that: a journal is data from outside."""
    if not text or len(text) > _LONGEST_CALLS:
        return ()
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(data, list) or not all(_is_call(one) for one in data):
        return ()
    return tuple(ToolCall(one["name"], one["arguments"], one["id"]) for one in data)


def _is_call(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and isinstance(one.get("arguments"), dict)
        and isinstance(one.get("id"), str)
    )


def verified(turn: Turn) -> bool:
    """Whether the screen confirmed the turn's act, or a check that it was passed."""
    if turn.outcome is not Outcome.DONE:
        return False
    return turn.effect in (None, EffectKind.CONFIRMED, EffectKind.PARTIAL)


def unconfirmed(turn: Turn) -> bool:
    """Whether it was an act, and the screen did not confirm it."""
    return turn.outcome is not None and not verified(turn)
