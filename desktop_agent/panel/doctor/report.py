"""The doctor's findings in groups, and as a text that can be shown to others. Without Qt."""

from __future__ import annotations

import getpass
import platform
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_agent.doctor.findings import Finding, Status, core_works
from desktop_agent.panel.words import ntr, tr

_SHARED = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/etc",
    "/opt/homebrew",
    "/proc",
    "/sys",
    "/dev",
    "/System",
)
_PATH = re.compile(r"(?<![\w/.~<>])/(?!/)[^\s:;,'\"()<>|]+|[A-Za-z]:\\[^\s;,'\"()<>|]+")


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one status, in the doctor's order."""

    status: Status
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Private:
    """What a report must not show.

    Attributes:
        folders: paths and what stands for each, such as `~`; the longest are replaced first.
        names: words that name a person or machine, and what stands for each.
    """

    folders: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The findings by status, the worst first; a group without any is left out."""
    listed = tuple(findings)
    groups = (
        Group(status, tuple(finding for finding in listed if finding.status is status))
        for status in (Status.MISSING, Status.WARNING, Status.OK)
    )
    return tuple(group for group in groups if group.findings)


def verdict_in_words(findings: Iterable[Finding]) -> str:
    """What all of it comes to."""
    listed = tuple(findings)
    if not core_works(listed):
        return tr("Something that the core needs is missing.")
    warnings = sum(finding.status is Status.WARNING for finding in listed)
    if warnings:
        return ntr(
            "The core works; {count} thing could be better.",
            "The core works; {count} things could be better.",
            warnings,
        )
    return tr("Everything is in order.")


def heading_of(status: Status) -> str:
    """What a group is called."""
    return {
        Status.MISSING: tr("Missing"),
        Status.WARNING: tr("Could be better"),
        Status.OK: tr("In order"),
    }[status]


def looks_like_command(remedy: str) -> bool:
    """Whether a remedy is a line to paste into a terminal rather than a sentence."""
    first = remedy.split(maxsplit=1)[0] if remedy.split() else ""
    return (
        first in ("sudo", "apt-get", "pip", "apt", "brew")
        or first.endswith(("/python", "python", "python3"))
        or ("python" in first.rsplit("/", 1)[-1])
    )


def private_here(folders: Mapping[Path, str]) -> Private:
    """What is private on this machine; `folders` are further ones, such as that of the sessions: `<sessions>`."""
    known = {str(folder): stands for folder, stands in folders.items()}
    known[sys.prefix] = "<python>"
    known[tempfile.gettempdir()] = "<temporary>"
    known[str(Path.cwd())] = "<here>"
    names: dict[str, str] = {}
    try:
        known[str(Path.home())] = "~"
        names[getpass.getuser()] = "<user>"
    except (RuntimeError, OSError, KeyError, ImportError):
        pass  # a process without a home or a name has none to hide
    names[platform.node()] = "<machine>"
    names = {
        name: stands
        for name, stands in names.items()
        if len(name) > 2 and name not in ("root", "user", "localhost")
    }
    return Private({path: stands for path, stands in known.items() if len(path) > 1}, names)


def report_text(findings: Iterable[Finding], version: str, private: Private) -> str:
    """The findings for a bug report: Markdown, without private paths and names."""
    listed = tuple(findings)
    lines = [
        f"Desktop Agent {version}, Python {platform.python_version()}",
        f"{platform.system()} {platform.release()} ({platform.machine()})",
        "",
    ]
    for finding in listed:
        lines.append(f"- {finding.status}: {finding.area}: {finding.message}")
        if finding.remedy:
            lines.append(f"  - {finding.remedy}")
    return without_private("\n".join(lines), private) + "\n"


def without_private(text: str, private: Private) -> str:
    """`text` with private folders and names replaced, and of other absolute paths only the last part kept.

    Paths of the system itself (`/usr` and the like) stay.
    """
    # The longest first: the folder of sessions may lie within the home.
    for folder, stands in sorted(private.folders.items(), key=lambda pair: -len(pair[0])):
        text = _replaced(re.escape(folder) + r"(?![\w.-])", stands, text)
    text = _PATH.sub(lambda found: _shortened(found.group()), text)
    for name, stands in private.names.items():
        text = _replaced(rf"(?<!\w){re.escape(name)}(?!\w)", stands, text)
    return text


def _replaced(pattern: str, stands: str, text: str) -> str:
    # A function, since backslashes in a plain replacement would be read.
    return re.sub(pattern, lambda _: stands, text)


def _shortened(path: str) -> str:
    if any(path == root or path.startswith(root + "/") for root in _SHARED):
        return path
    return "…/" + re.split(r"[/\\]", path.rstrip("/\\"))[-1]
