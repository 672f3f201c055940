"""A session as files that other programs read: JSON, and frames as PNG."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop_agent.session.codec import to_data
from desktop_agent.session.mind_summary import mind_summary
from desktop_agent.session.read import SessionFile, SessionSummary
from desktop_agent.session.steps import StoredEvent
from desktop_agent.session.verify import VerifyReport


def session_data(session: SessionFile) -> dict[str, Any]:
    """The whole session but its pictures; `mind` sums up what deciding took, where a model had a part in it.

    Raises CorruptSession when its events cannot be read.
    """
    events = session.events()
    mind = mind_summary(stored.event for stored in events)
    return {
        "session": summary_data(session.summary()),
        "mind": asdict(mind) if mind is not None else None,
        "events": [event_data(stored) for stored in events],
    }


def summary_data(summary: SessionSummary) -> dict[str, Any]:
    """The summary as JSON values."""
    data = asdict(summary)
    data["path"] = str(summary.path)
    data["created"] = summary.created.isoformat() if summary.created is not None else None
    data["elapsed_s"] = round(summary.elapsed_s, 3)
    return data


def event_data(stored: StoredEvent) -> dict[str, Any]:
    """One event as JSON values; `at` is seconds since 1970, `clock` seconds of the monotonic clock."""
    return {
        "seq": stored.seq,
        "at": round(stored.at, 6),
        "clock": round(stored.clock, 6),
        "event": to_data(stored.event),
    }


def report_data(report: VerifyReport) -> dict[str, Any]:
    """A check's result as JSON values."""
    return asdict(report)


def write_json(session: SessionFile, path: Path) -> Path:
    """Write `session_data` to `path`, which is returned. Raises OSError when it cannot be written."""
    path.write_text(json.dumps(session_data(session), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def write_frames(session: SessionFile, folder: Path) -> Iterator[Path]:
    """Write every frame to `folder` as PNG, pixel for pixel, in the order they were kept; yields each file.

    Files are named by number and digest: `0001-5f3c….png`. Raises OSError when a file cannot be written, and
    CorruptSession for a damaged frame.
    """
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, (digest, *_) in enumerate(session.frame_rows(), start=1):
        # The digest comes from the file and ends up in a name: the frame's own is the same, or this raises.
        frame = session.frame(digest)
        path = folder / f"{number:04d}-{frame.digest}.png"
        Image.fromarray(frame.pixels).save(path, "PNG")
        yield path
