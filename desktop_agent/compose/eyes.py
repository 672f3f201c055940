"""The eyes that all of a process shares."""

from __future__ import annotations

from desktop_agent.desk.ports import Parser

_parser: Parser | None = None


def shared_parser(niceness: int = 0) -> Parser:
    """The process's one parser: loading the models takes longer than most looks. Raises ModelUnavailable.

    With `niceness`, if this is the first call, it gives way to others (`GentleParser`).
    """
    global _parser
    if _parser is None:
        from vision.parse import open_parser

        if niceness:
            from desktop_agent.compose.gentle import GentleParser

            _parser = GentleParser(open_parser, niceness)
        else:
            _parser = open_parser()
    return _parser
