r"""One rule about tools beside the mouse: how it is written in TOML, and when it matches.

    [[tool]]
    name = "notes may be read"
    effect = "allow"                   # allow, ask or deny
    tools = ["list_files", "read_file"]
    folders = ["~/notes"]              # everything that is touched lies in one of these
    write = false                      # whether anything may be changed
    network = false                    # whether it talks to another machine
    text = '\bsecret'                  # regular expression on the path, the program, the command line or the query
    reason = "they are only notes"

`[[tool]]` tables stand beside `[[rule]]` tables, which are about the mouse and the keyboard. The first that matches
decides; when none does, the tool stays off. All conditions that are given must hold. `folders` narrow what the settings
give; they never add to it.

In doubt a rule that allows does not match and one that asks or denies does: an allowing `folders` wants everything that
a use could touch inside, an asking or denying one anything; an allowing `text` must match the whole of what is used.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator

from desktop_agent.policy.plain import searchable
from desktop_agent.policy.rules import CHUNK, OVERLAP, Items, Pattern, RuleEffect
from desktop_agent.tools.types import Reach

ToolName = Literal["list_files", "read_file", "write_file", "run_python", "run_command", "web_search"]
"""All tools that there are, and that need a rule. Asking the person needs none."""

FILES: frozenset[str] = frozenset({"list_files", "read_file", "write_file"})
WRITING: frozenset[str] = frozenset({"write_file"})
"""Those that always change something; programs in the sandbox may, if they are let."""
NETWORKED: frozenset[str] = frozenset({"web_search"})


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One use of a tool, as rules see it.

    Attributes:
        tool: its name.
        text: the path, the program, the command line or the query.
        reach: what it would touch.
    """

    tool: str
    text: str
    reach: Reach

    @classmethod
    def of(cls, tool: str, arguments: Mapping[str, Any], reach: Reach) -> ToolUse:
        """The use of `tool` with `arguments`."""
        if tool in FILES:
            # As it is meant, whatever it was written as; what is written into a file is no text to judge by.
            return cls(tool, "\n".join(reach.paths), reach)
        return cls(tool, "\n".join(map(_text, arguments.values())), reach)


class ToolRule(BaseModel):
    """One rule, as the module's docstring shows it. Raises pydantic's ValidationError for anything else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100)
    effect: RuleEffect
    tools: tuple[ToolName, ...] = Field(min_length=1, max_length=20)
    folders: tuple[str, ...] | None = Items
    write: StrictBool | None = None
    network: StrictBool | None = None
    text: Pattern | None = None
    reason: str = Field(default="", max_length=500)

    @field_validator("text")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise ValueError(f"this is no regular expression: {problem}") from problem
        return pattern

    @field_validator("folders")
    @classmethod
    def _are_whole(cls, folders: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for folder in folders or ():
            if "\0" in folder or len(folder) > 4000 or not (folder == "~" or folder.startswith(("/", "~/"))):
                raise ValueError(f'"{folder[:100]}" is no whole path; it begins with / or ~/')
        return folders

    def matches(self, use: ToolUse) -> bool:
        """Whether all conditions of this rule hold for `use`."""
        return (
            use.tool in self.tools
            and (self.write is None or self.write is use.reach.writes)
            and (self.network is None or self.network is use.reach.network)
            and (self.folders is None or self._covers(use.reach.paths))
            and (self.text is None or self._finds(use.text))
        )

    def could_match(self, tool: str) -> bool:
        """Whether some use of `tool` might be one that this rule is about."""
        return (
            tool in self.tools
            and not (self.write is False and tool in WRITING)
            and not (self.network is not None and self.network is not (tool in NETWORKED))
        )

    @property
    def is_about_all(self) -> bool:
        """Whether it is about every use of its tools."""
        return (self.folders, self.write, self.network, self.text) == (None, None, None, None)

    def _covers(self, paths: tuple[str, ...]) -> bool:
        roots = tuple(os.path.realpath(Path(folder).expanduser()) for folder in self.folders or ())
        if self.effect is RuleEffect.ALLOW:
            return bool(paths) and all(any(_inside(path, root) for root in roots) for path in paths)
        # A program that sees a folder sees what lies in it, too.
        return any(_inside(path, root) or _inside(root, path) for path in paths for root in roots)

    def _finds(self, text: str) -> bool:
        compiled = re.compile(self.text or "", re.IGNORECASE)
        seen = searchable(text)
        if self.effect is RuleEffect.ALLOW:
            return len(seen) <= CHUNK and compiled.fullmatch(seen) is not None
        starts = range(0, max(1, len(seen) - OVERLAP), CHUNK - OVERLAP)
        return any(compiled.search(seen, start, start + CHUNK) for start in starts)


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return shlex.join(map(str, value))
    return value if isinstance(value, str) else ""
