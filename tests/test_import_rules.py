"""Who may import whom, and what a light command must not load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = (
    "PySide6",
    "torch",
    "transformers",
    "onnxruntime",
    "cv2",
    "xcffib",
    "pyautogui",
    "mss",
    "ray",
    "rapidocr",
)


def loaded_by(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after `code`."""
    report = "import sys, json; print('\\n' + json.dumps(sorted({n.partition('.')[0] for n in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_import_rules_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["doctor", "--help"], ["run", "--help"], ["models", "list"]]
)
def test_a_light_command_loads_nothing_heavy(arguments: list[str]):
    loaded = loaded_by(f"from desktop_agent.cli import run_command; run_command({arguments!r})")
    assert "typer" in loaded
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize(
    "package",
    [
        "vision",
        "actions",
        "desktop_agent",
        "desktop_agent.doctor",
        "vision.types",
        "actions.types",
        "desktop_agent.types",
    ],
)
def test_importing_a_package_loads_nothing_heavy(package: str):
    assert not loaded_by(f"import {package}") & set(HEAVY)


def test_the_doctor_finds_faults_even_where_dependencies_are_missing():
    # The reader of the package list must work on a machine where nothing is installed yet.
    code = "import desktop_agent.doctor; print('fine')"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "fine\n", done.stderr
