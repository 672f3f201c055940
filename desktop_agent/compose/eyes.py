"""The eyes that all of a process shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vision.parse import Parser

_parser: Parser | None = None


def shared_parser() -> Parser:
    """The process's one parser: loading the models takes longer than most looks. Raises ModelUnavailable."""
    global _parser
    if _parser is None:
        from vision.parse import open_parser

        _parser = open_parser()
    return _parser
