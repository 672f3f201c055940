"""The card that says how a run stands, and offers what to do about it."""

from __future__ import annotations

import itertools
from typing import assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tip import tip
from desktop_agent.panel.task.cards import CardShown, Offer, file_label
from desktop_agent.panel.task.icons import Icons
from desktop_agent.panel.task.keyed import CardButton, KeyedCard
from desktop_agent.panel.task.labels import breakable, on_button, words
from desktop_agent.panel.words import tr

_KEYS = {
    Offer.RETRY: Qt.Key.Key_R,
    Offer.SKIP: Qt.Key.Key_S,
    Offer.TAKE_OVER: Qt.Key.Key_T,
    Offer.HAND_BACK: Qt.Key.Key_H,
    Offer.STOP: Qt.Key.Key_X,
    Offer.AGAIN: Qt.Key.Key_G,
    Offer.PAGE: Qt.Key.Key_P,
    Offer.SESSION: Qt.Key.Key_S,
    Offer.MACRO: Qt.Key.Key_M,
    Offer.COPY: Qt.Key.Key_C,
    Offer.COPY_ANSWER: Qt.Key.Key_C,
    Offer.CLOSE: Qt.Key.Key_Escape,
}
_ICONS = {
    Offer.RETRY: "rotate-ccw",
    Offer.SKIP: "skip-forward",
    Offer.TAKE_OVER: "hand",
    Offer.HAND_BACK: "hand-helping",
    Offer.STOP: "circle-stop",
    Offer.AGAIN: "rotate-ccw",
    Offer.PAGE: "globe",
    Offer.SESSION: "film",
    Offer.MACRO: "workflow",
    Offer.COPY: "copy",
    Offer.COPY_ANSWER: "copy",
    Offer.CLOSE: "x",
}

_EDGE = 12


class StateCard(KeyedCard):
    """Shows a `CardShown`.

    Signals:
        chosen: the offer that was taken (an Offer).
        file_chosen: path of a file to open.
    """

    chosen = Signal(object)
    file_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("state_card")
        self._theme = theme
        self._icons = Icons(theme, self)
        self._shown: CardShown | None = None
        self._sign = QLabel()
        self._title = words(kind="title", name="card_title")
        self._answer = words(name="card_answer", select=True)
        self._answer_frame = QFrame()
        kind_of(self._answer_frame, "well")
        self._copy = CardButton("")
        self._copy.setObjectName("card_copy_answer")
        self._copy.setAccessibleName(offer_words(Offer.COPY_ANSWER))
        self._copy.setToolTip(f"{offer_tip(Offer.COPY_ANSWER)} ({chr(_KEYS[Offer.COPY_ANSWER])})")
        kind_of(self._copy, "quiet")
        self._icons.put(self._copy, _ICONS[Offer.COPY_ANSWER])
        self._copy.clicked.connect(lambda: self.chosen.emit(Offer.COPY_ANSWER))
        self._text = words(name="card_text", select=True)
        self._advice = words(kind="muted", name="card_advice", select=True)
        self._details = QPlainTextEdit()
        self._details.setObjectName("card_details")
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setAccessibleName(tr("Details of the fault"))
        self._details.setMaximumHeight(140)
        self._files = QVBoxLayout()
        self._grid = QGridLayout(self.answers)
        self._buttons: list[QWidget] = []
        self._offered: list[CardButton] = []
        self._lay_out()
        theme.changed.connect(self._show_sign)

    def show_card(self, shown: CardShown) -> None:
        """Show `shown`; the same again changes nothing."""
        if shown == self._shown:
            return
        another = self._shown is None or self._shown.name != shown.name
        self._shown = shown
        self.setAccessibleName(shown.title)
        self._title.setText(shown.title)
        self._answer.setText(breakable(shown.answer))
        self._answer_frame.setVisible(bool(shown.answer))
        self._text.setText(breakable(shown.text))
        self._text.setVisible(bool(shown.text))
        self._advice.setText(breakable("\n".join(shown.advice)))
        self._advice.setVisible(bool(shown.advice))
        self._details.setPlainText(shown.details)
        self._details.setVisible(bool(shown.details))
        self._show_sign()
        self._show_buttons(shown)
        if another:
            # Who has just taken the display wants the picture, not this card.
            self.present(claim=shown.name != "taken")

    def clear(self) -> None:
        """There is nothing to say."""
        self._shown = None
        self.retire()

    def wanted_height(self) -> int:
        """Pixels that it takes to show everything."""
        inside, width = self._inside, self.width() - 4  # the border, and the margins within
        height = inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()
        return height + self.answers.sizeHint().height() + 24

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Buttons stand beside each other where they fit."""
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        widths = [button.sizeHint().width() for button in self._offered]
        beside = max(widths[::2], default=0) + max(widths[1::2], default=0) + self._grid.spacing()
        columns = 2 if beside <= self.width() - 2 - 2 * _EDGE else 1
        for number, button in enumerate(self._offered):
            self._grid.addWidget(button, number // columns, number % columns)

    def _show_sign(self) -> None:
        if self._shown is not None:
            self._sign.setPixmap(self._theme.icon(self._shown.icon, self._shown.tone, 20).pixmap(20))

    def _show_buttons(self, shown: CardShown) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        self._offered = []
        self.unbind()
        for number, offer in enumerate(shown.offers):
            kind = "primary" if number == 0 else "danger" if offer is Offer.STOP else ""
            button = self._button(offer, kind)
            self._offered.append(button)
            keys = (_KEYS[offer], Qt.Key.Key_Return, Qt.Key.Key_Enter) if number == 0 else (_KEYS[offer],)
            self.bind(button, *keys)
        if shown.answer:
            self.bind(self._copy, _KEYS[Offer.COPY_ANSWER])
        self._place_buttons()
        files = []
        for path in shown.files:
            link = CardButton(on_button(file_label(path)))
            link.setObjectName("card_file")
            link.setToolTip(tip(path))
            kind_of(link, "quiet")
            link.setStyleSheet("text-align: left;")
            self._icons.put(link, "file-text")
            link.clicked.connect(lambda _=False, path=path: self.file_chosen.emit(path))
            self._files.addWidget(link)
            self._buttons.append(link)
            files.append(link)
        # They were made after everything else in the window.
        for before, after in itertools.pairwise((self._copy, self._details, *files, *self._offered)):
            QWidget.setTabOrder(before, after)

    def _button(self, offer: Offer, kind: str) -> CardButton:
        key = _KEYS[offer]
        shown_key = tr("Esc") if key is Qt.Key.Key_Escape else chr(key)
        label = offer_words(offer)
        button = CardButton(f"{label} ({shown_key})")
        button.setObjectName(f"card_{offer.value}")
        button.setToolTip(offer_tip(offer))
        if kind:
            kind_of(button, kind)
        self._icons.put(button, _ICONS[offer], {"primary": "on_accent", "danger": "bad"}.get(kind, "text"))
        button.clicked.connect(lambda: self.chosen.emit(offer))
        self._buttons.append(button)
        return button

    def _lay_out(self) -> None:
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 12, 12, 4)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._title, 1)
        column.addLayout(top)
        answer = QHBoxLayout(self._answer_frame)
        answer.setContentsMargins(12, 4, 4, 4)
        answer.addWidget(self._answer, 1)
        answer.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        for widget in (self._answer_frame, self._text, self._advice, self._details):
            column.addWidget(widget)
        self._files.setSpacing(0)
        column.addLayout(self._files)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._grid.setContentsMargins(_EDGE, 0, _EDGE, 0)
        self._grid.setSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 12)
        whole.setSpacing(8)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.answers)


def offer_words(offer: Offer) -> str:
    """What a button says."""
    match offer:
        case Offer.RETRY:
            return tr("Retry")
        case Offer.SKIP:
            return tr("Skip")
        case Offer.TAKE_OVER:
            return tr("Take over")
        case Offer.HAND_BACK:
            return tr("Hand back")
        case Offer.STOP:
            return tr("Stop")
        case Offer.AGAIN:
            return tr("Run again")
        case Offer.PAGE:
            return tr("Open the page")
        case Offer.SESSION:
            return tr("Show the session")
        case Offer.MACRO:
            return tr("Make a macro")
        case Offer.COPY:
            return tr("Copy the details")
        case Offer.COPY_ANSWER:
            return tr("Copy the answer")
        case Offer.CLOSE:
            return tr("Close")
        case _:
            assert_never(offer)


def offer_tip(offer: Offer) -> str:
    """What a button does."""
    match offer:
        case Offer.RETRY:
            return tr("Do this step again, with a fresh look at the screen")
        case Offer.SKIP:
            return tr("Go on with the next step")
        case Offer.TAKE_OVER:
            return tr("Use the display yourself; the agent waits")
        case Offer.HAND_BACK:
            return tr("The agent goes on, with a fresh look at the screen")
        case Offer.STOP:
            return tr("End the session; everything done so far is kept")
        case Offer.AGAIN:
            return tr("The same once more, in a new session")
        case Offer.PAGE:
            return tr("The session as a page, in your browser")
        case Offer.SESSION:
            return tr("Every step with its pictures, to look at and to do again")
        case Offer.MACRO:
            return tr("Keep what was done as a macro that can be replayed")
        case Offer.COPY:
            return tr("For a report of this fault")
        case Offer.COPY_ANSWER:
            return tr("Put the answer into the clipboard")
        case Offer.CLOSE:
            return tr("Put this away")
        case _:
            assert_never(offer)
