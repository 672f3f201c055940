"""A real sandbox, where this machine has one."""

from __future__ import annotations

import os

import pytest

from desktop_agent.tools.options import ToolOptions
from desktop_agent.tools.sandbox import Sandbox, SandboxUnavailable
from tests.conftest import must_run

QUICK = ToolOptions(seconds=40, cpu_seconds=2, memory_mb=300, processes=20, disk_mb=20, text=2000)


@pytest.fixture(scope="session")
def make_sandbox():
    """Opens sandboxes; where that cannot be done a test is skipped, and fails with `CI=true`."""
    opened = []

    def make(options: ToolOptions = QUICK) -> Sandbox:
        try:
            sandbox = Sandbox.open(options)
        except SandboxUnavailable as problem:
            if must_run(os.environ):
                pytest.fail(f"{problem} (CI=true: it must work)", pytrace=False)
            pytest.skip(str(problem))
        opened.append(sandbox)
        return sandbox

    yield make
    for sandbox in opened:
        sandbox.close()


@pytest.fixture(scope="session")
def sandbox(make_sandbox) -> Sandbox:
    """One for all tests that leave nothing behind."""
    return make_sandbox()
