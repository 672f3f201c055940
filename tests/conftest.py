"""What all tests share: a live test whose programs are missing is skipped here and fails in CI.

The `desk` fixture comes with `desktop_agent.testing.plugin`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache

import hypothesis
import pytest

from desktop_agent.doctor.system_packages import (
    CheckKind,
    Group,
    Package,
    SystemProbe,
    apt_line,
    missing_packages,
    read_groups,
)

pytest_plugins = ("pytester",)

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Qt draws into memory in our own process: tests need no display, and cannot disturb one."""
    return ["tests", "-platform", "offscreen"]


@pytest.fixture(autouse=True)
def qt_is_plain_again():
    """What a test of the panel made the one application look like must not change what others draw with it."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = None if widgets is None else widgets.QApplication.instance()
    if application is not None and application.styleSheet():
        application.setStyleSheet("")
        application.setPalette(application.style().standardPalette())


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a live test that this machine cannot run; with `CI=true` it fails instead."""
    programs = [name for marker in item.iter_markers("needs") for name in marker.args]
    live = item.get_closest_marker("live") is not None
    if not programs and not live:
        return
    reason = why_not(tuple(programs), live=live)
    if not reason:
        return
    if must_run(os.environ):
        pytest.fail(f"{reason} (CI=true: live tests must run)", pytrace=False)
    pytest.skip(reason)


def must_run(environment: Mapping[str, str]) -> bool:
    """Whether a missing program is a failure: CI promises to have them all."""
    return environment.get("CI", "").lower() in ("true", "1")


@cache
def why_not(programs: tuple[str, ...], *, live: bool) -> str:
    """Why tests that drive `programs` cannot run here, with what to install; empty when they can."""
    if live and sys.platform != "linux":
        return "live tests need Linux and its virtual displays"
    groups = {group.name: group for group in _groups()}
    lacking = list(missing_packages(groups["display"], _probe())) if live else []
    packages = {
        name: package for group in groups.values() for package in group.packages for name in package.wanted
    }
    for program in programs:
        package = packages.get(program, Package(program, CheckKind.COMMAND, (program,)))
        # A package that holds several programs is listed under one of them; ask for this one.
        if not _probe().has(Package(package.name, CheckKind.COMMAND, (program,))):
            lacking.append(package)
    if not lacking:
        return ""
    wanted = ", ".join(package.wanted[0] for package in lacking)
    return f"{wanted} missing; install with: {apt_line(lacking)}"


@cache
def _groups() -> tuple[Group, ...]:
    return read_groups()


@cache
def _probe() -> SystemProbe:
    return SystemProbe()
