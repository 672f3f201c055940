"""Actions, effects and decisions in words and numbers for a person."""

from __future__ import annotations

from typing import assert_never

from actions.types import (
    Action,
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
)
from desktop_agent.session.steps import ActRecord, StepRecord
from desktop_agent.types import Allow, Decision, Deny, Edit


def action_words(action: Action) -> str:
    """What the hands were told, exactly: `click left at (660, 334)`."""
    match action:
        case Move():
            return f"move to {_at(action.to)}"
        case Click():
            times = {1: "click", 2: "double click", 3: "triple click"}.get(
                action.count, f"click x{action.count}"
            )
            held = "".join(f"{key}+" for key in action.modifiers)
            return f"{held}{times} {action.button} at {_at(action.at)}"
        case ButtonDown():
            return f"press {action.button} button at {_at(action.at)}"
        case ButtonUp():
            return f"release {action.button} button at {_at(action.at)}"
        case Drag():
            return f"drag {action.button} from {_at(action.path[0])} to {_at(action.path[-1])}"
        case Scroll():
            return f"scroll {action.dx:+d} across, {action.dy:+d} down at {_at(action.at)}"
        case TypeText():
            return f"type {len(action.text)} characters: {action.text}"
        case TypeSecret():
            return f'type the secret "{action.name}"'
        case PressChord():
            return f"press {'+'.join(action.keys)}"
        case Hold():
            return f"hold {'+'.join(action.keys)} for {action.seconds:g} s"
        case Wait():
            return f"wait {action.seconds:g} s"
        case Launch():
            return f"start {' '.join(action.command)}"
        case FocusWindow():
            return f"focus the window {action.title}"
        case _:
            assert_never(action)


def points_of(action: Action) -> tuple[ScreenPoint, ...]:
    """Where on the screen an action happens: none, one, or the path of a drag."""
    match action:
        case Move():
            return (action.to,)
        case Click() | ButtonDown() | ButtonUp() | Scroll():
            return (action.at,)
        case Drag():
            return action.path
        case TypeText() | TypeSecret() | PressChord() | Hold() | Wait() | Launch() | FocusWindow():
            return ()
        case _:
            assert_never(action)


def decision_words(decision: Decision) -> str:
    """Who said what: `allowed by policy`."""
    match decision:
        case Allow():
            return f"allowed by {decision.by}"
        case Deny():
            return f"denied by {decision.by}"
        case Edit():
            return f"changed by {decision.by}"
        case _:
            assert_never(decision)


def act_state(act: ActRecord) -> str:
    """The badge of an act: its effect, `error`, or `unknown`."""
    if act.performed is not None:
        return str(act.performed.effect.kind)
    return "error" if act.failed is not None else "unknown"


def step_state(record: StepRecord) -> str:
    """The badge of a step: why it failed, else its effect, else how its checks went."""
    if any(act.outcome_unknown for act in record.acts) and record.finished is None:
        return "unknown"
    if record.outcome is not None and record.outcome != "done":
        return str(record.outcome)
    if record.effect is not None:
        return str(record.effect.kind)
    if record.checks:
        return "passed" if record.checks[-1].passed else "failed"
    if record.finished is None and record.step is not None:
        return "unknown"
    return "done"


STATE_LABELS = {
    "confirmed": "Confirmed",
    "partial": "Partly",
    "unverifiable": "Not verifiable",
    "no_effect": "No effect",
    "refused": "Refused",
    "passed": "Passed",
    "failed": "Failed",
    "stopped": "Stopped",
    "missing": "Missing",
    "error": "Error",
    "unknown": "Outcome unknown",
    "done": "Done",
    "running": "Running",
    "interrupted": "Interrupted",
}
"""What the badges say."""

STATE_TONES = {
    **dict.fromkeys(("confirmed", "passed", "done"), "good"),
    **dict.fromkeys(("partial", "unverifiable", "unknown", "interrupted", "stopped"), "warn"),
    **dict.fromkeys(("no_effect", "refused", "failed", "missing", "error"), "bad"),
    "running": "live",
}
"""The colour of each badge."""


def duration(seconds: float) -> str:
    """`38 ms`, `4.2 s`, `3 min 05 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def _at(point: ScreenPoint) -> str:
    return f"({point.x:g}, {point.y:g})"
