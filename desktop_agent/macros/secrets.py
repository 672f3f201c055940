"""The values of secrets: in the system's keyring or, for machines without one, in environment variables.

No value is written to a file, an event or a message. `assert_absent` proves it for what was written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.macros.document import shown
from desktop_agent.macros.leaks import SecretLeaked, assert_absent
from desktop_agent.macros.scalars import NAME

__all__ = ["SERVICE", "SecretLeaked", "assert_absent", "open_secrets", "store_secret", "variable_for"]

SERVICE = "desktop-agent"
"""The service under which the keyring lists our secrets; the user is `MACRO/SECRET`."""

_VARIABLE = "DESKTOP_AGENT_SECRET_"


class Keyring(Protocol):
    """The part of the package `keyring` that is used."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The value; None when there is none."""
        ...

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a value."""
        ...


def variable_for(name: str) -> str:
    """The environment variable that holds the secret `name`, and wins over the keyring."""
    return _VARIABLE + name.upper()


def open_secrets(
    macro_name: str, *, keyring: Keyring | None = None, environment: Mapping[str, str] | None = None
) -> Callable[[str], str]:
    """What gives the value of a secret of this macro by its name; nothing is looked up before it is asked.

    Args:
        macro_name: the macro's own name, as its file says it.
        keyring: where values are kept; the system's keyring by default.
        environment: variables that win over it; by default those of this process, as they are when asked.

    The function raises SomethingMissing, with both remedies, when there is no value or no keyring.
    """

    def value_of(name: str) -> str:
        _check_name(name)
        variable = variable_for(name)
        found = (os.environ if environment is None else environment).get(variable)
        if found:
            return found
        remedy = (
            f"Store it with: desktop-agent macros secret {macro_name} {name}; "
            f"or set the environment variable {variable}."
        )
        from keyring.errors import KeyringError, NoKeyringError

        try:
            kept = (keyring or _system()).get_password(SERVICE, f"{macro_name}/{name}")
        except NoKeyringError as problem:
            raise SomethingMissing(
                f'The secret "{name}" cannot be looked up: this system has no keyring. Install one '
                f"(GNOME Keyring or KWallet), or set the environment variable {variable}."
            ) from problem
        except KeyringError as problem:
            raise SomethingMissing(
                f'The secret "{name}" cannot be looked up: {_said(problem)}. Unlock the keyring, or set the '
                f"environment variable {variable}."
            ) from problem
        if not kept:
            raise SomethingMissing(
                f'The keyring holds no secret "{name}" for the macro {macro_name}. {remedy}'
            )
        return kept

    return value_of


def store_secret(macro_name: str, name: str, value: str, *, keyring: Keyring | None = None) -> None:
    """Keep `value` in the keyring as the secret `name` of this macro. Raises BadInput, SomethingMissing."""
    _check_name(name)
    if not value:
        raise BadInput(f'The secret "{name}" has no value.')
    from keyring.errors import KeyringError, NoKeyringError

    try:
        (keyring or _system()).set_password(SERVICE, f"{macro_name}/{name}", value)
    except NoKeyringError as problem:
        raise SomethingMissing(
            f'The secret "{name}" cannot be kept: this system has no keyring. Install one (GNOME Keyring or '
            f"KWallet), or set the environment variable {variable_for(name)} for each replay."
        ) from problem
    except KeyringError as problem:
        raise SomethingMissing(
            f'The secret "{name}" cannot be kept: {_said(problem)}. Unlock the keyring, or set the environment '
            f"variable {variable_for(name)} for each replay."
        ) from problem


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise BadInput(f'A secret is called by letters, digits and underscores, not "{shown(name)}".')


def _said(problem: Exception) -> str:
    """A keyring's own words, without a full stop."""
    return shown(str(problem)).rstrip(". ") or type(problem).__name__


def _system() -> Keyring:
    import keyring

    return cast("Keyring", keyring)
