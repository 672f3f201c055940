"""A tiny world in memory: labelled rectangles on a frame, hands that poke them, windows. For tests of pure logic."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from actions.types import Action, Click, PressChord, ScreenPoint, TypeText, Window
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.patience import Patience
from desktop_agent.session.stream import Stream
from desktop_agent.types import Allow, Deny
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot

QUICK = Patience(find=0.4, expect=0.3, wait=0.3, react=0.02, settle=0.2, quiet=0.01, launch=0.3)


@dataclass
class Thing:
    """Something on the screen, drawn as a rectangle of `shade`."""

    text: str
    box: Box
    role: Role = Role.TEXT
    shade: int = 120
    states: frozenset[str] = frozenset()
    value: str | None = None
    on_click: Callable[[World], None] = lambda world: None


@dataclass
class World:
    """Everything a desk needs, in one place. Changing it is what a program would do."""

    things: list[Thing] = field(default_factory=list)
    window_list: list[Window] = field(default_factory=list)
    performed: list[Action] = field(default_factory=list)
    on_key: Callable[[World, tuple[str, ...]], None] = lambda world, keys: None
    on_text: Callable[[World, str], None] = lambda world, text: None
    before_grab: Callable[[World], None] = lambda world: None
    pointer: ScreenPoint = field(default_factory=lambda: ScreenPoint(0, 0))
    size: tuple[int, int] = (400, 300)
    silent_windows: list[Window] = field(default_factory=list)
    damage: list[tuple[Box, ...]] = field(default_factory=list)

    # ---- Screen
    def grab(self, box: Box | None = None) -> Frame:
        self.before_grab(self)
        pixels = np.full((self.size[1], self.size[0], 3), 240, np.uint8)
        for thing in self.things:
            left, top, right, bottom = thing.box.as_tuple()
            pixels[top:bottom, left:right] = thing.shade
            for offset, letter in enumerate(thing.text + (thing.value or "")):
                pixels[top : top + 2, left + offset] = ord(letter) % 251
            if "checked" in thing.states:
                pixels[top + 3 : top + 6, left : left + 3] = 0
        return Frame(pixels, at=time.monotonic())

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        threading.Event().wait(min(timeout_s, 0.01))
        return self.damage.pop(0) if self.damage else ()

    def drain_damage(self) -> tuple[Box, ...]:
        return ()

    # ---- Parser
    def parse(self, frame: Frame, *, windows: tuple[Element, ...] = ()) -> Snapshot:
        elements = tuple(
            Element(thing.role, thing.text, thing.box, states=thing.states, value=thing.value)
            for thing in self.things
        )
        return Snapshot(frame, elements, windows)

    # ---- Windows
    def list(self) -> tuple[Window, ...]:
        return tuple(self.window_list)

    def active(self) -> Window | None:
        return next((window for window in self.window_list if window.active), None)

    def wait(self, predicate, timeout_s: float) -> Window | None:
        return next(filter(predicate, self.list()), None)

    def silent(self) -> tuple[Window, ...]:
        return tuple(self.silent_windows)

    # ---- Hands
    def perform(self, action: Action) -> None:
        self.performed.append(action)
        if isinstance(action, Click):
            self.pointer = action.at
            for thing in reversed(self.things):
                if thing.box.contains(FramePoint(action.at.x, action.at.y)):
                    thing.on_click(self)
                    break
        elif isinstance(action, PressChord):
            self.on_key(self, action.keys)
        elif isinstance(action, TypeText):
            self.on_text(self, action.text)

    def position(self) -> ScreenPoint:
        return self.pointer

    def release_all(self) -> None:
        pass

    # ---- changing it
    def thing(self, text: str) -> Thing:
        return next(thing for thing in self.things if thing.text == text)

    def title(self, title: str) -> None:
        self.window_list = [
            replace(window, title=title) if window.active else window for window in self.window_list
        ]


class Recorder:
    """A subscriber that remembers."""

    def __init__(self) -> None:
        self.events = []
        self.frames = []

    def on_event(self, event) -> None:
        self.events.append(event)

    def on_frame(self, frame) -> None:
        self.frames.append(frame.digest)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]


class Says:
    """An approver with one answer, which remembers what it was asked."""

    def __init__(self, decision: Allow | Deny | None = None, then: Callable[[], None] = lambda: None) -> None:
        self.decision = decision or Allow("test")
        self.then = then
        self.asked = []

    def decide(self, proposal, before):
        self.asked.append(proposal)
        self.then()
        return self.decision


def open_desk(world: World, approver=None, **kwargs) -> tuple[Desk, Recorder]:
    """A desk on `world`, and what it publishes."""
    recorder = Recorder()
    desk = Desk(
        screen=world,
        parser=world,
        windows=world,
        hands=world,
        approver=approver or Says(),
        stream=Stream(recorder),
        patience=kwargs.pop("patience", QUICK),
        **kwargs,
    )
    return desk, recorder
