"""A process that speaks lines over its standard input and output; what it prints to standard error is kept."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO

from desktop_agent.engine.wire import Garbled, next_line

KEPT = 64 * 1024
"""Bytes of standard error that are kept: its end."""
_LAST_WORDS_S = 1.0
"""A program that the process started may hold its standard error open after its end."""


class Child:
    """A started process.

    Args:
        command: what to start.
        read: called with each line, on a thread of this object.
        ended: called on the same thread when the process is gone: its exit code and the end of what it printed.

    Attributes:
        pid: its number.
        fault: why we ended it; empty when we did not.

    Raises OSError when it cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        read: Callable[[Child, bytes], None],
        ended: Callable[[Child, int, str], None],
    ) -> None:
        # A session of its own keeps a terminal's Ctrl+C away from it: who started it decides what that means.
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.pid = self._process.pid
        self.fault = ""
        self._read = read
        self._ended = ended
        self._printed = b""
        self._sending = threading.Lock()
        self._errors = threading.Thread(target=self._keep_errors, name="engine stderr", daemon=True)
        self._reader = threading.Thread(target=self._read_lines, name="engine reports", daemon=True)
        self._errors.start()
        self._reader.start()

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def send(self, line: bytes) -> None:
        """Write `line`; waits while the process does not read. Nothing happens when it has ended."""
        assert self._process.stdin is not None
        # A process that ended is told of by its reader; here there is nobody to tell.
        with self._sending, contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def await_last_words(self, timeout_s: float) -> None:
        """Wait until all that it said has been read, and its end told."""
        if threading.current_thread() is not self._reader:
            self._reader.join(timeout_s)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self, timeout_s: float) -> None:
        """Wait for its end, `timeout_s` seconds at most; then ask for it, then force it, each so long.

        All that it said has been read when this returns.
        """
        if not self._ends_within(timeout_s):
            self._process.terminate()
            if not self._ends_within(timeout_s):
                self._process.kill()
                self._ends_within(timeout_s)
        self.await_last_words(timeout_s)

    def _ends_within(self, timeout_s: float) -> bool:
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        try:
            while line := next_line(self._process.stdout):  # type: ignore[arg-type]
                self._read(self, line)
        except Garbled as problem:
            self.fault = self.fault or f"The engine said what cannot be read. {problem}"
            self.kill()
        except BaseException:
            self.kill()  # nobody would read any more, and it would wait for that for ever
            raise
        code = self._process.wait()
        self._errors.join(_LAST_WORDS_S)
        with self._sending, contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._process.stdout.close()
        self._ended(self, code, self._printed.decode(errors="replace"))

    def _keep_errors(self) -> None:
        pipe: BinaryIO = self._process.stderr  # type: ignore[assignment]
        with pipe:
            while data := os.read(pipe.fileno(), 1 << 16):
                self._printed = (self._printed + data)[-KEPT:]
