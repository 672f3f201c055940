"""Lines that a person types in a terminal, while a stop can end the waiting."""

from __future__ import annotations

import io
import os
import select
import threading
from typing import TextIO

from desktop_agent.errors import StoppedByPerson

MAX_LINE = 10_000
_POLL_S = 0.1


class NoAnswer(Exception):
    """The input ended, or was never a terminal; the message says which."""


class TerminalLines:
    """Writes to a terminal and reads lines from it.

    Args:
        source: where answers come from, usually standard input.
        output: where questions go, usually standard error.
        stop: when set, a waiting read gives up at once with StoppedByPerson.
    """

    def __init__(self, source: TextIO, output: TextIO, stop: threading.Event | None = None) -> None:
        self._source = source
        self._output = output
        self._stop = stop or threading.Event()
        self._pending = b""

    @property
    def is_terminal(self) -> bool:
        """Whether a person may sit at the other end."""
        return self._source.isatty()

    def say(self, text: str, end: str = "\n") -> None:
        """Write `text`, at once."""
        self._output.write(text + end)
        self._output.flush()

    def line(self) -> str:
        """The next line without its end. Raises NoAnswer at the end of the input, StoppedByPerson on a stop."""
        descriptor = self._descriptor()
        if descriptor is None:
            line = self._source.readline(MAX_LINE)
            if not line:
                raise NoAnswer("the input ended before anybody answered")
            return line.rstrip("\r\n")
        while b"\n" not in self._pending:
            if self._stop.is_set():
                raise StoppedByPerson("Stopped at a question.")
            if not select.select([descriptor], [], [], _POLL_S)[0]:
                continue
            try:
                data = os.read(descriptor, MAX_LINE)
            except OSError as problem:  # the terminal went away
                raise NoAnswer("the input ended before anybody answered") from problem
            if not data or len(self._pending) > MAX_LINE:
                raise NoAnswer("the input ended before anybody answered")
            self._pending += data
        line_bytes, _, self._pending = self._pending.partition(b"\n")
        return line_bytes.decode(errors="replace").rstrip("\r")

    def discard_typed_ahead(self) -> None:
        """Throw away what was typed before, so that it cannot answer a question that came later."""
        self._pending = b""
        descriptor = self._descriptor()
        if descriptor is None:
            return
        import termios

        try:
            termios.tcflush(descriptor, termios.TCIFLUSH)
        except termios.error:
            return

    def _descriptor(self) -> int | None:
        """The file descriptor to wait on, so that a stop can end the waiting; None where that cannot be done."""
        if os.name == "nt":
            return None
        try:
            return self._source.fileno()
        except (OSError, io.UnsupportedOperation):
            return None
