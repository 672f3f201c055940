from __future__ import annotations

from pathlib import Path

import pytest

from desktop_agent.errors import BadInput
from desktop_agent.macros.store import find_macro, list_macros, macros_folder, place_for


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    folder = tmp_path / "macros"
    folder.mkdir()
    for name in ("save-letter.yaml", "greet.yml", "notes.txt", ".half.yaml.part", ".hidden.yaml"):
        (folder / name).write_text("version: 1\n", encoding="utf-8")
    (folder / "save-letter.crops").mkdir()
    (folder / "folder.yaml").mkdir()
    return folder


def test_macros_lie_in_the_agents_home(folder):
    assert macros_folder() == folder
    assert [path.name for path in list_macros()] == ["greet.yml", "save-letter.yaml"]


def test_without_a_home_they_lie_in_the_persons_data_folder(monkeypatch):
    monkeypatch.delenv("DESKTOP_AGENT_HOME", raising=False)
    assert macros_folder().parts[-2:] == ("desktop-agent", "macros")


def test_a_name_or_a_path_finds_a_macro(folder, tmp_path):
    assert find_macro("save-letter") == folder / "save-letter.yaml"
    assert find_macro("greet") == folder / "greet.yml"
    path = tmp_path / "elsewhere.yaml"
    path.write_text("", encoding="utf-8")
    assert find_macro(str(path)) == path


def test_a_wrong_name_is_answered_with_the_nearest(folder):
    with pytest.raises(BadInput, match='Did you mean "save-letter"'):
        find_macro("save-leter")
    with pytest.raises(BadInput, match="There are: greet, save-letter"):
        find_macro("zzz")


def test_a_file_of_that_name_beside_us_is_what_may_be_meant(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "save_letter.yaml").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match=r"Did you mean the file save_letter\.yaml\?"):
        find_macro("save_letter")
    with pytest.raises(BadInput, match=r"Did you mean the file \./save_letter\.yaml\?"):
        find_macro("./save_letter")
    with pytest.raises(BadInput, match="is no macro"):
        find_macro("x" * 5000)


@pytest.mark.parametrize("name", ["", "../greet", "/etc/passwd", ".hidden", "a/b", "a\nb", "x" * 101])
def test_a_name_that_is_none_is_refused(folder, name):
    with pytest.raises(BadInput, match="is no macro"):
        find_macro(name)
    with pytest.raises(BadInput, match="cannot be the name"):
        place_for(name)


def test_a_missing_file_is_told(folder):
    with pytest.raises(BadInput, match=r"nothing\.yaml: there is no such file"):
        find_macro("nothing.yaml")


def test_no_folder_means_no_macros(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "none"))
    assert list_macros() == ()
    with pytest.raises(BadInput, match="There are no macros in"):
        find_macro("greet")


def test_a_new_macro_gets_its_place(folder):
    assert place_for("new one") == folder / "new one.yaml"
    assert place_for("here/x.yml") == Path("here/x.yml")
