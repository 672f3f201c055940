from __future__ import annotations

from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.macros.secrets import (
    forget_secrets,
    open_secrets,
    owner_of,
    secret_from_environment,
    store_secret,
    variable_for,
    without_secrets,
)

LETTER = Path("letter.yaml")


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

    def delete_password(self, service_name: str, username: str) -> None:
        if self.problem is not None:
            raise self.problem
        if (service_name, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service_name, username]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of macros; there is none yet."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "macros"


def test_a_stored_secret_is_found_for_the_same_file_only(folder):
    ring = Ring()
    store_secret(folder / "letter.yaml", "password", "hunter2", keyring=ring)
    assert ring.kept == {("desktop-agent", "letter/password"): "hunter2"}
    assert open_secrets(folder / "letter.yaml", keyring=ring, environment={})("password") == "hunter2"
    with pytest.raises(SomethingMissing):
        open_secrets(folder / "other.yaml", keyring=ring, environment={})("password")


def test_a_file_elsewhere_is_known_by_its_whole_path(folder, tmp_path, monkeypatch):
    ring = Ring()
    monkeypatch.chdir(tmp_path)
    store_secret(Path("letter.yaml"), "password", "hunter2", keyring=ring)
    place = tmp_path.resolve() / "letter.yaml"
    assert ring.kept == {("desktop-agent", f"{place}/password"): "hunter2"}
    assert open_secrets(place, keyring=ring, environment={})("password") == "hunter2"


def test_no_other_file_gets_what_was_stored_for_one_in_the_folder(folder, tmp_path):
    """Neither by its name, nor by a folder of that name, nor by a link, nor by the other ending."""
    ring = Ring()
    store_secret(folder / "letter.yaml", "password", "hunter2", keyring=ring)
    folder.mkdir(parents=True)
    (folder / "linked.yaml").symlink_to(tmp_path / "letter.yaml")
    others = [
        tmp_path / "letter.yaml",
        tmp_path / "macros" / "letter.yaml",
        folder / "deeper" / "letter.yaml",
        folder / "letter.yml",
        folder / "letter.yaml.yaml",
        folder / "linked.yaml",
        folder / ".." / "letter.yaml",
    ]
    for other in others:
        with pytest.raises(SomethingMissing):
            open_secrets(other, keyring=ring, environment={})("password")
    assert len({owner_of(other) for other in others}) == len(others) - 1, "a link is the file it leads to"


def test_the_folder_of_macros_may_be_reached_by_a_link(folder, tmp_path):
    folder.mkdir(parents=True)
    (tmp_path / "shortcut").symlink_to(folder)
    assert owner_of(tmp_path / "shortcut" / "letter.yaml") == "letter"


def test_a_macro_that_was_moved_is_told_how_to_store_its_secret_again(folder, tmp_path):
    ring = Ring()
    store_secret(folder / "letter.yaml", "password", "hunter2", keyring=ring)
    moved = tmp_path / "my macros" / ("long" * 20 + ".yaml")
    with pytest.raises(SomethingMissing, match="renamed or moved") as raised:
        open_secrets(moved, keyring=ring, environment={})("password")
    assert f"desktop-agent macros secret '{moved}' password;" in str(raised.value)
    with pytest.raises(SomethingMissing, match="desktop-agent macros secret note password;"):
        open_secrets(folder / "note.yaml", keyring=ring, environment={})("password")


def test_only_the_secrets_of_the_file_are_forgotten(folder):
    ring = Ring()
    for name, secret in (("letter", "pin"), ("letter", "password"), ("note", "pin")):
        store_secret(folder / f"{name}.yaml", secret, "hunter2", keyring=ring)
    assert forget_secrets(folder / "letter.yaml", ["pin", "never_stored"], keyring=ring) == ("pin",)
    assert [user for _, user in ring.kept] == ["letter/password", "note/pin"]


def test_a_keyring_that_keeps_what_it_shall_forget_is_told(folder):
    with pytest.raises(SomethingMissing, match="cannot be removed"):
        forget_secrets(folder / "letter.yaml", ["pin"], keyring=Ring(KeyringLocked("locked")))


def test_what_is_no_macro_has_the_environment_only():
    assert secret_from_environment("pin", {"DESKTOP_AGENT_SECRET_PIN": "1234"}) == "1234"
    with pytest.raises(SomethingMissing, match="DESKTOP_AGENT_SECRET_PIN"):
        secret_from_environment("pin", {})
    with pytest.raises(BadInput):
        secret_from_environment("a b", {})


def test_the_environment_wins_and_needs_no_keyring():
    secrets = open_secrets(
        LETTER,
        keyring=Ring(AssertionError("not asked")),  # type: ignore[arg-type]
        environment={"DESKTOP_AGENT_SECRET_PASSWORD": "from CI"},
    )
    assert secrets("password") == "from CI"


def test_the_environment_of_the_process_is_read_when_asked(monkeypatch):
    secrets = open_secrets(LETTER, keyring=Ring())
    monkeypatch.setenv("DESKTOP_AGENT_SECRET_PASSWORD", "now")
    assert secrets("password") == "now"


def test_a_missing_secret_is_told_with_both_remedies():
    with pytest.raises(SomethingMissing) as raised:
        open_secrets(LETTER, keyring=Ring(), environment={})("password")
    assert "letter.yaml password" in str(raised.value)
    assert "DESKTOP_AGENT_SECRET_PASSWORD" in str(raised.value)


def test_a_system_without_a_keyring_is_told_with_both_remedies():
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        for act in (
            lambda: open_secrets(LETTER, environment={})("password"),
            lambda: store_secret(LETTER, "password", "hunter2"),
        ):
            with pytest.raises(SomethingMissing, match="no keyring") as raised:
                act()
            assert "Install one" in str(raised.value)
            assert "DESKTOP_AGENT_SECRET_PASSWORD" in str(raised.value)
            assert "hunter2" not in str(raised.value)
        assert forget_secrets(LETTER, ["password"]) == ()
    finally:
        keyring.set_keyring(before)


def test_a_locked_keyring_is_told():
    for problem in (KeyringLocked("locked"), PasswordSetError("refused")):
        with pytest.raises(SomethingMissing, match="Unlock the keyring"):
            store_secret(LETTER, "password", "hunter2", keyring=Ring(problem))
    with pytest.raises(SomethingMissing, match="Unlock the keyring"):
        open_secrets(LETTER, keyring=Ring(KeyringLocked("locked")), environment={})("password")


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", "1st", "x" * 65])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(BadInput):
        open_secrets(LETTER, keyring=Ring(), environment={})(name)
    with pytest.raises(BadInput):
        store_secret(LETTER, name, "x", keyring=Ring())


def test_an_empty_value_is_not_stored():
    with pytest.raises(BadInput, match="no value"):
        store_secret(LETTER, "password", "", keyring=Ring())


def test_programs_do_not_find_values_in_their_environment():
    from actions.displays.folder import DisplayFolder, display_environment

    ours = {"PATH": "/usr/bin", variable_for("password"): "hunter2"}
    assert without_secrets(ours) == {"PATH": "/usr/bin"}
    folder = DisplayFolder(Path("display"), Path("home"))
    theirs = display_environment(ours, folder, ":97", dark=False)
    assert "hunter2" not in theirs.values()
    assert theirs["PATH"] == "/usr/bin"
