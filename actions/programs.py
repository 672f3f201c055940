"""Start programs on a display that is not ours: the person's own screen, or one that somebody else runs.

What is started there stays when we leave: the person may want to go on with it. Programs on a virtual display of our
own end with the display (`actions.displays`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from typing import IO

from actions.errors import ProgramFailed


class LocalProgram:
    """A program that was started here."""

    def __init__(self, command: Sequence[str], process: subprocess.Popen[bytes], output: IO[bytes]) -> None:
        self.command = tuple(command)
        self._process = process
        self._output = output

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()

    def wait(self, timeout_s: float) -> int | None:
        """Wait for its end; its exit status, or None if it still runs after `timeout_s`."""
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def output_tail(self, chars: int = 4000) -> str:
        """The end of what it printed."""
        self._output.seek(0, os.SEEK_END)
        self._output.seek(max(0, self._output.tell() - 4 * chars))
        return self._output.read().decode("utf-8", "replace")[-chars:]


class LocalLauncher:
    """Starts programs and remembers them.

    Attributes:
        programs: all that were started, in order.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        self.programs: list[LocalProgram] = []

    def launch(self, command: Sequence[str]) -> LocalProgram:
        """Start `command` (an argument list) in a session of its own. Raises ProgramFailed when there is none such."""
        if not command or shutil.which(command[0], path=self._environment.get("PATH")) is None:
            raise ProgramFailed(
                f'The program "{command[0] if command else ""}" was not found: is it installed?'
            )
        output = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the program)
        try:
            process = subprocess.Popen(
                list(command),
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as exc:
            output.close()
            raise ProgramFailed(f'"{command[0]}" could not be started: {exc.strerror}.') from exc
        program = LocalProgram(command, process, output)
        self.programs.append(program)
        return program
