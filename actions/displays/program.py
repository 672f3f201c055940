"""A program on a virtual display."""

from __future__ import annotations

from pathlib import Path

from actions.displays.link import KeeperLink

_GRACE_S = 2.0


class Program:
    """A program that `VirtualDisplay.launch` started; it ends with the display at the latest.

    Attributes:
        pid: its process number, which is also that of its process group and session.
        command: the argument list it was started with.
        log_path: what it writes to stdout and stderr; removed with the display.
    """

    def __init__(self, link: KeeperLink, pid: int, command: tuple[str, ...], log_path: Path) -> None:
        self._link = link
        self.pid = pid
        self.command = command
        self.log_path = log_path
        self._code: int | None = None

    def __repr__(self) -> str:
        return f"<Program {self.pid} {' '.join(self.command)!r}>"

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that ended it), or None while it runs."""
        return self.wait(0)

    def wait(self, timeout_s: float) -> int | None:
        """Wait for its end; the exit code, or None if it still runs after `timeout_s`."""
        if self._code is None:
            self._code = self._link.wait_exit(self.pid, timeout_s)
        return self._code

    def terminate(self, grace_s: float = _GRACE_S) -> None:
        """End it and everything it started, and wait: asked first, killed after `grace_s` seconds.

        Does nothing once the display has stopped. Raises DisplayFailed if something cannot be ended.
        """
        if not self._link.lost:
            self._link.end(self.pid, grace_s=grace_s)

    def output_tail(self, chars: int = 4000) -> str:
        """The last `chars` characters it wrote to stdout and stderr; empty once the display has stopped."""
        return tail(self.log_path, chars)


def tail(path: Path, chars: int) -> str:
    """The last `chars` characters of the file, or "" if there is none."""
    most_bytes_a_char = 4
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - chars * most_bytes_a_char))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return text[-chars:] if chars > 0 else ""
