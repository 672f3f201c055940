"""Takes orders, and does one piece of work at a time on a thread of its own."""

from __future__ import annotations

import itertools
import threading
import traceback
from collections.abc import Callable
from functools import partial

from desktop_agent import __version__
from desktop_agent.engine.messages import (
    Crashed,
    Order,
    Quit,
    Ready,
    Record,
    Refused,
    Report,
    RunMacro,
    RunSession,
    RunTask,
    Told,
    Watch,
)
from desktop_agent.engine.work.again import plan_macro, plan_session
from desktop_agent.engine.work.base import KNOWN, Work, code_of, words_of
from desktop_agent.engine.work.minds import Minds
from desktop_agent.engine.work.record import RecordWork
from desktop_agent.engine.work.session import SessionWork
from desktop_agent.engine.work.task import plan_task
from desktop_agent.errors import ExitCode

PANEL_GONE = "the control panel was closed"


class Host:
    """The engine behind the pipe.

    Args:
        tell: takes reports, from any thread.
        warm: loads what takes long, on the work's thread, before the first work.
    """

    def __init__(self, tell: Callable[[Report], None], warm: Callable[[], None] = lambda: None) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._wanted = threading.Condition(self._lock)
        self._closing = False
        self._elements = False
        self._minds = Minds()
        # No two questions of one engine have the same number, so that an answer never meets a later session's.
        self._numbers = itertools.count(1)
        self._thread = threading.Thread(target=self._run, args=(warm,), name="engine work", daemon=True)
        self._thread.start()

    def heed(self, order: Order) -> None:
        """Take an order; returns at once."""
        match order:
            case RunTask() | RunMacro() | RunSession() | Record():
                self._begin(order)
            case Quit():
                self._abandon()
            case _:
                if isinstance(order, Watch):
                    self._elements = order.elements
                with self._lock:
                    work = self._work
                if work is not None:
                    work.heed(order)

    def refuse(self, why: str) -> None:
        """An order that could not be read: work, if nothing is under way."""
        with self._lock:
            busy = self._work is not None
        self._tell(Told(why, warning=True) if busy else Refused(why, int(ExitCode.USAGE)))

    def close(self, timeout_s: float) -> bool:
        """Bring what is under way to an end, its questions answered with no; whether that was done in time."""
        self._abandon()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _begin(self, order: RunTask | RunMacro | RunSession | Record) -> None:
        with self._lock:
            if self._work is None and not self._closing:
                self._work = self._work_of(order)
                self._wanted.notify()
                return
        self._tell(Refused("Something is under way already: one thing at a time.", int(ExitCode.USAGE)))

    def _work_of(self, order: RunTask | RunMacro | RunSession | Record) -> Work:
        if isinstance(order, Record):
            return RecordWork(order, self._tell)
        match order:
            case RunTask():
                plan = partial(plan_task, order, self._minds)
            case RunMacro():
                plan = partial(plan_macro, order)
            case RunSession():
                plan = partial(plan_session, order)
        return SessionWork(plan, order.setup, self._tell, self._numbers, elements=self._elements)

    def _abandon(self) -> None:
        with self._lock:
            self._closing = True
            work = self._work
            self._wanted.notify()
        if work is not None:
            work.abandon(PANEL_GONE)

    # ------------------------------------------------------------------- the work's thread

    def _run(self, warm: Callable[[], None]) -> None:
        try:
            warm()
        except KNOWN as problem:
            # Each piece of work will say so too; a person should know before they write a long task.
            self._tell(Told(words_of(problem), warning=True))
        except Exception as fault:  # noqa: BLE001 (the work that is ordered will meet it, and say so, too)
            self._tell(_fault(fault))
        self._tell(Ready(__version__))
        while True:
            with self._lock:
                while self._work is None and not self._closing:
                    self._wanted.wait()
                work = self._work
            if work is None:
                self._minds.close()
                return
            last = _done(work)
            with self._lock:
                self._work = None
            # Told once we are free: who hears it may order the next at once.
            self._tell(last)


def _done(work: Work) -> Report:
    """Do it; its last word."""
    try:
        return work.run()
    except KNOWN as problem:
        return Refused(words_of(problem), int(code_of(problem)))
    except Exception as fault:  # noqa: BLE001 (whatever it is, it is told, and the engine lives on)
        return _fault(fault, work.journal)


def _fault(fault: Exception, journal: str = "") -> Crashed:
    return Crashed(f"{type(fault).__name__}: {fault}", "".join(traceback.format_exception(fault)), journal)
