"""A model behind a real server is asked about a step of a stored session; only the eyes are the test's."""

import json
import re

import pytest
from PIL import Image

from desktop_agent.cli import run_command
from desktop_agent.compose.whatif_picture import NOW, THEN
from tests.fakes.scripted_server import Say, ScriptedServer
from vision.types import Box, Element, Role, Snapshot

SAVE = Box(742, 470, 822, 504)


def click(x, y):
    call = {"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [x, y]}}
    return f"Action: I click there.\n<tool_call>{json.dumps(call)}</tool_call>"


class Eyes:
    def parse(self, frame, *, windows=()):
        return Snapshot(frame, (Element(Role.BUTTON, "Save", SAVE),), windows)


@pytest.fixture
def ask(monkeypatch, tmp_path, whole_session, capsys):
    """Runs the command with a server that gives these replies: exit code, what was printed, what was asked."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr("desktop_agent.compose.eyes.shared_parser", Eyes)

    monkeypatch.setenv("COLUMNS", "200")

    def run(*options, replies=()):
        with ScriptedServer(list(replies) or [click(611, 609)]) as server:
            model = f"{server.address}#qwen3.5-test"
            code = run_command(["replay", str(whole_session), "--step", "5", "--model", model, *options])
            return code, capsys.readouterr(), server.asked

    return run


def test_both_answers_stand_side_by_side_and_nothing_is_done(ask, monkeypatch):
    code, printed, asked = ask(
        "--mode", "fast", replies=[Say(click(611, 609), thoughts="Save is blue.\x1b[2J")]
    )
    assert code == 0, printed.err
    words = " ".join(printed.out.split())
    for part in (
        "step 5: Open program notes",
        "then: sentences",
        "qwen3.5-test",
        "same: Both do the same",
        "(782, 487)",
    ):
        assert part in words
    assert "\x1b[2J" not in printed.out
    assert asked


def test_as_json_all_of_it_is_told(ask):
    code, printed, _ = ask(
        "--json", "--mode", "thinking", replies=[Say(click(100, 100), thoughts="Up there.")]
    )
    data = json.loads(printed.out)
    assert code == 0
    assert (data["step"], data["likeness"], data["mode"], data["dialect"]) == (
        5,
        "different",
        "thinking",
        "qwen",
    )
    assert data["then"]["points"] == [[782.0, 487.0]]
    assert data["then"]["box"] == [742, 470, 822, 504]
    assert data["now"]["points"] == [[pytest.approx(128, abs=2), pytest.approx(80, abs=2)]]
    assert data["now"]["thoughts"] == "Up there."
    assert data["frame"]["width"] == 1280
    assert data["detail"].startswith("The same is done in another place")


def test_a_picture_with_both_points_is_written(ask, tmp_path):
    path = tmp_path / "both.png"
    code, printed, _ = ask("--picture", str(path), replies=[click(100, 100)])
    assert code == 0
    assert f"picture {path}" in " ".join(printed.out.split())
    with Image.open(path) as picture:
        colours = {colour for _, colour in picture.getcolors(1 << 24)}
    assert {THEN, NOW} <= colours


def test_an_answer_that_cannot_be_read_fails_and_says_why(ask):
    code, printed, _ = ask(replies=["I would rather not."] * 8)
    assert code == 1
    assert "unknown: There is no answer to compare." in printed.out
    assert "could not be used" in " ".join(printed.out.split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--step", "99", "--model", "http://127.0.0.1:9#x"], "no step 99"),
        (["--model", "qwen3.5-9b"], "--model says who is asked .* with --step"),
        (["--mode", "fast"], "--mode says who is asked"),
        (["--picture", "a.png"], "--picture says who is asked"),
        (["--step", "5", "--watch"], "--watch and --step exclude each other"),
        (["--step", "5", "--display", ":9"], "--display and --step exclude"),
        (["--step", "5"], "Which model is to be asked"),
        (["--step", "5", "--model", "http://127.0.0.1:9#x", "--picture", "/nowhere/a.png"], "no such folder"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(monkeypatch, tmp_path, whole_session, capsys, options, words):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    monkeypatch.setattr("desktop_agent.compose.eyes.shared_parser", Eyes)
    assert run_command(["replay", str(whole_session), *options]) == 2
    assert re.search(words, " ".join(capsys.readouterr().err.split()))


def test_a_model_that_nobody_knows_is_missing(monkeypatch, tmp_path, whole_session, capsys):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert run_command(["replay", str(whole_session), "--step", "5", "--model", "no-such-model"]) == 3
    assert "no-such-model" in capsys.readouterr().err


def test_a_macro_has_no_decisions_to_ask_about(monkeypatch, tmp_path, capsys):
    from desktop_agent.macros.files import write_macro
    from desktop_agent.macros.types import Macro, MacroStep
    from desktop_agent.types import PressKeys

    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    write_macro(Macro("letter", (MacroStep(PressKeys(("enter",))),)), tmp_path / "macros" / "letter.yaml")
    assert run_command(["replay", "letter", "--step", "1", "--model", "x"]) == 2
    assert "letter is a macro" in capsys.readouterr().err
