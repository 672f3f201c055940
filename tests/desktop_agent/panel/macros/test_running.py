"""Replaying, recording and making macros from the page: the orders, and what is shown of the reports."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QProgressBar,
    QSpinBox,
    QWidget,
)

from desktop_agent.engine.messages import (
    Ended,
    Happened,
    Opened,
    Ready,
    Record,
    RecordingSaved,
    Refused,
    RunMacro,
    RunTask,
    Say,
    StatusChanged,
    StepRecorded,
    StopRecording,
    Told,
)
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.macros.files import read_macro, write_macro
from desktop_agent.panel.macros.replay import Mark
from desktop_agent.panel.macros.steplist import MARK
from desktop_agent.session.events import PlanMade, StepFinished, StepStarted
from desktop_agent.types import Outcome, PressKeys, Step
from tests.desktop_agent.panel.macros.conftest import WITH_SECRET
from tests.desktop_agent.panel.macros.test_page import changed, choose, press, the, type_into

OPENED = Opened("s", "", "", "", True, 1280, 800)


def begin(qtbot, panel, **values):
    """Fills in the form, and begins."""
    panel.page.editor.tabs.setCurrentIndex(2)
    for name, value in {"file": "letter.txt", **values}.items():
        type_into(qtbot, the(panel.page, QLineEdit, f"value_{name}"), value)
    press(qtbot, panel.page, "run_macro")


def play(panel, done, *last):
    """The engine does `done` steps of the macro, and `last` is what happens in the next."""
    steps = tuple(Step(look.sentence, PressKeys(("a",))) for look in panel.page.editing.shown.looks)
    hub = panel.hub
    hub.hear(Ready("1"))
    hub.hear(OPENED)
    hub.hear(StatusChanged(Status.WORKING))
    hub.hear(Happened(1, 0.0, PlanMade(steps)))
    for index in range(done):
        hub.hear(Happened(1, 0.0, StepStarted(index, steps[index])))
        hub.hear(Happened(1, 0.0, StepFinished(index, Outcome.DONE, None, "", 1.0)))
    hub.hear(Happened(1, 0.0, StepStarted(done, steps[done])))
    for event in last:
        hub.hear(event)


def failed_at(index, message):
    return Happened(1, 0.0, StepFinished(index, Outcome.FAILED, None, message, 1.0))


def mark(panel, row):
    found = panel.page.editor.steps.steps.index(row).data(MARK)
    return Mark(found) if found else None


# ------------------------------------------------------------------------- replay


def test_a_replay_is_ordered_as_the_form_says(letter, qtbot):
    page = letter.page
    page.editor.tabs.setCurrentIndex(2)
    assert not the(page, QAbstractButton, "run_macro").isEnabled()
    speed = the(page, QComboBox, "run_speed")
    speed.setCurrentIndex(speed.findData(2.0))
    begin(qtbot, letter, copies="3")
    (order,) = letter.orders
    assert isinstance(order, RunMacro)
    assert order.path == str(letter.folder / "letter.yaml")
    assert order.values == {"file": "letter.txt", "copies": "3"}
    assert (order.first, order.speed, order.setup.display, order.setup.hide_pid) == (1, 2.0, "virtual", 0)


def test_a_value_that_will_not_do_is_told_at_its_field(letter, qtbot):
    page = letter.page
    page.editor.tabs.setCurrentIndex(2)
    type_into(qtbot, the(page, QLineEdit, "value_file"), "letter.txt")
    type_into(qtbot, the(page, QLineEdit, "value_copies"), "many")
    assert the(page, QLabel, "value_copies_told").text() == "This must be a number, such as 12 or 3.5."
    assert not the(page, QAbstractButton, "run_macro").isEnabled()
    qtbot.keyClick(page.editor, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert letter.orders == []


def test_a_later_step_needs_a_display_with_the_program(letter, qtbot):
    page = letter.page
    page.editor.tabs.setCurrentIndex(2)
    type_into(qtbot, the(page, QLineEdit, "value_file"), "letter.txt")
    the(page, QSpinBox, "run_first").setValue(3)
    assert "A new display is empty." in the(page, QLabel, "run_told").text()
    display = the(page, QComboBox, "run_display")
    display.setCurrentIndex(display.findData("other"))
    assert the(page, QLabel, "run_told").text() == "A display is called like :1."
    qtbot.keyClicks(the(page, QLineEdit, "run_display_number"), ":7")
    press(qtbot, page, "run_macro")
    (order,) = letter.orders
    assert (order.first, order.setup.display, order.setup.hide_pid) == (3, ":7", os.getpid())


def test_what_is_replayed_is_saved_before(letter, qtbot):
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    begin(qtbot, letter)
    qtbot.waitUntil(lambda: bool(letter.orders))
    assert len(read_macro(letter.folder / "letter.yaml").steps) == 5


def test_nothing_begins_while_something_else_is_under_way(letter, qtbot):
    letter.page.editor.tabs.setCurrentIndex(2)
    type_into(qtbot, the(letter.page, QLineEdit, "value_file"), "letter.txt")
    letter.hub.tell(RunTask("wait 1 second"))
    assert "Something else is under way" in the(letter.page, QLabel, "run_told").text()
    assert not the(letter.page, QAbstractButton, "run_macro").isEnabled()
    letter.hub.hear(Ended(Outcome.DONE, 0, ""))
    assert the(letter.page, QAbstractButton, "run_macro").isEnabled()


def test_steps_are_marked_and_a_person_can_step_in(letter, qtbot):
    begin(qtbot, letter)
    play(letter, 2)
    page = letter.page
    assert [mark(letter, row) for row in range(4)] == [Mark.DONE, Mark.DONE, Mark.NOW, None]
    assert the(page, QLabel, "run_title").text() == "Step 3 of 7"
    assert the(page, QProgressBar, "run_progress").value() == 2
    press(qtbot, page, "run_pause")
    letter.hub.hear(StatusChanged(Status.PAUSED))
    press(qtbot, page, "run_resume")
    letter.hub.hear(StatusChanged(Status.STUCK, "No button came."))
    assert the(page, QLabel, "run_stuck_words").text() == "Step 3 did not go well. No button came."
    press(qtbot, page, "run_retry")
    press(qtbot, page, "run_skip")
    press(qtbot, page, "run_stop")
    told = [order.control for order in letter.orders if isinstance(order, Say)]
    assert told == [Control.PAUSE, Control.RESUME, Control.RETRY, Control.SKIP, Control.STOP]


def test_a_replay_that_went_well_says_so(letter, qtbot):
    begin(qtbot, letter)
    play(
        letter, 6, Happened(1, 0.0, StepFinished(6, Outcome.DONE, None, "", 1.0)), Ended(Outcome.DONE, 0, "")
    )
    assert the(letter.page, QLabel, "run_title").text() == "Replayed: all steps went well"
    assert mark(letter, 6) is Mark.DONE
    press(qtbot, letter.page, "run_close")
    assert mark(letter, 6) is None
    assert the(letter.page, QAbstractButton, "run_macro").isVisible()


def test_a_failure_shows_reason_advice_and_picture_and_leads_to_its_step(letter, qtbot, whole_session):
    begin(qtbot, letter)
    end = Ended(Outcome.FAILED, 1, "No button came.", str(whole_session), "", (), ("Wait longer.",))
    play(letter, 4, failed_at(4, "No button came."), end)
    page = letter.page
    assert the(page, QLabel, "run_end_words").text() == "Step 5: No button came."
    assert the(page, QLabel, "run_advice").text() == "• Wait longer."
    assert mark(letter, 4) is Mark.FAILED
    qtbot.waitUntil(lambda: the(page, QLabel, "run_picture").isVisible())
    assert not the(page, QLabel, "run_picture").pixmap().isNull()
    assert not the(page, QAbstractButton, "run_from_here").isVisible()
    press(qtbot, page, "run_session")
    assert letter.gone == [("sessions", str(whole_session))]
    press(qtbot, page, "run_edit_step")
    assert page.editor.steps.currentIndex().row() == 4
    assert page.editor.tabs.currentIndex() == 0


def test_on_another_display_a_replay_goes_on_where_it_failed(letter, qtbot):
    letter.page.editor.tabs.setCurrentIndex(2)
    display = the(letter.page, QComboBox, "run_display")
    display.setCurrentIndex(display.findData("screen"))
    begin(qtbot, letter)
    play(letter, 4, failed_at(4, "No button came."), Ended(Outcome.FAILED, 1, "No button came."))
    press(qtbot, letter.page, "run_from_here")
    assert letter.orders[-1].first == 5
    assert letter.orders[-1].values == {"file": "letter.txt"}


def test_a_refused_replay_says_why(letter, qtbot):
    begin(qtbot, letter)
    letter.hub.hear(Refused("There is no such display.", 3))
    assert the(letter.page, QLabel, "run_title").text() == "The replay could not begin"
    assert the(letter.page, QLabel, "run_end_words").text() == "There is no such display."
    press(qtbot, letter.page, "run_once_more")
    assert len(letter.orders) == 2


def test_a_secret_goes_into_the_keyring_and_nowhere_else(panel, qtbot, ring):
    path = panel.folder / "login.yaml"
    write_macro(WITH_SECRET, path)
    panel.page.opened("login")
    qtbot.waitUntil(lambda: panel.page.findChild(QWidget, "secret_password") is not None)
    panel.page.editor.tabs.setCurrentIndex(2)
    assert not the(panel.page, QAbstractButton, "run_macro").isEnabled()
    field = the(panel.page, QLineEdit, "secret_password_value")
    qtbot.keyClicks(field, "hunter2")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    press(qtbot, panel.page, "secret_password_keep")
    qtbot.waitUntil(lambda: the(panel.page, QAbstractButton, "run_macro").isEnabled())
    assert ring.kept == {("desktop-agent", "login/password"): "hunter2"}
    assert "hunter2" not in path.read_text("utf-8")
    press(qtbot, panel.page, "run_macro")
    assert "hunter2" not in repr(panel.orders)


# ------------------------------------------------------------------------ recording


def start_recording(qtbot, panel, name="new one", app="mousepad"):
    press(qtbot, panel.page, "record_macro")
    qtbot.keyClicks(the(panel.page, QLineEdit, "record_name"), name)
    qtbot.keyClicks(the(panel.page, QLineEdit, "record_app"), app)
    press(qtbot, panel.page, "record_start")


def test_a_recording_is_ordered_watched_and_opened(panel, qtbot):
    start_recording(qtbot, panel)
    order = panel.orders[0]
    assert isinstance(order, Record)
    assert (order.name, order.app, order.setup.display, order.folder) == (
        "new one",
        "mousepad",
        "virtual",
        str(panel.folder),
    )
    hub = panel.hub
    hub.hear(OPENED)
    assert the(panel.page, QLabel, "record_badge").text() == "Recording"
    hub.hear(StepRecorded(1, 'Type "Dear Ann"'))
    hub.hear(StepRecorded(2, 'Click the "Save" button', ("Two buttons say so.",)))
    hub.hear(Told("The program was closed.", warning=True))
    steps = the(panel.page, QListWidget, "recorded_steps")
    assert [steps.item(row).text() for row in range(2)] == [
        '1. Type "Dear Ann"',
        '2. Click the "Save" button\nTwo buttons say so.',
    ]
    assert the(panel.page, QLabel, "record_told_words").text() == "The program was closed."
    press(qtbot, panel.page, "record_stop")
    assert panel.orders[-1] == StopRecording(keep=True)
    path = panel.folder / "new one.yaml"
    path.write_text("version: 1\nsteps:\n- type: Dear Ann\n", "utf-8")
    hub.hear(RecordingSaved(str(path), ("One click was not understood.",)))
    hub.hear(Ended(Outcome.DONE, 0, ""))
    qtbot.waitUntil(lambda: the(panel.page, QLabel, "macro_title").text() == "new one")
    assert ("One click was not understood.", "warn") in panel.said


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("letter", "There is a macro of this name already."),
        ("a/b", "A name has letters, digits, spaces, dots and dashes, at most 100."),
        (" x", "A name has letters, digits, spaces, dots and dashes, at most 100."),
    ],
)
def test_a_name_that_cannot_be_is_told_while_it_is_typed(panel, qtbot, name, told):
    press(qtbot, panel.page, "record_macro")
    qtbot.keyClicks(the(panel.page, QLineEdit, "record_name"), name)
    assert the(panel.page, QLabel, "record_name_told").text() == told
    assert not the(panel.page, QAbstractButton, "record_start").isEnabled()


def test_a_recording_is_thrown_away_only_when_that_is_meant(panel, qtbot):
    start_recording(qtbot, panel)
    panel.hub.hear(OPENED)
    panel.hub.hear(StepRecorded(1, 'Type "Dear Ann"'))
    assert not panel.page.may_close()
    press(qtbot, panel.page, "record_discard")
    press(qtbot, the(panel.page, QMessageBox, "discard_recording"), "discard_recording_no")
    assert StopRecording(keep=False) not in panel.orders
    press(qtbot, panel.page, "record_discard")
    box = panel.page.findChildren(QMessageBox, "discard_recording")[-1]
    press(qtbot, box, "discard_recording_yes")
    assert panel.orders[-1] == StopRecording(keep=False)
    panel.hub.hear(RecordingSaved(""))
    panel.hub.hear(Ended(Outcome.STOPPED, 4, ""))
    assert the(panel.page, QWidget, "macros_empty").isVisible()
    assert panel.page.may_close()


def test_a_recording_that_cannot_begin_says_why_and_keeps_what_was_typed(panel, qtbot):
    start_recording(qtbot, panel)
    panel.hub.hear(Refused("mousepad is not installed.", 3))
    assert the(panel.page, QLabel, "record_problem_words").text() == "mousepad is not installed."
    assert the(panel.page, QLineEdit, "record_name").text() == "new one"
    assert the(panel.page, QAbstractButton, "record_start").isEnabled()


def test_the_recorders_keys_are_pressed_on_the_display_by_buttons(panel, qtbot):
    start_recording(qtbot, panel)
    panel.hub.hear(OPENED)
    before = len(panel.orders)
    press(qtbot, panel.page, "record_check")
    keys = [(order.key, order.down) for order in panel.orders[before:]]
    assert keys == [("ctrl", True), ("alt", True), ("c", True), ("c", False), ("alt", False), ("ctrl", False)]


# ------------------------------------------------------------------ made of a session


def test_a_session_that_cannot_become_a_macro_says_why_in_place(panel, qtbot, tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database")
    panel.page.opened(broken)
    qtbot.keyClicks(the(panel.page, QLineEdit, "make_name"), "made")
    press(qtbot, panel.page, "make_macro")
    told = the(panel.page, QLabel, "make_problem_words")
    qtbot.waitUntil(lambda: bool(told.text()), timeout=60_000)
    assert "broken.sqlite" in told.text()
    assert not (panel.folder / "made.yaml").exists()
    press(qtbot, panel.page, "make_cancel")
    assert the(panel.page, QWidget, "macros_empty").isVisible()


def test_a_session_becomes_a_macro_that_is_opened(panel, qtbot, whole_session, tmp_path):
    panel.page.opened(str(whole_session))
    type_into(qtbot, the(panel.page, QLineEdit, "make_name"), "letter")
    assert the(panel.page, QLabel, "make_told").text() == "There is a macro of this name already."
    type_into(qtbot, the(panel.page, QLineEdit, "make_name"), "made")
    press(qtbot, panel.page, "make_macro")
    told = the(panel.page, QLabel, "make_problem_words")
    title = the(panel.page, QLabel, "macro_title")
    qtbot.waitUntil(lambda: bool(told.text()) or title.text() == "made", timeout=120_000)
    assert title.text() == "made", told.text()
