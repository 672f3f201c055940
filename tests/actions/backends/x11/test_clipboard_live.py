"""Our clipboard as other programs see it."""

from __future__ import annotations

import select
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import xcffib
import xcffib.xproto as x

from actions.backends.x11.clipboard import Clipboard
from actions.backends.x11.selection import Atoms, Piece, SelectionReader, make_window, text_content
from actions.displays import VirtualDisplay
from actions.errors import HandsUnavailable
from actions.x11 import XConnection, connect

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay.start() as display:
        yield display


@pytest.fixture
def clipboard(display: VirtualDisplay) -> Iterator[Clipboard]:
    clipboard = Clipboard(connect(display.name, display.xauthority))
    yield clipboard
    clipboard.close()


@pytest.fixture
def reader(display: VirtualDisplay) -> Iterator[SelectionReader]:
    reader = SelectionReader(connect(display.name, display.xauthority))
    yield reader
    reader.close()


@pytest.fixture
def other(display: VirtualDisplay) -> Iterator[XConnection]:
    connection = connect(display.name, display.xauthority)
    yield connection
    connection.disconnect()


def next_event(connection: XConnection, kind: type[Any], timeout_s: float = 5) -> Any:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        event = connection.poll_for_event()
        if isinstance(event, kind):
            return event
        if event is None:
            connection.flush()
            select.select([connection.get_file_descriptor()], [], [], 0.05)
    raise AssertionError(f"no {kind.__name__}")


def test_text_is_offered_in_latin_1_only_where_that_can_hold_it() -> None:
    assert text_content("é")["STRING"].data == b"\xe9"
    assert "STRING" not in text_content("漢")
    assert text_content("漢")["UTF8_STRING"].data == "漢".encode()


def test_every_size_is_read_back_whole(clipboard: Clipboard, reader: SelectionReader) -> None:
    for size in (0, 1, 4095, 256 << 10, (256 << 10) + 1, 3 << 20):
        content = {"UTF8_STRING": Piece("UTF8_STRING", 8, b"x" * size)}
        serial = clipboard.offer(content)
        assert reader.read(5) == content, size
        assert clipboard.wait_for_fetch(serial, lambda _: True, 5) is not None


def test_fetch_of_an_earlier_offer_does_not_count(clipboard: Clipboard, reader: SelectionReader) -> None:
    clipboard.offer_text("first")
    reader.read(5)
    serial = clipboard.offer_text("second")
    assert clipboard.wait_for_fetch(serial, lambda _: True, 0.1) is None


def test_withdrawn_clipboard_is_empty(clipboard: Clipboard, reader: SelectionReader) -> None:
    clipboard.offer_text("words")
    assert clipboard.owned()
    clipboard.withdraw()
    assert not clipboard.owned()
    assert reader.read(1) == {}


def test_clipboard_taken_by_another_is_not_withdrawn(
    clipboard: Clipboard, display: VirtualDisplay, reader: SelectionReader
) -> None:
    clipboard.offer_text("ours")
    second = Clipboard(connect(display.name, display.xauthority))
    second.offer_text("theirs")
    clipboard.withdraw()
    assert reader.read(2)["UTF8_STRING"].data == b"theirs"
    second.close()


def test_several_forms_can_be_asked_for_at_once(clipboard: Clipboard, other: XConnection) -> None:
    clipboard.offer_text("words")
    atoms, window = Atoms(other), make_window(other)
    names = ("WANTED", "UTF8_STRING", "ONE", "image/png", "TWO")
    place, text, one, picture, two = (atoms.number(name) for name in names)
    pairs = struct.pack("=4I", text, one, picture, two)
    other.core.ChangeProperty(0, window, place, atoms.number("ATOM_PAIR"), 32, 4, pairs)
    other.core.ConvertSelection(window, atoms.number("CLIPBOARD"), atoms.number("MULTIPLE"), place, 0)
    assert next_event(other, x.SelectionNotifyEvent).property == place
    answer = other.core.GetProperty(False, window, place, 0, 0, 16).reply()
    assert struct.unpack("=4I", b"".join(answer.value)) == (text, one, picture, 0)
    assert b"".join(other.core.GetProperty(False, window, one, 0, 0, 16).reply().value) == b"words"


def test_clipboard_manager_is_asked_to_keep_what_we_leave(
    clipboard: Clipboard, other: XConnection, reader: SelectionReader
) -> None:
    atoms, window = Atoms(other), make_window(other)
    assert not clipboard.hand_over(0.1), "there is no manager yet"
    other.core.SetSelectionOwner(window, atoms.number("CLIPBOARD_MANAGER"), 0)
    other.core.GetInputFocus().reply()
    kept: list[bytes] = []

    def manage() -> None:
        request = next_event(other, x.SelectionRequestEvent)
        assert atoms.name(request.target) == "SAVE_TARGETS"
        kept.append(reader.read(2)["UTF8_STRING"].data)
        answer = x.SelectionNotifyEvent.synthetic(
            request.time, request.requestor, request.selection, request.target, request.property
        )
        other.core.SendEvent(False, request.requestor, 0, answer.pack())
        other.flush()

    clipboard.offer_text("keep me")
    manager = threading.Thread(target=manage)
    manager.start()
    assert clipboard.hand_over(5)
    manager.join(5)
    assert kept == [b"keep me"]


def test_program_that_vanishes_while_it_fetches_does_no_harm(
    clipboard: Clipboard, display: VirtualDisplay, reader: SelectionReader
) -> None:
    clipboard.offer_text("x" * (1 << 20))
    gone = connect(display.name, display.xauthority)
    atoms, window = Atoms(gone), make_window(gone)
    target, place = atoms.number("UTF8_STRING"), atoms.number("GONE")
    gone.core.ConvertSelection(window, atoms.number("CLIPBOARD"), target, place, 0)
    next_event(gone, x.SelectionNotifyEvent)
    gone.disconnect()
    clipboard.offer_text("still here")
    assert reader.read(5)["UTF8_STRING"].data == b"still here"


def test_closed_clipboard_says_so(display: VirtualDisplay) -> None:
    clipboard = Clipboard(connect(display.name, display.xauthority))
    clipboard.close()
    clipboard.close()
    with pytest.raises(HandsUnavailable):
        clipboard.offer_text("words")


def test_xcffib_still_raises_errors_as_we_catch_them() -> None:
    assert issubclass(x.WindowError, xcffib.Error)
    assert issubclass(xcffib.ConnectionException, xcffib.XcffibException)
