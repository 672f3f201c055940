"""A person's hands on the agent's display: what they do in the live view is done there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from actions.backends import Hands
from actions.listen import Ledger
from desktop_agent.engine.messages import PersonInput
from vision.types import Frame


def open_person_hands(
    display: str | None,
    xauthority: Path | None = None,
    *,
    frame: Callable[[], Frame],
    acted: Callable[[str], None],
    refused: Callable[[str], None],
    ledger: Ledger | None = None,
    recorded: bool = False,
) -> PersonHands:
    """Hands of their own connection to the display. Raises HandsUnavailable.

    Args:
        display: the X display; None for the screen in front of the person.
        xauthority: file with the key to it; None for the usual places.
        frame: the display's geometry now: any whole frame of it (`screen.grab`).
        acted: told what was done, in words, for `PersonActed`; on the hands' thread.
        refused: told why an order was not done, in words for a person; on the hands' thread.
        ledger: the guard's (`Guard.ledger`), so that the guard does not take these hands for a stranger's. None while
            recording: ears without it hear a person.
        recorded: type by keys alone, never by pasting, so that whoever records hears the characters.
    """
    raise NotImplementedError


class PersonHands:
    """Does a person's orders in turn, on a thread of its own. A context manager."""

    def __init__(
        self,
        hands: Hands,
        *,
        frame: Callable[[], Frame],
        acted: Callable[[str], None],
        refused: Callable[[str], None],
    ) -> None:
        raise NotImplementedError

    def do(self, order: PersonInput) -> None:
        """Queue an order; returns at once and never raises. Of movements that wait, only the newest is done."""
        raise NotImplementedError

    def let_go(self, timeout_s: float = 3.0) -> None:
        """Before the display is handed back: do what waits, release everything held, and tell what was done.

        What is not done after `timeout_s` seconds is dropped. Orders may follow, for the next time.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Drop what waits, release everything, and let go of the display. May be called again."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
