"""The clock of a film: where it is, how fast it runs, whether it runs. Without Qt, and told what time it is."""

from __future__ import annotations

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""How many times as fast as it happened."""


class FilmClock:
    """Runs from 0 to `length` and stops there.

    Attributes:
        position: seconds of the film.
        length: seconds of the film.
        speed: one of `SPEEDS`.
        playing: whether it runs.
    """

    def __init__(self) -> None:
        self.position = 0.0
        self.length = 0.0
        self.speed = 1.0
        self.playing = False
        self._looked = 0.0

    def load(self, length: float) -> None:
        """Begin another film, and stand at its beginning."""
        self.position, self.length, self.playing = 0.0, max(0.0, length), False

    def play(self, now: float) -> None:
        """Run on; from the beginning where it stood at the end."""
        if not self.length:
            return
        if self.position >= self.length:
            self.position = 0.0
        self.playing, self._looked = True, now

    def pause(self) -> None:
        """Stand still."""
        self.playing = False

    def seek(self, position: float) -> None:
        """Go there, running on if it ran."""
        self.position = min(self.length, max(0.0, position))

    def tick(self, now: float) -> float:
        """The position at `now` (seconds of any clock that only runs forward); stops at the end."""
        if self.playing:
            self.position += max(0.0, now - self._looked) * self.speed
            self._looked = now
            if self.position >= self.length:
                self.position, self.playing = self.length, False
        return self.position

    def stretch(self, length: float, position: float) -> None:
        """The same film on another line of time: idle time is cut or not, or it grew."""
        self.length = max(0.0, length)
        self.seek(position)


def shown_time(seconds: float) -> str:
    """`0:07`, `12:30`, `1:02:03`."""
    whole = int(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
