from __future__ import annotations

import os
import subprocess
import sys
import threading
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.errors import BadInput
from desktop_agent.settings import (
    BROKEN,
    MAX_BYTES,
    Hotkeys,
    Look,
    Model,
    Privacy,
    Settings,
    SettingsFile,
    Tools,
    Work,
    read_settings,
    write_settings,
)
from desktop_agent.tools.options import ToolOptions

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
chosen = st.builds(
    Settings,
    st.builds(Look, st.sampled_from(["system", "light", "dark"]), anything.map(lambda text: text[:20])),
    st.builds(
        Work,
        anything,
        st.integers(320, 7680),
        st.integers(240, 4320),
        st.booleans(),
        st.sampled_from(list(ApprovalMode)),
        st.booleans(),
        st.integers(1, 100_000),
        st.floats(0.1, 3600),
        st.booleans(),
    ),
    st.builds(Hotkeys, anything, anything),
    st.builds(Model, anything, anything, st.sampled_from(["auto", "thinking", "fast"])),
    st.builds(Privacy, st.integers(0, 36_500), anything),
    st.builds(
        Tools,
        st.lists(anything.map(lambda text: "~/" + text.replace("\0", "")), max_size=3).map(tuple),
        st.sampled_from(["nothing", "read", "write"]),
        st.sampled_from(["", "https://search.example.org/search?q={query}&format=json"]),
        st.floats(1, 3600),
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_without_a_file_the_usual_settings_are_in_force_and_nothing_is_written(path: Path):
    kept = SettingsFile(path)
    assert kept.now == Settings()
    assert kept.problem == ""
    assert not path.parent.exists()


@given(chosen)
def test_whatever_is_set_is_read_back(tmp_path_factory: pytest.TempPathFactory, settings: Settings):
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    write_settings(path, settings)
    assert read_settings(path) == settings


def test_half_a_character_is_refused_and_nothing_is_changed(path: Path):
    kept = SettingsFile(path)
    with pytest.raises(BadInput, match=r"work\.display: Half of a surrogate pair"):
        kept.change("work", display="\ud800")
    assert kept.now == Settings()
    assert not path.exists()


def test_a_change_is_there_when_the_program_starts_again(path: Path):
    SettingsFile(path).change("look", theme="dark")
    SettingsFile(path).change("work", approve=ApprovalMode.ASK, max_steps=7)
    again = SettingsFile(path).now
    assert (again.look.theme, again.work.approve, again.work.max_steps) == ("dark", ApprovalMode.ASK, 7)
    assert again.work.approve is ApprovalMode.ASK


@pytest.mark.parametrize(
    ("section", "values", "words"),
    [
        ("tools", {"folders": "notes"}, "tools.folders: it must be a list of at most 20 folders."),
        ("tools", {"folders": ["notes"]}, 'tools.folders: "notes" is no whole path; it begins with / or ~/.'),
        ("tools", {"folders": [5]}, "tools.folders: each folder must be the text of a path."),
        ("tools", {"commands_see": "all"}, "tools.commands_see: it must be nothing, read or write."),
        (
            "tools",
            {"search": "https://a.example/?q="},
            "tools.search: it must hold {query} once, where the words to search for go.",
        ),
        (
            "tools",
            {"search": "http://a.example/?q={query}"},
            "tools.search: http is only used for a search on this very machine; use https.",
        ),
        ("tools", {"memory_mb": 1}, "tools.memory_mb: it must be from 64 to 262,144."),
        ("look", {"theme": "pink"}, "look.theme: it must be system, light or dark."),
        ("work", {"width": 10}, "work.width: it must be from 320 to 7,680."),
        ("work", {"width": True}, "work.width: it must be a whole number."),
        ("work", {"width": 800.0}, "work.width: it must be a whole number."),
        ("work", {"timeout_s": float("nan")}, "work.timeout_s: it must be from 0.1 to 3600."),
        ("work", {"timeout_s": "long"}, "work.timeout_s: it must be a number."),
        ("work", {"guard": 1}, "work.guard: it must be true or false."),
        ("work", {"approve": "maybe"}, "work.approve: it must be ask, risky or never."),
        ("hotkeys", {"stop": "x" * 61}, "hotkeys.stop: it has 61 characters; 60 are allowed."),
        ("hotkeys", {"stop": 5}, "hotkeys.stop: it must be text."),
        ("hotkeys", {"jump": "a"}, "There is no setting hotkeys.jump."),
        ("hats", {"red": 1}, "There is no group of settings called hats."),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(path: Path, section: str, values: dict, words: str):
    kept = SettingsFile(path)
    with pytest.raises(BadInput) as refused:
        kept.change(section, **values)
    assert str(refused.value) == words
    assert kept.now == Settings()
    assert not path.exists()


BROKEN_FILES = [
    b"theme = ",
    b"\xff\xfe\x00",
    b"[look]\n[look]\n",
    b"x = " + b"[" * 5000,
    b"n = " + b"9" * 5000,
    b"#" * (MAX_BYTES + 1),
]


@pytest.mark.parametrize("content", BROKEN_FILES, ids=range(len(BROKEN_FILES)))
def test_a_broken_file_gives_the_usual_settings_and_is_kept_beside_the_next_one(path: Path, content: bytes):
    kept = SettingsFile(written(path, content))
    assert kept.now == Settings()
    assert str(path) in kept.problem
    assert path.read_bytes() == content
    kept.change("look", theme="dark")
    assert kept.problem == ""
    assert path.with_name(path.name + BROKEN).read_bytes() == content
    assert read_settings(path).look.theme == "dark"


@given(st.binary(max_size=200))
def test_no_file_is_a_reason_to_fall_over(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    path = written(tmp_path_factory.mktemp("any") / "settings.toml", content)
    kept = SettingsFile(path)
    kept.change("work", max_steps=5)
    assert read_settings(path).work.max_steps == 5


def test_one_wrong_value_costs_only_itself_and_is_told(path: Path):
    kept = SettingsFile(
        written(path, 'hotkeys = 5\n[look]\ntheme = "dark"\n[work]\nwidth = "wide"\nmax_steps = 9\n')
    )
    assert (kept.now.look.theme, kept.now.work.width, kept.now.work.max_steps) == ("dark", 1280, 9)
    assert kept.now.hotkeys == Hotkeys()
    assert "work.width: it must be a whole number." in kept.problem
    assert "hotkeys must be a table." in kept.problem
    with pytest.raises(BadInput, match=r"work\.width"):
        read_settings(path)
    kept.change("look", theme="light")
    assert 'width = "wide"' in path.with_name(path.name + BROKEN).read_text()
    assert read_settings(path).hotkeys == Hotkeys()


def test_what_a_newer_program_wrote_is_not_lost(path: Path):
    newer = """
since = 2026-11-22T01:02:03Z
[look]
theme = "dark"
font-size = 14
[fleet]
machines = ["a", "b"]
on = 2026-11-22
at = 07:32:00
share = inf
[fleet.limits]
"most at once" = 3
[[fleet.room]]
name = 'x"y'
"""
    kept = SettingsFile(written(path, newer))
    assert kept.problem == ""
    kept.change("work", max_steps=3)
    before, after = tomllib.loads(newer), tomllib.loads(path.read_text())
    assert after["since"] == before["since"]
    assert after["fleet"] == before["fleet"]
    assert after["look"]["font-size"] == 14
    assert (after["look"]["theme"], after["work"]["max_steps"]) == ("dark", 3)
    assert not path.with_name(path.name + BROKEN).exists()


def test_what_cannot_be_written_again_is_told_and_stays(path: Path):
    deep = "a" + ".a" * 3000 + " = 1\n"
    kept = SettingsFile(written(path, deep))
    with pytest.raises(BadInput, match="cannot be written again"):
        kept.change("work", max_steps=3)
    assert path.read_text() == deep
    assert kept.now.work.max_steps == 200


def test_what_another_window_changed_meanwhile_is_kept(path: Path):
    one, other = SettingsFile(path), SettingsFile(path)
    one.change("look", theme="dark")
    assert other.change("work", dark=True).look.theme == "dark"
    assert read_settings(path) == replace(Settings(), look=Look(theme="dark"), work=Work(dark=True))


def test_changes_from_several_threads_are_all_kept(path: Path):
    kept = SettingsFile(path)
    changes = [
        ("look", {"theme": "dark"}),
        ("work", {"dark": True}),
        ("privacy", {"keep_days": 9}),
        ("model", {"name": "m"}),
    ]
    threads = [
        threading.Thread(target=kept.change, args=(section,), kwargs=values) for section, values in changes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    now = read_settings(path)
    assert now == kept.now
    assert (now.look.theme, now.work.dark, now.privacy.keep_days, now.model.name) == ("dark", True, 9, "m")


def test_a_file_that_became_broken_meanwhile_is_kept_and_replaced_by_what_is_in_force(path: Path):
    kept = SettingsFile(path)
    kept.change("look", theme="dark")
    path.write_text("theme = = =")
    kept.change("work", dark=True)
    assert path.with_name(path.name + BROKEN).read_text() == "theme = = ="
    assert read_settings(path) == kept.now
    assert kept.now.look.theme == "dark"


def test_where_nothing_can_be_written_the_change_is_refused(tmp_path: Path):
    (tmp_path / "config").write_text("a file where the folder should be")
    kept = SettingsFile(tmp_path / "config" / "settings.toml")
    with pytest.raises(BadInput, match=r"cannot be (read|written)"):
        kept.change("look", theme="dark")
    assert kept.now.look.theme == "system"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_refuses_the_change_and_keeps_the_file(path: Path):
    kept = SettingsFile(written(path, '[look]\ntheme = "dark"\n'))
    path.parent.chmod(0o500)
    try:
        with pytest.raises(BadInput, match="cannot be written"):
            kept.change("look", theme="light")
    finally:
        path.parent.chmod(0o700)
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert kept.now.look.theme == "dark"


def test_a_folder_in_the_place_of_the_file_is_told(path: Path):
    path.mkdir(parents=True)
    kept = SettingsFile(path)
    assert "cannot be read" in kept.problem
    kept.change("look", theme="dark")
    assert path.with_name(path.name + BROKEN).is_dir()
    assert read_settings(path).look.theme == "dark"


def test_a_link_to_the_settings_stays_a_link(tmp_path: Path):
    real = written(tmp_path / "dotfiles" / "settings.toml", '[look]\ntheme = "dark"\n')
    link = tmp_path / "settings.toml"
    link.symlink_to(real)
    SettingsFile(link).change("work", dark=True)
    assert link.is_symlink()
    assert read_settings(real).work.dark


def test_nothing_is_left_beside_the_file(path: Path):
    SettingsFile(path).change("look", theme="dark")
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_settings_load_neither_the_agent_nor_what_is_slow():
    script = (
        "import sys; import desktop_agent.settings; slow = 'numpy', 'cv2', 'pydantic', 'vision', 'PySide6'; "
        "print([name for name in slow if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_the_tools_take_their_settings_as_they_are():
    tools = Tools(("~/notes",), "read", "", 5.0, 2, 100, 8, 10)
    options = tools.options
    assert (options.folders, options.commands_see, options.seconds, options.disk_mb) == (
        ("~/notes",),
        "read",
        5.0,
        10,
    )
    assert Settings().tools.options == ToolOptions(), "the usual values are written down once in two places"
