"""Everything that happens in a session: a closed union of frozen facts in the past tense. This *is* the log.

Frames are named by their digest; their pixels are kept once, by content (`Subscriber.on_frame`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop_agent.session.mind_events import (
    AnswerGiven,
    Escalated,
    FactNoted,
    GoalReached,
    GoalsSet,
    HistoryFolded,
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
from desktop_agent.types import (
    CandidateNote,
    Condition,
    Decision,
    Effect,
    GroundedAction,
    Outcome,
    Step,
)
from vision.locate import Locator, Status


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A session began. `display` is `virtual`, `:N` or `screen`; `width` and `height` are frame pixels.

    `dark` is the theme of a virtual display; with `accessibility`, programs were asked for their trees. `model` and
    `mode` are empty where no model was to be asked.
    """

    session_id: str
    task: str
    app: str
    display: str
    width: int
    height: int
    planner: str
    approve: str
    version: str
    dark: bool = False
    accessibility: bool = False
    model: str = ""
    mode: str = ""
    kind: Literal["session_started"] = "session_started"


@dataclass(frozen=True, slots=True)
class PlanMade:
    """The task was understood as these steps."""

    steps: tuple[Step, ...]
    kind: Literal["plan_made"] = "plan_made"


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step began; `index` counts from 0."""

    index: int
    step: Step
    kind: Literal["step_started"] = "step_started"


@dataclass(frozen=True, slots=True)
class TargetSought:
    """A locator was resolved, or was not. `failed_check` names the auto-wait check that never passed."""

    locator: Locator
    status: Status
    candidates: tuple[CandidateNote, ...]
    reason: str
    failed_check: str
    waited_ms: float
    frame: str
    kind: Literal["target_sought"] = "target_sought"


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """Policy or a person answered a proposal."""

    proposal: GroundedAction
    decision: Decision
    kind: Literal["decision_made"] = "decision_made"


@dataclass(frozen=True, slots=True)
class ActionIntended:
    """The act is about to happen. Committed to disk before the hands move. `act` numbers acts from 1."""

    act: int
    grounded: GroundedAction
    frame: str
    kind: Literal["action_intended"] = "action_intended"


@dataclass(frozen=True, slots=True)
class ActionPerformed:
    """The act `act` happened, and the screen reacted so."""

    act: int
    effect: Effect
    frame: str
    elapsed_ms: float
    kind: Literal["action_performed"] = "action_performed"


@dataclass(frozen=True, slots=True)
class ActionFailed:
    """The act `act` was begun and raised; it may have happened in part."""

    act: int
    error: str
    kind: Literal["action_failed"] = "action_failed"


@dataclass(frozen=True, slots=True)
class ConditionChecked:
    """A condition was waited for; `detail` says what was seen."""

    condition: Condition
    passed: bool
    detail: str
    frame: str
    waited_ms: float
    kind: Literal["condition_checked"] = "condition_checked"


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step ended. `message` is empty when all went well; else it is meant for a person."""

    index: int
    outcome: Outcome
    effect: Effect | None
    message: str
    elapsed_ms: float
    kind: Literal["step_finished"] = "step_finished"


@dataclass(frozen=True, slots=True)
class ControlReceived:
    """A person said: `pause`, `resume`, `step`, `stop`, `take_over`, `hand_back`, `retry` or `skip`."""

    control: str
    kind: Literal["control_received"] = "control_received"


@dataclass(frozen=True, slots=True)
class PersonActed:
    """While a person had the display, they did something there; `what` says it in words, without typed characters."""

    what: str
    kind: Literal["person_acted"] = "person_acted"


@dataclass(frozen=True, slots=True)
class ProgramOutput:
    """A launched program ended, with its exit status and the end of what it printed."""

    command: tuple[str, ...]
    status: int | None
    tail: str
    kind: Literal["program_output"] = "program_output"


@dataclass(frozen=True, slots=True)
class SessionFinished:
    """The session ended; nothing follows."""

    outcome: Outcome
    exit_code: int
    message: str
    elapsed_ms: float
    kind: Literal["session_finished"] = "session_finished"


Event = (
    SessionStarted
    | PlanMade
    | StepStarted
    | TargetSought
    | DecisionMade
    | ActionIntended
    | ActionPerformed
    | ActionFailed
    | ConditionChecked
    | StepFinished
    | ControlReceived
    | PersonActed
    | ProgramOutput
    | ModelAsked
    | ModelAnswered
    | MoveChosen
    | Escalated
    | NoProgress
    | GoalsSet
    | GoalReached
    | FactNoted
    | HistoryFolded
    | ToolCalled
    | ToolAnswered
    | PersonAsked
    | PersonAnswered
    | TaskChecked
    | AnswerGiven
    | SessionFinished
)
"""Everything that can happen in a session."""
