from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.tools.folders import Folders, opened_file, opened_folder
from desktop_agent.tools.types import ToolFailed

names = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8
) | st.sampled_from(["..", ".", "", "~", "/", "a", "...", ". .", "..a", "\n", "//", "notes"])
paths = st.lists(names, max_size=6).map("/".join)


@given(paths)
def test_no_path_leads_out_of_the_folder(path):
    folders = Folders(("/nowhere/notes",))
    try:
        place = folders.place(path)
    except ToolFailed:
        return
    whole = os.path.normpath(place.path)
    assert whole == "/nowhere/notes" or whole.startswith("/nowhere/notes/")
    assert ".." not in place.names
    assert not any("/" in name or name in ("", ".") for name in place.names)


def test_a_path_is_meant_from_the_first_folder_or_is_whole(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    folders = Folders((str(first), str(second)))
    assert folders.place("a/b").path == str(first / "a/b")
    assert folders.place(".").path == str(first)
    assert folders.place(f"{second}//a/./b/").path == str(second / "a/b")
    with pytest.raises(ToolFailed, match="in none of the folders"):
        folders.place(f"{second}-more/a")
    with pytest.raises(ToolFailed, match="write the whole path"):
        folders.place("~/a")


def test_a_folder_within_another_is_the_one_that_is_meant(tmp_path):
    folders = Folders((str(tmp_path), str(tmp_path / "inner")))
    assert folders.place(str(tmp_path / "inner" / "a")).root == str(tmp_path / "inner")


def test_a_folder_that_a_person_names_by_a_link_has_both_names(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    folders = Folders((str(tmp_path / "link"),))
    assert folders.roots == (str(tmp_path / "real"),)
    for name in ("real", "link"):
        assert folders.place(str(tmp_path / name / "a")).path == str(tmp_path / "real" / "a")


@pytest.mark.parametrize(
    "path", ["", " ", "notes", "/", "/proc", "/proc/self", "/sys/x", "/dev", "/a/../", "a\0b"]
)
def test_some_folders_cannot_be_given(path):
    with pytest.raises(ToolFailed):
        Folders((path,))


def test_without_a_folder_there_is_no_path():
    with pytest.raises(ToolFailed, match="No folder"):
        Folders(()).place("a")


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_link_is_never_followed_wherever_it_stands(tmp_path, where):
    root, outside = tmp_path / "root", tmp_path / "outside"
    (outside / "b").mkdir(parents=True)
    (outside / "b" / "c.txt").write_text("secret")
    (root / "a" / "b").mkdir(parents=True)
    match where:
        case "first":
            (root / "x").symlink_to(outside)
            path = "x/b/c.txt"
        case "middle":
            (root / "a" / "x").symlink_to(outside / "b")
            path = "a/x/c.txt"
        case _:
            (root / "a" / "x").symlink_to(outside / "b" / "c.txt")
            path = "a/x"
    with pytest.raises(ToolFailed, match="link"), opened_file(Folders((str(root),)).place(path)):
        pass


def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path):
    folders = Folders((str(tmp_path),))
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, words in (
        ("pipe", "no ordinary file"),
        ("folder", "is a folder"),
        ("none", "is not there"),
        (".", "is a folder"),
    ):
        with pytest.raises(ToolFailed, match=words), opened_file(folders.place(name)):
            pass
    (tmp_path / "file").write_text("x")
    with pytest.raises(ToolFailed, match="no folder"), opened_folder(folders.place("file")):
        pass


def test_nothing_stays_open_whatever_goes_wrong(tmp_path):
    folders = Folders((str(tmp_path),))
    (tmp_path / "a" / "b").mkdir(parents=True)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for path in ("a/b/c/d", "a/b", "a/none", "none/none"):
        with pytest.raises(ToolFailed), opened_file(folders.place(path)):
            pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
