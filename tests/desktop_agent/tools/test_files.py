from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_agent.tools import files
from desktop_agent.tools.files import MAX_ENTRIES, file_tools
from desktop_agent.tools.folders import Folders
from desktop_agent.tools.types import ToolFailed


def inside(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class Files:
    """The three tools on one folder."""

    def __init__(self, root: Path):
        self.root = root
        self._tools = file_tools(Folders((str(root),)))

    def _use(self, number, cancelled=lambda: False, **arguments):
        return self._tools[number].use(arguments, cancelled=cancelled)

    def list(self, **arguments):
        return self._use(0, **arguments)

    def read(self, **arguments):
        return self._use(1, **arguments)

    def write(self, **arguments):
        return self._use(2, **arguments)

    def describe_write(self, **arguments):
        return self._tools[2].describe(arguments)


@pytest.fixture
def here(tmp_path) -> Files:
    root = tmp_path / "root"
    root.mkdir()
    return Files(root)


# ------------------------------------------------------------------------- reading


def test_a_file_is_read_by_its_lines(here):
    (here.root / "a.txt").write_text("one\r\ntwo\nthree\u2028still three\n")
    assert (
        here.read(path="a.txt").text
        == f"{here.root}/a.txt, lines 1 to 3 of 3:\none\ntwo\nthree\u2028still three"
    )
    part = here.read(path="a.txt", first_line=2, lines=1)
    assert part.text.endswith("lines 2 to 2 of 3:\ntwo")
    assert part.shortened
    with pytest.raises(ToolFailed, match="has 3 lines; there is none 4"):
        here.read(path="a.txt", first_line=4)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("äöü".encode("latin-1") + b" and more words", "\ufffd\ufffd\ufffd and more words"),
        ("\ufeffwords".encode(), "words"),
        ("words".encode("utf-16"), "words"),
        (b"", "is empty"),
    ],
)
def test_what_is_nearly_text_is_read_as_text(here, content, text):
    (here.root / "a.txt").write_bytes(content)
    assert text in here.read(path="a.txt").text


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\0\0", bytes(range(128, 256)) * 9, b"words\0words"])
def test_what_is_no_text_is_refused_in_words(here, content):
    (here.root / "a.png").write_bytes(content)
    with pytest.raises(ToolFailed, match=r"is no text file: [\d,]+ bytes of something else"):
        here.read(path="a.png")


def test_a_huge_file_is_not_read(here, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE", 100)
    (here.root / "a.txt").write_text("x" * 101)
    with pytest.raises(ToolFailed, match="101 bytes; files of up to 100 can be read"):
        here.read(path="a.txt")


def test_a_file_that_grows_while_it_is_read_is_read_no_further_than_allowed(here, monkeypatch):
    (here.root / "a.txt").write_text("x")
    monkeypatch.setattr(files, "MAX_FILE", 3_500_000)
    monkeypatch.setattr(files.os, "read", lambda descriptor, count: b"x" * count)
    assert len(here.read(path="a.txt").text) < 3_600_000


def test_reading_ends_when_it_is_not_wanted_any_more(here):
    (here.root / "a.txt").write_text("x")
    with pytest.raises(ToolFailed, match="stopped"):
        here.read(path="a.txt", cancelled=lambda: True)


# ------------------------------------------------------------------------- listing


def test_a_folder_is_listed_with_what_its_entries_are(here):
    (here.root / "b.txt").write_text("12345")
    (here.root / "a").mkdir()
    (here.root / "c").symlink_to("/etc")
    (here.root / "bad\x1b[2J\nname").write_text("")
    os.mkfifo(here.root / "d")
    head, *rows = here.list().text.splitlines()
    assert head == f"{here.root}:"
    assert [row.split("  ")[0] for row in rows] == ["a/", "b.txt", "bad\\x1b[2J\\nname", "c", "d"]
    assert "5 bytes" in rows[1]
    assert "a link, which is not followed" in rows[3]
    assert "no ordinary file" in rows[4]
    assert here.list(path="a").text.endswith("nothing")


def test_of_many_files_some_are_listed_and_it_is_told(here):
    for number in range(MAX_ENTRIES + 5):
        (here.root / f"{number}").touch()
    listed = here.list()
    assert listed.shortened
    assert len(listed.text.splitlines()) == MAX_ENTRIES + 2


# ------------------------------------------------------------------------- writing


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
def test_what_is_written_is_what_was_given(here, content):
    here.write(path="a.txt", content=content, overwrite=True)
    assert (here.root / "a.txt").read_bytes() == content.encode()
    assert inside(here.root) == ["a.txt"]


def test_a_file_that_is_there_is_only_replaced_when_that_is_said(here):
    (here.root / "a.txt").write_text("old")
    (here.root / "a.txt").chmod(0o640)
    with pytest.raises(ToolFailed, match="is there already; to replace it, say overwrite"):
        here.write(path="a.txt", content="new")
    assert (here.root / "a.txt").read_text() == "old"
    here.write(path="a.txt", content="new", overwrite=True)
    assert (here.root / "a.txt").read_text() == "new"
    assert (here.root / "a.txt").stat().st_mode & 0o777 == 0o640
    assert inside(here.root) == ["a.txt"]


def test_only_one_of_many_who_write_a_new_file_at_once_does(here):
    together = threading.Barrier(8)
    won = []

    def write(number):
        together.wait()
        try:
            here.write(path="a.txt", content=str(number) * 10_000)
        except ToolFailed:
            return
        won.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert (here.root / "a.txt").read_text() == str(won[0]) * 10_000
    assert inside(here.root) == ["a.txt"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "pipe"])
def test_what_is_no_ordinary_file_is_never_written_over(here, tmp_path, kind, overwrite):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    target = here.root / "a"
    match kind:
        case "folder":
            target.mkdir()
        case "link":
            target.symlink_to(victim)
        case "dangling":
            target.symlink_to(tmp_path / "not yet")
        case _:
            os.mkfifo(target)
    with pytest.raises(ToolFailed):
        here.write(path="a", content="x", overwrite=overwrite)
    assert victim.read_text() == "precious"
    assert not (tmp_path / "not yet").exists()
    assert inside(here.root) == ["a"]


@pytest.mark.parametrize("path", ["../a", "a/../../b", "/etc/x", "none/a", "new\nname", "."])
def test_nothing_is_written_outside_or_where_there_is_no_folder(here, tmp_path, path):
    with pytest.raises(ToolFailed):
        here.write(path=path, content="x")
    assert inside(here.root) == []
    assert inside(tmp_path) == ["root"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("broken", ["fsync", "link"])
def test_on_a_full_disk_nothing_is_left_half_written(here, monkeypatch, broken, code):
    (here.root / "old.txt").write_text("old")

    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(files.os, broken, fail)
    words = "cannot be used" if code == errno.EIO else "The disk is full"
    with pytest.raises(ToolFailed, match=words):
        here.write(path="a.txt", content="x" * 1000)
    assert inside(here.root) == ["old.txt"]


def test_on_a_really_full_disk_the_old_file_stays(here):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    (here.root / "a.txt").write_text("old")
    really_open = os.open

    def open_full(path, flags, *rest, **options):
        if str(path).endswith(".part"):
            os.close(really_open(path, flags, *rest, **options))
            return really_open(full, os.O_WRONLY)
        return really_open(path, flags, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files.os, "open", open_full)
        patch.setattr(files.os, "fchmod", lambda *_: None)
        with pytest.raises(ToolFailed, match="The disk is full"):
            here.write(path="a.txt", content="new", overwrite=True)
    assert (here.root / "a.txt").read_text() == "old"
    assert inside(here.root) == ["a.txt"]


def test_where_files_cannot_have_two_names_a_new_one_is_written_all_the_same(here, monkeypatch):
    def no_links(*_, **__):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", no_links)
    here.write(path="a.txt", content="new")
    assert (here.root / "a.txt").read_text() == "new"
    with pytest.raises(ToolFailed, match="is there already"):
        here.write(path="a.txt", content="newer")
    assert inside(here.root) == ["a.txt"]


def test_what_is_not_wanted_any_more_is_not_written(here):
    with pytest.raises(ToolFailed, match="was not written: it was stopped"):
        here.write(path="a.txt", content="x", cancelled=lambda: True)
    assert inside(here.root) == []


def test_a_folder_that_is_swapped_for_a_link_again_and_again_never_leads_out(here, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    real, link, name = here.root / "real", here.root / "link", here.root / "x"
    real.mkdir()
    link.symlink_to(outside)
    done = threading.Event()

    def swap():
        while not done.is_set():
            for one in (real, link):
                one.rename(name)
                name.rename(one)

    swapper = threading.Thread(target=swap)
    swapper.start()
    written = refused = 0
    deadline = time.monotonic() + 10
    try:
        while (written < 30 or refused < 30) and time.monotonic() < deadline:
            try:
                here.write(path=f"x/{written}", content="x")
                written += 1
            except ToolFailed:
                refused += 1
    finally:
        done.set()
        swapper.join()
    assert inside(outside) == []
    assert len(inside(real)) == written >= 30
    assert refused >= 30


def test_a_person_is_told_what_would_be_written_and_where(here):
    words = here.describe_write(path="a.txt", content="x\x1b[2J" + "y" * 5000, overwrite=True)
    assert words.startswith(f"replace file {here.root}/a.txt with 5,005 characters: x\\x1b[2J")
    assert "more characters" in words
