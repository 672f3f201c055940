from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_agent.doctor.system_packages import CheckKind, Group, Package
from tools import bootstrap
from tools.bootstrap import (
    Plan,
    SetUpError,
    explain_missing,
    install_packages,
    make_environment,
    plan_packages,
)
from tools.debian import Apt, Result
from tools.environment import Stamp, python_in, read_stamp, write_stamp

ROOT = Path(__file__).resolve().parents[2]


def package(name: str) -> Package:
    return Package(name, CheckKind.COMMAND, (name,))


DISPLAY = Group("display", "virtual display", "a desktop", True, (package("xvfb"), package("openbox")))
PROGRAMS = Group("programs", "programs", "live tests", False, (package("mousepad"), package("chromium")))


class Machine:
    """A machine that has the commands in `present`."""

    def __init__(self, *present: str) -> None:
        self.present = present

    def has(self, package: Package) -> bool:
        return package.name in self.present


class FakeApt:
    """apt with the packages in `offered`; installing one of `failing` fails."""

    def __init__(self, offered: Sequence[str], failing: Sequence[str] = (), update: str = "") -> None:
        self.update = update
        self.offered = offered
        self.failing = failing
        self.installed: list[str] = []

    def run(self, command: Sequence[str]) -> Result:
        if command[:2] == ("apt-cache", "policy"):
            return Result(0, "".join(f"{n}:\n  Candidate: 1\n" for n in command[2:] if n in self.offered))
        if command[:2] == ("apt-get", "update"):
            return Result(0, self.update)
        names = [name for name in command if name in self.offered]
        if set(names) & set(self.failing):
            return Result(100, "E: broken")
        self.installed += names
        return Result(0, "")


def test_nothing_is_planned_on_a_complete_machine():
    plan = plan_packages([DISPLAY, PROGRAMS], Machine("xvfb", "openbox", "mousepad", "chromium"), ())
    assert plan == Plan((), (), ())


def test_missing_packages_are_sorted_into_required_and_optional():
    plan = plan_packages([DISPLAY, PROGRAMS], Machine("xvfb", "mousepad"), ())
    assert plan == Plan((package("openbox"),), (package("chromium"),), ())


def test_a_program_that_is_not_offered_is_not_tried_again():
    plan = plan_packages([DISPLAY, PROGRAMS], Machine("xvfb", "openbox", "mousepad"), ["chromium"])
    assert plan == Plan((), (), (package("chromium"),))


def test_a_required_package_is_never_given_up():
    plan = plan_packages([DISPLAY], Machine("xvfb"), ["openbox"])
    assert plan.required == (package("openbox"),)


def test_a_program_without_candidate_is_reported_and_the_rest_installed():
    fake = FakeApt(["xvfb", "openbox", "mousepad"])
    plan = plan_packages([DISPLAY, PROGRAMS], Machine(), ())
    assert "chromium" in install_packages(plan, Apt(fake))
    assert fake.installed == ["xvfb", "openbox", "mousepad"]


def test_programs_that_fail_to_install_do_not_stop_the_core_and_are_tried_again():
    fake = FakeApt(["xvfb", "openbox", "mousepad", "chromium"], failing=["mousepad"])
    plan = plan_packages([DISPLAY, PROGRAMS], Machine(), ())
    assert install_packages(plan, Apt(fake)) == ()
    assert fake.installed == ["xvfb", "openbox"]


def test_a_program_that_installs_but_cannot_be_found_is_not_installed_again_and_again():
    fake = FakeApt(["mousepad", "chromium"])
    plan = plan_packages([PROGRAMS], Machine(), ())
    given_up = install_packages(plan, Apt(fake))
    assert plan_packages([PROGRAMS], Machine(), given_up).optional == ()


def test_a_required_package_that_is_not_offered_stops_with_its_name():
    plan = plan_packages([DISPLAY], Machine(), ())
    with pytest.raises(SetUpError, match="openbox"):
        install_packages(plan, Apt(FakeApt(["xvfb"])))


def test_without_network_the_network_is_named_and_no_program_is_given_up():
    plan = plan_packages([DISPLAY], Machine(), ())
    offline = "W: Failed to fetch http://x  Temporary failure resolving 'x'"
    with pytest.raises(SetUpError, match="check the network"):
        install_packages(plan, Apt(FakeApt([], update=offline)))
    programs = plan_packages([PROGRAMS], Machine(), ())
    assert install_packages(programs, Apt(FakeApt([], update=offline))) == ()


def test_a_required_package_that_fails_stops_with_the_line_to_paste():
    plan = plan_packages([DISPLAY], Machine(), ())
    with pytest.raises(SetUpError, match="broken") as caught:
        install_packages(plan, Apt(FakeApt(["xvfb", "openbox"], failing=["xvfb"])))
    assert "xvfb" in str(caught.value)


def test_the_explanation_on_debian_is_one_line_to_paste(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    text = explain_missing(Plan((package("xvfb"),), (package("mousepad"),), ()))
    assert text.splitlines()[-1].strip() == "sudo apt-get install --no-install-recommends xvfb mousepad"


def test_the_explanation_elsewhere_names_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    text = explain_missing(Plan((package("xvfb"),), (), ()))
    assert "command xvfb" in text
    assert "apt-get" not in text


def test_a_folder_that_is_not_an_environment_is_left_alone(tmp_path: Path):
    folder = tmp_path / ".venv"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(SetUpError, match="move it away"):
        make_environment(folder, FakeApt([]))
    assert (folder / "thesis.txt").exists()


def test_a_linked_environment_is_left_alone(tmp_path: Path):
    target = tmp_path / "elsewhere"
    target.mkdir()
    folder = tmp_path / ".venv"
    folder.symlink_to(target)
    with pytest.raises(SetUpError, match="move it away"):
        make_environment(folder, FakeApt([]))
    assert folder.is_symlink()


def test_a_broken_environment_is_made_anew(tmp_path: Path):
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").touch()
    (folder / "bin" / "python").symlink_to("/nowhere")
    ran: list[Sequence[str]] = []

    class Recorder:
        def run(self, command: Sequence[str]) -> Result:
            ran.append(command)
            return Result(0, "")

    make_environment(folder, Recorder())
    assert not folder.exists()
    assert tuple(ran[-1][1:]) == ("-m", "venv", str(folder))


def test_bootstrap_needs_nothing_but_the_standard_library():
    # -S leaves site-packages out, as on a machine where nothing is installed.
    code = "import tools.bootstrap; print('fine')"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "fine\n", done.stderr


def test_find_python_prints_a_usable_interpreter():
    found = subprocess.run(["sh", "tools/python.sh"], cwd=ROOT, capture_output=True, text=True, check=True)
    version = subprocess.run(
        [found.stdout.strip(), "-c", "import sys; print(sys.version_info >= (3, 11))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert version.stdout == "True\n"


def test_without_any_python_it_says_what_to_install(tmp_path: Path):
    # `id` answers as an ordinary person, so that nothing is installed whoever runs the tests.
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "tools" / "python.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "apt-get install --no-install-recommends python3 python3-venv" in done.stderr


@pytest.mark.parametrize("lacking", ["mousepad", "openbox"])
def test_without_root_missing_programs_are_told_but_a_missing_display_part_stops(
    lacking: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    present = {"xvfb", "openbox", "mousepad", "chromium"} - {lacking}
    monkeypatch.setattr(bootstrap, "SystemProbe", lambda: Machine(*present))
    monkeypatch.setattr(bootstrap, "can_install", lambda: False)
    if lacking == "openbox":
        with pytest.raises(SetUpError, match="openbox"):
            bootstrap.set_up_system([DISPLAY, PROGRAMS], (), FakeApt([]))
    else:
        assert bootstrap.set_up_system([DISPLAY, PROGRAMS], (), FakeApt([])) == ()
        assert "mousepad" in capsys.readouterr().err


class Installer:
    """pip that succeeds, or fails where `failing` is in the command; remembers what it was to install."""

    def __init__(self, failing: str = "nothing") -> None:
        self.failing = failing
        self.commands: list[Sequence[str]] = []

    def run(self, command: Sequence[str]) -> Result:
        self.commands.append(command)
        return (
            Result(1, "ERROR: no network") if any(self.failing in part for part in command) else Result(0, "")
        )

    def asked_for_torch(self) -> bool:
        return any(part.startswith("torch>") for command in self.commands for part in command)


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    folder = tmp_path / ".venv"
    python_in(folder).parent.mkdir(parents=True)
    python_in(folder).touch()
    write_stamp(folder, Stamp("d"))
    return folder


def test_tests_add_what_runs_models_and_a_run_after_them_installs_nothing(ready: Path):
    first = Installer()
    assert bootstrap.set_up_python(ready, "d", first, models=True)
    assert first.asked_for_torch()
    write_stamp(ready, Stamp("d", models=True))
    second = Installer()
    assert bootstrap.set_up_python(ready, "d", second)
    assert second.commands == []


def test_a_run_never_installs_torch(ready: Path):
    pip = Installer()
    assert not bootstrap.set_up_python(ready, "other", pip)
    assert pip.commands
    assert not pip.asked_for_torch()


def test_when_torch_cannot_be_had_what_was_there_stays_ready(ready: Path):
    with pytest.raises(SetUpError, match="no network"):
        bootstrap.set_up_python(ready, "d", Installer(failing="torch>"), models=True)
    assert read_stamp(ready) == Stamp("d")
