"""Hotkeys, found in the stream of events and taken out of it without a trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from actions.errors import InvalidAction
from actions.keymap import MODIFIERS, canonical, format_chord
from actions.listen.types import (
    MODIFIER_ORDER,
    InputEvent,
    KeyPressed,
    KeyReleased,
    PointerMoved,
)


@dataclass(frozen=True, slots=True)
class HotkeyPressed:
    """A person pressed the hotkey called `name` at `at` (seconds of `time.monotonic()`)."""

    at: float
    name: str
    kind: Literal["hotkey_pressed"] = "hotkey_pressed"


class Hotkeys:
    """Turns a stream of events into the same stream with hotkeys in the place of what they were pressed with.

    A hotkey is a chord: modifiers (`ctrl`, `alt`, `shift`, `super`, `altgr`; either side of the keyboard) and one other
    key, or that key alone: `{"pause": ("ctrl", "alt", "p")}`. It is pressed when its key goes down while exactly its
    modifiers are held. Presses of modifiers that may begin one are held back, and everything after them, so that the
    order stays, until the hotkey is pressed, the modifiers are used for something else, or they are all released.
    What is our own (`own`) is passed on, in order, and never is or breaks a hotkey.
    """

    def __init__(self, hotkeys: Mapping[str, tuple[str, ...]]) -> None:
        """Raises UnknownKey or InvalidAction for a chord that cannot be a hotkey, and for one that comes twice."""
        self._names: dict[tuple[frozenset[str], str], str] = {}
        for name, chord in hotkeys.items():
            keys = _checked(name, chord)
            if keys in self._names:
                raise InvalidAction(
                    f"{format_chord(chord)} is the hotkey for {self._names[keys]} and {name}."
                )
            self._names[keys] = name
        self._waiting: list[InputEvent] = []
        self._held_back: dict[str, KeyPressed] = {}
        self._taken: set[str] = set()

    def stream(self, events: Iterable[InputEvent]) -> Iterator[InputEvent | HotkeyPressed]:
        """Everything in `events`, with hotkeys found; what was held back at the end is passed on."""
        for event in events:
            yield from self.feed(event)
        yield from self.flush()

    def feed(self, event: InputEvent) -> tuple[InputEvent | HotkeyPressed, ...]:
        """What is known for certain after the next event: none, one or several, in order."""
        if event.own or isinstance(event, PointerMoved):
            return self._pass(event)
        if isinstance(event, KeyReleased):
            return self._release(event)
        if isinstance(event, KeyPressed):
            return self._press(event)
        return (*self.flush(), event)

    def flush(self) -> tuple[InputEvent, ...]:
        """What was held back: it will be no hotkey. For the end of the stream, and for whoever cannot wait."""
        waiting = tuple(self._waiting)
        self._waiting.clear()
        self._held_back.clear()
        return waiting

    def _pass(self, event: InputEvent) -> tuple[InputEvent, ...]:
        if not self._held_back:
            return (event,)
        self._waiting.append(event)
        return ()

    def _press(self, event: KeyPressed) -> tuple[InputEvent | HotkeyPressed, ...]:
        held = frozenset(event.modifiers)
        if event.key in MODIFIERS:
            held |= {_plain(event.key)}
            if not any(held <= modifiers for modifiers, _ in self._names):
                return (*self.flush(), event)
            self._held_back[event.key] = event
            self._waiting.append(event)
            return ()
        name = self._names.get((held, event.key))
        if name is None:
            return (*self.flush(), event)
        pressed = [id(press) for press in self._held_back.values()]
        rest = tuple(each for each in self._waiting if id(each) not in pressed)
        self._taken |= {event.key, *self._held_back}
        self._waiting.clear()
        self._held_back.clear()
        return (*rest, HotkeyPressed(event.at, name))

    def _release(self, event: KeyReleased) -> tuple[InputEvent, ...]:
        if event.key in self._taken:
            self._taken.discard(event.key)
            return ()
        if event.key in self._held_back:
            self._waiting.append(event)
            del self._held_back[event.key]
            return () if self._held_back else self.flush()
        return self._pass(event)


def _checked(name: str, chord: tuple[str, ...]) -> tuple[frozenset[str], str]:
    keys = [canonical(key) for key in chord]
    others = [key for key in keys if key not in MODIFIERS]
    modifiers = frozenset(_plain(key) for key in keys if key in MODIFIERS)
    if len(others) != 1 or len(keys) != len(modifiers) + 1:
        raise InvalidAction(
            f"The hotkey for {name} must be one key with modifiers ({', '.join(MODIFIER_ORDER)}) or without, "
            f"not {'+'.join(chord) or 'nothing'}."
        )
    return modifiers, others[0]


def _plain(modifier: str) -> str:
    return modifier.removesuffix("_right")
