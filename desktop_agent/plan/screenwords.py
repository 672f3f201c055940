"""Words from the screen, made fit for a prompt: they are data, and close no tag of any family's format."""

from __future__ import annotations

import re

from desktop_agent.session.plain import plain, plain_line

_TAG = re.compile(r"<(?=[^\s=<]|<\S)")
_BRACKETED = re.compile(r"\[(?=/?(?:INST|SYSTEM_PROMPT|TOOL|AVAILABLE_TOOLS|IMG|REFERENCE)\w*\])")
_SPECIAL = re.compile(
    r"<(?=[|｜]|/?\s*(?:tool_call|tool_response|tools|think|function|parameter|point|start_of_turn|end_of_turn"
    r"|s>|s\s|SYS)|<SYS)",
    re.IGNORECASE,
)
_INSTEAD = "‹"


def data(text: str, limit: int = 120) -> str:
    """`text` from the screen on one line, cut, unable to open or close a tag."""
    line = " ".join(plain_line(text[: limit * 4]).split())
    if len(line) > limit:
        line = f"{line[: limit - 1]}…"
    return _BRACKETED.sub("(", _TAG.sub(_INSTEAD, line))


def quoted(text: str, limit: int = 60) -> str:
    """The same in double quotes; those inside it become single ones."""
    return '"' + data(text, limit).replace('"', "'") + '"'


def told(text: str, limit: int = 20_000) -> str:
    """A person's words, or a tool's result: lines are kept, only what families' formats are made of is defused."""
    return _BRACKETED.sub("(", _SPECIAL.sub(_INSTEAD, plain(text[:limit])))
