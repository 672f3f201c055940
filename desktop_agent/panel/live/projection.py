"""How a picture lies in a view: scale, place, and the two conversions. Without Qt.

Scales are whole numbers of 1/128. So the picture is a grid of tiles that become whole pixels of the view, and a part of
it can be scaled alone and still fit its neighbours exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd

from vision.types import Box

STEPS = 128
"""The scale of 1:1."""

_MOST = 8 * STEPS
_COARSE = 16
_STOPS = (32, 42, 64, 86, 96, 128, 160, 192, 256, 384, 512, 768, 1024)


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a picture lies in a view.

    Attributes:
        frame: width and height of the picture, in frame pixels.
        view: width and height of the view, in device pixels.
        steps: 128 times the device pixels for one frame pixel.
        left: where the picture's left edge lies in the view, in device pixels; negative when it begins outside.
        top: likewise.
    """

    frame: tuple[int, int]
    view: tuple[int, int]
    steps: int = STEPS
    left: int = 0
    top: int = 0

    @property
    def scale(self) -> float:
        """Device pixels for one frame pixel."""
        return self.steps / STEPS

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole scaled picture, in device pixels.

        What is less than one device pixel at its right and bottom edge is left out.
        """
        return _length(self.frame[0], self.steps), _length(self.frame[1], self.steps)

    @property
    def tile(self) -> int:
        """Frame pixels that become a whole number of device pixels."""
        return STEPS // gcd(self.steps, STEPS)

    @property
    def shown(self) -> Box:
        """The part of the scaled picture that the view shows, in device pixels of the scaled picture."""
        width, height = self.size
        left, top = min(width, max(0, -self.left)), min(height, max(0, -self.top))
        right, bottom = (
            min(width, self.view[0] - self.left),
            min(height, self.view[1] - self.top),
        )
        return Box(left, top, max(left, right), max(top, bottom))

    @property
    def movable(self) -> bool:
        """Whether the picture is larger than the view."""
        return self.size[0] > self.view[0] or self.size[1] > self.view[1]

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Device pixels of the view for a position in frame pixels."""
        return x * self.steps / STEPS + self.left, y * self.steps / STEPS + self.top

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """Frame pixels for a position in device pixels of the view; may lie outside the picture."""
        return (x - self.left) * STEPS / self.steps, (y - self.top) * STEPS / self.steps

    def within(self, x: float, y: float) -> bool:
        """Whether a position in frame pixels lies on the picture."""
        return 0 <= x < self.frame[0] and 0 <= y < self.frame[1]

    def moved(self, dx: int, dy: int) -> Projection:
        """The picture moved by so many device pixels, as far as it leaves no gap."""
        return _settled(replace(self, left=self.left + dx, top=self.top + dy))

    def zoomed(self, steps: int, about: tuple[float, float]) -> Projection:
        """At another scale, with the frame pixel under `about` (device pixels of the view) where it was."""
        steps = max(1, min(_MOST, steps))
        x, y = self.to_frame(*about)
        left, top = about[0] - x * steps / STEPS, about[1] - y * steps / STEPS
        return _settled(replace(self, steps=steps, left=round(left), top=round(top)))

    def looking_at(self, x: float, y: float) -> Projection:
        """With the frame pixel (x, y) in the middle of the view, as far as that leaves no gap."""
        left = self.view[0] / 2 - x * self.steps / STEPS
        top = self.view[1] / 2 - y * self.steps / STEPS
        return _settled(replace(self, left=round(left), top=round(top)))

    def with_view(self, view: tuple[int, int]) -> Projection:
        """At the same scale in a view of another size, with the same frame pixel in the middle."""
        x, y = self.to_frame(self.view[0] / 2, self.view[1] / 2)
        return replace(self, view=view).looking_at(x, y)


def fitted(frame: tuple[int, int], view: tuple[int, int], ratio: float = 1.0, margin: int = 0) -> Projection:
    """The whole picture in the middle of the view; never larger than `ratio` device pixels for a frame pixel.

    `margin`: device pixels of the view that are left free on each side.
    """
    room = (view[0] - 2 * margin, view[1] - 2 * margin)
    steps = min(
        round(ratio * STEPS), room[0] * STEPS // max(1, frame[0]), room[1] * STEPS // max(1, frame[1])
    )
    # Even ones make smaller tiles, and hardly a smaller picture.
    return _settled(Projection(frame, view, max(1, steps if steps < _COARSE else steps & ~1)))


def next_stop(steps: int, *, larger: bool) -> int:
    """The next usual scale: 25 %, 33 %, 50 %, ... 800 %."""
    if larger:
        return next((stop for stop in _STOPS if stop > steps), max(steps, _STOPS[-1]))
    return next((stop for stop in reversed(_STOPS) if stop < steps), min(steps, _STOPS[0]))


def _length(pixels: int, steps: int) -> int:
    return max(1, pixels * steps // STEPS)


def _settled(projection: Projection) -> Projection:
    width, height = projection.size
    return replace(
        projection,
        left=_place(projection.left, width, projection.view[0]),
        top=_place(projection.top, height, projection.view[1]),
    )


def _place(offset: int, length: int, room: int) -> int:
    if length <= room:
        return (room - length) // 2
    return min(0, max(room - length, offset))
