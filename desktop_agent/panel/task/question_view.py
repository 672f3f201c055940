"""What the approval card shows of a question: sentence, picture, risk, alternatives, reasons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.task.crop import Crop
from desktop_agent.panel.task.keyed import CardButton
from desktop_agent.panel.task.labels import on_button, words
from desktop_agent.panel.task.question import QuestionShown, Rival
from desktop_agent.panel.words import tr


class QuestionView(QScrollArea):
    """A question, to read.

    Signals:
        picked: the number of an alternative.

    Attributes:
        crop: the picture.
        rivals: a button for each alternative, in the order of their numbers.
        change: says what was changed.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        # The card itself hears the keys; a scroll area would keep the arrows.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.crop = Crop(theme)
        self.rivals: list[CardButton] = []
        self.change = words(kind="muted", name="question_change")
        self._badge = QLabel()
        self._badge.setObjectName("question_badge")
        # A label measures itself when its text comes: by then its padding must be known.
        kind_of(self._badge, "badge")
        self._sentence = words(kind="title", name="question_sentence")
        self._exact = words(kind="mono", name="question_exact", select=True)
        self._where = words(kind="muted", name="question_where")
        self._why = words(kind="muted", name="question_why", select=True)
        self._risk = words(name="question_risk")
        self._risk_frame = QFrame()
        self._rivals_frame = QWidget()
        self._rivals_box = QVBoxLayout(self._rivals_frame)
        self._inside = QWidget()
        self._lay_out()

    def show_question(self, shown: QuestionShown) -> None:
        """Show `shown`; its picture comes later."""
        if shown.risky:
            self.say(tr("May be hard to undo"), "warn")
        else:
            self.say(tr("Your answer, please"), "live")
        self._sentence.setText(shown.sentence)
        self._exact.setText(shown.exact)
        self._where.setText(shown.where)
        self._where.setVisible(bool(shown.where))
        if shown.risky:
            self._why.setText("\n".join(shown.why))
            self.explain(shown.risk, "warn")
        else:
            # The person's own wish is no news to them.
            self._why.setText("\n".join((*shown.why, shown.risk)))
            self._risk_frame.hide()
        self._show_rivals(shown.rivals)
        self.crop.setVisible(shown.box is not None)
        self.verticalScrollBar().setValue(0)

    def say(self, state: str, tone: str = "") -> None:
        """How the question stands, in a word or two."""
        self._badge.setText(state)
        kind_of(self._badge, "badge", tone)

    def explain(self, reason: str, tone: str = "") -> None:
        """Why it is asked, or why not any more."""
        self._risk.setText(reason)
        kind_of(self._risk_frame, "notice", tone)
        self._risk_frame.show()

    def wanted_height(self) -> int:
        """Pixels that it takes to show everything."""
        inside, width = self._inside, self.viewport().width()
        return inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()

    def page(self, down: bool) -> None:
        """Scroll by a page."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + (bar.pageStep() if down else -bar.pageStep()))

    def _show_rivals(self, rivals: tuple[Rival, ...]) -> None:
        for button in self.rivals:
            button.hide()
            button.deleteLater()
        self.rivals = []
        for rival in rivals:
            button = CardButton(on_button(f"{rival.number}   {rival.words}"))
            button.setObjectName(f"question_rival_{rival.number}")
            button.setCheckable(True)
            button.setToolTip(tr("Act on this one instead ({key})", key=rival.number))
            button.setStyleSheet("text-align: left;")
            kind_of(button, "quiet")
            button.clicked.connect(lambda _=False, number=rival.number: self.picked.emit(number))
            self._rivals_box.addWidget(button)
            self.rivals.append(button)
        self._rivals_frame.setVisible(bool(rivals))

    def _lay_out(self) -> None:
        risk_row = QHBoxLayout(self._risk_frame)
        risk_row.setContentsMargins(10, 6, 10, 6)
        risk_row.addWidget(self._risk, 1)
        self._rivals_box.setContentsMargins(0, 0, 0, 0)
        self._rivals_box.setSpacing(2)
        self._rivals_box.addWidget(words(tr("Alternatives"), "heading"))
        inside = self._inside
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 12, 12, 4)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self._badge)
        top.addStretch(1)
        column.addLayout(top)
        for widget in (
            self._sentence,
            self._exact,
            self._where,
            self._risk_frame,
            self.crop,
            self.change,
            self._rivals_frame,
            self._why,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inside)
