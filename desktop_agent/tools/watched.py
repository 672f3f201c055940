"""A sandboxed program while it runs: its output is read, its limits are looked after, and it can be ended at once."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil  # type: ignore[import-untyped,unused-ignore]

from desktop_agent.tools.options import ToolOptions

TICK_S = 0.1
_MB = 1_000_000
_FLOOD = 64 * _MB
"""Bytes of output after which a program is ended: nobody reads so much."""
_DEEP = 40
_MANY = 10_000
_LAST_WORDS_S = 5.0
_OTHERS, _OTHERS_MB = 4, 2000


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended.

    Attributes:
        status: its exit status; None when it was ended from outside.
        output: what it wrote, to its errors too, decoded; of much of it the beginning and the end.
        left_out: how many bytes of it are not in `output`.
        ended: why it was ended from outside; empty when it ended by itself.
        seconds: how long it ran.
    """

    status: int | None
    output: str
    left_out: int
    ended: str
    seconds: float


class Watched:
    """Sees one process of bubblewrap to its end; as a context manager, also when something else goes wrong.

    Args:
        process: of bubblewrap, with a pipe as its output; its end ends all that it started.
        options: the limits.
        folder: what it may fill.
    """

    def __init__(self, process: subprocess.Popen[bytes], options: ToolOptions, folder: str) -> None:
        self._process = process
        self._options = options
        self._folder = folder
        self._kept = options.text * 2
        self._head = bytearray()
        self._tail = bytearray()
        self._bytes = 0

    def __enter__(self) -> Self:
        """Nothing happens yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what still runs."""
        self._kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def run(self, cancelled: Callable[[], bool]) -> Ran:
        """Wait for its end, or bring it about. Asks `cancelled` every `TICK_S` seconds."""
        began = time.monotonic()
        free = _Free(self._folder)
        looked, ended, open_pipe = 0.0, "", True
        pipe = self._process.stdout
        assert pipe is not None
        os.set_blocking(pipe.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while open_pipe or self._process.poll() is None:
                now = time.monotonic()
                if now - looked >= TICK_S:
                    looked = now
                    ended = self._why_end(now - began, free, cancelled)
                if ended:
                    break
                if not open_pipe:
                    with suppress(subprocess.TimeoutExpired):
                        self._process.wait(TICK_S)
                elif selector.select(TICK_S):
                    open_pipe = self._read(pipe.fileno())
            if ended:
                self._kill()
                self._last_words(selector, pipe.fileno(), open_pipe)
        status = None if ended else self._process.wait()
        left_out = self._bytes - len(self._head) - len(self._tail)
        return Ran(status, self._output(left_out), left_out, ended, time.monotonic() - began)

    def _kill(self) -> None:
        # It is the parent of the first process of the sandbox's own world, which dies with it, and the world with that.
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def _last_words(self, selector: selectors.BaseSelector, descriptor: int, open_pipe: bool) -> None:
        """Read until the last process that could write has ended."""
        ends = time.monotonic() + _LAST_WORDS_S
        while open_pipe and time.monotonic() < ends:
            if selector.select(TICK_S):
                open_pipe = self._read(descriptor)

    def _read(self, descriptor: int) -> bool:
        """Read what is there; whether there may be more."""
        try:
            data = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return True
        self._bytes += len(data)
        room = max(0, self._kept - len(self._head))
        self._head += data[:room]
        self._tail = (self._tail + data[room:])[-self._kept :]
        return bool(data)

    def _output(self, left_out: int) -> str:
        head = self._head.decode(errors="replace")
        tail = self._tail.decode(errors="replace")
        return f"{head}\n… ({left_out:,} bytes left out)\n{tail}" if left_out else head + tail

    def _why_end(self, seconds: float, free: _Free, cancelled: Callable[[], bool]) -> str:
        options = self._options
        if cancelled():
            return "It was stopped."
        if seconds > options.seconds:
            return f"It was ended after {options.seconds:g} seconds."
        if self._bytes > _FLOOD:
            return f"It was ended after {_FLOOD // _MB} MB of output."
        if self._memory() > options.memory_mb * _MB:
            return f"It was ended because it used more than {options.memory_mb:,} MB of memory."
        if is_too_full(self._folder, options):
            return f"It was ended because it left more than {options.disk_mb:,} MB or {_MANY:,} files."
        return free.why_end(options)

    def _memory(self) -> int:
        """Bytes that all of its processes have in memory; what two of them share counts twice."""
        total = 0
        try:
            family = psutil.Process(self._process.pid).children(recursive=True)
        except psutil.Error:
            return 0
        for one in family:
            with suppress(psutil.Error):
                total += one.memory_info().rss
        return total


class _Free:
    """What the machine had left when a program began: some of what it takes cannot be seen among its processes.

    Others take of it too, so it may lose several times as much, and at least 2 GB, before that counts.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._memory = psutil.virtual_memory().available
        self._disk = psutil.disk_usage(folder).free

    def why_end(self, options: ToolOptions) -> str:
        if self._memory - psutil.virtual_memory().available > _much(options.memory_mb):
            return "It was ended because the machine's memory went down fast while it ran."
        if self._disk - psutil.disk_usage(self._folder).free > _much(options.disk_mb):
            return "It was ended because the disk filled up fast while it ran."
        return ""


def is_too_full(folder: str, options: ToolOptions) -> bool:
    """Whether programs left more in `folder` than they may, or what cannot be looked into."""
    return _filled(folder) > options.disk_mb * _MB


def _much(limit_mb: int) -> int:
    return max(_OTHERS * limit_mb, _OTHERS_MB) * _MB


def _filled(folder: str) -> float:
    """Bytes in `folder`; infinite when it is too deep, has too many files, or cannot be looked into."""
    count = 0

    def inside(descriptor: int, depth: int) -> float:
        nonlocal count
        total = 0.0
        with os.scandir(descriptor) as entries:
            for entry in entries:
                count += 1
                if count > _MANY or depth > _DEEP:
                    return float("inf")
                with suppress(FileNotFoundError, NotADirectoryError):  # gone meanwhile
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        total += opened(entry.name, depth + 1, descriptor)
        return total

    def opened(name: str, depth: int, parent: int | None) -> float:
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
        try:
            return inside(descriptor, depth)
        finally:
            os.close(descriptor)

    try:
        return opened(folder, 0, None)
    except OSError:
        return float("inf")
