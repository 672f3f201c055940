"""Set up a fresh machine for `make`: system packages, the environment in `.venv`, the pinned Python packages.

Run as `python3 -m tools.bootstrap` from the repository's root. Standard library only. Exit status: 0 ready,
3 something must be installed by hand (the message says what), 130 interrupted. What the commands print goes
to `out/setup.log`.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_agent.doctor.system_packages import (
    LIST_FILE,
    TRAINING_LIST_FILE,
    Group,
    Package,
    Probe,
    SystemProbe,
    apt_line,
    missing_packages,
    read_groups,
)
from tools.debian import Apt, InstallError, Result, Runner, can_install
from tools.environment import (
    Condition,
    Stamp,
    digest_of,
    install_commands,
    judge,
    python_in,
    read_stamp,
    write_stamp,
)

ROOT = Path(__file__).resolve().parents[1]
# The interpreter behind an active environment: that environment may be the one to replace.
_PYTHON = str(Path(sys.executable).resolve())
_MISSING = 3
_INTERRUPTED = 130
_VISIBLE = ("Downloading ", "Installing collected", "Setting up ")


class SetUpError(Exception):
    """Something must be done by hand; the message says what."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about the system packages.

    Attributes:
        required: missing, and the core does not work without them.
        optional: missing, and only some live tests need them.
        given_up: missing, optional, and known from an earlier run not to be offered here.
    """

    required: tuple[Package, ...]
    optional: tuple[Package, ...]
    given_up: tuple[Package, ...]


def plan_packages(groups: Sequence[Group], probe: Probe, given_up: Sequence[str]) -> Plan:
    """Decide what to install from `groups`; optional packages named in `given_up` are not tried again."""
    missing = [(group, package) for group in groups for package in missing_packages(group, probe)]
    optional = [package for group, package in missing if not group.required]
    return Plan(
        required=tuple(package for group, package in missing if group.required),
        optional=tuple(package for package in optional if package.name not in given_up),
        given_up=tuple(package for package in optional if package.name in given_up),
    )


def explain_missing(plan: Plan) -> str:
    """What a person without root, or on another distribution, must install."""
    packages = (*plan.required, *plan.optional)
    if shutil.which("apt-get"):
        return f"As root (or with sudo) run this line, then make again:\n    {apt_line(packages, root=False)}"
    parts = "\n".join(f"    {p.kind} {p.wanted[0]}  (Debian: {p.name})" for p in packages)
    return f"Install these with this system's package manager, then run make again:\n{parts}"


class LoggingRunner:
    """Runs commands; all they print goes to the log, a little of it to the terminal."""

    def __init__(self, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log.open("w", encoding="utf-8")
        self._width = shutil.get_terminal_size().columns - 1
        self._terminal = sys.stderr.isatty()

    def run(self, command: Sequence[str]) -> Result:
        """Run `command` to its end, without input. A program that is not there ends with status 127."""
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        self._log.write(f"$ {' '.join(command)}\n")
        self._log.flush()
        lines: list[str] = []
        try:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as exc:
            return Result(127, str(exc))
        with process:
            for line in process.stdout or ():
                lines.append(line)
                self._log.write(line)
                self._show(line.strip())
        self._log.flush()
        self._clear()
        return Result(process.returncode, "".join(lines))

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def _show(self, line: str) -> None:
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K   {line}"[: self._width + 5])
            sys.stderr.flush()
        elif line.startswith(_VISIBLE) and (" MB" in line or not line.startswith("Downloading")):
            say(f"   {line[:100]}", mark="")

    def _clear(self) -> None:
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def say(text: str, mark: str = "== ") -> None:
    """Tell the person at the terminal; stdout stays free for the program that follows."""
    sys.stderr.write(f"{mark}{text}\n")
    sys.stderr.flush()


def install_packages(plan: Plan, apt: Apt) -> tuple[str, ...]:
    """Install what is missing. Raises SetUpError.

    Returns:
        The optional packages that another attempt would not help: not offered here, or installed just now.
    """
    required = [package.name for package in plan.required]
    optional = [package.name for package in plan.optional]
    say(f"System packages: installing {len(required) + len(optional)} with apt-get (once; about a minute)")
    try:
        absent = apt.without_candidate((*required, *optional))
        if gone := ", ".join(name for name in required if name in absent):
            raise InstallError(apt.trouble or f"this distribution offers no package {gone}")
        if required:
            apt.install(required)
    except InstallError as exc:
        raise SetUpError(f"System packages: {exc}.\n{explain_missing(plan)}") from exc
    offered = [name for name in optional if name not in absent]
    try:
        if offered:
            apt.install(offered)
    except InstallError as exc:
        say(f"Some programs of the live tests could not be installed: {exc}")
        offered = []
    if apt.trouble:
        return tuple(offered)
    return tuple(name for name in optional if name in offered or name in absent)


def set_up_system(groups: Sequence[Group], given_up: Sequence[str], runner: Runner) -> tuple[str, ...]:
    """Bring the system packages up to date; returns the optional ones not to try again. Raises SetUpError."""
    plan = plan_packages(groups, SystemProbe(), given_up)
    if (plan.required or plan.optional) and can_install():
        given_up = (*given_up, *install_packages(plan, Apt(runner)))
        plan = plan_packages(groups, SystemProbe(), given_up)
    if plan.required:
        names = ", ".join(package.name for package in plan.required)
        raise SetUpError(f"The system lacks {names}.\n{explain_missing(plan)}")
    if plan.optional:
        say(f"Programs of the live tests are missing; their tests are skipped. {explain_missing(plan)}")
    if plan.given_up:
        names = ", ".join(package.name for package in plan.given_up)
        say(f"Not to be had on this system: {names}. The live tests that drive them are skipped.")
    return tuple(package.name for package in plan.given_up)


def make_environment(folder: Path, runner: Runner) -> None:
    """Create an empty environment in `folder`, replacing a broken one. Raises SetUpError."""
    if folder.is_symlink() or (folder.exists() and not looks_like_environment(folder)):
        raise SetUpError(f"{folder} is not a Python environment; move it away, then run make again.")
    if folder.exists():
        say("The environment in .venv is incomplete: making it anew")
        shutil.rmtree(folder)
    if not has_bundled_pip():
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not can_install():
            raise SetUpError(
                "This Python has no venv module. As root (or with sudo) run this line, then make again:\n"
                f"    {apt_line([package], root=False)}"
            )
        say(f"Python: installing {package} with apt-get")
        try:
            apt = Apt(runner)
            absent = apt.without_candidate((package,))
            apt.install(("python3-venv",) if absent else (package,))
        except InstallError as exc:
            raise SetUpError(f"{package}: {exc}.") from exc
    result = runner.run((_PYTHON, "-m", "venv", str(folder)))
    if result.status != 0:
        raise SetUpError(f"Python could not create {folder}:\n{_tail(result.output)}")


def looks_like_environment(folder: Path) -> bool:
    """Whether `folder` is an environment, or the empty beginning of one, and may be replaced."""
    return (folder / "pyvenv.cfg").exists() or not any(folder.iterdir())


def has_bundled_pip() -> bool:
    """Whether `ensurepip` works: Debian leaves it out of Python until python3-venv is installed."""
    try:
        import ensurepip

        return bool(ensurepip.version())
    except (ImportError, OSError, LookupError, StopIteration):
        return False


def set_up_python(folder: Path, digest: str, runner: Runner, *, models: bool = False) -> bool:
    """Bring the environment up to date, with what runs models if `models`. Raises SetUpError.

    Returns:
        Whether it can run models now: once it could, it can for as long as nothing else has to be installed.
    """
    condition = judge(folder, digest, runner, models=models)
    if condition is Condition.READY:
        stamp = read_stamp(folder)
        return stamp is not None and stamp.models
    if condition in (Condition.BROKEN, Condition.ABSENT):
        make_environment(folder, runner)
    size = (
        "two to ten minutes, 4 GB, more with a GPU's libraries" if models else "one to five minutes, 1.3 GB"
    )
    say(f"Python packages: installing the pinned set into .venv (once; {size})")
    before = read_stamp(folder) or Stamp(digest="made by hand")
    write_stamp(folder, Stamp())
    for command in install_commands(python_in(folder), ROOT, models=models):
        result = runner.run(command)
        if result.status != 0:
            # pip ended by itself, so what it had installed is whole: the next run goes on from here.
            write_stamp(folder, dataclasses.replace(before, digest=before.digest or "unfinished"))
            raise SetUpError(
                f"pip could not install the Python packages:\n{_tail(result.output)}\n"
                "Check the network or pip's settings, then run make again. All of it is in out/setup.log."
            )
    return models


def _tail(output: str) -> str:
    """The last lines that say something, indented; pip's errors when there are any."""
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return "\n".join(f"    {line}" for line in (errors or lines)[-5:])


def main(arguments: Sequence[str] | None = None) -> int:
    """Set everything up; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tools.bootstrap", description="Set up this machine for make."
    )
    parser.add_argument("--python-only", action="store_true", help="leave the system packages alone")
    parser.add_argument("--training", action="store_true", help="install what `make weights` draws with, too")
    parser.add_argument("--models", action="store_true", help="install what runs models on this machine, too")
    options = parser.parse_args(arguments)
    folder = ROOT / ".venv"
    list_digest = digest_of([LIST_FILE])
    # The folder and the interpreter's version belong in it: a moved environment does not work.
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = digest_of([ROOT / "pyproject.toml", ROOT / "constraints.txt"], str(ROOT), version)
    runner = LoggingRunner(ROOT / "out" / "setup.log")
    try:
        before = read_stamp(folder)
        known = before.given_up if before is not None and before.list_digest == list_digest else ()
        given_up = known
        if not options.python_only and sys.platform == "linux":
            given_up = set_up_system(read_groups(), known, runner)
        if options.training and sys.platform == "linux":
            set_up_system(read_groups(TRAINING_LIST_FILE), (), runner)
        models = set_up_python(folder, digest, runner, models=options.models)
        stamp = Stamp(digest, given_up, list_digest, models)
        if stamp != before:
            write_stamp(folder, stamp)
    except SetUpError as exc:
        say(str(exc), mark="error: ")
        return _MISSING
    except KeyboardInterrupt:
        say("Interrupted; the next run goes on from here.", mark="\n")
        return _INTERRUPTED
    finally:
        runner.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
