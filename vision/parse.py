"""From a frame to a snapshot: every reader's elements, in reading order.

So far only text is read. A reader of controls or icons joins as another `ElementReader`; the parser hands each
what those before it saw, and orders the result.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from vision.text.layout import reading_order
from vision.text.types import TextLine, TextReader
from vision.types import Element, Frame, Role, Snapshot, Source

_REMEMBERED = 8


class ElementReader(Protocol):
    """Sees elements on a frame, given what the readers before it saw."""

    def elements(self, frame: Frame, seen: Sequence[Element]) -> Sequence[Element]:
        """All elements after this reader: `seen`, some perhaps refined or absorbed, and its own."""
        ...


class Parser:
    """Turns frames into snapshots; remembers the last few frames. May be called from several threads."""

    def __init__(self, reader: TextReader, others: Sequence[ElementReader] = ()) -> None:
        """Read text with `reader`, then let each of `others` add to it, in order."""
        self._reader = reader
        self._others = tuple(others)
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[Element, ...]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, frame: Frame, *, windows: tuple[Element, ...] = ()) -> Snapshot:
        """What is on `frame`; `windows`, topmost first, are passed on. Equal frames are read once.

        Raises:
            ModelUnavailable: a model cannot be run.
        """
        with self._lock:
            elements = self._known.get(frame.digest)
            if elements is None:
                elements = self._parse(frame)
                self._known[frame.digest] = elements
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
            else:
                self._known.move_to_end(frame.digest)
        return Snapshot(frame, elements, windows)

    def close(self) -> None:
        """Free the models."""
        self._reader.close()

    def _parse(self, frame: Frame) -> tuple[Element, ...]:
        seen: list[Element] = [element_of(line) for line in self._reader.read(frame)]
        for other in self._others:
            seen = list(other.elements(frame, seen))
        return tuple(seen[index] for index in reading_order([element.box for element in seen]))


def element_of(line: TextLine) -> Element:
    """A line of text as an element."""
    return Element(Role.TEXT, line.text, line.box, line.score, Source.TEXT)


def open_parser(threads: int | None = None) -> Parser:
    """Open the models and a parser; `threads` as in `vision.text.open_reader`. Raises ModelUnavailable."""
    from vision.text import open_reader

    return Parser(open_reader(threads=threads))
