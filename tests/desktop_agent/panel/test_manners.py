"""Every page, whatever it shows: what a person can reach, name and read on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QScrollArea,
    QScrollBar,
    QSplitter,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from actions.types import Click, ScreenPoint
from desktop_agent.engine.messages import (
    Asked,
    Crashed,
    Ended,
    Happened,
    Opened,
    Questioned,
    Ready,
    Refused,
    RunTask,
    StatusChanged,
    Thought,
)
from desktop_agent.loop.status import Status
from desktop_agent.macros.files import write_macro
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.panel import words
from desktop_agent.panel.shell.memory import Memory
from desktop_agent.panel.shell.pages import page_specs
from desktop_agent.panel.shell.window import MainWindow
from desktop_agent.session.events import StepStarted
from desktop_agent.session.mind_events import AnswerGiven, GoalsSet, ModelAnswered, ModelAsked
from desktop_agent.types import GroundedAction, Outcome, PressKeys, Step, TypeInto

SMALL, USUAL = (880, 560), (1100, 700)
PAGES = tuple(spec.name for spec in page_specs())
SENTENCE = 'Choose "Save As" from the "File" menu'
PATH = "/home/somebody/.local/share/desktop-agent/sessions/20991231-235959-abcd.sqlite"
TASK = RunTask(f'Type "Dear Ann". {SENTENCE}.', "mousepad")
QUESTION = Asked(
    1,
    GroundedAction(Click(ScreenPoint(650, 415)), 'click button "Save"', "Order form", "order_form", None),
    "words that commit",
    "it may send something to somebody",
    risky=True,
    frame="",
    exact="click left at (650, 415)",
)
STUCK = "No button has the words Save As; nearest was the menu item Save, which is disabled."
ASKED_MODEL = ModelAsked(1, "act", "qwen3.5-9b", "qwen", True, 0, "why", "f", ("f",), 0, "", 900)
CHOICES = (*(f"Letter number {number}" for number in range(1, 8)), "One of all those letters " * 6)
STATES = {
    "working": (),
    "thinking": (
        Happened(2, 1.0, GoalsSet(("Open the letter", "Read it"), 1)),
        Happened(3, 1.0, ModelAnswered(1, "", prompt_tokens=120_000, answer_tokens=4_000, cost=0.5)),
        Happened(4, 1.0, ASKED_MODEL),
        Thought(1, "The button that saves the letter is at the lower right. " * 8, "thought", 120),
    ),
    "inquired": (Questioned(2, "Which of these letters do you mean? " * 3, CHOICES),),
    "inquired in words": (Questioned(2, "What should the subject be?"),),
    "answered": (
        Happened(5, 1.0, AnswerGiven("Bob wrote it, on 14 May. " * 6)),
        Ended(Outcome.DONE, 0, "", PATH, "/tmp/page.html"),
    ),
    "asked": (QUESTION,),
    "stuck": (StatusChanged(Status.STUCK, STUCK),),
    "taken": (StatusChanged(Status.TAKEN),),
    "done": (Ended(Outcome.DONE, 0, "", PATH, "/tmp/page.html", ("/home/ann/letters/a-letter.txt",)),),
    "failed": (
        Ended(Outcome.FAILED, 1, STUCK, PATH, "/tmp/page.html", (), ("Say which of them is meant.",)),
    ),
    "crashed": (Crashed("The engine ended without a word.", "Traceback\n  a line", PATH),),
    "refused": (Refused("No program is called mousepad: install it, or name another one.", 3),),
}
"""What is heard after the display was opened and the first step began."""


@pytest.fixture(autouse=True)
def english():
    yield
    words.speak("en")


@pytest.fixture(scope="module")
def home(tmp_path_factory, whole_session):
    """What a person has: a session and a macro."""
    home = tmp_path_factory.mktemp("home")
    (home / "sessions").mkdir()
    shutil.copyfile(whole_session, home / "sessions" / whole_session.name)
    (home / "macros").mkdir()
    steps = (MacroStep(TypeInto("Dear Ann")), MacroStep(PressKeys(("enter",))))
    write_macro(Macro("letter", steps, app=("mousepad",)), home / "macros" / "letter.yaml")
    return home


class Panel:
    """The window in front of an engine that only takes orders down."""

    def __init__(self, around, qtbot, folder, home):
        self.around, self.qtbot = around, qtbot
        self.shown = {
            "sessions": str(next((home / "sessions").glob("*.sqlite"))),
            "macros": "letter",
        }
        context = around.context
        context.theme.apply()
        self.window = MainWindow(
            around.hub, context.settings, context.theme, around.jobs, Memory(folder / "panel.ini"), QIcon()
        )
        qtbot.addWidget(self.window, before_close_func=lambda window: setattr(window, "_closing", True))
        self.window.show()
        self.window.activateWindow()
        around.hub.hear(Ready("1"))

    def go(self, name, size):
        """The page `name`, with something in it, in a window of `size`."""
        self.window.resize(*size)
        self.window.go(name, self.shown.get(name))
        self.settle()
        return self.window._stack.currentWidget()

    def reach(self, reports):
        """A task was begun, and `reports` came."""
        hub = self.around.hub
        hub.tell(TASK)
        hub.hear(Opened("s", "/nowhere/s.sqlite", "", "", True, 1280, 800))
        hub.hear(Happened(1, 1.0, StepStarted(0, Step(SENTENCE, PressKeys(("enter",))))))
        hub.hear(StatusChanged(Status.WORKING))
        for report in reports:
            hub.hear(report)
        self.settle()

    def settle(self):
        """Wait until everything asked for was shown."""
        self.qtbot.waitUntil(lambda: not self.around.jobs._waiting)
        # Words that came last may break lines, which moves what is below them one turn later.
        for _ in range(8):
            QApplication.processEvents()


@pytest.fixture
def panel(around, qtbot, tmp_path, home, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(home))
    monkeypatch.setattr("desktop_agent.panel.task.keyed.GUARD_MS", 0)
    return lambda: Panel(around, qtbot, tmp_path, home)


# --------------------------------------------------------------------- looking


def visible(page, kind=QWidget):
    return [
        widget
        for widget in page.findChildren(kind)
        if widget.isVisibleTo(page)
        and not widget.size().isEmpty()
        and not widget.objectName().startswith("qt_")
    ]


def spoken(widget):
    """What a screen reader says."""
    text = widget.accessibleName()
    return text or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")


def told(widget):
    return f"{type(widget).__name__} {widget.objectName() or '-'} {spoken(widget)!r}"


def in_focus_by(page, policy):
    """Widgets that can have the keyboard themselves."""
    return [
        widget
        for widget in visible(page)
        if widget.focusPolicy() & policy
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollArea)
    ]


def nameless(page):
    """Controls of which a screen reader has nothing to say."""
    return [told(widget) for widget in in_focus_by(page, Qt.FocusPolicy.StrongFocus) if not spoken(widget)]


def without_a_tip(page):
    """Buttons that are a picture alone, and say nothing while the pointer rests on them."""
    only_icon = Qt.ToolButtonStyle.ToolButtonIconOnly
    return [
        told(button)
        for button in visible(page, QAbstractButton)
        if not isinstance(button.parent(), QTabBar | QLineEdit)
        and not button.toolTip()
        and (not button.text() or (isinstance(button, QToolButton) and button.toolButtonStyle() is only_icon))
    ]


def named_twice(page):
    """Names that two buttons have."""
    names = Counter(button.objectName() for button in visible(page, QAbstractButton))
    return [name for name, count in names.items() if name and count > 1]


def cut(page):
    """Words that do not fit, and parts that stand out of what they are in."""
    return [f"{told(widget)}: {why}" for widget in visible(page) for why in why_cut(page, widget)]


def why_cut(page, widget):
    wide, high = widget.width(), widget.height()
    match widget:
        case QScrollBar():
            return
        case QLabel() if widget.text() and widget.wordWrap():
            parts = re.split(r"[\s\u200b]+", widget.text())
            needed = max(widget.fontMetrics().horizontalAdvance(part) for part in parts)
            if needed > wide:
                yield f"a word needs {needed} px of {wide}"
            if widget.heightForWidth(wide) > high + 1:
                yield f"lines need {widget.heightForWidth(wide)} px of {high}"
        case QLabel() | QAbstractButton() | QComboBox():
            needed = widget.minimumSizeHint()
            if needed.width() > wide + 1 or needed.height() > high + 1:
                yield f"needs {needed.width()}x{needed.height()} of {wide}x{high}"
        case QListView() if widget.horizontalScrollBar().isVisible():
            yield "its rows are wider than it is"
        case QScrollArea():
            if widget.widget().width() > widget.viewport().width():
                yield f"holds {widget.widget().width()} px in {widget.viewport().width()}"
    parent = widget.parentWidget()
    scrolled = isinstance(parent, QAbstractScrollArea) or isinstance(
        parent.parentWidget(), QAbstractScrollArea
    )
    if not scrolled and not isinstance(widget, QLabel) and not parent.rect().contains(widget.geometry()):
        yield f"{widget.geometry()} stands out of {told(parent)} {parent.size()}"


def unreached(page):
    """Controls to which Tab does not come, or with which it ends."""
    wanted = {widget for widget in in_focus_by(page, Qt.FocusPolicy.TabFocus) if widget.isEnabled()}
    first = next(iter(wanted))
    first.setFocus(Qt.FocusReason.TabFocusReason)
    came = [QApplication.focusWidget()]
    while len(came) < 200:
        QTest.keyClick(came[-1], Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now in came:
            break
        came.append(now)
    ends = [] if now is came[0] else [f"after {told(came[-1])} comes {told(now)}"]
    return ends + [told(widget) for widget in wanted - set(came)]


def faults(page):
    """Everything that is wrong with `page`."""
    return {
        check.__name__: found
        for check in (nameless, without_a_tip, named_twice, cut)
        if (found := check(page))
    }


# ---------------------------------------------------------------------- testing


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
def test_every_page_speaks_to_everybody_and_cuts_no_word(panel, around, language, theme):
    words.speak(language)
    around.context.theme.wish(theme)
    shown = panel()
    for name in PAGES:
        for size in (SMALL, USUAL):
            page = shown.go(name, size)
            assert shown.window.size().toTuple() == size, name
            assert faults(page) == {}, (name, size)
        for tabs in visible(page, QTabWidget):
            for tab in range(tabs.count()):
                tabs.setCurrentIndex(tab)
                shown.settle()
                assert faults(page) == {}, (name, tabs.tabText(tab))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_task_speaks_to_everybody_and_cuts_no_word_however_it_goes(panel, language):
    words.speak(language)
    shown = panel()
    for state, reports in STATES.items():
        page = shown.go("task", SMALL)
        shown.reach(reports)
        assert faults(page) == {}, state
        shown.go("task", USUAL)
        assert faults(page) == {}, state
        shown.around.hub.hear(Ended(Outcome.STOPPED, 4, ""))


def test_a_card_that_comes_or_goes_moves_nothing_beside_it(panel):
    shown = panel()
    page = shown.go("task", USUAL)
    widths = {}
    for state, reports in STATES.items():
        shown.reach(reports)
        widths[state] = page.findChild(QSplitter, "task_main").sizes()[1]
        shown.around.hub.hear(Ended(Outcome.STOPPED, 4, ""))
    assert len(set(widths.values())) == 1, widths


@pytest.mark.parametrize("name", PAGES)
def test_tab_comes_to_everything_and_back(panel, name):
    assert unreached(panel().go(name, USUAL)) == []


@pytest.mark.parametrize("state", STATES)
def test_tab_comes_to_everything_and_back_however_a_task_goes(panel, state):
    shown = panel()
    page = shown.go("task", USUAL)
    shown.reach(STATES[state])
    shown.qtbot.wait(20)
    assert unreached(page) == []


def test_on_a_screen_of_twice_the_density_all_of_it_holds_too():
    """Qt takes its scale from the environment, once; so in a process of its own."""
    chosen = f"{__file__}::{test_a_task_speaks_to_everybody_and_cuts_no_word_however_it_goes.__name__}[de]"
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", chosen],
        env=os.environ | {"QT_SCALE_FACTOR": "2"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
