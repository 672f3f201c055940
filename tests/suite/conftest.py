"""What the suite's files share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_agent.desk.targets import DeskApi


@pytest.fixture
def finished(desk: DeskApi) -> Callable[[], tuple[int | None, str]]:
    """Waits until the program started last has ended; its exit status and what it printed."""

    def wait() -> tuple[int | None, str]:
        program = desk.desk.programs()[-1]
        return program.wait(10), program.output_tail().strip()

    return wait


@pytest.fixture
def order_form(desk: DeskApi, tmp_path: Path) -> Path:
    """Starts the order form; gives the file that it saves to."""
    file = tmp_path / "order.json"
    desk.launch(sys.executable, "-m", "resources.samples.order_form", "--output", str(file))
    return file


@pytest.fixture
def page(desk: DeskApi, tmp_path: Path) -> Callable[[str], None]:
    """Opens a page of one's own in Chromium."""

    def show(html: str) -> None:
        file = tmp_path / "page.html"
        style = "<style>body{font:15px sans-serif;margin:24px} p{margin:10px 0}</style>"
        file.write_text(f"<!doctype html><meta charset=utf-8>{style}{html}", "utf-8")
        desk.launch(
            "chromium",
            "--no-sandbox",
            "--test-type",
            "--no-first-run",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--app=file://{file}",
        )

    return show
