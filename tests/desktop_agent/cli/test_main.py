import pytest

from desktop_agent import __version__
from desktop_agent.cli import run_command


def test_without_arguments_the_panel_opens(monkeypatch):
    monkeypatch.setattr("desktop_agent.panel.app.run_panel", lambda: 0)
    assert run_command([]) == 0


def test_the_version_is_printed(capsys):
    assert run_command(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize(
    "arguments", [["--no-such-option"], ["no-such-verb"], ["run"], ["run", "x", "--mode", "y"]]
)
def test_wrong_usage_is_2(arguments, capsys):
    assert run_command(arguments) == 2
    assert "Usage" in capsys.readouterr().err


def test_an_error_is_one_line_without_a_traceback(capsys):
    assert run_command(["run", "Frobnicate the gizmo"]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith('error: I do not understand "Frobnicate"')


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "Press a", "--model", "qwen"], 3, "qwen"),
        (["run", "Press a", "--size", "huge"], 2, "1280x800"),
        (["run", "Press a", "--app", "xterm '"], 2, "--app"),
        (["replay", "no-such-session"], 2, "no-such-session"),
        (["sessions", "show", "no-such-session"], 2, "no-such-session"),
        (["parse", "no-such-file.png"], 2, "no-such-file.png"),
    ],
)
def test_every_kind_of_mistake_has_its_documented_code(arguments, code, words, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert run_command(arguments) == code
    assert words in capsys.readouterr().err
