"""What lies on a clipboard, and reading what another program has put there."""

from __future__ import annotations

import select
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from actions.backends.x11.keyboard import XEvent, display_errors
from actions.clock import Deadline
from actions.x11 import XConnection, unpack_numbers

_SLOTS: Final = 12
_MAX_BYTES: Final = 8 << 20
_WORDS: Final = 1 << 28
_ASKS: Final = frozenset({"TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE"})
_FIRST: Final = (
    "UTF8_STRING",
    "text/plain;charset=utf-8",
    "text/html",
    "text/uri-list",
    "x-special/gnome-copied-files",
    "image/png",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """The clipboard in one form.

    Attributes:
        kind: the name of its type: `UTF8_STRING`, `ATOM`, `image/png`.
        format: bits of one item: 8, 16 or 32.
        data: the bytes.
    """

    kind: str
    format: int
    data: bytes


Content = Mapping[str, Piece]
"""The clipboard in every form (target) that it is offered in."""


def text_content(text: str) -> Content:
    """`text` in the forms in which programs ask for text."""
    encoded = text.encode()
    content = {
        "UTF8_STRING": Piece("UTF8_STRING", 8, encoded),
        "text/plain;charset=utf-8": Piece("text/plain;charset=utf-8", 8, encoded),
        "TEXT": Piece("UTF8_STRING", 8, encoded),
    }
    # STRING is Latin-1 by definition: whoever knows nothing else gets nothing rather than a wrong text.
    with suppress(UnicodeEncodeError):
        content["STRING"] = Piece("STRING", 8, text.encode("latin-1"))
    return content


class Atoms:
    """Names and numbers of atoms, each asked of the server once."""

    def __init__(self, connection: XConnection) -> None:
        self._core = connection.core
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def number(self, name: str) -> int:
        """The atom called `name`."""
        if name not in self._numbers:
            self._learn(name, int(self._core.InternAtom(False, len(name), name).reply().atom))
        return self._numbers[name]

    def name(self, number: int) -> str:
        """What the atom `number` is called."""
        if number not in self._names:
            self._learn(self._core.GetAtomName(number).reply().name.to_string(), number)
        return self._names[number]

    def _learn(self, name: str, number: int) -> None:
        self._numbers[name] = number
        self._names[number] = name


class SelectionReader:
    """Reads what another program offers on the clipboard, on a connection of its own."""

    def __init__(self, connection: XConnection) -> None:
        self._connection = connection
        self._xproto: Any = import_module("xcffib.xproto")
        self._error: Any = import_module("xcffib").Error
        with display_errors():
            self._atoms = Atoms(connection)
            self._window = make_window(connection)
            self._property = self._atoms.number("_DESKTOP_AGENT_READ")

    def read(self, seconds: float) -> Content:
        """Every form of the clipboard worth keeping; what cannot be had within `seconds` is left out."""
        deadline = Deadline.after(seconds)
        content: dict[str, Piece] = {}
        with display_errors():
            if not self._connection.core.GetSelectionOwner(self._atoms.number("CLIPBOARD")).reply().owner:
                return content
            listed = self._fetch("TARGETS", deadline)
            if listed is None:
                return content
            room = _MAX_BYTES
            for target in _worth_keeping(
                [self._atoms.name(number) for number in unpack_numbers(listed.data) if number]
            ):
                piece = self._fetch(target, deadline)
                if piece is not None and len(piece.data) <= room:
                    content[target] = piece
                    room -= len(piece.data)
        return content

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.disconnect()

    def _fetch(self, target: str, deadline: Deadline) -> Piece | None:
        core = self._connection.core
        wanted = self._atoms.number(target)
        core.DeleteProperty(self._window, self._property)
        core.ConvertSelection(self._window, self._atoms.number("CLIPBOARD"), wanted, self._property, 0)
        while True:
            event = self._next_event(deadline)
            if event is None:
                return None
            # An answer to a question given up earlier names another target.
            if isinstance(event, self._xproto.SelectionNotifyEvent) and event.target == wanted:
                break
        if not event.property:
            return None
        piece = self._take_property()
        if piece is not None and piece.kind == "INCR":
            return self._fetch_rest(deadline)
        return piece

    def _fetch_rest(self, deadline: Deadline) -> Piece | None:
        """The owner sends a large content in parts: each time the property is deleted, it writes the next."""
        data = bytearray()
        while (event := self._next_event(deadline)) is not None:
            is_new = (
                isinstance(event, self._xproto.PropertyNotifyEvent)
                and event.atom == self._property
                and event.state == self._xproto.Property.NewValue
            )
            part = self._take_property() if is_new else None
            if part is None:
                continue
            if not part.data:
                return Piece(part.kind, part.format, bytes(data))
            data += part.data
            if len(data) > _MAX_BYTES:
                return None
        return None

    def _take_property(self) -> Piece | None:
        reply = self._connection.core.GetProperty(True, self._window, self._property, 0, 0, _WORDS).reply()
        if not reply.type:
            return None
        return Piece(self._atoms.name(reply.type), int(reply.format), b"".join(reply.value))

    def _next_event(self, deadline: Deadline) -> XEvent | None:
        while True:
            try:
                event = self._connection.poll_for_event()
            except self._error:
                continue
            if event is not None:
                return event
            self._connection.flush()
            if deadline.passed:
                return None
            select.select([self._connection.get_file_descriptor()], [], [], deadline.left)


def make_window(connection: XConnection) -> int:
    """A window that is never shown, to own or receive selections; it reports changes of its properties."""
    xproto: Any = import_module("xcffib.xproto")
    root = connection.get_setup().roots[0].root
    window = int(connection.generate_id())
    connection.core.CreateWindow(
        0, window, root, 0, 0, 1, 1, 0, xproto.WindowClass.InputOnly, 0, xproto.CW.EventMask,
        [xproto.EventMask.PropertyChange],
    )  # fmt: skip
    return window


def _worth_keeping(targets: Sequence[str]) -> list[str]:
    """The forms to keep: text and files first, one picture format, then others; `_SLOTS` at most."""
    chosen = [target for target in _FIRST if target in targets]
    has_picture = "image/png" in chosen
    for target in targets:
        picture = target.startswith("image/")
        if target in chosen or target in _ASKS or (picture and has_picture):
            continue
        has_picture = has_picture or picture
        chosen.append(target)
    return chosen[:_SLOTS]
