"""The hands of one X11 display."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from actions.backends.base import held_button
from actions.backends.x11.keyboard import Keyboard, display_errors
from actions.backends.x11.layout import Stroke
from actions.backends.x11.loan import KeyLoan
from actions.backends.x11.manager import WindowManagerEcho
from actions.backends.x11.typist import Typist
from actions.errors import DisplayFailed, HandsUnavailable
from actions.keymap import canonical, keysym
from actions.listen.ledger import Ledger
from actions.types import Button, ScreenPoint
from actions.x11 import client_number, connect

_BUTTON_PRESS: Final = 4
_BUTTON_RELEASE: Final = 5
_MOTION: Final = 6
_BUTTONS: Final = {Button.LEFT: 1, Button.MIDDLE: 2, Button.RIGHT: 3, Button.BACK: 8, Button.FORWARD: 9}
_WHEEL_UP, _WHEEL_DOWN, _WHEEL_LEFT, _WHEEL_RIGHT = 4, 5, 6, 7
_COORDINATE_LIMIT: Final = 32767
_ECHO_S: Final = 0.5


class X11Hands:
    """`actions.backends.base.Hands` on the XTEST extension."""

    def __init__(
        self,
        display: str | None = None,
        xauthority: Path | None = None,
        ledger: Ledger | None = None,
        *,
        paste: bool = True,
    ) -> None:
        """Connect to `display` (None means `$DISPLAY`). Raises HandsUnavailable.

        `ledger` is told which connection is ours, so that ears can tell our events from a person's.
        Without `paste`, text is typed by keys alone.
        """
        try:
            connection = connect(display, xauthority)
        except DisplayFailed as problem:
            raise HandsUnavailable(str(problem)) from problem
        try:
            self._require_xtest(connection)
            self._keyboard = Keyboard(connection)
            self._loan = KeyLoan(self._keyboard)
        except BaseException:
            connection.disconnect()
            raise
        self._connection = connection
        self._ledger = ledger
        self._number = client_number(connection)
        if ledger is not None:
            ledger.opened(self._number)
        self._root = connection.get_setup().roots[0].root
        self._typist = Typist(self._keyboard, self._loan, display, xauthority, paste=paste)
        self._echo = WindowManagerEcho(display, xauthority)
        self._keys: dict[str, Stroke] = {}
        self._buttons: list[Button] = []
        self._closed = False

    def move(self, x: float, y: float) -> None:
        """Put the pointer at `(x, y)`."""
        limit = _COORDINATE_LIMIT
        left, top = (max(-limit, min(limit, round(value))) for value in (x, y))
        with self._ready():
            self._keyboard.fake(_MOTION, 0, left, top)
            self._keyboard.sync()

    def button(self, button: Button, down: bool) -> None:
        """Press or release a mouse button; returns when the window manager is done with a release."""
        with self._ready():
            if down:
                self._keyboard.fake(_BUTTON_PRESS, _BUTTONS[button])
                if button not in self._buttons:
                    self._buttons.append(button)
            elif button in self._buttons:
                self._keyboard.fake(_BUTTON_RELEASE, _BUTTONS[button])
                self._buttons.remove(button)
            self._keyboard.sync()
            if not down:
                self._echo.wait(_ECHO_S)

    def wheel(self, dx: int, dy: int) -> None:
        """Turn the wheel: the core protocol has a pair of buttons for each axis."""
        vertical = _WHEEL_DOWN if dy > 0 else _WHEEL_UP
        horizontal = _WHEEL_RIGHT if dx > 0 else _WHEEL_LEFT
        with self._ready():
            for number in (vertical,) * abs(dy) + (horizontal,) * abs(dx):
                self._keyboard.fake(_BUTTON_PRESS, number)
                self._keyboard.fake(_BUTTON_RELEASE, number)
            self._keyboard.sync()

    def key(self, name: str, down: bool) -> None:
        """Press or release a key; one that needs Shift or AltGr takes it along."""
        name = canonical(name)
        with self._ready():
            if not down:
                self._release_key(name)
                return
            if name in self._keys:
                return
            stroke = self._stroke(name)
            missing = tuple(code for code in stroke.modifiers if code not in self._keyboard.down())
            self._keys[name] = Stroke(stroke.keycode, missing)
            for keycode in (*missing, stroke.keycode):
                self._keyboard.press(keycode)
            self._keyboard.sync()

    def check_key(self, name: str) -> None:
        """Raise UnknownKey when no key has this name; a key that the layout lacks is lent a spare one."""
        keysym(name)

    def type_text(self, text: str, *, should_stop: Callable[[], bool]) -> None:
        """Type any Unicode text."""
        with self._ready():
            pass
        self._typist.type(text, should_stop)

    def position(self) -> ScreenPoint:
        """Where the pointer is."""
        with self._ready():
            reply = self._connection.core.QueryPointer(self._root).reply()
            return ScreenPoint(float(reply.root_x), float(reply.root_y))

    def held(self) -> frozenset[str]:
        """Names of what is down."""
        with self._keyboard.lock:
            return frozenset((*self._keys, *(held_button(button) for button in self._buttons)))

    def release_all(self) -> None:
        """Release keys and buttons, the last pressed first."""
        with self._ready():
            for name in reversed(tuple(self._keys)):
                self._release_key(name)
            for keycode in reversed(self._keyboard.down()):
                self._keyboard.release(keycode)
            for button in reversed(tuple(self._buttons)):
                self.button(button, down=False)
            self._keyboard.sync()

    def close(self) -> None:
        """Release everything and disconnect."""
        with self._keyboard.lock:
            if self._closed:
                return
            try:
                self.release_all()
                self._typist.close()
            except HandsUnavailable:
                pass  # The display is gone, and with it everything that was held.
            finally:
                self._closed = True
                if self._ledger is not None:
                    self._ledger.closed(self._number)
                self._echo.close()
                self._connection.disconnect()

    def _stroke(self, name: str) -> Stroke:
        stroke = self._keyboard.layout.key(name)
        if stroke is not None:
            return stroke
        return self._typist.lend_key(keysym(name))

    def _release_key(self, name: str) -> None:
        stroke = self._keys.pop(name, None)
        if stroke is None:
            return
        for keycode in (stroke.keycode, *reversed(stroke.modifiers)):
            self._keyboard.release(keycode)
        self._keyboard.sync()

    def _ready(self) -> ExitStack:
        """The connection for us alone, with a lost one translated."""
        if self._closed:
            raise HandsUnavailable("These hands are closed.")
        stack = ExitStack()
        stack.enter_context(self._keyboard.lock)
        stack.enter_context(display_errors())
        return stack

    @staticmethod
    def _require_xtest(connection: Any) -> None:  # noqa: ANN401  # xcffib annotates nothing.
        xtest: Any = import_module("xcffib.xtest")
        with display_errors():
            name = "XTEST"
            if not connection.core.QueryExtension(len(name), name).reply().present:
                raise HandsUnavailable(
                    "This X server lacks the XTEST extension, so nothing can be pressed on it."
                )
            connection(xtest.key).GetVersion(2, 2).reply()
