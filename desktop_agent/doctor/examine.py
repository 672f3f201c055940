"""Look at this machine: every check with the real things behind it."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_agent.doctor import checks, screens
from desktop_agent.doctor.findings import Finding, Status
from desktop_agent.doctor.system_packages import SystemProbe, read_groups

_FONT_TIMEOUT_S = 20.0


def examine() -> tuple[Finding, ...]:
    """Every check, in the order a person would mend things.

    One virtual display is started and stopped when its parts are there. Takes about a second.
    """
    findings = [checks.check_python(), checks.check_packages(_needed_packages())]
    findings += [finding for finding in (checks.check_runtimes(_installed),) if finding is not None]
    if sys.platform == "linux":
        findings += _linux()
    findings.append(_own_screen())
    findings += _models_and_gpu()
    findings.append(_sessions())
    return tuple(findings)


def _needed_packages() -> list[str]:
    """What our own wheel requires on every system, from its metadata; empty when it is not installed."""
    try:
        requirements = importlib.metadata.requires("desktop-agent") or []
    except importlib.metadata.PackageNotFoundError:
        return ["desktop-agent"]
    # A requirement with a marker is for one system or one extra; the runtimes have a check of their own.
    names = [
        re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        for requirement in requirements
        if ";" not in requirement
    ]
    return [*names, "xcffib"] if sys.platform == "linux" else names


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _linux() -> Iterator[Finding]:
    probe = SystemProbe()
    parts = {group.name: checks.check_group(group, probe) for group in read_groups()}
    yield parts["display"]
    if parts["display"].status is Status.OK:
        yield from _display()
    yield from (finding for name, finding in parts.items() if name != "display")
    if parts["sandbox"].status is Status.OK:
        yield checks.check_sandbox(_sandbox)
    if shutil.which("fc-list"):
        yield checks.check_fonts(_has_font)


def _display() -> Iterator[Finding]:
    """Start one virtual display, and look at the accessibility tree of it."""
    from actions.accessibility import AccessibilityTree
    from actions.displays import VirtualDisplay

    trees: list[Finding] = []

    @contextmanager
    def start() -> Iterator[VirtualDisplay]:
        with VirtualDisplay.start() as display:
            yield display
            tree = AccessibilityTree(display.name, display.xauthority)
            trees.append(screens.check_tree(tree.read()))
            tree.close()

    yield screens.check_start(start)
    yield from trees


def _sandbox() -> str:
    """Why nothing can be run in a sandbox; empty when it can."""
    from desktop_agent.tools.options import ToolOptions
    from desktop_agent.tools.sandbox import Sandbox, SandboxUnavailable

    try:
        Sandbox.open(ToolOptions()).close()
    except SandboxUnavailable as problem:
        return str(problem)
    return ""


def _has_font(pattern: str) -> bool:
    listing = subprocess.run(
        ["fc-list", pattern, "family"], capture_output=True, text=True, check=False, timeout=_FONT_TIMEOUT_S
    )
    return bool(listing.stdout.strip())


def _own_screen() -> Finding:
    return screens.check_own_screen(os.environ, sys.platform, _x11_extensions)


def _x11_extensions(name: str) -> frozenset[str]:
    from actions.x11 import connect

    connection = connect(name)
    try:
        listed = connection.core.ListExtensions().reply().names
        return frozenset(extension.name.to_string() for extension in listed)
    finally:
        connection.disconnect()


def _models_and_gpu() -> Iterator[Finding]:
    from vision.runtime import gpu_report
    from vision.weights import check_models, manifest

    remedies = {name: entry.remedy for name, entry in manifest().items()}
    yield from checks.check_models(check_models(), remedies)
    report = gpu_report()
    yield checks.check_gpu(report.usable, report.reasons)


def _sessions() -> Finding:
    from desktop_agent.session.store import sessions_folder

    return checks.check_sessions_folder(sessions_folder())
