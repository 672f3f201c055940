"""Walks the visible part of the accessibility tree of all programs at once.

Every question is sent as soon as it is known; answers are taken in whatever order they come. So a window costs a few
round trips, and a program that does not answer holds up nobody but itself.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from actions.accessibility import replies as r
from actions.accessibility.replies import Ref
from actions.accessibility.roles import FIELDS, UNOPENED, AtspiRole
from actions.accessibility.types import Told
from actions.accessibility.visit import NO_WINDOW, Visit, shows
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
_HEADERS = 32
_LONGEST_VALUE = 2000
_INSET = 6.0
_SAMPLE = 4


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
    visits: list[Visit] = field(default_factory=list)

    def ask(self, call: Call, take: Take) -> None:
        """Put a question in line; `take` gets the answer."""
        self.waiting.append((call, take))


class Walker:
    """Walks again and again over one connection, and remembers who does not answer."""

    def __init__(self, connection: Asked, most_nodes: int = MOST_NODES) -> None:
        self._connection = connection
        self._most_nodes = most_nodes
        self._silent: dict[str, int | None] = {}
        self._owed: dict[int, str] = {}

    def walk(self, timeout_s: float) -> Told:
        """What can be seen now. Raises BusLost.

        A program that says nothing at all until time is up is not waited for again before it has answered.
        """
        began = time.monotonic()
        walk = _Walk(self._connection, self._most_nodes, self._silent, self._owed)
        finished = walk.run(began + timeout_s)
        for program in walk.programs.values():
            if not program.answered and program.under_way:
                self._silent[program.bus_name] = program.pid
        self._owed.update(walk.unanswered())
        cut = walk.cut or ("" if finished else f"time was up after {timeout_s * 1000:.0f} ms")
        silent = tuple(pid for pid in self._silent.values() if pid is not None)
        nodes = tuple(
            visit.node(program.pid)
            for program in walk.programs.values()
            for visit in program.visits
            if visit.is_node
        )
        return Told(nodes, cut, silent, (time.monotonic() - began) * 1000)


class _Walk:
    """One walk."""

    def __init__(
        self, connection: Asked, most_nodes: int, silent: dict[str, int | None], owed: dict[int, str]
    ) -> None:
        self._connection, self._most_nodes = connection, most_nodes
        self._silent, self._owed = silent, owed
        self._takers: dict[int, tuple[_Program, Take]] = {}
        self._known: set[Ref] = set()
        self._nodes = 0
        self._roots: dict[str, Ref] = {}
        self.programs: dict[str, _Program] = {}
        self.cut = ""

    def run(self, deadline: float) -> bool:
        """Ask until nothing is left to ask; False at the deadline (of `time.monotonic`)."""
        registry = _Program(r.REGISTRY.bus_name)
        self.programs[registry.bus_name] = registry
        registry.ask(r.children_of(r.REGISTRY), self._take_programs)
        self._pump()
        while self._takers:
            answers = self._connection.receive(deadline)
            if not answers:
                return False
            for answer in answers:
                self._take(answer)
            self._pump()
            if time.monotonic() > deadline:
                return not self._takers
        return True

    def unanswered(self) -> dict[int, str]:
        """The numbers of calls without an answer, and whom they were sent to."""
        return {serial: program.bus_name for serial, (program, _) in self._takers.items()}

    def _take(self, answer: Message) -> None:
        taker = self._takers.pop(answer.reply_to, None)
        if taker is not None:
            program, take = taker
            program.under_way -= 1
            program.answered = True
            take(answer)
            return
        late = self._owed.pop(answer.reply_to, None)
        if late is not None and late in self._silent:
            del self._silent[late]
            if late in self._roots:
                self._begin(self._roots[late])

    def _pump(self) -> None:
        for program in self.programs.values():
            while program.waiting and program.under_way < _AT_ONCE:
                call, take = program.waiting.popleft()
                self._takers[self._connection.send(call)] = (program, take)
                program.under_way += 1

    def _take_programs(self, answer: Message) -> None:
        for ref in r.as_refs(answer):
            self._roots[ref.bus_name] = ref
        for gone in self._silent.keys() - self._roots.keys():
            del self._silent[gone]
        for bus_name, ref in self._roots.items():
            if bus_name not in self._silent:
                self._begin(ref)

    def _begin(self, root: Ref) -> None:
        program = self.programs[root.bus_name] = _Program(root.bus_name)

        def take_process(answer: Message) -> None:
            program.pid = r.as_number(answer)
            program.answered = bool(program.visits)  # It was the bus that answered.

        program.ask(r.process_of(root.bus_name), take_process)
        top = Visit(root, None, NO_WINDOW, 0)
        program.ask(r.children_of(root), partial(self._take_children, program, top))

    def _take_children(self, program: _Program, parent: Visit, answer: Message) -> None:
        refs = r.as_refs(answer)
        closed = parent.role in UNOPENED
        if closed and len(refs) > _SAMPLE:
            self._visit_if_open(program, parent, refs)
            return
        for ref in refs:
            self._visit(program, parent, ref, unsure=closed or len(refs) > _SURE_FAMILY)

    def _visit_if_open(self, program: _Program, parent: Visit, refs: list[Ref]) -> None:
        """Most menus are closed: look at a few of their items, and at the others once one of these shows."""
        opened = False

        def take(answer: Message) -> None:
            nonlocal opened
            if not opened and shows(r.as_states(answer) or 0):
                opened = True
                for ref in refs:
                    self._visit(program, parent, ref, unsure=True)

        for index in range(_SAMPLE):
            program.ask(r.states_of(refs[index * (len(refs) - 1) // (_SAMPLE - 1)]), take)

    def _visit(self, program: _Program, parent: Visit, ref: Ref, *, unsure: bool) -> None:
        if ref in self._known or parent.depth >= _DEEPEST or ref.bus_name != program.bus_name:
            return
        if len(self._known) >= _MOST_VISITS:
            self.cut = f"more than {_MOST_VISITS} parts"
            return
        self._known.add(ref)
        visit = parent.child(ref)
        program.visits.append(visit)
        after = self._look_closer if unsure else self._judge
        self._ask_part(program, visit, r.states_of(ref), visit.take_states, after)
        if not unsure:
            self._look_closer(program, visit)

    def _ask_part(
        self,
        program: _Program,
        visit: Visit,
        call: Call,
        take: Take,
        after: Callable[[_Program, Visit], None],
    ) -> None:
        """Ask for a part of what must be known; once the last part has come, go on with `after`."""
        visit.missing += 1

        def taken(answer: Message) -> None:
            take(answer)
            visit.missing -= 1
            if visit.missing == 0:
                after(program, visit)

        program.ask(call, taken)

    def _look_closer(self, program: _Program, visit: Visit) -> None:
        if visit.states is not None and not visit.shows:
            return
        for call, take in (
            (r.role_of(visit.ref), visit.take_role),
            (r.extents_of(visit.ref), visit.take_box),
            (r.name_of(visit.ref), visit.take_name),
            (r.count_of(visit.ref), visit.take_count),
        ):
            self._ask_part(program, visit, call, take, self._judge)

    def _judge(self, program: _Program, visit: Visit) -> None:
        """Everything plain is known: is it something, and who stands in it?"""
        if not visit.judge():
            return
        if visit.is_node and self._nodes >= self._most_nodes:
            visit.is_node = False
            self.cut = f"more than {self._most_nodes} parts"
            return
        if visit.is_node:
            self._nodes += 1
            self._ask_more(program, visit)
        if visit.count > _LARGE_FAMILY:
            self._look_into_large(program, visit)
        elif visit.count:
            program.ask(r.children_of(visit.ref), partial(self._take_children, program, visit))

    @staticmethod
    def _ask_more(program: _Program, visit: Visit) -> None:
        """Ask for what only some roles have; never for the text of a field that hides it."""
        ref, role = visit.ref, visit.aria

        def take_relations(answer: Message) -> None:
            label = r.as_label(answer)
            if label is not None and label.bus_name == ref.bus_name:
                program.ask(r.name_of(label), visit.take_label)

        def take_length(answer: Message) -> None:
            length = r.as_number(answer)
            if length == 0:
                visit.value = ""
            elif length is not None and 0 < length <= _LONGEST_VALUE:
                program.ask(r.text_of(ref, length), visit.take_text)

        if role in FIELDS:
            program.ask(r.relations_of(ref), take_relations)
        if role in FIELDS - {"slider"} and visit.role not in (AtspiRole.PASSWORD_TEXT, AtspiRole.TERMINAL):
            program.ask(r.length_of_text(ref), take_length)
        if role in ("slider", "spinbutton"):
            program.ask(r.value_of(ref), visit.take_number)
        if not visit.name and role not in ("text", "scrollbar"):
            program.ask(r.description_of(ref), visit.take_description)

    def _look_into_large(self, program: _Program, visit: Visit) -> None:
        """Find the first and the last child that shows, by points; then look at those between."""
        area = visit.shown or visit.clip
        if area is None:
            return
        left, top, right, bottom = area[0] + _INSET, area[1] + _INSET, area[2] - _INSET, area[3] - _INSET
        points = [(left, top), ((left + right) / 2, (top + bottom) / 2), (left, bottom), (right, bottom)]
        found: list[int] = []
        open_points = len(points)

        def done() -> None:
            nonlocal open_points
            open_points -= 1
            if open_points == 0:
                self._look_between(program, visit, found)

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
                program.ask(r.index_of(ref), take_index)

        for x, y in points:
            program.ask(r.at_point(visit.ref, x, y), take_point)

    def _look_between(self, program: _Program, visit: Visit, found: list[int]) -> None:
        first, last = (min(found), max(found)) if found else (0, _LARGE_FAMILY)
        first, last = max(0, first - _AROUND), min(visit.count, last + _AROUND + 1)
        if last - first > 4 * _LARGE_FAMILY or not found:
            last = min(last, first + 4 * _LARGE_FAMILY)
            self.cut = self.cut or f"a list of {visit.count} parts was not read to its end"

        def take_child(answer: Message) -> None:
            ref = r.as_ref(answer)
            if ref is not None:
                self._visit(program, visit, ref, unsure=True)

        # Headers come first.
        for index in sorted({*range(min(_HEADERS, visit.count)), *range(first, last)}):
            program.ask(r.child_at(visit.ref, index), take_child)
