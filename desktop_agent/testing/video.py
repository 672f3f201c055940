"""A video of a display, recorded by ffmpeg."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

FFMPEG_MISSING = "no video: ffmpeg is not installed (sudo apt-get install --no-install-recommends ffmpeg)"
_FRAMES_A_SECOND = 10
_END_S = 8.0


class Video:
    """A video being recorded. If we die, ffmpeg ends with the display.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
        """Use `start`."""
        self.path = path
        self._process = process
        self._log = log
        self._problem = ""

    @classmethod
    def start(cls, display: str, xauthority: Path, size: tuple[int, int], path: Path) -> Video | None:
        """Record the X display `display` of `size` pixels to `path` (MP4); None where there is no ffmpeg."""
        program = shutil.which("ffmpeg")
        if program is None:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        log = path.with_suffix(".log")
        command = [program, "-hide_banner", "-loglevel", "error", "-y"]
        command += [
            "-f",
            "x11grab",
            "-framerate",
            str(_FRAMES_A_SECOND),
            "-video_size",
            f"{size[0]}x{size[1]}",
        ]
        command += ["-i", display, "-codec:v", "libx264", "-preset", "ultrafast", "-crf", "28"]
        # The pixels of most players come in pairs. Short fragments can be played whatever ends the recording.
        command += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"]
        command += ["-movflags", "+frag_keyframe+empty_moov", "-g", str(2 * _FRAMES_A_SECOND), str(path)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=dict(os.environ) | {"DISPLAY": display, "XAUTHORITY": str(xauthority)},
                # A terminal's Ctrl-C is for the tests, which then end the recording.
                start_new_session=True,
            )
        return cls(path, process, log)

    def stop(self) -> str:
        """End the recording; why there is none, or an empty text. Calling it again does nothing."""
        if self._process.stdin is None or self._process.stdin.closed:
            return self._problem
        try:
            self._process.communicate(b"q", timeout=_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        if not self.path.is_file() or not self.path.stat().st_size:
            words = self._log.read_text("utf-8", "replace").strip().splitlines()
            self._problem = f"no video: ffmpeg ended with status {self._process.returncode}" + (
                f": {words[-1]}" if words else ""
            )
        self._log.unlink(missing_ok=True)
        return self._problem
