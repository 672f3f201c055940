"""The rules that tests/conftest.py adds: a live test that cannot run is skipped here, and fails in CI."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

CONFTEST = (
    (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8").replace("pytest_plugins", "_unused")
)
INI = """
[pytest]
markers =
    live: a live test
    needs(*programs): programs
"""
TESTS = """
import pytest

@pytest.mark.needs("a-program-that-nobody-has")
def test_that_needs_a_missing_program():
    raise AssertionError("must not run")

@pytest.mark.needs("sh")
def test_that_needs_a_program_that_is_there():
    pass

def test_that_needs_nothing():
    pass
"""


@pytest.fixture
def house(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    pytester.makefile(".ini", pytest=INI)
    pytester.makepyfile(TESTS)
    return pytester


def test_a_missing_program_skips_with_the_reason_on_a_persons_machine(house, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    result = house.runpytest_subprocess("-rs")
    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines(["*a-program-that-nobody-has missing; install with: *"])


def test_a_missing_program_fails_in_ci(house, monkeypatch):
    monkeypatch.setenv("CI", "true")
    result = house.runpytest_subprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*CI=true: live tests must run*"])


def test_the_reason_names_the_package_that_brings_the_program(house, monkeypatch, tmp_path):
    monkeypatch.delenv("CI", raising=False)
    house.makepyfile("import pytest\n@pytest.mark.needs('xcalc')\ndef test_it(): pass\n")
    conftest = CONFTEST.replace("SystemProbe()", "SystemProbe('')")
    house.makeconftest(conftest)
    result = house.runpytest_subprocess("-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*xcalc missing; install with: *x11-apps"])


@pytest.mark.skipif(sys.platform != "linux", reason="the message is for Linux")
def test_a_live_test_without_a_virtual_display_says_so(house, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    house.makepyfile("import pytest\n@pytest.mark.live\ndef test_it(): pass\n")
    house.makeconftest(CONFTEST.replace("SystemProbe()", "SystemProbe('')"))
    result = house.runpytest_subprocess("-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*Xvfb, openbox*install with: *xvfb openbox*"])
