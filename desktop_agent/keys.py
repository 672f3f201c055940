"""The key of a model's server: in the system's keyring alone, and only for the server it was stored for."""

from __future__ import annotations

from typing import Protocol, cast

from desktop_agent.errors import SomethingMissing

SERVICE = "desktop-agent model server"
"""The service under which the keyring lists the keys; the user is scheme, host and port of the server."""


class NoKeyring(SomethingMissing):
    """This system has no keyring, so that a key cannot be kept."""

    def __init__(self) -> None:
        super().__init__(
            "This system has no keyring, so the key was not kept. Install one (GNOME Keyring or KWallet). "
            "Keys are never written to a file."
        )


class KeyringShut(SomethingMissing):
    """There is a keyring, and it does not open.

    Attributes:
        said: why, in the keyring's own words, on one line and without a full stop.
    """

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(f"The keyring cannot be used: {said}. Unlock it.")


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


class Place(Protocol):
    """Whom a key belongs to; `vision.models.server.address.Address` is one."""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        ...


def key_for(address: Place, keyring: Keyring | None = None) -> str:
    """The key of this server; empty when none is stored, and where there is no keyring. Raises KeyringShut.

    May wait for a person who is asked to unlock the keyring: never to be called on the Qt thread.
    """
    from keyring.errors import KeyringError, NoKeyringError

    try:
        return _system(keyring).get_password(SERVICE, address.origin) or ""
    except NoKeyringError:
        return ""
    except KeyringError as problem:
        raise _shut(problem) from problem


def store_key(address: Place, key: str, keyring: Keyring | None = None) -> None:
    """Keep `key` for this server; empty forgets it. Raises NoKeyring and KeyringShut."""
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
        raise NoKeyring from problem
    except KeyringError as problem:
        raise _shut(problem) from problem


def _shut(problem: Exception) -> KeyringShut:
    return KeyringShut(" ".join(str(problem).split())[:200].rstrip(".") or type(problem).__name__)


def _system(given: Keyring | None) -> Keyring:
    if given is not None:
        return given
    import keyring

    return cast("Keyring", keyring)


__all__ = ["SERVICE", "Keyring", "KeyringShut", "NoKeyring", "Place", "key_for", "store_key"]
