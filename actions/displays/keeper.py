"""The process that owns everything on a virtual display, and outlives nothing of it.

It runs as `python -I -S keeper.py SOCKET OWNER FOLDER`, on the standard library alone, and is the parent of
the X server, the window manager, the buses and every program: as a "child subreaper" it even inherits what
they leave. When its owner dies (the socket closes, or the process is gone), it ends all of that and removes
the folder. When it is killed itself, the kernel ends its direct children, the X server among them.

It speaks lines of JSON. Requests carry an `id` that the reply repeats:

- `{"id", "do": "launch", "command", "environment", "folder", "log", "kind", "announces"}`
  -> `{"id", "pid"}` or `{"id", "errno", "what"}`. `kind` is "server", "service" or "program". `announces`
  gives the program a pipe; its number replaces `ANNOUNCE_MARK` in the command. A server announces the
  number of its display.
- `{"id", "do": "end", "pid", "grace_s"}` -> `{"id"}` when the program and all that it started is gone.
- `{"id", "do": "stop"}` -> the socket closes when everything is gone.

and tells on its own `{"exited": pid, "code"}` (negative: the signal) and `{"announced": pid, "text"}`.

A display is ready 25 ms earlier without `dataclasses` and `pathlib`, so this file does without them.
"""

# ruff: noqa: PTH108, PTH112, PTH123, PTH208

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

ANNOUNCE_MARK = "{announce}"
"""Stands in a command for the number of the pipe that the program writes its readiness to."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LOOK_AGAIN_S = 0.02
"""How often to look whether processes are gone: only direct children tell us."""
_PROGRAMS_GRACE_S = 0.5
_SERVICES_GRACE_S = 1.0
_KILLED_GRACE_S = 2.0


class Process(NamedTuple):
    """One process of the system, as /proc shows it; `started` tells a reused number apart."""

    pid: int
    parent: int
    session: int
    started: int


class Ending(NamedTuple):
    """A program on its way out: asked to end, and killed at the `deadline`.

    `known` collects who belonged to it: (number, start time).
    """

    request: int
    pid: int
    deadline: float
    known: set[tuple[int, int]]


def read_process(pid: int) -> Process | None:
    """The process `pid`, or None if it is gone or a zombie."""
    try:
        with open(f"/proc/{pid}/stat", encoding="latin1") as file:
            stat = file.read()
    except OSError:
        return None
    # The name, in brackets, may hold blanks and brackets of its own.
    fields = stat[stat.rindex(")") + 2 :].split()
    state, threads = fields[0], int(fields[17])
    # A zombie with threads has only lost its first one: they still run, and it cannot be waited for.
    if state == "X" or (state == "Z" and threads <= 1):
        return None
    return Process(pid, int(fields[1]), int(fields[3]), int(fields[19]))


def living_processes() -> list[Process]:
    """Every living process of the system."""
    numbers = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [process for process in map(read_process, numbers) if process is not None]


def below(ancestors: Iterable[int], processes: Iterable[Process]) -> set[Process]:
    """Those of the `processes` that one of the `ancestors` started, directly or not."""
    children: dict[int, list[Process]] = {}
    for process in processes:
        children.setdefault(process.parent, []).append(process)
    found: set[Process] = set()
    waiting = list(ancestors)
    while waiting:
        fresh = [process for process in children.get(waiting.pop(), ()) if process not in found]
        found.update(fresh)
        waiting += [process.pid for process in fresh]
    return found


def remove_server_socket(number: str, folder: str = "/tmp/.X11-unix") -> None:  # noqa: S108 (X's fixed place)
    """Remove the socket that a killed X server has left, unless a new server has the display `number` by now.

    Holding the abstract socket of the same name, as every X server does, keeps others off the number meanwhile.
    """
    path = f"{folder}/X{number}"
    with socket.socket(socket.AF_UNIX) as claim, contextlib.suppress(OSError):
        claim.bind(f"\0{path}")
        os.unlink(path)


class Keeper:
    """Launches, watches and ends programs for the owner at the other end of `connection`."""

    def __init__(self, connection: socket.socket, owner: int, folder: str) -> None:
        self._connection = connection
        self._folder = folder
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._selector = selectors.DefaultSelector()
        self._received = b""
        self._announcements: dict[int, tuple[int, bytes]] = {}
        self._endings: list[Ending] = []
        self._kinds: dict[int, str] = {}
        self._unreaped: set[int] = set()
        self._server_numbers: list[str] = []
        self._running = True
        self._lock: int | None = None
        self._owner: int | None = None
        self._libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._watch_signals()
        self._watch_owner(owner)
        self._selector.register(connection, selectors.EVENT_READ, self._read_requests)

    def run(self) -> None:
        """Serve until told to stop or until the owner is gone; then leave nothing behind."""
        while self._running:
            timeout = _LOOK_AGAIN_S if self._endings else None
            for key, _ in self._selector.select(timeout):
                key.data()
            self._reap()
            self._look_after_endings()
        self._end_everything()
        import shutil

        shutil.rmtree(self._folder, ignore_errors=True)

    def _watch_signals(self) -> None:
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        # A terminal's Ctrl-C and hang-up are for the owner, who then stops us or dies.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self._selector.register(reading, selectors.EVENT_READ, lambda: os.read(reading, 4096))

    def _watch_owner(self, owner: int) -> None:
        """Watch the process itself too: a fork of it may hold the socket open after it has died."""
        try:
            self._owner = os.pidfd_open(owner)
        except ProcessLookupError:
            self._running = False
        except OSError:
            return  # An old kernel: the socket has to do.
        else:
            self._selector.register(self._owner, selectors.EVENT_READ, self._stop)

    def _stop(self) -> None:
        self._running = False

    def _read_requests(self) -> None:
        try:
            received = self._connection.recv(1 << 16)
        except ConnectionError:
            received = b""
        if not received:
            self._stop()
            return
        *lines, self._received = (self._received + received).split(b"\n")
        for line in lines:
            self._handle(json.loads(line))

    def _handle(self, request: dict[str, Any]) -> None:
        match request["do"]:
            case "launch":
                self._launch(request)
            case "end":
                deadline = time.monotonic() + request["grace_s"]
                ending = Ending(request["id"], request["pid"], deadline, set())
                self._signal(self._belonging_to(ending), signal.SIGTERM)
                self._endings.append(ending)
            case "stop":
                self._stop()

    def _tell(self, message: dict[str, object]) -> None:
        try:
            self._connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self._stop()

    def _launch(self, request: dict[str, Any]) -> None:
        self._lock_folder()
        announce_reading, announce_writing = os.pipe() if request["announces"] else (-1, -1)
        try:
            pid = self._start(request, announce_writing)
        except OSError as problem:
            if announce_reading >= 0:
                os.close(announce_reading)
            self._tell({"id": request["id"], "errno": problem.errno, "what": problem.filename or ""})
            return
        finally:
            if announce_writing >= 0:
                os.close(announce_writing)
        self._kinds[pid] = request["kind"]
        self._unreaped.add(pid)
        self._tell({"id": request["id"], "pid": pid})
        if announce_reading >= 0:
            self._announcements[announce_reading] = (pid, b"")
            self._selector.register(
                announce_reading, selectors.EVENT_READ, lambda: self._read_announcement(announce_reading)
            )

    def _lock_folder(self) -> None:
        """Hold a lock on the folder while we live, so that others can tell it from one without a keeper."""
        if self._lock is None and os.path.isdir(self._folder):
            self._lock = os.open(self._folder, os.O_RDONLY)
            with contextlib.suppress(OSError):  # Where locks do not work, nobody takes us for dead either.
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _start(self, request: dict[str, Any], announce: int) -> int:
        """Fork and run the request's command; returns its number. Raises OSError if it cannot be run."""
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        problem_reading, problem_writing = os.pipe()
        keeper = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become(request, announce, log, problem_writing, keeper)
        os.close(log)
        os.close(problem_writing)
        with os.fdopen(problem_reading, "rb") as pipe:
            problem = pipe.read()
        if problem:
            os.waitpid(pid, 0)
            number, what = problem.split(b" ", 1)
            raise OSError(int(number), os.strerror(int(number)), os.fsdecode(what))
        return pid

    def _become(self, request: dict[str, Any], announce: int, log: int, problems: int, keeper: int) -> None:
        """Turn this fork into the program, or write "errno what" to `problems` and exit."""
        what = request["folder"]
        try:
            os.setsid()
            # A server removes its socket if it is asked; the rest is killed.
            last = signal.SIGTERM if request["kind"] == "server" else signal.SIGKILL
            self._libc.prctl(_PR_SET_PDEATHSIG, int(last), 0, 0, 0)
            if os.getppid() != keeper:
                os._exit(1)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            os.dup2(log, 1)
            os.dup2(log, 2)
            command = request["command"]
            if announce >= 0:
                os.set_inheritable(announce, True)
                command = [part.replace(ANNOUNCE_MARK, str(announce)) for part in command]
            os.chdir(request["folder"])
            what = command[0]
            os.execvpe(command[0], command, request["environment"])  # noqa: S606 (no shell is the point)
        except OSError as problem:
            os.write(problems, b"%d %s" % (problem.errno or errno.EIO, os.fsencode(what)))
        except ValueError:  # A zero byte or a lone surrogate, which no program can be given.
            os.write(problems, b"%d %s" % (errno.EINVAL, what.encode(errors="replace")))
        finally:
            os._exit(127)

    def _read_announcement(self, pipe: int) -> None:
        pid, text = self._announcements[pipe]
        received = os.read(pipe, 4096)
        text += received
        if received and not text.endswith(b"\n"):
            self._announcements[pipe] = (pid, text)
            return
        self._selector.unregister(pipe)
        os.close(pipe)
        del self._announcements[pipe]
        announced = text.decode(errors="replace").strip()
        if announced and self._kinds[pid] == "server":
            self._server_numbers.append(announced)
        self._tell({"announced": pid, "text": announced})

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                self._unreaped.discard(pid)
                self._tell({"exited": pid, "code": os.waitstatus_to_exitcode(status)})

    def _belonging_to(self, ending: Ending) -> set[Process]:
        """What still runs of the program `ending.pid`: its session, its descendants and those seen before."""
        ours = below([os.getpid()], living_processes())
        started = below([ending.pid], ours)
        left = {
            process
            for process in ours
            if ending.pid in (process.pid, process.session)
            or process in started
            or (process.pid, process.started) in ending.known
        }
        ending.known.update((process.pid, process.started) for process in left)
        return left

    def _look_after_endings(self) -> None:
        for ending in list(self._endings):
            left = self._belonging_to(ending)
            if not left and ending.pid not in self._unreaped:
                self._endings.remove(ending)
                self._tell({"id": ending.request})
            elif time.monotonic() >= ending.deadline:
                self._signal(left, signal.SIGKILL)

    def _end_everything(self) -> None:
        """Programs first, while they can still say goodbye to the display; then the display's services."""
        for source in (self._connection, self._owner):
            if source is not None:
                self._selector.unregister(source)  # At its end it would be readable for ever.
        self._end(self._is_program, signal.SIGTERM, _PROGRAMS_GRACE_S)
        self._end(self._is_program, signal.SIGKILL, _KILLED_GRACE_S)
        self._end(lambda _: True, signal.SIGTERM, _SERVICES_GRACE_S)
        self._end(lambda _: True, signal.SIGKILL, _KILLED_GRACE_S)
        for number in self._server_numbers:
            remove_server_socket(number)

    def _is_program(self, process: Process) -> bool:
        return self._kinds.get(process.session, "program") == "program"

    def _end(self, concerns: Callable[[Process], bool], number: signal.Signals, grace_s: float) -> None:
        """Signal each descendant it `concerns`, also those that appear later, until the grace is over."""
        deadline = time.monotonic() + grace_s
        told: set[Process] = set()
        while left := set(filter(concerns, below([os.getpid()], living_processes()))):
            self._signal(left - told, number)
            told |= left
            if time.monotonic() >= deadline:
                return
            for key, _ in self._selector.select(_LOOK_AGAIN_S):
                key.data()
            self._reap()
        self._reap()

    @staticmethod
    def _signal(processes: set[Process], number: signal.Signals) -> None:
        for process in processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, number)


def main(arguments: list[str]) -> None:
    """Keep the display whose folder, owner and socket the `arguments` name."""
    connection, owner, folder = arguments
    # A program that inherited our end would keep the socket open after our death.
    os.set_inheritable(int(connection), False)
    Keeper(socket.socket(fileno=int(connection)), int(owner), folder).run()


if __name__ == "__main__":
    main(sys.argv[1:])
