"""Where a run is watched and answered for: the live view, and beside it a card above the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from desktop_agent.engine.messages import Asked, Questioned
from desktop_agent.loop.status import Status
from desktop_agent.panel.context import Context
from desktop_agent.panel.run import Activity
from desktop_agent.panel.task.cards import CardShown
from desktop_agent.panel.task.controls import Controls
from desktop_agent.panel.task.keyed import TAKES_KEYS
from desktop_agent.panel.task.picture import Picture, load_picture
from desktop_agent.panel.task.thinking import ThinkingShown
from desktop_agent.panel.words import tr

if TYPE_CHECKING:
    from desktop_agent.panel.task.approval import ApprovalCard
    from desktop_agent.panel.task.inquiry import InquiryCard
    from desktop_agent.panel.task.state_card import StateCard
    from desktop_agent.panel.timeline.rows import Row

    Card = ApprovalCard | InquiryCard | StateCard

_TIMELINE = 112
"""Pixels of the timeline that stay in sight below a card."""
_LINGER_MS = 1500
"""How long an answered question stays: the next one often follows, and nothing should jump."""
_WITHDRAWN_MS = 3000
"""How long a withdrawn one stays: it is found, and asked, again."""


class Workplace(QWidget):
    """Controls, live view, card, timeline.

    The splitters are there from the beginning, so that they can be put as they were; what they hold is made by `fill`,
    which takes longer than a window's first paint may wait.

    Signals:
        answered: the person's answer (an Answer, or an AnswerQuestion).
        offered: what was chosen on a card (an Offer).
        file_chosen: path of a file to open.

    Attributes:
        filled: whether `fill` was called.
    """

    answered = Signal(object)
    offered = Signal(object)
    file_chosen = Signal(str)

    def __init__(self, context: Context, controls: Controls) -> None:
        super().__init__()
        self.filled = False
        self._context = context
        self._controls = controls
        self._said: CardShown | None = None
        self._divided = False
        self._busy = False
        self._forget: Callable[[], None] = lambda: None
        # Keys that belong to nothing in it must not fall into a field of its neighbours.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(tr("The work"))
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.timeout.connect(self._show_card)
        self._cards = QWidget()
        self._cards.hide()
        self._column = QVBoxLayout(self._cards)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._side = _splitter("task_side", Qt.Orientation.Vertical, (self._cards, 3), (QWidget(), 2))
        self._main = _splitter("task_main", Qt.Orientation.Horizontal, (QWidget(), 5), (self._side, 3))
        self._main.setSizes([640, 360])
        self._side.setSizes([360, 240])
        self._side.splitterMoved.connect(self._divided_by_hand)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._rows = column
        column.addWidget(controls)
        column.addWidget(self._main, 1)

    def fill(self) -> None:
        """Make what is in it; once."""
        if self.filled:
            return
        from desktop_agent.panel.live.view import LiveView
        from desktop_agent.panel.task.approval import ApprovalCard
        from desktop_agent.panel.task.inquiry import InquiryCard
        from desktop_agent.panel.task.mindstrip import MindStrip
        from desktop_agent.panel.task.state_card import StateCard
        from desktop_agent.panel.timeline.timeline import Timeline

        self.filled = True
        self._strip = MindStrip(self._context.theme)
        self._rows.insertWidget(1, self._strip)
        self._approval = ApprovalCard(self._context)
        self._approval.answered.connect(self._was_answered)
        # Once it is laid out it knows how its lines break.
        self._approval.reshaped.connect(self._fit_card, Qt.ConnectionType.QueuedConnection)
        self._inquiry = InquiryCard(self._context.theme)
        self._inquiry.answered.connect(self._was_answered)
        # Which of the two was asked last: it stays in sight for a moment after its answer.
        self._asking: Card = self._approval
        self._state_card = StateCard(self._context.theme)
        self._state_card.chosen.connect(self.offered)
        self._state_card.file_chosen.connect(self.file_chosen)
        for card in self._all_cards:
            card.hide()
            self._column.addWidget(card)
        self._live = LiveView(self._context)
        self._timeline = Timeline(self._context)
        self._timeline.follow_hub()
        self._timeline.details_wanted.connect(self._details)
        self._timeline.row_selected.connect(self._show_stored)
        _replace(self._main, 0, self._live)
        _replace(self._side, 1, self._timeline)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Cards that come and go must not move the picture beside them."""
        super().showEvent(event)
        if self.filled:
            # Not earlier: a splitter that was never laid out is narrow, and would keep what is left as its share.
            self._side.setMinimumWidth(self._approval.minimumSizeHint().width())

    # ------------------------------------------------------------- the questions

    def ask(self, asked: Asked, step: str, journal: str, planned: str) -> None:
        """Ask the person whether something may be done; `planned`: why a model chose it, in its words."""
        self._linger.stop()
        self._approval.ask(asked, step, journal, planned)
        self._asking = self._approval
        self._show_card()

    def inquire(self, asked: Questioned) -> None:
        """Ask the person what the planner wants to know."""
        self._linger.stop()
        self._inquiry.ask(asked)
        self._asking = self._inquiry
        self._show_card()

    def withdraw(self, number: int | None, reason: str) -> None:
        """The question `number` needs no answer any more; None: whichever is open."""
        if not self.filled:
            return
        for card in (self._approval, self._inquiry):
            asked = card.open_question
            if asked is not None and number in (None, asked.question):
                card.withdraw(reason)
                self._linger.start(_WITHDRAWN_MS)

    def step_finished(self) -> None:
        """What was asked about is done; the card stays a moment, for the next question may follow."""
        if self._linger.isActive():
            self._linger.start(_LINGER_MS)

    def go_to_question(self) -> None:
        """Let keys answer the question."""
        if self.filled and self._waits:
            self._asking.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def claim_question(self) -> None:
        """The same, where it disturbs nobody."""
        if self.filled:
            self._asking.claim_focus()

    @property
    def _waits(self) -> bool:
        return self._approval.open_question is not None or self._inquiry.open_question is not None

    @property
    def _all_cards(self) -> tuple[Card, ...]:
        return self._approval, self._inquiry, self._state_card

    # ------------------------------------------------------------------- showing

    def show_run(self, said: CardShown | None) -> None:
        """The state is another, and `said` is to be said of it."""
        self._said = said
        run = self._context.hub.run
        self._controls.setVisible(run.busy)
        if not self.filled:
            return
        # In a person's hands, what is typed into the picture belongs to the program there.
        given = run.status is Status.TAKEN or run.activity is Activity.RECORDING
        self._live.setProperty(TAKES_KEYS, given)
        self._show_card()
        if self._busy and not run.busy:
            # The display is gone, and what was on it when its programs ended tells nothing.
            rows = reversed(self._timeline.rows.rows)
            self._show_stored(next((row for row in rows if row.picture), None))
        self._busy = run.busy

    def show_thinking(self, shown: ThinkingShown | None) -> None:
        """Say what the model that plans is at; None: nothing runs."""
        if not self.filled:
            return
        if shown is None:
            self._strip.clear()
        else:
            self._strip.show_thinking(shown)

    def _show_card(self) -> None:
        """Put the question, the state's card, or nothing above the timeline."""
        asking = self._waits or (
            self._context.hub.run.busy and self._said is None and self._linger.isActive()
        )
        if self._said is not None and not asking:
            self._state_card.show_card(self._said)
            self._swap(self._state_card)
        else:
            self._state_card.clear()
            self._swap(self._asking if asking else None)

    def _swap(self, chosen: Card | None) -> None:
        """Show one card, or none, without handing the focus to whatever comes next in the row."""
        focus = QApplication.focusWidget()
        focused = focus is not None and self._cards.isAncestorOf(focus)
        stays = focus is not None and chosen is not None and (chosen is focus or chosen.isAncestorOf(focus))
        if focused and not stays:
            self.setFocus()
        came = chosen is not None and chosen.isHidden()
        for card in self._all_cards:
            card.setVisible(card is chosen)
        self._cards.setVisible(chosen is not None)
        # Who has just taken the display wants the picture, not a card.
        taken = self._context.hub.run.status is Status.TAKEN
        if came and chosen is not None and (chosen is not self._state_card or not taken):
            chosen.claim_focus()
        if chosen is not None:
            QTimer.singleShot(0, self, self._fit_card)

    def _fit_card(self) -> None:
        """Give the card the height it needs, and the timeline the rest; what the person divided stays."""
        shown = next((card for card in self._all_cards if card.isVisible()), None)
        if shown is None or self._divided:
            return
        room = sum(self._side.sizes())
        wanted = min(shown.wanted_height(), max(room - _TIMELINE, room // 2))
        self._side.setSizes([wanted, room - wanted])

    def _was_answered(self, answer: object) -> None:
        self._linger.start(_LINGER_MS)
        self.answered.emit(answer)

    def _divided_by_hand(self, _at: int, _handle: int) -> None:
        self._divided = True

    def _show_stored(self, row: Row | None) -> None:
        """Show the picture of a step that is over, while nothing runs."""
        path = self._timeline.path
        if row is None or path is None or not row.picture or self._context.hub.run.busy:
            return
        digest = row.picture
        self._forget()
        self._forget = self._context.jobs.run(
            # What cannot be shown here is told where the session is looked at.
            lambda: load_picture(str(path), digest),
            self._show_picture,
            lambda _: None,
        )

    def _show_picture(self, picture: Picture) -> None:
        if not self._context.hub.run.busy:
            self._live.show_frame(picture.image)

    def _details(self, _row: object) -> None:
        if self._timeline.path is not None:
            self._context.go("sessions", str(self._timeline.path))


def _replace(splitter: QSplitter, at: int, widget: QWidget) -> None:
    """Put `widget` where another was, with its share of the room."""
    old = splitter.widget(at)
    assert old is not None
    share = old.sizePolicy()
    sizes = splitter.sizes()
    splitter.replaceWidget(at, widget)
    old.deleteLater()
    policy = widget.sizePolicy()
    policy.setHorizontalStretch(share.horizontalStretch())
    policy.setVerticalStretch(share.verticalStretch())
    widget.setSizePolicy(policy)
    widget.show()
    if sum(sizes):
        splitter.setSizes(sizes)


def _splitter(name: str, way: Qt.Orientation, *parts: tuple[QWidget, int]) -> QSplitter:
    splitter = QSplitter(way)
    splitter.setObjectName(name)
    splitter.setChildrenCollapsible(False)
    for at, (part, share) in enumerate(parts):
        splitter.addWidget(part)
        splitter.setStretchFactor(at, share)
    return splitter
