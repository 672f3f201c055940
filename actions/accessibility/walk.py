"""Walks the visible part of the accessibility tree of all programs at once.

Every question is sent as soon as it is known; answers are taken in whatever order they come. So a window costs a few
round trips, and a program that does not answer holds up nobody but itself.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from actions.accessibility import replies as r
from actions.accessibility.replies import Ref
from actions.accessibility.roles import (
    ARIA,
    CLIPPING,
    FIELDS,
    OWN_WINDOW,
    UNOPENED,
    WINDOWS,
    AtspiRole,
    State,
    aria_states,
    has,
)
from actions.accessibility.types import Node, ScreenBox, Told
from actions.accessibility.wire import Call, Message

MOST_NODES = 3000
_MOST_VISITS = 8000
_DEEPEST = 100
_AT_ONCE = 160
"""Questions under way to one program."""
_SURE_FAMILY = 24
"""Of more children than these it is asked first which can be seen."""
_LARGE_FAMILY = 250
"""Of more children than these only those around the ones that can be seen are looked at."""
_AROUND = 60
_LONGEST_VALUE = 2000
_LEAST_SIDE = 4.0
_INSET = 6.0
_SAMPLE = 4
_NAMELESS_IS_NOTHING = frozenset({"text", "img"})


class Asked(Protocol):
    """What the walk needs from a connection (`actions.accessibility.bus.Bus`)."""

    def send(self, call: Call) -> int:
        """Put a call in line; returns the number that its answer carries."""
        ...

    def receive(self, deadline: float) -> list[Message]:
        """The answers that have come; empty at the deadline."""
        ...


Take = Callable[[Message], None]


@dataclass(slots=True)
class _Program:
    """A program on the bus, and the questions to it."""

    bus_name: str
    pid: int | None = None
    waiting: deque[tuple[Call, Take]] = field(default_factory=deque)
    under_way: int = 0
    answered: bool = False


@dataclass(slots=True)
class _Visit:
    """What is known of one object so far."""

    ref: Ref
    program: _Program
    clip: ScreenBox | None
    window: str
    depth: int
    popup: bool = False
    missing: int = 0
    states: int | None = None
    role: int | None = None
    name: str = ""
    box: ScreenBox | None = None
    shown: ScreenBox | None = None
    count: int = 0
    description: str = ""
    value: str | None = None
    label: str = ""
    is_node: bool = False


class Walker:
    """Walks again and again over one connection, and remembers who does not answer."""

    def __init__(self, connection: Asked, most_nodes: int = MOST_NODES) -> None:
        self._connection = connection
        self._most_nodes = most_nodes
        self._silent: dict[str, int | None] = {}
        self._owed: dict[int, str] = {}

    def walk(self, timeout_s: float) -> Told:
        """What can be seen now. Raises BusLost."""
        began = time.monotonic()
        walk = _Walk(self._connection, self._most_nodes, self._silent, self._owed)
        finished = walk.run(began + timeout_s)
        for program in walk.programs.values():
            if not program.answered and program.under_way:
                self._silent[program.bus_name] = program.pid
        self._owed.update(walk.unanswered())
        cut = walk.cut or ("" if finished else f"time was up after {timeout_s * 1000:.0f} ms")
        silent = tuple(pid for pid in self._silent.values() if pid is not None)
        return Told(walk.nodes(), cut, silent, (time.monotonic() - began) * 1000)


class _Walk:
    """One walk."""

    def __init__(
        self, connection: Asked, most_nodes: int, silent: dict[str, int | None], owed: dict[int, str]
    ) -> None:
        self._connection, self._most_nodes = connection, most_nodes
        self._silent, self._owed = silent, owed
        self._takers: dict[int, tuple[_Program, Take]] = {}
        self._visits: list[_Visit] = []
        self._known: set[Ref] = set()
        self._nodes = 0
        self._roots: dict[str, Ref] = {}
        self.programs: dict[str, _Program] = {}
        self.cut = ""

    def run(self, deadline: float) -> bool:
        """Ask until nothing is left to ask; False at the deadline (of `time.monotonic`)."""
        registry = _Program(r.REGISTRY.bus_name)
        self.programs[""] = registry
        self._ask(registry, r.children_of(r.REGISTRY), self._take_programs)
        self._pump()
        while self._takers:
            answers = self._connection.receive(deadline)
            if not answers:
                return False
            for answer in answers:
                self._take(answer)
            self._pump()
        return True

    def unanswered(self) -> dict[int, str]:
        """The numbers of calls without an answer, and whom they were sent to."""
        return {serial: program.bus_name for serial, (program, _) in self._takers.items()}

    def nodes(self) -> tuple[Node, ...]:
        """What a person would point at, of all that was visited."""
        return tuple(_node(visit) for visit in self._visits if visit.is_node and visit.role is not None)

    def _take(self, answer: Message) -> None:
        taker = self._takers.pop(answer.reply_to, None)
        if taker is None:
            late = self._owed.pop(answer.reply_to, None)
            if late is not None and late in self._silent:
                del self._silent[late]
                if late in self._roots:
                    self._begin(self._roots[late])
            return
        program, take = taker
        program.under_way -= 1
        program.answered = True
        take(answer)

    def _ask(self, program: _Program, call: Call, take: Take) -> None:
        program.waiting.append((call, take))

    def _pump(self) -> None:
        for program in self.programs.values():
            while program.waiting and program.under_way < _AT_ONCE:
                call, take = program.waiting.popleft()
                self._takers[self._connection.send(call)] = (program, take)
                program.under_way += 1

    def _take_programs(self, answer: Message) -> None:
        for ref in r.as_refs(answer):
            self._roots[ref.bus_name] = ref
            if ref.bus_name not in self._silent:
                self._begin(ref)

    def _begin(self, root: Ref) -> None:
        program = _Program(root.bus_name)
        self.programs[root.bus_name] = program

        def take(answer: Message) -> None:
            program.pid = r.as_number(answer)
            program.answered = False  # The bus answered for it.

        self._ask(program, r.process_of(root.bus_name), take)
        top = _Visit(root, program, None, "", 0)
        self._ask(program, r.children_of(root), lambda answer: self._take_children(top, r.as_refs(answer)))

    def _take_children(self, parent: _Visit, children: Iterable[Ref]) -> None:
        refs = list(children)
        if parent.role in UNOPENED and len(refs) > _SAMPLE:
            self._visit_if_open(parent, refs)
            return
        unsure = len(refs) > _SURE_FAMILY or parent.role in UNOPENED
        for ref in refs:
            self._visit(ref, parent, unsure=unsure)

    def _visit_if_open(self, parent: _Visit, refs: list[Ref]) -> None:
        """Most menus are closed: look at a few of their items, and at the others once one of these shows."""
        opened = False

        def take(answer: Message) -> None:
            nonlocal opened
            if not opened and _shows(r.as_states(answer) or 0):
                opened = True
                for ref in refs:
                    self._visit(ref, parent, unsure=True)

        for index in range(_SAMPLE):
            ref = refs[index * (len(refs) - 1) // (_SAMPLE - 1)]
            self._ask(parent.program, r.states_of(ref), take)

    def _visit(self, ref: Ref, parent: _Visit, *, unsure: bool) -> None:
        if ref in self._known or parent.depth >= _DEEPEST or ref.bus_name != parent.ref.bus_name:
            return
        if len(self._visits) >= _MOST_VISITS or self._nodes >= self._most_nodes:
            self.cut = f"more than {self._most_nodes} parts"
            return
        self._known.add(ref)
        window = parent.window or (parent.name if parent.role in WINDOWS else "")
        popup = parent.popup or _opens(parent)
        visit = _Visit(ref, parent.program, _clip_of(parent), window, parent.depth + 1, popup)
        self._visits.append(visit)
        if unsure:
            self._ask_part(visit, r.states_of(ref), self._take_states, self._look_closer)
        else:
            self._ask_part(visit, r.states_of(ref), self._take_states, self._decide)
            self._look_closer(visit)

    def _ask_part(
        self,
        visit: _Visit,
        call: Call,
        take: Callable[[_Visit, Message], None],
        after: Callable[[_Visit], None] | None = None,
    ) -> None:
        """Ask for a part of what must be known; `after` the last part has come, go on."""
        visit.missing += 1

        def taken(answer: Message) -> None:
            take(visit, answer)
            visit.missing -= 1
            if visit.missing == 0 and after is not None:
                after(visit)

        self._ask(visit.program, call, taken)

    @staticmethod
    def _take_states(visit: _Visit, answer: Message) -> None:
        visit.states = r.as_states(answer) or 0

    def _look_closer(self, visit: _Visit) -> None:
        if visit.states is not None and not _shows(visit.states):
            return
        ref = visit.ref
        self._ask_part(visit, r.role_of(ref), _take_role, self._decide)
        self._ask_part(visit, r.extents_of(ref), _take_box, self._decide)
        self._ask_part(visit, r.name_of(ref), _take_name, self._decide)
        self._ask_part(visit, r.count_of(ref), _take_count, self._decide)

    def _decide(self, visit: _Visit) -> None:
        """Everything plain is known: is it something, and who stands in it?"""
        if visit.states is None or visit.role is None or not _shows(visit.states):
            return
        visit.shown = _common(visit.box, visit.clip) if visit.box else None
        outside = visit.box is not None and visit.shown is None
        if outside and visit.role not in OWN_WINDOW:
            return
        aria = _aria(visit)
        told = bool(aria) and (bool(visit.name) or aria not in _NAMELESS_IS_NOTHING)
        if told and visit.shown and min(_sides(visit.shown)) >= _LEAST_SIDE:
            visit.is_node = True
            self._nodes += 1
            self._ask_more(visit)
        if 0 < visit.count <= _LARGE_FAMILY:
            self._ask(
                visit.program,
                r.children_of(visit.ref),
                lambda answer: self._take_children(visit, r.as_refs(answer)),
            )
        elif visit.count:
            self._look_into_large(visit)

    def _ask_more(self, visit: _Visit) -> None:
        role = _aria(visit)
        if role in FIELDS:
            self._ask(
                visit.program, r.relations_of(visit.ref), lambda answer: self._take_label(visit, answer)
            )
        if role in FIELDS - {"slider"} and visit.role not in (AtspiRole.PASSWORD_TEXT, AtspiRole.TERMINAL):
            self._ask(
                visit.program, r.length_of_text(visit.ref), lambda answer: self._take_length(visit, answer)
            )
        if role in ("slider", "spinbutton"):
            self._ask(visit.program, r.value_of(visit.ref), lambda answer: _take_value(visit, answer))
        if not visit.name and role not in ("text", "scrollbar"):
            self._ask(
                visit.program, r.description_of(visit.ref), lambda answer: _take_description(visit, answer)
            )

    def _take_label(self, visit: _Visit, answer: Message) -> None:
        label = r.as_label(answer)
        if label is not None and label.bus_name == visit.ref.bus_name:
            self._ask(visit.program, r.name_of(label), lambda name: _take_label_name(visit, name))

    def _take_length(self, visit: _Visit, answer: Message) -> None:
        length = r.as_number(answer)
        if length == 0:
            visit.value = ""
        elif length is not None and 0 < length <= _LONGEST_VALUE:
            self._ask(visit.program, r.text_of(visit.ref, length), lambda text: _take_text(visit, text))

    def _look_into_large(self, visit: _Visit) -> None:
        """Find the first and the last child that shows, by points; then look at those between."""
        area = visit.shown or visit.clip
        if area is None:
            return
        found: list[int] = []
        points = [
            (area[0] + _INSET, area[1] + _INSET),
            ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2),
            (area[0] + _INSET, area[3] - _INSET),
            (area[2] - _INSET, area[3] - _INSET),
        ]
        left = len(points)

        def done() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                self._look_between(visit, found)

        def take_index(answer: Message) -> None:
            index = r.as_number(answer)
            if index is not None and 0 <= index < visit.count:
                found.append(index)
            done()

        def take_point(answer: Message) -> None:
            ref = r.as_ref(answer)
            if ref is None or ref == visit.ref or ref.bus_name != visit.ref.bus_name:
                done()
            else:
                self._ask(visit.program, r.index_of(ref), take_index)

        for x, y in points:
            self._ask(visit.program, r.at_point(visit.ref, x, y), take_point)

    def _look_between(self, visit: _Visit, found: list[int]) -> None:
        first, last = (min(found), max(found)) if found else (0, 0)
        first, last = max(0, first - _AROUND), min(visit.count, last + _AROUND + 1)
        if last - first > 4 * _LARGE_FAMILY or not found:
            last = min(last, first + 4 * _LARGE_FAMILY)
            self.cut = self.cut or f"a list of {visit.count} parts was not read to its end"
        for index in range(first, last):
            self._ask(
                visit.program, r.child_at(visit.ref, index), lambda answer: self._take_child(visit, answer)
            )

    def _take_child(self, parent: _Visit, answer: Message) -> None:
        ref = r.as_ref(answer)
        if ref is not None:
            self._visit(ref, parent, unsure=True)


def _shows(states: int) -> bool:
    return has(states, State.SHOWING) and has(states, State.VISIBLE)


def _take_role(visit: _Visit, answer: Message) -> None:
    visit.role = r.as_number(answer)


def _take_box(visit: _Visit, answer: Message) -> None:
    visit.box = r.as_box(answer)


def _take_name(visit: _Visit, answer: Message) -> None:
    visit.name = r.as_words(answer)


def _take_count(visit: _Visit, answer: Message) -> None:
    visit.count = max(0, r.as_number(answer) or 0)


def _take_description(visit: _Visit, answer: Message) -> None:
    visit.description = r.as_words(answer)


def _take_text(visit: _Visit, answer: Message) -> None:
    visit.value = r.as_text(answer)


def _take_label_name(visit: _Visit, answer: Message) -> None:
    visit.label = r.as_words(answer)


def _take_value(visit: _Visit, answer: Message) -> None:
    number = r.as_float(answer)
    if number is not None and visit.value is None:
        visit.value = f"{number:g}"


def _aria(visit: _Visit) -> str:
    """The role in our words; empty for what only holds others."""
    if visit.role == AtspiRole.TEXT and visit.states is not None:
        lives = has(visit.states, State.EDITABLE) or has(visit.states, State.FOCUSABLE)
        return "textbox" if lives else "text"
    return ARIA.get(visit.role or 0, "")


def _node(visit: _Visit) -> Node:
    role, name, value = _aria(visit), visit.name, visit.value
    masked = visit.role == AtspiRole.PASSWORD_TEXT
    if visit.label and visit.label != name:
        # A list that drops down calls itself by what is chosen in it.
        if role == "combobox" and name and not value:
            value = name
        name = visit.label if not name or role == "combobox" else name
    return Node(
        role=role,
        name=name or (visit.description if role not in FIELDS else ""),
        box=visit.shown or (0.0, 0.0, 0.0, 0.0),
        states=aria_states(visit.role or 0, visit.states or 0),
        value=None if masked else value,
        masked=masked,
        description=visit.description,
        pid=visit.program.pid,
        window=visit.window,
        popup=visit.popup,
    )


def _opens(parent: _Visit) -> bool:
    """Whether what stands in `parent` may have a window of its own."""
    nameless = parent.role == AtspiRole.WINDOW and not parent.name
    return nameless or (parent.role in OWN_WINDOW - WINDOWS and parent.role != AtspiRole.MENU_BAR)


def _clip_of(parent: _Visit) -> ScreenBox | None:
    """What children of `parent` show within; None for the whole screen."""
    if parent.role in OWN_WINDOW and parent.role not in WINDOWS:
        return None
    if parent.role in WINDOWS:
        return parent.box
    return parent.shown if parent.role in CLIPPING and parent.shown else parent.clip


def _common(box: ScreenBox, clip: ScreenBox | None) -> ScreenBox | None:
    if clip is None:
        return box
    left, top = max(box[0], clip[0]), max(box[1], clip[1])
    right, bottom = min(box[2], clip[2]), min(box[3], clip[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _sides(box: ScreenBox) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]
