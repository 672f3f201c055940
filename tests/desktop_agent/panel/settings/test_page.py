from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
)

from desktop_agent.panel.settings.page import SettingsPage
from desktop_agent.panel.style.tip import tip
from desktop_agent.session.events import ControlReceived
from desktop_agent.session.journal import Journal
from desktop_agent.settings import read_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def page(qtbot, around, home):
    page = SettingsPage(around.context)
    qtbot.addWidget(page)
    page.resize(1080, 800)
    page.show()
    page.opened()
    return page


def kept(around):
    return read_settings(around.context.settings.path)


def choose(qtbot, box: QComboBox, words: str) -> None:
    """As a person does with the keyboard: the first letter."""
    box.setFocus()
    qtbot.keyClicks(box, words)


def test_a_theme_is_in_force_at_once_saved_and_taken_back(qtbot, around, page):
    choose(qtbot, page.findChild(QComboBox, "look_theme"), "d")
    assert around.context.theme.dark
    words = page.findChild(QLabel, "saved_words")
    qtbot.waitUntil(lambda: words.text() == "Saved: Theme")
    assert kept(around).look.theme == "dark"
    qtbot.mouseClick(page.findChild(QPushButton, "undo_change"), Qt.MouseButton.LeftButton)
    assert not around.context.theme.dark
    assert page.findChild(QComboBox, "look_theme").currentText() == "As the system"
    qtbot.waitUntil(lambda: words.text() == "Taken back: Theme")
    assert kept(around).look.theme == "system"
    assert not page.findChild(QPushButton, "undo_change").isEnabled()


def test_ctrl_z_takes_the_last_change_back(qtbot, around, page):
    box = page.findChild(QCheckBox, "work_dark")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.saver.can_undo and not page.saver.busy)
    assert kept(around).work.dark
    sections = page.findChild(QListWidget, "settings_sections")
    sections.setFocus()
    qtbot.keyClick(sections, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not box.isChecked() and not page.saver.busy)
    assert not kept(around).work.dark


def test_the_defaults_of_work_are_saved_each_at_once(qtbot, around, page):
    steps = page.findChild(QSpinBox, "work_max_steps")
    steps.setFocus()
    steps.selectAll()
    qtbot.keyClicks(steps, "12")
    qtbot.keyClick(steps, Qt.Key.Key_Return)
    choose(qtbot, page.findChild(QComboBox, "work_approve"), "n")
    guard = page.findChild(QCheckBox, "work_guard")
    guard.setFocus()
    qtbot.keyClick(guard, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page.saver.busy)
    now = kept(around).work
    assert (now.max_steps, now.approve, now.guard) == (12, "never", False)


def test_the_display_is_chosen_and_another_one_is_named(qtbot, around, page):
    box = page.findChild(QComboBox, "work_display")
    name = page.findChild(QLineEdit, "work_display_name")
    assert not name.isVisible()
    choose(qtbot, box, "y")
    qtbot.waitUntil(lambda: not page.saver.busy)
    assert kept(around).work.display == "screen"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    assert name.isVisible()
    assert name.hasFocus()
    qtbot.keyClicks(name, "telly")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert "called :1" in page.findChild(QLabel, "wrong_work_display").text()
    assert not page.saver.busy
    name.selectAll()
    qtbot.keyClicks(name, ":7")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.saver.busy)
    assert not page.findChild(QLabel, "wrong_work_display").text()
    assert kept(around).work.display == ":7"
    qtbot.mouseClick(page.findChild(QPushButton, "undo_change"), Qt.MouseButton.LeftButton)
    assert box.currentText() == "Your own screen"
    assert not name.isVisible()


def test_scrolling_the_page_changes_no_value_under_the_pointer(qtbot, page):
    steps = page.findChild(QSpinBox, "work_max_steps")
    turn = QWheelEvent(
        QPointF(steps.rect().center()),
        QPointF(steps.mapToGlobal(steps.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(steps, turn)
    assert steps.value() == 200
    assert not turn.isAccepted()  # so Qt gives it to what is behind: the page


def test_a_change_that_cannot_be_saved_is_told_at_its_field(qtbot, around, page):
    around.context.settings.path.parent.joinpath("settings.toml.broken").mkdir()
    around.context.settings.path.parent.joinpath("settings.toml.broken", "x").write_text("")
    around.context.settings.path.mkdir()
    box = page.findChild(QCheckBox, "work_dark")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    wrong = page.findChild(QLabel, "wrong_work_dark")
    qtbot.waitUntil(lambda: "cannot be" in wrong.text())
    assert not box.isChecked()
    assert page.findChild(QLabel, "saved_words").text() == "Not saved: Programs' theme"


def test_a_hotkey_is_set_by_pressing_it(qtbot, around, page):
    button = page.findChild(QPushButton, "hotkeys_stop")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.text() == "Press the keys…"
    qtbot.keyPress(button, Qt.Key.Key_Control)
    qtbot.keyClick(
        button, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert button.text() == "Ctrl+Shift+K"
    qtbot.waitUntil(lambda: not page.saver.busy)
    assert kept(around).hotkeys.stop == "ctrl+shift+k"


def test_escape_keeps_the_hotkey_and_clearing_leaves_none(qtbot, around, page):
    button = page.findChild(QPushButton, "hotkeys_pause")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert button.text() == "Ctrl+Alt+P"
    qtbot.mouseClick(page.findChild(QToolButton, "hotkeys_pause_clear"), Qt.MouseButton.LeftButton)
    assert button.text() == "None"
    qtbot.waitUntil(lambda: not page.saver.busy)
    assert kept(around).hotkeys.pause == ""


@pytest.mark.parametrize(
    ("key", "held", "words"),
    [
        (
            Qt.Key.Key_Escape,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
            "is this one already",
        ),
        (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "could not be typed any more"),
        (Qt.Key.Key_VolumeUp, Qt.KeyboardModifier.ControlModifier, "no name here"),
    ],
)
def test_a_hotkey_that_cannot_be_is_told_and_the_one_before_stays(qtbot, around, page, key, held, words):
    button = page.findChild(QPushButton, "hotkeys_pause")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, key, held)
    assert words in page.findChild(QLabel, "wrong_hotkeys_pause").text()
    assert button.text() == "Ctrl+Alt+P"
    assert not page.saver.busy


def test_the_list_leads_to_the_sections(qtbot, page):
    sections = page.findChild(QListWidget, "settings_sections")
    sections.setFocus()
    names = ("work", "hotkeys", "tools", "privacy", "policy")
    for name in names:
        qtbot.keyClick(sections, Qt.Key.Key_Down)
        section = page._sections[name]
        top = section.mapTo(page._scroll.viewport(), section.rect().topLeft()).y()
        at_end = page._scroll.verticalScrollBar().value() == page._scroll.verticalScrollBar().maximum()
        assert top == 0 or at_end


def test_what_is_stored_is_shown_with_true_paths_and_sizes(qtbot, home, around):
    folder = home / "sessions"
    with Journal.create(folder, session_id="20200101-000000-aaaa") as journal:
        journal.on_event(ControlReceived("pause"))
    page = SettingsPage(around.context)
    qtbot.addWidget(page)
    page.show()
    page.opened("privacy")
    size = page.findChild(QLabel, "size_sessions")
    qtbot.waitUntil(lambda: size.text().startswith("1 file, "))
    assert page.findChild(QLabel, "size_macros").text() == "nothing"
    assert page.findChild(QLabel, "path_sessions").toolTip() == tip(str(folder))


def test_old_sessions_are_counted_and_deleted_only_after_a_yes(qtbot, home, around):
    folder = home / "sessions"
    for name in ("20200101-000000-aaaa", "20200102-000000-bbbb", "29990101-000000-cccc"):
        with Journal.create(folder, session_id=name) as journal:
            journal.on_event(ControlReceived("pause"))
    page = SettingsPage(around.context)
    qtbot.addWidget(page)
    page.resize(1080, 800)
    page.show()
    page.opened()
    words = page.findChild(QLabel, "delete_words")
    button = page.findChild(QPushButton, "delete_older")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "Choose a number of days first" in words.text()
    days = page.findChild(QSpinBox, "privacy_keep_days")
    days.setFocus()
    days.selectAll()
    qtbot.keyClicks(days, "30")
    qtbot.keyClick(days, Qt.Key.Key_Return)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: words.text().startswith("2 sessions are older"))
    assert len(list(folder.glob("*.sqlite"))) == 3
    qtbot.mouseClick(page.findChild(QPushButton, "delete_yes"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: words.text().startswith("2 sessions were deleted"))
    assert [path.stem for path in folder.glob("*.sqlite")] == ["29990101-000000-cccc"]


def test_keeping_them_deletes_nothing(qtbot, home, around):
    with Journal.create(home / "sessions", session_id="20200101-000000-aaaa") as journal:
        journal.on_event(ControlReceived("pause"))
    around.context.settings.change("privacy", keep_days=5)
    page = SettingsPage(around.context)
    qtbot.addWidget(page)
    page.show()
    page.opened()
    qtbot.mouseClick(page.findChild(QPushButton, "delete_older"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "delete_yes").isVisible())
    qtbot.mouseClick(page.findChild(QPushButton, "delete_no"), Qt.MouseButton.LeftButton)
    assert not page.findChild(QPushButton, "delete_yes").isVisible()
    assert journal.path.exists()


def test_a_settings_file_that_could_not_be_used_is_told_on_the_page(qtbot, around, home):
    around.context.settings.path.write_text("theme = ")
    around.context.settings.__init__(around.context.settings.path)
    page = SettingsPage(around.context)
    qtbot.addWidget(page)
    page.show()
    page.opened()
    assert "no TOML file" in page.findChild(QLabel, "settings_problem").text()


def test_every_control_has_a_name_and_can_be_reached_by_tab(page):
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit)
    nameless = [
        control.objectName() or type(control).__name__
        for kind in kinds
        for control in page.findChildren(kind)
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not control.objectName().startswith("qt_")
        and not (control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else ""))
        and not isinstance(control.parent(), QComboBox | QAbstractSpinBox)
        and control.window() is page  # the lists of combo boxes are windows of their own
    ]
    assert nameless == []
