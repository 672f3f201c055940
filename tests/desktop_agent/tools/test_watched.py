from __future__ import annotations

from types import SimpleNamespace

import pytest

from desktop_agent.tools import watched
from desktop_agent.tools.options import ToolOptions


@pytest.mark.parametrize(("lost_mb", "ends"), [(1900, False), (4001, True)])
@pytest.mark.parametrize("what", ["memory", "disk"])
def test_what_a_program_takes_unseen_ends_it_once_the_machine_has_lost_much(monkeypatch, what, lost_mb, ends):
    left = {"memory": 10_000_000_000, "disk": 10_000_000_000}
    monkeypatch.setattr(watched.psutil, "virtual_memory", lambda: SimpleNamespace(available=left["memory"]))
    monkeypatch.setattr(watched.psutil, "disk_usage", lambda _: SimpleNamespace(free=left["disk"]))
    free = watched._Free("/folder")
    left[what] -= lost_mb * 1_000_000
    assert bool(free.why_end(ToolOptions(memory_mb=1000, disk_mb=1000))) is ends


def test_what_lies_in_a_folder_is_counted_and_links_are_not_followed(tmp_path):
    assert watched._filled(str(tmp_path)) == 0
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"x" * 100_000)
    (tmp_path / "link").symlink_to("/usr")
    assert 100_000 <= watched._filled(str(tmp_path)) < 200_000
    assert watched._filled(str(tmp_path / "link")) == float("inf"), "not even the folder itself"
