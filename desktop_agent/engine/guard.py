"""Notices a person at a display that the agent works on, and hotkeys from anywhere on it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from actions.errors import DisplayFailed, EarsUnavailable, InvalidAction
from actions.keymap import format_chord, parse_chord
from actions.listen import Ears, HotkeyPressed, Hotkeys, Ledger, open_ears
from actions.listen.types import InputEvent, KeyPressed, KeyReleased
from actions.types import ScreenPoint, Window
from actions.x11 import connect, connection_lost
from desktop_agent.desk.blind import top_window
from desktop_agent.engine.key_words import chord_words
from desktop_agent.engine.noticing import HeldModifiers, Signs
from desktop_agent.errors import BadInput

_CATCH_UP_S: Final = 0.05
"""Hands wait no longer for the ears: on a display that is slow to tell, a person is noticed a little later."""
_HELD_S: Final = 3.0
"""Who holds a modifier for longer than that wants the keyboard."""
_GLANCE_S: Final = 0.3
"""How old the last look at the windows may be: a dialog that a key closes was still there then."""

_UNTYPED: Final = frozenset(
    {"ctrl", "alt", "super", "pause", "scrolllock", "printscreen", *(f"f{number}" for number in range(1, 25))}
)
"""Keys that nobody presses while writing."""


class Hotkey(StrEnum):
    """What a hotkey is for."""

    STOP = "stop"
    PAUSE = "pause"


def parse_hotkeys(stop: str, pause: str) -> dict[Hotkey, tuple[str, ...]]:
    """The chords of `Setup.stop_hotkey` and `Setup.pause_hotkey`; an empty one is left out. Raises BadInput."""
    chords: dict[Hotkey, tuple[str, ...]] = {}
    for hotkey, written in ((Hotkey.STOP, stop), (Hotkey.PAUSE, pause)):
        try:
            if written.strip():
                chords[hotkey] = parse_chord(written)
            Hotkeys({str(name): chord for name, chord in chords.items()})
        except InvalidAction as problem:
            raise BadInput(f"The {hotkey} hotkey {written!r} cannot be used: {problem}") from problem
        if hotkey in chords and _is_typed(chords[hotkey]):
            raise BadInput(
                f"The {hotkey} hotkey {written!r} is pressed by whoever types or finds their way about: "
                f"add ctrl, alt or super, as in ctrl+alt+{format_chord(chords[hotkey][-1:])}."
            )
    return chords


def _is_typed(chord: tuple[str, ...]) -> bool:
    return _UNTYPED.isdisjoint(key.removesuffix("_right") for key in chord)


class Windows(Protocol):
    """What is asked about windows (`actions.windows.Windows`)."""

    def list(self) -> tuple[Window, ...]:
        """All windows, topmost first."""
        ...

    def close(self) -> None:
        """Let go of the display."""
        ...


class Guard:
    """Listens to one display on a thread of its own. Made before the display is open; a context manager.

    Programs that press keys for a person, in whatever process, count as a person.

    Attributes:
        ledger: to be given to every pair of hands of ours on that display (`open_hands(..., ledger=guard.ledger)`).
    """

    def __init__(
        self,
        *,
        hands_off: Callable[[], bool],
        at_work: Callable[[], bool],
        noticed: Callable[[str], None],
        pressed: Callable[[Hotkey], None] = lambda _: None,
        hotkeys: Mapping[Hotkey, tuple[str, ...]] | None = None,
        exempt_pid: int = 0,
        notices: bool = True,
    ) -> None:
        """Make a guard that hears nothing yet.

        Args:
            hands_off: `Controls.hands_off`: while it says so, nobody is noticed (they have the display already).
            at_work: whether the hands may move now; only then does bare movement of the pointer count. False while
                paused, stuck, or while a question is open.
            noticed: told once what a person did, in words ("moved the mouse"), on the guard's thread or the hands';
                must see to it that `hands_off` says yes when it returns.
            pressed: told which hotkey was pressed, on the guard's thread.
            hotkeys: what `parse_hotkeys` gave; None for none.
            exempt_pid: process whose own windows a person may use without being noticed; 0 for none.
            notices: False for one that only hears hotkeys, on the screen in front of the person, say, while the agent
                works on a display of its own.
        """
        self.ledger = Ledger()
        self._let_go = hands_off
        self._noticed = noticed
        self._pressed = pressed
        self._has_hotkeys = bool(hotkeys)
        self._hotkeys = Hotkeys({str(name): chord for name, chord in (hotkeys or {}).items()})
        self._exempt_pid = exempt_pid
        self._notices = notices
        self._spared: SparedWindows | None = None
        self._signs = Signs(lambda: at_work() and not hands_off(), self._is_spared)
        self._modifiers = HeldModifiers()
        self._heard = threading.Condition()
        self._ears: Ears | None = None
        self._thread: threading.Thread | None = None

    def listen(self, display: str | None, xauthority: Path | None = None) -> str:
        """Begin, once the display is open. Why nobody can be heard there, in words; empty when all is well."""
        if not self._notices and not self._has_hotkeys:
            return ""
        try:
            ears = open_ears(display, xauthority, self.ledger)
        except EarsUnavailable as problem:
            return str(problem)
        windows: Windows | None = None
        if self._exempt_pid:
            from actions.windows import open_windows

            with suppress(DisplayFailed):
                windows = open_windows(display, xauthority)
        self.listen_with(ears, windows, _pointer(display, xauthority))
        return ""

    def listen_with(
        self, ears: Ears, windows: Windows | None = None, pointer: ScreenPoint | None = None
    ) -> None:
        """Begin with these ears, and `windows` to look for those of the exempt process; both are closed with us.

        `pointer` is where it is now, if that is known.
        """
        self._ears = ears
        self._spared = None if windows is None else SparedWindows(windows, self._exempt_pid)
        if pointer is not None:
            self._signs.placed(pointer)
        self._thread = threading.Thread(target=self._listen, args=(ears,), name="guard", daemon=True)
        self._thread.start()

    def hands_off(self) -> bool:
        """Whether the hands must let go; to be given to the executor in the place of `Controls.hands_off`.

        First hears everything that was done until now, so that nothing is done after a person's press; and waits
        while a person holds a modifier key, which would turn what we type into shortcuts.
        """
        ears = self._ears
        if self._let_go() or ears is None or not self._notices:
            return self._let_go()
        ears.catch_up(_CATCH_UP_S)
        self._wait_for_modifiers()
        return self._let_go()

    def close(self) -> None:
        """Stop listening. May be called again, and before `listen`."""
        ears, self._ears = self._ears, None
        if ears is not None:
            ears.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        if self._spared is not None:
            self._spared.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _wait_for_modifiers(self) -> None:
        deadline = time.monotonic() + _HELD_S
        with self._heard:
            while held := self._modifiers.held(time.monotonic()):
                left = deadline - time.monotonic()
                if self._let_go() or self._ears is None:
                    return
                if left <= 0:
                    self._modifiers.forget()
                    break
                self._heard.wait(min(left, _GLANCE_S))
            else:
                return
        self._noticed(f"held {chord_words(held)} down")

    def _listen(self, ears: Ears) -> None:
        while self._ears is ears:
            try:
                event = ears.next(_GLANCE_S if self._spared else None)
            except EarsUnavailable:
                return  # The display is gone; whoever works on it will say so.
            if event is not None:
                self._take(event)
            elif self._spared is None:
                return
            else:
                self._spared.glance()

    def _take(self, event: InputEvent) -> None:
        if isinstance(event, KeyPressed | KeyReleased):
            with self._heard:
                self._modifiers.feed(event)
                self._heard.notify_all()
        for heard in self._hotkeys.feed(event):
            if isinstance(heard, HotkeyPressed):
                self._pressed(Hotkey(heard.name))
            elif self._notices:
                what = self._signs.feed(heard)
                if what and not self._let_go():
                    self._noticed(what)

    def _is_spared(self, event: InputEvent) -> bool:
        return self._spared is not None and self._spared.get(event)


def _pointer(display: str | None, xauthority: Path | None) -> ScreenPoint | None:
    """Where the pointer is, where an X server can be asked."""
    if display is None and sys.platform in ("win32", "darwin"):
        return None
    try:
        connection = connect(display, xauthority)
    except DisplayFailed:
        return None
    root = connection.get_setup().roots[connection.pref_screen].root
    try:
        found = connection.core.QueryPointer(root).reply()
    except connection_lost():
        return None
    finally:
        connection.disconnect()
    return ScreenPoint(float(found.root_x), float(found.root_y))


class SparedWindows:
    """Whether what a person does goes to a window of process `pid`."""

    def __init__(self, windows: Windows, pid: int) -> None:
        self._windows = windows
        self._pid = pid
        self._seen: tuple[Window, ...] = ()
        self.glance()

    def glance(self) -> None:
        """Look at the windows now. A display that is gone has none."""
        try:
            self._seen = self._windows.list()
        except DisplayFailed:
            self._seen = ()

    def get(self, event: InputEvent) -> bool:
        """Whether such a window gets `event`: now, or a moment ago, since it may close itself on what it gets."""
        before = self._seen
        self.glance()
        return any(self._gets(event, windows) for windows in (before, self._seen))

    def close(self) -> None:
        """Let go of the display."""
        self._windows.close()

    def _gets(self, event: InputEvent, windows: tuple[Window, ...]) -> bool:
        if isinstance(event, KeyPressed | KeyReleased):
            return any(window.active and window.pid == self._pid for window in windows)
        window = top_window(event.point, windows)
        return window is not None and window.pid == self._pid
