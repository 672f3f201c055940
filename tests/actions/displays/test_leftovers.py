"""Folders of displays that died with their keepers."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time

import pytest

from actions.displays.leftovers import end_leftovers, sweep

AGES_AGO = time.time() - 3600


@pytest.fixture
def folder(tmp_path):
    def make(name: str, modified: float = AGES_AGO):
        made = tmp_path / name
        made.mkdir()
        (made / "file").touch()
        os.utime(made, (modified, modified))
        return made

    return make


def test_old_folder_without_a_keeper_is_removed(folder, tmp_path):
    orphan = folder("d-1")
    sweep(tmp_path, "d-")
    assert not orphan.exists()


def test_folder_that_a_keeper_holds_stays(folder, tmp_path):
    held = folder("d-1")
    descriptor = os.open(held, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    sweep(tmp_path, "d-")
    os.close(descriptor)
    assert held.exists()


def test_folder_whose_keeper_may_still_be_starting_stays(folder, tmp_path):
    fresh = folder("d-1", time.time())
    sweep(tmp_path, "d-")
    assert fresh.exists()


def test_what_only_looks_like_one_stays(folder, tmp_path):
    elsewhere = folder("precious")
    (tmp_path / "d-link").symlink_to(elsewhere)
    (tmp_path / "d-file").touch()
    sweep(tmp_path, "d-")
    assert (elsewhere / "file").exists()
    assert (tmp_path / "d-file").exists()


def test_only_processes_with_that_very_cookie_are_killed(tmp_path):
    def sleeper(cookie: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["sleep", "600"], env={"PATH": os.defpath, "XAUTHORITY": cookie})

    with sleeper(f"{tmp_path}/one") as one, sleeper(f"{tmp_path}/one2") as other:
        end_leftovers(tmp_path / "one")
        assert one.wait(5.0) == -signal.SIGKILL
        assert other.poll() is None
        other.kill()
