from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_agent.cli import run_command
from desktop_agent.cli.model_tables import markdown_table
from desktop_agent.compose.model_check import Findings
from desktop_agent.errors import SomethingMissing
from desktop_agent.panel.models.fits import fits
from desktop_agent.panel.models.machine import Gpu, Machine
from tests.fakes.scripted_server import ScriptedServer
from tests.vision.models.fake_hub import FakeHub, running
from vision.models.presets import preset_named, presets
from vision.models.types import Usage
from vision.types import Box, FramePoint
from vision.weights import ModelCheck, manifest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with running(FakeHub({"config.json": b"{}", "model.safetensors": b"weights" * 1000})) as fake:
        yield fake


def test_list_names_every_model_of_the_manifest(capsys):
    assert run_command(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["models"]
    assert [model["name"] for model in listed] == list(manifest())
    assert run_command(["models", "list"]) == 0


def test_list_tells_what_each_multimodal_model_needs_and_whether_it_is_here(capsys):
    assert run_command(["models", "list", "--json"]) == 0
    listed = {preset["name"]: preset for preset in json.loads(capsys.readouterr().out)["presets"]}
    assert list(listed) == [preset.name for preset in presets()]
    found = listed["qwen3.5-9b"]
    assert found["pulled"] is False
    assert found["dialect"] == "qwen"
    assert found["memory"]["4"] < found["memory"]["8"] < found["memory"]["16"]
    assert run_command(["models", "list", "--family", "qwen3.5"]) == 0
    printed = capsys.readouterr().out
    assert "qwen3.5-397b-a17b" in printed
    assert "ui-tars" not in printed


def test_a_family_that_is_not_known_is_answered_with_those_that_are(capsys):
    assert run_command(["models", "list", "--family", "gpt"]) == 2
    assert "qwen3.5" in capsys.readouterr().err


GB = 2**30


@pytest.mark.parametrize(
    ("name", "gpus", "memory", "words"),
    [
        ("qwen3.5-9b", (24,), 32, "GPU"),
        ("qwen3.5-9b", (16,), 32, "GPU, 8 bits"),
        ("qwen3.5-9b", (12,), 8, "GPU, 4 bits"),
        ("qwen3.5-9b", (), 32, "CPU, slow"),
        ("qwen3.5-9b", (4,), 8, "no"),
        ("qwen3.5-27b", (24, 24), 32, "2 GPUs, 8 bits"),
        ("qwen3.5-397b-a17b", (80,) * 8, 512, "8 GPUs, 8 bits"),
    ],
)
def test_a_model_fits_where_its_memory_does(name: str, gpus: tuple[int, ...], memory: int, words: str):
    machine = Machine(memory * GB, memory * GB, tuple(Gpu("a card", size * GB, size * GB) for size in gpus))
    found = fits(preset_named(name), machine)
    assert found is not None
    assert found.words == words
    assert fits(preset_named("text"), machine) is None


def test_the_markdown_table_has_every_size_and_the_card_it_needs():
    table = markdown_table(presets())
    assert len(table.splitlines()) == 2 + sum(preset.shape is not None for preset in presets())
    line = next(line for line in table.splitlines() if "`qwen3.5-9b`" in line)
    assert "24 GB, 16 GB, 12 GB" in line
    assert "10 × 80 GB" in table


def test_check_finds_the_shipped_models_whole(capsys):
    assert run_command(["models", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert run_command(["models", "check", "icons"]) == 0
    assert "controls" not in capsys.readouterr().out


def test_check_of_a_damaged_model_exits_with_3(capsys, monkeypatch: pytest.MonkeyPatch):
    damaged = [ModelCheck("text", True, "fine"), ModelCheck("icons", False, "differs. Run: pip install x")]
    monkeypatch.setattr("vision.weights.check_models", lambda: damaged)
    assert run_command(["models", "check"]) == 3
    assert "Run: pip install x" in capsys.readouterr().out


FOUND = Findings(
    model="qwen3.5-9b",
    dialect="qwen",
    pictures=True,
    question="the Save button",
    right=True,
    verdict="It found the Save button.",
    said='{"point_2d": [598, 779]}\x1b[31m [bold]',
    thoughts="The form has a button.",
    point=FramePoint(765, 623),
    target=Box(700, 600, 830, 646),
    loaded_ms=12_000,
    first_token_ms=300,
    answered_ms=1_200,
    usage=Usage(1_100, 0, 20, 8),
    notes=("The server ignored the schema.",),
    memory=2_000_000_000,
    gpu_memory=19_000_000_000,
)


@pytest.mark.parametrize(("right", "code"), [(True, 0), (False, 1)])
def test_check_of_a_multimodal_model_prints_what_happened(
    capsys, monkeypatch: pytest.MonkeyPatch, right: bool, code: int
):
    from dataclasses import replace

    opened = []

    @contextmanager
    def open_mind(reference: str, **options):
        from desktop_agent.compose.mind import Mind

        opened.append((reference, options["bits"]))
        yield Mind(None, None)

    monkeypatch.setattr("desktop_agent.compose.mind.open_mind", open_mind)
    monkeypatch.setattr(
        "desktop_agent.compose.model_check.check_model", lambda *_, **__: replace(FOUND, right=right)
    )
    assert run_command(["models", "check", "qwen3.5-9b", "--bits", "4"]) == code
    assert opened == [("qwen3.5-9b", 4)]
    printed = capsys.readouterr().out
    for words in (
        "It found the Save button.",
        "765, 623",
        "1100 asked, 20 answered, 8 of them thoughts",
        "12.0 s to load, 1.2 s to answer",
        "19 GB of the GPU's",
        "The server ignored the schema.",
        "[bold]",
    ):
        assert words in printed
    assert "\x1b[31m" not in printed
    assert run_command(["models", "check", "qwen3.5-9b", "--json"]) == code
    data = json.loads(capsys.readouterr().out)
    assert data["right"] is right
    assert data["point"] == [765, 623]
    assert data["target"] == [700, 600, 830, 646]


def test_check_of_a_model_that_is_not_here_says_how_to_get_it(capsys):
    assert run_command(["models", "check", "qwen3.5-9b"]) == 3
    assert "desktop-agent models pull qwen3.5-9b" in capsys.readouterr().err
    assert run_command(["models", "check", "qwen3.5-9b", "--bits", "3"]) == 2


def test_check_without_a_server_says_how_to_name_one(capsys, monkeypatch: pytest.MonkeyPatch):
    @contextmanager
    def open_mind(reference: str, **_):
        raise SomethingMissing("No model server is set up.")
        yield

    monkeypatch.setattr("desktop_agent.compose.mind.open_mind", open_mind)
    assert run_command(["models", "check", "server"]) == 3


def test_pull_says_that_nothing_needs_downloading(capsys):
    assert run_command(["models", "pull"]) == 0
    printed = capsys.readouterr().out
    assert "Nothing to download" in printed
    assert all(name in printed for name in manifest())


def test_pull_of_an_unknown_model_is_a_usage_error_that_lists_the_known_ones(capsys):
    assert run_command(["models", "pull", "gpt"]) == 2
    printed = capsys.readouterr().err
    assert next(iter(manifest())) in printed
    assert "qwen3.5-9b" in printed
    assert run_command(["models", "pull", "server"]) == 2


def test_pull_list_and_remove_of_a_repository(capsys, hub: FakeHub, home: Path):
    assert run_command(["models", "pull", "org/model", "--hub", hub.address]) == 0
    assert "all checked" in capsys.readouterr().out
    assert (home / "models/org--model/model.safetensors").stat().st_size == 7000
    assert run_command(["models", "pull", "org/model", "--hub", hub.address, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == 7002
    assert run_command(["models", "remove", "org/model", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] > 7000
    assert run_command(["models", "remove", "org/model"]) == 3


def test_pull_into_a_folder_of_ones_own(capsys, hub: FakeHub, tmp_path: Path):
    assert (
        run_command(["models", "pull", "org/model", "--hub", hub.address, "--to", str(tmp_path / "x")]) == 0
    )
    assert (tmp_path / "x/config.json").read_bytes() == b"{}"


def test_pull_of_what_the_hub_does_not_have_exits_with_3(capsys, hub: FakeHub):
    assert run_command(["models", "pull", "org/other", "--hub", hub.address]) == 3
    assert "Check the name" in capsys.readouterr().err


def test_pull_of_something_spoilt_exits_with_1(capsys, hub: FakeHub):
    hub.lies = ("model.safetensors",)
    assert run_command(["models", "pull", "org/model", "--hub", hub.address]) == 1
    assert "checksum" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "answer", "code", "verdict"),
    [
        ("qwen3.5-9b", '{"point_2d": [598, 779]}', 0, "It found the Save button."),
        ("qwen2.5-vl-7b", '{"point_2d": [915, 623]}', 1, 'It points at "Cancel" instead.'),
        ("ui-tars-1.5-7b", "Action: click(point='<point>765 623</point>')", 0, "It found the Save button."),
    ],
)
def test_check_asks_a_server_in_the_dialect_of_its_model(
    capsys, name: str, answer: str, code: int, verdict: str
):
    with ScriptedServer([answer]) as server:
        assert run_command(["models", "check", f"{server.address}#{name}", "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    assert verdict in found["verdict"]
    assert found["pictures"] is True
    assert found["said"] == answer
    assert found["usage"]["prompt"] > 0


def test_the_table_in_the_readme_is_the_one_that_the_presets_give():
    readme = Path(__file__).parents[3].joinpath("README.md").read_text(encoding="utf-8").splitlines()
    table = markdown_table(presets()).splitlines()
    shown = [line for line in readme if line.startswith(("| `qwen", "| `ui-tars"))]
    # The README may leave sizes out, but what it says of a size is what is computed.
    assert [line for line in shown if line not in table] == []
