from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from desktop_agent.errors import BadInput
from desktop_agent.panel.settings.policyfile import Changed, copy_shipped, load_policy, save_policy
from desktop_agent.panel.settings.rulebook import BadPolicy

GOOD = '[[rule]]\nname = "all"\neffect = "ask"\n'
OTHER = '[[rule]]\nname = "none"\neffect = "deny"\n'


def test_without_a_path_it_is_the_one_that_ships():
    loaded = load_policy("")
    assert loaded.path is None
    assert loaded.book is not None
    assert loaded.book.text == loaded.text


def test_a_copy_of_the_shipped_one_never_replaces_a_file(tmp_path: Path):
    first, second = copy_shipped(tmp_path / "new"), copy_shipped(tmp_path / "new")
    assert (first.name, second.name) == ("policy.toml", "policy-2.toml")
    shipped = (resources.files("resources") / "policy" / "default.toml").read_text("utf-8")
    assert first.read_text("utf-8") == second.read_text("utf-8") == shipped


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"a = = 1", "no TOML", 1),
        (b"\xff", "no text", None),
        (b"#" * 1_000_001, "larger", None),
        (b"", "would refuse", None),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_its_text_kept(
    tmp_path: Path, content: bytes, words: str, line: int
):
    path = tmp_path / "p.toml"
    path.write_bytes(content)
    loaded = load_policy(str(path))
    assert loaded.book is None
    assert words in loaded.problem
    assert loaded.line == line


def test_a_missing_file_is_told(tmp_path: Path):
    loaded = load_policy(str(tmp_path / "missing.toml"))
    assert loaded.book is None
    assert "cannot be read" in loaded.problem


def test_it_is_saved_whole_and_nothing_is_left_beside_it(tmp_path: Path):
    path = tmp_path / "deep" / "p.toml"
    save_policy(path, GOOD, None)
    save_policy(path, OTHER, GOOD)
    assert path.read_text() == OTHER
    assert [one.name for one in path.parent.iterdir()] == ["p.toml"]


def test_rules_that_cannot_be_used_are_not_saved(tmp_path: Path):
    path = tmp_path / "p.toml"
    path.write_text(GOOD)
    with pytest.raises(BadPolicy):
        save_policy(path, "[[rule]]", GOOD)
    assert path.read_text() == GOOD


def test_what_another_program_changed_meanwhile_is_not_replaced_unasked(tmp_path: Path):
    path = tmp_path / "p.toml"
    path.write_text(OTHER)
    with pytest.raises(Changed, match="changed by another program"):
        save_policy(path, GOOD, "what was read")
    assert path.read_text() == OTHER
    save_policy(path, GOOD, None)
    assert path.read_text() == GOOD


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"cannot be (written|looked into)"):
        copy_shipped(tmp_path / "file")
    with pytest.raises(BadInput, match="cannot be written"):
        save_policy(tmp_path / "file" / "p.toml", GOOD, None)
