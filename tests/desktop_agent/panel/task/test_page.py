import json
import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QWidget,
)

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.engine.messages import (
    Answer,
    Crashed,
    Ended,
    Happened,
    Refused,
    RunTask,
    SetApproval,
    StatusChanged,
    Withdrawn,
)
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.task.history import History, write_history
from desktop_agent.plan.sentences import read_task
from desktop_agent.session.events import PlanMade, StepStarted
from desktop_agent.types import Deny, Outcome

# ------------------------------------------------------------------- composing


def test_the_page_begins_with_the_line_and_with_tasks_to_try(shown):
    assert shown.page.focusWidget() is shown.line
    assert shown.child("task_invite").isVisible()
    shown.click("example_letter")
    assert "letter.txt" in shown.line.toPlainText()
    assert not shown.around.orders


def test_enter_starts_what_was_written(shown):
    order = shown.start("Click Save.")
    assert order.task == "Click Save."
    assert (order.setup.display, order.setup.approve, order.setup.hide_pid) == ("virtual", "risky", 0)
    assert shown.child("live_view").isVisible()


def test_a_start_button_and_a_key_for_everywhere_start_too(shown, qtbot):
    shown.write("Press Enter.")
    shown.click("task_start")
    qtbot.waitUntil(lambda: shown.around.hub.run.busy)
    shown.hear(Ended(Outcome.DONE, 0, ""))
    shown.child("task_more").setFocus()
    shown.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown.around.hub.run.busy)


def test_a_second_start_while_one_runs_is_no_order(shown, qtbot):
    shown.start()
    shown.write("Press Tab.")
    shown.key(Qt.Key.Key_Return)
    qtbot.wait(300)
    assert len([order for order in shown.around.orders if isinstance(order, RunTask)]) == 1
    assert shown.line.toPlainText() == "Press Tab."


def test_how_the_task_is_understood_stands_under_the_line(shown, qtbot):
    shown.write("Click Save, then press Enter")
    qtbot.waitUntil(lambda: "2  Press" in shown.child("task_reading").text())


def test_a_sentence_that_cannot_be_read_is_shown_in_place_and_nothing_starts(shown, qtbot):
    shown.write("Click Save. Wobble it.")
    shown.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Wobble" in shown.child("task_reading").text())
    (selection,) = shown.line.extraSelections()
    assert selection.cursor.selectedText() == "Wobble"
    assert not shown.around.orders
    qtbot.keyClicks(shown.line, " ")
    assert shown.line.extraSelections() == []


def test_no_task_is_told_in_place(shown):
    shown.click("task_start")
    assert shown.child("task_problem").isVisible()
    assert not shown.around.orders


def test_a_program_can_be_picked_by_name_and_is_started_by_its_command(shown):
    field = shown.child("task_program").lineEdit()
    field.setFocus()
    shown.qtbot.keyClicks(field, "Text Editor")
    assert shown.start().app == "mousepad --new"


def test_a_program_that_cannot_be_read_is_told(shown):
    shown.qtbot.keyClicks(shown.child("task_program").lineEdit(), 'mousepad "a')
    shown.write("Press Enter.")
    shown.key(Qt.Key.Key_Return)
    assert "quotation" in shown.child("task_problem").text()
    assert not shown.around.orders


def test_past_tasks_come_back_with_up_and_down(open_page, tmp_path):
    folder = tmp_path / "state"
    write_history(folder / "tasks.json", History().with_task("one", "").with_task("two", "xcalc"))
    shown = open_page(folder)
    shown.write("draft")
    shown.key(Qt.Key.Key_Up)
    assert (shown.line.toPlainText(), shown.child("task_program").currentText()) == ("two", "xcalc")
    shown.key(Qt.Key.Key_Up)
    assert shown.line.toPlainText() == "one"
    shown.key(Qt.Key.Key_Down)
    shown.key(Qt.Key.Key_Down)
    assert shown.line.toPlainText() == "draft"
    shown.click("past_2")
    assert shown.line.toPlainText() == "one"


def test_a_started_task_is_remembered_on_the_disk(shown, qtbot, tmp_path):
    shown.start("Press Enter.")
    file = tmp_path / "state" / "tasks.json"
    qtbot.waitUntil(file.exists)
    assert json.loads(file.read_text())["tasks"] == [{"task": "Press Enter.", "app": ""}]


def test_ones_own_screen_must_be_confirmed_each_time(shown, qtbot):
    shown.choose("task_display", "screen")
    assert shown.child("task_warning").isVisible()
    shown.write("Press Enter.")
    shown.key(Qt.Key.Key_Return)
    qtbot.wait(50)
    assert not shown.around.orders
    assert shown.page.focusWidget() is shown.child("task_confirm_screen")
    shown.key(Qt.Key.Key_Space)
    shown.line.setFocus()
    shown.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.around.hub.run.busy)
    (order,) = [order for order in shown.around.orders if isinstance(order, RunTask)]
    assert (order.setup.display, order.setup.hide_pid) == ("screen", os.getpid())
    shown.hear(Ended(Outcome.DONE, 0, ""))
    assert shown.child("task_warning").isVisible()
    assert not shown.child("task_confirm_screen").isChecked()


def test_the_other_options_go_into_the_order(shown):
    shown.choose("task_autonomy", ApprovalMode.NEVER)
    shown.click("task_more")
    shown.child("task_dark").setFocus()
    shown.key(Qt.Key.Key_Space)
    size = shown.child("task_size").lineEdit()
    size.selectAll()
    shown.qtbot.keyClicks(size, "1024x768")
    steps = shown.child("task_max_steps")
    steps.selectAll()
    shown.qtbot.keyClicks(steps, "12")
    setup = shown.start().setup
    assert (setup.approve, setup.dark, setup.width, setup.height, setup.max_steps) == (
        "never",
        True,
        1024,
        768,
        12,
    )


def test_a_size_that_is_none_is_told(shown, qtbot):
    shown.click("task_more")
    size = shown.child("task_size").lineEdit()
    size.selectAll()
    qtbot.keyClicks(size, "big")
    shown.write("Press Enter.")
    shown.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "1280x800" in shown.child("task_problem").text())
    assert not shown.around.orders


def test_how_much_is_asked_can_be_changed_while_it_runs(shown, opened):
    shown.run(opened)
    shown.choose("task_autonomy", ApprovalMode.NEVER)
    assert SetApproval(ApprovalMode.NEVER) in shown.around.orders


def test_a_text_that_is_given_to_the_page_is_put_into_the_line(shown):
    shown.page.opened("Press Enter.")
    assert shown.line.toPlainText() == "Press Enter."


def test_a_start_is_called_off_by_writing_on(shown, qtbot):
    shown.write("Press Enter.")
    shown.key(Qt.Key.Key_Return)
    qtbot.keyClicks(shown.line, " Press")
    qtbot.wait(500)
    assert not shown.around.orders


def test_past_tasks_can_be_forgotten(shown, qtbot, tmp_path):
    shown.start("Press Enter.")
    shown.hear(Ended(Outcome.DONE, 0, ""))
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.click("card_close")
    shown.click("past_forget")
    qtbot.waitUntil(lambda: json.loads((tmp_path / "state" / "tasks.json").read_text())["tasks"] == [])
    assert not shown.child("past_forget").isVisible()


# ------------------------------------------------------------------- controlling


def test_keys_pause_resume_step_take_over_and_stop(shown, opened):
    shown.run(opened)
    shown.key(Qt.Key.Key_F6)
    shown.hear(StatusChanged(Status.PAUSED))
    shown.key(Qt.Key.Key_F6)
    shown.key(Qt.Key.Key_F10)
    shown.key(Qt.Key.Key_F8)
    shown.hear(StatusChanged(Status.TAKEN))
    shown.child("state_card").setFocus()
    shown.key(Qt.Key.Key_F8)
    shown.hear(StatusChanged(Status.WORKING))
    shown.key(Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert shown.said() == [
        Control.PAUSE,
        Control.RESUME,
        Control.STEP,
        Control.TAKE_OVER,
        Control.HAND_BACK,
        Control.STOP,
    ]


def test_buttons_say_the_same_and_show_their_keys(shown, opened):
    shown.run(opened)
    for name, control in (("run_pause", Control.PAUSE), ("run_take_over", Control.TAKE_OVER)):
        shown.click(name)
        assert shown.said()[-1] is control
    assert "F6" in shown.child("run_pause").text()
    assert "F10" in shown.child("run_step").toolTip()


def test_the_state_line_follows_the_run(shown, opened):
    shown.run(opened)
    steps = read_task("Click Save. Press Enter.")
    shown.hear(Happened(1, 0.0, PlanMade(steps)), Happened(2, 0.0, StepStarted(0, steps[0])))
    assert shown.child("run_words").text().startswith("Step 1 of 2: Click Save")
    assert shown.child("run_badge").text() == "Working"
    shown.hear(StatusChanged(Status.PAUSED))
    assert shown.child("run_badge").text() == "Paused"


def test_every_action_can_be_put_into_a_menu(shown):
    actions = shown.page.actions_by_name
    assert set(actions) >= {
        "start",
        "pause",
        "step",
        "take_over",
        "stop",
        "retry",
        "skip",
        "question",
        "task_line",
    }
    assert all(action.text() and action.shortcut().toString() for action in actions.values())
    keys = [action.shortcut().toString() for action in actions.values()]
    assert len(keys) == len(set(keys))


def test_stuck_a_key_retries_or_skips(shown, opened, qtbot):
    shown.run(opened)
    shown.hear(StatusChanged(Status.STUCK, "there is no Save"))
    assert shown.child("card_text").text() == "there is no Save"
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.key(Qt.Key.Key_S)
    assert shown.said() == [Control.SKIP]
    shown.click("card_retry")
    assert shown.said()[-1] is Control.RETRY


def test_a_stop_is_not_said_twice(shown, opened):
    shown.run(opened)
    shown.click("run_stop")
    shown.click("run_stop")
    assert shown.said() == [Control.STOP]


# --------------------------------------------------------------------- answering


def test_an_approval_reaches_the_engine(shown, opened, ask_click, qtbot):
    shown.run(opened)
    shown.hear(ask_click(4))
    assert shown.child("approval_card").isVisible()
    assert shown.child("run_badge").text() == "Waiting for you"
    qtbot.waitUntil(lambda: shown.child("approval_card").armed)
    shown.key(Qt.Key.Key_A)
    (answer,) = [order for order in shown.around.orders if isinstance(order, Answer)]
    assert answer.question == 4
    assert shown.around.hub.run.question is None


def test_a_rejection_with_its_reason_reaches_the_engine(shown, opened, ask_click, qtbot):
    shown.run(opened)
    shown.hear(ask_click(4))
    qtbot.waitUntil(lambda: shown.child("approval_card").armed)
    shown.key(Qt.Key.Key_R)
    qtbot.keyClicks(shown.page.focusWidget(), "not that one")
    shown.key(Qt.Key.Key_Return)
    (answer,) = [order for order in shown.around.orders if isinstance(order, Answer)]
    assert answer.decision == Deny("words that commit", "not that one", by="person")


def test_a_question_asked_again_keeps_the_card_where_it_is(shown, opened, ask_click, qtbot):
    shown.run(opened)
    shown.hear(ask_click(1))
    where = shown.child("approval_card").geometry()
    shown.hear(Withdrawn(1, "the screen changed"))
    assert shown.child("approval_card").isVisible()
    shown.hear(ask_click(2))
    assert shown.child("approval_card").geometry() == where
    qtbot.waitUntil(lambda: shown.child("approval_card").armed)
    shown.key(Qt.Key.Key_A)
    assert [order.question for order in shown.around.orders if isinstance(order, Answer)] == [2]


def test_a_question_that_comes_while_the_next_task_is_written_waits(shown, opened, ask_click, qtbot):
    shown.run(opened)
    shown.write("Press a w")
    shown.hear(ask_click())
    qtbot.waitUntil(lambda: shown.child("approval_card").armed)
    qtbot.keyClicks(shown.page.focusWidget(), " and r")
    assert shown.line.toPlainText() == "Press a w and r"
    shown.key(Qt.Key.Key_F4)
    shown.key(Qt.Key.Key_A)
    assert len([order for order in shown.around.orders if isinstance(order, Answer)]) == 1


def test_the_end_of_the_session_closes_the_question(shown, opened, ask_click):
    shown.run(opened)
    shown.hear(ask_click(), Ended(Outcome.STOPPED, 4, "Stopped by a person."))
    assert not shown.child("approval_card").isVisible()
    assert shown.child("card_title").text() == "Stopped"


# ------------------------------------------------------------------------- ending


def test_a_result_leads_to_session_macro_page_and_files(shown, opened, qtbot):
    shown.run(opened)
    shown.hear(Ended(Outcome.DONE, 0, "", "/s.sqlite", "/s.html", ("/home/a/letter.txt",)))
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.click("card_session")
    shown.click("card_macro")
    shown.click("card_page")
    shown.click("card_file")
    assert shown.around.went == [("sessions", "/s.sqlite"), ("macros", "/s.sqlite")]
    assert shown.opened_paths == ["/s.html", "/home/a/letter.txt"]


def test_run_again_is_the_same_order(shown, opened, qtbot):
    shown.run(opened)
    shown.hear(Ended(Outcome.FAILED, 1, "no luck"))
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.key(Qt.Key.Key_G)
    first, second = [order for order in shown.around.orders if isinstance(order, RunTask)]
    assert first == second


def test_run_again_on_ones_own_screen_is_confirmed_again(shown, opened, qtbot):
    shown.choose("task_display", "screen")
    shown.child("task_confirm_screen").setFocus()
    shown.key(Qt.Key.Key_Space)
    shown.run(opened)
    shown.hear(Ended(Outcome.FAILED, 1, "no luck"))
    shown.choose("task_display", "virtual")
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.click("card_again")
    qtbot.wait(50)
    assert len([order for order in shown.around.orders if isinstance(order, RunTask)]) == 1
    assert shown.child("task_warning").isVisible()
    assert shown.child("task_display").currentData() == "screen"


def test_a_result_can_be_put_away(shown, opened, qtbot):
    shown.run(opened)
    shown.hear(Ended(Outcome.DONE, 0, ""))
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.key(Qt.Key.Key_Escape)
    assert shown.child("task_invite").isVisible()
    assert shown.page.focusWidget() is shown.line


def test_a_crash_shows_the_journal_and_the_panel_lives_on(shown, opened, qtbot):
    shown.run(opened)
    shown.hear(Crashed("ended by signal 9", "Traceback: boom", "/s.sqlite"))
    assert "/s.sqlite" in shown.child("card_advice").text()
    assert "boom" in shown.child("card_details").toPlainText()
    qtbot.waitUntil(lambda: shown.child("state_card").armed)
    shown.click("card_copy")
    assert QApplication.clipboard().text().endswith("Traceback: boom")
    shown.start("Press Tab.")


def test_what_was_refused_is_told_and_the_task_is_still_there(shown):
    shown.start("Press Enter.")
    shown.hear(Refused("There is no display :5.", 3))
    assert shown.child("card_text").text() == "There is no display :5."
    assert shown.line.toPlainText() == "Press Enter."
    assert shown.child("task_start").isEnabled()


# ------------------------------------------------------------------------ manners


def test_every_control_can_be_reached_by_keyboard_and_is_named(shown, opened):
    shown.run(opened)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)
    for widget in shown.page.findChildren(QWidget):
        ours = not isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)
        if (
            isinstance(widget, kinds)
            and ours
            and widget.objectName().startswith(("task_", "run_", "question_"))
        ):
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named, widget.objectName()
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()


def test_splitters_are_named_so_that_the_window_keeps_them(shown):
    assert {splitter.objectName() for splitter in shown.page.findChildren(QSplitter)} >= {
        "task_main",
        "task_side",
    }


def test_icons_and_colours_follow_the_theme(shown, opened):
    shown.run(opened)
    before = shown.child("run_pause").icon().cacheKey()
    shown.around.context.theme.wish("dark")
    assert shown.child("run_pause").icon().cacheKey() != before
