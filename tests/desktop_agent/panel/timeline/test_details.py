"""Everything about a step, driven as a person drives it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QSlider, QToolButton, QTreeWidget, QWidget

from desktop_agent.panel.timeline.details import Details
from desktop_agent.panel.timeline.timeline import Timeline
from desktop_agent.panel.timeline.wipe import WipeView
from desktop_agent.session.events import ControlReceived, DecisionMade, ProgramOutput
from desktop_agent.session.journal import Journal
from desktop_agent.types import Deny, GroundedAction


@pytest.fixture
def details(qtbot, around):
    details = Details(around.context)
    details.resize(520, 700)
    qtbot.addWidget(details)
    details.show()
    qtbot.waitExposed(details)
    return details


@pytest.fixture
def chosen(qtbot, around, details):
    """Shows one step of a session: `chosen(path, index)`."""
    timeline = Timeline(around.context)
    qtbot.addWidget(timeline)
    details.follow(timeline)

    def choose(path, index):
        with qtbot.waitSignal(timeline.read, timeout=10_000):
            timeline.show_session(path)
        timeline.select_step(index)
        qtbot.waitUntil(lambda: label(details, "details_title").startswith(f"{index + 1}."))
        return timeline

    return choose


def label(details, name):
    return details.findChild(QLabel, name).text()


def view_of(details):
    return details.findChild(WipeView, "details_picture")


def both_shown(details):
    return view_of(details).projection is not None and details.findChild(QSlider, "details_wipe").isEnabled()


def test_a_step_is_told_with_candidates_checks_and_effect(qtbot, details, chosen, whole_session):
    chosen(whole_session, 4)
    table = details.findChild(QTreeWidget, "details_candidates")
    qtbot.waitUntil(lambda: table.topLevelItemCount() == 3)
    rows = [[table.topLevelItem(at).text(column) for column in range(4)] for at in range(3)]
    assert rows[0] == ["Save", "button", "0.98", "by words"]
    assert table.topLevelItem(0).child(0).text(0) == "text 1.00 · role text stands in for button"
    assert label(details, "details_note") == 'The dialog "Save As" closed'
    assert "not covered" in label(details, "details_checks")
    shown = {each.text() for each in details.findChildren(QLabel) if each.isVisible()}
    assert {"Click left at (782, 487)", "Allowed by policy", "input-to-launched-program"} <= shown


def test_the_line_between_before_and_after_is_drawn_by_mouse_keys_and_slider(
    qtbot, details, chosen, whole_session
):
    chosen(whole_session, 4)
    qtbot.waitUntil(lambda: both_shown(details))
    view, slider = view_of(details), details.findChild(QSlider, "details_wipe")
    left = view.frame_to_view(64, 400).toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=left)
    assert view.share == pytest.approx(0.05, abs=0.01)
    after = view.grab().toImage()
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert view.share == 1.0
    before = view.grab().toImage()
    # The dialog is there before, and gone after.
    inside = view.frame_to_view(640, 440).toPoint()
    assert before.pixelColor(inside) != after.pixelColor(inside)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.share == pytest.approx(0.98)
    assert slider.value() == 98
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=inside)
    qtbot.mouseMove(view, left)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=left)
    assert view.share == pytest.approx(0.05, abs=0.01)


def test_a_candidate_that_is_clicked_is_marked_on_the_picture(qtbot, details, chosen, whole_session):
    chosen(whole_session, 4)
    table = details.findChild(QTreeWidget, "details_candidates")
    qtbot.waitUntil(lambda: table.topLevelItemCount() == 3)
    table.scrollToItem(table.topLevelItem(2))
    place = table.visualItemRect(table.topLevelItem(2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, place.y()))
    marks = view_of(details).marks
    assert marks.chosen.text == "Cancel"
    assert marks.rivals == ()


def test_a_step_of_two_acts_tells_each(qtbot, details, chosen, whole_session):
    chosen(whole_session, 3)
    which = details.findChild(QComboBox, "details_scene")
    qtbot.waitUntil(lambda: which.count() == 2)
    assert which.itemText(0) == '1/2  Click textbox "Name" in "Save As" — Partly'
    which.setFocus()
    qtbot.keyClick(which, Qt.Key.Key_Down)
    assert label(details, "details_note") == 'The field shows "greetings.txt"'


def test_a_failed_check_says_why(qtbot, details, chosen, sample, tmp_path):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal, fail_at_end=True)
    chosen(journal.path, 5)
    qtbot.waitUntil(lambda: "never showed" in label(details, "details_message"))
    assert label(details, "details_badge") == "Failed"


def test_refusals_controls_and_output_are_told(qtbot, details, chosen, sample, tmp_path):
    with Journal.create(tmp_path) as journal:
        story = sample.Storyteller(journal)
        step = sample.Step("Click Format disk", sample.PressKeys(("enter",)))
        story.start("task", (step,), journal.session_id)
        story.step(0, step)
        proposal = GroundedAction(sample.PressChord(("enter",)), "press Enter")
        journal.on_event(DecisionMade(proposal, Deny("no-disks", "Disks are not formatted.")))
        journal.on_event(ControlReceived("pause"))
        story.finish_step(0, sample.Outcome.REFUSED, message="Disks are not formatted.")
        journal.on_event(ProgramOutput(("disks",), 3, "mkfs: \x1b[31mno\n"))
    chosen(journal.path, 0)
    which = details.findChild(QComboBox, "details_scene")
    qtbot.waitUntil(lambda: which.count() == 3)
    assert which.itemText(0) == "1/3  Press Enter — Refused"
    assert which.itemText(1) == "2/3  A person said: pause"
    which.setCurrentIndex(2)
    output = details.findChild(QPlainTextEdit, "details_output")
    assert output.isVisible()
    # What a terminal would obey is shown as what it is.
    assert output.toPlainText() == "mkfs: �[31mno"


def test_a_picture_that_was_damaged_is_said_in_place_and_the_words_stay(
    qtbot, details, chosen, whole_session, tmp_path
):
    copy = tmp_path / whole_session.name
    shutil.copyfile(whole_session, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE tiles SET pixels = x'00'")
    chosen(copy, 4)
    said = details.findChild(QLabel, "details_no_picture")
    qtbot.waitUntil(said.isVisible)
    assert "damaged" in said.text()
    assert label(details, "details_note") == 'The dialog "Save As" closed'


def test_a_step_whose_events_cannot_be_read_says_which(qtbot, details, chosen, whole_session, tmp_path):
    copy = tmp_path / whole_session.name
    shutil.copyfile(whole_session, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute(
            "UPDATE events SET json = CAST(replace(CAST(json AS TEXT), '\"rule\"', '\"ruin\"') AS BLOB)"
            " WHERE kind = 'decision_made'"
        )
    chosen(copy, 4)
    qtbot.waitUntil(lambda: "cannot be read" in label(details, "details_message"))


def test_nothing_is_shown_of_no_step(details):
    assert details.findChild(QLabel, "details_empty").isVisible()


def test_a_request_shows_what_the_model_saw_and_leads_to_it_in_the_film(
    qtbot, details, chosen, planned_session
):
    chosen(planned_session, 0)
    which = details.findChild(QComboBox, "details_scene")
    qtbot.waitUntil(lambda: which.currentText().endswith('Click button "Save" — Confirmed'))
    shown = {each.text() for each in details.findChildren(QLabel) if each.isVisible()}
    assert {"Decided by", "model, thinking · qwen3.5-9b", "Save the letter under the name it has"} <= shown
    thoughts = details.findChild(QPlainTextEdit, "details_thoughts")
    assert not thoughts.isVisible()
    which.setCurrentIndex(next(at for at in range(which.count()) if "— Answered" in which.itemText(at)))
    assert thoughts.isVisible()
    assert thoughts.toPlainText().startswith("The dialog is open.")
    frame = details.findChild(QToolButton, "details_frame_1")
    qtbot.waitUntil(lambda: not frame.icon().isNull())
    with qtbot.waitSignal(details.picture_wanted) as wanted:
        qtbot.mouseClick(frame, Qt.MouseButton.LeftButton)
    assert wanted.args[0]


def test_a_step_without_a_model_shows_nothing_of_one(qtbot, details, chosen, whole_session):
    chosen(whole_session, 4)
    qtbot.waitUntil(lambda: details.findChild(QComboBox, "details_scene").count() > 0)
    assert not details.findChild(QWidget, "details_decision").isVisible()
    assert not details.findChild(QPlainTextEdit, "details_thoughts").isVisible()
