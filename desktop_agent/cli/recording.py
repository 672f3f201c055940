"""What `record` says while a person works, and how it is stopped from a terminal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from actions.keymap import format_chord
from desktop_agent.errors import BadInput
from desktop_agent.macros.as_sentences import sentence_of
from desktop_agent.macros.record.recorder import HOTKEYS
from desktop_agent.session.plain import plain_line

if TYPE_CHECKING:
    from rich.console import Console

    from desktop_agent.compose import Place
    from desktop_agent.macros.record.acts import Understood
    from desktop_agent.macros.record.keeping import Keeper, Kept
    from desktop_agent.macros.record.recorder import Recorder


class Teller:
    """Prints each step as a sentence as it is understood, and keeps it.

    Attributes:
        warnings: everything that was warned of.
    """

    def __init__(self, console: Console) -> None:
        self.warnings: list[str] = []
        self._console = console
        self._keeper: Keeper | None = None
        self._lock = threading.Lock()
        self._count = 0

    def begin(self, name: str, place: Place, keeper: Keeper) -> None:
        """Recording begins: `keeper` gets every step from now on."""
        self._keeper = keeper
        where = place.name or "the screen"
        key = f" (XAUTHORITY={place.xauthority})" if place.xauthority else ""
        self._print(f"recording {name} on {where}{key}")
        keys = {order: format_chord(chord) for order, chord in HOTKEYS.items()}
        self._print(
            f"{keys['pause']} pauses and goes on, {keys['check']} checks what is under the pointer, "
            f"{keys['stop']} stops and saves"
        )

    def step(self, understood: Understood) -> None:
        """A step was understood."""
        # Kept first: what was printed is not lost any more.
        if self._keeper is not None:
            try:
                self._keeper.add(understood.step)
            except BadInput as problem:
                self.warn(str(problem))
        with self._lock:
            self._count += 1
            number = self._count
        self._print(f"{number:>3}. {sentence_of(understood.step.intent)}")
        for doubt in understood.doubts:
            self.warn(f"step {number}: {doubt}")

    def say(self, words: str) -> None:
        """Something else happened."""
        self._print(words)

    def warn(self, words: str) -> None:
        """Something may go wrong."""
        with self._lock:
            self.warnings.append(words)
        self._print(f"warning: {words}")

    def saved(self, kept: Kept, *, replay: str) -> None:
        """The macro was written."""
        for warning in kept.warnings:
            self.warn(warning)
        self._print(f"saved  {kept.path}")
        self._print(f"replay it with: desktop-agent replay {replay}")

    def _print(self, words: str) -> None:
        self._console.print(plain_line(words), highlight=False, markup=False, soft_wrap=True)


class Stop:
    """What Ctrl+C and SIGTERM do to a recording: end it, so that it is saved."""

    def __init__(self) -> None:
        self._asked = False
        self._recorder: Recorder | None = None

    def is_set(self) -> bool:
        """Whether it was asked for."""
        return self._asked

    def ask(self) -> None:
        """Stop as soon as there is something to stop."""
        self._asked = True
        if self._recorder is not None:
            self._recorder.stop("stopped")

    def stops(self, recorder: Recorder) -> None:
        """This is what to stop."""
        self._recorder = recorder
        if self._asked:
            recorder.stop("stopped")


@contextmanager
def stop_recording_on_signals() -> Iterator[Stop]:
    """While inside, SIGINT and SIGTERM end the recording instead of us.

    Python runs handlers in the main thread only, so elsewhere this does nothing.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    previous = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
