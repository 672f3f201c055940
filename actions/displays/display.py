"""A virtual display: start it, launch programs on it, stop it, and nothing is left."""

from __future__ import annotations

import errno
import itertools
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from actions.displays.folder import (
    DisplayFolder,
    choose_place,
    display_environment,
    make_folder,
    remove_folder,
)
from actions.displays.leftovers import end_leftovers
from actions.displays.link import ANNOUNCE_MARK, KeeperLink, Kind
from actions.displays.program import Program, tail
from actions.displays.screen import prepare_screen, wait_for_accessibility_bus, wait_for_window_manager
from actions.displays.server import (
    CLOSED,
    Host,
    require_parts,
    require_room,
    server_command,
    server_environment,
)
from actions.errors import DisplayFailed, ProgramFailed
from actions.x11 import connect, name_display

_ACCESSIBILITY_LAUNCHERS = (
    Path("/usr/libexec/at-spi-bus-launcher"),
    Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"),
    Path("/usr/lib/at-spi2/at-spi-bus-launcher"),
)
_SERVER_ATTEMPTS = 3
_ACCESSIBILITY_S = 2.0
_SERVER_TOO_S = 0.3
_STOP_S = 8.0


class VirtualDisplay:
    """A desktop of our own: X server, window manager, message and accessibility bus, home folder, programs.

    Everything belongs to a keeper process that ends it when we stop the display or die, however we die.
    `os.environ` is never changed. Use it as a context manager:

        with VirtualDisplay.start() as display:
            display.launch(["mousepad"])

    Attributes:
        name: the X display, ":97".
        width: in pixels.
        height: in pixels.
        environment: what programs on it are started with; a copy is handed out.
    """

    def __init__(
        self,
        folder: DisplayFolder,
        link: KeeperLink,
        *,
        width: int,
        height: int,
        dpi: int,
        dark: bool,
        host: Host | None = None,
    ) -> None:
        """Use `start`."""
        self._folder = folder
        self._link = link
        self._dpi = dpi
        self._dark = dark
        self._host = host
        self._services: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._environment: dict[str, str] = {}
        self._stopping = threading.Lock()
        self._stopped = False
        self._last_words = ""
        self.width = width
        self.height = height
        self.name = ""

    @classmethod
    def start(
        cls,
        width: int = 1280,
        height: int = 800,
        *,
        dpi: int = 96,
        dark: bool = False,
        home: Path | None = None,
        extra_environment: Mapping[str, str] | None = None,
        timeout_s: float = 20.0,
        shown_on: str | None = None,
        host_xauthority: Path | None = None,
    ) -> Self:
        """Start a display of `width` x `height` pixels and wait until its window manager answers.

        `dpi` scales what toolkits draw (96 is plain); `dark` asks GTK and Qt for their dark themes; `home` is a
        folder that outlives the display (else: a fresh one that does not). With `shown_on`, the X display of a
        person's screen (":0"), the display is shown there in a window of its own, where the person can look on and
        join in; closing the window ends the display. `host_xauthority` is the file with that screen's cookie (None:
        the usual places). Several threads and processes may start displays at once. Raises DisplayFailed: something
        is missing, or did not come up.
        """
        host = None if shown_on is None else Host(shown_on, host_xauthority)
        require_parts(host)
        if host is not None:
            require_room(host, width, height)
        deadline = time.monotonic() + timeout_s
        place = choose_place()
        link = KeeperLink(place)
        try:
            folder = make_folder(place, home, dpi=dpi, dark=dark)
        except OSError as problem:
            link.close(_STOP_S)
            raise DisplayFailed(f"The folder of the display could not be made: {problem}") from problem
        display = cls(folder, link, width=width, height=height, dpi=dpi, dark=dark, host=host)
        try:
            display._bring_up(extra_environment or {}, deadline)
        except BaseException:
            display.stop()
            raise
        return display

    @property
    def environment(self) -> dict[str, str]:
        """The environment of programs on this display."""
        return dict(self._environment)

    @property
    def home(self) -> Path:
        """The home folder of its programs."""
        return self._folder.home

    @property
    def xauthority(self) -> Path:
        """The file with the cookie that `actions.x11.connect` needs."""
        return self._folder.xauthority

    @property
    def log_path(self) -> Path:
        """The folder of the logs of services and programs; removed with the display."""
        return self._folder.logs

    def launch(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Program:
        """Start a program (an argument list, no shell) in `cwd` (default: the home folder).

        `environment` is added to the display's. Raises ProgramFailed if it cannot be run, DisplayFailed if
        the display is dead.
        """
        if not command:
            raise ProgramFailed("There is no program to start: the command is empty.")
        if not self.is_alive():
            raise DisplayFailed(f"{command[0]} cannot start: {self.why_dead()}")
        log = self._folder.logs / f"{next(self._numbers):03}-{Path(command[0]).name[:40]}.log"
        folder = (cwd or self._folder.home).absolute()
        try:
            pid = self._link.launch(
                command,
                self._environment | dict(environment or {}),
                kind=Kind.PROGRAM,
                log=log,
                folder=folder,
            )
        except OSError as problem:
            raise ProgramFailed(_why_not_run(command[0], folder, problem)) from problem
        return Program(self._link, pid, tuple(command), log)

    def is_alive(self) -> bool:
        """Whether the X server, the window manager and the message bus all run."""
        return not self.why_dead()

    def why_dead(self) -> str:
        """What ended this display, with the last lines of its log; empty while it is alive."""
        if self._stopped:
            return self._last_words or f"The display {self.name} was stopped."
        services = ("X server", "window manager", "message bus")
        if any(self._exit_code(service) is not None for service in services[1:]):
            # They end with the server, and may be reported first: the server is what to name then.
            self._link.wait_exit(self._services["X server"], _SERVER_TOO_S)
        for service in services:
            code = self._exit_code(service)
            if code is not None:
                if service == "X server" and self._host is not None and code == CLOSED:
                    return f"The window of the display {self.name} was closed, or the screen it was shown on is gone."
                words = self._last_lines(service)
                return f"The {service} of the display {self.name} ended ({_ending(code)}).{words}"
        return (
            f"The display's keeper process is gone. {self._link.last_words()}".strip()
            if self._link.lost
            else ""
        )

    def _exit_code(self, service: str) -> int | None:
        pid = self._services.get(service)
        return None if pid is None else self._link.exit_code(pid)

    def stop(self) -> None:
        """End every program and service and remove the folder. Calling it again does nothing."""
        with self._stopping:
            if self._stopped:
                return
            self._last_words = self.why_dead()
            self._stopped = True
            if not self._link.close(_STOP_S):
                end_leftovers(self._folder.xauthority)
                remove_folder(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<VirtualDisplay {self.name} {self.width}x{self.height}>"

    def _bring_up(self, extra: Mapping[str, str], deadline: float) -> None:
        base = dict(os.environ)
        self.name = self._start_server(base, deadline)
        name_display(self.xauthority, self.name)
        self._environment = display_environment(base, self._folder, self.name, dark=self._dark) | dict(extra)
        bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog"]
        bus += [f"--address={self._folder.bus_address}", f"--print-address={ANNOUNCE_MARK}"]
        self._start_service("message bus", bus, announces=True)
        openbox = ["openbox", "--sm-disable", "--config-file", str(self._folder.openbox_file)]
        self._start_service("window manager", openbox)
        connection = connect(self.name, self._folder.xauthority)
        try:
            prepare_screen(connection, dpi=self._dpi, dark=self._dark)
            accessible = self._start_accessibility(deadline)
            wait_for_window_manager(connection, deadline, self._raise_if_dead)
            if accessible:
                limit = min(deadline, time.monotonic() + _ACCESSIBILITY_S)
                wait_for_accessibility_bus(connection, limit, self._raise_if_dead)
        finally:
            connection.disconnect()

    def _start_server(self, base: Mapping[str, str], deadline: float) -> str:
        """Start an X server on a number of its own choice; returns the display's name."""
        command = server_command(
            self._host, width=self.width, height=self.height, dpi=self._dpi, xauthority=self.xauthority
        )
        environment = server_environment(base, self._host)
        for _ in range(_SERVER_ATTEMPTS):
            server = self._launch_service("X server", command, environment, announces=True)
            number = self._link.announcement(server, deadline - time.monotonic())
            if number:
                return f":{number}"
            if number is None:
                raise DisplayFailed(f"{command[0]} did not come up in time.{self._last_lines('X server')}")
            # Two servers that take the same number at the same moment: the loser ends, and tries the next.
        raise DisplayFailed(f"{command[0]} ended while starting.{self._last_lines('X server')}")

    def _start_accessibility(self, deadline: float) -> bool:
        """Start the accessibility bus; False where it is not installed: only that tree is lost."""
        launcher = next(filter(Path.is_file, _ACCESSIBILITY_LAUNCHERS), None)
        if launcher is None:
            return False
        if not self._link.announcement(self._services["message bus"], deadline - time.monotonic()):
            raise DisplayFailed(f"The message bus did not come up.{self._last_lines('message bus')}")
        self._start_service("accessibility bus", [str(launcher), "--launch-immediately", "--a11y=1"])
        return True

    def _start_service(self, service: str, command: Sequence[str], *, announces: bool = False) -> int:
        return self._launch_service(service, command, self._environment, announces=announces)

    def _launch_service(
        self, service: str, command: Sequence[str], environment: Mapping[str, str], *, announces: bool
    ) -> int:
        try:
            pid = self._link.launch(
                command,
                environment,
                kind=Kind.SERVER if service == "X server" else Kind.SERVICE,
                log=self._service_log(service),
                folder=self._folder.root,
                announces=announces,
            )
        except OSError as problem:
            raise DisplayFailed(f"{command[0]} could not be started: {problem.strerror}.") from problem
        self._services[service] = pid
        return pid

    def _service_log(self, service: str) -> Path:
        return self._folder.logs / f"{service.replace(' ', '-')}.log"

    def _last_lines(self, service: str) -> str:
        words = tail(self._service_log(service), 600).strip()
        return f" Its log ends with:\n{words}" if words else ""

    def _raise_if_dead(self) -> None:
        reason = self.why_dead()
        if reason:
            raise DisplayFailed(reason)


def _why_not_run(program: str, folder: Path, problem: OSError) -> str:
    if problem.filename == str(folder):
        return f"{program} cannot start in {folder}: {problem.strerror}."
    match problem.errno:
        case errno.ENOENT if "/" in program and Path(program).exists():
            return f"{program} could not be started: the interpreter that its first line names is missing."
        case errno.ENOENT:
            return f"{program} not found: is it installed?"
        case errno.EACCES:
            return f"{program} may not be run: permission denied."
        case _:
            return f"{program} could not be started: {problem.strerror}."


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
