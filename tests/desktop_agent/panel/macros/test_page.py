"""The page of macros, driven as a person drives it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDialog,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from desktop_agent.macros.files import read_macro, write_macro
from desktop_agent.macros.types import Macro, MacroStep, Parameter
from desktop_agent.types import CheckThat, ClickOn, PressKeys, TitleShows, TypeInto, WaitFor
from tests.desktop_agent.macros.any_macro import PICTURES
from tests.desktop_agent.panel.macros.conftest import LETTER

LEFT = Qt.MouseButton.LeftButton


def the(page, kind, name):
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot, page, name):
    button = the(page, QAbstractButton, name)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, LEFT)


def type_into(qtbot, field, words):
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, words)


def choose(qtbot, panel, row):
    steps = panel.page.editor.steps
    qtbot.mouseClick(steps.viewport(), LEFT, pos=steps.visualRect(steps.steps.index(row)).center())


def sentences(panel):
    return [look.sentence for look in panel.page.editor.steps.steps.looks]


def changed(qtbot, panel, act):
    """Does `act`, and waits for the change that it makes."""
    with qtbot.waitSignal(panel.page.editing.changed):
        act()


def saved(qtbot, panel):
    qtbot.keyClick(panel.page.editor.steps, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not panel.page.editing.unsaved)
    return read_macro(panel.folder / "letter.yaml")


# ----------------------------------------------------------------------- the list


def test_the_list_shows_what_there_is_and_what_is_broken(panel, qtbot):
    (panel.folder / "broken.yaml").write_text("version: 1\nsteps:\n  - klick: Save\n", "utf-8")
    press_refresh(qtbot, panel)
    qtbot.waitUntil(lambda: len(panel.page.list.model.entries) == 2)
    entries = panel.page.list.model.entries
    assert [entry.name for entry in entries] == ["broken", "letter"]
    told = panel.page.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("broken: 3:5: This step does not say what to do.")


def press_refresh(qtbot, panel):
    press(qtbot, panel.page, "refresh_macros")


def test_the_search_looks_into_names_and_purposes(panel, qtbot):
    write_macro(
        Macro("report", (MacroStep(WaitFor(1)),), about="Monthly numbers"), panel.folder / "report.yaml"
    )
    press_refresh(qtbot, panel)
    qtbot.waitUntil(lambda: len(panel.page.list.model.entries) == 2)
    type_into(qtbot, panel.page.list.search, "NUMB month")
    assert [entry.name for entry in panel.page.list.model.entries] == ["report"]
    type_into(qtbot, panel.page.list.search, "nothing like it")
    assert the(panel.page, QLabel, "macro_nothing").text() == "No macro matches “nothing like it”."


def test_a_folder_without_macros_says_what_to_do(panel, qtbot):
    (panel.folder / "letter.yaml").unlink()
    panel.page.opened()
    qtbot.waitUntil(lambda: the(panel.page, QLabel, "macro_nothing").text() == "There are no macros yet.")
    assert the(panel.page, QWidget, "macros_empty").isVisible()


def test_a_click_opens_a_macro(panel, qtbot):
    panel.page.opened()
    qtbot.waitUntil(lambda: bool(panel.page.list.model.entries))
    listed = the(panel.page, QListView, "macro_list")
    qtbot.mouseClick(listed.viewport(), LEFT, pos=listed.visualRect(listed.model().index(0, 0)).center())
    qtbot.waitUntil(lambda: the(panel.page, QLabel, "macro_title").text() == "letter")
    assert sentences(panel)[0] == 'Start "mousepad"'
    assert len(sentences(panel)) == 7


def test_a_macro_that_is_not_there_is_told_in_the_message_bar(panel):
    panel.page.opened("letters")
    ((words, tone),) = panel.said
    assert 'There is no macro "letters".' in words
    assert tone == "bad"


# ------------------------------------------------------------------------ editing


def test_steps_move_with_alt_and_the_arrows_and_back_with_undo(letter, qtbot):
    choose(qtbot, letter, 1)
    steps = letter.page.editor.steps
    before = sentences(letter)
    changed(qtbot, letter, lambda: qtbot.keyClick(steps, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier))
    assert sentences(letter) == [before[0], before[2], before[1], *before[3:]]
    assert steps.currentIndex().row() == 2
    assert the(letter.page, QLabel, "macro_title").text() == "letter •"
    changed(qtbot, letter, lambda: press(qtbot, letter.page, "macro_undo"))
    assert sentences(letter) == before
    assert not letter.page.editing.unsaved
    changed(qtbot, letter, lambda: press(qtbot, letter.page, "macro_redo"))
    macro = saved(qtbot, letter)
    assert [step.intent for step in macro.steps[:2]] == [LETTER.steps[1].intent, LETTER.steps[0].intent]
    assert "# First the words.\n  - type: Dear Ann" in (letter.folder / "letter.yaml").read_text("utf-8")


def test_a_dragged_step_lands_where_it_is_dropped(letter, qtbot):
    steps = letter.page.editor.steps
    choose(qtbot, letter, 5)
    before = sentences(letter)
    with qtbot.waitSignal(letter.page.editing.changed):
        drop(steps, steps.visualRect(steps.steps.index(1)).topLeft() + QPoint(40, 2))
    assert sentences(letter) == [before[0], before[5], *before[1:5], before[6]]


def drop(steps, at):
    from PySide6.QtCore import QMimeData, QPointF
    from PySide6.QtGui import QDropEvent

    class FromHere(QDropEvent):
        def source(self):
            return steps

    data = QMimeData()
    data.setData("application/x-desktop-agent-step", b"1")
    event = FromHere(QPointF(at), Qt.DropAction.MoveAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    steps.dropEvent(event)


def test_steps_go_with_del_and_come_twice_with_a_button(letter, qtbot):
    choose(qtbot, letter, 2)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    assert len(sentences(letter)) == 6
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: press(qtbot, letter.page, "step_twice"))
    assert sentences(letter)[1] == sentences(letter)[2]
    assert [step.intent for step in saved(qtbot, letter).steps[:2]] == [LETTER.steps[0].intent] * 2


def test_the_start_of_the_program_is_no_step_to_change(letter, qtbot):
    choose(qtbot, letter, 0)
    for name in ("step_up", "step_down", "step_delete", "step_twice", "step_rewrite", "insert_before"):
        assert not the(letter.page, QAbstractButton, name).isEnabled(), name
    qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete)
    assert not letter.page.editing.unsaved


def test_changed_text_is_kept_when_the_field_is_left(letter, qtbot):
    choose(qtbot, letter, 1)
    field = the(letter.page, QPlainTextEdit, "step_text")
    assert field.toPlainText() == "Dear Ann"
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "Dear Bob")
    changed(qtbot, letter, lambda: qtbot.keyClick(field, Qt.Key.Key_Tab))
    assert saved(qtbot, letter).steps[0].intent == TypeInto("Dear Bob")


def test_a_parameter_that_nobody_declared_is_refused_in_place(letter, qtbot):
    choose(qtbot, letter, 1)
    field = the(letter.page, QPlainTextEdit, "step_text")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "Dear ${somebody}")
    with qtbot.waitSignal(letter.page.editing.failed):
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert (
        'The parameter "somebody" is not declared.' in the(letter.page, QLabel, "macro_problem_words").text()
    )
    assert not letter.page.editing.unsaved


def test_what_is_typed_becomes_a_parameter(letter, qtbot):
    choose(qtbot, letter, 1)
    press(qtbot, letter.page, "make_parameter")
    name = the(letter.page, QLineEdit, "parameter_name")
    qtbot.keyClicks(name, "2nd")
    assert not the(letter.page, QAbstractButton, "parameter_accept").isEnabled()
    type_into(qtbot, name, "greeting")
    changed(qtbot, letter, lambda: press(qtbot, letter.page, "parameter_accept"))
    macro = saved(qtbot, letter)
    assert macro.steps[0].intent == TypeInto("${greeting}")
    assert macro.parameters[-1] == Parameter("greeting", default="Dear Ann")


def test_another_way_to_find_it_becomes_the_first(letter, qtbot):
    choose(qtbot, letter, 5)
    ways = [the(letter.page, QRadioButton, f"way_0_{way}") for way in range(3)]
    assert [way.isChecked() for way in ways] == [True, False, False]
    qtbot.waitUntil(lambda: ways[1].width() < 60)  # it has its place
    changed(qtbot, letter, lambda: qtbot.mouseClick(ways[1], LEFT))
    intent = saved(qtbot, letter).steps[4].intent
    assert isinstance(intent, ClickOn)
    assert intent.target.crop == PICTURES[0]
    assert intent.target.otherwise[0].text == "Save"


def test_a_step_says_how_long_it_waits_and_that_it_may_change_nothing(letter, qtbot):
    choose(qtbot, letter, 5)
    changed(
        qtbot,
        letter,
        lambda: qtbot.mouseClick(the(letter.page, QCheckBox, "step_quiet"), LEFT, pos=QPoint(8, 8)),
    )
    changed(
        qtbot,
        letter,
        lambda: qtbot.mouseClick(the(letter.page, QCheckBox, "step_limited"), LEFT, pos=QPoint(8, 8)),
    )
    seconds = the(letter.page, QDoubleSpinBox, "step_timeout")
    seconds.setFocus()
    seconds.selectAll()
    qtbot.keyClicks(seconds, "7.5")
    changed(qtbot, letter, lambda: qtbot.keyClick(seconds, Qt.Key.Key_Return))
    step = saved(qtbot, letter).steps[4]
    assert (step.quiet, step.timeout) == (True, 7.5)


def test_a_check_is_inserted_in_plain_words(letter, qtbot):
    choose(qtbot, letter, 1)
    press(qtbot, letter.page, "insert_after")
    field = the(letter.page, QLineEdit, "line_field")
    told = the(letter.page, QLabel, "line_told")
    qtbot.keyClicks(field, "frobnicate it")
    qtbot.waitUntil(lambda: "frobnicate" in told.text())
    assert not the(letter.page, QAbstractButton, "line_add").isEnabled()
    type_into(qtbot, field, 'check that the title shows "letter"')
    qtbot.waitUntil(lambda: told.text() == 'Understood: Check that the title shows "letter"')
    changed(qtbot, letter, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert saved(qtbot, letter).steps[1].intent == CheckThat(TitleShows("letter"))
    assert letter.page.editor.steps.currentIndex().row() == 2


def test_a_wait_goes_before_a_step_and_escape_puts_the_line_away(letter, qtbot):
    choose(qtbot, letter, 1)
    press(qtbot, letter.page, "insert_before")
    field = the(letter.page, QLineEdit, "line_field")
    qtbot.keyClicks(field, "wait 2 seconds")
    changed(qtbot, letter, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert letter.page.editing.shown.macro.steps[0].intent == WaitFor(2)
    press(qtbot, letter.page, "insert_before")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()


def test_a_line_that_cannot_be_done_stays_to_be_mended(letter, qtbot):
    choose(qtbot, letter, 1)
    press(qtbot, letter.page, "insert_after")
    field = the(letter.page, QLineEdit, "line_field")
    qtbot.keyClicks(field, 'type "${nobody}"')
    with qtbot.waitSignal(letter.page.editing.failed):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    assert '"nobody" is not declared' in the(letter.page, QLabel, "line_told").text()
    type_into(qtbot, field, 'enter the secret "pin" into the Code field')
    changed(qtbot, letter, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert not field.isVisible()
    assert [one.name for one in saved(qtbot, letter).secrets] == ["pin"]


def test_a_file_that_changed_meanwhile_is_shown_anew(letter, qtbot):
    path = letter.folder / "letter.yaml"
    path.write_text(path.read_text("utf-8") + "  - wait: 3\n", "utf-8")
    letter.page.opened()
    qtbot.waitUntil(lambda: len(sentences(letter)) == 8)
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    path.write_text(path.read_text("utf-8") + "  - wait: 4\n", "utf-8")
    letter.page.opened()
    with qtbot.waitSignal(letter.page.editing.opened, raising=False, timeout=300) as opened:
        pass
    assert not opened.signal_triggered
    assert len(sentences(letter)) == 7


def test_a_step_is_said_differently(letter, qtbot):
    choose(qtbot, letter, 5)
    qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_F2)
    field = the(letter.page, QLineEdit, "line_field")
    qtbot.waitUntil(field.isVisible)
    assert field.text() == 'Click the "Save" button'
    type_into(qtbot, field, "press Enter. press Tab")
    qtbot.waitUntil(lambda: the(letter.page, QLabel, "line_told").text() == "This is more than one step.")
    type_into(qtbot, field, "press Enter")
    changed(qtbot, letter, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert saved(qtbot, letter).steps[4].intent == PressKeys(("enter",))


def test_name_purpose_and_parameters_are_changed_in_their_fields(letter, qtbot):
    page = letter.page
    page.editor.tabs.setCurrentIndex(1)
    about = the(page, QLineEdit, "macro_about")
    type_into(qtbot, about, "Writes a letter.")
    changed(qtbot, letter, lambda: qtbot.keyClick(about, Qt.Key.Key_Return))
    row = the(page, QWidget, "parameter_file")
    name = the(row, QLineEdit, "parameter_name_field")
    type_into(qtbot, name, "place")
    changed(qtbot, letter, lambda: qtbot.keyClick(name, Qt.Key.Key_Return))
    changed(qtbot, letter, lambda: press(qtbot, page, "add_parameter"))
    macro = saved(qtbot, letter)
    assert macro.about == "Writes a letter."
    assert [one.name for one in macro.parameters] == ["place", "copies", "parameter"]
    assert macro.steps[3].intent.text == "${place}"


def test_a_parameter_that_is_used_stays_and_one_that_is_not_goes(letter, qtbot):
    page = letter.page
    page.editor.tabs.setCurrentIndex(1)
    with qtbot.waitSignal(page.editing.failed):
        press(qtbot, the(page, QWidget, "parameter_file"), "remove_parameter")
    assert 'Step 4 uses the parameter "file".' in the(page, QLabel, "macro_problem_words").text()
    changed(qtbot, letter, lambda: press(qtbot, the(page, QWidget, "parameter_copies"), "remove_parameter"))
    assert [one.name for one in saved(qtbot, letter).parameters] == ["file"]


def test_a_required_parameter_gets_a_default(letter, qtbot):
    page = letter.page
    page.editor.tabs.setCurrentIndex(1)
    row = the(page, QWidget, "parameter_file")
    required = the(row, QCheckBox, "parameter_required")
    assert required.isChecked()
    changed(qtbot, letter, lambda: qtbot.mouseClick(required, LEFT, pos=QPoint(8, 8)))
    field = the(row, QLineEdit, "parameter_default")
    type_into(qtbot, field, "letter.txt")
    changed(qtbot, letter, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert saved(qtbot, letter).parameters[0] == Parameter("file", default="letter.txt")


def test_a_name_that_cannot_be_is_refused_and_the_old_one_comes_back(letter, qtbot):
    letter.page.editor.tabs.setCurrentIndex(1)
    name = the(letter.page, QLineEdit, "macro_name")
    type_into(qtbot, name, "no/name")
    with qtbot.waitSignal(letter.page.editing.failed):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "letter"


# ----------------------------------------------------------- leaving, saving, files


def test_what_was_changed_is_asked_about_before_another_macro_is_shown(letter, qtbot):
    write_macro(Macro("other", (MacroStep(WaitFor(1)),)), letter.folder / "other.yaml")
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    letter.page.opened("other")
    box = the(letter.page, QMessageBox, "unsaved_macro")
    press(qtbot, box, "unsaved_macro_no")
    assert letter.page.editing.path.stem == "letter"
    letter.page.opened("other")
    press(qtbot, the(letter.page, QMessageBox, "unsaved_macro"), "unsaved_macro_yes")
    qtbot.waitUntil(lambda: the(letter.page, QLabel, "macro_title").text() == "other")
    assert len(read_macro(letter.folder / "letter.yaml").steps) == 5


def test_the_window_stays_open_until_it_is_said_what_becomes_of_changes(letter, qtbot):
    assert letter.page.may_close()
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    assert not letter.page.may_close()
    with qtbot.waitSignal(letter.page.destroyed, raising=False, timeout=200):
        press(qtbot, the(letter.page, QMessageBox, "unsaved_macro"), "unsaved_macro_other")
    assert letter.page.may_close()
    assert len(read_macro(letter.folder / "letter.yaml").steps) == 6


def test_reverting_throws_changes_away(letter, qtbot):
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    press(qtbot, letter.page, "macro_revert")
    with qtbot.waitSignal(letter.page.editing.opened):
        press(qtbot, the(letter.page, QMessageBox, "revert_macro"), "revert_macro_yes")
    assert len(sentences(letter)) == 7
    assert not letter.page.editing.unsaved


def test_a_file_that_another_program_changed_is_not_written_over(letter, qtbot):
    choose(qtbot, letter, 1)
    changed(qtbot, letter, lambda: qtbot.keyClick(letter.page.editor.steps, Qt.Key.Key_Delete))
    path = letter.folder / "letter.yaml"
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    with qtbot.waitSignal(letter.page.editing.failed):
        press(qtbot, letter.page, "macro_save")
    assert "another program has changed this file" in the(letter.page, QLabel, "macro_problem_words").text()
    assert path.read_text("utf-8").endswith("# mine\n")


def test_a_broken_file_is_mended_as_text(panel, qtbot):
    path = panel.folder / "broken.yaml"
    path.write_text("version: 1\nsteps:\n  - klick: Save\n", "utf-8")
    panel.page.opened("broken")
    text = the(panel.page, QPlainTextEdit, "mend_text")
    qtbot.waitUntil(lambda: "klick" in text.toPlainText())
    assert ":3:5: This step does not say what to do." in the(panel.page, QLabel, "mend_problem_words").text()
    assert text.textCursor().selectedText() == "klick: Save"
    qtbot.keyClicks(text, "clack: Save")
    press(qtbot, panel.page, "mend_save")
    qtbot.waitUntil(lambda: "broken.yaml:3:5" in the(panel.page, QLabel, "mend_problem_words").text())
    assert "klick" in path.read_text("utf-8")
    qtbot.waitUntil(lambda: text.textCursor().selectedText() == "clack: Save")
    qtbot.keyClicks(text, "click: Save")
    press(qtbot, panel.page, "mend_save")
    qtbot.waitUntil(lambda: the(panel.page, QLabel, "macro_title").text() == "broken")
    assert len(read_macro(path).steps) == 1


def test_a_macro_goes_for_good_once_that_was_said(letter, qtbot):
    wish(letter, "macro_delete")
    press(qtbot, the(letter.page, QMessageBox, "delete_macro"), "delete_macro_no")
    wish(letter, "macro_delete")
    press(qtbot, the(letter.page, QMessageBox, "delete_macro"), "delete_macro_yes")
    qtbot.waitUntil(lambda: the(letter.page, QWidget, "macros_empty").isVisible())
    assert list(letter.folder.iterdir()) == []


def wish(panel, name):
    menu = the(panel.page, QMenu, "macro_menu")
    next(action for action in menu.actions() if action.objectName() == name).trigger()


def test_an_export_is_shown_copied_and_saved(letter, qtbot, tmp_path):
    wish(letter, "macro_pytest")
    box = the(letter.page, QDialog, "export_box")
    problem = the(box, QLabel, "export_problem_words")
    qtbot.waitUntil(lambda: "needs the parameter file" in problem.text())
    assert not the(box, QAbstractButton, "export_save").isEnabled()
    press(qtbot, box, "export_close")
    letter.page.editor.tabs.setCurrentIndex(2)
    type_into(qtbot, the(letter.page, QLineEdit, "value_file"), "letter.txt")
    wish(letter, "macro_pytest")
    box = letter.page.findChildren(QDialog, "export_box")[-1]
    text = the(box, QPlainTextEdit, "export_text")
    qtbot.waitUntil(lambda: 'FILE = "letter.txt"' in text.toPlainText())
    press(qtbot, box, "export_copy")
    assert QGuiApplication.clipboard().text() == text.toPlainText()
    box.write(tmp_path / "test_letter.py")
    qtbot.waitUntil(lambda: "Saved: " in the(box, QLabel, "export_problem_words").text())
    assert (tmp_path / "test_letter.py").read_text("utf-8") == text.toPlainText()


def test_sentences_are_copied(letter, qtbot):
    letter.page.editor.tabs.setCurrentIndex(2)
    type_into(qtbot, the(letter.page, QLineEdit, "value_file"), "letter.txt")
    wish(letter, "macro_copy")
    qtbot.waitUntil(lambda: bool(letter.said))
    assert 'Type "letter.txt" into the "Name" field.' in QGuiApplication.clipboard().text()


def test_the_theme_may_change_while_a_macro_is_shown(letter, qtbot):
    before = the(letter.page, QAbstractButton, "macro_save").icon().pixmap(18).toImage()
    letter.context.theme.wish("dark")
    after = the(letter.page, QAbstractButton, "macro_save").icon().pixmap(18).toImage()
    letter.page.grab()
    assert before != after


@pytest.mark.parametrize("size", [(900, 640), (1400, 900)])
def test_no_button_is_wider_than_its_place(letter, size):
    letter.page.resize(*size)
    letter.page.grab()
    for button in letter.page.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.objectName()
