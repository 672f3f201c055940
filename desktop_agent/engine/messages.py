"""What is said between the engine's process and whoever watches it: two closed unions of frozen messages.

`Order`s go to the engine, `Report`s come from it. Each is one line of JSON on a pipe (`desktop_agent.engine.wire`).
Points and boxes are frame pixels of the display the engine works on. Frames do not travel: reports name them by their
digest, and the session's file has them before the report is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from actions.types import Button
from desktop_agent.autonomy import ApprovalMode
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.session.events import Event
from desktop_agent.tools.options import ToolOptions
from desktop_agent.types import Decision, GroundedAction, Outcome
from vision.types import Box, FramePoint

# ------------------------------------------------------------------------ orders


@dataclass(frozen=True, slots=True)
class Setup:
    """How a session is opened, whatever is done in it.

    Attributes:
        display: `virtual`, `screen` or `:N`.
        width: of a virtual display, in pixels; 0 for what the work itself says, else 1280.
        height: likewise; 0 for what the work itself says, else 800.
        dark: whether programs on a virtual display use their dark theme; None for what the work itself says.
        approve: when a person is asked.
        accessibility: whether programs are asked for their trees; None for what the work itself says.
        policy: path of the rules; empty for the ones that ship.
        folder: where the session file goes; empty for the usual place.
        start_in: folder that programs are started in; empty for the home of the display.
        max_steps: how many steps may be begun.
        max_tokens: how many tokens models may read and write in all; 0 for as many as is usual.
        max_seconds: how long a task that a model plans may take in all; 0 for as long as is usual.
        max_cost: what its models may cost, in the currency of their prices; 0 for no limit.
        timeout_s: how long a target is waited for.
        patient: whether a step that did not go well waits for a person.
        guard: whether a person's own mouse and keyboard on that display take it over at once.
        stop_hotkey: chord that stops the session from anywhere on a real screen; empty for none.
        pause_hotkey: chord that pauses it, and goes on; empty for none.
        hide_pid: process whose windows the agent must neither see nor touch; 0 for none.
        tools: what tools beside the mouse work with; policy allows them, or does not.
    """

    display: str = "virtual"
    width: int = 0
    height: int = 0
    dark: bool | None = None
    approve: ApprovalMode = ApprovalMode.RISKY
    accessibility: bool | None = None
    policy: str = ""
    folder: str = ""
    start_in: str = ""
    max_steps: int = 200
    timeout_s: float = 30.0
    patient: bool = True
    guard: bool = True
    stop_hotkey: str = "ctrl+alt+escape"
    pause_hotkey: str = "ctrl+alt+p"
    hide_pid: int = 0
    max_tokens: int = 0
    max_seconds: float = 0.0
    max_cost: float = 0.0
    tools: ToolOptions = field(default_factory=ToolOptions)


@dataclass(frozen=True, slots=True)
class ServerModel:
    """A model on an OpenAI-compatible server, as the settings have it; its key is in the system's keyring.

    Attributes:
        address: of the server; empty for none.
        name: what the server calls the model.
        dialect: the format it is spoken to in; empty: by its name.
        price_in: what a million tokens cost that it reads.
        price_out: what a million tokens cost that it writes.
    """

    address: str = ""
    name: str = ""
    dialect: str = ""
    price_in: float = 0.0
    price_out: float = 0.0


@dataclass(frozen=True, slots=True)
class RunTask:
    """Do `task`, after starting `app` (as typed; empty for none).

    Attributes:
        task: what to do, in the person's words.
        app: what is started first.
        setup: how the session is opened.
        model: who plans what cannot be read as sentences: empty or `sentences` for nobody, `server` for `server`, a
            preset's name, or a folder.
        mode: how much it thinks: `auto`, `thinking` or `fast`.
        server: what `server` stands for.
    """

    task: str
    app: str = ""
    setup: Setup = field(default_factory=Setup)
    model: str = ""
    mode: str = "auto"
    server: ServerModel = field(default_factory=ServerModel)
    kind: Literal["run_task"] = "run_task"


@dataclass(frozen=True, slots=True)
class RunMacro:
    """Replay the macro in the file `path`, with `values` for its parameters, from step `first` (from 1).

    A new virtual display is empty, so there the steps before it are done too, and the session pauses before `first`.
    `speed`: how many times as fast as the person; None for as fast as the screen allows.
    """

    path: str
    values: dict[str, str] = field(default_factory=dict)
    first: int = 1
    speed: float | None = None
    setup: Setup = field(default_factory=Setup)
    kind: Literal["run_macro"] = "run_macro"


@dataclass(frozen=True, slots=True)
class RunSession:
    """Do a recorded session again from its step `first` (from 1); `session` is a path or an id.

    A new virtual display is empty, so there the steps before it are done too, and the session pauses before `first`.
    """

    session: str
    first: int = 1
    setup: Setup = field(default_factory=Setup)
    kind: Literal["run_session"] = "run_session"


@dataclass(frozen=True, slots=True)
class Record:
    """Record what a person does as the macro `name`, after starting `app` (as typed; empty for none).

    On a virtual display the person acts through `PersonInput`. `folder`: where macros are kept; empty for the usual
    place.
    """

    name: str
    app: str = ""
    setup: Setup = field(default_factory=Setup)
    folder: str = ""
    kind: Literal["record"] = "record"


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the recording; with `keep` it is saved."""

    keep: bool = True
    kind: Literal["stop_recording"] = "stop_recording"


@dataclass(frozen=True, slots=True)
class Say:
    """Pause, resume, step, stop, take over, hand back, retry, skip."""

    control: Control
    kind: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to question `question`; with `always`, acts like it in that window need no answer any more.

    An answer to a question that is not open any more is ignored.
    """

    question: int
    decision: Decision
    always: bool = False
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """The person's words to the planner's question `question`; to one that is not open any more they are ignored."""

    question: int
    words: str
    kind: Literal["answer_question"] = "answer_question"


@dataclass(frozen=True, slots=True)
class SetApproval:
    """From the next proposal on, ask so."""

    approve: ApprovalMode
    kind: Literal["set_approval"] = "set_approval"


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether to report the elements that are seen (`Seen`)."""

    elements: bool
    kind: Literal["watch"] = "watch"


@dataclass(frozen=True, slots=True)
class PointerTo:
    """The person moved the pointer in the live view."""

    point: FramePoint
    kind: Literal["pointer_to"] = "pointer_to"


@dataclass(frozen=True, slots=True)
class ButtonTurned:
    """The person pressed (`down`) or released a button in the live view."""

    point: FramePoint
    button: Button
    down: bool
    kind: Literal["button_turned"] = "button_turned"


@dataclass(frozen=True, slots=True)
class WheelTurned:
    """The person turned the wheel in the live view: `dy` ticks down, `dx` to the right."""

    point: FramePoint
    dx: int
    dy: int
    kind: Literal["wheel_turned"] = "wheel_turned"


@dataclass(frozen=True, slots=True)
class KeyTurned:
    """The person pressed or released a key that types nothing by itself; `key` is a name of `actions.keymap`."""

    key: str
    down: bool
    kind: Literal["key_turned"] = "key_turned"


@dataclass(frozen=True, slots=True)
class TextTyped:
    """The person typed characters into the live view, on whatever keyboard they have."""

    text: str
    kind: Literal["text_typed"] = "text_typed"


PersonInput = PointerTo | ButtonTurned | WheelTurned | KeyTurned | TextTyped
"""What a person does in the live view. Heeded only while they have the display, or while it is being recorded."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Stop what is under way, and end the process."""

    kind: Literal["quit"] = "quit"


Order = (
    RunTask
    | RunMacro
    | RunSession
    | Record
    | StopRecording
    | Say
    | Answer
    | AnswerQuestion
    | SetApproval
    | Watch
    | PointerTo
    | ButtonTurned
    | WheelTurned
    | KeyTurned
    | TextTyped
    | Quit
)
"""Everything the engine can be told. One piece of work at a time: a second one is answered by `Refused`."""

# ----------------------------------------------------------------------- reports


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine has loaded its models and can begin."""

    version: str
    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Refused:
    """What was ordered cannot be begun; the words say why and what to do. Nothing was done.

    `code` is the exit code that the command line would have returned.
    """

    message: str
    code: int
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Opened:
    """The display is open, and the session begins.

    Attributes:
        session_id: the session's name; empty for a recording.
        journal: path of its file; empty for a recording.
        display: what X calls the display; empty where it has no such name.
        xauthority: file with the key to it; empty for the usual one.
        virtual: whether it is a display of our own.
        width: of its frames, in pixels.
        height: of its frames, in pixels.
        note: something a person should know, such as that no accessibility tree can be had; empty otherwise.
    """

    session_id: str
    journal: str
    display: str
    xauthority: str
    virtual: bool
    width: int
    height: int
    note: str = ""
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the session, as the journal has it; `at` is seconds since 1970."""

    seq: int
    at: float
    event: Event
    kind: Literal["happened"] = "happened"


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What the session is at; `words` say why it is stuck."""

    status: Status
    words: str = ""
    kind: Literal["status_changed"] = "status_changed"


@dataclass(frozen=True, slots=True)
class Asked:
    """A person must answer.

    Attributes:
        question: its number.
        proposal: what would be done, with its evidence.
        rule: the rule of the policy that asks.
        reason: why the rule asks.
        risky: whether policy asks, rather than the person's own wish to be asked about everything.
        frame: digest of the picture it was decided on.
        exact: what the hands would do, exactly, in words.
    """

    question: int
    proposal: GroundedAction
    rule: str
    reason: str
    risky: bool
    frame: str
    exact: str
    kind: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True)
class Questioned:
    """The planner asks the person something; no act waits for it, but the plan does.

    Attributes:
        question: its number; no two questions of one engine, of whatever sort, have the same.
        words: what it asks, as a model wrote it.
        choices: answers that are offered; the person may write another.
    """

    question: int
    words: str
    choices: tuple[str, ...] = ()
    kind: Literal["questioned"] = "questioned"


@dataclass(frozen=True, slots=True)
class Thought:
    """A model is writing; told a few times a second.

    Attributes:
        call: number of the request (`ModelAsked.call`).
        text: the end of what it has written of this part.
        part: what it is writing.
        pieces: how many pieces came so far, which is near the number of tokens.
    """

    call: int
    text: str
    part: Literal["thought", "answer", "call"] = "thought"
    pieces: int = 0
    kind: Literal["thought"] = "thought"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The question needs no answer any more: the screen changed (it is asked again), or the session ended."""

    question: int
    reason: str
    kind: Literal["withdrawn"] = "withdrawn"


@dataclass(frozen=True, slots=True)
class PersonNoticed:
    """A person's own mouse or keyboard was at work on the display (`what`: in words), so they have it now."""

    what: str
    kind: Literal["person_noticed"] = "person_noticed"


@dataclass(frozen=True, slots=True)
class SeenElement:
    """An element as the live view draws it."""

    role: str
    text: str
    box: Box
    source: str
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was on the display at the last look. `hidden`: parts that the agent does not see."""

    elements: tuple[SeenElement, ...]
    hidden: tuple[Box, ...] = ()
    kind: Literal["seen"] = "seen"


@dataclass(frozen=True, slots=True)
class StepRecorded:
    """A step of the recording was understood."""

    number: int
    sentence: str
    doubts: tuple[str, ...] = ()
    kind: Literal["step_recorded"] = "step_recorded"


@dataclass(frozen=True, slots=True)
class RecordingSaved:
    """The recording was written to `path`; empty when nothing was kept."""

    path: str
    warnings: tuple[str, ...] = ()
    kind: Literal["recording_saved"] = "recording_saved"


@dataclass(frozen=True, slots=True)
class Told:
    """Something a person may want to know, in words; `warning`: something may go wrong."""

    words: str
    warning: bool = False
    kind: Literal["told"] = "told"


@dataclass(frozen=True, slots=True)
class Ended:
    """The work is over, and the engine is free for the next.

    Attributes:
        outcome: how it ended.
        exit_code: what the command line would have returned.
        message: for a person; empty when all went well.
        journal: path of the session file; empty for a recording.
        page: path of its HTML page; empty when there is none, as for long sessions, whose page takes long to write.
        files: what programs saved in the home folder of their display.
        advice: what to do about a failure, one sentence each.
    """

    outcome: Outcome
    exit_code: int
    message: str
    journal: str = ""
    page: str = ""
    files: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    kind: Literal["ended"] = "ended"


@dataclass(frozen=True, slots=True)
class Crashed:
    """The engine met an error of its own, or its process ended without a word. The session file keeps what was written.

    `details` is for a report of the fault: a traceback, or the end of what the process printed.
    """

    message: str
    details: str = ""
    journal: str = ""
    kind: Literal["crashed"] = "crashed"


Report = (
    Ready
    | Refused
    | Opened
    | Happened
    | StatusChanged
    | Asked
    | Questioned
    | Thought
    | Withdrawn
    | PersonNoticed
    | Seen
    | StepRecorded
    | RecordingSaved
    | Told
    | Ended
    | Crashed
)
"""Everything the engine tells."""
