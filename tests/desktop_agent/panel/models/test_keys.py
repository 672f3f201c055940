from __future__ import annotations

import pytest
from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError

from desktop_agent.errors import SomethingMissing
from desktop_agent.panel.models.address import parse_address
from desktop_agent.panel.models.keys import key_for, store_key

HERE = parse_address("http://127.0.0.1:8000/v1")


class Ring(dict):
    """A keyring that works."""

    def get_password(self, service, user):
        return self.get((service, user))

    def set_password(self, service, user, value):
        self[service, user] = value

    def delete_password(self, service, user):
        if (service, user) not in self:
            raise PasswordDeleteError("no such password")
        del self[service, user]


class Broken:
    """A keyring that raises."""

    def __init__(self, problem):
        self.problem = problem

    def get_password(self, *_):
        raise self.problem

    set_password = delete_password = get_password


def test_a_key_belongs_to_its_server_alone():
    ring = Ring()
    store_key(HERE, "k", ring)
    assert key_for(HERE, ring) == "k"
    assert key_for(parse_address("http://127.0.0.1:8000/other"), ring) == "k"
    for other in ("http://127.0.0.1:8001", "https://127.0.0.1:8000", "http://127.0.0.2:8000"):
        assert key_for(parse_address(other), ring) == ""


def test_a_forgotten_key_is_gone_and_forgetting_none_is_fine():
    ring = Ring()
    store_key(HERE, "k", ring)
    store_key(HERE, "", ring)
    store_key(HERE, "", ring)
    assert ring == {}


def test_a_system_without_a_keyring_has_no_key_and_keeps_none():
    ring = Broken(NoKeyringError("none"))
    assert key_for(HERE, ring) == ""
    store_key(HERE, "", ring)
    with pytest.raises(SomethingMissing, match="never written to a file"):
        store_key(HERE, "k", ring)


def test_a_locked_keyring_is_told():
    ring = Broken(KeyringLocked("Failed to unlock\nthe collection!"))
    for call in (lambda: key_for(HERE, ring), lambda: store_key(HERE, "k", ring)):
        with pytest.raises(SomethingMissing, match=r"Failed to unlock the collection!\. Unlock it"):
            call()
