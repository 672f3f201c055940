import json
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from PIL import Image

from desktop_agent.cli import run_command
from vision.types import Box, Element, Frame, Role, Snapshot


class FakeParser:
    """Sees two words on every picture; counts how many pictures it was asked to read."""

    def __init__(self) -> None:
        self.read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def forget(self) -> None:
        """There is nothing to forget."""

    def parse(self, frame: Frame) -> Snapshot:
        self.read += 1
        words = (
            Element(Role.TEXT, "Save", Box(10, 10, 50, 26), 0.98),
            Element(Role.TEXT, "Größe", Box(10, 60, 50, 76), 0.97),
        )
        return Snapshot(frame, words)


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> FakeParser:
    fake = FakeParser()
    monkeypatch.setattr("vision.parse.open_parser", lambda: fake)
    return fake


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    path = tmp_path / "screen.png"
    Image.new("RGB", (200, 100), "white").save(path)
    return path


def test_parse_prints_the_contract(
    parser: FakeParser, screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["parse", str(screen), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["image"] == str(screen)
    assert (answer["width"], answer["height"]) == (200, 100)
    assert answer["elapsed_ms"] >= 0
    assert answer["elements"][1] == {
        "id": 1,
        "role": "text",
        "text": "Größe",
        "box": [10, 60, 50, 76],
        "score": 0.97,
        "source": "text",
    }


def test_parse_prints_a_table_for_people(
    parser: FakeParser, screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["parse", str(screen)]) == 0
    assert "Größe" in capsys.readouterr().out


def test_ground_prints_one_line_with_the_point(
    parser: FakeParser, screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["ground", str(screen), "click Save", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    answer = json.loads(lines[0])
    assert answer["instruction"] == "click Save"
    assert answer["point"] == [30, 18]
    assert set(answer) >= {
        "image",
        "instruction",
        "point",
        "box",
        "score",
        "rung",
        "elapsed_ms",
        "candidates",
    }


def test_ground_reads_each_picture_once_for_many_cases(
    parser: FakeParser, screen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [tmp_path / f"{number}.png" for number in range(6)]
    for other in others:
        Image.new("RGB", (200, 100), "white").save(other)
    names = [path.name for path in (screen, *others)] * 2
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        "\n".join(json.dumps({"image": n, "instruction": "Save"}) for n in names), encoding="utf-8"
    )
    assert run_command(["ground", "--cases", str(cases), "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["image"] for answer in answers] == names
    assert parser.read == 7


def test_ground_keeps_going_over_cases_that_cannot_be_read(
    parser: FakeParser, screen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    lines = [("none.png", "Save"), (screen.name, '"Save'), (screen.name, "Save")]
    cases.write_text(
        "\n".join(json.dumps({"image": n, "instruction": i}) for n, i in lines) + "\n\n", encoding="utf-8"
    )
    assert run_command(["ground", "--cases", str(cases), "--json"]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["point"] is None for answer in answers] == [True, True, False]
    assert "error" in answers[0]
    assert "quotation" in answers[1]["reason"]


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        '{"image": "a.png"}',
        '["a"]',
        '{"image": 1, "instruction": "x"}',
        "\xff\xfe",
        "[" * 100_000,
    ],
)
def test_a_broken_case_file_is_refused_before_anything_is_read(
    parser: FakeParser, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_bytes(content.encode("latin-1"))
    assert run_command(["ground", "--cases", str(cases), "--json"]) == 2
    assert parser.read == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")


@pytest.mark.parametrize("arguments", [[], ["a.png"], ["a.png", "Save", "--cases", "c.jsonl"]])
def test_ground_without_a_clear_question_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["ground", *arguments]) == 2
    assert "Give" in capsys.readouterr().err


def test_bad_input_of_one_question_is_an_error(
    parser: FakeParser, screen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["ground", str(screen), "the second", "--json"]) == 2
    assert "second" in capsys.readouterr().err
    for arguments in (["ground", str(tmp_path / "none.png"), "Save"], ["parse", str(tmp_path / "none.png")]):
        assert run_command(arguments) == 2
        assert "no file" in capsys.readouterr().err


def test_halves_of_characters_in_a_case_are_printed_as_escapes(
    parser: FakeParser, screen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"image": "screen.png", "instruction": "Save \\ud800"}\n{"image": "screen.png", "instruction": "Größe"}'
    )
    assert run_command(["ground", "--cases", str(cases), "--json"]) == 0
    half, whole = capsys.readouterr().out.splitlines()
    assert json.loads(half)["instruction"] == "Save \ud800"
    assert "Größe" in whole
    assert run_command(["ground", "--cases", str(cases)]) == 0
    assert "Save \ufffd" in capsys.readouterr().out


def test_what_a_case_says_does_not_steer_the_terminal(
    parser: FakeParser, screen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps({"image": "screen.png", "instruction": "Save \x1b[31m[/nope] \\"}))
    assert run_command(["ground", "--cases", str(cases)]) == 0
    printed = capsys.readouterr().out
    assert "\x1b[31m" not in printed
    assert "[/nope]" in printed


def test_a_line_separator_inside_a_text_does_not_end_the_line(
    parser: FakeParser, screen: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    case = {"image": "screen.png", "instruction": "Save\u2028"}
    cases.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    assert run_command(["ground", "--cases", str(cases), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["point"] == [30, 18]
