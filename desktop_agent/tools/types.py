"""The nouns of tools beside the mouse: what a model may use when policy allows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from vision.models.types import ToolSpec


class ToolFailed(Exception):
    """A tool could not do what was asked; the message is for the model and for a person. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave: data, never instructions.

    Attributes:
        text: what the model is told.
        ok: whether it did what was asked.
        shortened: whether there was more than `text`.
    """

    text: str
    ok: bool = True
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """What one use of a tool comes to, as rules see it.

    Attributes:
        paths: the files and folders that it touches, absolute, without links.
        writes: whether it may change any of them.
        network: whether it talks to another machine.
    """

    paths: tuple[str, ...] = ()
    writes: bool = False
    network: bool = False


class Tool(Protocol):
    """One tool."""

    @property
    def spec(self) -> ToolSpec:
        """Its name, what it does, and the JSON schema of its arguments."""
        ...

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """What using it so would do, exactly, for a person who decides.

        Safe to print, and nothing is left out but the contents of long files. Raises ToolFailed for arguments that do
        not fit the schema.
        """
        ...

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """What using it so would touch. Raises ToolFailed as `describe` does."""
        ...

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """Use it. Blocks, ends soon after `cancelled` says so. Raises ToolFailed."""
        ...


class Toolbox(Protocol):
    """The tools that policy allows, behind policy. Every use is decided on and written down."""

    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools that may be used, perhaps after a person was asked."""
        ...

    def use(self, name: str, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """Decide, write down, use, write down (`ToolCalled`, `ToolAnswered`).

        Refusals and failures are results with `ok` False. Raises StoppedByPerson when a person who was asked says stop,
        Interrupted when they pause or take over instead (nothing was done then), and JournalError.
        """
        ...

    def close(self) -> None:
        """Give back what the tools hold: folders, processes. Never raises."""
        ...
