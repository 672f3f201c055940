"""What a model may want next: a closed union of typed moves. Whatever it wrote becomes one of these, or an error.

Targets are `Locator`s: by words, by the element that a number stood for, or by a point. Coordinates here are frame
pixels; a dialect has converted them from its family's grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from desktop_agent.errors import AgentError
from desktop_agent.types import Intent
from vision.types import Box


class BadReply(AgentError):
    """A reply cannot be read as moves; the message says what was wrong, in words that the model can mend it by."""


@dataclass(frozen=True, slots=True)
class Act:
    """Do something on the screen."""

    intent: Intent
    kind: Literal["act"] = "act"


@dataclass(frozen=True, slots=True)
class Look:
    """Show the screen again before anything else is decided; `region` is the part that was to be enlarged.

    Nothing is enlarged yet: a planner says so to the model.
    """

    region: Box | None = None
    kind: Literal["look"] = "look"


@dataclass(frozen=True, slots=True)
class SetGoals:
    """Divide the task into subgoals."""

    goals: tuple[str, ...]
    kind: Literal["set_goals"] = "set_goals"


@dataclass(frozen=True, slots=True)
class ReachGoal:
    """The present subgoal is done; `evidence` says what shows it."""

    evidence: str
    kind: Literal["reach_goal"] = "reach_goal"


@dataclass(frozen=True, slots=True)
class Note:
    """Write something down for later."""

    name: str
    value: str
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class UseTool:
    """Use a tool beside the mouse; `arguments` is as the model gave it, unchecked."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["use_tool"] = "use_tool"


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Ask the person something."""

    question: str
    choices: tuple[str, ...] = ()
    kind: Literal["ask_person"] = "ask_person"


@dataclass(frozen=True, slots=True)
class Answer:
    """The task was a question, or there is something to tell; the task is then done."""

    text: str
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Done:
    """The task is done; `claim` says how that can be seen."""

    claim: str = ""
    kind: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The task cannot be done, and why."""

    reason: str
    kind: Literal["give_up"] = "give_up"


Move = Act | Look | SetGoals | ReachGoal | Note | UseTool | AskPerson | Answer | Done | GiveUp
"""Everything that a model can want."""


@dataclass(frozen=True, slots=True)
class Said:
    """A reply, read.

    Attributes:
        why: the model's own sentence about what it does next; may be empty.
        moves: what it wants, in order; at least one.
    """

    why: str
    moves: tuple[Move, ...]
