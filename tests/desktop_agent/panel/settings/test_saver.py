from __future__ import annotations

import pytest

from desktop_agent.panel.settings.saver import Saver
from desktop_agent.settings import read_settings


@pytest.fixture
def saver(around):
    return Saver(around.context.settings, around.jobs)


def test_a_change_is_in_force_at_once_and_in_the_file_soon(qtbot, around, saver):
    with qtbot.waitSignal(saver.saved, timeout=5000) as saved:
        saver.set("work", "max_steps", 7, "Most steps")
        assert saver.value("work", "max_steps") == 7
    assert saved.args[0].label == "Most steps"
    assert read_settings(around.context.settings.path).work.max_steps == 7


def test_changes_are_saved_in_the_order_they_were_made(qtbot, around, saver):
    for number in range(1, 30):
        saver.set("work", "max_steps", number, "Most steps")
    qtbot.waitUntil(lambda: not saver.busy, timeout=10_000)
    assert read_settings(around.context.settings.path).work.max_steps == 29


def test_the_same_value_is_no_change(qtbot, saver):
    saver.set("work", "max_steps", 200, "Most steps")
    assert not saver.busy


def test_the_last_change_is_taken_back_and_then_the_one_before(qtbot, around, saver):
    restored = []
    saver.restored.connect(lambda *what: restored.append(what))
    saver.set("work", "max_steps", 7, "Most steps")
    saver.set("look", "theme", "dark", "Theme")
    qtbot.waitUntil(lambda: not saver.busy)
    saver.undo()
    saver.undo()
    qtbot.waitUntil(lambda: not saver.busy)
    assert restored == [("look", "theme", "system"), ("work", "max_steps", 200)]
    now = read_settings(around.context.settings.path)
    assert (now.look.theme, now.work.max_steps) == ("system", 200)
    assert not saver.can_undo
    saver.undo()
    assert not saver.busy


def test_a_change_that_cannot_be_saved_is_told_and_the_value_before_is_shown(qtbot, around, saver):
    around.context.settings.path.mkdir()
    (around.context.settings.path / "in the way").write_text("")
    (around.context.settings.path.parent / "settings.toml.broken").mkdir()
    (around.context.settings.path.parent / "settings.toml.broken" / "too").write_text("")
    restored = []
    saver.restored.connect(lambda *what: restored.append(what))
    with qtbot.waitSignal(saver.refused, timeout=5000) as refused:
        saver.set("work", "max_steps", 7, "Most steps")
    assert "cannot be written" in refused.args[1]
    assert restored == [("work", "max_steps", 200)]
    assert saver.value("work", "max_steps") == 200
    assert not saver.can_undo
