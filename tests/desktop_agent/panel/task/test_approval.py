import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from actions.types import Click, ScreenPoint, TypeText
from desktop_agent.panel.task.approval import ApprovalCard
from desktop_agent.panel.task.keyed import GUARD_MS
from desktop_agent.types import Allow, Deny, Edit


class Shown:
    """The card in a window, with a field beside it, and the answers it gave."""

    def __init__(self, around, qtbot, journal):
        self.qtbot, self.journal = qtbot, str(journal.path)
        self.window = QWidget()
        self.card = ApprovalCard(around.context)
        self.field = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.card)
        column.addWidget(self.field)
        self.window.resize(420, 640)
        qtbot.addWidget(self.window)
        self.answers = []
        self.card.answered.connect(self.answers.append)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.card.setFocus()

    def ask(self, asked, *, wait=True):
        self.card.ask(asked, "the step", self.journal)
        if wait:
            self.qtbot.waitUntil(lambda: self.card.armed)
            if asked.proposal.evidence is not None:
                self.qtbot.waitUntil(lambda: self.child("question_crop").editable)

    def child(self, name):
        return self.card.findChild(QWidget, name)

    def key(self, key, times=1, modifier=Qt.KeyboardModifier.NoModifier):
        for _ in range(times):
            self.qtbot.keyClick(self.window.focusWidget(), key, modifier)

    @property
    def decision(self):
        (answer,) = self.answers
        return answer.decision


@pytest.fixture
def shown(around, qtbot, journal, quick_guard):
    return Shown(around, qtbot, journal)


@pytest.fixture
def guarded(around, qtbot, journal):
    """The same with the guard that people have."""
    return Shown(around, qtbot, journal)


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_key_approves(shown, ask_click, key):
    shown.ask(ask_click(5))
    shown.key(key)
    assert shown.decision == Allow("words that commit", shown.decision.reason, by="person")
    assert shown.answers[0].question == 5


def test_a_click_approves_and_a_second_one_does_nothing(shown, ask_click, qtbot):
    shown.ask(ask_click())
    button = shown.child("question_approve")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    shown.key(Qt.Key.Key_A)
    assert len(shown.answers) == 1


def test_what_was_typed_ahead_answers_nothing(guarded, ask_click, qtbot):
    guarded.ask(ask_click(), wait=False)
    for key in (Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_W, Qt.Key.Key_R, Qt.Key.Key_E):
        guarded.key(key)
    qtbot.mouseClick(guarded.child("question_approve"), Qt.MouseButton.LeftButton)
    assert guarded.answers == []
    assert not guarded.card.armed
    qtbot.waitUntil(lambda: guarded.card.armed)
    guarded.key(Qt.Key.Key_A)
    assert len(guarded.answers) == 1


def test_who_is_in_the_middle_of_typing_is_not_heard_until_they_pause(guarded, ask_click, qtbot):
    guarded.ask(ask_click(), wait=False)
    for _ in range(4):
        qtbot.wait(GUARD_MS // 2)
        guarded.key(Qt.Key.Key_A)
    assert guarded.answers == []


def test_a_key_that_is_held_down_answers_nothing(shown, ask_click, qtbot):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    shown.ask(ask_click())
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", autorep=True)
    QApplication.sendEvent(shown.card, held)
    assert shown.answers == []


def test_a_question_takes_no_key_from_who_writes_somewhere_else(shown, ask_click, qtbot):
    shown.field.setFocus()
    shown.ask(ask_click())
    qtbot.keyClicks(shown.field, "a and w")
    assert shown.window.focusWidget() is shown.field
    assert shown.field.text() == "a and w"
    assert shown.answers == []


def test_enter_on_another_button_presses_that_one(shown, ask_click):
    shown.ask(ask_click())
    shown.child("question_reject").setFocus()
    shown.key(Qt.Key.Key_Return)
    assert shown.answers == []
    assert shown.child("question_reason").isVisible()


def test_a_rejection_carries_the_reason(shown, ask_click, qtbot):
    shown.ask(ask_click(2))
    shown.key(Qt.Key.Key_R)
    qtbot.keyClicks(shown.window.focusWidget(), "wrong button")
    shown.key(Qt.Key.Key_Return)
    assert shown.decision == Deny("words that commit", "wrong button", by="person")
    assert len(shown.answers) == 1


def test_escape_leads_back_from_a_rejection(shown, ask_click):
    shown.ask(ask_click())
    shown.key(Qt.Key.Key_R)
    shown.key(Qt.Key.Key_Escape)
    assert shown.answers == []
    shown.key(Qt.Key.Key_A)
    assert isinstance(shown.decision, Allow)


def test_allow_this_kind_here_is_one_key(shown, ask_click):
    shown.ask(ask_click())
    shown.key(Qt.Key.Key_W)
    assert shown.answers[0].always
    assert isinstance(shown.decision, Allow)


def test_arrow_keys_move_the_point(shown, ask_click):
    shown.ask(ask_click())
    shown.key(Qt.Key.Key_E)
    shown.key(Qt.Key.Key_Right, 4)
    shown.key(Qt.Key.Key_Down, 1, Qt.KeyboardModifier.ShiftModifier)
    shown.key(Qt.Key.Key_Return)
    # Two frame pixels are one screen point: (650 + 4, 415 + 10) is (1327, 162.5) on the screen.
    assert shown.decision == Edit(
        Click(ScreenPoint(1327.0, 162.5)), "words that commit", shown.decision.reason
    )
    assert shown.decision.by == "person"


def test_a_click_in_the_picture_moves_the_point(shown, ask_click, qtbot, frame):
    from desktop_agent.desk.geometry import to_screen
    from vision.types import FramePoint

    shown.ask(ask_click())
    crop = shown.child("question_crop")
    spot = crop.place_of(FramePoint(660.5, 405.5)).toPoint()
    qtbot.mouseClick(crop, Qt.MouseButton.LeftButton, pos=QPoint(spot))
    assert "instead of" in shown.child("question_change").text()
    shown.key(Qt.Key.Key_Return)
    moved, wanted = shown.decision.action.at, to_screen(FramePoint(660, 405), frame)
    assert abs(moved.x - wanted.x) <= 1
    assert abs(moved.y - wanted.y) <= 1


def test_a_number_picks_a_rival(shown, ask_click, frame):
    from desktop_agent.desk.geometry import to_screen

    asked = ask_click()
    shown.ask(asked)
    shown.key(Qt.Key.Key_1)
    assert shown.child("question_rival_1").isChecked()
    shown.key(Qt.Key.Key_Return)
    centre = asked.proposal.evidence.rivals[0].box.centre
    assert shown.decision.action == Click(to_screen(centre, frame))


def test_a_click_picks_a_rival_and_escape_forgets_it(shown, ask_click, qtbot):
    shown.ask(ask_click())
    qtbot.mouseClick(shown.child("question_rival_1"), Qt.MouseButton.LeftButton)
    shown.key(Qt.Key.Key_Escape)
    assert not shown.child("question_rival_1").isChecked()
    shown.key(Qt.Key.Key_A)
    assert isinstance(shown.decision, Allow)


def test_the_text_is_changed_in_place(shown, ask_typing, qtbot):
    shown.ask(ask_typing(text="Dear Ann"))
    shown.key(Qt.Key.Key_E)
    field = shown.window.focusWidget()
    assert field.toPlainText() == "Dear Ann"
    qtbot.keyClicks(field, "Dear Bob,")
    shown.key(Qt.Key.Key_Return, 1, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "a w e r 1")
    shown.key(Qt.Key.Key_Return)
    assert shown.decision.action == TypeText("Dear Bob,\na w e r 1")


def test_an_act_without_point_or_text_cannot_be_edited(shown, ask_click):
    from dataclasses import replace

    from actions.types import PressChord

    asked = ask_click()
    shown.card.ask(
        replace(asked, proposal=replace(asked.proposal, action=PressChord(("ctrl", "q")), evidence=None)),
        "",
        "",
    )
    shown.qtbot.waitUntil(lambda: shown.card.armed)
    assert not shown.child("question_edit").isEnabled()
    shown.key(Qt.Key.Key_E)
    shown.key(Qt.Key.Key_Return)
    assert isinstance(shown.decision, Allow)


def test_a_withdrawn_question_cannot_be_answered_and_stays_where_it_is(shown, ask_click, qtbot):
    shown.ask(ask_click())
    before = [child.geometry() for child in shown.card.findChildren(QLabel) if child.isVisible()]
    shown.card.withdraw("the screen changed")
    shown.key(Qt.Key.Key_A)
    qtbot.mouseClick(shown.child("question_approve"), Qt.MouseButton.LeftButton)
    assert shown.answers == []
    after = [child.geometry() for child in shown.card.findChildren(QLabel) if child.isVisible()]
    assert [where.topLeft() for where in before] == [where.topLeft() for where in after]
    shown.ask(ask_click(2))
    shown.key(Qt.Key.Key_A)
    assert shown.answers[0].question == 2


def test_a_reason_that_was_being_written_is_still_there_when_it_is_asked_again(shown, ask_click, qtbot):
    shown.ask(ask_click(1))
    shown.key(Qt.Key.Key_R)
    qtbot.keyClicks(shown.window.focusWidget(), "wrong ")
    shown.card.withdraw("the screen changed")
    qtbot.keyClicks(shown.window.focusWidget(), "lost")
    shown.ask(ask_click(2))
    qtbot.waitUntil(lambda: shown.window.focusWidget() is shown.child("question_reason"))
    qtbot.keyClicks(shown.window.focusWidget(), "button")
    shown.key(Qt.Key.Key_Return)
    assert (shown.answers[0].question, shown.decision.reason) == (2, "wrong button")


def test_a_text_that_was_being_changed_is_still_there_when_it_is_asked_again(shown, ask_typing, qtbot):
    shown.ask(ask_typing(1))
    shown.key(Qt.Key.Key_E)
    qtbot.keyClicks(shown.window.focusWidget(), "Dear Bob")
    shown.card.withdraw("the session is paused")
    shown.ask(ask_typing(2))
    qtbot.waitUntil(lambda: shown.window.focusWidget() is shown.child("question_text"))
    shown.key(Qt.Key.Key_Return)
    assert shown.decision.action == TypeText("Dear Bob")


def test_another_question_begins_anew(shown, ask_click, ask_typing):
    shown.ask(ask_click(1))
    shown.key(Qt.Key.Key_R)
    shown.card.withdraw("the screen changed")
    shown.ask(ask_typing(2))
    assert not shown.child("question_reason").isVisible()
    shown.key(Qt.Key.Key_A)
    assert isinstance(shown.decision, Allow)


def test_who_comes_from_another_page_is_not_heard_at_once(guarded, ask_click, qtbot):
    guarded.card.hide()
    guarded.card.ask(ask_click(), "", guarded.journal)
    qtbot.wait(GUARD_MS + 100)
    guarded.card.show()
    guarded.card.setFocus()
    guarded.key(Qt.Key.Key_A)
    assert guarded.answers == []


def test_a_picture_that_cannot_be_read_is_told_and_the_question_can_be_answered(
    shown, ask_click, qtbot, tmp_path
):
    shown.journal = str(tmp_path / "none.sqlite")
    shown.card.ask(ask_click(), "", shown.journal)
    qtbot.waitUntil(lambda: shown.card.armed)
    qtbot.waitUntil(lambda: "cannot be read" in shown.child("question_crop")._words)
    assert not shown.child("question_edit").isEnabled()
    shown.key(Qt.Key.Key_A)
    assert isinstance(shown.decision, Allow)


def test_nothing_on_the_card_is_read_as_html(shown, ask_click):
    shown.ask(ask_click(reason="<b>bold</b> <img src=x>"))
    assert "<b>" in shown.child("question_risk").text()
    labels = shown.card.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if len(label.text()) > 20)


def test_every_control_has_words_a_tooltip_or_name_and_a_place_in_the_tab_order(shown, ask_click):
    from PySide6.QtWidgets import QAbstractButton

    shown.ask(ask_click())
    for button in shown.card.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.text() or button.accessibleName()
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    for field in (*shown.card.findChildren(QLineEdit), *shown.card.findChildren(QPlainTextEdit)):
        assert field.accessibleName()
