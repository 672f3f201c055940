from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_agent.errors import BadInput, CorruptSession, JournalError
from desktop_agent.session.events import ControlReceived
from desktop_agent.session.frames import TILE, FramePatcher, assemble, pack_tile, tile_numbers, unpack_tile
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.session.verify import verify
from vision.types import Frame


class Shelf:
    """Keeps patches in memory the way a session file does."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str | None, dict[int, bytes]]] = {}
        self.tiles: dict[bytes, bytes] = {}

    def put(self, patcher: FramePatcher, frame: Frame) -> None:
        patch = patcher.patch(frame)
        self.rows.setdefault(
            frame.digest, (patch.base, tile_numbers(frame.width, frame.height, patch.changed))
        )
        self.tiles.update({digest: pack_tile(raw) for digest, raw in patch.tiles.items()})

    def get(self, digest: str, width: int, height: int) -> np.ndarray:
        base, entries = self.rows[digest]
        while base is not None:
            base, older = self.rows[base]
            entries = older | entries
        return assemble(width, height, entries, self.tiles.__getitem__)


_edits = st.lists(
    st.tuples(
        st.integers(0, 149), st.integers(0, 99), st.integers(1, 90), st.integers(1, 70), st.integers(0, 255)
    ),
    max_size=12,
)


@given(_edits, st.integers(0, 4), st.sampled_from([(150, 100), (64, 64), (1, 1), (65, 3)]))
@settings(max_examples=60, deadline=None)
def test_frames_come_back_pixel_for_pixel(edits, keyframe_every, size):
    width, height = size
    patcher, shelf = FramePatcher(keyframe_every), Shelf()
    pixels = np.zeros((height, width, 3), np.uint8)
    kept = {}
    for left, top, across, down, colour in [(0, 0, 0, 0, 0), *edits]:
        pixels = pixels.copy()
        pixels[top : top + down, left : left + across] = (colour, left % 256, top)
        frame = Frame(pixels)
        if frame.digest in kept:
            continue
        shelf.put(patcher, frame)
        kept[frame.digest] = pixels
    for digest, original in kept.items():
        assert np.array_equal(shelf.get(digest, width, height), original)


def test_only_changed_tiles_are_named():
    patcher = FramePatcher()
    pixels = np.zeros((4 * TILE, 5 * TILE, 3), np.uint8)
    patcher.patch(Frame(pixels))
    pixels = pixels.copy()
    pixels[TILE + 3, 2 * TILE + 5] = 255
    patch = patcher.patch(Frame(pixels))
    assert list(tile_numbers(5 * TILE, 4 * TILE, patch.changed)) == [7]
    assert patch.base is not None


def test_a_keyframe_ends_every_chain():
    patcher = FramePatcher(keyframe_every=3)
    bases = [patcher.patch(Frame(np.full((8, 8, 3), value, np.uint8))).base for value in range(9)]
    assert [base is None for base in bases] == [True, False, False, False] * 2 + [True]


def test_a_capture_that_reuses_its_memory_does_no_harm():
    patcher, shelf = FramePatcher(), Shelf()
    memory = np.zeros((TILE, TILE, 3), np.uint8)
    first = Frame(memory)
    shelf.put(patcher, first)
    memory[:] = 9
    second = Frame(memory)
    shelf.put(patcher, second)
    assert shelf.get(first.digest, TILE, TILE).max() == 0
    assert shelf.get(second.digest, TILE, TILE).min() == 9


@pytest.mark.parametrize(
    "pixels", [np.zeros((0, 5, 3), np.uint8), np.zeros((5, 5), np.uint8), np.zeros((5, 5, 3))]
)
def test_what_is_no_picture_is_refused(pixels):
    with pytest.raises(JournalError, match="not a picture"):
        FramePatcher().patch(Frame(pixels))


def test_a_tile_that_unpacks_without_end_is_refused():
    import hashlib
    import zlib

    bomb = zlib.compress(b"\0" * 50_000_000)
    with pytest.raises(CorruptSession, match="wrong length"):
        unpack_tile(hashlib.blake2b(b"", digest_size=16).digest(), bomb)
    with pytest.raises(CorruptSession, match="wrong length"):
        tile_numbers(640, 480, bomb)


@pytest.mark.parametrize("size", [(0, 10), (-1, 10), (1 << 40, 1), (30_000, 30_000)])
def test_sizes_beyond_belief_are_refused(size):
    with pytest.raises(CorruptSession, match="claims to be"):
        tile_numbers(*size, b"")


def test_frames_of_a_journal_keep_place_scale_and_time(journal: Journal):
    frame = Frame(np.full((70, 130, 3), 7, np.uint8), (-1280.0, 20.5), 2.0, 123.25)
    journal.on_frame(frame)
    journal.on_event(ControlReceived("pause"))
    with open_session(journal.path) as session:
        again = session.frame(frame.digest)
        assert np.array_equal(again.pixels, frame.pixels)
        assert (again.origin, again.scale, again.at) == (frame.origin, frame.scale, frame.at)
        with pytest.raises(BadInput, match="no frame"):
            session.frame("00" * 16)


def test_a_frame_given_twice_is_stored_once(journal: Journal):
    for value in (1, 2, 1, 2, 1):
        journal.on_frame(Frame(np.full((70, 130, 3), value, np.uint8)))
        journal.on_event(ControlReceived("step"))
    with open_session(journal.path) as session:
        assert len(session.frame_rows()) == 2
        assert verify(session).ok
