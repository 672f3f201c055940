"""What tools beside the mouse work with, set as a person does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from desktop_agent.panel.settings.page import SettingsPage
from desktop_agent.settings import read_settings


@pytest.fixture
def page(qtbot, around, tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    page = SettingsPage(around.context)
    qtbot.addWidget(page)
    page.resize(1080, 800)
    page.show()
    page.opened("tools")
    return page


@pytest.fixture
def kept(around, qtbot, page):
    def now():
        qtbot.waitUntil(lambda: not page.saver.busy)
        return read_settings(around.context.settings.path).tools

    return now


def write(qtbot, page, text):
    folders = page.findChild(QPlainTextEdit, "tools_folders")
    folders.setFocus()
    folders.selectAll()
    qtbot.keyClicks(folders, text)
    qtbot.keyClick(folders, Qt.Key.Key_Tab)


def test_folders_are_kept_once_they_are_written(qtbot, page, kept):
    write(qtbot, page, "/srv/notes")
    qtbot.waitUntil(lambda: kept().folders == ("/srv/notes",))


def test_what_is_no_whole_path_is_told_in_place_and_not_kept(qtbot, page, kept):
    write(qtbot, page, "notes")
    wrong = page.findChild(QLabel, "wrong_tools_folders")
    qtbot.waitUntil(wrong.isVisible)
    assert "no whole path" in wrong.text()
    assert kept().folders == ()


def test_a_folder_is_chosen_with_a_dialog_and_added_once(qtbot, page, kept, tmp_path):
    write(qtbot, page, "/srv/notes")
    for _ in range(2):
        qtbot.mouseClick(page.findChild(QPushButton, "tools_add_folder"), Qt.MouseButton.LeftButton)
        dialog = page.findChildren(QFileDialog, "tools_which_folder")[-1]
        dialog.fileSelected.emit(str(tmp_path))
        dialog.close()
    qtbot.waitUntil(lambda: kept().folders == ("/srv/notes", str(tmp_path)))


def test_search_and_what_programs_see_are_kept(qtbot, page, kept):
    search = page.findChild(QLineEdit, "tools_search")
    search.setFocus()
    qtbot.keyClicks(search, "https://search.example/s?q={query}&format=json")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    box = page.findChild(QComboBox, "tools_commands_see")
    box.setCurrentIndex(box.findData("read"))
    qtbot.waitUntil(lambda: kept().commands_see == "read")
    assert kept().search.startswith("https://search.example")


def test_a_search_that_is_none_is_told_in_place(qtbot, page, kept):
    search = page.findChild(QLineEdit, "tools_search")
    search.setFocus()
    qtbot.keyClicks(search, "ftp://x")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(page.findChild(QLabel, "wrong_tools_search").isVisible)
    assert kept().search == ""
