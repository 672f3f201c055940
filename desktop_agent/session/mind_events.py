"""What a planner that asks a model writes down: a closed union of frozen facts in the past tense, part of `Event`.

Pictures are named by the digest of their frame; the journal has their pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class MindEvent:
    """What all of these have in common: they are about deciding, and nothing on the screen changes by them."""


@dataclass(frozen=True, slots=True)
class ModelAsked(MindEvent):
    """A model is about to be asked. Written before the request leaves.

    Attributes:
        call: numbers the session's requests from 1.
        purpose: `act` (what to do next), `check` (is the task done), `point` (where is it).
        model: its name.
        dialect: the family's format that was spoken.
        thinking: whether it was let think, and `budget` for how many tokens (0: no limit).
        reason: why it was asked, and why so: `nothing cheaper knew`, `the last act had no effect: thinking`.
        frame: digest of the frame it decides on.
        pictures: digests of the frames that were sent, oldest first; empty for a model that reads.
        elements: how many numbered elements it was told of.
        words: the part of the request that is new: the last message's words, shortened.
        tokens: what memory counts the whole request as.
    """

    call: int
    purpose: str
    model: str
    dialect: str
    thinking: bool
    budget: int
    reason: str
    frame: str
    pictures: tuple[str, ...]
    elements: int
    words: str
    tokens: int
    kind: Literal["model_asked"] = "model_asked"


@dataclass(frozen=True, slots=True)
class ModelAnswered(MindEvent):
    """What came back for request `call`.

    Attributes:
        call: of the request.
        text: what it wrote, thoughts taken out.
        thoughts: what it thought, where it tells.
        ending: `stop`, `call`, `length`, `cancelled`, `broken`; `failed` when nothing usable came.
        error: why nothing usable came, or why what came was not understood; empty when all went well.
        prompt_tokens: of the request.
        reused_tokens: how many of those were not computed again.
        answer_tokens: of the answer.
        thinking_tokens: how many of those were thoughts.
        first_token_ms: until the first token; 0 where unknown.
        elapsed_ms: until the last.
        cost: in the currency of the model's prices; 0 where it costs nothing.
        cached: nobody was asked: the same request on the same screen had been answered before, and that went well.
        calls: the calls it made, as JSON text (`plan.memory.calls_text`); empty when it made none.
    """

    call: int
    text: str
    thoughts: str = ""
    ending: str = "stop"
    error: str = ""
    prompt_tokens: int = 0
    reused_tokens: int = 0
    answer_tokens: int = 0
    thinking_tokens: int = 0
    first_token_ms: float = 0.0
    elapsed_ms: float = 0.0
    cost: float = 0.0
    cached: bool = False
    calls: str = ""
    kind: Literal["model_answered"] = "model_answered"


@dataclass(frozen=True, slots=True)
class MoveChosen(MindEvent):
    """What is done next was decided.

    Attributes:
        rung: who decided: `sentences`, `cache`, `model`.
        why: the planner's sentence about it.
        calls: the requests it took.
        tokens: of all of them.
        elapsed_ms: of deciding.
        frame: digest of the frame that it was decided on; empty when nobody looked.
        seen: that screen in a line of words (`plan.screens.in_words`).
        shows: digest of what it showed (`plan.screens.shown`).
    """

    rung: str
    why: str
    calls: tuple[int, ...] = ()
    tokens: int = 0
    elapsed_ms: float = 0.0
    frame: str = ""
    seen: str = ""
    shows: str = ""
    kind: Literal["move_chosen"] = "move_chosen"


@dataclass(frozen=True, slots=True)
class Escalated(MindEvent):
    """Something dearer is used from here on, for one decision: `to` a rung or `thinking`; `reason` says why."""

    to: str
    reason: str
    kind: Literal["escalated"] = "escalated"


@dataclass(frozen=True, slots=True)
class NoProgress(MindEvent):
    """The planner goes in circles, or nothing that it does has an effect. `detail` says what was seen."""

    detail: str
    kind: Literal["no_progress"] = "no_progress"


@dataclass(frozen=True, slots=True)
class GoalsSet(MindEvent):
    """The task was divided into these subgoals; those before `reached` are done already."""

    goals: tuple[str, ...]
    reached: int = 0
    kind: Literal["goals_set"] = "goals_set"


@dataclass(frozen=True, slots=True)
class GoalReached(MindEvent):
    """Subgoal `number` (from 1) is done; `evidence` says what on the screen shows it."""

    number: int
    evidence: str
    kind: Literal["goal_reached"] = "goal_reached"


@dataclass(frozen=True, slots=True)
class FactNoted(MindEvent):
    """The planner wrote something down for later: it stays in its memory whatever is folded."""

    name: str
    value: str
    frame: str = ""
    kind: Literal["fact_noted"] = "fact_noted"


@dataclass(frozen=True, slots=True)
class HistoryFolded(MindEvent):
    """Turns of the planner's memory became one line, or only their pictures became words.

    Attributes:
        first: the first turn that was folded, from 0.
        last: the last one.
        line: what stands in their place.
        pictures: how many pictures were let go.
        tokens_before: of the whole memory.
        tokens_after: likewise.
        turns_kept: the turns themselves stay; `line` says what their pictures showed.
    """

    first: int
    last: int
    line: str
    pictures: int
    tokens_before: int
    tokens_after: int
    turns_kept: bool = False
    kind: Literal["history_folded"] = "history_folded"


@dataclass(frozen=True, slots=True)
class ToolCalled(MindEvent):
    """A tool beside the mouse is about to be used, or was refused; `arguments` is JSON text.

    `allowed_by` is the rule, or `person`; `refused` says why not, and is empty when it may.
    """

    use: int
    tool: str
    arguments: str
    allowed_by: str
    refused: str = ""
    kind: Literal["tool_called"] = "tool_called"


@dataclass(frozen=True, slots=True)
class ToolAnswered(MindEvent):
    """What tool use `use` gave: data, never instructions. `text` is shortened to what the model was told."""

    use: int
    ok: bool
    text: str
    elapsed_ms: float
    kind: Literal["tool_answered"] = "tool_answered"


@dataclass(frozen=True, slots=True)
class PersonAsked(MindEvent):
    """The planner asked the person something; `choices` are offered, if any."""

    question: int
    words: str
    choices: tuple[str, ...] = ()
    kind: Literal["person_asked"] = "person_asked"


@dataclass(frozen=True, slots=True)
class PersonAnswered(MindEvent):
    """The person's words; with `nobody`, nobody was there to be asked."""

    question: int
    words: str
    nobody: bool = False
    kind: Literal["person_answered"] = "person_answered"


@dataclass(frozen=True, slots=True)
class TaskChecked(MindEvent):
    """A claim that the task is done was checked against the last frames.

    Attributes:
        claim: what the planner said.
        passed: whether the screen bears it out.
        evidence: what shows it, or what is missing.
        by: `screen` (words on it, conditions that held) or `model`.
    """

    claim: str
    passed: bool
    evidence: str
    by: str
    kind: Literal["task_checked"] = "task_checked"


@dataclass(frozen=True, slots=True)
class AnswerGiven(MindEvent):
    """The task was a question, or ended with something to tell; `text` is for the person."""

    text: str
    kind: Literal["answer_given"] = "answer_given"
