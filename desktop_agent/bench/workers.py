"""Helper processes of a comparison: a JSON line in, a JSON line out.

A peer reads `DISPLAY` from its environment, and ours is never changed: so each runs in a process of its own. There it
also cannot print into our output, or take us down with it.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from desktop_agent.errors import AgentError

_END_S = 5.0
_TAIL = 2000


class WorkerEnded(AgentError):
    """A helper process ended, said nothing in time, or refused; the message has its last words."""


class Worker:
    """A helper process: `python -m MODULE ARGUMENTS` with an environment, and maybe a Python, of its own."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        environment: Mapping[str, str] | None = None,
        python: str = sys.executable,
    ) -> None:
        """Start it; `environment` is the whole one (None: ours), `python` what runs it. Raises WorkerEnded."""
        self.module = module
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        try:
            self._process = subprocess.Popen(
                [python, "-m", module, *arguments],
                env=None if environment is None else dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except OSError as exc:
            self._errors.close()
            raise WorkerEnded(f"{python} cannot be run: {exc.strerror}.") from exc
        # Pipes cannot be waited for with a deadline on every system; a queue can.
        self._listener = threading.Thread(target=self._listen_to_it, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, request: Mapping[str, Any], timeout_s: float = 60.0) -> dict[str, Any]:
        """Send `request` and wait for the answer. Raises WorkerEnded."""
        self.send(request)
        return self.answer(timeout_s)

    def send(self, request: Mapping[str, Any]) -> None:
        """Send `request`. Raises WorkerEnded when nobody is there."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError) as exc:
            raise WorkerEnded(self._last_words("ended")) from exc

    def answer(self, timeout_s: float) -> dict[str, Any]:
        """The next thing that it says. Raises WorkerEnded after `timeout_s` seconds of silence."""
        found = self.listen(timeout_s)
        if found is None:
            raise WorkerEnded(self._last_words(f"did not answer within {timeout_s:g} s"))
        if "error" in found:
            raise WorkerEnded(str(found["error"]))
        return found

    def listen(self, timeout_s: float) -> dict[str, Any] | None:
        """The next thing that it says, or None after `timeout_s` seconds. Raises WorkerEnded when it ended."""
        try:
            found = self._said.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None
        if found is None:
            self._said.put(None)  # It stays ended.
            raise WorkerEnded(self._last_words("ended"))
        return found

    def close(self) -> None:
        """End it: its input is closed first, and it is killed when that is not enough."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            # It may have ended before it had read all.
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(_END_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def _listen_to_it(self) -> None:
        """Queue what it says; None at its end."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            found = _object(line)
            if found is not None:
                self._said.put(found)
        self._said.put(None)

    def _last_words(self, what: str) -> str:
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip()[-_TAIL:].splitlines()
        reason = f": {words[-1].strip()}" if words else "."
        return f"{self.module} {what}{reason}"


def _object(line: bytes) -> dict[str, Any] | None:
    """The JSON object on a line; None for what a library printed there."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def serve(handle: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """The worker's side: answer each line of stdin with one on stdout, until stdin ends."""
    for line in sys.stdin:
        reply(handle(json.loads(line)))


def reply(answer: Mapping[str, Any]) -> None:
    """Say one thing to the process that started us."""
    sys.stdout.write("\n" + json.dumps(answer) + "\n")
    sys.stdout.flush()
