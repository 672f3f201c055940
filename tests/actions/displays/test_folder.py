"""The private folder and the environment: nothing of the person's desktop leaks in."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.displays.folder import (
    DisplayFolder,
    choose_place,
    display_environment,
    make_folder,
    remove_folder,
)
from actions.x11 import read_cookie

FOLDER = DisplayFolder(Path("/somewhere/display-x"), Path("/somewhere/display-x/home"))


def test_two_folders_have_different_cookies_that_only_the_owner_reads():
    folders = [make_folder(choose_place(), None, dpi=96, dark=False) for _ in range(2)]
    try:
        cookies = {read_cookie(folder.xauthority, ":5") for folder in folders}
        assert len(cookies) == 2
        for folder in folders:
            assert stat.S_IMODE(folder.xauthority.stat().st_mode) == 0o600
            assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
            assert stat.S_IMODE(folder.runtime.stat().st_mode) == 0o700
    finally:
        for folder in folders:
            remove_folder(folder)
    assert not any(folder.root.exists() for folder in folders)


def test_a_home_of_your_own_is_used_and_survives(tmp_path):
    folder = make_folder(choose_place(), tmp_path / "mine", dpi=96, dark=False)
    assert folder.home == tmp_path / "mine"
    remove_folder(folder)
    assert folder.home.is_dir()
    assert not list(folder.home.iterdir())


@pytest.mark.parametrize("length", [*range(40, 50), 90])
def test_a_long_temporary_folder_does_not_make_socket_paths_too_long(length, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/tmp/" + "d" * (length - 5))
    root = choose_place()
    folder = DisplayFolder(root, root / "home")
    assert len(str(folder.runtime / "at-spi" / "bus_65535")) < 107


@pytest.mark.parametrize(("dark", "expected"), [(True, "=1"), (False, "=0")])
def test_gtk_is_told_theme_and_resolution(dark, expected):
    folder = make_folder(choose_place(), None, dpi=120, dark=dark)
    try:
        settings = (folder.defaults / "gtk-3.0" / "settings.ini").read_text()
    finally:
        remove_folder(folder)
    assert f"gtk-application-prefer-dark-theme{expected}\n" in settings
    assert f"gtk-xft-dpi={120 * 1024}\n" in settings


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_any_environment_keeps_its_own_names_and_gets_ours(base):
    environment = display_environment(base, FOLDER, ":97", dark=False)
    assert environment["DISPLAY"] == ":97"
    assert environment["HOME"] == "/somewhere/display-x/home"
    assert all(environment[name] == value for name, value in base.items() if name.islower())


def test_the_desktop_of_the_person_stays_outside():
    person = {
        "DISPLAY": ":0",
        "WAYLAND_DISPLAY": "wayland-0",
        "XAUTHORITY": "/home/me/.Xauthority",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
        "AT_SPI_BUS_ADDRESS": "unix:path=/run/user/1000/at-spi/bus_0",
        "XDG_RUNTIME_DIR": "/run/user/1000",
        "HOME": "/home/me",
        "LC_TIME": "de_DE.UTF-8",
        "LANGUAGE": "de",
        "GTK_THEME": "HighContrast",
        "PATH": "/usr/bin",
    }
    environment = display_environment(person, FOLDER, ":97", dark=False)
    assert environment["PATH"] == "/usr/bin"
    assert {"WAYLAND_DISPLAY", "LC_TIME", "LANGUAGE", "GTK_THEME", "AT_SPI_BUS_ADDRESS"}.isdisjoint(
        environment
    )
    changed = set(person) & set(environment) - {"PATH"}
    assert all(environment[name] != person[name] for name in changed)
