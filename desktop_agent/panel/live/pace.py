"""How often to look, and how finely to scale, so that watching costs little. Without Qt and without a clock."""

from __future__ import annotations

_MOST_SHARE = 0.11
"""Share of one core that looking and painting may take together."""
_SLOWEST_S = 1.0
_WEIGHT = 0.2


class Pace:
    """The time between two looks: what the wanted rate says, longer where a look costs much.

    Attributes:
        rate: wanted looks in a second.
    """

    def __init__(self, rate: float = 30.0) -> None:
        self.rate = rate
        self._cost_s = 0.0

    @property
    def interval_s(self) -> float:
        """Seconds from one look to the next."""
        return min(_SLOWEST_S, max(1 / self.rate, self._cost_s / _MOST_SHARE))

    def spent(self, seconds: float) -> None:
        """A look with all that followed took so many seconds of a core."""
        self._cost_s += _WEIGHT * (seconds - self._cost_s)


class Allowance:
    """Pixels that may be scaled finely: a large change uses it up, and it grows back.

    Attributes:
        most: pixels that can be saved up: as many as the largest usual display has.
        rate: pixels a second that grow back; at about 1.5 ns for each, 2 % of a core.
    """

    def __init__(self, most: float = 2.2e6, rate: float = 13e6) -> None:
        self.most = most
        self.rate = rate
        self._left = most
        self._at = 0.0

    def take(self, pixels: int, now: float) -> bool:
        """Whether `pixels` may be scaled finely at `now` (seconds); if so they are used up.

        A saved-up allowance is enough for any picture, however large: it is used up for longer.
        """
        self._left = min(self.most, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < min(pixels, self.most):
            return False
        self._left -= pixels
        return True
