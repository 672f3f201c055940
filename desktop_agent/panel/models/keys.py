"""The key of a model's server: in the system's keyring alone, and only for the server it was stored for. Without Qt."""

from __future__ import annotations

from typing import Protocol, cast

from desktop_agent.errors import SomethingMissing
from desktop_agent.panel.models.address import Address
from desktop_agent.panel.words import tr

SERVICE = "desktop-agent model server"
"""The service under which the keyring lists the keys; the user is scheme, host and port of the server."""


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


def key_for(address: Address, keyring: Keyring | None = None) -> str:
    """The key of this server; empty when none is stored. Raises SomethingMissing where the keyring cannot be used.

    May wait for a person who is asked to unlock the keyring: never to be called on the Qt thread.
    """
    from keyring.errors import KeyringError, NoKeyringError

    try:
        return _system(keyring).get_password(SERVICE, address.origin) or ""
    except NoKeyringError:
        return ""
    except KeyringError as problem:
        raise SomethingMissing(_locked(problem)) from problem


def store_key(address: Address, key: str, keyring: Keyring | None = None) -> None:
    """Keep `key` for this server; empty forgets it. Raises SomethingMissing, with what to do."""
    from keyring.errors import KeyringError, NoKeyringError, PasswordDeleteError

    ring = _system(keyring)
    try:
        if key:
            ring.set_password(SERVICE, address.origin, key)
        else:
            ring.delete_password(SERVICE, address.origin)
    except PasswordDeleteError:
        return  # there was none
    except NoKeyringError as problem:
        if not key:
            return
        raise SomethingMissing(
            tr(
                "This system has no keyring, so the key was not kept. Install one (GNOME Keyring or KWallet). "
                "Keys are never written to a file."
            )
        ) from problem
    except KeyringError as problem:
        raise SomethingMissing(_locked(problem)) from problem


def _locked(problem: Exception) -> str:
    said = " ".join(str(problem).split())[:200].rstrip(".") or type(problem).__name__
    return tr("The keyring cannot be used: {problem}. Unlock it.", problem=said)


def _system(given: Keyring | None) -> Keyring:
    if given is not None:
        return given
    import keyring

    return cast("Keyring", keyring)
