"""The nouns of macros. Frozen; a macro in memory has no file, no comments and no values of secrets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.types import Intent

VERSION = 1
"""Version of the file format; a reader refuses any other."""


class ParameterType(StrEnum):
    """What a parameter's value must be."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that may differ from one replay to the next; `${name}` in the texts of steps stands for it.

    Attributes:
        name: letters, digits and underscores, not starting with a digit.
        type: what a value must be: any text, a number, or `true` or `false`.
        default: the value as written; None: a value must be given.
        about: what it is for, in words.
    """

    name: str
    type: ParameterType = ParameterType.TEXT
    default: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is kept in the system's keyring only; steps name it, and no file holds it."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class MacroStep:
    """One step.

    Attributes:
        intent: what to do. Its texts may hold `${name}`; its locators carry their trusted alternatives, best first,
            in `otherwise`.
        after: seconds that the person let pass before it; None when unknown. Only a paced replay waits so long.
        quiet: whether it is no failure when nothing on the screen changes.
        timeout: seconds to wait for its target or condition; None for the replay's own patience.
        note: a remark for people, shown with the step.
    """

    intent: Intent
    after: float | None = None
    quiet: bool = False
    timeout: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Macro:
    """What was recorded, saved or written.

    Attributes:
        name: what it is called.
        steps: what to do, in order.
        about: what it is for, in words.
        app: the program to start first, as an argument list; empty for none.
        size: width and height of the display it was made on, in pixels; a virtual display for its replay gets them.
        dark: whether it was made under a dark theme of a virtual display.
        accessibility: whether its locators count on what programs tell about themselves.
        parameters: what may differ from one replay to the next.
        secrets: what the keyring must hold.
    """

    name: str
    steps: tuple[MacroStep, ...]
    about: str = ""
    app: tuple[str, ...] = ()
    size: tuple[int, int] | None = None
    dark: bool = False
    accessibility: bool = False
    parameters: tuple[Parameter, ...] = ()
    secrets: tuple[Secret, ...] = ()
