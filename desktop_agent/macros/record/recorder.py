"""Listens to a person, keeps what the screen showed, and has steps made of both while the person goes on."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from actions.errors import ActionError
from actions.listen.hotkeys import HotkeyPressed, Hotkeys
from actions.listen.types import (
    InputEvent,
    PointerMoved,
)
from actions.types import Window
from desktop_agent.desk.ports import Parser
from desktop_agent.macros.record.acts import Understood
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.record.eyes import Eyes
from desktop_agent.macros.record.gestures import Asked, Dragged, Gesture, Gestures, Pressed
from desktop_agent.macros.record.memory import Memory, Sight
from desktop_agent.macros.record.moments import Moment
from desktop_agent.macros.record.steps import NOTHING_TO_CHECK, Builder
from vision.errors import VisionError
from vision.types import Snapshot

HOTKEYS = {
    "pause": ("ctrl", "alt", "p"),
    "check": ("ctrl", "alt", "c"),
    "stop": ("ctrl", "alt", "s"),
}
"""The recorder's own keys, by the names of orders."""

_TICK_S = 0.1
_REACTION_S = 0.15
"""Programs need so long to show what a key or click did."""
_IDLE_S = 0.7
"""After so long without input, and with the screen at rest, a step is understood without waiting for the next."""
_QUIET_S = 0.3
_LAST_LOOK_S = 1.5
_INTERRUPT_S = 1.0
_CLOSED_S = 1.5
"""So long no window may be open before the program counts as closed: some show a splash screen first."""


class Order(StrEnum):
    """What a person asks of the recorder with a hotkey."""

    PAUSE = "pause"
    CHECK = "check"
    STOP = "stop"


class Ears(Protocol):
    """What hears the person (`actions.listen`)."""

    def next(self, timeout_s: float | None = None) -> InputEvent | None:
        """The next event; None when none came in time."""
        ...


class Told(Protocol):
    """Who is told how the recording goes on; called from several threads, one at a time."""

    def step(self, understood: Understood) -> None:
        """A step was understood."""
        ...

    def say(self, words: str) -> None:
        """Something else happened."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording gave.

    Attributes:
        steps: the steps with their doubts, in order.
        ended: why it ended, in words.
        failed: what went wrong, in words; empty when nothing did.
    """

    steps: tuple[Understood, ...]
    ended: str
    failed: str = ""


class Recorder:
    """One recording. `run` it on one thread; `stop` it from any."""

    def __init__(
        self,
        *,
        ears: Ears,
        hotkeys: Hotkeys,
        memory: Memory,
        parser: Parser,
        told: Told,
        book: SecretBook,
        closes: Callable[[tuple[Window, ...]], bool] = lambda _: False,
        terminal_here: bool = False,
    ) -> None:
        """`closes` tells from the open windows whether what is recorded has ended.

        `terminal_here` says that the terminal we run in may be on this display: the Ctrl+C that stops us is heard.
        """
        self._ears, self._hotkeys, self._memory = ears, hotkeys, memory
        self._told, self._closes, self._terminal_here = told, closes, terminal_here
        self._eyes = Eyes(parser)
        self._builder = Builder(book)
        self._gestures = Gestures()
        self._pins: dict[float, tuple[Sight, Sight | None]] = {}
        self._why = ""
        self._paused = False
        self._calm: Sight | None = None
        self._acted_at = 0.0
        self._heard_at = self._since = time.monotonic()
        self._rested = True
        self._closed_since: float | None = None
        self._steps: list[Understood] = []
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="understand")
        self._work: list[Future[None]] = []

    def stop(self, why: str) -> None:
        """End the recording; what was done so far is kept. May be called from a signal handler."""
        # No lock: a signal may come while the same thread is in here.
        self._why = self._why or why

    def run(self) -> Recorded:
        """Record until something stops it. Raises what the eyes raise only by telling it in the result."""
        with ExitStack() as stack:
            stack.callback(self._pool.shutdown, wait=True)
            self._submit(self._begin, self._memory.latest())
            while not self._why:
                self._hear()
                self._watch()
            self._end()
        return Recorded(tuple(self._steps), self._why, self._failure())

    # ------------------------------------------------------------------ hearing

    def _hear(self) -> None:
        until = self._gestures.wait_until()
        left = _TICK_S if until is None else min(_TICK_S, max(0.0, until - time.monotonic()) + 0.001)
        try:
            event = self._ears.next(left)
        except ActionError as problem:
            self.stop(str(problem))
            return
        if event is None:
            self._hand_on(self._gestures.rest(time.monotonic()))
        else:
            self._sift(event)

    def _sift(self, event: InputEvent) -> None:
        for heard in self._hotkeys.feed(event):
            if isinstance(heard, HotkeyPressed):
                self._obey(Order(heard.name), heard.at)
            elif not heard.own and heard.at >= self._since:
                self._take(heard)

    def _take(self, event: InputEvent) -> None:
        if self._paused:
            return
        if isinstance(event, PointerMoved):
            self._moved(event)
        else:
            self._heard_at, self._rested = time.monotonic(), False
            self._pins[event.at] = (self._memory.before(event.at), self._calm)
        self._hand_on(self._gestures.feed(event))
        if not isinstance(event, PointerMoved):
            self._acted_at, self._calm = event.at, None
        needed = set(self._gestures.needed())
        self._pins = {at: sight for at, sight in self._pins.items() if at in needed}

    def _moved(self, event: PointerMoved) -> None:
        """Keep the screen as it was before the pointer left for the next thing."""
        last = self._gestures.pointer
        far = last is None or max(abs(last.x - event.point.x), abs(last.y - event.point.y)) >= 1
        if far and self._calm is None and event.at - self._acted_at > _REACTION_S:
            self._calm = self._memory.before(event.at)

    def _hand_on(self, gestures: Sequence[Gesture]) -> None:
        for gesture in gestures:
            sight, calm = self._pins.get(gesture.at) or (self._memory.before(gesture.at), None)
            released = self._pins.get(gesture.until) if isinstance(gesture, Dragged) else None
            self._submit(self._add, gesture, sight, None if released is None else released[0], calm)

    def _obey(self, order: Order, at: float) -> None:
        match order:
            case Order.STOP:
                self.stop("the stop key was pressed")
            case Order.PAUSE if self._paused:
                self._paused = False
                self._gestures.forget()
                self._submit(self._begin, self._memory.rested(_QUIET_S, _LAST_LOOK_S))
                self._told.say("goes on")
            case Order.PAUSE:
                self._hand_on(self._gestures.flush())
                self._submit(self._finish, self._memory.rested(_QUIET_S, _LAST_LOOK_S))
                self._paused = True
                self._told.say("paused: press the same keys to go on")
            case Order.CHECK if not self._paused and self._gestures.pointer is None:
                self._told.say("move the pointer over what is to be checked first")
            case Order.CHECK if not self._paused:
                assert self._gestures.pointer is not None
                self._hand_on(self._gestures.flush())
                asked = Asked(at, at, self._gestures.pointer)
                self._submit(self._add, asked, self._memory.before(at), None, self._calm)
            case _:
                pass

    # ----------------------------------------------------------------- watching

    def _watch(self) -> None:
        if self._memory.failed:
            self.stop(self._memory.failed)
        if any(work.done() and work.exception() is not None for work in self._work):
            self.stop("what was done could not be understood")
        self._work = [work for work in self._work if not work.done() or work.exception() is not None]
        now = time.monotonic()
        idle = now - self._heard_at > _IDLE_S and self._memory.quiet_s > _QUIET_S
        if idle and not self._rested and not self._paused:
            self._rested = True
            if not self._gestures.needed():
                self._submit(self._rest, self._calm or self._memory.latest())
        if not self._closes(self._memory.latest().windows):
            self._closed_since = None
        elif self._closed_since is None:
            self._closed_since = now
        elif now - self._closed_since >= _CLOSED_S:
            self.stop("the program was closed")

    def _end(self) -> None:
        # What was done before the end was asked for, and not fetched yet, is kept too.
        with suppress(ActionError):
            while (event := self._ears.next(0.0)) is not None:
                self._sift(event)
        for event in self._hotkeys.flush():
            if not event.own:
                self._take(event)
        if not self._paused:
            last = self._gestures.flush()
            if self._terminal_here and last and _is_interrupt(last[-1]):
                last = last[:-1]
            self._hand_on(last)
            self._submit(self._finish, self._memory.rested(_QUIET_S, _LAST_LOOK_S))

    def _failure(self) -> str:
        for work in self._work:
            problem = work.exception()
            if isinstance(problem, VisionError | ActionError):
                return str(problem)
            if problem is not None:
                # Its words may hold what was typed.
                where = traceback.extract_tb(problem.__traceback__)[-1]
                return f"{type(problem).__name__} in {Path(where.filename).name}, line {where.lineno}"
        return ""

    # ------------------------------------------- understanding, on its own thread

    def _submit(self, work: Callable[..., None], *arguments: object) -> None:
        self._work.append(self._pool.submit(work, *arguments))

    def _begin(self, sight: Sight) -> None:
        self._builder.begin(self._eyes.see(sight, time.monotonic()))

    def _add(self, gesture: Gesture, sight: Sight, between: Sight | None, calm: Sight | None) -> None:
        before = self._eyes.see(sight, gesture.at)
        then = None if between is None else self._eyes.see(between, gesture.until)
        still = None if calm is None else Moment(calm.at, Snapshot(calm.frame), calm.windows)
        found = self._builder.add(gesture, before, then, still)
        if isinstance(gesture, Asked) and not any(one.step.intent.kind == "check_that" for one in found):
            self._told.say(NOTHING_TO_CHECK)
        self._keep(found)

    def _rest(self, sight: Sight) -> None:
        self._keep(self._builder.rest(self._eyes.see(sight, time.monotonic())))

    def _finish(self, sight: Sight) -> None:
        self._keep(self._builder.finish(self._eyes.see(sight, time.monotonic())))

    def _keep(self, found: Sequence[Understood]) -> None:
        for one in found:
            self._steps.append(one)
            self._told.step(one)


def _is_interrupt(gesture: Gesture) -> bool:
    """Whether this is Ctrl+C, a moment ago."""
    just_now = time.monotonic() - gesture.until < _INTERRUPT_S
    return isinstance(gesture, Pressed) and gesture.keys == ("ctrl", "c") and just_now
