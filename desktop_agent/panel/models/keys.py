"""`desktop_agent.keys`, with what goes wrong told in the person's language. Without Qt."""

from __future__ import annotations

from desktop_agent import keys
from desktop_agent.errors import SomethingMissing
from desktop_agent.keys import SERVICE, Keyring, KeyringShut, NoKeyring
from desktop_agent.panel.models.address import Address
from desktop_agent.panel.words import tr


def key_for(address: Address, keyring: Keyring | None = None) -> str:
    """The key of this server; empty when none is stored. Raises SomethingMissing where the keyring cannot be used.

    May wait for a person who is asked to unlock the keyring: never to be called on the Qt thread.
    """
    try:
        return keys.key_for(address, keyring)
    except KeyringShut as problem:
        raise SomethingMissing(_locked(problem)) from problem


def store_key(address: Address, key: str, keyring: Keyring | None = None) -> None:
    """Keep `key` for this server; empty forgets it. Raises SomethingMissing, with what to do."""
    try:
        keys.store_key(address, key, keyring)
    except NoKeyring as problem:
        raise SomethingMissing(
            tr(
                "This system has no keyring, so the key was not kept. Install one (GNOME Keyring or KWallet). "
                "Keys are never written to a file."
            )
        ) from problem
    except KeyringShut as problem:
        raise SomethingMissing(_locked(problem)) from problem


def _locked(problem: KeyringShut) -> str:
    return tr("The keyring cannot be used: {problem}. Unlock it.", problem=problem.said)


__all__ = ["SERVICE", "Keyring", "key_for", "store_key"]
