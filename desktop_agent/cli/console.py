"""The terminal as a place to print to."""

from __future__ import annotations

from rich.console import Console


class SessionConsole(Console):
    """A console that falls silent when nobody reads it any more, instead of ending the session that prints to it."""

    def on_broken_pipe(self) -> None:
        """Print nothing from now on; rich would exit here."""
        self.quiet = True


def open_console(*, stderr: bool = False) -> Console:
    """The console for a session: stdout, or stderr where stdout is for JSON."""
    return SessionConsole(stderr=stderr)
