"""The wheel carries what the program needs at run time, and nothing else."""

from __future__ import annotations

import email
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("desktop_agent", "vision", "actions", "resources")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        yield archive


@pytest.fixture(scope="module")
def names(wheel: zipfile.ZipFile) -> list[str]:
    return [name for name in wheel.namelist() if ".dist-info/" not in name]


def test_the_wheel_holds_our_four_packages_and_no_other(names: list[str]):
    assert {name.partition("/")[0] for name in names} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_tracked_file_of_a_package_is_in_the_wheel(names: list[str], package: str):
    listing = subprocess.run(
        ["git", "ls-files", package], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    tracked = {name for name in listing.stdout.splitlines() if (ROOT / name).exists()}
    assert tracked <= set(names)


def test_the_wheel_holds_no_caches(names: list[str]):
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


@pytest.mark.parametrize(
    "name",
    [
        "resources/system-packages.toml",
        "resources/models/manifest.toml",
        "resources/samples/order_form.py",
        "resources/samples/order_form.html",
        "vision/py.typed",
        "actions/py.typed",
        "desktop_agent/py.typed",
    ],
)
def test_a_file_that_is_no_module_is_in_the_wheel(names: list[str], name: str):
    assert name in names


def test_the_wheel_names_its_licence_its_command_and_its_plugin(wheel: zipfile.ZipFile):
    (info,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = email.message_from_bytes(wheel.read(f"{info}/METADATA"))
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert set(metadata.get_all("Provides-Extra", [])) == {"gpu", "onnx", "fleet", "dev", "test", "training"}
    entry_points = wheel.read(f"{info}/entry_points.txt").decode()
    assert "desktop-agent = desktop_agent.cli:main" in entry_points
    assert "desktop_agent = desktop_agent.testing.plugin" in entry_points


def test_exactly_one_onnx_runtime_applies_to_each_system(wheel: zipfile.ZipFile):
    from packaging.requirements import Requirement

    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    needed = [
        Requirement(line) for line in email.message_from_bytes(wheel.read(name)).get_all("Requires-Dist", [])
    ]
    runtimes = [requirement for requirement in needed if requirement.name.startswith("onnxruntime")]
    for system, machine, expected in (
        ("linux", "x86_64", "onnxruntime-gpu"),
        ("linux", "aarch64", "onnxruntime"),
        ("win32", "AMD64", "onnxruntime-gpu"),
        ("win32", "ARM64", "onnxruntime"),
        ("darwin", "arm64", "onnxruntime"),
    ):
        environment = {"sys_platform": system, "platform_machine": machine}
        applying = [r.name for r in runtimes if r.marker is not None and r.marker.evaluate(environment)]
        assert applying == [expected], (system, machine)
