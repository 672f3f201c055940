from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_agent.bench.forms import make_form
from desktop_agent.bench.grounding import run
from desktop_agent.bench.types import BenchOptions
from desktop_agent.cli import run_command
from desktop_agent.errors import BadInput


def test_without_a_file_the_format_is_told():
    with pytest.raises(BadInput, match=r'needs --cases FILE.*"instruction".*ScreenSpot'):
        run(1, BenchOptions())


def test_a_missing_file_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run_command(["bench", "grounding", "--cases", str(tmp_path / "gone.jsonl"), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "gone.jsonl cannot be read: No such file" in printed.err


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Five labels of a form, a thing that is not there, and an instruction that cannot be understood."""
    from PIL import Image

    form = make_form(640, 400, seed=1, size=14, dark=False)
    pixels, labels = form.draw()
    Image.fromarray(pixels).save(tmp_path / "form.png")
    (tmp_path / "form.json").write_text(json.dumps({"app": "forms", "theme": "light", "elements": []}))
    lines = [
        {
            "image": "form.png",
            "instruction": f'click "{label.text}"',
            "box": label.box.as_tuple(),
            "kind": "text",
        }
        for label in labels[1:6]
    ]
    lines.append(
        {"image": "form.png", "instruction": "the Zebra button", "box": [0, 0, 1, 1], "kind": "role"}
    )
    lines.append({"image": "form.png", "instruction": 'click "Zebra', "box": [0, 0, 1, 1], "kind": "role"})
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


@pytest.mark.live
def test_drawn_cases_are_answered_and_failures_are_drawn(cases: Path, tmp_path: Path):
    said: list[str] = []
    page = tmp_path / "page.html"
    found = run(1, BenchOptions(cases=cases, page=page, say=said.append)).results
    assert found["text"] >= 0.8
    assert found["role"] == 0.0
    assert found["wrong"] <= 0.2
    assert found["not_understood"] == pytest.approx(1 / 7)
    assert found["app/forms"] == found["all"]
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert found["later_p50_ms"] < found["first_p50_ms"]
    assert any(str(page) in message for message in said)
    html = page.read_text(encoding="utf-8")
    assert "the Zebra button" in html
    assert html.count("data:image/webp") == 1


@pytest.mark.live
def test_without_a_place_the_page_lies_beside_the_sessions(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path / "home"))
    run(1, BenchOptions(cases=cases))
    assert (tmp_path / "home" / "bench" / "grounding.html").exists()
    said: list[str] = []
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(cases))
    assert run(1, BenchOptions(cases=cases, say=said.append)).results["cases"] == 7
    assert "The page of failures is left out" in said[0]


def test_a_page_that_cannot_be_written_is_told_before_anything_is_read(cases: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="cannot be written"):
        run(1, BenchOptions(cases=cases, page=tmp_path / "gone" / "page.html"))
