"""Runs a verb of the command line in a process of its own, and takes its JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal

_MOST = 32_000_000
"""Bytes of output that are kept."""
_KEPT = 4_000
"""Characters of complaints that are told."""
_PATIENCE_MS = 5_000
"""One that was asked to stop is killed after so long."""


class Command(QObject):
    """Runs `desktop-agent ... --json`, one at a time. What loads a model must not do so in the window's process.

    Signals:
        ended: exit code, what it printed as JSON (None when that was none), and what it complained of.

    Attributes:
        program: what is run, before the verb.
    """

    ended = Signal(int, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.program: tuple[str, ...] = (sys.executable, "-m", "desktop_agent")
        self._process: QProcess | None = None
        self._said = b""
        self._stopped = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._kill)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._process is not None

    @property
    def stopped(self) -> bool:
        """Whether the last one was asked to stop."""
        return self._stopped

    def run(self, arguments: Sequence[str]) -> None:
        """Run it with `arguments`."""
        if self._process is not None:
            return
        self._said, self._stopped = b"", False
        process = QProcess(self)
        self._process = process
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(lambda code, _: self._finished(process, code))
        process.errorOccurred.connect(lambda problem: self._failed(process, problem))
        process.start(self.program[0], [*self.program[1:], *arguments])
        process.closeWriteChannel()

    def stop(self) -> None:
        """Nobody waits for it any more."""
        if self._process is not None and not self._stopped:
            self._stopped = True
            self._process.terminate()
            self._patience.start()

    def close(self) -> None:
        """End it at once, and tell nothing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2_000)

    def _hear(self) -> None:
        if self._process is not None and len(self._said) <= _MOST:
            self._said += bytes(self._process.readAllStandardOutput().data())

    def _finished(self, process: QProcess, code: int) -> None:
        if process is not self._process:
            return
        self._hear()
        complaints = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        self._over(process, code, _parsed(self._said), complaints.strip()[-_KEPT:])

    def _failed(self, process: QProcess, problem: QProcess.ProcessError) -> None:
        if process is self._process and problem is QProcess.ProcessError.FailedToStart:
            self._over(process, -1, None, process.errorString())

    def _over(self, process: QProcess, code: int, found: Any, complaints: str) -> None:  # noqa: ANN401 - any JSON
        self._process = None
        self._patience.stop()
        process.deleteLater()
        self.ended.emit(code, found, complaints)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()


def _parsed(said: bytes) -> object:
    if len(said) > _MOST:
        return None
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return None
