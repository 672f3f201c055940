"""The folders and files of tests that were shown last. Without Qt."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

_MOST = 8
_BYTES = 100_000


def read_recent(path: Path) -> tuple[str, ...]:
    """The places that the file `path` remembers, the last one first; none when it cannot be read."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_BYTES))
    except (OSError, ValueError):
        return ()
    return tuple(one for one in found if isinstance(one, str))[:_MOST] if isinstance(found, list) else ()


def remember(path: Path, place: str, recent: tuple[str, ...]) -> tuple[str, ...]:
    """Put `place` before the `recent` ones, and write them down; a file that cannot be written is no harm."""
    now = (place, *(one for one in recent if one != place))[:_MOST]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(now), "utf-8")
    return now
