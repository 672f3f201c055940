"""Tells the panel what is seen, for the live view: a few times a second at most, and only what is new."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from actions.errors import ActionError
from desktop_agent.desk.sighting import shown_name
from desktop_agent.engine.messages import Report, Seen, SeenElement
from vision.errors import VisionError
from vision.types import Box, Snapshot

_EVERY_S = 1 / 3
_LOOK_EVERY_S = 1.0
"""How often to look at a screen on which nobody else looks."""


class Elements:
    """`watch` may be called from any thread, the rest on the session's.

    Args:
        report: tells the panel.
    """

    def __init__(self, report: Callable[[Report], None]) -> None:
        self._report = report
        self._wanted = False
        self._told_at = 0.0
        self._looked_at = 0.0
        self._told: Seen | None = None
        self._waiting: Snapshot | None = None
        self._look: Callable[[], object] = lambda: None
        self._hidden: Callable[[], tuple[Box, ...]] = lambda: ()
        self._plain: Callable[[str], str] = lambda text: text

    def attach(
        self,
        look: Callable[[], object],
        hidden: Callable[[], tuple[Box, ...]],
        plain: Callable[[str], str],
    ) -> None:
        """`look` has the screen seen now, which ends in `saw`; `hidden` is what is not seen; `plain` hides secrets."""
        self._look, self._hidden, self._plain = look, hidden, plain

    def watch(self, wanted: bool) -> None:
        """Whether to tell."""
        self._told = None
        self._looked_at = 0.0
        self._wanted = wanted

    def saw(self, snapshot: Snapshot) -> None:
        """The screen was looked at."""
        self._looked_at = time.monotonic()
        if self._wanted:
            self._waiting = snapshot
            self._tell()

    def idle(self) -> None:
        """Nothing is going on: tell what waits, and have a look when the last one is a while ago."""
        if not self._wanted:
            return
        if time.monotonic() - self._looked_at >= _LOOK_EVERY_S:
            # A display that went away is told of by whoever wants to act on it.
            with suppress(VisionError, ActionError):
                self._look()
        self._tell()

    def _tell(self) -> None:
        now = time.monotonic()
        if self._waiting is None or now - self._told_at < _EVERY_S:
            return
        seen, self._waiting = self._of(self._waiting), None
        if seen != self._told:
            self._told, self._told_at = seen, now
            self._report(seen)

    def _of(self, snapshot: Snapshot) -> Seen:
        return Seen(
            tuple(
                SeenElement(
                    str(element.role),
                    self._plain(shown_name(element)),
                    element.box,
                    str(element.source),
                    tuple(sorted(element.states)),
                )
                for element in snapshot.elements
            ),
            self._hidden(),
        )
