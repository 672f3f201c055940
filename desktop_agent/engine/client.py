"""The engine's process, as whoever watches it has it: orders in, reports out."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Sequence

from desktop_agent.engine.child import Child
from desktop_agent.engine.messages import (
    Crashed,
    Ended,
    Opened,
    Order,
    Quit,
    Record,
    Refused,
    Report,
    RunMacro,
    RunSession,
    RunTask,
    Told,
)
from desktop_agent.engine.wire import Garbled, order_line, read_report
from desktop_agent.errors import ExitCode

COMMAND = (sys.executable, "-m", "desktop_agent.engine")

_LAST_WORDS_S = 5.0

Work = RunTask | RunMacro | RunSession | Record


class Engine:
    """Starts the engine's process, tells it what to do, and hands on what it reports.

    A process that ends without a word is reported as `Crashed`, with the end of what it printed and the session file
    it was writing; the next piece of work starts a new one.

    Args:
        heard: gets every report, one at a time, on threads of this object.
        command: starts the process; None for the real one.
    """

    def __init__(self, heard: Callable[[Report], None], *, command: Sequence[str] | None = None) -> None:
        self._heard = heard
        self._command = tuple(command or COMMAND)
        # SimpleQueue.put never blocks, so a hung process never stops whoever gives orders.
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._telling = threading.Lock()
        self._child: Child | None = None
        self._journal = ""
        self._closing = False
        self._writer = threading.Thread(target=self._write, name="engine orders", daemon=True)

    def start(self) -> None:
        """Start the process; `Ready` is heard when it can begin, `Crashed` when it cannot be started."""
        self._ensure_child()
        self._writer.start()

    def tell(self, order: Order) -> None:
        """Send `order`; returns at once. Orders are sent one after the other, in the order in which they were told."""
        self._orders.put(order)

    def close(self, timeout_s: float = 5.0) -> None:
        """End the process: ask it to quit, then terminate it, then kill it, each with `timeout_s` seconds at most.

        What it still reports is heard; its end is no crash then, and nothing starts again.
        """
        with self._lock:
            closing, self._closing = self._closing, True
            child = self._child
        if closing:
            return
        self._orders.put(Quit())
        self._orders.put(None)
        if child is not None:
            child.end(timeout_s)
        if self._writer.is_alive() and threading.current_thread() is not self._writer:
            self._writer.join(timeout_s)

    @property
    def pid(self) -> int | None:
        """The number of the process; None while there is none."""
        with self._lock:
            return self._child.pid if self._child is not None and self._child.runs else None

    # ------------------------------------------------------------------ orders out

    def _write(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                line = order_line(order)
            except Garbled as problem:
                self._refuse(order, str(problem))
                continue
            child = self._ensure_child() if isinstance(order, Work) else self._child
            if child is not None:
                child.send(line)

    def _refuse(self, order: Order, why: str) -> None:
        if isinstance(order, Work):
            self._tell(Refused(why, int(ExitCode.USAGE)))
        else:
            self._tell(Told(why, warning=True))

    def _ensure_child(self) -> Child | None:
        """The process, started anew when the last one has ended; None when it cannot be started."""
        with self._lock:
            last = self._child
        if last is not None and not last.runs:
            last.await_last_words(_LAST_WORDS_S)  # that it ended is told before anything of the next one
        with self._lock:
            if self._closing or (self._child is not None and self._child.runs):
                return self._child
            self._journal = ""
            try:
                self._child = Child(self._command, self._read, self._ended)
            except OSError as problem:
                self._child = None
                why = problem.strerror or str(problem)
        if self._child is None:
            self._tell(Crashed(f"The engine cannot be started: {why}.", details=" ".join(self._command)))
        return self._child

    # ------------------------------------------------------------------ reports in

    def _read(self, child: Child, line: bytes) -> None:
        """A line of the process; on its reading thread."""
        try:
            report = read_report(line)
        except Garbled as problem:
            # What it meant may have been a question, and then nobody would ever answer it.
            child.fault = f"The engine said what cannot be read. {problem}"
            child.kill()
            return
        match report:
            case Opened(journal=journal):
                self._journal = journal
            case Ended() | Refused() | Crashed():
                self._journal = ""
            case _:
                pass
        self._tell(report)

    def _ended(self, child: Child, code: int, printed: str) -> None:
        """The process has ended; on its reading thread."""
        with self._lock:
            journal, self._journal = self._journal, ""
            if self._closing:
                return
        self._tell(Crashed(child.fault or _how(code), details=printed, journal=journal))

    def _tell(self, report: Report) -> None:
        # Two processes are never read at once, but orders that cannot be sent are refused on another thread.
        with self._telling:
            self._heard(report)


def _how(code: int) -> str:
    if code < 0:
        return f"The engine was ended by signal {-code}."
    if code == 0:
        return "The engine ended without a word."
    return f"The engine ended with status {code}."
