"""What every way of hearing a person can do."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

from actions.listen.types import InputEvent


class Ears(Protocol):
    """Hears everything that is done with mouse and keyboard on one display, in order, from the moment it is opened.

    What is not fetched is kept, however much it is. A context manager; closing ends every wait.
    """

    def next(self, timeout_s: float | None = None) -> InputEvent | None:
        """The next event; None after `timeout_s` seconds (None: no limit) without one, or once closed and empty.

        Raises EarsUnavailable when the display is gone and everything heard before has been fetched.
        """

    def __iter__(self) -> Iterator[InputEvent]:
        """Every event from now on, until the ears are closed. Raises EarsUnavailable when the display is gone."""

    def catch_up(self, timeout_s: float) -> bool:
        """Wait until whoever fetches has dealt with everything that was done before now, and is back for more.

        For another thread than the one that fetches. False when it takes longer than `timeout_s` seconds, or when
        nothing can be heard any more.
        """

    def close(self) -> None:
        """Stop listening; what was heard can still be fetched. A second call does nothing."""

    def __enter__(self) -> Self:
        """These ears."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
