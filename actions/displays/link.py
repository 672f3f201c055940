"""Our end of the socket to a display's keeper: requests out, replies and exit notices in."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from actions.displays import keeper
from actions.errors import DisplayFailed

ANNOUNCE_MARK = keeper.ANNOUNCE_MARK


class Kind(StrEnum):
    """What a launched process is to the display; the keeper ends programs first."""

    SERVER = "server"
    SERVICE = "service"
    PROGRAM = "program"


class KeeperLink:
    """A running keeper. Safe to use from several threads.

    A thread of its own reads the socket, so that exits are known at once and waiting costs nothing.
    """

    def __init__(self, folder: Path) -> None:
        """Start a keeper that removes `folder`, which need not exist yet, at its end. Raises DisplayFailed."""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (without a name: it needs no removing)
        ours, its = socket.socketpair()
        command = [sys.executable, "-I", "-S", keeper.__file__, str(its.fileno()), str(os.getpid())]
        try:
            self._process = subprocess.Popen(
                [*command, str(folder)],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,
                cwd="/",
            )
        except OSError as problem:
            ours.close()
            self._errors.close()
            raise DisplayFailed(f"The display's keeper process could not be started: {problem}") from problem
        finally:
            its.close()
        self._socket = ours
        self._sending = threading.Lock()
        self._changed = threading.Condition()
        self._replies: dict[int, dict[str, Any]] = {}
        self._exits: dict[int, int] = {}
        self._announcements: dict[int, str] = {}
        self._last_request = 0
        self._lost = False
        self._reader = threading.Thread(target=self._read, name="display-keeper", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The keeper's process number."""
        return self._process.pid

    @property
    def lost(self) -> bool:
        """Whether the keeper is gone, and with it everything on the display."""
        with self._changed:
            return self._lost

    def last_words(self) -> str:
        """What the keeper complained about; empty in a healthy life, and after `close`."""
        if self._errors.closed:
            return ""
        # The keeper writes through the same file description, whose position `pread` leaves alone.
        return os.pread(self._errors.fileno(), 4000, 0).decode(errors="replace").strip()

    def launch(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        kind: Kind,
        log: Path,
        folder: Path,
        announces: bool = False,
        timeout_s: float = 10.0,
    ) -> int:
        """Start a process in `folder`; returns its number.

        With `announces`, `ANNOUNCE_MARK` in the command becomes the number of a pipe, and `announcement`
        returns the first line written to it. Raises OSError when the command cannot be run, DisplayFailed
        without a keeper.
        """
        reply = self._request(
            timeout_s,
            do="launch",
            command=list(command),
            environment=dict(environment),
            kind=kind,
            log=str(log),
            folder=str(folder),
            announces=announces,
        )
        if "errno" in reply:
            number = int(reply["errno"])
            raise OSError(number, os.strerror(number), reply["what"])
        return int(reply["pid"])

    def end(self, pid: int, *, grace_s: float, timeout_s: float = 10.0) -> None:
        """End the program `pid` and all it started, and wait: asked first, killed after `grace_s`."""
        self._request(grace_s + timeout_s, do="end", pid=pid, grace_s=grace_s)

    def exit_code(self, pid: int) -> int | None:
        """The exit code of `pid` (negative: the signal that ended it), None while it runs."""
        with self._changed:
            return self._code(pid)

    def wait_exit(self, pid: int, timeout_s: float) -> int | None:
        """Wait until `pid` has ended; None if it still runs after `timeout_s`."""
        with self._changed:
            self._changed.wait_for(lambda: self._code(pid) is not None, timeout_s)
            return self._code(pid)

    def announcement(self, pid: int, timeout_s: float) -> str | None:
        """The line that `pid` announced, "" if it closed its pipe without one, None after `timeout_s`."""
        with self._changed:
            self._changed.wait_for(lambda: pid in self._announcements or self._lost, timeout_s)
            return "" if self._lost else self._announcements.get(pid)

    def close(self, timeout_s: float) -> bool:
        """Have everything ended and the folder removed; False if the keeper had to be killed or was gone."""
        clean = not self.lost
        if clean:
            self._send(json.dumps({"id": 0, "do": "stop"}))
        deadline = time.monotonic() + timeout_s
        try:
            clean = self._process.wait(timeout_s) == 0 and clean
        except subprocess.TimeoutExpired:
            clean = False
            self._process.kill()
            self._process.wait()
        self._reader.join(max(0.0, deadline - time.monotonic()))
        self._socket.close()
        self._errors.close()
        return clean

    def _code(self, pid: int) -> int | None:
        code = self._exits.get(pid)
        # The keeper's end is the end of its children, by the signal it set for them.
        return -9 if code is None and self._lost else code

    def _request(self, timeout_s: float, **request: object) -> dict[str, Any]:
        with self._changed:
            self._last_request += 1
            number = self._last_request
        self._send(json.dumps({"id": number, **request}))
        with self._changed:
            self._changed.wait_for(lambda: number in self._replies or self._lost, timeout_s)
            if number in self._replies:
                return self._replies.pop(number)
            lost = self._lost
        reason = "is gone" if lost else f"does not answer within {timeout_s:.0f} s"
        raise DisplayFailed(f"The display's keeper process {reason}: start another virtual display.")

    def _send(self, line: str) -> None:
        try:
            with self._sending:
                self._socket.sendall(line.encode() + b"\n")
        except OSError:
            self._set_lost()

    def _read(self) -> None:
        with self._socket.makefile("rb") as lines, contextlib.suppress(OSError):
            for line in lines:
                message = json.loads(line)
                with self._changed:
                    self._take(message)
                    self._changed.notify_all()
        self._set_lost()

    def _set_lost(self) -> None:
        with self._changed:
            self._lost = True
            self._changed.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        if "exited" in message:
            self._exits[message["exited"]] = message["code"]
        elif "announced" in message:
            self._announcements[message["announced"]] = message["text"]
        else:
            self._replies[message["id"]] = message
            # Numbers come round again: what an earlier holder did is not this one's.
            self._exits.pop(message.get("pid", 0), None)
            self._announcements.pop(message.get("pid", 0), None)
