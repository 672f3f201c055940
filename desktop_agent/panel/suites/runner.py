"""pytest in a process of its own, and what it tells."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

_LOOK_MS = 100
_PATIENCE_MS = 15_000
"""A run that was asked to stop is killed after so long."""
_KEPT = 20_000
"""Characters of what the process printed."""
_MOST = 4_000_000
"""Bytes that are read at once, so that a flood does not hold the window up."""


class Runner(QObject):
    """Runs `desktop-agent test`.

    Signals:
        told: records of `desktop_agent.testing.progress` (a list of dictionaries).
        ended: exit code, and the end of what was printed.
    """

    told = Signal(object)
    ended = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._file: IO[bytes] | None = None
        self._rest = b""
        self._said = ""
        self._asked = False
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._read)
        self._patience = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._patience.timeout.connect(self._kill)

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._process is not None

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self.running and self._asked

    def start(self, arguments: Sequence[str], folder: Path) -> None:
        """Run pytest with `arguments` in the working folder `folder`; one run at a time."""
        if self._process is not None:
            return
        self._folder = tempfile.TemporaryDirectory(prefix="desktop-agent-tests-")
        told = Path(self._folder.name) / "progress.jsonl"
        told.touch()
        self._file = told.open("rb")
        self._rest, self._said, self._asked = b"", "", False
        process = QProcess(self)
        self._process = process
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.setWorkingDirectory(str(folder))
        if hasattr(process, "setUnixProcessParameters"):
            # Displays and programs of tests go with it when it has to be killed.
            process.setUnixProcessParameters(QProcess.UnixProcessFlag.CreateNewSession)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUNBUFFERED", "1")
        for name in environment.keys():  # noqa: SIM118 - not a dictionary
            if name.startswith("PYTEST_"):
                # Whoever started us inside of a run of tests did not mean this one.
                environment.remove(name)
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(lambda code, _: self._finished(process, code))
        process.errorOccurred.connect(lambda problem: self._failed(process, problem))
        ours = ["-p", "desktop_agent.testing.progress", "--desk-progress", str(told)]
        process.start(sys.executable, ["-m", "desktop_agent", "test", *ours, *arguments])
        self._look.start()

    def stop(self) -> None:
        """Ask the run to end; tests under way are brought to their ends."""
        if self._process is None or self._asked:
            return
        self._asked = True
        self._process.terminate()
        self._patience.start()

    def close(self) -> None:
        """End the run at once."""
        process, self._process = self._process, None
        if process is not None:
            self._look.stop()
            self._patience.stop()
            _kill_session(process)
            process.waitForFinished(2_000)
            self._tidy()

    def _hear(self) -> None:
        if self._process is not None:
            heard = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
            self._said = (self._said + heard)[-_KEPT:]

    def _read(self) -> bool:
        """Tell what was written since; returns whether there was anything."""
        if self._file is None:
            return False
        data = self._file.read(_MOST)
        if not data:
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        records: list[dict[str, Any]] = []
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                records.append(record)
        if records:
            self.told.emit(records)
        return True

    def _finished(self, process: QProcess, code: int) -> None:
        if process is not self._process:
            return
        self._hear()
        while self._read():
            pass
        self._over(process, code)

    def _failed(self, process: QProcess, problem: QProcess.ProcessError) -> None:
        if process is self._process and problem is QProcess.ProcessError.FailedToStart:
            self._said = process.errorString()
            self._over(process, -1)

    def _over(self, process: QProcess, code: int) -> None:
        self._process = None
        self._look.stop()
        self._patience.stop()
        process.deleteLater()
        self._tidy()
        self.ended.emit(code, self._said)

    def _tidy(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _kill(self) -> None:
        if self._process is not None:
            _kill_session(self._process)


def _kill_session(process: QProcess) -> None:
    """End the process and all that it started."""
    number = process.processId()
    if number > 0 and hasattr(process, "setUnixProcessParameters"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(number, signal.SIGKILL)
    process.kill()
