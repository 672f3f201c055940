"""Ctrl+C and SIGTERM stop a session cleanly: hands released, journal closed, display ended."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from desktop_agent.errors import StoppedByPerson
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.policy import Asker, Verdict
from desktop_agent.types import Decision, GroundedAction
from vision.types import Frame


class InterruptibleAsker:
    """Passes questions on to `asker`; a stop ends the wait for an answer.

    Attributes:
        waiting: whether a question is open, so that the signal handler knows that it may raise.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.waiting = False

    def ask(self, proposal: GroundedAction, verdict: Verdict, before: Frame) -> Decision:
        """Ask. Raises StoppedByPerson when a stop arrives first."""
        self.waiting = True
        try:
            return self._asker.ask(proposal, verdict, before)
        except KeyboardInterrupt as exc:
            raise StoppedByPerson("Stopped by a person.") from exc
        finally:
            self.waiting = False


@contextmanager
def stop_on_signals(controls: Controls, asker: InterruptibleAsker | None = None) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM tell `controls` to stop instead of killing us."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        controls.say(Control.STOP)
        if asker is not None and asker.waiting:
            raise KeyboardInterrupt

    previous = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
