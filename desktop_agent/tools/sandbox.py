"""A place where a program can do no harm: bubblewrap, or nothing at all.

A program in it has no network, no home, a read-only system, a small /tmp in memory and one folder of its own
(`/folder`), which stays from one program to the next. Its processes live in a world of their own, of which all end
when the first one does. What the kernel does not limit by itself (memory of all together, the size of the folder) is
looked at ten times a second.

Where bubblewrap is missing, or the system does not let it make such a place (many containers), `Sandbox.open` says
why, and nothing is ever run outside of it.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psutil  # type: ignore[import-untyped,unused-ignore]

from desktop_agent.tools.options import ToolOptions
from desktop_agent.tools.types import ToolFailed
from desktop_agent.tools.watched import Ran, Watched, is_too_full

FOLDER = "/folder"
"""What the sandbox's own folder is called inside."""
PROGRAM = "/program.py"
_PATH = "/usr/local/bin:/usr/bin:/bin"
_TOP = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_OUTSIDE = {"home", "root", "var", "run", "mnt", "media", "srv"}
_ETC = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime")
_NOBODY = 65534
_MB = 1_000_000
_MAX_FILE = 64 * _MB
_GRACE_S = 5.0
_PREFIX = "desktop-agent-sandbox-"
_PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")


class SandboxUnavailable(ToolFailed):
    """Nothing can be run in a sandbox here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder of the machine that a program sees under the same name."""

    path: str
    writable: bool = False


class Sandbox:
    """Runs programs, one at a time.

    Attributes:
        python: the Python that is there inside; empty for none.
    """

    def __init__(self, options: ToolOptions, bwrap: str) -> None:
        self._options = options
        self._bwrap = bwrap
        self._folder = ""
        self._own_users = True
        self.python = next((one for one in _PYTHONS if os.access(one, os.X_OK)), "")

    @classmethod
    def open(cls, options: ToolOptions, *, bwrap: str | None = None) -> Sandbox:
        """A sandbox that was tried. Takes some 20 ms. Raises SandboxUnavailable."""
        if sys.platform != "linux":
            raise SandboxUnavailable(
                "Programs are only run in a sandbox, and bubblewrap is there on Linux only."
            )
        found = bwrap or shutil.which("bwrap")
        if found is None:
            raise SandboxUnavailable(
                "Programs are only run in a sandbox, and bubblewrap is not installed: "
                "apt-get install bubblewrap (Debian, Ubuntu)."
            )
        _sweep()
        sandbox = cls(options, found)
        why = sandbox._tried()
        if why:
            # Older ones do not know how to forbid further worlds of users inside.
            sandbox._own_users = False
            why = sandbox._tried()
        if why:
            sandbox.close()
            raise SandboxUnavailable(
                "Programs are only run in a sandbox, and bubblewrap cannot make one here, as in many containers "
                f"(user namespaces may be switched off): {why}"
            )
        return sandbox

    def run(
        self,
        argv: Sequence[str],
        *,
        program: str | None = None,
        mounts: Sequence[Mount] = (),
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Ran:
        """Run `argv` to its end, or until a limit or `cancelled` ends it and all that it started.

        Args:
            argv: the program and its arguments; nothing of it is read by a shell.
            program: text that lies in the file `PROGRAM`.
            mounts: folders that it sees.
            cancelled: asked ten times a second.

        Raises ToolFailed when nothing could be begun.
        """
        with _handed_in(program) as given:
            command = self._command(argv, mounts, given)
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    env={"PATH": _PATH},
                    pass_fds=() if given is None else (given,),
                    start_new_session=True,
                    # The kernel sets root no limit of processes, and what escaped should be nobody.
                    user=_NOBODY if _is_root() else None,
                    group=_NOBODY if _is_root() else None,
                    extra_groups=[] if _is_root() else None,
                )
            except OSError as problem:
                raise ToolFailed(
                    f"The sandbox cannot be started: {problem.strerror or problem}."
                ) from problem
        with Watched(process, self._options, self._own_folder()) as watched:
            ran = watched.run(cancelled)
        if is_too_full(self._own_folder(), self._options):
            # Otherwise every later program would be ended for what this one left.
            self.close()
            return replace(
                ran, ended=f"{ran.ended} It left too much in its folder, which is empty now.".strip()
            )
        return ran

    def close(self) -> None:
        """Remove the sandbox's own folder with all that is in it."""
        folder, self._folder = self._folder, ""
        if folder:
            _remove(folder)

    def _tried(self) -> str:
        """Why a program cannot be run, or would see what it must not; empty when all is well."""
        try:
            ran = self.run(["/usr/bin/ls", "/"])
        except ToolFailed as problem:
            return str(problem)
        seen = set(ran.output.split())
        if ran.status == 0 and Path(FOLDER).name in seen and not seen & _OUTSIDE:
            return ""
        return f"{ran.ended} {ran.output}".strip()[:300] or f"it ended with status {ran.status}."

    def _own_folder(self) -> str:
        if not self._folder:
            try:
                self._folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
                if _is_root():
                    os.chown(self._folder, _NOBODY, _NOBODY)
            except OSError as problem:
                raise ToolFailed(f"No folder can be made for the sandbox: {problem.strerror}.") from problem
        return self._folder

    def _command(self, argv: Sequence[str], mounts: Sequence[Mount], given: int | None) -> list[str]:
        options = self._options
        small = str(64 * _MB)
        users = ["--disable-userns"] if self._own_users else []
        command = [
            self._bwrap,
            "--unshare-all",
            "--unshare-user",
            *users,
            "--die-with-parent",
            "--new-session",
        ]
        command += ["--cap-drop", "ALL", "--hostname", "sandbox"]
        command += ["--ro-bind", "/usr", "/usr", *_system_links()]
        for path in _ETC:
            command += ["--ro-bind-try", path, path]
        command += ["--proc", "/proc", "--dev", "/dev"]
        for path in ("/dev/shm", "/tmp"):  # noqa: S108 - inside the sandbox, in memory, and its own
            command += ["--size", small, "--tmpfs", path]
        for mount in mounts:
            command += ["--bind" if mount.writable else "--ro-bind", mount.path, mount.path]
        command += ["--bind", self._own_folder(), FOLDER, "--chdir", FOLDER]
        if given is not None:
            command += ["--perms", "0444", "--ro-bind-data", str(given), PROGRAM]
        command += ["--remount-ro", "/dev", "--remount-ro", "/"]
        for name, value in (("HOME", FOLDER), ("PATH", _PATH), ("LANG", "C.UTF-8")):
            command += ["--setenv", name, value]
        # Inside, where nobody else's processes count among theirs.
        limits = ["/usr/bin/prlimit", f"--as={options.memory_mb * _MB}", f"--nproc={options.processes}"]
        limits += [f"--cpu={options.cpu_seconds}", f"--fsize={min(_MAX_FILE, options.disk_mb * _MB)}"]
        limits += ["--core=0", "--nofile=128"]
        # We end it ourselves; this is for when we are killed before bubblewrap has learnt to die with us.
        limits = ["/usr/bin/timeout", "--signal=KILL", f"{options.seconds + _GRACE_S:g}", *limits]
        return [*command, "--", *limits, "--", *argv]


def _remove(folder: str) -> None:
    # What programs leave may be nested deeper than Python can follow, and closed to its own owner. Root needs no key,
    # and must not be led astray by whoever else is nobody.
    unlock = [] if _is_root() else [["chmod", "-R", "u+rwX", "--", folder]]
    for command in (*unlock, ["rm", "-rf", "--", folder]):
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)


def _sweep() -> None:
    """Remove folders of sandboxes whose process was killed."""
    mine = _NOBODY if _is_root() else os.geteuid()
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            known = folder.lstat()
            ours = owner.isdecimal() and stat.S_ISDIR(known.st_mode) and known.st_uid == mine
            if ours and not psutil.pid_exists(int(owner)):
                _remove(str(folder))


def _system_links() -> Iterator[str]:
    """/bin, /lib and their like as they are here: links into /usr, or folders."""
    for name in _TOP:
        path = Path("/") / name
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def _handed_in(program: str | None) -> Iterator[int | None]:
    """A descriptor that bubblewrap reads `program` from."""
    if program is None:
        yield None
        return
    descriptor = os.memfd_create("program")
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(program.encode())
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
