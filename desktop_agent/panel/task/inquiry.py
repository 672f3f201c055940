"""The card on which the planner asks the person something: words, choices, a line to write in."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.engine.messages import AnswerQuestion, Questioned
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.cards import lines
from desktop_agent.panel.task.growing import GrowingEdit
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.keyed import CardButton, KeyedCard
from desktop_agent.panel.task.labels import breakable, on_button, words
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain

MAX_ANSWER = 4000
"""Characters of an answer."""
_DIGITS = 9
"""Choices that have a digit for a key."""
_LABEL = 200
_PADDING = 28
"""Pixels of a button beside its words."""
_IN_SIGHT = 5
"""Choices that are seen at once; further ones are scrolled to."""


class InquiryCard(KeyedCard):
    """Asks the person what the planner wants to know. What it asks was written by a model: it is shown as it is.

    Signals:
        answered: the person's words (an AnswerQuestion).
    """

    answered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inquiry_card")
        self.setAccessibleName(tr("The agent wants to know something"))
        self._icons = Icons(theme, self)
        self._open_one: Questioned | None = None
        self._last = ""
        self._badge = QLabel()
        self._badge.setObjectName("inquiry_badge")
        kind_of(self._badge, "badge")
        self._words = words(kind="heading", name="inquiry_words", select=True)
        self._said = words(kind="muted", name="inquiry_said")
        self._choices: list[_Choice] = []
        self._line = GrowingEdit(4)
        self._line.setObjectName("inquiry_line")
        self._line.setAccessibleName(tr("Your answer"))
        self._line.confirmed.connect(self._send)
        self._line.given_up.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self._line.textChanged.connect(self._written)
        self._answer = CardButton(tr("Answer (Enter)"))
        self._answer.setObjectName("inquiry_answer")
        self._answer.setToolTip(tr("Send what you wrote to the agent (Enter)"))
        kind_of(self._answer, "primary")
        self._icons.put(self._answer, "send", "on_accent")
        self._answer.clicked.connect(self._send)
        self._lay_out()
        self._written()

    @property
    def open_question(self) -> Questioned | None:
        """The question that waits for an answer."""
        return self._open_one

    def ask(self, asked: Questioned) -> None:
        """Ask `asked`; what was being written as an answer to the same words before is still there."""
        again = self._last == asked.words
        self._open_one, self._last = asked, asked.words
        self._badge.setText(tr("The agent asks"))
        kind_of(self._badge, "badge", "warn")
        self._words.setText(breakable(lines(asked.words)) or tr("It asks without words."))
        self._said.hide()
        self._offer(asked.choices)
        if not again:
            self._line.put("")
        self._line.setPlaceholderText(tr("Or write another answer") if asked.choices else tr("Your answer"))
        self.present(then=None if asked.choices else self._line, again=again)

    def withdraw(self, reason: str) -> None:
        """It needs no answer any more."""
        if self._open_one is not None:
            self._close(tr("Withdrawn"), "", plain(reason, 300), answered=False)

    def wanted_height(self) -> int:
        """Pixels that it takes to show everything."""
        inside, width = self._inside, self.width() - 4  # the border, and the margins within
        height = inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()
        return height + self.answers.sizeHint().height() + 24

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter goes to the line, or sends what is in it; the rest is the card's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.armed and not event.isAutoRepeat():
            event.accept()
            if self._line.toPlainText().strip():
                self._send()
            else:
                self._line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _offer(self, choices: tuple[str, ...]) -> None:
        for button in self._choices:
            button.hide()
            button.deleteLater()
        self._choices = []
        self.unbind()
        for number, choice in enumerate(choices, 1):
            said = plain(choice, MAX_ANSWER)
            key = str(number) if number <= _DIGITS else ""
            button = _Choice(f"{key or ' '}   {plain(choice, _LABEL)}")
            button.setObjectName(f"inquiry_choice_{number}")
            button.setAccessibleName(said)
            button.setToolTip(tip(tr("Answer “{words}”", words=said) + (f" ({key})" if key else "")))
            button.clicked.connect(lambda _=False, choice=choice: self._send_words(choice))
            self._box.addWidget(button)
            self._choices.append(button)
            if key:
                self.bind(button, Qt.Key(Qt.Key.Key_0 + number))
        rows = min(len(self._choices), _IN_SIGHT)
        high = self._choices[0].sizeHint().height() + self._box.spacing() if rows else 0
        # Half of one more shows that there is more.
        self._few.want(rows * high + (high // 2 if rows < len(self._choices) else 0), least=high)
        self._few.setVisible(bool(rows))
        # They were made after everything else in the window.
        for before, after in itertools.pairwise((*self._choices, self._line)):
            QWidget.setTabOrder(before, after)

    def _send(self) -> None:
        self._send_words(self._line.toPlainText().strip())

    def _send_words(self, said: str) -> None:
        asked = self._open_one
        if asked is None or not said or not self.armed:
            return
        self._last = ""
        self._close(tr("Answered"), "good", plain(said, 300), answered=True)
        self.answered.emit(AnswerQuestion(asked.question, said[:MAX_ANSWER]))

    def _close(self, state: str, tone: str, said: str, *, answered: bool) -> None:
        self.retire(answered=answered)
        self._open_one = None
        self._badge.setText(state)
        kind_of(self._badge, "badge", tone)
        self._said.setText(breakable(said))
        self._said.setVisible(bool(said))

    def _written(self) -> None:
        text = self._line.toPlainText()
        if len(text) > MAX_ANSWER:
            self._line.put(text[:MAX_ANSWER])
        self._answer.setEnabled(bool(text.strip()))

    def _lay_out(self) -> None:
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 12, 12, 4)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self._badge)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self._words)
        column.addWidget(self._said)
        column.addStretch(1)
        ways = QVBoxLayout(self.answers)
        ways.setContentsMargins(12, 0, 12, 0)
        ways.setSpacing(8)
        held = QWidget()
        self._box = QVBoxLayout(held)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._few = _Few()
        _hold(self._few, held)
        ways.addWidget(self._few)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._line, 1)
        row.addWidget(self._answer, 0, Qt.AlignmentFlag.AlignBottom)
        ways.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 12)
        whole.setSpacing(8)
        scroll = QScrollArea()
        _hold(scroll, inside)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.answers)


class _Choice(CardButton):
    """A button with one line of words, cut where there is no room for all."""

    def __init__(self, text: str) -> None:
        super().__init__(on_button(text))
        self._text = text
        self.setStyleSheet("text-align: left;")

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """A few words."""
        return QSize(80, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fit the words anew."""
        super().resizeEvent(event)
        cut = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - _PADDING)
        self.setText(on_button(cut))


class _Few(QScrollArea):
    """Rows of which some are seen: as high as is wanted, and lower where there is no room."""

    _wanted = 0

    def want(self, height: int, *, least: int) -> None:
        self._wanted = height
        self.setMaximumHeight(height)
        self.setMinimumHeight(min(least, height))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As high as wanted."""
        return QSize(super().sizeHint().width(), self._wanted)


def _hold(scroll: QScrollArea, inside: QWidget) -> None:
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inside)
