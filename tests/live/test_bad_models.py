"""Model files that are missing, cut short or changed are refused before they are loaded, whichever it is."""

from __future__ import annotations

import shutil
from itertools import cycle
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes.agent import Agent, run_agent
from vision.runtime import gpu_report
from vision.weights import ModelFile, locate, manifest

pytestmark = pytest.mark.live

NAMES = sorted(manifest())
FINDING = "text-detection" if gpu_report().usable else "text-detection-quick"
READING = (FINDING, "text-recognition", "controls", "control-names", "icons", "icon-words")
"""The models without which no screen is read."""


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


DAMAGES = {"changed": change, "cut short": shorten, "missing": Path.unlink}
SAYS = {"changed": "is not the expected one", "cut short": "bytes instead of", "missing": "cannot read"}


def with_damaged(folder: Path, name: str, damage: str) -> str:
    """A program whose packages with models are copies in `folder`, in which the model called `name` is damaged."""
    entry = manifest()[name]
    package = next(path for path in locate(entry).parents if path.name == entry.package)
    mine = folder / "packages" / entry.package
    for other in manifest().values():
        if other.package == entry.package:
            (mine / other.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package / other.path, mine / other.path)
    if entry.package == "resources":
        shutil.copytree(package, mine, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        (mine / "__init__.py").touch()
    DAMAGES[damage](mine / entry.path)
    return f"import sys; sys.path.insert(0, {str(mine.parent)!r}); from desktop_agent.cli import main; main()"


def refused(agent: Agent, entry: ModelFile, damage: str) -> None:
    assert agent.finish() == 3, agent.stderr
    assert "Traceback" not in agent.stderr
    said = agent.stderr
    assert agent.stdout == ""
    assert entry.title in said
    assert SAYS[damage] in said
    assert f"Run: {entry.remedy}" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(("name", "damage"), list(zip(NAMES, cycle(DAMAGES), strict=False)))
def test_check_names_the_damaged_model_and_finds_the_others_whole(tmp_path: Path, name: str, damage: str):
    agent = run_agent(tmp_path, "models", "check", "--json", entry=with_damaged(tmp_path, name, damage))
    assert agent.finish() == 3, agent.stderr
    found = agent.json()
    assert found["ok"] is False
    assert {model["name"]: model["ok"] for model in found["models"]} == {
        other: other != name for other in NAMES
    }
    (message,) = (model["message"] for model in found["models"] if model["name"] == name)
    assert SAYS[damage] in message
    assert manifest()[name].remedy in message


@pytest.mark.parametrize("name", READING)
def test_a_screen_is_not_read_with_a_model_that_was_changed(tmp_path: Path, name: str):
    Image.new("RGB", (300, 200), "white").save(tmp_path / "screen.png")
    program = with_damaged(tmp_path, name, "changed")
    refused(
        run_agent(tmp_path, "ground", str(tmp_path / "screen.png"), "the gear", "--json", entry=program),
        manifest()[name],
        "changed",
    )


@pytest.mark.parametrize("damage", ["cut short", "missing"])
@pytest.mark.parametrize("name", ["text-recognition", "control-names"])
def test_a_model_that_is_missing_or_cut_short_is_named_with_its_remedy(
    tmp_path: Path, name: str, damage: str
):
    Image.new("RGB", (300, 200), "white").save(tmp_path / "screen.png")
    program = with_damaged(tmp_path, name, damage)
    refused(
        run_agent(tmp_path, "parse", str(tmp_path / "screen.png"), "--json", entry=program),
        manifest()[name],
        damage,
    )


def test_a_package_that_is_missing_is_named_with_its_remedy(tmp_path: Path):
    entry = manifest()["text-recognition"]
    program = (
        "import sys, importlib.util as util; find = util.find_spec;"
        f"util.find_spec = lambda name, *rest: None if name == {entry.package!r} else find(name, *rest);"
        "from desktop_agent.cli import main; main()"
    )
    agent = run_agent(tmp_path, "parse", str(tmp_path / "none.png"), entry=program)
    assert agent.finish() == 2, "the picture is looked for first"
    Image.new("RGB", (30, 20)).save(tmp_path / "screen.png")
    agent = run_agent(tmp_path, "parse", str(tmp_path / "screen.png"), entry=program)
    assert agent.finish() == 3
    assert "which is not installed. Run: pip install" in agent.stderr
    assert "Traceback" not in agent.stderr
