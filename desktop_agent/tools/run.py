"""Run Python or a program in the sandbox. What a model wrote is handed to it as data, never to us or to a shell."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_agent.plain import plain
from desktop_agent.tools.folders import Folders
from desktop_agent.tools.options import ToolOptions
from desktop_agent.tools.sandbox import FOLDER, PROGRAM, Mount, Sandbox
from desktop_agent.tools.schema import check_arguments
from desktop_agent.tools.types import Reach, ToolFailed, ToolResult
from desktop_agent.tools.watched import Ran
from vision.models.types import ToolSpec

MAX_CODE = 100_000
"""Characters of a program."""
_KILLED = 128 + 9
_TOO_MUCH_CPU = 128 + 24
_NOT_FOUND = 127


@dataclass(frozen=True, slots=True)
class Ground:
    """What both tools run on.

    Attributes:
        sandbox: runs them.
        folders: the person's folders.
        options: what programs see of those, and the limits.
    """

    sandbox: Sandbox
    folders: Folders
    options: ToolOptions

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """The folders that programs see."""
        if self.options.commands_see == "nothing":
            return ()
        return tuple(Mount(root, self.options.commands_see == "write") for root in self.folders.roots)

    @property
    def reach(self) -> Reach:
        """What every program could touch, whatever it does."""
        return Reach(
            tuple(mount.path for mount in self.mounts), writes=any(one.writable for one in self.mounts)
        )

    @property
    def words(self) -> str:
        """What there is inside, for a model."""
        seen = ""
        if self.mounts:
            how = "can be changed" if self.options.commands_see == "write" else "can only be read"
            seen = f" The folders {self.folders} are there, and {how}."
        return (
            f"It runs in a sandbox without network for {self.options.seconds:g} seconds at most, in the folder "
            f"{FOLDER}, whose files stay for the next time.{seen}"
        )


@dataclass(frozen=True, slots=True)
class RunPython:
    """Runs a Python program."""

    ground: Ground

    @property
    def spec(self) -> ToolSpec:
        """See `Tool`."""
        return ToolSpec(
            "run_python",
            f"Run a Python 3 program; what it prints is the result. {self.ground.words} Standard library only.",
            {
                "type": "object",
                "properties": {"code": {"type": "string", "minLength": 1, "maxLength": MAX_CODE}},
                "required": ["code"],
                "additionalProperties": False,
            },
        )

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        check_arguments(self.spec.parameters, arguments)
        lines = (f"  {plain(line, MAX_CODE)}" for line in arguments["code"].split("\n"))
        return "\n".join(["run this Python program in the sandbox:", *lines])

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """See `Tool`."""
        check_arguments(self.spec.parameters, arguments)
        return self.ground.reach

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """See `Tool`."""
        check_arguments(self.spec.parameters, arguments)
        sandbox = self.ground.sandbox
        if not sandbox.python:
            raise ToolFailed("There is no Python in the sandbox: install python3 for the whole system.")
        argv = (sandbox.python, "-I", "-B", "-X", "utf8", PROGRAM)
        ran = sandbox.run(argv, program=arguments["code"], mounts=self.ground.mounts, cancelled=cancelled)
        return _told(ran, "The program")


@dataclass(frozen=True, slots=True)
class RunCommand:
    """Runs a program that is installed on the machine."""

    ground: Ground

    @property
    def spec(self) -> ToolSpec:
        """See `Tool`."""
        return ToolSpec(
            "run_command",
            "Run a program of this machine with arguments, without a shell; what it prints is the result. "
            f"{self.ground.words}",
            {
                "type": "object",
                "properties": {
                    "argv": {
                        "type": "array",
                        "items": {"type": "string", "maxLength": 10_000},
                        "minItems": 1,
                        "maxItems": 200,
                        "description": "the program and its arguments, one item each",
                    }
                },
                "required": ["argv"],
                "additionalProperties": False,
            },
        )

    def _argv(self, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        check_arguments(self.spec.parameters, arguments)
        argv = tuple(arguments["argv"])
        if not argv[0]:
            raise ToolFailed("argv, item 1 must not be empty.")
        if sum(map(len, argv)) > MAX_CODE:
            raise ToolFailed(f"argv has more than {MAX_CODE:,} characters.")
        return argv

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        return f"run in the sandbox: {plain(shlex.join(self._argv(arguments)), 2 * MAX_CODE)}"

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """See `Tool`."""
        self._argv(arguments)
        return self.ground.reach

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """See `Tool`."""
        argv = self._argv(arguments)
        ran = self.ground.sandbox.run(argv, mounts=self.ground.mounts, cancelled=cancelled)
        if ran.status == _NOT_FOUND and ran.output.startswith("prlimit: failed to execute"):
            raise ToolFailed(f"There is no program {plain(argv[0])} in the sandbox.")
        return _told(ran, plain(argv[0]))


def _told(ran: Ran, who: str) -> ToolResult:
    if ran.ended:
        how = ran.ended
    elif ran.status == 0:
        how = f"{who} ended well."
    elif ran.status in (_KILLED, _TOO_MUCH_CPU):
        how = f"{who} was killed: it used all of its processor time, or too much memory."
    else:
        how = f"{who} ended with status {ran.status}."
    output = ran.output.rstrip("\n")
    text = f"{how} It printed:\n{output}" if output else f"{how} It printed nothing."
    return ToolResult(text, ok=ran.status == 0 and not ran.ended, shortened=ran.left_out > 0)
