"""Performs typed actions with a pair of hands; a stop is noticed between any two primitives.

Whatever happens, nothing stays pressed, with one exception that is asked for: a `ButtonDown` that succeeded keeps its
button down until `ButtonUp`, an action that fails, `release_all` or `close`.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, Protocol, assert_never

from actions.backends.base import Hands
from actions.checks import check_action
from actions.clock import pause
from actions.errors import (
    ActionError,
    CannotType,
    HandsUnavailable,
    InvalidAction,
    NotBegun,
    Stopped,
    WindowNotFound,
)
from actions.keymap import canonical
from actions.types import (
    Action,
    Button,
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
    Window,
)

_DRAG_STEP: Final = 12.0
"""Screen points between two moves of a drag."""
_DRAG_PACE: Final = 0.004
"""Seconds between two moves of a drag: a program that gets them all at once sees one jump, and no drag."""
_DRAG_REST: Final = 0.06
"""Seconds at both ends: drag and drop between programs is a dialogue, which a drop must not outrun."""
_CLICK_PACE: Final = 0.01
"""Seconds between two clicks: window managers hold each press back to look at it first, and lose one in fifty of
those that follow within a millisecond."""
_SAME_SPOT: Final = 8.0
_DOUBLE_CLICK: Final = 0.5


class Windows(Protocol):
    """What is needed of `actions.windows.Windows`."""

    def list(self) -> tuple[Window, ...]:
        """Every window, topmost first."""

    def focus(self, window_id: int) -> None:
        """Raise and focus a window. Raises WindowNotFound."""


class Executor:
    """Performs one action at a time. `release_all` and `position` may be called from any thread."""

    def __init__(
        self,
        hands: Hands,
        windows: Windows,
        launch: Callable[[Sequence[str]], object],
        stop: threading.Event | Callable[[], bool],
        *,
        double_click_s: float = _DOUBLE_CLICK,
        secrets: Callable[[str], str] | None = None,
    ) -> None:
        """Use `hands`, `windows` and `launch`; `stop` says, once and for all, that nothing more may be done.

        Two `Click`s on one spot come at least `double_click_s` seconds apart, or programs take them for a double
        click. `secrets` gives the value of a secret by its name; its errors are raised as they are.
        """
        self._hands = hands
        self._windows = windows
        self._launch = launch
        self._stop = stop
        self._double_click_s = double_click_s
        self._secrets = secrets
        self._last_click: tuple[float, Button, ScreenPoint] | None = None

    def perform(self, action: Action) -> None:
        """Do `action`.

        Raises InvalidAction, UnknownKey or NotBegun before anything is pressed; Stopped; WindowNotFound; ProgramFailed;
        CannotType; HandsUnavailable. Nothing stays pressed after an error.
        """
        check_action(action, self._hands.check_key)
        try:
            if self._stopped():
                raise NotBegun("Stopped before it began; nothing was done.")
            self._do(action)
        except BaseException as problem:
            self._release_after(problem)
            raise

    def position(self) -> ScreenPoint:
        """Where the pointer is."""
        return self._hands.position()

    def release_all(self) -> None:
        """Let go of every key and button. A display that is gone holds nothing, and is no error."""
        with suppress(HandsUnavailable):
            self._hands.release_all()

    def close(self) -> None:
        """Let go of everything, and of the display."""
        self._hands.close()

    def _do(self, action: Action) -> None:
        match action:
            case Move(to=to):
                self._move(to)
            case Click():
                self._click(action)
            case ButtonDown(at=at, button=button):
                self._move(at)
                self._button(button, down=True)
            case ButtonUp(at=at, button=button):
                self._move(at)
                self._button(button, down=False)
            case Drag():
                self._drag(action)
            case Scroll():
                self._scroll(action)
            case TypeText(text=text):
                self._hands.type_text(text, should_stop=self._stopped)
            case TypeSecret(name=name):
                self._type_secret(name)
            case PressChord(keys=keys):
                with self._holding(keys):
                    pass
            case Hold(keys=keys, seconds=seconds):
                with self._holding(keys):
                    self._pause(seconds)
            case Wait(seconds=seconds):
                self._pause(seconds)
            case Launch(command=command):
                self._launch(command)
            case FocusWindow(title=title, window_id=window_id):
                self._windows.focus(self._find(title) if window_id is None else window_id)
            case _:
                assert_never(action)

    def _type_secret(self, name: str) -> None:
        if self._secrets is None:
            raise InvalidAction(f'There are no secrets here, so "{name}" cannot be typed.')
        value = self._secrets(name)
        try:
            self._hands.type_text(value, should_stop=self._stopped)
        except CannotType:
            # What the hands say of it would name its characters.
            raise CannotType(f'The secret "{name}" has characters that cannot be typed here.') from None

    def _click(self, action: Click) -> None:
        self._move(action.at)
        self._stay_apart(action)
        with self._holding(action.modifiers):
            for earlier in range(action.count):
                if earlier:
                    self._pause(_CLICK_PACE)
                self._button(action.button, down=True)
                self._button(action.button, down=False)
        self._last_click = (time.monotonic(), action.button, action.at)

    def _stay_apart(self, action: Click) -> None:
        """Wait until the last click is long enough ago to arrive whole, and for the next not to be its second half."""
        if self._last_click is None:
            return
        at, button, point = self._last_click
        is_near = math.dist((point.x, point.y), (action.at.x, action.at.y)) <= _SAME_SPOT
        apart = self._double_click_s if button == action.button and is_near else _CLICK_PACE
        left = at + apart - time.monotonic()
        if left > 0:
            self._pause(left)

    def _drag(self, action: Drag) -> None:
        self._move(action.path[0])
        with self._holding(action.modifiers):
            self._button(action.button, down=True)
            self._pause(_DRAG_REST)
            for start, end in itertools.pairwise(action.path):
                for point in steps_between(start, end, _DRAG_STEP):
                    self._move(point)
                    self._pause(_DRAG_PACE)
            self._pause(_DRAG_REST)
            self._button(action.button, down=False)

    def _scroll(self, action: Scroll) -> None:
        self._move(action.at)
        for dx, dy, ticks in ((0, _sign(action.dy), abs(action.dy)), (_sign(action.dx), 0, abs(action.dx))):
            for _ in range(ticks):
                self._check_stop()
                self._hands.wheel(dx, dy)

    def _find(self, title: str) -> int:
        """The window with this title, or the topmost that has it in its title. Raises WindowNotFound."""
        wanted = title.strip().casefold()
        windows = [window for window in self._windows.list() if window.focusable]
        for window in windows:
            if window.title.casefold() == wanted:
                return window.window_id
        for window in windows:
            if wanted in window.title.casefold():
                return window.window_id
        present = ", ".join(repr(window.title) for window in windows if window.title) or "none"
        raise WindowNotFound(f"No window has {title!r} in its title. Windows here: {present}.")

    @contextmanager
    def _holding(self, keys: Sequence[str]) -> Iterator[None]:
        """Press `keys` in order, and release them in reverse; after an error `perform` releases them."""
        names = [canonical(key) for key in keys]
        for name in names:
            self._check_stop()
            self._hands.key(name, True)
        yield
        for name in reversed(names):
            self._check_stop()
            self._hands.key(name, False)

    def _move(self, to: ScreenPoint) -> None:
        self._check_stop()
        self._hands.move(to.x, to.y)

    def _button(self, button: Button, *, down: bool) -> None:
        self._check_stop()
        self._hands.button(button, down)

    def _pause(self, seconds: float) -> None:
        if isinstance(self._stop, threading.Event):
            self._stop.wait(seconds)
        else:
            pause(seconds, self._stop)
        self._check_stop()

    def _stopped(self) -> bool:
        return self._stop.is_set() if isinstance(self._stop, threading.Event) else self._stop()

    def _check_stop(self) -> None:
        if self._stopped():
            raise Stopped("Stopped; everything held was released.")

    def _release_after(self, problem: BaseException) -> None:
        try:
            self._hands.release_all()
        except ActionError as second:
            problem.add_note(f"Releasing what was held failed too: {second}")


def steps_between(start: ScreenPoint, end: ScreenPoint, step: float) -> Iterator[ScreenPoint]:
    """Points on the line from `start` (left out) to `end` (exact), at most `step` apart."""
    count = max(1, math.ceil(math.dist((start.x, start.y), (end.x, end.y)) / step))
    for index in range(1, count):
        share = index / count
        yield ScreenPoint(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
    yield end


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
