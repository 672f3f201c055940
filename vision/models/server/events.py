"""Server-sent events: bytes in as they come, the data of whole events out."""

from __future__ import annotations

import re

_END = re.compile(rb"\r\n|\n|\r")
MAX_EVENT = 4_000_000
"""Bytes of one event."""


class EventTooLong(Exception):
    """An event is longer than any that means something."""


class Events:
    """Puts events together. Fields other than `data` are left out: both interfaces repeat them inside it."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[str]:
        """The events that end in `data`. Raises EventTooLong."""
        lines = _END.split(self._rest + data)
        # The line may go on with the next bytes; and so may a line's end that is two characters long.
        self._rest = lines.pop()
        if data.endswith(b"\r") and lines:
            self._rest = lines.pop() + b"\r"
        found = []
        for line in lines:
            if not line and self._data:
                found.append(self._whole())
            elif line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
                self._size += len(line)
        if self._size + len(self._rest) > MAX_EVENT:
            raise EventTooLong
        return found

    def end(self) -> list[str]:
        """The event that the end of the stream leaves: some servers forget the empty line after the last one."""
        found = self.feed(b"\n") if self._rest else []
        if self._data:
            found.append(self._whole())
        return found

    def _whole(self) -> str:
        text = b"\n".join(self._data).decode("utf-8", "replace")
        self._data, self._size = [], 0
        return text


__all__ = ["MAX_EVENT", "EventTooLong", "Events"]
