"""From an X server's milliseconds to our own monotonic clock."""

from __future__ import annotations

from typing import Final

_ROUND: Final = 1 << 32
_SAME_S: Final = 0.25


class ServerClock:
    """Learns how far apart the two clocks are; until `compare` was called, they count as one.

    Servers on this machine count the same clock, so the difference is none. From others an event is as late as the
    quickest message so far.
    """

    def __init__(self) -> None:
        self._ms = 0
        self._offset_s: float | None = None
        self._latest = float("-inf")

    def compare(self, server_ms: int, arrived_s: float) -> None:
        """A message that the server sent at `server_ms` arrived at `arrived_s` of `time.monotonic()`."""
        if self._offset_s is None:
            # The 32 bits come round every 49.7 days; ours may be rounds ahead.
            near = round((arrived_s * 1000 - server_ms) / _ROUND) * _ROUND + server_ms
            apart = arrived_s - near / 1000
            self._ms, self._offset_s = (
                (near, 0.0) if abs(apart) < _SAME_S else (server_ms, arrived_s - server_ms / 1000)
            )
        elif self._offset_s:
            self._offset_s = min(self._offset_s, arrived_s - self._whole(server_ms) / 1000)

    def seconds(self, server_ms: int) -> float:
        """The moment `server_ms` in seconds of `time.monotonic()`; never before the one given last."""
        self._ms = self._whole(server_ms)
        self._latest = max(self._latest, self._ms / 1000 + (self._offset_s or 0.0))
        return self._latest

    def _whole(self, server_ms: int) -> int:
        """The 32 bits continued to a number that does not come round: the one nearest to the last."""
        apart = (server_ms - self._ms + _ROUND // 2) % _ROUND - _ROUND // 2
        return self._ms + apart
