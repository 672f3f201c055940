"""Helpers for tests that look at processes from outside."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actions.displays.keeper import read_process
from actions.displays.link import KeeperLink

Eventually = Callable[[Callable[[], object]], bool]


@pytest.fixture
def eventually() -> Eventually:
    """Whether a condition comes true within five seconds."""

    def wait(condition: Callable[[], object], timeout_s: float = 5.0) -> bool:
        pause = threading.Event()
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            pause.wait(0.01)
        return True

    return wait


@pytest.fixture
def processes_with() -> Callable[[str], list[int]]:
    """The living processes whose environment holds a NAME=VALUE."""

    def find(entry: str) -> list[int]:
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if entry.encode() in environment and read_process(int(folder.name)) is not None:
                found.append(int(folder.name))
        return found

    return find


@pytest.fixture
def link(tmp_path: Path) -> Iterator[KeeperLink]:
    """A keeper without a display; its folder is `tmp_path / "keep"`."""
    folder = tmp_path / "keep"
    (folder / "logs").mkdir(parents=True)
    keeper = KeeperLink(folder)
    yield keeper
    keeper.close(8.0)


@pytest.fixture
def start(link: KeeperLink, tmp_path: Path) -> Callable[..., int]:
    """Launch a shell line through the keeper; its output goes to `tmp_path / "out"`."""
    from actions.displays.link import Kind

    def launch(line: str, *, announces: bool = False) -> int:
        return link.launch(
            ["sh", "-c", line],
            dict(os.environ),
            kind=Kind.PROGRAM,
            log=tmp_path / "out",
            folder=tmp_path,
            announces=announces,
        )

    return launch
