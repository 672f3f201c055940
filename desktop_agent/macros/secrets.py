"""The values of secrets: in the system's keyring or, for machines without one, in environment variables.

No value is written to a file, an event or a message. `assert_absent` proves it for what was written.

A value in the keyring belongs to one macro file, known by where it lies. The name that a file gives itself does not
count: a stranger's file could give itself the name of yours. An environment variable belongs to nobody: whoever sets
it for a replay gives it to the macro that they replay, whichever that is.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol, cast

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.macros.document import shown
from desktop_agent.macros.leaks import SecretLeaked, assert_absent
from desktop_agent.macros.scalars import NAME
from desktop_agent.macros.store import SUFFIXES, macros_folder
from desktop_agent.session.plain import plain_line

__all__ = [
    "SERVICE",
    "SecretLeaked",
    "assert_absent",
    "forget_secrets",
    "open_secrets",
    "owner_of",
    "secret_from_environment",
    "store_secret",
    "variable_for",
    "without_secrets",
]

SERVICE = "desktop-agent"
"""The service under which the keyring lists our secrets; the user is `OWNER/SECRET`, see `owner_of`."""

_VARIABLE = "DESKTOP_AGENT_SECRET_"


class Keyring(Protocol):
    """The part of the package `keyring` that is used."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The value; None when there is none."""
        ...

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a value."""
        ...

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget a value."""
        ...


def variable_for(name: str) -> str:
    """The environment variable that holds the secret `name`, and wins over the keyring."""
    return _VARIABLE + name.upper()


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without the values of secrets: programs get them typed, where a macro says so, or not at all."""
    return {name: value for name, value in environment.items() if not name.startswith(_VARIABLE)}


def owner_of(path: Path) -> str:
    """What the keyring calls the macro in the file `path`: its place, never a word from inside the file.

    `NAME.yaml` in the folder of macros is `NAME`. Any other file is its absolute path, with all links followed: a link
    in that folder, too, leads to a file of somewhere else.
    """
    place = path.resolve()
    if place.parent == macros_folder().resolve() and place.suffix == SUFFIXES[0]:
        return place.stem
    return str(place)


def secret_from_environment(name: str, environment: Mapping[str, str] | None = None) -> str:
    """The value of a secret of what is no macro, and so has nothing in the keyring.

    Raises BadInput, SomethingMissing.
    """
    _check_name(name)
    variable = variable_for(name)
    found = (os.environ if environment is None else environment).get(variable)
    if not found:
        raise SomethingMissing(
            f'There is no value for the secret "{name}": set the environment variable {variable}.'
        )
    return found


def open_secrets(
    path: Path, *, keyring: Keyring | None = None, environment: Mapping[str, str] | None = None
) -> Callable[[str], str]:
    """What gives the value of a secret of this macro by its name; nothing is looked up before it is asked.

    Args:
        path: the macro's file.
        keyring: where values are kept; the system's keyring by default.
        environment: variables that win over it; by default those of this process, as they are when asked. They are
            for the macro that is replayed, whichever it is.

    The function raises SomethingMissing, with both remedies, when there is no value or no keyring.
    """
    owner = owner_of(path)

    def value_of(name: str) -> str:
        _check_name(name)
        variable = variable_for(name)
        found = (os.environ if environment is None else environment).get(variable)
        if found:
            return found
        from keyring.errors import KeyringError, NoKeyringError

        try:
            kept = (keyring or _system()).get_password(SERVICE, f"{owner}/{name}")
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
                f'The keyring holds no secret "{name}" for the macro {plain_line(owner)}. A macro that was renamed or '
                "moved needs its secrets stored again: "
                f"desktop-agent macros secret {shlex.quote(plain_line(owner))} {name}; "
                f"or set the environment variable {variable}."
            )
        return kept

    return value_of


def store_secret(path: Path, name: str, value: str, *, keyring: Keyring | None = None) -> None:
    """Keep `value` in the keyring as the secret `name` of the macro in this file.

    Raises BadInput, SomethingMissing.
    """
    _check_name(name)
    if not value:
        raise BadInput(f'The secret "{name}" has no value.')
    from keyring.errors import KeyringError, NoKeyringError

    try:
        (keyring or _system()).set_password(SERVICE, f"{owner_of(path)}/{name}", value)
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


def forget_secrets(path: Path, names: Iterable[str], *, keyring: Keyring | None = None) -> tuple[str, ...]:
    """Remove the secrets called `names` of the macro in this file from the keyring; returns those that were there.

    A system without a keyring holds none. Raises SomethingMissing when the keyring does not let go of one.
    """
    from keyring.errors import KeyringError, NoKeyringError

    ring, owner = keyring or _system(), owner_of(path)
    gone = []
    for name in names:
        try:
            if ring.get_password(SERVICE, f"{owner}/{name}") is None:
                continue
            ring.delete_password(SERVICE, f"{owner}/{name}")
        except NoKeyringError:
            break
        except KeyringError as problem:
            raise SomethingMissing(
                f'The secret "{name}" cannot be removed from the keyring: {_said(problem)}. Unlock the keyring.'
            ) from problem
        gone.append(name)
    return tuple(gone)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise BadInput(f'A secret is called by letters, digits and underscores, not "{shown(name)}".')


def _said(problem: Exception) -> str:
    """A keyring's own words, without a full stop."""
    return shown(str(problem)).rstrip(". ") or type(problem).__name__


def _system() -> Keyring:
    import keyring

    return cast("Keyring", keyring)
