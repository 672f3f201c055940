"""From what a server records to what a person does: pure but for reading the keyboard mapping again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from actions.backends.x11.layout import Layout
from actions.keymap import keysym_text
from actions.listen.types import (
    ButtonPressed,
    ButtonReleased,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
    WheelTurned,
)
from actions.listen.x11 import elements as wire
from actions.listen.x11.compose import Composer
from actions.listen.x11.elements import (
    BUTTON_PRESS,
    KEY_PRESS,
    KEY_RELEASE,
    MOTION,
    DeviceEvent,
    Element,
    Faked,
    KeysChanged,
    MappingNotified,
)
from actions.listen.x11.meaning import GROUP_BITS, Meaning
from actions.types import Button, ScreenPoint

_BUTTONS: Final = {1: Button.LEFT, 2: Button.MIDDLE, 3: Button.RIGHT, 8: Button.BACK, 9: Button.FORWARD}
_WHEEL: Final = {4: (0, -1), 5: (0, 1), 6: (-1, 0), 7: (1, 0)}


@dataclass(slots=True)
class _Down:
    """A key that is down: its name, and how often it repeated."""

    name: str
    repeats: int = 0


class Interpreter:
    """Follows one display's stream of elements.

    Args:
        read_layout: reads the keyboard mapping from the server; called when it changed in a way that the stream does
            not tell.
        clock: from the server's milliseconds to seconds of `time.monotonic()`.
        is_ours: whether a connection's event at such a moment is our own.
    """

    def __init__(
        self,
        read_layout: Callable[[], Layout],
        clock: Callable[[int], float],
        is_ours: Callable[[int, float], bool],
        composer: Composer | None = None,
    ) -> None:
        self._read_layout = read_layout
        self._clock = clock
        self._is_ours = is_ours
        self._composer = composer or Composer()
        self._meaning: Meaning | None = Meaning(read_layout())
        self._changed: dict[int, tuple[int, ...]] = {}
        self._announced: list[tuple[int, int]] = []
        self._faked: Faked | None = None
        self._down: dict[int, _Down] = {}
        self._lasting = 0
        self._pressed: set[int] = set()
        self._pointer = (0, 0)

    def feed(self, element: Element) -> Iterator[InputEvent]:
        """What a person (or a program) did, as told by the next element: mostly no event or one."""
        match element:
            case Faked():
                yield from self.settle()
                self._faked = element
            case KeysChanged(first=first, rows=rows):
                # Known before programs know it, and exact: reading it from the server now may bring a later mapping.
                self._meaning = self._mapping().changed(first, rows)
                self._changed.update(enumerate(rows, first))
                self._announced.append((first, len(rows)))
            case MappingNotified(modifiers=modifiers, first=first, count=count):
                if not modifiers and (first, count) in self._announced:
                    self._announced.remove((first, count))
                else:
                    self._meaning = None
                    if self._faked is None:
                        self._changed.clear()
                    # Otherwise it only tells that XTEST's keyboard is now the one in use, with the same mapping.
            case DeviceEvent():
                if self._faked is not None and not _made(self._faked, element):
                    yield from self.settle()
                faked, self._faked = self._faked, None
                yield from self._tell(element, faked)
            case _:
                assert_never(element)

    @property
    def waiting(self) -> bool:
        """Whether a request was heard whose event was not."""
        return self._faked is not None

    def settle(self) -> Iterator[InputEvent]:
        """Tell the event of a request that was waited for long enough.

        Servers lose events of devices, though not the requests, for a recording connection that cannot take more for
        the moment (some hundred events in a few milliseconds). What the server does about a request is known: nothing
        if a key is to come up that is not down, and otherwise what it says.
        """
        faked, self._faked = self._faked, None
        if faked is None or faked.kind is None:
            return
        x, y = self._pointer
        match faked.kind:
            case wire.KEY_PRESS:
                done = not (faked.detail in self._down and self._mapping().modifier_bits(faked.detail))
            case wire.KEY_RELEASE:
                done = faked.detail in self._down
            case wire.BUTTON_PRESS | wire.BUTTON_RELEASE:
                done = (faked.detail in self._pressed) == (faked.kind != BUTTON_PRESS)
            case _:
                x, y = faked.x, faked.y
                done = not faked.detail and (x, y) != self._pointer
        if done:
            yield from self._tell(DeviceEvent(faked.ms, faked.kind, faked.detail, x, y, self._lasting), faked)

    def _tell(self, event: DeviceEvent, faked: Faked | None) -> Iterator[InputEvent]:
        at = self._clock(event.ms)
        own = faked is not None and self._is_ours(faked.client, at)
        told = self._event(event, at, own, repeats=faked is None)
        if told is not None:
            yield told

    def _mapping(self) -> Meaning:
        if self._meaning is None:
            self._meaning = Meaning(self._read_layout())
            for keycode, row in self._changed.items():
                self._meaning = self._meaning.changed(keycode, (row,))
        return self._meaning

    def _event(self, event: DeviceEvent, at: float, own: bool, *, repeats: bool) -> InputEvent | None:
        """The event; `repeats` if a press of a key that is down is the keyboard's own repeating."""
        point = ScreenPoint(float(event.x), float(event.y))
        if event.kind == KEY_PRESS:
            return self._press(event, at, own, repeats=repeats)
        if event.kind == KEY_RELEASE:
            return self._release(event, at, own)
        self._pointer = (event.x, event.y)
        if event.kind == MOTION:
            return PointerMoved(at, point, own)
        return self._button(event, at, point, own)

    def _button(self, event: DeviceEvent, at: float, point: ScreenPoint, own: bool) -> InputEvent | None:
        held = self._mapping().held(self._state(event))
        pressed = event.kind == BUTTON_PRESS
        if pressed:
            self._composer.forget()
            self._pressed.add(event.detail)
        else:
            self._pressed.discard(event.detail)
        if event.detail in _WHEEL:
            dx, dy = _WHEEL[event.detail]
            return WheelTurned(at, point, dx, dy, held, own) if pressed else None
        button = _BUTTONS.get(event.detail)
        if button is None:
            return None
        return (ButtonPressed if pressed else ButtonReleased)(at, point, button, held, own)

    def _press(self, event: DeviceEvent, at: float, own: bool, *, repeats: bool) -> KeyPressed | None:
        meaning, state, keycode = self._mapping(), self._state(event), event.detail
        down = self._down.get(keycode)
        if down is not None and repeats:
            down.repeats += 1
            return None
        name = meaning.name(keycode, state)
        self._down[keycode] = down or _Down(name)
        return KeyPressed(at, name, self._text(meaning, keycode, state), meaning.held(state), own)

    def _release(self, event: DeviceEvent, at: float, own: bool) -> KeyReleased:
        meaning, state, keycode = self._mapping(), self._state(event), event.detail
        down = self._down.pop(keycode, None) or _Down(meaning.name(keycode, state))
        return KeyReleased(at, down.name, down.repeats, meaning.held(state), own)

    def _text(self, meaning: Meaning, keycode: int, state: int) -> str:
        if meaning.modifier_bits(keycode) or meaning.is_shortcut(state):
            return ""
        symbol = meaning.symbol(keycode, state)
        return self._composer.feed(symbol, keysym_text(symbol) or "")

    def _state(self, event: DeviceEvent) -> int:
        """What is held and locked just before the event.

        A window manager that holds an event back freezes its device, and then the event does not tell.
        """
        meaning = self._mapping()
        held = 0
        for keycode in self._down:
            held |= meaning.modifier_bits(keycode)
        held &= ~meaning.locking_mask
        if event.kind not in (KEY_PRESS, KEY_RELEASE):
            return event.state | held
        if (event.x, event.y, event.state) == (0, 0, 0) != (*self._pointer, 0):
            return self._lasting | held
        self._lasting = event.state & (meaning.locking_mask | GROUP_BITS)
        return event.state | held


def _made(faked: Faked, event: DeviceEvent) -> bool:
    """Whether `event` can be what was asked for. The numbers of buttons may be mapped to others in between."""
    if faked.kind is None:
        return True
    same = faked.detail == event.detail or event.kind not in (KEY_PRESS, KEY_RELEASE)
    return faked.kind == event.kind and same
