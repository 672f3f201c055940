"""What a person changes in a macro, as changes to its open file. Without Qt; all raise BadInput, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop_agent.errors import BadInput, UnreadableTask
from desktop_agent.macros.edit import EditableMacro
from desktop_agent.macros.intents import single, targets_of, with_targets
from desktop_agent.macros.parameters import parts
from desktop_agent.macros.types import MacroStep, Parameter, Secret
from desktop_agent.panel.macros.looks import text_of
from desktop_agent.plan.sentences import read_task
from desktop_agent.types import EnterSecret, Intent, SelectOption, TypeInto, WaitUntil
from vision.locate import Locator

Change = Callable[[EditableMacro], None]

LONGEST_LINE = 2_000
"""Characters of a line that is read while it is typed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed line means.

    Attributes:
        intents: what it asks for, in order; empty when it is not understood.
        problem: why it is not understood; empty when it is, and for an empty line.
    """

    intents: tuple[Intent, ...] = ()
    problem: str = ""


def read_line(line: str) -> Reading:
    """What `line`, in plain words, asks for. Quick enough to be asked at each key."""
    if not line.strip():
        return Reading()
    if len(line) > LONGEST_LINE:
        return Reading(problem=f"A line has at most {LONGEST_LINE:,} characters.")
    try:
        return Reading(tuple(step.intent for step in read_task(line)))
    except UnreadableTask as problem:
        return Reading(problem=str(problem))


def insert(at: int, intents: tuple[Intent, ...]) -> Change:
    """Put `intents` as steps before the step of index `at`."""

    def change(editable: EditableMacro) -> None:
        _declare_secrets(editable, intents)
        for offset, intent in enumerate(intents):
            editable.insert(at + offset, MacroStep(intent))

    return change


def rewrite(index: int, intent: Intent) -> Change:
    """Let a step do `intent`; targets that stay the same keep their other ways."""

    def change(editable: EditableMacro) -> None:
        old = editable.macro.steps[index]
        known = {single(target): target for target in targets_of(old.intent)}

        def with_ways(target: Locator) -> Locator:
            return known.get(target, target)

        _declare_secrets(editable, (intent,))
        editable.replace(index, replace(old, intent=with_targets(intent, with_ways)))

    return change


def _declare_secrets(editable: EditableMacro, intents: tuple[Intent, ...]) -> None:
    """Declare the secrets that `intents` name: whoever says such a step means that the macro has it."""
    for intent in intents:
        known = {one.name for one in editable.macro.secrets}
        if isinstance(intent, EnterSecret) and intent.name not in known:
            editable.set_secret(Secret(intent.name))


def change_text(index: int, text: str) -> Change:
    """Let a step type, or select, `text`; `${name}` in it stands for a parameter."""

    def change(editable: EditableMacro) -> None:
        old = editable.macro.steps[index]
        match old.intent:
            case TypeInto():
                intent: Intent = replace(old.intent, text=text)
            case SelectOption():
                intent = replace(old.intent, option=text)
            case _:
                raise BadInput(f"Step {index + 1} types nothing.")
        editable.replace(index, replace(old, intent=intent))

    return change


def make_parameter(index: int, name: str) -> Change:
    """Make what a step types the default of a new parameter, and let the step type that."""

    def change(editable: EditableMacro) -> None:
        step = editable.macro.steps[index]
        text = text_of(step.intent)
        pieces = list(parts(text or ""))
        if text is None:
            raise BadInput(f"Step {index + 1} types nothing.")
        if any(is_name for _, is_name in pieces):
            raise BadInput(f"What step {index + 1} types holds a parameter already.")
        declared = {one.name for one in editable.macro.parameters}
        if name in declared | {one.name for one in editable.macro.secrets}:
            raise BadInput(f'"{name}" is declared already; choose another name.')
        editable.set_parameter(Parameter(name, default="".join(words for words, _ in pieces)))
        change_text(index, f"${{{name}}}")(editable)

    return change


def set_patience(index: int, *, timeout: float | None, quiet: bool, note: str) -> Change:
    """Say how long a step waits, whether it may change nothing, and a remark."""

    def change(editable: EditableMacro) -> None:
        old = editable.macro.steps[index]
        if isinstance(old.intent, WaitUntil):
            new = replace(
                old, intent=replace(old.intent, timeout_s=timeout), timeout=None, quiet=quiet, note=note
            )
        else:
            new = replace(old, timeout=timeout, quiet=quiet, note=note)
        if new != old:
            editable.replace(index, new)

    return change
