"""The terminal as a place to print to."""

from __future__ import annotations

import json
import sys

from rich.console import Console


class SessionConsole(Console):
    """A console that falls silent when nobody reads it any more, instead of ending the session that prints to it."""

    def on_broken_pipe(self) -> None:
        """Print nothing from now on; rich would exit here."""
        self.quiet = True


def open_console(*, stderr: bool = False) -> Console:
    """The console for a session: stdout, or stderr where stdout is for JSON."""
    return SessionConsole(stderr=stderr)


def print_json(value: object, *, flush: bool = False) -> None:
    """Print `value` as one line of JSON: letters as they are, or as escapes where stdout cannot carry them.

    Names of files and texts of cases come from outside, and may hold halves of characters.
    """
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    print(text, flush=flush)
