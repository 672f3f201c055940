"""What a card of the Task page offers, done: leads elsewhere, copies, begins once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from PySide6.QtGui import QGuiApplication

from desktop_agent.engine.messages import Crashed, Record, RunMacro, RunSession, RunTask
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.task.cards import Offer, report_of
from desktop_agent.panel.task.composer import Composer
from desktop_agent.panel.task.history import PastTask
from desktop_agent.panel.task.options import VIRTUAL
from desktop_agent.panel.task.progress import Progress
from desktop_agent.panel.task.state import Act
from desktop_agent.panel.words import tr


class Aftermath:
    """Does what was offered.

    Args:
        context: of the page.
        composer: where a task is put that is to be begun again.
        progress: knows what was ordered last.
        act: says something to the run.
        open_path: opens a file or page with the system's program for it.
        put_away: the card is not wanted any more.
    """

    def __init__(
        self,
        context: Context,
        composer: Composer,
        progress: Progress,
        *,
        act: Callable[[Act], None],
        open_path: Callable[[str], object],
        put_away: Callable[[], None],
    ) -> None:
        self._context = context
        self._composer = composer
        self._progress = progress
        self._act = act
        self._open_path = open_path
        self._put_away = put_away

    def do(self, offer: Offer) -> None:
        """Do it."""
        run = self._context.hub.run
        journal = getattr(run.end, "journal", "")
        match offer:
            case Offer.RETRY:
                self._act(Act.RETRY)
            case Offer.SKIP:
                self._act(Act.SKIP)
            case Offer.TAKE_OVER | Offer.HAND_BACK:
                self._act(Act.TAKE_OVER)
            case Offer.STOP:
                self._act(Act.STOP)
            case Offer.AGAIN:
                self._again()
            case Offer.PAGE:
                self._open_path(getattr(run.end, "page", ""))
            case Offer.SESSION:
                self._context.go("sessions", journal)
            case Offer.MACRO:
                self._context.go("macros", journal)
            case Offer.COPY:
                self._copy(report_of(run.end) if isinstance(run.end, Crashed) else "")
            case Offer.COPY_ANSWER:
                self._copy(run.mind.answer)
            case Offer.CLOSE:
                self._put_away()
            case _:
                assert_never(offer)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._context.say(tr("It is in the clipboard."), Tone.INFO)

    def _again(self) -> None:
        order = self._progress.order
        match order:
            case RunTask() if order.setup.display != VIRTUAL:
                # Somebody's screen is confirmed each time.
                self._composer.put(PastTask(order.task, order.app))
                self._composer.choose_display(order.setup.display)
                self._composer.start()
            case RunMacro() if order.setup.display != VIRTUAL:
                self._context.go("macros", order.path)
            case RunSession() if order.setup.display != VIRTUAL:
                self._context.go("sessions", order.session)
            case RunTask() | RunMacro() | RunSession():
                self._context.hub.tell(order)
            case Record():
                self._context.go("macros", order.name)
            case None:
                pass
            case _:
                assert_never(order)
