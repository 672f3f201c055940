"""`inspect`: what it prints for people and for programs, the picture it draws, and what it says when it cannot."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest
from PIL import Image

from desktop_agent.cli import run_command
from desktop_agent.compose import Look
from desktop_agent.desk.patience import Deadline
from vision.types import Box, Element, Frame, Role, Snapshot, Source

ELEMENTS = (
    Element(Role.TEXT, "Name:", Box(10, 14, 60, 30), 0.98),
    Element(Role.TEXTBOX, "Name:", Box(70, 10, 200, 34), 0.9, Source.WIDGET, value="Ann\x1b[31m"),
    Element(Role.BUTTON, "Edit", Box(10, 50, 80, 74), 0.9, Source.WIDGET),
    Element(Role.BUTTON, "Edit", Box(10, 80, 80, 104), 0.9, Source.WIDGET),
    Element(Role.BUTTON, "", Box(100, 80, 140, 104), 0.4, Source.WIDGET),
)


def screen_pixels() -> np.ndarray:
    pixels = np.full((120, 220, 3), 230, np.uint8)
    rng = np.random.default_rng(7)
    pixels[84:100, 110:130] = rng.integers(0, 255, (16, 20, 3))
    return pixels


class FakeParser:
    """Sees the same form on every picture."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def parse(self, frame: Frame) -> Snapshot:
        return Snapshot(frame, ELEMENTS)


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("vision.parse.open_parser", FakeParser)
    path = tmp_path / "screen.png"
    Image.fromarray(screen_pixels()).save(path)
    return path


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert run_command(["inspect", *map(str, arguments), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    answer: dict[str, Any] = json.loads(line)
    return answer


def test_for_programs_there_is_one_object_with_the_locators_of_each_element(
    screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = as_json(capsys, screen)
    assert (answer["image"], answer["width"], answer["height"]) == (str(screen), 220, 120)
    assert [element["id"] for element in answer["elements"]] == [0, 1, 2, 3, 4]
    field = answer["elements"][1]
    assert (field["role"], field["text"], field["box"]) == ("textbox", "Name:", [70, 10, 200, 34])
    assert field["locators"][0] == {
        "phrase": 'the "Name" field',
        "python": 'desk.textbox("Name")',
        "trusted": True,
    }
    assert "Ann" not in json.dumps(field["locators"])


def test_what_several_elements_answer_to_is_not_trusted_and_says_why(
    screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locators = as_json(capsys, screen)["elements"][3]["locators"]
    trusted = [one for one in locators if one["trusted"]]
    assert trusted[0] == {
        "phrase": 'the second "Edit" button',
        "python": 'desk.button("Edit").nth(1)',
        "trusted": True,
    }
    plain = next(one for one in locators if one["python"] == 'desk.button("Edit")')
    assert not plain["trusted"]
    assert "2 elements" in plain["reason"]


def test_for_people_each_element_has_its_locator_in_words_and_in_python(
    screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["inspect", str(screen)]) == 0
    out = capsys.readouterr().out
    assert 'the second "Edit" button   desk.button("Edit").nth(1)' in out
    assert "its place only" in out
    assert "4 are found by what can be seen of them, 1 only by their place" in out
    assert "\x1b[31m" not in out


def test_pictures_are_cut_out_when_they_are_asked_for(
    screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def ways(*options: str) -> list[str]:
        locators = as_json(capsys, screen, *options)["elements"][4]["locators"]
        return [one["python"] for one in locators if one["trusted"]]

    assert all("Crop(" not in code for code in ways())
    assert "Crop(" in ways("--crops")[0]


def test_at_a_point_only_what_is_there_is_told_with_all_that_was_tried(
    screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = as_json(capsys, screen, "--at", "20,60")
    assert [element["id"] for element in answer["elements"]] == [2]
    assert answer["at"]["id"] == 2
    assert answer["at"]["locators"] == answer["elements"][0]["locators"]
    assert run_command(["inspect", str(screen), "--at", "20,60"]) == 0
    out = capsys.readouterr().out
    assert "2 button Edit" in out
    assert "no" in out
    assert "2 elements answer" in " ".join(out.split())


def test_at_a_point_where_nothing_is_its_place_is_told(
    screen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = as_json(capsys, screen, "--at", "210,115")
    assert answer["elements"] == []
    assert answer["at"]["id"] is None
    assert "Spot(" in answer["at"]["locators"][0]["python"]
    assert run_command(["inspect", str(screen), "--at", "210,115"]) == 0
    assert "Nothing is seen at (210, 115)." in capsys.readouterr().out


def test_the_picture_is_the_screen_with_a_strip_under_it(screen: Path, tmp_path: Path) -> None:
    out = tmp_path / "seen.png"
    assert run_command(["inspect", str(screen), "-o", str(out)]) == 0
    with Image.open(out) as picture:
        assert picture.width == 220
        assert picture.height > 120


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", "here"], "write it as X,Y"),
        (["--at", "500,10"], "outside the screen of 220x120"),
        (["--accessibility"], "needs a display"),
        (["-o", "seen.txt"], "can be written as .png"),
        (["-o", "no/such/folder/seen.png"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error_with_the_reason(
    screen: Path,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(["inspect", str(screen), *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_missing_file_and_a_missing_display_are_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command(["inspect", str(tmp_path / "none.png")]) == 2
    assert "none.png" in capsys.readouterr().err
    assert run_command(["inspect", ":59999"]) == 3
    assert capsys.readouterr().err.startswith("error: ")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert run_command(["inspect", "screen"]) == 3
    assert "DISPLAY is not set" in capsys.readouterr().err


def test_on_a_display_windows_are_told_and_a_missing_tree_is_a_warning(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Element(Role.WINDOW, "Form - Editor", Box(0, 0, 220, 120), 1.0, Source.WINDOW)
    asked = []

    def look_at(display: str, *, accessibility: bool = False) -> Look:
        asked.append((display, accessibility))
        return Look(Snapshot(Frame(screen_pixels()), ELEMENTS, (window,)), 1.5, "no bus")

    monkeypatch.setattr("desktop_agent.compose.look_at", look_at)
    assert run_command(["inspect", ":7", "--accessibility", "--json"]) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert asked == [(":7", True)]
    assert answer["image"] == ":7"
    assert answer["windows"] == [{"role": "window", "text": "Form - Editor", "box": [0, 0, 220, 120]}]
    assert "no bus" in printed.err
    place = answer["elements"][4]["locators"][0]["python"]
    assert place.endswith('.within(desk.window("Editor"))')


@pytest.mark.live
@pytest.mark.needs("zenity")
def test_a_program_on_a_display_is_seen_with_its_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from actions.displays import VirtualDisplay
    from actions.windows import open_windows

    with VirtualDisplay.start(640, 480) as display:
        display.launch(["zenity", "--question", "--title=Sure", "--text=Really go on?"])
        windows = open_windows(display.name, xauthority=display.xauthority)
        try:
            assert windows.wait(lambda window: window.title == "Sure", 20) is not None
        finally:
            windows.close()
        monkeypatch.setenv("XAUTHORITY", str(display.xauthority))
        deadline = Deadline(20)
        while True:
            # A window is there before its program has painted it.
            answer = as_json(capsys, display.name)
            buttons = {
                e["text"]: e["locators"][0]["phrase"] for e in answer["elements"] if e["role"] == "button"
            }
            if "Yes" in buttons or deadline.passed:
                break
    assert [window["text"] for window in answer["windows"]] == ["Sure"]
    assert buttons["Yes"] == 'the "Yes" button'
