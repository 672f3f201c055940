"""A session as a film: which picture is shown when, where the pointer is, and how idle time is cut short. Pure."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from actions.types import ScreenPoint
from desktop_agent.session.glance import Glance

LONGEST_IDLE_S = 1.5
"""What is left of a longer time in which nothing was written down, when idle time is cut short."""
GLIDE_S = 0.35
"""The pointer begins to move so long before an act."""
RING_S = 0.5
"""A click is shown so long."""
END_S = 1.0
"""The last picture stands so long."""

_PRESSES = frozenset({"click", "button_down", "button_up", "drag", "scroll"})
_MOST_POINTS = 1000
_FARTHEST = 1e6


class Still(NamedTuple):
    """What is to be seen from a moment on.

    Attributes:
        seq: number of the event that it is from.
        kind: of that event.
        frame: digest of the picture: the event's, else the last one before; empty before the first.
    """

    seq: int
    kind: str
    frame: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, in screen points.

    Attributes:
        at: its place.
        ring: how far the ring of a click has spread, from 0 to 1; None when there is none.
    """

    at: ScreenPoint
    ring: float | None = None


class Film:
    """A session as stills on a line of time that begins with its first event.

    Every time is in seconds of the film; `short` says on which of its two lines of time: as it was, or with idle time
    cut to `LONGEST_IDLE_S`.

    Kept as columns: objects by the hundred thousand would keep Python's memory keeper busy.
    """

    def __init__(self) -> None:
        self._seqs: list[int] = []
        self._kinds: list[str] = []
        self._frames: list[str] = []
        self._true: list[float] = []
        self._cut: list[float] = []
        self._acts: list[tuple[int, str]] = []
        self._last = self._now = self._now_cut = 0.0
        self._picture = ""

    def take(self, glance: Glance) -> None:
        """Add an event; they come in order."""
        if glance.damage:
            return
        # A clock that runs backwards (a file put together by hand) stands still instead.
        passed = max(0.0, glance.clock - self._last) if self._seqs else 0.0
        self._last = glance.clock
        if glance.frame:
            self._picture = glance.frame
        self._now += passed
        self._now_cut += min(LONGEST_IDLE_S, passed)
        self._seqs.append(glance.seq)
        self._kinds.append(glance.kind)
        self._frames.append(self._picture)
        self._true.append(self._now)
        self._cut.append(self._now_cut)
        if glance.action:
            self._acts.append((len(self._seqs) - 1, glance.action))

    def __len__(self) -> int:
        """How many stills there are."""
        return len(self._seqs)

    def still(self, index: int) -> Still:
        """The still of that number."""
        return Still(self._seqs[index], self._kinds[index], self._frames[index])

    @property
    def has_pictures(self) -> bool:
        """Whether there is anything to see."""
        return bool(self._picture)

    def length(self, *, short: bool) -> float:
        """How long it is; 0 when there is nothing in it."""
        times = self.times(short=short)
        return times[-1] + END_S if times else 0.0

    def index_at(self, time_s: float, *, short: bool) -> int:
        """Number of the still that is shown at `time_s`; -1 when there is none."""
        return max(0, bisect_right(self.times(short=short), time_s) - 1) if self._seqs else -1

    def time_of(self, index: int, *, short: bool) -> float:
        """When the still of that number begins."""
        return self.times(short=short)[index]

    def index_of(self, seq: int) -> int:
        """Number of the still of event `seq`, else of the next one; -1 when there is none."""
        return min(bisect_left(self._seqs, seq), len(self._seqs) - 1)

    def index_of_picture(self, digest: str, before: int) -> int:
        """Number of the still that shows this picture: the last one up to `before`, else any; -1 when none does."""
        for at in range(min(before, len(self._frames) - 1), -1, -1):
            if self._frames[at] == digest:
                return at
        return self._frames.index(digest) if digest in self._frames else -1

    def pictures_from(self, index: int, count: int) -> list[str]:
        """Digests of the next `count` different pictures, from the still numbered `index` on."""
        found: dict[str, None] = {}
        for at in range(max(0, index), len(self._frames)):
            if self._frames[at]:
                found[self._frames[at]] = None
            if len(found) >= count:
                break
        return list(found)

    def pointer_at(self, time_s: float, *, short: bool) -> Pointer | None:
        """Where the pointer is at `time_s`; None before anything is known of it."""
        times = self.times(short=short)
        done = bisect_right(self._acts, time_s, key=lambda act: times[act[0]])
        here = self._place_before(done, time_s, times)
        coming = self._next_place(done)
        if coming is None:
            return here
        begin, goal = times[coming[0]], coming[1]
        if here is None:
            return Pointer(goal)
        if here.ring is not None or begin - time_s >= GLIDE_S:
            return here
        share = _eased(1 - (begin - time_s) / GLIDE_S)
        return Pointer(_between(here.at, goal, share))

    def times(self, *, short: bool) -> Sequence[float]:
        """When each still begins."""
        return self._cut if short else self._true

    def _place_before(self, done: int, time_s: float, times: Sequence[float]) -> Pointer | None:
        """Where the last act that moved the pointer left it."""
        for at in range(done - 1, -1, -1):
            index, action = self._acts[at]
            kind, points = points_in(action)
            if not points:
                continue
            since = time_s - times[index]
            ring = since / RING_S if kind in _PRESSES and at == done - 1 and since < RING_S else None
            return Pointer(_along(points, since / RING_S), ring)
        return None

    def _next_place(self, done: int) -> tuple[int, ScreenPoint] | None:
        if done >= len(self._acts):
            return None
        index, action = self._acts[done]
        _, points = points_in(action)
        return (index, points[0]) if points else None


def film_of(glances: Iterable[Glance]) -> Film:
    """The film of a session's events."""
    film = Film()
    for glance in glances:
        film.take(glance)
    return film


def points_in(action: str) -> tuple[str, tuple[ScreenPoint, ...]]:
    """The kind of an action that was written down as JSON, and where it goes; nothing for what cannot be read."""
    try:
        data = json.loads(action)
    except (ValueError, RecursionError):
        return "", ()
    if not isinstance(data, dict):
        return "", ()
    places = data.get("path") if isinstance(data.get("path"), list) else [data.get("at") or data.get("to")]
    points = [_point(place) for place in (places or [])[:_MOST_POINTS]]
    return str(data.get("kind")), tuple(point for point in points if point is not None)


def _point(value: object) -> ScreenPoint | None:
    if not isinstance(value, dict):
        return None
    x, y = value.get("x"), value.get("y")
    if not isinstance(x, int | float) or not isinstance(y, int | float):
        return None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) < _FARTHEST and abs(y) < _FARTHEST):
        return None
    return ScreenPoint(float(x), float(y))


def _along(points: tuple[ScreenPoint, ...], share: float) -> ScreenPoint:
    """The place on a path of which `share` (0 to 1) is done."""
    if len(points) == 1 or share >= 1:
        return points[-1]
    legs = max(0.0, share) * (len(points) - 1)
    at = int(legs)
    return _between(points[at], points[at + 1], legs - at)


def _between(one: ScreenPoint, other: ScreenPoint, share: float) -> ScreenPoint:
    return ScreenPoint(one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share)


def _eased(share: float) -> float:
    """A movement that begins and ends slowly."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
