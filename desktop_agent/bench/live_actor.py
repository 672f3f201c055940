"""A worker that changes what its display shows: `python -m desktop_agent.bench.live_actor WIDTH HEIGHT`.

Each request names a scene and how many seconds it is played; the answer says how often something was drawn:

- `still`: nothing changes.
- `work`: 30 times a second a caret's place (9x18) and a turning sign (64x64) far from it, ten times a second a progress
  bar (400x20), once a second a page (1200x800).
- `video`: 30 times a second all of it, as another picture.

All is copied from pictures that the server keeps, so that the drawing itself takes hardly any of the machine.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from desktop_agent.bench.workers import reply, serve

_PICTURES = 4
_STRIP = 32
_RATE = 30

Place = tuple[int, int, int, int]
"""Left, top, width and height."""


def work_at(turn: int) -> list[Place]:
    """What is drawn at the `turn`th thirtieth of a second of the scene `work`."""
    places = [(200 + turn % 90 * 9, 300, 9, 18), (1600, 900, 64, 64)]
    if turn % 3 == 0:
        places.append((700, 950, 400, 20))
    if turn % _RATE == 0:
        places.append((100, 60, 1200, 800))
    return places


class Actor:
    """A window over the whole display, and pictures to copy from."""

    def __init__(self, width: int, height: int) -> None:
        import os

        import xcffib.xproto

        from vision.capture.xauth import connect

        self._size = (width, height)
        self._conn = connect(os.environ["DISPLAY"], None)
        root = self._conn.get_setup().roots[0]
        self._window, self._gc = self._conn.generate_id(), self._conn.generate_id()
        flags = xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect
        shape = (root.root_depth, self._window, root.root, 0, 0, width, height, 0, 1, root.root_visual)
        self._conn.core.CreateWindow(*shape, flags, [0xF4F5F7, 1])
        self._conn.core.CreateGC(self._gc, self._window, 0, [])
        self._pixmaps = [self._pixmap(root, seed) for seed in range(_PICTURES)]
        self._conn.core.MapWindow(self._window)
        self._draw(0, [(0, 0, width, height)])

    def play(self, scene: str, seconds: float) -> int:
        """Play `scene`; returns how often something was drawn."""
        scenes: Mapping[str, Callable[[int], list[Place]]] = {
            "still": lambda _: [],
            "work": work_at,
            "video": lambda _: [(0, 0, *self._size)],
        }
        places = scenes[scene]
        waiting, began, drawn = threading.Event(), time.monotonic(), 0
        for turn in range(round(seconds * _RATE)):
            left = began + turn / _RATE - time.monotonic()
            if left > 0:
                waiting.wait(left)
            drawn += self._draw(turn, places(turn))
        return drawn

    def _draw(self, turn: int, places: list[Place]) -> int:
        source = self._pixmaps[turn % _PICTURES]
        for left, top, width, height in places:
            self._conn.core.CopyArea(source, self._window, self._gc, left, top, left, top, width, height)
        self._conn.flush()
        return len(places)

    def _pixmap(self, root: Any, seed: int) -> int:  # noqa: ANN401 - xcffib carries no types
        import xcffib.xproto

        width, height = self._size
        pixmap: int = self._conn.generate_id()
        self._conn.core.CreatePixmap(root.root_depth, pixmap, self._window, width, height)
        picture = _picture(width, height, seed)
        for top in range(0, height, _STRIP):
            strip = picture[top : top + _STRIP].tobytes()
            rows = min(_STRIP, height - top)
            place = (pixmap, self._gc, width, rows, 0, top, 0, root.root_depth, len(strip), strip)
            self._conn.core.PutImage(xcffib.xproto.ImageFormat.ZPixmap, *place)
        self._conn.core.GetInputFocus().reply()
        return pixmap


def _picture(width: int, height: int, seed: int) -> Any:  # noqa: ANN401
    """Panes in flat colours with lines of what looks like words, as bytes in the order of the server."""
    import numpy as np

    random = np.random.default_rng(seed)
    picture = np.full((height, width, 4), 0xF4, np.uint8)
    for _ in range(30):
        left, top = int(random.integers(0, width - 50)), int(random.integers(0, height - 50))
        wide, high = int(random.integers(50, 600)), int(random.integers(40, 300))
        pane = picture[top : top + high, left : left + wide]
        pane[:] = random.integers(0, 256, 4, np.uint8)
        for line in range(8, pane.shape[0] - 12, 20):
            letters = pane[line : line + 10, 8:-8]
            ink = random.random(letters.shape[:2]) < 0.3
            letters[ink] = 0x20
    return picture


def main() -> None:
    """Open the display, then play what each request says: `{"scene": NAME, "seconds": N}`."""
    actor = Actor(int(sys.argv[1]), int(sys.argv[2]))
    reply({"ready": True})
    serve(lambda request: {"drawn": actor.play(str(request["scene"]), float(request["seconds"]))})


if __name__ == "__main__":
    main()
