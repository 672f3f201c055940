"""The page of tests, and a small folder of tests that need no display."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.fakes.panel import Around

MIXED = """
import pytest

def test_right():
    pass

def test_wrong(record_property):
    record_property("desk_screen", "screen.png")
    record_property("desk_session", "/somewhere/session.sqlite")
    print("looking for it")
    assert False, "No button came."

@pytest.mark.skip(reason="not today")
def test_left_out():
    pass
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "suite"
    (folder / "ui").mkdir(parents=True)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider -p no:pytest-qt\n", "utf-8")
    (folder / "ui" / "test_mixed.py").write_text(MIXED, "utf-8")
    (folder / "test_other.py").write_text("def test_other():\n    pass\n", "utf-8")
    return folder


@pytest.fixture
def panel(qtbot, tmp_path):
    from desktop_agent.panel.suites.page import SuitesPage

    around = Around(tmp_path)
    page = SuitesPage(around.context)
    page.resize(1100, 700)
    qtbot.addWidget(page)
    page.show()
    yield SimpleNamespace(page=page, around=around)
    page.runner.close()
    around.close()
