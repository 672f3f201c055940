"""Hands for Windows and macOS, on pyautogui; text beyond letters and digits goes by the clipboard."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

from actions.backends.base import held_button
from actions.backends.text import checked, split_keys
from actions.clock import pause
from actions.errors import HandsUnavailable, InvalidAction, Stopped, UnknownKey
from actions.keymap import canonical, pyautogui_name
from actions.types import Button, ScreenPoint

_WINDOWS_NOTCH: Final = 120
"""What Windows counts for one tick of the wheel."""
_TAKEN_SECONDS: Final = 0.15
"""Neither system tells when a paste is complete; after this long the old clipboard comes back."""
_BUTTONS: Final = {Button.LEFT: "left", Button.MIDDLE: "middle", Button.RIGHT: "right"}


class PyautoguiHands:
    """`actions.backends.base.Hands` on pyautogui."""

    def __init__(
        self,
        module: Any = None,  # noqa: ANN401  # pyautogui annotates nothing.
        clipboard: Any = None,  # noqa: ANN401  # Nor does pyperclip.
        platform: str = sys.platform,
    ) -> None:
        """Use pyautogui and pyperclip, or what stands in for them. Raises HandsUnavailable."""
        self._pyautogui = _import("pyautogui") if module is None else module
        self._clipboard = _import("pyperclip") if clipboard is None else clipboard
        self._mac = platform == "darwin"
        self._notch = _WINDOWS_NOTCH if platform == "win32" else 1
        # Its pauses make every act slow, and its corner of the screen that aborts would end an act half done: the
        # executor has a stop of its own.
        self._pyautogui.PAUSE = 0
        self._pyautogui.FAILSAFE = False
        self._lock = threading.RLock()
        self._keys: list[str] = []
        self._buttons: list[Button] = []
        self._closed = False

    def move(self, x: float, y: float) -> None:
        """Put the pointer at `(x, y)`."""
        with self._ready():
            self._pyautogui.moveTo(round(x), round(y), duration=0)

    def button(self, button: Button, down: bool) -> None:
        """Press or release a mouse button. Raises InvalidAction for back and forward, which pyautogui lacks."""
        with self._ready():
            if down:
                if button not in _BUTTONS:
                    raise InvalidAction(f"The {button} button of the mouse cannot be pressed on this system.")
                self._buttons = [*(held for held in self._buttons if held is not button), button]
                self._pyautogui.mouseDown(button=_BUTTONS[button])
            elif button in self._buttons:
                self._pyautogui.mouseUp(button=_BUTTONS[button])
                self._buttons.remove(button)

    def wheel(self, dx: int, dy: int) -> None:
        """Turn the wheel."""
        with self._ready():
            if dy:
                self._pyautogui.scroll(-dy * self._notch)
            if dx:
                # A Mac counts to the left.
                self._pyautogui.hscroll((-dx if self._mac else dx) * self._notch)

    def key(self, name: str, down: bool) -> None:
        """Press or release a key."""
        name = canonical(name)
        with self._ready():
            if down and name not in self._keys:
                self.check_key(name)
                self._keys.append(name)
                self._pyautogui.keyDown(self._name(name))
            elif not down and name in self._keys:
                self._pyautogui.keyUp(self._name(name))
                self._keys.remove(name)

    def check_key(self, name: str) -> None:
        """Raise UnknownKey when pyautogui cannot press this key here: it would do nothing, silently."""
        if not self._pyautogui.isValidKey(self._name(name)):
            raise UnknownKey(f"The key {name!r} cannot be pressed on this system.")

    def type_text(self, text: str, *, should_stop: Callable[[], bool]) -> None:
        """Type any Unicode text."""
        parts = list(split_keys(checked(text)))
        with self._ready(), self._kept_clipboard() as paste:
            for part in parts:
                _check_stop(should_stop)
                if part in ("\n", "\t"):
                    self._tap(canonical(part))
                elif part.isascii() and part.replace(" ", "").isalnum():
                    self._pyautogui.write(part, interval=0)
                else:
                    paste(part)
                    if pause(_TAKEN_SECONDS, should_stop):
                        _check_stop(should_stop)

    def position(self) -> ScreenPoint:
        """Where the pointer is."""
        with self._ready():
            x, y = self._pyautogui.position()
            return ScreenPoint(float(x), float(y))

    def held(self) -> frozenset[str]:
        """Names of what is down."""
        with self._lock:
            return frozenset((*self._keys, *(held_button(button) for button in self._buttons)))

    def release_all(self) -> None:
        """Release keys and buttons, the last pressed first."""
        with self._ready():
            for name in reversed(self._keys.copy()):
                self.key(name, down=False)
            for button in reversed(self._buttons.copy()):
                self.button(button, down=False)

    def close(self) -> None:
        """Release everything."""
        with self._lock:
            if not self._closed:
                self.release_all()
                self._closed = True

    def _name(self, name: str) -> str:
        return pyautogui_name(name, mac=self._mac)

    def _tap(self, name: str) -> None:
        try:
            self.key(name, down=True)
        finally:
            self.key(name, down=False)

    @contextmanager
    def _kept_clipboard(self) -> Iterator[Callable[[str], None]]:
        """How to paste a text; afterwards the clipboard holds the words that it held before."""
        saved: list[str] = []

        def paste(part: str) -> None:
            if not saved:
                saved.append(self._clipboard.paste())
            self._clipboard.copy(part)
            with self._held_down("super" if self._mac else "ctrl"):
                self._tap("v")

        try:
            yield paste
        finally:
            for words in saved:
                self._clipboard.copy(words)

    @contextmanager
    def _held_down(self, name: str) -> Iterator[None]:
        try:
            self.key(name, down=True)
            yield
        finally:
            self.key(name, down=False)

    @contextmanager
    def _ready(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise HandsUnavailable("These hands are closed.")
            yield


def _check_stop(should_stop: Callable[[], bool]) -> None:
    if should_stop():
        raise Stopped("Stopped while typing.")


def _import(name: str) -> Any:  # noqa: ANN401
    try:
        return import_module(name)
    # Without a display pyautogui fails at import with KeyError or an error of its own.
    except Exception as problem:
        raise HandsUnavailable(f"{name} cannot be used here ({problem}).") from problem
