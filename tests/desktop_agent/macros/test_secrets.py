from __future__ import annotations

import keyring
import keyring.backends.fail
import pytest
from keyring.errors import KeyringLocked, PasswordSetError

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.macros.secrets import open_secrets, store_secret


class Ring:
    """A keyring in memory."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.problem = problem

    def get_password(self, service_name: str, username: str) -> str | None:
        if self.problem is not None:
            raise self.problem
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        if self.problem is not None:
            raise self.problem
        self.kept[service_name, username] = password


def test_a_stored_secret_is_found_under_the_macros_name():
    ring = Ring()
    store_secret("letter", "password", "hunter2", keyring=ring)
    assert ring.kept == {("desktop-agent", "letter/password"): "hunter2"}
    assert open_secrets("letter", keyring=ring, environment={})("password") == "hunter2"
    with pytest.raises(SomethingMissing):
        open_secrets("other", keyring=ring, environment={})("password")


def test_the_environment_wins_and_needs_no_keyring():
    secrets = open_secrets(
        "letter",
        keyring=Ring(AssertionError("not asked")),  # type: ignore[arg-type]
        environment={"DESKTOP_AGENT_SECRET_PASSWORD": "from CI"},
    )
    assert secrets("password") == "from CI"


def test_the_environment_of_the_process_is_read_when_asked(monkeypatch):
    secrets = open_secrets("letter", keyring=Ring())
    monkeypatch.setenv("DESKTOP_AGENT_SECRET_PASSWORD", "now")
    assert secrets("password") == "now"


def test_a_missing_secret_is_told_with_both_remedies():
    with pytest.raises(SomethingMissing) as raised:
        open_secrets("letter", keyring=Ring(), environment={})("password")
    assert "letter password" in str(raised.value)
    assert "DESKTOP_AGENT_SECRET_PASSWORD" in str(raised.value)


def test_a_system_without_a_keyring_is_told_with_both_remedies():
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        for act in (
            lambda: open_secrets("letter", environment={})("password"),
            lambda: store_secret("letter", "password", "hunter2"),
        ):
            with pytest.raises(SomethingMissing, match="no keyring") as raised:
                act()
            assert "Install one" in str(raised.value)
            assert "DESKTOP_AGENT_SECRET_PASSWORD" in str(raised.value)
            assert "hunter2" not in str(raised.value)
    finally:
        keyring.set_keyring(before)


def test_a_locked_keyring_is_told():
    for problem in (KeyringLocked("locked"), PasswordSetError("refused")):
        with pytest.raises(SomethingMissing, match="Unlock the keyring"):
            store_secret("letter", "password", "hunter2", keyring=Ring(problem))
    with pytest.raises(SomethingMissing, match="Unlock the keyring"):
        open_secrets("letter", keyring=Ring(KeyringLocked("locked")), environment={})("password")


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", "1st", "x" * 65])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(BadInput):
        open_secrets("letter", keyring=Ring(), environment={})(name)
    with pytest.raises(BadInput):
        store_secret("letter", name, "x", keyring=Ring())


def test_an_empty_value_is_not_stored():
    with pytest.raises(BadInput, match="no value"):
        store_secret("letter", "password", "", keyring=Ring())
