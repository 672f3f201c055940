import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QPushButton

from desktop_agent.engine.messages import (
    AnswerQuestion,
    Crashed,
    Ended,
    Opened,
    Questioned,
    Ready,
    RunTask,
    StatusChanged,
    Told,
)
from desktop_agent.loop.status import Status
from desktop_agent.panel.context import Page, Tone
from desktop_agent.panel.shell import window as shell
from desktop_agent.panel.shell.memory import Memory
from desktop_agent.panel.shell.pages import page_specs
from desktop_agent.types import Outcome

OPENED = Opened("id", "/j", ":9", "", True, 1280, 800)


class Blank(Page):
    """A page that takes down what it was shown."""

    def __init__(self, context):
        super().__init__(context)
        self.shown = []
        self.keeps_open = False

    def opened(self, argument=None):
        self.shown.append(argument)

    def may_close(self):
        return not self.keeps_open


@pytest.fixture
def window(qtbot, around, tmp_path, monkeypatch):
    specs = tuple(dataclasses.replace(spec, make=Blank) for spec in page_specs())
    monkeypatch.setattr(shell, "page_specs", lambda: specs)
    context = around.context
    made = shell.MainWindow(
        around.hub, context.settings, context.theme, around.jobs, Memory(tmp_path / "panel.ini"), QIcon()
    )
    qtbot.addWidget(made)
    made.go("task")
    made.show()
    yield made
    made._closing = True


def shown(window):
    return window._stack.currentWidget()


def badge(window):
    return window.findChild(shell.QLabel, "state_badge").text()


def test_a_page_is_made_when_it_is_first_shown_and_kept(window):
    window.go("macros", "letter")
    first = shown(window)
    window.go("task")
    window.go("macros")
    assert shown(window) is first
    assert first.shown == ["letter", None]


def test_the_sidebar_is_used_with_the_keyboard(window, qtbot):
    bar = window.findChild(shell.Sidebar)
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Down)
    assert shown(window) is window._pages["sessions"]
    assert window._pages["sessions"].shown == [None]


@pytest.mark.parametrize(
    ("number", "name"), list(enumerate(("task", "sessions", "macros", "tests"), start=1))
)
def test_each_page_has_a_key(window, qtbot, number, name):
    action = next(
        action for action in window.findChildren(shell.QAction) if action.shortcut() == f"Ctrl+{number}"
    )
    action.trigger()
    assert shown(window) is window._pages[name]
    assert window.findChild(shell.Sidebar).currentIndex().row() == number - 1


def test_the_state_line_says_what_the_engine_is_at(window, around):
    hub = around.hub
    assert badge(window) == "Loading the models"
    hub.hear(Ready("1"))
    assert badge(window) == "Ready"
    hub.tell(RunTask("Press Tab"))
    hub.hear(OPENED)
    hub.hear(StatusChanged(Status.PAUSED))
    assert badge(window) == "Paused"
    assert window.findChild(shell.QLabel, "state_display").text() == "its own display :9 · 1280×800"
    hub.hear(Ended(Outcome.FAILED, 1, "no such button"))
    assert badge(window) == "Not done"


def test_an_engine_that_crashes_leaves_the_window_standing(window, around):
    around.hub.tell(RunTask("Press Tab"))
    around.hub.hear(Crashed("The engine ended", journal="/j"))
    assert badge(window) == "The engine ended unexpectedly"
    assert window.isVisible()


def test_warnings_of_the_engine_are_shown_until_they_are_closed(window, around, qtbot):
    around.hub.hear(Told("no accessibility tree", warning=True))
    bar = window.findChild(shell.MessageBar)
    assert bar.isVisible()
    assert window.findChild(shell.QLabel, "message_words").text() == "no accessibility tree"
    qtbot.mouseClick(bar.findChild(shell.QWidget, "message_close"), Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_messages_are_never_read_as_markup(window):
    window.context.say("<b>bold</b>", Tone.BAD)
    assert window.findChild(shell.QLabel, "message_words").textFormat() is Qt.TextFormat.PlainText


def test_it_closes_at_once_when_nothing_is_under_way(window, qtbot):
    with qtbot.waitSignal(window.closed):
        assert window.close()


def test_work_under_way_is_asked_about_before_closing(window, around, qtbot):
    around.hub.tell(RunTask("Press Tab"))
    assert not window.close()
    box = window.findChild(QMessageBox, "close_question")
    keep, stop = (
        next(button for button in box.buttons() if button.text() == words)
        for words in ("Keep working", "Stop and close")
    )
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    assert window.isVisible()
    window.close()
    box = window.findChildren(QMessageBox, "close_question")[-1]
    stop = next(button for button in box.buttons() if button.text() == "Stop and close")
    with qtbot.waitSignal(window.closed):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_a_page_with_unsaved_changes_keeps_the_window_open(window):
    window._pages["task"].keeps_open = True
    assert not window.close()
    assert window.isVisible()


def test_a_theme_that_is_chosen_is_in_force_at_once_and_kept(window, around):
    action = next(action for action in window.findChildren(shell.QAction) if action.text() == "Dark")
    action.trigger()
    assert around.context.theme.dark
    assert around.context.settings.now.look.theme == "dark"


def test_a_folder_that_cannot_be_made_is_told_in_words(window, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "file"))
    next(action for action in window.findChildren(shell.QAction) if "Folder of" in action.text()).trigger()
    said = window.findChild(shell.QLabel, "message_words").text()
    assert "cannot be made" in said
    assert "Errno" not in said


def test_a_small_window_shows_pages_as_icons_that_still_have_names(window):
    bar = window.findChild(shell.Sidebar)
    window.resize(1200, 700)
    assert bar.model().index(1, 0).data() == "Sessions"
    wide = bar.width()
    window.resize(880, 560)
    index = bar.model().index(1, 0)
    assert bar.width() < wide / 2
    assert not index.data()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Sessions"
    assert "Sessions" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_the_sheet_of_keys_names_every_key(window, qtbot):
    next(action for action in window.findChildren(shell.QAction) if action.shortcut() == "F1").trigger()
    sheet = window.findChild(shell.ShortcutsDialog)
    words = [label.text() for label in sheet.findChildren(shell.QLabel)]
    assert {"Ctrl+Q", "Ctrl+1", "F1"} <= set(words)


def test_the_window_is_where_it_was(window, around, qtbot, tmp_path):
    window.resize(880, 700)  # no wider: the screen of these tests is small
    window.close()
    again = shell.MainWindow(
        around.hub,
        around.context.settings,
        around.context.theme,
        around.jobs,
        Memory(tmp_path / "panel.ini"),
        QIcon(),
    )
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (880, 700)


# ----------------------------------------------------------------------- a person is needed


def message(window):
    return window.findChild(shell.MessageBar, "message_bar")


@pytest.fixture
def asked(window, around):
    window.go("models")
    around.hub.tell(RunTask("Find out"))
    around.hub.hear(OPENED)
    around.hub.hear(StatusChanged(Status.WORKING))
    around.hub.hear(Questioned(4, "Which <b>letter</b>?"))
    return window


def test_who_looks_at_another_page_is_called_and_led_to_the_question(asked, qtbot):
    assert asked.windowTitle() == "Needs you — Desktop Agent"
    assert badge(asked) == "Needs you: the agent asks something"
    bar = message(asked)
    assert bar.isVisible()
    assert bar.findChild(shell.QLabel, "message_words").text().endswith("Which <b>letter</b>?")
    qtbot.mouseClick(bar.findChild(QPushButton, "message_deed"), Qt.MouseButton.LeftButton)
    assert shown(asked) is asked._pages["task"]
    assert not bar.isVisible()


def test_once_it_is_answered_nobody_is_called_any_more(asked, around):
    around.hub.tell(AnswerQuestion(4, "Ann's"))
    assert not message(asked).isVisible()
    assert asked.windowTitle() == "Desktop Agent"


def test_who_goes_to_the_task_finds_no_call_there_and_hears_it_again_elsewhere(asked):
    asked.go("task")
    assert not message(asked).isVisible()
    asked.go("models")
    assert message(asked).isVisible()


def test_a_message_that_came_in_between_is_not_taken_away(asked, around):
    asked.context.say("The disk is full.", Tone.BAD)
    around.hub.tell(AnswerQuestion(4, "Ann's"))
    assert message(asked).isVisible()
