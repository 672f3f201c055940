"""The doctor's checks, one function each.

Each takes what it looks at, so that a test can hand it another machine.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop_agent.doctor.findings import Finding, Status
from desktop_agent.doctor.system_packages import Group, Probe, apt_line, missing_packages

LOWEST_PYTHON = (3, 11)
_NEEDED_BYTES = 500_000_000
_FRAME_WORDS = "each step of a session takes some hundred kilobytes"


class ModelCheck(Protocol):
    """What `vision.weights.check_models` says of one model."""

    @property
    def name(self) -> str:
        """How the program asks for it."""
        ...

    @property
    def ok(self) -> bool:
        """Whether it is there and unchanged."""
        ...

    @property
    def message(self) -> str:
        """One sentence."""
        ...


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Finding:
    """Whether this Python is new enough."""
    text = ".".join(str(part) for part in version)
    if tuple(version[:2]) >= LOWEST_PYTHON:
        return Finding("python", Status.OK, f"Python {text}")
    lowest = ".".join(str(part) for part in LOWEST_PYTHON)
    return Finding("python", Status.MISSING, f"Python {text} is too old", f"install Python {lowest} or newer")


def check_packages(
    needed: Sequence[str],
    version_of: Callable[[str], str] = importlib.metadata.version,
) -> Finding:
    """Whether the Python packages in `needed` are installed, and in which versions."""
    found, lacking = [], []
    for name in needed:
        try:
            found.append(f"{name} {version_of(name)}")
        except importlib.metadata.PackageNotFoundError:
            lacking.append(name)
    if lacking:
        return Finding(
            "python packages",
            Status.MISSING,
            f"not installed: {', '.join(lacking)}",
            f"{sys.executable} -m pip install {' '.join(lacking)}",
        )
    return Finding("python packages", Status.OK, ", ".join(found))


def check_runtimes(installed: Callable[[str], bool]) -> Finding | None:
    """Whether exactly one ONNX Runtime is installed; None when that is so."""
    names = [name for name in ("onnxruntime-gpu", "onnxruntime") if installed(name)]
    if len(names) == 1:
        return None
    if names:
        return Finding(
            "onnx runtime",
            Status.WARNING,
            "onnxruntime and onnxruntime-gpu are both installed and overwrite each other's files",
            f"{sys.executable} -m pip uninstall -y onnxruntime onnxruntime-gpu; then install one again",
        )
    remedy = f"{sys.executable} -m pip install onnxruntime"
    return Finding("onnx runtime", Status.MISSING, "no ONNX Runtime is installed", remedy)


def check_group(group: Group, probe: Probe) -> Finding:
    """Whether the system packages of `group` are there."""
    lacking = missing_packages(group, probe)
    if not lacking:
        return Finding(group.title, Status.OK, f"all {len(group.packages)} parts are installed")
    status = Status.MISSING if group.required else Status.WARNING
    wanted = ", ".join(package.wanted[0] for package in lacking)
    return Finding(group.title, status, f"missing: {wanted} ({group.why})", apt_line(lacking))


def check_fonts(families: Callable[[str], bool]) -> Finding:
    """Whether there are fonts for scripts that a Latin font does not have.

    Args:
        families: tells whether any font answers to a fontconfig pattern such as `:lang=ja`.
    """
    scripts = {"Chinese, Japanese, Korean": ":lang=ja", "emoji": "Noto Color Emoji", "Latin": ":lang=en"}
    lacking = [name for name, pattern in scripts.items() if not families(pattern)]
    if not lacking:
        return Finding("fonts", Status.OK, f"fonts for {', '.join(scripts)}")
    return Finding(
        "fonts",
        Status.WARNING,
        f"no font for {', '.join(lacking)}: such text shows as empty boxes and cannot be read",
        apt_line(("fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji")),
    )


def check_models(checks: Iterable[ModelCheck], remedies: Mapping[str, str]) -> tuple[Finding, ...]:
    """What became of each model file; `remedies` has the command that brings back the model of that name."""
    return tuple(
        Finding(f"model {check.name}", Status.OK, check.message)
        if check.ok
        else Finding(f"model {check.name}", Status.MISSING, check.message, remedies.get(check.name, ""))
        for check in checks
    )


def check_gpu(usable: bool, reasons: Sequence[str]) -> Finding:
    """Whether models run on a GPU; the CPU is enough, so nothing is missing without one.

    Args:
        usable: whether driver, device and libraries are all there.
        reasons: what was looked for; more than one without `usable` means a driver whose libraries lack.
    """
    if usable or len(reasons) <= 1:
        return Finding("gpu", Status.OK, " ".join(reasons) or "none; the CPU is used")
    return Finding("gpu", Status.WARNING, " ".join(reasons[:-1]), reasons[-1])


def check_sessions_folder(
    folder: Path,
    free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
) -> Finding:
    """Whether journals can be written to `folder` (it is not created), and whether the disk has room."""
    existing = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    remedy = "set DESKTOP_AGENT_HOME to a folder that you may write to"
    try:
        with tempfile.TemporaryFile(dir=existing):
            free = free_bytes(existing)
    except OSError as exc:
        return Finding("sessions", Status.MISSING, f"cannot write to {existing}: {exc.strerror}", remedy)
    room = f"{free / 1e9:.1f} GB free"
    if free < _NEEDED_BYTES:
        return Finding(
            "sessions",
            Status.WARNING,
            f"{folder}: only {room}, and {_FRAME_WORDS}",
            f"free some space, or {remedy}",
        )
    return Finding("sessions", Status.OK, f"{folder}: writable, {room}")


def check_sandbox(try_out: Callable[[], str]) -> Finding:
    """Whether programs can be run in a sandbox here; only two tools need that.

    Args:
        try_out: runs something in it; gives why that cannot be done, empty when it can.
    """
    if why := try_out():
        remedy = "those tools stay off; nothing else needs them"
        return Finding("sandbox start", Status.WARNING, f"run_python and run_command are off. {why}", remedy)
    return Finding("sandbox start", Status.OK, "programs run without network and without your files")
