from __future__ import annotations

import pytest
from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError

from desktop_agent.errors import SomethingMissing
from desktop_agent.keys import KeyringShut, NoKeyring, key_for, store_key
from vision.models.server.address import read_address

HERE = read_address("http://127.0.0.1:8000/v1")


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


def test_a_key_is_kept_for_one_server_and_can_be_forgotten():
    ring = Ring()
    store_key(HERE, "k", ring)
    assert key_for(HERE, ring) == "k"
    assert key_for(read_address("https://127.0.0.1:8000/v1"), ring) == ""
    store_key(HERE, "", ring)
    store_key(HERE, "", ring)
    assert ring == {}


def test_without_a_keyring_no_key_is_found_and_none_kept():
    ring = Broken(NoKeyringError("none"))
    assert key_for(HERE, ring) == ""
    store_key(HERE, "", ring)
    with pytest.raises(NoKeyring, match="never written to a file"):
        store_key(HERE, "k", ring)


@pytest.mark.parametrize("call", [lambda ring: key_for(HERE, ring), lambda ring: store_key(HERE, "k", ring)])
def test_a_keyring_that_does_not_open_is_something_missing_and_says_why(call):
    with pytest.raises(KeyringShut, match=r"Failed to unlock the collection!\. Unlock it") as caught:
        call(Broken(KeyringLocked("Failed to unlock\nthe collection!")))
    assert caught.value.said == "Failed to unlock the collection!"
    assert isinstance(caught.value, SomethingMissing)
