"""Install Debian packages as root, or explain what to install. Standard library only."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

_INSTALL = (
    "apt-get",
    "install",
    "-y",
    "--no-install-recommends",
    "-o",
    "DPkg::Lock::Timeout=120",
    "-o",
    "Dpkg::Options::=--force-confold",
)
_NETWORK_WORDS = (
    "Temporary failure resolving",
    "Could not resolve",
    "Could not connect",
    "Connection failed",
    "Connection timed out",
    "Network is unreachable",
    "Failed to fetch",
)


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended: its exit status and all it printed."""

    status: int
    output: str


class Runner(Protocol):
    """Who runs commands."""

    def run(self, command: Sequence[str]) -> Result:
        """Run `command` to its end, keeping what it prints in the log."""
        ...


class InstallError(Exception):
    """apt-get did not do it; the message says why, and what to do."""


def can_install() -> bool:
    """Whether this process may install: root, where there is apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def read_candidates(policy: str) -> dict[str, str | None]:
    """Read `apt-cache policy`: each package's candidate version, None where there is none.

    Ubuntu's transitional packages that only fetch a snap count as none: they install no program here.
    """
    candidates: dict[str, str | None] = {}
    name = ""
    for line in policy.splitlines():
        if line and not line[0].isspace():
            name = line.rstrip(":")
        elif line.strip().startswith("Candidate:"):
            version = line.split(":", 1)[1].strip()
            candidates[name] = None if version == "(none)" or "snap" in version else version
    return candidates


def explain_failure(output: str) -> str:
    """One sentence about why apt-get failed, from what it printed."""
    if any(word in output for word in _NETWORK_WORDS):
        return "the package servers could not be reached; check the network (or the proxy in /etc/apt)"
    if "dpkg --configure -a" in output:
        return "an earlier installation was cut off; run: dpkg --configure -a"
    if "Could not get lock" in output or "Unable to acquire" in output:
        return "another program is installing packages; wait for it and run make again"
    if "No space left" in output or "enough free space" in output:
        return "the disk is full"
    errors = [line for line in output.splitlines() if line.startswith("E:")]
    return errors[-1].removeprefix("E:").strip() if errors else "apt-get failed"


@dataclass
class Apt:
    """apt-get with one `update` at most, and only when it is needed.

    Attributes:
        runner: who runs the commands.
        trouble: what kept the package lists from being fetched, where that is known; empty when nothing did.
    """

    runner: Runner
    trouble: str = ""
    _updated: bool = False

    def without_candidate(self, names: Sequence[str]) -> tuple[str, ...]:
        """Which of `names` this distribution does not offer; fetches the lists when any seems missing."""
        missing = self._unknown(names)
        if missing and not self._updated:
            self._update()
            missing = self._unknown(names)
        return missing

    def install(self, names: Iterable[str]) -> None:
        """Install `names`; fetches fresh lists and tries again once. Raises InstallError."""
        command = (*_INSTALL, *names)
        result = self.runner.run(command)
        if result.status != 0 and not self._updated:
            self._update()
            result = self.runner.run(command)
        if result.status != 0:
            raise InstallError(explain_failure(result.output))

    def _unknown(self, names: Sequence[str]) -> tuple[str, ...]:
        candidates = read_candidates(self.runner.run(("apt-cache", "policy", *names)).output)
        return tuple(name for name in names if candidates.get(name) is None)

    def _update(self) -> None:
        self._updated = True
        result = self.runner.run(("apt-get", "update", "-o", "DPkg::Lock::Timeout=120"))
        # apt-get calls an update that fetched nothing a success, with warnings.
        if result.status != 0 or any(word in result.output for word in _NETWORK_WORDS):
            self.trouble = explain_failure(result.output)
