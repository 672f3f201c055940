"""A session as a video: its pictures at their times, with the pointer and its clicks, through a pipe to ffmpeg."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

from desktop_agent.desk.geometry import to_frame
from desktop_agent.errors import BadInput, CorruptSession, JournalError, SomethingMissing
from desktop_agent.session.read import SessionFile
from desktop_agent.trace.film import Film, Pointer, film_of
from vision.types import Frame, FramePoint, Pixels

FFMPEG_MISSING = (
    "A video needs ffmpeg, which is not installed: sudo apt-get install --no-install-recommends ffmpeg."
)
_RATE = 12
"""Pictures a second: enough for a pointer that glides."""
_END_S = 60.0
_ARROW = ((0, 0), (0, 17), (4, 13.2), (6.8, 19.6), (9.4, 18.5), (6.7, 12.2), (12.2, 12))
_ARROW_SCALE = 1.3
_INK = (214, 33, 156)
_RING = (6.0, 26.0)


def _no_progress(share: float) -> None:
    del share


def write_video(
    session: SessionFile,
    path: Path,
    *,
    short: bool = True,
    progress: Callable[[float], None] = _no_progress,
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Write `session` as an MP4 video to `path`, which is returned.

    Only its owner may read it, since it shows a screen.

    Args:
        session: the session.
        path: the file; what was there is replaced once the video is whole.
        short: whether idle time is cut to 1.5 s.
        progress: told what share is done, from 0 to 1.
        stopped: asked between pictures; once it says yes, nothing is left behind.

    Raises:
        SomethingMissing: there is no ffmpeg.
        BadInput: the session holds no pictures.
        CorruptSession: it cannot be read.
        JournalError: the video cannot be written; the message says why.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        raise SomethingMissing(FFMPEG_MISSING)
    film = film_of(session.glances())
    first = next(iter(film.pictures_from(0, 1)), "")
    if not first:
        raise BadInput(f"The session {session.session_id} holds no pictures, so there is nothing to film.")
    size = _even(session.frame(first))
    draft = path.with_name(f".{path.name}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                _command(program, size, draft), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log
            )
            try:
                whole = _film(session, film, size, process, short=short, progress=progress, stopped=stopped)
            finally:
                _end(process)
            # ffmpeg also ends with 0 when the disk was full for its last bytes; it is told to say errors only.
            if whole and (process.returncode or log.seek(0, os.SEEK_END)):
                raise JournalError(f"{path} cannot be written: {_words(log, process.returncode)}")
        if whole:
            draft.replace(path)
    except OSError as exc:
        raise JournalError(f"{path} cannot be written: {exc.strerror or exc}.") from exc
    finally:
        draft.unlink(missing_ok=True)
    return path


def _command(program: str, size: tuple[int, int], path: Path) -> list[str]:
    return [
        *(program, "-hide_banner", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{size[0]}x{size[1]}"),
        *("-framerate", str(_RATE), "-i", "-"),
        *("-codec:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p"),
        *("-movflags", "+faststart", "-f", "mp4", f"file:{path}"),
    ]


def _film(
    session: SessionFile,
    film: Film,
    size: tuple[int, int],
    process: subprocess.Popen[bytes],
    *,
    short: bool,
    progress: Callable[[float], None],
    stopped: Callable[[], bool],
) -> bool:
    """Send every picture; returns whether all were sent, or ffmpeg gave up by itself."""
    assert process.stdin is not None
    count = max(1, round(film.length(short=short) * _RATE))
    shown: tuple[str, Pointer | None] | None = None
    frame: Frame | None = None
    raw = b""
    for tick in range(count):
        if stopped():
            return False
        time_s = tick / _RATE
        digest = film.still(film.index_at(time_s, short=short)).frame
        pointer = film.pointer_at(time_s, short=short)
        if shown != (digest, pointer):
            if shown is None or shown[0] != digest:
                frame = _frame(session, digest) or frame
            raw = _drawn(frame, pointer, size)
            shown = (digest, pointer)
        try:
            process.stdin.write(raw)
        except BrokenPipeError:
            return True  # it said why before it ended
        if tick % _RATE == 0:
            progress(tick / count)
    progress(1.0)
    return True


def _frame(session: SessionFile, digest: str) -> Frame | None:
    """The picture; None when it is not stored or damaged, so that the one before stands on."""
    if not digest:
        return None
    try:
        return session.frame(digest)
    except (BadInput, CorruptSession):
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # it ended before
        process.stdin.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _words(log: IO[bytes], status: int) -> str:
    log.seek(0)
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    return f"{lines[-1]}." if lines else f"ffmpeg ended with status {status}."


def _even(frame: Frame) -> tuple[int, int]:
    """The size of the video: players want an even number of pixels."""
    return frame.width + frame.width % 2, frame.height + frame.height % 2


def _drawn(frame: Frame | None, pointer: Pointer | None, size: tuple[int, int]) -> bytes:
    """The picture with the pointer, as raw RGB of `size`; black where there is none."""
    pixels: Pixels = np.zeros((size[1], size[0], 3), np.uint8)
    if frame is None:
        return pixels.tobytes()
    picture = frame.pixels if pointer is None else _with_pointer(frame, pointer)
    height, width = picture.shape[:2]
    if width > size[0] or height > size[1]:
        picture = _fitted(picture, size)
        height, width = picture.shape[:2]
    pixels[:height, :width] = picture
    return pixels.tobytes()


def _fitted(picture: Pixels, size: tuple[int, int]) -> Pixels:
    import cv2

    height, width = picture.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    fitted = (max(1, int(width * scale)), max(1, int(height * scale)))
    return cv2.resize(picture, fitted, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _with_pointer(frame: Frame, pointer: Pointer) -> Pixels:
    from PIL import Image, ImageDraw

    image = Image.fromarray(frame.pixels)
    draw = ImageDraw.Draw(image)
    at = to_frame(pointer.at, frame)
    if pointer.ring is not None:
        radius = (_RING[0] + (_RING[1] - _RING[0]) * pointer.ring) * frame.scale
        for reach, colour, width in ((radius + 1, (255, 255, 255), 5), (radius, _INK, 3)):
            draw.ellipse(_around(at, reach), outline=colour, width=width)
    scale = _ARROW_SCALE * frame.scale
    arrow = [(at.x + x * scale, at.y + y * scale) for x, y in _ARROW]
    draw.line([*arrow, *arrow[:2]], fill=(255, 255, 255), width=5, joint="curve")
    draw.polygon(arrow, fill=_INK)
    return np.asarray(image)


def _around(at: FramePoint, reach: float) -> tuple[float, float, float, float]:
    return at.x - reach, at.y - reach, at.x + reach, at.y + reach
