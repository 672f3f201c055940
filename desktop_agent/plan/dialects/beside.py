"""Functions beside the mouse that families with tools are given: notes, subgoals, questions, the end of the task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desktop_agent.plan.dialects.strict import LONGEST_TEXT, LONGEST_WHY, Arguments, brief, from_json, shown
from desktop_agent.plan.moves import (
    Answer,
    AskPerson,
    BadReply,
    Done,
    GiveUp,
    Move,
    Note,
    ReachGoal,
    Said,
    SetGoals,
    UseTool,
)
from desktop_agent.plan.scene import Scene
from vision.models.types import ToolCall, ToolSpec

MOST_GOALS = 12
MOST_CHOICES = 12
LONGEST_NAME = 60
LONGEST_CHOICE = 200
_SIDE = (Note, SetGoals, ReachGoal)
"""Moves that change nothing but memory; several may stand beside one that does more."""


def _spec(
    called: str, description: str, required: tuple[str, ...] = (), **properties: Mapping[str, Any]
) -> ToolSpec:
    return ToolSpec(
        called,
        description,
        {
            "type": "object",
            "properties": properties,
            "required": list(required),
            "additionalProperties": False,
        },
    )


def _text(about: str) -> dict[str, Any]:
    return {"type": "string", "description": about}


def _texts(about: str, most: int) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "maxItems": most, "description": about}


NOTE = _spec(
    "note",
    "Keep a value that is needed later; old screens are forgotten.",
    ("name", "value"),
    name=_text("What it is."),
    value=_text("The value, as it stands on the screen."),
)
SET_GOALS = _spec(
    "set_goals",
    "Divide a long task into subgoals, in order.",
    ("goals",),
    goals={**_texts("One short sentence each.", MOST_GOALS), "minItems": 1},
)
GOAL_DONE = _spec(
    "goal_done",
    "The present subgoal is reached.",
    ("evidence",),
    evidence=_text("What on the screen shows it."),
)
ASK_PERSON = _spec(
    "ask_person",
    "Ask the person who gave the task, when only they can know.",
    ("question",),
    question=_text("The question."),
    choices=_texts("Answers to choose from, if there are such.", MOST_CHOICES),
)
ANSWER = _spec("answer", "The task was a question: answer it, and end.", ("text",), text=_text("The answer."))
DONE = _spec(
    "done",
    "The whole task is done, and the screen shows it.",
    ("evidence",),
    evidence=_text("What on the screen shows it, in quotes."),
)
GIVE_UP = _spec("give_up", "The task cannot be done.", ("reason",), reason=_text("Why."))

_OURS = {
    spec.name: frozenset(spec.parameters["properties"])
    for spec in (NOTE, SET_GOALS, GOAL_DONE, ASK_PERSON, ANSWER, DONE, GIVE_UP)
}


def specs(scene: Scene, *, ends: bool = True) -> tuple[ToolSpec, ...]:
    """The functions to tell a model of: ours, then the scene's tools. Without `ends` none that ends the task."""
    ours = [NOTE, SET_GOALS, GOAL_DONE]
    if scene.may_ask:
        ours.append(ASK_PERSON)
    if ends:
        ours += [ANSWER, DONE, GIVE_UP]
    return (*ours, *(tool for tool in scene.tools if tool.name not in _OURS))


def read_call(call: ToolCall, scene: Scene, *, known: Iterable[str]) -> Move:
    """The move that a call of one of these functions means; `known` names the others, for the complaint.

    Raises BadReply for a function that does not exist or may not be used now, and for arguments that do not fit.
    """
    if call.name in _OURS:
        return move_of(call.name, call.arguments, scene)
    spec = next((tool for tool in scene.tools if tool.name == call.name), None)
    if spec is not None:
        Arguments(call.name, call.arguments)
        return UseTool(call.name, _by_schema(spec, call.arguments))
    there = ", ".join([*known, *(spec.name for spec in specs(scene))])
    raise BadReply(f"There is no function {shown(call.name)}; there are {there}.")


def _by_schema(spec: ToolSpec, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with what was written as text turned into what the tool's schema asks for: some formats know text only.

    The tool checks them; here nothing is refused but what is not even JSON.
    """
    properties = spec.parameters.get("properties")
    found = dict(given)
    for name, value in given.items():
        wanted = properties.get(name) if isinstance(properties, Mapping) else None
        kind = wanted.get("type") if isinstance(wanted, Mapping) else None
        if isinstance(value, str) and kind in ("integer", "number", "boolean", "array", "object"):
            found[name] = from_json(value.strip().lower() if kind == "boolean" else value.strip())
    return found


def move_of(name: str, given: object, scene: Scene) -> Move:
    """What a call of one of our functions means. Raises BadReply."""
    arguments = Arguments(name, given)
    move = _move(name, arguments, scene)
    arguments.nothing_else()
    return move


def _move(name: str, arguments: Arguments, scene: Scene) -> Move:
    match name:
        case "note":
            return Note(arguments.line("name", limit=LONGEST_NAME), arguments.line("value"))
        case "set_goals":
            return goals(arguments.strings("goals", most=MOST_GOALS))
        case "goal_done":
            return reach(arguments.line("evidence"), scene)
        case "ask_person":
            choices = arguments.strings("choices", may_lack=True, most=MOST_CHOICES)
            return ask(arguments.line("question"), choices, scene)
        case "answer":
            return Answer(arguments.text("text", limit=LONGEST_TEXT))
        case "done":
            return Done(arguments.line("evidence"))
        case "give_up":
            return GiveUp(arguments.line("reason"))
        case _:
            raise BadReply(f"There is no function {shown(name)}.")


def goals(found: tuple[str, ...]) -> Move:
    """Subgoals."""
    if not 1 <= len(found) <= MOST_GOALS:
        raise BadReply(f"There must be 1 to {MOST_GOALS} subgoals, not {len(found)}.")
    return SetGoals(found)


def reach(evidence: str, scene: Scene) -> Move:
    """The present subgoal is done. Raises BadReply where there is none."""
    if scene.reached >= len(scene.goals):
        raise BadReply("There is no subgoal left to be done; set subgoals first, or end the task.")
    return ReachGoal(evidence)


def ask(question: str, choices: tuple[str, ...], scene: Scene) -> Move:
    """A question to the person. Raises BadReply where nobody can be asked."""
    if not scene.may_ask:
        raise BadReply("Nobody can be asked; decide by yourself, or give up with a reason.")
    return AskPerson(question, tuple(brief(choice, LONGEST_CHOICE) for choice in choices))


def said(why: str, moves: Iterable[Move], *, acts: int = 1) -> Said:
    """A reply of these moves: notes and goals, and at most `acts` that do more. Raises BadReply."""
    found = tuple(moves)
    if not found:
        raise BadReply("The reply holds no action.")
    more = [move for move in found if not isinstance(move, _SIDE)]
    if len(more) > acts or len(found) > acts + 4:
        raise BadReply(
            f"The reply holds {len(more)} actions; give {'one' if acts == 1 else f'at most {acts}'} at a time."
        )
    if any(isinstance(move, Done | GiveUp | Answer) for move in more) and len(more) > 1:
        raise BadReply("The end of the task stands alone: act first, look, then end it.")
    return Said(brief(why, LONGEST_WHY), found)
