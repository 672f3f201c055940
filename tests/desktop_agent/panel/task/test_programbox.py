import pytest

from desktop_agent.panel.task.machine import InstalledProgram
from desktop_agent.panel.task.programbox import ProgramBox

PROGRAMS = (InstalledProgram("Calculator", "galculator"), InstalledProgram("Text Editor", "mousepad --new"))


@pytest.fixture
def box(qtbot):
    box = ProgramBox()
    qtbot.addWidget(box)
    box.show_installed(PROGRAMS)
    return box


def entries(box):
    return [box.itemText(row) for row in range(box.count())]


def test_a_name_stands_for_its_command_however_it_is_written(box, qtbot):
    qtbot.keyClicks(box.lineEdit(), "text editor")
    assert box.command() == "mousepad --new"


def test_a_command_is_itself(box, qtbot):
    qtbot.keyClicks(box.lineEdit(), "xterm -e top")
    assert box.command() == "xterm -e top"


def test_a_past_command_is_shown_by_its_name_and_comes_first(box):
    box.show_past(("xcalc", "mousepad --new"))
    assert entries(box) == ["xcalc", "Text Editor", "", "Calculator"]
    box.put("mousepad --new")
    assert (box.currentText(), box.command()) == ("Text Editor", "mousepad --new")


def test_what_is_written_survives_that_lists_come_later(box, qtbot):
    qtbot.keyClicks(box.lineEdit(), "xter")
    box.show_past(("xcalc",))
    box.show_installed(PROGRAMS)
    assert box.command() == "xter"
