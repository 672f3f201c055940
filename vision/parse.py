"""From a frame to a snapshot: text and controls are read, merged to elements, and put into reading order.

Only what changed since a remembered frame is read again. Text is then exactly what a first look at the frame would
give. For controls `vision.widgets.again` says what holds.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from vision.change import Change
from vision.past import Past
from vision.text.layout import reading_order
from vision.text.types import TextLine, TextReader
from vision.types import Element, Frame, Role, Snapshot, Source
from vision.widgets.again import ControlReader, look_again


class Merge(Protocol):
    """Makes one list of elements from what the readers saw. Pure: equal arguments give equal elements."""

    def __call__(
        self, frame: Frame, texts: Sequence[TextLine], controls: Sequence[Element]
    ) -> Sequence[Element]:
        """The elements on `frame`, in any order."""
        ...


class Closeable(Protocol):
    """Holds models or threads."""

    def close(self) -> None:
        """Free them."""
        ...


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the stages made of a frame."""

    controls: tuple[Element, ...]
    elements: tuple[Element, ...]


class Parser:
    """Turns frames into snapshots; remembers the last few frames. May be called from several threads."""

    def __init__(
        self,
        reader: TextReader,
        controls: ControlReader | None = None,
        merge: Merge | None = None,
        closing: Sequence[Closeable] = (),
    ) -> None:
        """Read text with `reader` and beside it, on a thread of its own, what `controls` finds.

        Without `merge` the elements are the controls and, each for itself, the lines of text. What `merge` works with
        and this parser is to close goes into `closing`.
        """
        self._reader = reader
        self._closing = tuple(closing)
        self._controls = controls
        self._merge: Merge = merge or side_by_side
        self._lock = threading.Lock()
        self._past: Past[_Seen] = Past()
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="controls")

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
            near = self._past.nearest(frame)
            if near is not None and not near[1].boxes:
                elements = near[0].elements
            else:
                # The caller's pixels may be written to; what is remembered must not.
                own = Frame(np.array(frame.pixels, order="C"), frame.origin, frame.scale, frame.at)
                seen = self._look(own, near)
                self._past.remember(own, seen)
                elements = seen.elements
        return Snapshot(frame, elements, windows)

    def forget(self) -> None:
        """Read the next frame as if it were the first: for pictures that do not follow each other on one display.

        What lines say is remembered all the same, by their pixels.
        """
        with self._lock:
            self._past.forget()

    def close(self) -> None:
        """Free the models."""
        self._beside.shutdown(wait=True)
        self._reader.close()
        for one in self._closing:
            one.close()

    def _look(self, frame: Frame, near: tuple[_Seen, Change] | None) -> _Seen:
        change = None if near is None else near[1]
        before = () if near is None else near[0].controls
        beside: Future[tuple[Element, ...]] | None = None
        if self._controls is not None:
            beside = self._beside.submit(look_again, self._controls, frame, before, change)
        try:
            texts = self._reader.read(frame, since=change)
        finally:
            controls = () if beside is None else beside.result()
        found = self._merge(frame, texts, controls)
        order = reading_order([element.box for element in found])
        return _Seen(controls, tuple(found[index] for index in order))


def side_by_side(frame: Frame, texts: Sequence[TextLine], controls: Sequence[Element]) -> list[Element]:
    """Every line of text and every control as an element of its own."""
    del frame
    return [*map(element_of, texts), *controls]


def element_of(line: TextLine) -> Element:
    """A line of text as an element."""
    return Element(Role.TEXT, line.text, line.box, line.score, Source.TEXT)


def open_parser(threads: int | None = None) -> Parser:
    """Open the models and a parser that reads text, finds controls, reads keys, names pictures, and merges all.

    Args:
        threads: as in `vision.text.open_reader`.

    Raises:
        ModelUnavailable: a model file is missing, damaged, or cannot be loaded.
    """
    from vision.icons import open_icons
    from vision.merge import Merger
    from vision.merge.glyphs import open_glyphs
    from vision.text import open_reader
    from vision.widgets.detector import open_detector

    glyphs = open_glyphs(threads)
    return Parser(
        open_reader(threads=threads), open_detector(threads), Merger(glyphs, open_icons(threads)), (glyphs,)
    )
