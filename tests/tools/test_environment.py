from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.debian import Result
from tools.environment import (
    Condition,
    Stamp,
    digest_of,
    install_commands,
    judge,
    python_in,
    read_stamp,
    requirements_of,
    write_stamp,
)

ROOT = Path(__file__).resolve().parents[2]


class FakePython:
    """An interpreter that ends with `status`; counts how often it was started."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.started = 0

    def run(self, command: Sequence[str]) -> Result:
        self.started += 1
        return Result(self.status, "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    python = python_in(tmp_path / ".venv")
    python.parent.mkdir(parents=True)
    python.touch()
    return tmp_path / ".venv"


def test_an_environment_that_is_not_there_is_absent(tmp_path: Path):
    assert judge(tmp_path / ".venv", "d", FakePython()) is Condition.ABSENT


def test_a_matching_stamp_is_believed_without_starting_python(folder: Path):
    write_stamp(folder, Stamp("d"))
    python = FakePython()
    assert judge(folder, "d", python) is Condition.READY
    assert python.started == 0


def test_a_changed_digest_makes_it_outdated(folder: Path):
    write_stamp(folder, Stamp("old"))
    assert judge(folder, "new", FakePython()) is Condition.OUTDATED


def test_what_runs_models_is_added_to_an_environment_without_it(folder: Path):
    write_stamp(folder, Stamp("d"))
    assert judge(folder, "d", FakePython(), models=True) is Condition.OUTDATED
    assert judge(folder, "d", FakePython()) is Condition.READY


def test_an_environment_that_runs_models_serves_everything_else(folder: Path):
    write_stamp(folder, Stamp("d", models=True))
    assert judge(folder, "d", FakePython(), models=True) is Condition.READY
    assert judge(folder, "d", FakePython()) is Condition.READY


def test_a_stamp_from_before_there_were_models_is_still_read(folder: Path):
    (folder / "desktop-agent-setup.json").write_text('{"digest": "d", "given_up": [], "list_digest": "l"}')
    assert read_stamp(folder) == Stamp("d", (), "l", models=False)


def test_an_environment_made_by_hand_is_brought_up_to_date(folder: Path):
    assert judge(folder, "d", FakePython()) is Condition.OUTDATED


def test_an_interrupted_installation_is_broken(folder: Path):
    write_stamp(folder, Stamp())
    assert judge(folder, "d", FakePython()) is Condition.BROKEN


def test_an_interpreter_that_does_not_run_is_broken(folder: Path):
    assert judge(folder, "d", FakePython(status=1)) is Condition.BROKEN


def test_a_folder_without_interpreter_is_broken(folder: Path):
    python_in(folder).unlink()
    assert judge(folder, "d", FakePython()) is Condition.BROKEN


@pytest.mark.parametrize("content", ["", "{", "[]", '{"digest": "x"}', "null"])
def test_an_unreadable_stamp_counts_as_none(folder: Path, content: str):
    (folder / "desktop-agent-setup.json").write_text(content)
    assert read_stamp(folder) is None


def test_a_stamp_is_read_as_it_was_written(folder: Path):
    stamp = Stamp("d", ("chromium",), "l", models=True)
    write_stamp(folder, stamp)
    assert read_stamp(folder) == stamp


def test_digest_tells_files_apart_whatever_their_boundaries(tmp_path: Path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("ab")
    second.write_text("c")
    one = digest_of([first, second])
    first.write_text("a")
    second.write_text("bc")
    assert digest_of([first, second]) != one
    assert digest_of([tmp_path / "none"]) != digest_of([tmp_path / "none"], "x")


def test_pip_installs_the_pinned_requirements_and_then_the_project():
    first, second = install_commands(Path("python"), ROOT)
    assert first[first.index("-c") + 1] == str(ROOT / "constraints.txt")
    assert any(requirement.startswith("hatchling") for requirement in first)
    assert "--no-deps" in second
    assert second[-2:] == ("-e", str(ROOT))


def test_torch_is_installed_for_models_only():
    for models in (False, True):
        first, _ = install_commands(Path("python"), ROOT, models=models)
        assert any(requirement.startswith("torch>") for requirement in first) == models


def test_every_requirement_that_is_for_all_systems_is_pinned():
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    needed = {
        requirement.partition(">")[0].strip().lower().replace("_", "-")
        for requirement in requirements_of(ROOT / "pyproject.toml", models=True)
    }
    assert needed <= pinned
