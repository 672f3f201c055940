import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from desktop_agent.panel.task.growing import GrowingEdit


@pytest.fixture
def edit(qtbot):
    edit = GrowingEdit(4)
    edit.resize(300, edit.height())
    qtbot.addWidget(edit)
    edit.show()
    return edit


def test_it_grows_with_its_lines_up_to_four(edit, qtbot):
    heights = []
    for _ in range(6):
        heights.append(edit.height())
        qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heights == sorted(heights)
    assert heights[0] < heights[1] < heights[2] < heights[3]
    assert heights[3] == heights[4] == heights[5]
    edit.clear()
    assert edit.height() == heights[0]


def test_enter_confirms_and_shift_enter_is_a_new_line(edit, qtbot):
    qtbot.keyClicks(edit, "a")
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(edit, "b")
    with qtbot.waitSignal(edit.confirmed):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert edit.toPlainText() == "a\nb"


def test_up_and_down_leave_the_text_only_at_its_ends(edit, qtbot):
    went = []
    edit.older.connect(lambda: went.append("older"))
    edit.newer.connect(lambda: went.append("newer"))
    edit.put("one\ntwo")
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    assert went == []
    qtbot.keyClick(edit, Qt.Key.Key_Up)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    assert went == ["older", "newer"]


def test_the_underlined_part_is_the_one_that_is_meant_behind_an_emoji_too(edit):
    edit.put("😀 Zoë wobble")
    edit.underline(6, 12, QColor("red"))
    (selection,) = edit.extraSelections()
    assert selection.cursor.selectedText() == "wobble"
    edit.underline(-1, -1, QColor("red"))
    assert edit.extraSelections() == []


def test_tab_leaves_it(edit):
    assert edit.tabChangesFocus()
