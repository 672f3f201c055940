"""Programs that tell about themselves, without a bus: answers to the walker's questions from made-up objects."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from actions.accessibility.roles import AtspiRole, State
from actions.accessibility.wire import Call, Kind, Message

SHOWN = (State.SHOWING, State.VISIBLE, State.ENABLED, State.SENSITIVE)


@dataclass
class Thing:
    """An object; `box` is `(left, top, width, height)` as AT-SPI tells it."""

    role: int
    name: str = ""
    box: tuple[int, int, int, int] = (0, 0, 100, 20)
    states: tuple[int, ...] = SHOWN
    children: list[Thing] = field(default_factory=list)
    text: str | None = None
    value: float | None = None
    description: str = ""
    label: Thing | None = None
    path: str = ""


@dataclass
class FakeProgram:
    """A program on the bus; a frozen one answers nothing, not even later, until it thaws."""

    name: str
    pid: int
    windows: list[Thing]
    frozen: bool = False


def window(
    *children: Thing, title: str = "Editor", box: tuple[int, int, int, int] = (0, 0, 400, 300)
) -> Thing:
    return Thing(AtspiRole.FRAME, title, box, children=list(children))


class FakeBus:
    """Answers calls in the order they were sent; `asked` counts the methods and properties."""

    def __init__(self, *programs: FakeProgram) -> None:
        self.programs = {program.name: program for program in programs}
        self.calls: list[Call] = []
        self._serials = itertools.count(1)
        self._waiting: list[tuple[int, Call]] = []
        self._things: dict[tuple[str, str], Thing] = {}
        self._parents: dict[tuple[str, str], tuple[Thing, int]] = {}
        for program in programs:
            for index, top in enumerate(program.windows):
                self._name(program.name, top, f"/top/{index}")

    @property
    def asked(self) -> Counter[str]:
        return Counter(str(call.arguments[1]) if call.member == "Get" else call.member for call in self.calls)

    def asked_about(self, thing: Thing) -> Counter[str]:
        calls = [call for call in self.calls if call.path == thing.path]
        return Counter(str(call.arguments[1]) if call.member == "Get" else call.member for call in calls)

    def send(self, call: Call) -> int:
        self.calls.append(call)
        serial = next(self._serials)
        self._waiting.append((serial, call))
        return serial

    def receive(self, deadline: float) -> list[Message]:
        ready = [(serial, call) for serial, call in self._waiting if not self._is_frozen(call)]
        self._waiting = [pair for pair in self._waiting if self._is_frozen(pair[1])]
        return [self._answer(serial, call) for serial, call in ready]

    def _is_frozen(self, call: Call) -> bool:
        program = self.programs.get(call.destination)
        return program is not None and program.frozen

    def _name(self, program: str, thing: Thing, path: str) -> None:
        if (program, path) in self._things or thing.path:
            return
        thing.path = path
        self._things[program, path] = thing
        for index, child in enumerate(thing.children):
            self._name(program, child, f"{path}/{index}")
            self._parents[program, child.path] = (thing, index)

    def _answer(self, serial: int, call: Call) -> Message:
        try:
            values = (self._value(call),)
        except (KeyError, TypeError):
            return Message(Kind.ERROR, serial, "org.freedesktop.DBus.Error.UnknownMethod", ("no",))
        return Message(Kind.RETURN, serial, "", values)

    def _value(self, call: Call) -> Any:
        if call.destination == "org.a11y.atspi.Registry":
            return [(name, "/root") for name in self.programs]
        if call.member == "GetConnectionUnixProcessID":
            return self.programs[str(call.arguments[0])].pid
        program = self.programs[call.destination]
        if call.path == "/root":
            return [(program.name, top.path) for top in program.windows]
        thing = self._things[program.name, call.path]
        match call.member:
            case "GetState":
                bits = 0
                for state in thing.states:
                    bits |= 1 << state
                return [bits & 0xFFFFFFFF, bits >> 32]
            case "GetRole":
                return int(thing.role)
            case "GetExtents":
                return thing.box
            case "GetChildren":
                return [(program.name, child.path) for child in thing.children]
            case "GetChildAtIndex":
                return (program.name, thing.children[int(call.arguments[0])].path)
            case "GetIndexInParent":
                return self._parents[program.name, call.path][1]
            case "GetAccessibleAtPoint":
                x, y = int(call.arguments[0]), int(call.arguments[1])
                inside = [c for c in thing.children if _holds(c.box, x, y) and State.SHOWING in c.states]
                return (program.name, inside[0].path) if inside else ("", "/org/a11y/atspi/null")
            case "GetRelationSet":
                return [(2, [(program.name, thing.label.path)])] if thing.label else []
            case "GetText":
                assert thing.text is not None
                return thing.text[int(call.arguments[0]) : int(call.arguments[1])]
            case "Get":
                return self._property(thing, str(call.arguments[1]))
        raise KeyError(call.member)

    @staticmethod
    def _property(thing: Thing, name: str) -> Any:
        match name:
            case "Name":
                return thing.name
            case "Description":
                return thing.description
            case "ChildCount":
                return len(thing.children)
            case "CharacterCount" if thing.text is not None:
                return len(thing.text)
            case "CurrentValue" if thing.value is not None:
                return thing.value
        raise KeyError(name)


def _holds(box: tuple[int, int, int, int], x: int, y: int) -> bool:
    return box[0] <= x < box[0] + box[2] and box[1] <= y < box[1] + box[3]
