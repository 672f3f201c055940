"""Hands that only remember, and can fail or be stopped at any primitive."""

from __future__ import annotations

from collections.abc import Callable

from actions.backends.base import held_button
from actions.errors import HandsUnavailable, Stopped
from actions.keymap import keysym
from actions.types import Button, ScreenPoint, Window


class FakeHands:
    """Keeps a log of primitives; `before` is called ahead of each and may raise."""

    def __init__(self, before: Callable[[int], None] = lambda _: None) -> None:
        self.log: list[tuple[object, ...]] = []
        self.down: list[str] = []
        self.at = ScreenPoint(0, 0)
        self.closed = False
        self.most_down = 0
        self._before = before
        self._count = 0

    def _note(self, *entry: object) -> None:
        self._before(self._count)
        self._count += 1
        self.log.append(entry)

    def _set(self, name: str, down: bool) -> None:
        if down and name not in self.down:
            self.down.append(name)
        elif not down and name in self.down:
            self.down.remove(name)
        self.most_down = max(self.most_down, len(self.down))

    def move(self, x: float, y: float) -> None:
        self._note("move", x, y)
        self.at = ScreenPoint(x, y)

    def button(self, button: Button, down: bool) -> None:
        self._note("button", button, down)
        self._set(held_button(button), down)

    def wheel(self, dx: int, dy: int) -> None:
        self._note("wheel", dx, dy)

    def key(self, name: str, down: bool) -> None:
        self._note("key", name, down)
        self._set(name, down)

    def check_key(self, name: str) -> None:
        keysym(name)

    def type_text(self, text: str, *, should_stop: Callable[[], bool]) -> None:
        for character in text:
            if should_stop():
                raise Stopped("stopped")
            self._note("type", character)

    def position(self) -> ScreenPoint:
        return self.at

    def held(self) -> frozenset[str]:
        return frozenset(self.down)

    def release_all(self) -> None:
        self.down.clear()

    def close(self) -> None:
        self.release_all()
        self.closed = True


class GoneHands(FakeHands):
    """Hands whose display is gone as soon as something is to be released."""

    def release_all(self) -> None:
        raise HandsUnavailable("gone")


class FakeWindows:
    """A list of windows that remembers which were focused."""

    def __init__(self, *windows: Window) -> None:
        self.windows = windows
        self.focused: list[int] = []

    def list(self) -> tuple[Window, ...]:
        return self.windows

    def focus(self, window_id: int) -> None:
        self.focused.append(window_id)
