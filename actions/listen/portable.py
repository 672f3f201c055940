"""Ears on Windows and macOS, through pynput's listeners.

pynput tells whether a program made an event, but not which one: with a ledger, all of these count as our own. There is
no compose table: a dead key and its letter are told as pynput tells them.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import TracebackType
from typing import Any, Final, Self

from actions.errors import EarsUnavailable, UnknownKey
from actions.keymap import MODIFIERS, canonical
from actions.listen.inbox import Inbox
from actions.listen.ledger import Ledger
from actions.listen.types import (
    MODIFIER_ORDER,
    ButtonPressed,
    ButtonReleased,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
    WheelTurned,
)
from actions.types import Button, ScreenPoint

_BUTTONS: Final = {
    "left": Button.LEFT,
    "middle": Button.MIDDLE,
    "right": Button.RIGHT,
    "x1": Button.BACK,
    "x2": Button.FORWARD,
}
_NAMES: Final = {
    "ctrl_l": "ctrl",
    "ctrl_r": "ctrl_right",
    "cmd_l": "super",
    "cmd_r": "super_right",
    "print_screen": "printscreen",
}
_SHORTCUT: Final = frozenset({"ctrl", "alt", "super"})
_LETTERS_AND_DIGITS: Final = frozenset((*range(0x30, 0x3A), *range(0x41, 0x5B)))
"""Codes of keys on Windows that are the ASCII of what is printed on them."""
_NUMBER_PAD: Final = range(0x60, 0x6A)


@dataclass(slots=True)
class _Down:
    """A key that is down: its name, and how often it repeated."""

    name: str
    repeats: int = 0


class PortableEars:
    """`actions.listen.base.Ears` on pynput, whose listeners run in two threads of their own."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        """Listen from now on. Raises EarsUnavailable: pynput is missing, or the system does not let us."""
        try:
            keyboard: Any = import_module("pynput.keyboard")
            mouse: Any = import_module("pynput.mouse")
        except ImportError as problem:
            raise EarsUnavailable(
                f"Hearing a person needs the package pynput here: pip install pynput ({problem})."
            ) from problem
        self._ledger = ledger
        self._inbox = Inbox()
        self._lock = threading.Lock()
        self._down: dict[object, _Down] = {}
        self._listeners = (
            keyboard.Listener(on_press=self._on_press, on_release=self._on_release),
            mouse.Listener(on_move=self._on_move, on_click=self._on_click, on_scroll=self._on_scroll),
        )
        for listener in self._listeners:
            listener.start()
        for listener in self._listeners:
            listener.wait()
        if any(getattr(listener, "IS_TRUSTED", True) is False for listener in self._listeners):
            self.close()
            raise EarsUnavailable(
                "macOS does not let this program hear the keyboard: allow it under System Settings, "
                "Privacy & Security, Input Monitoring and Accessibility."
            )

    def next(self, timeout_s: float | None = None) -> InputEvent | None:
        """The next event; None after `timeout_s`, or once closed and empty."""
        return self._inbox.next(timeout_s)

    def __iter__(self) -> Iterator[InputEvent]:
        """Every event until the ears are closed."""
        while (event := self._inbox.next()) is not None:
            yield event

    def catch_up(self, timeout_s: float) -> bool:
        """Wait until all that has arrived was dealt with; what the system has not told us yet cannot be waited for."""
        return self._inbox.taken(timeout_s)

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners:
            listener.stop()
        self._inbox.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _on_press(self, key: Any, injected: bool = False) -> None:  # noqa: ANN401  # pynput's own types.
        with self._lock:
            if (down := self._down.get(_identity(key))) is not None:
                down.repeats += 1
                return
            held = self._held()
            name = _name(key)
            self._down[_identity(key)] = _Down(name)
        text = "" if _SHORTCUT.intersection(held) else _text(key)
        self._inbox.put(KeyPressed(time.monotonic(), name, text, held, self._own(injected)))

    def _on_release(self, key: Any, injected: bool = False) -> None:  # noqa: ANN401
        with self._lock:
            held = self._held()
            down = self._down.pop(_identity(key), None) or _Down(_name(key))
        self._inbox.put(KeyReleased(time.monotonic(), down.name, down.repeats, held, self._own(injected)))

    def _on_move(self, x: float, y: float, injected: bool = False) -> None:
        self._inbox.put(PointerMoved(time.monotonic(), ScreenPoint(x, y), self._own(injected)))

    def _on_click(self, x: float, y: float, button: Any, pressed: bool, injected: bool = False) -> None:  # noqa: ANN401
        known = _BUTTONS.get(button.name)
        if known is None:
            return
        with self._lock:
            held = self._held()
        made = ButtonPressed if pressed else ButtonReleased
        self._inbox.put(made(time.monotonic(), ScreenPoint(x, y), known, held, self._own(injected)))

    def _on_scroll(self, x: float, y: float, dx: int, dy: int, injected: bool = False) -> None:
        with self._lock:
            held = self._held()
        # pynput counts up as positive, as mice do; we count as screens do.
        turned = WheelTurned(time.monotonic(), ScreenPoint(x, y), dx, -dy, held, self._own(injected))
        self._inbox.put(turned)

    def _held(self) -> tuple[str, ...]:
        held = {down.name.removesuffix("_right") for down in self._down.values() if down.name in MODIFIERS}
        return tuple(name for name in MODIFIER_ORDER if name in held)

    def _own(self, injected: bool) -> bool:
        return injected and self._ledger is not None


def _identity(key: Any) -> object:  # noqa: ANN401
    """What stays the same from a key's press to its release, whatever Shift does meanwhile."""
    code = getattr(key, "vk", None)
    return getattr(key, "name", None) or (code if code is not None else key.char)


def _name(key: Any) -> str:  # noqa: ANN401
    named = getattr(key, "name", None) or key.char or ""
    code = getattr(key, "vk", None)
    if sys.platform == "win32" and code is not None and getattr(key, "name", None) is None:
        # There the character may be what Shift made of the key, or with Ctrl a control character.
        if code in _LETTERS_AND_DIGITS:
            named = chr(code)
        elif code in _NUMBER_PAD:
            named = str(code - _NUMBER_PAD.start)
    try:
        return canonical(_NAMES.get(named, named))
    except UnknownKey:
        return ""


def _text(key: Any) -> str:  # noqa: ANN401
    if getattr(key, "name", None) is not None:
        return " " if key.name == "space" else ""
    character = key.char or ""
    return character if character.isprintable() else ""
