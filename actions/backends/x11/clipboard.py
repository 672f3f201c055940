"""The clipboard, owned by ourselves: a thread with its own connection answers those who paste.

No helper process is involved, and the owner learns who has fetched what: that is how a paste is known to be
complete.
"""

from __future__ import annotations

import os
import queue
import select
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeVar

from actions.backends.x11.keyboard import XEvent, display_errors
from actions.backends.x11.selection import Atoms, Content, Piece, make_window, text_content
from actions.errors import ActionError, HandsUnavailable
from actions.x11 import XConnection, unpack_numbers

_Result = TypeVar("_Result")
_ATOM: Final = "ATOM"
_REQUEST_OVERHEAD: Final = 1024
_COMMAND_SECONDS: Final = 5.0


@dataclass(slots=True)
class Transfer:
    """One fetch of a text by a program.

    Attributes:
        requestor: the window that asked.
        place: the name of the property that it wanted the text in; each toolkit has its own.
        serial: which offer it was answered from.
        done: whether the program has taken all of it.
    """

    requestor: int
    place: str
    serial: int
    done: bool = False


@dataclass(slots=True)
class _Incremental:
    """A content too large for one property, on its way in parts."""

    piece: Piece
    sent: int = 0
    closed: bool = False


class Clipboard:
    """Owns the CLIPBOARD selection while something is offered."""

    def __init__(self, connection: XConnection) -> None:
        self._connection = connection
        self._xproto: Any = import_module("xcffib.xproto")
        self._error: Any = import_module("xcffib").Error
        with display_errors():
            self._atoms = Atoms(connection)
            self._window = make_window(connection)
            self._clipboard = self._atoms.number("CLIPBOARD")
            self._chunk = max(4096, connection.get_maximum_request_length() * 4 - _REQUEST_OVERHEAD)
        self._chunk = min(self._chunk, 256 << 10)
        self._content: Content = {}
        self._serial = 0
        self._owned_since = 0
        self._clock = 0
        self._under_way: dict[tuple[int, int], tuple[Transfer, _Incremental | None]] = {}
        self._transfers: list[Transfer] = []
        self._changed = threading.Condition()
        self._save_answered = False
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._wake_read, self._wake_write = os.pipe()
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="clipboard", daemon=True)
        self._thread.start()

    def offer_text(self, text: str) -> int:
        """Put `text` on the clipboard; return the number under which its fetches are found."""
        return self.offer(text_content(text))

    def offer(self, content: Content) -> int:
        """Put `content` on the clipboard. Raises HandsUnavailable."""
        return self._command(lambda: self._own(content))

    def withdraw(self) -> None:
        """Leave the clipboard empty, unless somebody else has put something there meanwhile."""
        self._command(self._disown)

    def owned(self) -> bool:
        """Whether what lies on the clipboard is ours."""
        return self._command(self._is_owner)

    @property
    def content(self) -> Content:
        """What we offer now; empty when nothing of ours lies on the clipboard."""
        return self._content

    def wait_for_fetch(
        self, serial: int, counts: Callable[[Transfer], bool], seconds: float, times: int = 1
    ) -> Transfer | None:
        """Wait until all of offer `serial` was taken `times` times, in a way that `counts`; None when it was not."""
        with self._changed:
            self._changed.wait_for(lambda: self._fetched(serial, counts, times), seconds)
            return self._fetched(serial, counts, times)

    def hand_over(self, seconds: float) -> bool:
        """Ask the desktop's clipboard manager, if there is one, to keep what we offer after we are gone."""
        if not self._command(self._ask_manager):
            return False
        with self._changed:
            return self._changed.wait_for(lambda: self._save_answered, seconds)

    def close(self) -> None:
        """Stop serving and let go of the connection; what we offered is then gone. Twice does nothing."""
        if self._closing:
            return
        self._closing = True
        os.write(self._wake_write, b".")
        self._thread.join(_COMMAND_SECONDS)
        self._connection.disconnect()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _command(self, action: Callable[[], _Result]) -> _Result:
        """Run `action` on the serving thread, which alone uses the connection, and return its result."""
        answer: Future[_Result] = Future()

        def run() -> None:
            try:
                answer.set_result(action())
            except (ActionError, self._error) as problem:
                answer.set_exception(problem)

        if self._closing or not self._thread.is_alive():
            raise HandsUnavailable("The clipboard's connection to the display is closed.")
        self._commands.put(run)
        os.write(self._wake_write, b".")
        try:
            return answer.result(_COMMAND_SECONDS)
        except TimeoutError as problem:
            raise HandsUnavailable("The display does not answer (clipboard).") from problem

    def _serve(self) -> None:
        try:
            with display_errors():
                while not self._closing:
                    self._handle_events()
                    while not self._commands.empty():
                        self._commands.get()()
                    self._handle_events()
                    self._connection.flush()
                    descriptors = [self._connection.get_file_descriptor(), self._wake_read]
                    ready, _, _ = select.select(descriptors, [], [])
                    if self._wake_read in ready:
                        os.read(self._wake_read, 4096)
        except HandsUnavailable:
            return  # The display is gone; `_command` says so to whoever asks next.

    def _handle_events(self) -> None:
        xproto = self._xproto
        while True:
            try:
                event = self._connection.poll_for_event()
                match event:
                    case None:
                        return
                    case xproto.SelectionRequestEvent():
                        self._answer(event)
                    case xproto.PropertyNotifyEvent():
                        self._property_changed(event)
                    case xproto.SelectionClearEvent():
                        self._content = {}
                    case xproto.SelectionNotifyEvent():
                        with self._changed:
                            self._save_answered = True
                            self._changed.notify_all()
                    case _:
                        pass
            except self._error:
                continue  # The window that asked is gone.

    def _own(self, content: Content) -> int:
        self._owned_since = self._server_time()
        self._content = content
        self._serial += 1
        with self._changed:
            self._transfers.clear()
        self._connection.core.SetSelectionOwner(self._window, self._clipboard, self._owned_since)
        if not self._is_owner():
            raise HandsUnavailable("Another program took the clipboard at the same moment.")
        return self._serial

    def _disown(self) -> None:
        if self._is_owner():
            self._connection.core.SetSelectionOwner(0, self._clipboard, self._owned_since)
        self._content = {}

    def _is_owner(self) -> bool:
        return bool(self._connection.core.GetSelectionOwner(self._clipboard).reply().owner == self._window)

    def _fetched(self, serial: int, counts: Callable[[Transfer], bool], times: int) -> Transfer | None:
        found = [item for item in self._transfers if item.serial == serial and item.done and counts(item)]
        return found[times - 1] if len(found) >= times else None

    def _ask_manager(self) -> bool:
        manager = self._atoms.number("CLIPBOARD_MANAGER")
        if not self._content or not self._connection.core.GetSelectionOwner(manager).reply().owner:
            return False
        self._save_answered = False
        self._connection.core.ConvertSelection(
            self._window, manager, self._atoms.number("SAVE_TARGETS"), self._atoms.number("_SAVED"), 0
        )
        return True

    def _server_time(self) -> int:
        """The server's clock; a change of our own window's property tells it."""
        tick = self._atoms.number("_DESKTOP_AGENT_TICK")
        before = self._clock
        self._connection.core.ChangeProperty(2, self._window, tick, 31, 8, 1, b".")
        self._connection.core.GetInputFocus().reply()
        self._handle_events()
        return self._clock or before

    def _answer(self, event: XEvent) -> None:
        # Clients of 1988 name no property; the target then serves as one.
        place = event.property or event.target
        served = self._convert(event.requestor, place, event.target) if event.owner == self._window else False
        self._connection.core.SendEvent(
            False,
            event.requestor,
            0,
            self._xproto.SelectionNotifyEvent.synthetic(
                event.time, event.requestor, event.selection, event.target, place if served else 0
            ).pack(),
        )
        self._connection.flush()

    def _convert(self, requestor: int, place: int, target: int) -> bool:
        name = self._atoms.name(target)
        if name == "MULTIPLE":
            return self._convert_several(requestor, place)
        if not self._content:
            return False
        if name == "TARGETS":
            listed = ("TARGETS", "TIMESTAMP", "MULTIPLE", *self._content)
            self._write(requestor, place, _ATOM, 32, [self._atoms.number(each) for each in listed])
            return True
        if name == "TIMESTAMP":
            self._write(requestor, place, "INTEGER", 32, [self._owned_since])
            return True
        piece = self._content.get(name)
        if piece is None:
            return False
        self._send(requestor, place, piece)
        return True

    def _convert_several(self, requestor: int, place: int) -> bool:
        reply = self._connection.core.GetProperty(False, requestor, place, 0, 0, 1024).reply()
        pairs = list(unpack_numbers(b"".join(reply.value))) if reply.type else []
        for at in range(0, len(pairs) - 1, 2):
            if not pairs[at + 1] or not self._convert(requestor, pairs[at + 1], pairs[at]):
                pairs[at + 1] = 0
        self._write(requestor, place, "ATOM_PAIR", 32, pairs)
        return bool(pairs)

    def _send(self, requestor: int, place: int, piece: Piece) -> None:
        transfer = Transfer(requestor, self._atoms.name(place), self._serial)
        with self._changed:
            self._transfers.append(transfer)
        masks = self._xproto.EventMask
        self._connection.core.ChangeWindowAttributes(
            requestor, self._xproto.CW.EventMask, [masks.PropertyChange | masks.StructureNotify]
        )
        if len(piece.data) <= self._chunk:
            self._under_way[requestor, place] = (transfer, None)
            self._write(requestor, place, piece.kind, piece.format, piece.data)
        else:
            self._under_way[requestor, place] = (transfer, _Incremental(piece))
            self._write(requestor, place, "INCR", 32, [len(piece.data)])

    def _property_changed(self, event: XEvent) -> None:
        self._clock = event.time
        if event.state != self._xproto.Property.Delete:
            return
        # The program has read a part, and says so by deleting it.
        place = (event.window, event.atom)
        if place not in self._under_way:
            return
        transfer, rest = self._under_way[place]
        if rest is None or rest.closed:
            del self._under_way[place]
            with self._changed:
                transfer.done = True
                self._changed.notify_all()
            return
        part = rest.piece.data[rest.sent : rest.sent + self._chunk]
        rest.sent += len(part)
        rest.closed = not part
        self._write(event.window, event.atom, rest.piece.kind, rest.piece.format, part)
        self._connection.flush()

    def _write(self, window: int, place: int, kind: str, width: int, data: bytes | list[int]) -> None:
        items = len(data) * 8 // width if isinstance(data, bytes) else len(data)
        self._connection.core.ChangeProperty(0, window, place, self._atoms.number(kind), width, items, data)
