"""A person's hands on the agent's display: what they do in the live view is done there."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self, assert_never

from actions.backends import Hands, open_hands
from actions.errors import ActionError, CannotType, HandsUnavailable, InvalidAction, Stopped
from actions.listen import Ledger
from desktop_agent.desk.geometry import to_screen
from desktop_agent.engine.acted import Account
from desktop_agent.engine.messages import (
    ButtonTurned,
    KeyTurned,
    PersonInput,
    PointerTo,
    TextTyped,
    WheelTurned,
)
from vision.errors import VisionError
from vision.types import Frame, FramePoint

_TOLD_S: Final = 1.0
"""Who does nothing for so long has done with what they did."""
_STOP_S: Final = 5.0
_MOST_TICKS: Final = 100
"""Of one turn of the wheel; more is a mistake of whoever orders it."""
_CUT_OFF: Final = "The display was handed back before all that you had done in its picture was done there."


def open_person_hands(
    display: str | None,
    xauthority: Path | None = None,
    *,
    frame: Callable[[], Frame],
    acted: Callable[[str], None],
    refused: Callable[[str], None],
    ledger: Ledger | None = None,
    recorded: bool = False,
) -> PersonHands:
    """Hands on a connection of their own. Raises HandsUnavailable.

    Args:
        display: the X display; None for the screen in front of the person.
        xauthority: file with the key to it; None for the usual places.
        frame: the display's geometry now: any whole frame of it (`screen.grab`).
        acted: told what was done, in words, for `PersonActed`; from the hands' thread, or whoever lets them go.
        refused: told why an order was not done, in words for a person; from the same.
        ledger: the guard's (`Guard.ledger`), so that the guard does not take these hands for a stranger's. None while
            recording: ears without it hear a person.
        recorded: type by keys alone, never by pasting, so that whoever records hears the characters.
    """
    hands = open_hands(display, xauthority=xauthority, ledger=ledger, paste=not recorded)
    return PersonHands(hands, frame=frame, acted=acted, refused=refused)


class PersonHands:
    """Does a person's orders in turn, on a thread of its own. A context manager."""

    def __init__(
        self,
        hands: Hands,
        *,
        frame: Callable[[], Frame],
        acted: Callable[[str], None],
        refused: Callable[[str], None],
    ) -> None:
        """Take `hands`, which are closed with us; the others are as `open_person_hands` has them."""
        self._hands = hands
        self._frame = frame
        self._acted = acted
        self._refused = refused
        self._orders: deque[PersonInput | _LetGo] = deque()
        self._changed = threading.Condition()
        self._stop_at = math.inf
        self._closed = False
        self._account = Account()
        self._complaint = ""
        self._thread = threading.Thread(target=self._work, name="person-hands", daemon=True)
        self._thread.start()

    def do(self, order: PersonInput) -> None:
        """Queue an order; returns at once and never raises. Of movements that wait, only the newest is done."""
        with self._changed:
            if self._closed:
                return
            last = self._orders[-1] if self._orders else None
            if isinstance(order, PointerTo) and isinstance(last, PointerTo):
                self._orders[-1] = order
            elif isinstance(order, TextTyped) and isinstance(last, TextTyped):
                # What cannot be typed by the layout's keys takes as long for many characters as for one.
                self._orders[-1] = TextTyped(last.text + order.text)
            else:
                self._orders.append(order)
            self._changed.notify_all()

    def let_go(self, timeout_s: float = 3.0) -> None:
        """Before the display is handed back: do what waits, release everything held, and tell what was done.

        What is not done after `timeout_s` seconds is dropped. Orders may follow, for the next time.
        """
        done = threading.Event()
        with self._changed:
            if self._closed:
                return
            self._orders.append(_LetGo(done))
            self._stop_at = time.monotonic() + timeout_s
            self._changed.notify_all()
        done.wait(timeout_s + _STOP_S)

    def close(self) -> None:
        """Drop what waits, release everything, and let go of the display. May be called again."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            waiting = [order.done for order in self._orders if isinstance(order, _LetGo)]
            self._orders.clear()
            self._changed.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join(_STOP_S)
        self._hands.close()
        self._tell(self._flush())
        for done in waiting:
            done.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _work(self) -> None:
        while not self._closed:
            order = self._next()
            if order is None:
                self._tell(self._flush())
            elif isinstance(order, _LetGo):
                self._release()
                self._tell(self._flush())
                order.done.set()
            else:
                self._obey(order)

    def _next(self) -> PersonInput | _LetGo | None:
        """The next order; None when closed, or when whoever gave the last ones has stopped for a while."""
        with self._changed:
            while not self._orders and not self._closed:
                if not self._changed.wait(_TOLD_S if self._account.waiting else None):
                    return None
            if self._closed:
                return None
            order = self._orders.popleft()
            if isinstance(order, _LetGo):
                self._stop_at = math.inf
            return order

    def _flush(self) -> tuple[str, ...]:
        with self._changed:
            return self._account.flush()

    def _must_stop(self) -> bool:
        return self._closed or time.monotonic() > self._stop_at

    def _obey(self, order: PersonInput) -> None:
        if self._must_stop():
            self._complain(_CUT_OFF)
            return
        try:
            self._perform(order)
        except _OrderRefused as refusal:
            self._complain(str(refusal))
        except InvalidAction:
            self._complain("That key cannot be pressed on this display.")
        except Stopped:
            self._release()
            self._complain(_CUT_OFF)
        except CannotType:
            # Its words would name what was typed.
            self._release()
            self._complain("Some of what was typed cannot be typed on this display.")
        except (ActionError, VisionError) as problem:
            self._release()
            self._complain(str(problem))
        else:
            self._complaint = ""
            with self._changed:
                told = self._account.feed(order, time.monotonic())
            self._tell(told)

    def _perform(self, order: PersonInput) -> None:
        match order:
            case PointerTo(point=point):
                self._move(point)
            case ButtonTurned(point=point, button=button, down=down):
                self._move(point, clipped=not down)
                self._hands.button(button, down)
            case WheelTurned(point=point, dx=dx, dy=dy):
                if max(abs(dx), abs(dy)) > _MOST_TICKS:
                    raise _OrderRefused(
                        f"Nobody turns a mouse wheel by {max(abs(dx), abs(dy))} ticks at once."
                    )
                self._move(point)
                self._hands.wheel(dx, dy)
            case KeyTurned(key=key, down=down):
                self._hands.check_key(key)
                self._hands.key(key, down)
            case TextTyped(text=text):
                self._hands.type_text(text, should_stop=self._must_stop)
            case _:
                assert_never(order)

    def _move(self, point: FramePoint, *, clipped: bool = False) -> None:
        """Put the pointer on a frame pixel; with `clipped`, on the nearest one of the frame."""
        frame = self._frame()
        if clipped and math.isfinite(point.x + point.y):
            point = _nearest(point, frame)
        elif not frame.box.contains(point):
            raise _OrderRefused(
                f"The point ({point.x:g}, {point.y:g}) lies outside the display, "
                f"which is {frame.width} by {frame.height} pixels."
            )
        place = to_screen(point, frame)
        self._hands.move(place.x, place.y)

    def _release(self) -> None:
        with suppress(HandsUnavailable):
            self._hands.release_all()
        with self._changed:
            self._account.released()

    def _complain(self, words: str) -> None:
        """Say it once, however often the same goes wrong; nothing once nobody is there any more."""
        if words != self._complaint and not self._closed:
            self._complaint = words
            self._refused(words)

    def _tell(self, told: tuple[str, ...]) -> None:
        for words in told:
            self._acted(words)


@dataclass(frozen=True, slots=True)
class _LetGo:
    """Among the orders: let go of everything, and set `done`."""

    done: threading.Event


class _OrderRefused(Exception):
    """An order that cannot be meant; nothing was done."""


def _nearest(point: FramePoint, frame: Frame) -> FramePoint:
    """Where a button is released that was dragged beyond the edge."""
    return FramePoint(
        min(max(point.x, 0.0), max(0.0, frame.width - 1.0)),
        min(max(point.y, 0.0), max(0.0, frame.height - 1.0)),
    )
