from __future__ import annotations

import json
import subprocess
import sys

import pytest

from desktop_agent.bench import registry
from desktop_agent.bench.registry import Bench
from desktop_agent.bench.types import BenchOptions, BenchResult
from desktop_agent.cli import run_command
from desktop_agent.errors import SomethingMissing


def juggle(seed: int, options: BenchOptions) -> BenchResult:
    options.say("the seal is left out: pip install seal")
    options.progress("round 1 of 1")
    return BenchResult("juggling", {"balls": 5.0}, {"clown": {"balls": 4.0}}, seed)


def drop(seed: int, options: BenchOptions) -> BenchResult:
    raise SomethingMissing("There are no balls: apt-get install balls")


@pytest.fixture(autouse=True)
def benches(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "juggling": Bench("juggling", "balls in the air", juggle),
        "dropping": Bench("dropping", "balls on the floor", drop),
    }
    monkeypatch.setattr(registry, "BENCHES", found)


def test_without_a_name_all_are_listed(capsys):
    assert run_command(["bench"]) == 0
    assert "juggling  balls in the air" in capsys.readouterr().out


def test_the_list_is_json_when_asked(capsys):
    assert run_command(["bench", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"name": "juggling", "description": "balls in the air"} in found["benches"]


def test_json_is_all_that_is_printed_on_stdout(capsys):
    assert run_command(["bench", "juggling", "--json", "--seed", "9"]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert found["name"] == "juggling"
    assert found["results"] == {"balls": 5.0}
    assert found["peers"] == {"clown": {"balls": 4.0}}
    assert found["seed"] == 9
    assert found["machine"]["cores"] >= 1
    assert "the seal is left out" in printed.err


def test_a_table_shows_ours_the_peer_and_the_ratio(capsys):
    assert run_command(["bench", "juggling"]) == 0
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("metric", "ours", "clown"))
    (row,) = (line for line in printed.splitlines() if line.startswith("balls"))
    assert row.split() == ["balls", "5", "4", "1.2"]


def test_a_metric_named_by_a_hostile_file_stays_text(capsys, monkeypatch: pytest.MonkeyPatch):
    def run(seed: int, options: BenchOptions) -> BenchResult:
        options.progress("\x1b[31m[/nope]")
        return BenchResult("odd", {"app/[/nope]\x1b[31m\ud800": 1.0}, {}, seed)

    monkeypatch.setattr(registry, "BENCHES", {"odd": Bench("odd", "odd names", run)})
    assert run_command(["bench", "odd"]) == 0
    printed = capsys.readouterr()
    assert "app/[/nope]" in printed.out
    assert "\x1b[31m" not in printed.out
    assert run_command(["bench", "odd", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["results"] == {"app/[/nope]\x1b[31m\ud800": 1.0}


def test_the_options_reach_the_comparison(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys):
    given: list[BenchOptions] = []

    def run(seed: int, options: BenchOptions) -> BenchResult:
        given.append(options)
        return BenchResult("odd", {"one": 1.0}, {}, seed)

    monkeypatch.setattr(registry, "BENCHES", {"odd": Bench("odd", "takes files", run)})
    places = {name: tmp_path / name for name in ("cases", "images", "screens", "page")}
    options = [part for name, place in places.items() for part in (f"--{name}", str(place))]
    assert run_command(["bench", "odd", *options]) == 0
    assert {name: getattr(given[0], name) for name in places} == places


def test_an_unknown_name_is_a_usage_error(capsys):
    assert run_command(["bench", "swimming"]) == 2
    assert "juggling, dropping" in capsys.readouterr().err


def test_what_is_missing_is_told_with_its_exit_code(capsys):
    assert run_command(["bench", "dropping", "--json"]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "apt-get install balls" in printed.err


def test_listing_loads_nothing_heavy():
    code = """
import sys
from desktop_agent.cli import run_command
run_command(["bench"])
heavy = {"PySide6", "cv2", "onnxruntime", "xcffib", "mss", "pyautogui", "rapidocr", "PIL"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
