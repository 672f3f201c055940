"""Frames as changed tiles: what to store of a frame, and how to put it together again.

Knows nothing of files.

A frame is cut into tiles of TILE x TILE pixels (smaller at the right and bottom edge), each kept once by
content. A tile is stored as its green plane and the differences of red and blue from it (all zero where it is
grey), compressed with zlib. Measured on twelve real screens of 1280x800: 55 KiB and 50 ms for a first frame;
interleaved RGB takes 67 KiB and 63 ms. Lossless WebP takes about 43 KiB, but would put a picture decoder
between us and a hostile file.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_agent.errors import CorruptSession, JournalError
from vision.types import Frame, Pixels

TILE = 64
"""Side of a tile in pixels."""

KEYFRAME_EVERY = 16
"""A frame is kept whole after so many changed ones, so that no chain of changes is longer."""

LARGEST_SIDE = 32_768
LARGEST_AREA = 134_217_728
"""Pixels of a side and of a frame that are believed when a file is read (8 screens of 4K fit)."""

_LEVEL = 6
_ENTRY = struct.Struct("<I16s")


@dataclass(frozen=True, slots=True)
class FramePatch:
    """What is stored of one frame.

    Attributes:
        base: digest of the frame this one changes; None for a keyframe.
        changed: packed list of tile numbers (row by row from the top left) and tile digests.
        tiles: digest -> raw RGB bytes of the tiles that `changed` names (those already stored included).
    """

    base: str | None
    changed: bytes
    tiles: dict[bytes, bytes]


class FramePatcher:
    """Compares each frame with the one before. Not safe for threads."""

    def __init__(self, keyframe_every: int = KEYFRAME_EVERY) -> None:
        self._keyframe_every = keyframe_every
        self._last: Pixels | None = None
        self._last_digest = ""
        self._chain = 0

    def patch(self, frame: Frame) -> FramePatch:
        """What to store of `frame`; the next frame is compared with it.

        Raises JournalError when it is no picture.
        """
        pixels = frame.pixels
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
            raise JournalError(f"A frame of {pixels.dtype} {pixels.shape} is not a picture of HxWx3 bytes.")
        base = self._base_for(pixels)
        entries: list[bytes] = []
        tiles: dict[bytes, bytes] = {}
        changed = _changed_tiles(base, pixels) if base is not None else None
        for number, (rows, columns) in enumerate(_grid(frame.width, frame.height)):
            if changed is not None and not changed[number]:
                continue
            raw = pixels[rows, columns].tobytes()
            digest = _tile_digest(raw)
            tiles[digest] = raw
            entries.append(_ENTRY.pack(number, digest))
        patch = FramePatch(
            self._last_digest if base is not None else None, zlib.compress(b"".join(entries), _LEVEL), tiles
        )
        # A copy, because a capture may reuse the memory of its frames.
        self._last, self._last_digest = pixels.copy(), frame.digest
        self._chain = self._chain + 1 if base is not None else 0
        return patch

    def _base_for(self, pixels: Pixels) -> Pixels | None:
        if self._last is None or self._last.shape != pixels.shape or self._chain >= self._keyframe_every:
            return None
        return self._last


def pack_tile(raw: bytes) -> bytes:
    """The raw RGB bytes of a tile as they are stored."""
    red, green, blue = np.frombuffer(raw, np.uint8).reshape(-1, 3).T
    # Unsigned bytes wrap around here and back again when unpacked.
    return zlib.compress(
        b"".join((green.tobytes(), (red - green).tobytes(), (blue - green).tobytes())), _LEVEL
    )


def tile_numbers(width: int, height: int, changed: bytes) -> dict[int, bytes]:
    """Tile number -> tile digest, from a packed list.

    Raises CorruptSession when the list cannot belong to the size.
    """
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE and width * height <= LARGEST_AREA):
        raise CorruptSession(f"A frame claims to be {width}x{height} pixels.")
    count = -(-width // TILE) * -(-height // TILE)
    packed = _inflate(changed, count * _ENTRY.size)
    if len(packed) % _ENTRY.size:
        raise CorruptSession("A frame's list of changed tiles is cut off.")
    entries = dict(_ENTRY.iter_unpack(packed))
    if any(number >= count for number in entries):
        raise CorruptSession("A frame names a tile outside of itself.")
    return entries


def assemble(width: int, height: int, entries: dict[int, bytes], load: Callable[[bytes], bytes]) -> Pixels:
    """The picture that `entries` describe, HxWx3; `load` gives the compressed pixels of a tile digest.

    Raises CorruptSession when a tile is missing, has another size, or does not match its digest.
    """
    pixels = np.empty((height, width, 3), np.uint8)
    raw_tiles: dict[bytes, bytes] = {}
    for number, (rows, columns) in enumerate(_grid(width, height)):
        digest = entries.get(number)
        if digest is None:
            raise CorruptSession(f"Tile {number} of a frame was never stored.")
        tile = pixels[rows, columns]
        raw = raw_tiles.get(digest)
        if raw is None:
            raw = raw_tiles[digest] = unpack_tile(digest, load(digest))
        if len(raw) != tile.size:
            raise CorruptSession(f"Tile {number} of a frame has the wrong size.")
        tile[...] = np.frombuffer(raw, np.uint8).reshape(tile.shape)
    return pixels


def unpack_tile(digest: bytes, packed: bytes) -> bytes:
    """The raw RGB bytes of a stored tile. Raises CorruptSession when they do not match the digest."""
    planes = _inflate(packed, TILE * TILE * 3)
    if len(planes) % 3:
        raise CorruptSession(f"The pixels of tile {digest.hex()} are cut off.")
    green, red, blue = np.frombuffer(planes, np.uint8).reshape(3, -1)
    raw = np.stack((red + green, green, blue + green), axis=1).tobytes()
    if _tile_digest(raw) != digest:
        raise CorruptSession(f"The pixels of tile {digest.hex()} were changed.")
    return raw


def _tile_digest(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=16).digest()


def _changed_tiles(before: Pixels, after: Pixels) -> npt.NDArray[np.bool_]:
    """For each tile, row by row, whether any of its pixels differs; both pictures have the same size."""
    height, width, _ = after.shape
    # Eight bytes at a time, where a row divides so: comparing is most of what an unchanged frame costs.
    step = 8 if width * 3 % 8 == 0 else 1
    unit = np.uint64 if step == 8 else np.uint8
    old = np.ascontiguousarray(before).reshape(height, width * 3).view(unit)
    new = np.ascontiguousarray(after).reshape(height, width * 3).view(unit)
    starts = np.arange(0, new.shape[1], TILE * 3 // step)
    bands = [
        np.logical_or.reduceat((old[top : top + TILE] != new[top : top + TILE]).any(axis=0), starts)
        for top in range(0, height, TILE)
    ]
    return np.concatenate(bands)


def _grid(width: int, height: int) -> Iterator[tuple[slice, slice]]:
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            yield slice(top, min(top + TILE, height)), slice(left, min(left + TILE, width))


def _inflate(packed: bytes, limit: int) -> bytes:
    # One byte more than allowed shows a bomb without unpacking it.
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, limit + 1)
    except zlib.error as exc:
        raise CorruptSession(f"Compressed pixels are damaged ({exc}).") from exc
    if len(raw) > limit or not unpacker.eof or unpacker.unused_data:
        raise CorruptSession("Compressed pixels are damaged (wrong length).")
    return raw
