from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_agent.bench.forms import make_form
from desktop_agent.bench.grounding import Answer, Case, read_cases, run, score
from desktop_agent.bench.types import BenchOptions
from desktop_agent.errors import BadInput
from vision.types import Box, FramePoint


def answer(kind: str, point: tuple[float, float] | None, ms: float = 1.0) -> Answer:
    case = Case(Path("a.png"), "the File menu", Box(10, 10, 20, 20), kind)
    return Answer(case, None if point is None else FramePoint(*point), ms)


def test_right_wrong_and_silent_answers_are_counted_by_kind():
    found = score(
        [
            answer("text", (15, 15), 2.0),
            answer("text", (10, 10), 4.0),
            answer("text", (20, 15), 6.0),
            answer("icon", None, 8.0),
        ]
    )
    assert found == {
        "text": pytest.approx(2 / 3),
        "icon": 0.0,
        "all": 0.5,
        "wrong": 0.25,
        "p50_ms": 5.0,
        "p95_ms": 8.0,
    }


def test_kinds_that_do_not_occur_have_no_share_and_others_follow_the_known_ones():
    assert list(score([answer("odd", None), answer("role", (15, 15))]))[:2] == ["role", "odd"]


def test_without_a_file_the_format_is_told():
    with pytest.raises(BadInput, match=r'needs --cases FILE.*"instruction"'):
        run(1, BenchOptions())


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        '{"image": "a.png", "instruction": "x", "kind": "text"}',
        '{"image": "a.png", "instruction": "x", "kind": "text", "box": [1, 2, 3]}',
        '{"image": "a.png", "instruction": "x", "kind": "text", "box": [9, 9, 3, 3]}',
        '{"image": 1, "instruction": "x", "kind": "text", "box": [1, 2, 3, 4]}',
    ],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str):
    file = tmp_path / "cases.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 2"):
        read_cases(file)


def test_an_empty_file_and_a_missing_one_are_refused(tmp_path: Path):
    file = tmp_path / "cases.jsonl"
    with pytest.raises(BadInput, match="cannot be read"):
        read_cases(file)
    file.write_text("\n")
    with pytest.raises(BadInput, match="holds no cases"):
        read_cases(file)


@pytest.mark.live
def test_drawn_cases_are_answered(tmp_path: Path):
    from PIL import Image

    form = make_form(640, 400, seed=1, size=14, dark=False)
    pixels, labels = form.draw()
    Image.fromarray(pixels).save(tmp_path / "form.png")
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
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = run(1, BenchOptions(cases=file)).results
    assert found["text"] >= 0.8
    assert found["role"] == 0.0
    assert found["wrong"] <= 0.2
    assert 0 < found["p50_ms"] <= found["p95_ms"]
