"""A command as a person types it."""

from __future__ import annotations

import shlex

from desktop_agent.errors import BadInput


def split_command(text: str, named: str = "--app") -> tuple[str, ...]:
    """A command as typed, as an argument list. Raises BadInput, which calls it `named`, for no command."""
    try:
        words = tuple(shlex.split(text))
    except ValueError as exc:
        raise BadInput(f"{named} {text}: {exc}") from exc
    if not words:
        raise BadInput(f"{named} needs a program.")
    return words
