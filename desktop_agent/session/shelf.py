"""The pictures of a session file: from rows to frames. Every picture is checked against its digest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache

from desktop_agent.errors import BadInput, CorruptSession
from desktop_agent.session import store
from desktop_agent.session.frames import assemble, tile_numbers
from vision.types import Frame

_TILES_KEPT = 4096  # at most 48 MiB


class FrameShelf:
    """Reads frames out of an open session file; keeps the last tiles, since frames share most of them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._tile = lru_cache(_TILES_KEPT)(self._read_tile)

    def __contains__(self, digest: object) -> bool:
        return (
            self._database.execute("SELECT 1 FROM frames WHERE digest = ?", (digest,)).fetchone() is not None
        )

    def rows(self) -> Iterator[store.FrameRow]:
        """Every stored frame's row, in the order they were written.

        Raises CorruptSession for one of other types.
        """
        query = f"SELECT {store.FRAME_COLUMNS} FROM frames ORDER BY number"  # noqa: S608
        for row in self._database.execute(query):
            yield _checked(row)

    def frame(self, digest: str) -> Frame:
        """The frame with `digest`, pixel for pixel.

        Raises:
            BadInput: the session holds no such frame.
            CorruptSession: it does, but it or a frame it builds on is damaged.
        """
        number, row = self._row(digest)
        _, _, width, height, origin_x, origin_y, scale, taken_at, base, changed = row
        entries = tile_numbers(width, height, changed)
        while base is not None:
            base_number, base_row = self._row(base)
            # Chains only lead backwards, so that a hostile file cannot lead them in a circle.
            if base_number >= number or base_row[2:4] != (width, height):
                raise CorruptSession(f"Frame {digest} builds on a frame that does not fit.")
            number, base = base_number, base_row[8]
            entries = tile_numbers(width, height, base_row[9]) | entries
        frame = Frame(assemble(width, height, entries, self._tile), (origin_x, origin_y), scale, taken_at)
        if frame.digest != digest:
            raise CorruptSession(f"The pixels of frame {digest} were changed.")
        return frame

    def tile_digests(self) -> set[bytes]:
        """The digests of all stored tiles."""
        return {digest for (digest,) in self._database.execute("SELECT digest FROM tiles")}

    def _row(self, digest: str) -> tuple[int, store.FrameRow]:
        query = f"SELECT number, {store.FRAME_COLUMNS} FROM frames WHERE digest = ?"  # noqa: S608
        found = self._database.execute(query, (digest,)).fetchone()
        if found is None:
            raise BadInput(f"The session holds no frame {digest}.")
        number, *row = found
        return number, _checked(tuple(row))

    def _read_tile(self, digest: bytes) -> bytes:
        found = self._database.execute("SELECT pixels FROM tiles WHERE digest = ?", (digest,)).fetchone()
        if found is None or not isinstance(found[0], bytes):
            raise CorruptSession(f"Tile {digest.hex()} is missing.")
        return found[0]


_TYPES = (str, int, int, int, float, float, float, float, str | None, bytes)


def _checked(row: tuple[object, ...]) -> store.FrameRow:
    # A damaged page can hold a value of another type than the table declares.
    if not all(isinstance(value, kind) for value, kind in zip(row, _TYPES, strict=True)):
        raise CorruptSession("A frame's row holds values of the wrong type.")
    return row  # type: ignore[return-value]
