"""The program as a person starts it: a process of its own, with a home of its own, and a mark by which to find all of
its descendants."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Self

_ENTRY = "from desktop_agent.cli import main; main()"


class Agent:
    """`desktop-agent` in a process. Leave nothing running: use it as a context manager."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        entry: str = _ENTRY,
        **environment: str,
    ) -> None:
        self.home = home
        self.mark = f"DESKTOP_AGENT_TEST={uuid.uuid4().hex}"
        name, value = self.mark.split("=")
        self.process = subprocess.Popen(
            [sys.executable, "-c", entry, *arguments],
            env={**os.environ, "DESKTOP_AGENT_HOME": str(home), name: value, **environment},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.stdout = self.stderr = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.finish()

    def finish(self, timeout: float = 120) -> int:
        """Wait for its end and return the exit code; afterwards `stdout` and `stderr` hold what it printed."""
        if not self.process.stdout.closed:
            self.stdout, self.stderr = self.process.communicate(timeout=timeout)
        return self.process.returncode

    def json(self) -> dict:
        return json.loads(self.stdout)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def sessions(self) -> list[Path]:
        return sorted((self.home / "sessions").glob("*.sqlite"))

    def descendants(self) -> list[str]:
        """Command lines of all processes that carry the mark, ourselves excepted."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == self.process.pid:
                continue
            try:
                if self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    command = (
                        (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                    )
                    if command:  # a zombie has none, and is not running
                        found.append(f"{folder.name} {command}")
            except OSError:
                continue
        return found

    def await_nothing_left(self, timeout: float = 10) -> list[str]:
        """Descendants that are still running after `timeout` seconds; wait for them to end until then."""
        eventually(lambda: not self.descendants(), timeout)
        return self.descendants()


def eventually(condition, timeout: float = 10) -> bool:
    """Whether `condition` became true in time."""
    deadline, pace = time.monotonic() + timeout, threading.Event()
    while time.monotonic() < deadline:
        if condition():
            return True
        pace.wait(0.02)
    return bool(condition())


def run_agent(home: Path, *arguments: str, timeout: float = 120, **environment: str) -> Agent:
    """Run to the end."""
    with Agent(home, *arguments, **environment) as agent:
        agent.finish(timeout)
    return agent
