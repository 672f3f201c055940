"""What the tools are given to work with. What they may do with it, policy says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

USUAL_TEXT = 12_000
"""Characters of a result that a model is told: some 3,000 tokens."""


@dataclass(frozen=True, slots=True)
class ToolOptions:
    """Folders, addresses and limits; by themselves they switch nothing on.

    Attributes:
        folders: the only folders that files are read from and written to; `~` is the home folder.
        commands_see: what programs in the sandbox see of them: `nothing`, or them all to `read` or to `write`.
        search: address of a search that answers in JSON as SearXNG does, with `{query}` in it; empty for none.
        seconds: how long one use of a tool may take.
        cpu_seconds: processor time of each program in the sandbox.
        memory_mb: memory of all programs in the sandbox together, in megabytes.
        processes: how many processes and threads they may be.
        disk_mb: what they may leave in their own folder, in megabytes.
        text: how many characters of a result the model is told.
    """

    folders: tuple[str, ...] = ()
    commands_see: Literal["nothing", "read", "write"] = "nothing"
    search: str = ""
    seconds: float = 30.0
    cpu_seconds: int = 30
    memory_mb: int = 1024
    processes: int = 32
    disk_mb: int = 256
    text: int = USUAL_TEXT
