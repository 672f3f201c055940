"""The agent's nouns: conditions, intents, grounded actions, decisions, effects.

All are frozen dataclasses with a literal `kind`, so that pydantic can write them to the journal and read them back
(`desktop_agent.session.codec`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from actions.types import Action, Button
from vision.locate import Locator
from vision.types import Box, Frame, FramePoint

# ---------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Visible:
    """Something that `locator` finds is on the screen (or is not, with `negate`)."""

    locator: Locator
    negate: bool = False
    kind: Literal["visible"] = "visible"


@dataclass(frozen=True, slots=True)
class TitleShows:
    """The active window's title contains `text`, case ignored (or does not, with `negate`)."""

    text: str
    negate: bool = False
    kind: Literal["title_shows"] = "title_shows"


@dataclass(frozen=True, slots=True)
class WindowOpen:
    """A window whose title contains `text`, case ignored, is open (or is not, with `negate`)."""

    text: str
    negate: bool = False
    kind: Literal["window_open"] = "window_open"


@dataclass(frozen=True, slots=True)
class HasText:
    """The element's words, or the value of a field, contain `text` (or do not, with `negate`)."""

    locator: Locator
    text: str
    negate: bool = False
    kind: Literal["has_text"] = "has_text"


@dataclass(frozen=True, slots=True)
class IsTicked:
    """A checkbox, radio button or switch is on (or off, with `negate`)."""

    locator: Locator
    negate: bool = False
    kind: Literal["is_ticked"] = "is_ticked"


@dataclass(frozen=True, slots=True)
class IsEnabled:
    """The element does not look greyed out (or does, with `negate`)."""

    locator: Locator
    negate: bool = False
    kind: Literal["is_enabled"] = "is_enabled"


@dataclass(frozen=True, slots=True)
class IsEmpty:
    """The field holds nothing (or holds something, with `negate`)."""

    locator: Locator
    negate: bool = False
    kind: Literal["is_empty"] = "is_empty"


@dataclass(frozen=True, slots=True)
class HasValue:
    """What the field holds, or the words of what is no field, are `value` and nothing more (or are not, with `negate`).

    Spaces at the ends, runs of them, case and what readers mix up (l, I and 1; O and 0) do not count.
    """

    locator: Locator
    value: str
    negate: bool = False
    kind: Literal["has_value"] = "has_value"


@dataclass(frozen=True, slots=True)
class Counted:
    """Exactly `count` elements answer to the locator (or not so many, with `negate`)."""

    locator: Locator
    count: int
    negate: bool = False
    kind: Literal["counted"] = "counted"


Condition = Visible | TitleShows | WindowOpen | HasText | IsTicked | IsEnabled | IsEmpty | HasValue | Counted
"""What a step can wait for or check."""

# ------------------------------------------------------------------- intents


@dataclass(frozen=True, slots=True)
class ClickOn:
    """Click the described element; `count` 2 is a double click."""

    target: Locator
    button: Button = Button.LEFT
    count: int = 1
    modifiers: tuple[str, ...] = ()
    kind: Literal["click_on"] = "click_on"


@dataclass(frozen=True, slots=True)
class HoverOver:
    """Move the pointer over the described element."""

    target: Locator
    kind: Literal["hover_over"] = "hover_over"


@dataclass(frozen=True, slots=True)
class DragTo:
    """Drag the element `source` onto `destination`."""

    source: Locator
    destination: Locator
    kind: Literal["drag_to"] = "drag_to"


@dataclass(frozen=True, slots=True)
class ScrollBy:
    """Turn the wheel: `dy` ticks down, `dx` to the right; over `target`, else the middle of the active window.

    With `until`, scroll that many ticks at a time until the condition holds or nothing moves any more.
    """

    dx: int = 0
    dy: int = 0
    target: Locator | None = None
    until: Condition | None = None
    kind: Literal["scroll_by"] = "scroll_by"


@dataclass(frozen=True, slots=True)
class TypeInto:
    """Type `text` into the described field, or into whatever has the focus; `clear` empties the field first."""

    text: str
    target: Locator | None = None
    clear: bool = False
    kind: Literal["type_into"] = "type_into"


@dataclass(frozen=True, slots=True)
class EnterSecret:
    """Type the secret called `name` into the described field, replacing what it holds; its value is written nowhere."""

    name: str
    target: Locator | None = None
    kind: Literal["enter_secret"] = "enter_secret"


@dataclass(frozen=True, slots=True)
class ClearField:
    """Empty the described field, or the one that has the focus."""

    target: Locator | None = None
    kind: Literal["clear_field"] = "clear_field"


@dataclass(frozen=True, slots=True)
class PressKeys:
    """Press a chord `times` times: `("ctrl", "s")`."""

    keys: tuple[str, ...]
    times: int = 1
    kind: Literal["press_keys"] = "press_keys"


@dataclass(frozen=True, slots=True)
class ChooseMenu:
    """Open each entry of a menu path in turn: `("File", "Save As")`."""

    path: tuple[str, ...]
    kind: Literal["choose_menu"] = "choose_menu"


@dataclass(frozen=True, slots=True)
class SelectOption:
    """Open the described list or drop-down and choose `option` from it; None: the option is visible already."""

    option: str
    target: Locator | None = None
    kind: Literal["select_option"] = "select_option"


@dataclass(frozen=True, slots=True)
class SetTicked:
    """Make a checkbox, radio button or switch be on (or off); does nothing when it already is."""

    target: Locator
    on: bool = True
    kind: Literal["set_ticked"] = "set_ticked"


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Wait until a condition holds; fails after `timeout_s` (None: the desk's default)."""

    condition: Condition
    timeout_s: float | None = None
    kind: Literal["wait_until"] = "wait_until"


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Let `seconds` pass."""

    seconds: float
    kind: Literal["wait_for"] = "wait_for"


@dataclass(frozen=True, slots=True)
class CheckThat:
    """Check that a condition holds, with auto-waiting; fails when it does not become true in time."""

    condition: Condition
    kind: Literal["check_that"] = "check_that"


@dataclass(frozen=True, slots=True)
class OpenProgram:
    """Start a program from an argument list and wait for its window."""

    command: tuple[str, ...]
    kind: Literal["open_program"] = "open_program"


@dataclass(frozen=True, slots=True)
class SwitchWindow:
    """Bring the window whose title contains `title` to the front."""

    title: str
    kind: Literal["switch_window"] = "switch_window"


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Ask the window whose title contains `title` to close (None: the active one), as its close button does."""

    title: str | None = None
    kind: Literal["close_window"] = "close_window"


@dataclass(frozen=True, slots=True)
class HoldKeys:
    """Hold `keys` down together for `seconds`."""

    keys: tuple[str, ...]
    seconds: float
    kind: Literal["hold_keys"] = "hold_keys"


@dataclass(frozen=True, slots=True)
class TurnButton:
    """Press a mouse button and keep it down, or with `down` False let it go; None: where the pointer is."""

    down: bool
    target: Locator | None = None
    button: Button = Button.LEFT
    kind: Literal["turn_button"] = "turn_button"


@dataclass(frozen=True, slots=True)
class DragAlong:
    """Drag with `button` from the first of `path` (two or more) through the others to the last."""

    path: tuple[Locator, ...]
    button: Button = Button.LEFT
    modifiers: tuple[str, ...] = ()
    kind: Literal["drag_along"] = "drag_along"


@dataclass(frozen=True, slots=True)
class Gesture:
    """What only a hand can be told, for models that think in keys and buttons; no sentence and no macro says it."""

    act: HoldKeys | TurnButton | DragAlong
    kind: Literal["gesture"] = "gesture"


Intent = (
    ClickOn
    | HoverOver
    | DragTo
    | ScrollBy
    | TypeInto
    | EnterSecret
    | ClearField
    | PressKeys
    | ChooseMenu
    | SelectOption
    | SetTicked
    | WaitUntil
    | WaitFor
    | CheckThat
    | OpenProgram
    | SwitchWindow
    | CloseWindow
    | Gesture
)
"""What a planner wants, on *described* targets."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a task: the sentence it was read from and what it means."""

    sentence: str
    intent: Intent


# ---------------------------------------------------------- grounded actions


@dataclass(frozen=True, slots=True)
class CandidateNote:
    """A candidate as the journal keeps it: words, place, score and reasons, without pixels."""

    role: str
    text: str
    box: Box
    score: float
    reasons: tuple[str, ...] = ()
    rung: str = "text"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why the action goes to this point.

    Attributes:
        locator: what was looked for.
        chosen: the element that was found.
        rivals: the other candidates, best first (a few).
        point: the point in frame pixels.
        crop_digest: BLAKE2b of the chosen box's pixels when the decision was made.
        checks: the auto-wait checks that passed, in order.
    """

    locator: Locator
    chosen: CandidateNote
    rivals: tuple[CandidateNote, ...]
    point: FramePoint
    crop_digest: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroundedAction:
    """An action on a point, with its evidence; what policy judges and a person approves.

    Attributes:
        action: what the hands will do.
        purpose: one sentence for a person: `click "Save" in "Save As"`.
        window: title of the window it goes to; empty when unknown.
        program: class name of that window's program; empty when unknown.
        evidence: why this point; None for actions without a target (keys, launching).
    """

    action: Action
    purpose: str
    window: str = ""
    program: str = ""
    evidence: Evidence | None = None


# ------------------------------------------------------------------ decisions


@dataclass(frozen=True, slots=True)
class Allow:
    """Go ahead. `rule` names the policy rule, `by` is `policy` or `person`."""

    rule: str
    reason: str = ""
    by: str = "policy"
    kind: Literal["allow"] = "allow"


@dataclass(frozen=True, slots=True)
class Deny:
    """Do not. The reason goes to the journal and to the planner."""

    rule: str
    reason: str
    by: str = "policy"
    kind: Literal["deny"] = "deny"


@dataclass(frozen=True, slots=True)
class Edit:
    """Go ahead with another action, as a person changed it."""

    action: Action
    rule: str
    reason: str = ""
    by: str = "person"
    kind: Literal["edit"] = "edit"


Decision = Allow | Deny | Edit
"""The answer to a proposal."""


class Approver(Protocol):
    """Who is asked before every act. `desktop_agent.policy` implements it; terminal and panel answer through it."""

    def decide(self, proposal: GroundedAction, before: Frame) -> Decision:
        """Answer for `proposal`, seen on the frame `before`. Raises StoppedByPerson when the answer is to stop."""
        ...


# -------------------------------------------------------------------- effects


class EffectKind(StrEnum):
    """What the screen said after an act. Never `confirmed` only because no error was raised."""

    CONFIRMED = "confirmed"
    PARTIAL = "partial"
    UNVERIFIABLE = "unverifiable"
    NO_EFFECT = "no_effect"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Effect:
    """How the screen reacted.

    Attributes:
        kind: the verdict.
        detail: one sentence for a person.
        changed: the smallest box around all that changed, in frame pixels; None when nothing did.
        changed_share: the share of the frame's pixels that changed, 0 to 1.
        waited_ms: from the act until the screen was quiet.
        settled: False when the screen was still moving when the wait ended.
    """

    kind: EffectKind
    detail: str
    changed: Box | None = None
    changed_share: float = 0.0
    waited_ms: float = 0.0
    settled: bool = True


class Outcome(StrEnum):
    """How a step, or a whole session, ended."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    STOPPED = "stopped"
    MISSING = "missing"
    SKIPPED = "skipped"
    """Of a step only: it did not go well, and a person went on without it."""
