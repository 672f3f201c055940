"""What a replay is begun with: values for parameters, and whether they will do. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_agent.errors import SomethingMissing
from desktop_agent.macros.parameters import why_not
from desktop_agent.macros.secrets import open_secrets
from desktop_agent.macros.types import Macro, Parameter, ParameterType
from desktop_agent.panel.macros.display import VIRTUAL
from desktop_agent.panel.words import tr


@dataclass(frozen=True, slots=True)
class SecretState:
    """Whether the keyring (or the environment) has the value of a secret; never the value."""

    name: str
    about: str
    stored: bool
    problem: str = ""


def secrets_of(macro: Macro, path: Path) -> tuple[SecretState, ...]:
    """The secrets of the macro in the file `path`. Asks the keyring, which may take its time."""
    value_of = open_secrets(path)
    found: list[SecretState] = []
    for secret in macro.secrets:
        try:
            value_of(secret.name)
        except SomethingMissing as problem:
            found.append(SecretState(secret.name, secret.about, stored=False, problem=str(problem)))
        else:
            found.append(SecretState(secret.name, secret.about, stored=True))
    return tuple(found)


def problem_with(parameter: Parameter, value: str | None) -> str:
    """Why `value` will not do for `parameter`, in words; empty when it will. None: nothing was given."""
    if value is None or (value == "" and parameter.default is None):
        return tr("A value must be given.") if parameter.default is None else ""
    if why_not(parameter, value) is None:
        return ""
    match parameter.type:
        case ParameterType.NUMBER:
            return tr("This must be a number, such as 12 or 3.5.")
        case ParameterType.FLAG:
            return tr("This must be yes or no.")
        case ParameterType.TEXT:
            return tr("This cannot be typed: it is too long, or holds a character that no key makes.")


def problem_with_start(first: int, display: str | None) -> str:
    """Why a replay cannot begin at step `first` on `display`; empty when it can."""
    if display is None:
        return tr("A display is called like :1.")
    if first > 1 and display == VIRTUAL:
        return tr(
            "A new display is empty. To begin later than at step 1, choose the display with the program."
        )
    return ""
