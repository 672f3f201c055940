"""A dry run in a process of its own, which can be ended.

A regular expression can take longer than anybody lives on some texts, and while Python searches, no other thread of
the process runs. So whoever tries rules that are being written does it here, and ends it when it takes too long.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from desktop_agent.errors import AgentError, BadInput
from desktop_agent.policy.dry_run import Judged, dry_run
from desktop_agent.policy.policy import Policy

LIMIT_S = 20.0
"""Seconds that reading a session and judging it may take."""
_JUDGED = TypeAdapter(tuple[Judged, ...])


class TookTooLong(BadInput):
    """The rules were not through with the session at the limit."""


class Ended(BadInput):
    """`DryRun.end` was called."""


class DryRun:
    """One dry run; `run` on one thread, `end` from any."""

    def __init__(self, session: Path, policy: str, display: str | None, limit_s: float = LIMIT_S) -> None:
        self._order = {"session": str(session), "policy": policy, "display": display}
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def run(self) -> tuple[Judged, ...]:
        """The session's proposals, judged; without their evidence, which nobody looks at here.

        Raises BadInput: the session or the rules cannot be read, `TookTooLong`, `Ended`.
        """
        with self._lock:
            if self._ended:
                raise Ended("The dry run was ended.")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "desktop_agent.policy.dry_run_apart"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        with self._process as process:
            try:
                output, errors = process.communicate(json.dumps(self._order).encode(), self._limit_s)
            except subprocess.TimeoutExpired as problem:
                process.kill()
                raise TookTooLong(f"The rules were not through after {self._limit_s:g} s.") from problem
        if self._ended:
            raise Ended("The dry run was ended.")
        if process.returncode:
            raise BadInput(
                errors.decode(errors="replace").strip().rsplit("\n", 1)[-1] or "The dry run failed."
            )
        try:
            return _JUDGED.validate_json(output)
        except ValidationError as problem:
            raise BadInput("The dry run gave no result that can be read.") from problem

    def end(self) -> None:
        """End it; `run` raises `Ended`."""
        with self._lock:
            self._ended = True
            if self._process is not None and self._process.poll() is None:
                self._process.kill()


def main() -> int:
    """Read an order from the input, write what was judged to the output; what is wrong goes to the errors."""
    from desktop_agent.session.read import open_session

    order = json.load(sys.stdin.buffer)
    try:
        policy = Policy.parse(str(order["policy"]).encode("utf-8", "surrogatepass"), "rules")
        with open_session(Path(order["session"])) as session:
            judged = dry_run((stored.event for stored in session.events()), policy, order["display"])
    except AgentError as problem:
        sys.stderr.write(f"{' '.join(str(problem).split())}\n")
        return int(problem.exit_code)
    bare = tuple(replace(one, proposal=replace(one.proposal, evidence=None)) for one in judged)
    sys.stdout.buffer.write(_JUDGED.dump_json(bare))
    return 0


if __name__ == "__main__":
    sys.exit(main())
