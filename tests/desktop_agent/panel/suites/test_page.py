"""The page of tests, driven as a person drives it, with real runs of pytest in a process of their own."""

from __future__ import annotations

import json

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
)

from desktop_agent.panel.suites.recent import read_recent, remember
from desktop_agent.panel.suites.state import State

LEFT = Qt.MouseButton.LeftButton
LONG = 90_000


def the(page, kind, name):
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot, page, name):
    button = the(page, QAbstractButton, name)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, LEFT)


def look(qtbot, panel, place):
    """Types a place, and waits until its tests are known."""
    field = the(panel.page, QLineEdit, "tests_place")
    field.selectAll()
    qtbot.keyClicks(field, str(place))
    with qtbot.waitSignal(panel.page.runner.ended, timeout=LONG):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def run(qtbot, panel, button):
    the(panel.page, QSpinBox, "tests_workers").setValue(1)
    with qtbot.waitSignal(panel.page.runner.ended, timeout=LONG):
        press(qtbot, panel.page, button)


def words(panel, name):
    return the(panel.page, QLabel, name).text()


def states(panel):
    return {name.rpartition("::")[2]: test.state for name, test in panel.page._suite.tests.items()}


def click(qtbot, panel, name):
    tree = panel.page.tree
    index = tree.filter.mapFromSource(tree._items[name][0].index())
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())


def test_tests_are_found_run_and_looked_into(panel, qtbot, folder):
    page = panel.page
    look(qtbot, panel, folder)
    assert words(panel, "tests_counts") == "4 tests"
    assert set(states(panel).values()) == {State.WAITING}
    Image.new("RGB", (64, 40), "teal").save(folder / "screen.png")
    run(qtbot, panel, "tests_run_all")
    assert states(panel) == {
        "test_right": State.PASSED,
        "test_wrong": State.FAILED,
        "test_left_out": State.SKIPPED,
        "test_other": State.PASSED,
    }
    assert words(panel, "tests_counts") == "4 tests · 2 passed · 1 failed · 1 left out or expected to fail"
    assert words(panel, "tests_notice_words") == "1 test failed."
    bar = the(page, QProgressBar, "tests_progress")
    assert (bar.value(), bar.maximum()) == (4, 4)
    assert words(panel, "outcome_title") == "test_wrong"
    assert words(panel, "outcome_reason_words") == "AssertionError: No button came."
    assert "looking for it" in the(page, QPlainTextEdit, "outcome_output").toPlainText()
    qtbot.waitUntil(lambda: the(page, QLabel, "outcome_picture").isVisible())
    press(qtbot, page, "outcome_session")
    assert panel.around.went == [("sessions", "/somewhere/session.sqlite")]
    assert page.tree.shown_state("ui/test_mixed.py::test_wrong") is State.FAILED
    click(qtbot, panel, "ui/test_mixed.py::test_left_out")
    assert words(panel, "outcome_reason_words") == "not today"

    # What failed is mended, and only that runs again.
    mixed = folder / "ui" / "test_mixed.py"
    mixed.write_text(mixed.read_text("utf-8").replace("assert False", "assert True"), "utf-8")
    run(qtbot, panel, "tests_run_failed")
    assert states(panel)["test_wrong"] is State.PASSED
    assert states(panel)["test_left_out"] is State.SKIPPED
    assert words(panel, "tests_notice_words") == "All went well."
    assert (bar.value(), bar.maximum()) == (1, 1)
    assert not the(page, QAbstractButton, "tests_run_failed").isEnabled()


def test_only_what_is_chosen_runs(panel, qtbot, folder):
    look(qtbot, panel, folder)
    assert not the(panel.page, QAbstractButton, "tests_run_chosen").isEnabled()
    click(qtbot, panel, "test_other.py::test_other")
    run(qtbot, panel, "tests_run_chosen")
    assert states(panel)["test_other"] is State.PASSED
    assert states(panel)["test_right"] is State.WAITING


def test_a_file_that_cannot_be_read_is_shown_in_its_place(panel, qtbot, folder):
    (folder / "ui" / "test_bad.py").write_text("import nothing_of_this_name\n", "utf-8")
    look(qtbot, panel, folder)
    assert words(panel, "tests_notice_words") == "1 file cannot be read."
    assert words(panel, "outcome_title") == "test_bad.py"
    assert "No module named 'nothing_of_this_name'" in words(panel, "outcome_reason_words")
    assert len(panel.page._suite.tests) == 5
    run(qtbot, panel, "tests_run_all")
    assert states(panel)["test_other"] is State.PASSED
    assert not panel.page._suite.tests["ui/test_bad.py"].readable


def test_a_folder_without_tests_says_what_tests_are(panel, qtbot, tmp_path):
    (tmp_path / "nothing").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:pytest-qt\n", "utf-8")
    look(qtbot, panel, tmp_path / "nothing")
    assert words(panel, "tests_notice_words").startswith("There are no tests here.")
    assert not the(panel.page, QAbstractButton, "tests_run_all").isEnabled()


def test_a_place_that_is_not_there_is_told_at_once(panel, qtbot, tmp_path):
    field = the(panel.page, QLineEdit, "tests_place")
    qtbot.keyClicks(field, str(tmp_path / "nowhere"))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "There is no such folder or file: " in words(panel, "tests_notice_words")
    assert not panel.page.runner.running


def test_a_pytest_that_cannot_begin_or_dies_is_told(panel, qtbot, folder):
    (folder / "conftest.py").write_text("import os\nos._exit(7)\n", "utf-8")
    look(qtbot, panel, folder)
    assert words(panel, "tests_notice_words").startswith("The tests could not be run (exit code 1).")
    (folder / "conftest.py").write_text("import nothing_of_this_name\n", "utf-8")
    with qtbot.waitSignal(panel.page.runner.ended, timeout=LONG):
        press(qtbot, panel.page, "tests_collect")
    assert "No module named 'nothing_of_this_name'" in words(panel, "tests_notice_words")


def test_a_run_is_stopped_and_what_was_under_way_is_not_over(panel, qtbot, folder):
    (folder / "test_slow.py").write_text(
        "import threading\n\ndef test_slow():\n    threading.Event().wait(120)\n", "utf-8"
    )
    look(qtbot, panel, folder / "test_slow.py")
    the(panel.page, QSpinBox, "tests_workers").setValue(1)
    press(qtbot, panel.page, "tests_run_all")
    assert not panel.page.may_close()
    press(qtbot, the(panel.page, QMessageBox, "leave_tests"), "leave_tests_no")
    qtbot.waitUntil(lambda: states(panel).get("test_slow") is State.RUNNING, timeout=LONG)
    with qtbot.waitSignal(panel.page.runner.ended, timeout=LONG):
        press(qtbot, panel.page, "tests_stop")
    assert words(panel, "tests_notice_words") == "The run was stopped."
    assert states(panel)["test_slow"] is not State.RUNNING
    assert panel.page.may_close()


# ------------------------------------------------------------------------- recent


def test_the_places_shown_last_are_remembered_in_their_order(tmp_path):
    file = tmp_path / "folder" / "recent.json"
    recent = ()
    for place in ("a", "b", "a"):
        recent = remember(file, place, recent)
    assert read_recent(file) == recent == ("a", "b")
    for number in range(20):
        recent = remember(file, str(number), recent)
    assert len(read_recent(file)) == 8


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", "nonsense"])
def test_a_memory_that_makes_no_sense_is_none(tmp_path, content):
    file = tmp_path / "recent.json"
    file.write_text(content, "utf-8")
    assert read_recent(file) == ()
    assert read_recent(tmp_path / "none.json") == ()


def test_a_place_shown_last_is_a_click_away(panel, qtbot, folder, tmp_path):
    look(qtbot, panel, folder / "test_other.py")
    assert json.loads((tmp_path / "recent-tests.json").read_text("utf-8")) == [str(folder / "test_other.py")]
    (action,) = panel.page.place.menu.actions()
    the(panel.page, QLineEdit, "tests_place").clear()
    action.trigger()
    assert the(panel.page, QLineEdit, "tests_place").text() == str(folder / "test_other.py")
    assert panel.page.runner.running
