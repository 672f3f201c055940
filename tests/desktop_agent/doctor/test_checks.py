from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_agent.doctor import Finding, Status, checks, core_works
from desktop_agent.doctor.system_packages import CheckKind, Group, Package


@dataclass(frozen=True)
class FakeModel:
    name: str
    ok: bool
    message: str


class Machine:
    def __init__(self, *present: str) -> None:
        self.present = present

    def has(self, package: Package) -> bool:
        return package.name in self.present


def group(required: bool) -> Group:
    packages = tuple(Package(name, CheckKind.COMMAND, (name.title(),)) for name in ("xvfb", "openbox"))
    return Group("display", "virtual display", "a desktop", required, packages)


def test_an_old_python_is_missing_and_a_new_one_is_not():
    assert checks.check_python((3, 10, 12)).status is Status.MISSING
    assert checks.check_python((3, 11, 0)).status is Status.OK
    assert checks.check_python((4, 0, 0)).status is Status.OK


def test_an_uninstalled_package_is_named_with_the_command():
    def version_of(name: str) -> str:
        if name == "mss":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.0"

    finding = checks.check_packages(["numpy", "mss"], version_of)
    assert finding.status is Status.MISSING
    assert finding.message == "not installed: mss"
    assert finding.remedy.endswith("-m pip install mss")
    assert checks.check_packages(["numpy"], version_of) == Finding("python packages", Status.OK, "numpy 1.0")


@pytest.mark.parametrize(
    ("installed", "status"),
    [
        ({"onnxruntime"}, None),
        ({"onnxruntime-gpu"}, None),
        ({"onnxruntime", "onnxruntime-gpu"}, Status.WARNING),
        (set(), Status.MISSING),
    ],
)
def test_exactly_one_onnx_runtime_is_right(installed: set[str], status: Status | None):
    finding = checks.check_runtimes(lambda name: name in installed)
    assert (finding and finding.status) == status


def test_a_missing_part_of_a_required_group_is_missing_and_pasteable():
    finding = checks.check_group(group(required=True), Machine("xvfb"))
    assert finding.status is Status.MISSING
    assert "Openbox" in finding.message
    assert finding.remedy.endswith("apt-get install --no-install-recommends openbox")


def test_a_missing_part_of_an_optional_group_is_a_warning():
    assert checks.check_group(group(required=False), Machine("xvfb")).status is Status.WARNING


def test_a_complete_group_needs_no_remedy():
    assert checks.check_group(group(required=True), Machine("xvfb", "openbox")).remedy == ""


def test_missing_fonts_are_named():
    finding = checks.check_fonts(lambda pattern: pattern != ":lang=ja")
    assert finding.status is Status.WARNING
    assert "Chinese, Japanese, Korean" in finding.message
    assert "emoji" not in finding.message
    assert checks.check_fonts(lambda pattern: True).status is Status.OK


def test_a_damaged_model_is_missing_with_its_own_remedy():
    models = [FakeModel("good", True, "fine"), FakeModel("bad", False, "differs")]
    good, bad = checks.check_models(models, {"bad": "pip install bad"})
    assert (good.status, good.remedy) == (Status.OK, "")
    assert (bad.status, bad.area, bad.remedy) == (Status.MISSING, "model bad", "pip install bad")


def test_no_gpu_is_fine_but_a_gpu_that_cannot_be_used_is_a_warning():
    assert checks.check_gpu(False, ["No driver; the CPU is used."]).status is Status.OK
    assert checks.check_gpu(True, ["Driver found.", "All libraries load."]).status is Status.OK
    half = checks.check_gpu(False, ["Driver found.", "cuDNN lacks.", "Install cuDNN."])
    assert half == Finding("gpu", Status.WARNING, "Driver found. cuDNN lacks.", "Install cuDNN.")


def test_a_writable_folder_with_room_is_fine_and_is_not_created(tmp_path: Path):
    folder = tmp_path / "data" / "sessions"
    finding = checks.check_sessions_folder(folder, lambda path: 10_000_000_000)
    assert finding.status is Status.OK
    assert "10.0 GB free" in finding.message
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_warning(tmp_path: Path):
    finding = checks.check_sessions_folder(tmp_path, lambda path: 1_000_000)
    assert finding.status is Status.WARNING
    assert "DESKTOP_AGENT_HOME" in finding.remedy


def test_a_folder_that_cannot_be_written_is_missing(tmp_path: Path):
    file = tmp_path / "a file"
    file.touch()
    finding = checks.check_sessions_folder(file / "sessions")
    assert finding.status is Status.MISSING
    assert "DESKTOP_AGENT_HOME" in finding.remedy


def test_the_core_works_with_warnings_but_not_with_something_missing():
    ok, warning, missing = (Finding("area", status, "") for status in Status)
    assert core_works([ok, warning])
    assert not core_works([ok, missing])


def test_a_machine_without_a_sandbox_only_lacks_two_tools():
    finding = checks.check_sandbox(lambda: "bubblewrap cannot make one here.")
    assert finding.status is Status.WARNING
    assert "run_python and run_command are off. bubblewrap cannot" in finding.message
    assert core_works([finding])
    assert checks.check_sandbox(lambda: "").status is Status.OK
