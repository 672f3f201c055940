"""The page of sessions, driven as a person drives it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QToolButton,
    QWidget,
)

from desktop_agent.engine.messages import Ended, RunSession, RunTask
from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Tone
from desktop_agent.panel.sessions import deeds
from desktop_agent.panel.sessions.page import SessionsPage
from desktop_agent.panel.sessions.screen import FilmScreen
from desktop_agent.panel.sessions.strip import FilmStrip
from desktop_agent.panel.timeline.wipe import WipeView
from desktop_agent.session.journal import Journal
from desktop_agent.types import Outcome


@pytest.fixture
def folder(tmp_path, monkeypatch, whole_session):
    """A person's sessions: a whole one, one from the future, one that is none."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    folder = tmp_path / "sessions"
    folder.mkdir()
    shutil.copyfile(whole_session, folder / whole_session.name)
    future = folder / "20991231-235959-futu.sqlite"
    shutil.copyfile(whole_session, future)
    with closing(sqlite3.connect(future)) as database, database:
        database.execute("UPDATE meta SET value = '2' WHERE key = 'format'")
    (folder / "20200101-000000-none.sqlite").write_bytes(b"nothing of the kind")
    return folder


@pytest.fixture
def page(qtbot, around, folder):
    page = SessionsPage(around.context)
    page.resize(1000, 700)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    page.opened()
    qtbot.waitUntil(lambda: part(page, QListView, "sessions_list").model().rowCount() == 3)
    return page


@pytest.fixture
def film(qtbot, page, folder, whole_session):
    """The page with the whole session open, and its first picture on the screen."""
    page.opened(str(folder / whole_session.name))
    qtbot.waitUntil(lambda: page.recording is not None)
    qtbot.waitUntil(lambda: part(page, FilmScreen, "film_picture").projection is not None)
    return page


def part(page, kind, name):
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot, page, name, kind=QToolButton):
    qtbot.mouseClick(part(page, kind, name), Qt.MouseButton.LeftButton)


def choose(qtbot, page, words):
    """Click the session whose row says `words`."""
    steps = part(page, QListView, "sessions_list")
    rows = [steps.model().index(at, 0) for at in range(steps.model().rowCount())]
    index = next(row for row in rows if words in row.data(Qt.ItemDataRole.AccessibleTextRole))
    qtbot.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=steps.visualRect(index).center())


def box(page, name):
    found = [each for each in page.findChildren(QMessageBox, name) if each.isVisible()]
    return found[-1] if found else None


def caption(page):
    return part(page, QLabel, "film_caption").accessibleName()


def export(qtbot, page, kind, target):
    """Choose `kind` in the menu of exports, and type where it goes."""
    menu = part(page, QToolButton, "session_export").menu()
    action = next(each for each in menu.actions() if each.objectName() == f"export_{kind}")
    action.trigger()
    dialog = part(page, QFileDialog, "export_where")
    if dialog.fileMode() is QFileDialog.FileMode.Directory:
        dialog.setDirectory(str(target))
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    # All at once: the dialog completes names while they are typed.
    line.setText(str(target))
    ok = dialog.findChild(QDialogButtonBox).buttons()[0]
    qtbot.waitUntil(ok.isEnabled)
    qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)


def told(qtbot, page, words):
    label = part(page, QLabel, "session_words")
    qtbot.waitUntil(lambda: words in label.text() and label.isVisible(), timeout=30_000)
    return label.text()


# ------------------------------------------------------------------------- the list


def test_every_session_is_listed_and_unreadable_ones_say_why(page):
    rows = part(page, QListView, "sessions_list").model()
    spoken = [rows.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(3)]
    assert "Unreadable, This file has the format '2'; this program reads '1'." in spoken[0]
    assert "Done" in spoken[1]
    assert "6 steps" in spoken[1]
    assert "Unreadable, This file is not a session file." in spoken[2]


def test_a_search_leaves_what_fits(qtbot, page):
    search = part(page, QLineEdit, "sessions_search")
    qtbot.keyClicks(search, "greetings")
    rows = part(page, QListView, "sessions_list").model()
    assert rows.rowCount() == 1
    qtbot.keyClicks(search, " zebra")
    assert part(page, QLabel, "sessions_words").text() == "No session fits the search."


@pytest.mark.parametrize("words", ["has the format '2'", "is not a session file"])
def test_a_session_from_the_future_and_one_that_is_none_are_told_in_place_and_the_rest_goes_on(
    qtbot, page, words, whole_session
):
    choose(qtbot, page, words)
    qtbot.waitUntil(lambda: words in part(page, QLabel, "sessions_place").text())
    choose(qtbot, page, "Done")
    qtbot.waitUntil(lambda: page.recording is not None)
    assert page.recording.path.name == whole_session.name


def test_a_session_that_vanished_meanwhile_is_told_and_leaves_the_list(qtbot, page, folder, whole_session):
    (folder / whole_session.name).unlink()
    choose(qtbot, page, "Done")
    qtbot.waitUntil(lambda: "There is no session file" in part(page, QLabel, "sessions_place").text())
    qtbot.waitUntil(lambda: part(page, QListView, "sessions_list").model().rowCount() == 2)


def test_a_session_that_is_deleted_while_it_is_shown_stops_no_film(qtbot, film, folder, whole_session):
    (folder / whole_session.name).unlink()
    strip = part(film, FilmStrip, "film_strip")
    for share in (0.9, 0.1, 0.5):
        pos = QPoint(round(strip.width() * share), strip.height() // 2)
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=pos)
    film._deeds.export(film.recording, deeds.Export.MACRO, short=True)
    qtbot.waitUntil(lambda: part(film, QLabel, "session_words").text() != "", timeout=30_000)
    assert "Traceback" not in part(film, QLabel, "session_words").text()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_session_that_was_cut_off_is_told_in_place(qtbot, page, folder, whole_session, share):
    whole = (folder / whole_session.name).read_bytes()
    cut = folder / "20991231-235959-half.sqlite"
    cut.write_bytes(whole[: round(len(whole) * share)])
    page.opened(str(cut))

    def said():
        labels = (part(page, QLabel, "sessions_place"), part(page, QLabel, "session_words"))
        return [label.text() for label in labels if label.isVisible() and label.text()]

    qtbot.waitUntil(lambda: bool(said()))
    page.opened(str(folder / whole_session.name))
    qtbot.waitUntil(lambda: page.recording is not None and page.recording.path.name == whole_session.name)


def test_an_id_opens_a_session_too(qtbot, page, whole_session):
    page.opened(whole_session.stem)
    qtbot.waitUntil(lambda: page.recording is not None)
    assert part(page, QLabel, "session_badge").text() == "Done"


def test_a_session_with_damaged_events_is_shown_as_far_as_it_goes(qtbot, page, folder, whole_session):
    with closing(sqlite3.connect(folder / whole_session.name)) as database, database:
        database.execute("UPDATE events SET json = x'7b' WHERE kind = 'action_performed' AND seq < 12")
    page.opened(str(folder / whole_session.name))
    qtbot.waitUntil(lambda: page.recording is not None)
    assert "cannot be read" in part(page, QLabel, "timeline_notice").text()
    assert len(page.recording.rows.rows) == 6


# ------------------------------------------------------------------------- the film


def test_steps_and_film_go_hand_in_hand(qtbot, film):
    steps = part(film, QListView, "timeline_list")
    place = steps.visualRect(steps.model().index(4, 0)).center()
    qtbot.mouseClick(steps.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caption(film) == '5. Click "Save" in the Save As dialog'
    part(film, FilmStrip, "film_strip").setFocus()
    qtbot.keyClick(part(film, FilmStrip, "film_strip"), Qt.Key.Key_Comma)
    assert steps.currentIndex().row() == 3
    qtbot.keyClick(part(film, FilmStrip, "film_strip"), Qt.Key.Key_Right)
    qtbot.keyClick(part(film, FilmStrip, "film_strip"), Qt.Key.Key_Period)
    assert steps.currentIndex().row() == 5
    assert caption(film) == "6. Check that the title shows greetings.txt"


def test_scrubbing_shows_the_picture_and_the_pointer_of_that_moment(qtbot, film):
    strip, screen = part(film, FilmStrip, "film_strip"), part(film, FilmScreen, "film_picture")
    first = screen.grab().toImage()
    middle = strip.height() // 2
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(12, middle))
    qtbot.mouseMove(strip, QPoint(strip.width() - 12, middle))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() - 12, middle))
    assert film.recording.rows.rows[-1].sentence in caption(film)
    qtbot.waitUntil(lambda: screen.grab().toImage() != first)
    qtbot.waitUntil(lambda: screen.pointer is not None)
    assert screen.pointer == pytest.approx((782, 487))


def test_marks_are_drawn_where_something_was_found(qtbot, film):
    screen = part(film, FilmScreen, "film_picture")
    film.findChild(FilmStrip, "film_strip").setFocus()
    for _ in range(4):
        qtbot.keyClick(film.findChild(FilmStrip, "film_strip"), Qt.Key.Key_Right)
    recording = film.recording
    # To the moment of the act itself: what was found is drawn there, and not once the screen changed.
    index = next(
        at
        for at in range(len(recording.film))
        if recording.film.still(at).kind == "action_intended"
        and recording.film.still(at).seq >= recording.rows.rows[4].first
    )
    film.findChild(FilmStrip, "film_strip").sought.emit(recording.film.time_of(index, short=True))
    qtbot.waitUntil(lambda: screen.marks.chosen is not None and screen.marks.chosen.text == "Save")
    assert [rival.text for rival in screen.marks.rivals] == ["Save As", "Cancel"]


def test_space_plays_to_the_end_at_the_chosen_speed(qtbot, film):
    speed = part(film, QComboBox, "film_speed")
    speed.setCurrentIndex(speed.count() - 1)
    strip = part(film, FilmStrip, "film_strip")
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert part(film, QToolButton, "film_play").accessibleName() == "Pause"
    qtbot.waitUntil(lambda: part(film, QToolButton, "film_play").accessibleName() == "Play", timeout=15_000)
    assert strip.value() == strip.maximum()
    qtbot.keyClick(strip, Qt.Key.Key_BracketLeft)
    assert speed.currentText() == "8×"


def test_idle_time_is_cut_until_the_person_wants_all_of_it(qtbot, page, tmp_path, whole_session):
    slow = tmp_path / "slow.sqlite"
    shutil.copyfile(whole_session, slow)
    with closing(sqlite3.connect(slow)) as database, database:
        database.execute("UPDATE events SET clock_ns = clock_ns + 60000000000 WHERE seq > 10")
    page.opened(slow)
    qtbot.waitUntil(lambda: part(page, FilmScreen, "film_picture").projection is not None)
    assert part(page, QLabel, "film_time").text().startswith("0:00 / 0:0")
    press(qtbot, page, "film_idle", QCheckBox)
    # Writing the session itself took a second or two.
    assert part(page, QLabel, "film_time").text().startswith("0:00 / 1:0")


def test_enter_on_a_step_shows_it_in_full(qtbot, film):
    steps = part(film, QListView, "timeline_list")
    steps.setFocus()
    qtbot.keyClick(steps, Qt.Key.Key_End)
    qtbot.keyClick(steps, Qt.Key.Key_Return)
    assert part(film, QTabWidget, "session_tabs").currentIndex() == 1
    qtbot.waitUntil(lambda: part(film, QLabel, "details_title").text().startswith("6. Check"))
    picture = part(film, WipeView, "details_picture")
    qtbot.waitUntil(picture.hasFocus)
    qtbot.keyClick(picture, Qt.Key.Key_Escape)
    assert part(film, QTabWidget, "session_tabs").currentIndex() == 0
    assert steps.hasFocus()


def test_a_session_that_is_still_written_grows_on_the_page(qtbot, page, sample, folder):
    with Journal.create(folder) as journal:
        story = sample.Storyteller(journal)
        step = sample.Step("Press Enter", sample.PressKeys(("enter",)))
        story.start("task", (step, step), journal.session_id)
        story.step(0, step)
        page.opened(str(journal.path))
        qtbot.waitUntil(lambda: page.recording is not None)
        assert page.recording.rows.rows[0].state == "running"
        assert not part(page, QToolButton, "session_again").isEnabled()
        story.finish_step(0)
        story.step(1, step)
        story.finish_step(1)
        qtbot.waitUntil(lambda: [row.state for row in page.recording.rows.rows] == ["done", "done"])


# ------------------------------------------------------------------------- the deeds


def test_the_chosen_step_is_done_again_on_a_display_of_its_own(qtbot, film, around):
    steps = part(film, QListView, "timeline_list")
    steps.setFocus()
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    qtbot.keyClick(steps, Qt.Key.Key_Down)
    again = part(film, QToolButton, "session_again")
    assert again.text() == "Do again from step 3"
    again.setFocus()
    qtbot.keyClick(again, Qt.Key.Key_Space)
    [order] = around.orders
    assert isinstance(order, RunSession)
    assert (order.session, order.first, order.setup.display) == (str(film.recording.path), 3, "virtual")
    assert around.went == [("task", None)]


def test_the_persons_own_screen_is_only_used_once_they_said_so(qtbot, film, around):
    on_screen = part(film, QToolButton, "session_again").menu().actions()[1]
    on_screen.trigger()
    qtbot.mouseClick(
        next(each for each in box(film, "confirm_screen").buttons() if each.text() == "Cancel"),
        Qt.MouseButton.LeftButton,
    )
    assert around.orders == []
    on_screen.trigger()
    yes = next(each for each in box(film, "confirm_screen").buttons() if each.text() == "Use this screen")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert around.orders[0].setup.display == "screen"
    assert around.orders[0].setup.hide_pid > 0


def test_nothing_is_done_again_while_the_agent_is_at_work(film, around):
    around.hub.tell(RunTask("wait"))
    again = part(film, QToolButton, "session_again")
    assert not again.isEnabled()
    assert "at work" in again.toolTip()
    around.hub.hear(Ended(Outcome.DONE, 0, ""))
    assert again.isEnabled()


def test_another_model_can_be_asked_once_a_step_is_chosen(film, qtbot):
    ask = part(film, QPushButton, "session_ask_model")
    assert ask.isEnabled()
    part(film, QListView, "timeline_list").setCurrentIndex(QModelIndex())
    assert not ask.isEnabled()
    assert "Choose a step" in ask.toolTip()


def test_a_page_is_exported(qtbot, film, tmp_path):
    export(qtbot, film, "page", tmp_path / "out.html")
    told(qtbot, film, "Written to")
    assert "<html" in (tmp_path / "out.html").read_text("utf-8")


def test_json_is_exported(qtbot, film, tmp_path):
    export(qtbot, film, "json", tmp_path / "out.json")
    told(qtbot, film, "Written to")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["session"]["steps"] == 6


def test_pictures_are_exported_into_a_folder_of_their_own(qtbot, film, tmp_path):
    (tmp_path / "here").mkdir()
    export(qtbot, film, "pictures", tmp_path / "here")
    assert "pictures in" in told(qtbot, film, "pictures in")
    [made] = (tmp_path / "here").iterdir()
    assert len(list(made.glob("*.png"))) > 5


@pytest.mark.needs("ffmpeg")
def test_a_video_is_exported(qtbot, film, tmp_path):
    export(qtbot, film, "video", tmp_path / "out.mp4")
    told(qtbot, film, "Written to")
    assert (tmp_path / "out.mp4").stat().st_size > 1000


def test_a_macro_is_made_and_shown(qtbot, film, around, monkeypatch, tmp_path):
    asked = []

    def made(session, target):
        asked.append((session, target))
        return tmp_path / "greetings.yaml"

    monkeypatch.setattr(deeds, "macro_file", made)
    part(film, QToolButton, "session_export").menu().actions()[4].trigger()
    qtbot.waitUntil(lambda: around.went != [])
    assert around.went == [("macros", str(tmp_path / "greetings.yaml"))]
    assert asked == [(film.recording.path, None)]


def test_what_hinders_an_export_is_said_in_place(qtbot, film, monkeypatch):
    def full(session, target):
        raise AgentError("No space left on device.")

    monkeypatch.setattr(deeds, "macro_file", full)
    part(film, QToolButton, "session_export").menu().actions()[4].trigger()
    told(qtbot, film, "No space left on device.")
    assert not part(film, QWidget, "session_work").isVisible()


def test_a_folder_that_cannot_be_written_to_is_said_in_place(qtbot, film):
    film._deeds.write(film.recording, deeds.Export.PAGE, Path("/proc/nothing/out.html"), short=True)
    assert "cannot be written" in told(qtbot, film, "cannot be written")


def test_a_whole_session_is_verified_and_a_changed_one_is_not(qtbot, film):
    press(qtbot, film, "session_verify")
    told(qtbot, film, "Whole: nothing was changed")
    with closing(sqlite3.connect(film.recording.path)) as database, database:
        database.execute("UPDATE events SET at_ns = at_ns + 1 WHERE seq = 3")
    press(qtbot, film, "session_verify")
    assert "1 thing is wrong" in told(qtbot, film, "wrong with this session")


def test_a_session_is_deleted_once_the_person_said_so(qtbot, film, around):
    path = film.recording.path
    press(qtbot, film, "session_delete")
    qtbot.keyClick(box(film, "confirm_delete"), Qt.Key.Key_Escape)
    assert path.exists()
    press(qtbot, film, "session_delete")
    yes = next(each for each in box(film, "confirm_delete").buttons() if each.text() == "Delete")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not path.exists())
    qtbot.waitUntil(lambda: part(film, QListView, "sessions_list").model().rowCount() == 2)
    assert film.recording is None
    assert around.said == [("The session was deleted.", Tone.INFO)]


def test_every_control_says_what_it_is(film):
    controls = [
        each
        for each in film.findChildren(QWidget)
        if isinstance(each, QToolButton | QPushButton | QComboBox | QLineEdit | QListView | FilmStrip)
        and each.objectName()
        and not each.objectName().startswith("qt_")
    ]
    assert len(controls) > 15
    nameless = [
        each.objectName()
        for each in controls
        if not (each.accessibleName() or (hasattr(each, "text") and each.text()))
    ]
    assert nameless == []
    assert QApplication.instance() is not None
