"""A session as something else: page, video, JSON, pictures, macro, test. Off the window's thread; without Qt."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from desktop_agent.errors import AgentError, JournalError
from desktop_agent.panel.words import ntr, tr
from desktop_agent.session.plain import plain_line
from desktop_agent.session.read import open_session
from desktop_agent.session.verify import VerifyReport

_MACRO_S = 600.0


class Export(StrEnum):
    """What a session can become."""

    PAGE = "page"
    VIDEO = "video"
    JSON = "json"
    PICTURES = "pictures"
    MACRO = "macro"
    PYTEST = "pytest"


def suffix_of(export: Export) -> str:
    """What the file's name ends with; empty for a folder."""
    return {
        Export.PAGE: ".html",
        Export.VIDEO: ".mp4",
        Export.JSON: ".json",
        Export.PICTURES: "",
        Export.MACRO: ".yaml",
        Export.PYTEST: ".py",
    }[export]


def name_of(export: Export, session_id: str, task: str) -> str:
    """A good name for the file or folder."""
    from desktop_agent.macros.from_session import name_for

    if export is Export.PYTEST:
        return f"test_{name_for(task).replace('-', '_')}.py"
    return f"{session_id}{suffix_of(export)}"


def write_export(
    export: Export,
    session: Path,
    target: Path,
    *,
    short: bool,
    progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> str:
    """Write the session in the file `session` to `target`; returns one sentence that says so.

    Args:
        export: as what.
        session: its file.
        target: the file, or the folder for pictures.
        short: whether a video cuts idle time.
        progress: told what share is done, from 0 to 1, where that is known.
        stopped: whether the person does not want it any more.

    Raises AgentError; the message says what to do.
    """
    try:
        match export:
            case Export.MACRO:
                macro_file(session, target)
            case Export.PYTEST:
                _write_pytest(session, target)
            case Export.PICTURES:
                return _write_pictures(session, target, progress)
            case _:
                with open_session(session) as recorded:
                    if export is Export.PAGE:
                        from desktop_agent.trace.page import write_page

                        _write_whole(target, lambda draft: write_page(recorded, draft))
                    elif export is Export.VIDEO:
                        from desktop_agent.trace.video import write_video

                        write_video(recorded, target, short=short, progress=progress, stopped=stopped)
                        if stopped():
                            return tr("Stopped; nothing was written.")
                    else:
                        from desktop_agent.session.export import write_json

                        _write_whole(target, lambda draft: write_json(recorded, draft))
    except OSError as exc:
        raise JournalError(f"{target} cannot be written: {exc.strerror or exc}.") from exc
    return tr("Written to {path}", path=target)


def macro_file(session: Path, target: Path | None) -> Path:
    """Make a macro of the session, at `target` (a .yaml file) or in the folder of macros; returns its file.

    Another process does it: what else finds the targets is looked for with the models, and those are not for this one.

    Raises AgentError with what that process said.
    """
    place = target if target is not None else _free_place(session)
    command = [sys.executable, "-m", "desktop_agent", "sessions", "export", str(session), "--macro"]
    command += ["-o", str(place), "--overwrite"]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_MACRO_S,
            env=dict(os.environ) | {"NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as exc:
        raise AgentError(f"The macro was not made within {_MACRO_S / 60:.0f} minutes.") from exc
    if done.returncode:
        said = done.stderr.strip().splitlines()
        words = plain_line(" ".join(said)).removeprefix("error: ")
        raise AgentError(words or f"The macro could not be made (status {done.returncode}).")
    return Path(done.stdout.strip().splitlines()[-1])


def verified(session: Path) -> VerifyReport:
    """Prove that nothing in the session was changed. Raises AgentError when it cannot even be opened."""
    from desktop_agent.session.verify import verify

    with open_session(session) as recorded:
        return verify(recorded)


def verdict(report: VerifyReport) -> str:
    """What a check found, in words."""
    if report.ok:
        words = [
            tr(
                "Whole: nothing was changed, nothing is missing ({events} events, {frames} pictures).",
                events=report.events,
                frames=report.frames,
            )
        ]
    else:
        words = [
            ntr(
                "{count} thing is wrong with this session:",
                "{count} things are wrong with this session:",
                len(report.problems),
            ),
            *(f"• {plain_line(problem)}" for problem in report.problems[:_MOST_PROBLEMS]),
        ]
    if report.interrupted:
        words.append(tr("The session never said that it ended."))
    words += [
        tr("Intended, outcome unknown: {act}", act=plain_line(note.purpose)) for note in report.intended_only
    ]
    return "\n".join(words)


_MOST_PROBLEMS = 8


def _free_place(session: Path) -> Path:
    """Where a macro called by the session's task would lie, with a number where there is one already."""
    from desktop_agent.macros.from_session import name_for
    from desktop_agent.macros.store import place_for

    with open_session(session) as recorded:
        name = name_for(recorded.summary().task)
    places = (place_for(name if number == 1 else f"{name}-{number}") for number in itertools.count(1))
    return next(place for place in places if not place.exists())


def _write_whole(target: Path, write: Callable[[Path], object]) -> None:
    """Let `write` write a file, which becomes `target` once it is whole: on a full disk nothing is left behind."""
    if target.exists() and not target.is_file():
        # A pipe or a device is written to, not replaced.
        write(target)
        return
    draft = target.with_name(f".{target.name}.part")
    try:
        write(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write_pictures(session: Path, folder: Path, progress: Callable[[float], None]) -> str:
    from desktop_agent.session.export import write_frames

    with open_session(session) as recorded:
        total = max(1, len(recorded.frame_rows()))
        count = 0
        for count, _ in enumerate(write_frames(recorded, folder), start=1):
            progress(count / total)
    return ntr("{count} picture in {path}", "{count} pictures in {path}", count, path=folder)


def _write_pytest(session: Path, target: Path) -> None:
    from desktop_agent.macros.as_pytest import as_pytest
    from desktop_agent.macros.files import read_macro
    from desktop_agent.macros.from_session import name_for

    with open_session(session) as recorded:
        name = name_for(recorded.summary().task)
    with tempfile.TemporaryDirectory(prefix="desktop-agent-test-") as folder:
        macro = read_macro(macro_file(session, Path(folder) / f"{name}.yaml"))
        exported = as_pytest(macro, {})
    if exported.pictures:
        pictures = target.parent / exported.folder
        pictures.mkdir(exist_ok=True)
        for picture, data in exported.pictures.items():
            (pictures / picture).write_bytes(data)
    _write_whole(target, lambda draft: draft.write_text(exported.text, "utf-8"))
