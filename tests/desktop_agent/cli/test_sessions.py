from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from desktop_agent.cli.sessions import sessions_app
from desktop_agent.errors import BadInput, CorruptSession, ExitCode, JournalError
from desktop_agent.session.events import ControlReceived
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from tests.desktop_agent.session.mind_story import tell_thought_story


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole_session: Path) -> Path:
    """A folder of sessions with one whole session, `20261122-014200-k3f9`."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    folder = tmp_path / "sessions"
    folder.mkdir()
    shutil.copy(whole_session, folder / "20261122-014200-k3f9.sqlite")
    return folder


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(sessions_app, list(arguments))


def run(*arguments: str) -> str:
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_list_shows_every_session(home: Path):
    (home / "20271122-014200-aaaa.sqlite").write_bytes(b"no session" * 200)
    assert "Open program" in run("list")
    listed = json.loads(run("list", "--json"))
    assert [(entry["state"], entry["steps"]) for entry in listed] == [("damaged", 0), ("done", 6)]


def test_list_of_nothing_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert "No sessions in" in run("list")
    assert json.loads(run("list", "--json")) == []


def test_show_prints_the_steps_and_effects(home: Path):
    output = run("show", "20261122")
    assert 'Click "Save" in the Save As dialog' in output
    assert "confirmed" in output


def test_show_json_has_every_event(home: Path):
    data = json.loads(run("show", "20261122", "--json"))
    assert [event["seq"] for event in data["events"]] == list(range(36))
    assert data["events"][0]["event"]["kind"] == "session_started"
    assert data["session"]["state"] == "done"


def test_recorded_text_cannot_steer_the_terminal(home: Path, sample: ModuleType):
    with Journal.create(home, session_id="hostile") as journal:
        sample.tell_whole_story(journal, hostile="\x1b[31mred\x07 \x9b2J [blink]no[/blink] \u202eback")
    for arguments in (("list",), ("show", "hostile"), ("verify", "hostile"), ("show", "hostile", "--json")):
        output = run(*arguments)
        assert not set(output) & {"\x1b", "\x07", "\x9b", "\u202e"}
        assert "[blink]" in output or arguments == ("list",)


def test_verify_of_a_whole_session_succeeds(home: Path):
    assert "is whole: 36 events, 7 frames" in run("verify", "20261122")
    report = json.loads(run("verify", "20261122", "--json"))
    assert (report["ok"], report["interrupted"], len(report["done"])) == (True, False, 6)


def test_verify_of_a_changed_session_fails_and_names_it(home: Path):
    database = sqlite3.connect(home / "20261122-014200-k3f9.sqlite")
    database.execute("UPDATE events SET at_ns = at_ns + 1 WHERE seq = 5")
    database.commit()
    database.close()
    result = invoke("verify", "20261122")
    assert result.exit_code == ExitCode.FAILED
    assert "Event 5" in result.stdout
    result = invoke("verify", "20261122", "--json")
    assert result.exit_code == ExitCode.FAILED
    assert json.loads(result.stdout)["ok"] is False


def test_export_writes_a_page_by_default(home: Path, tmp_path: Path):
    target = tmp_path / "out.html"
    assert run("export", "20261122", "-o", str(target)).strip() == str(target)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_export_json_goes_to_stdout_or_a_file(home: Path, tmp_path: Path):
    target = tmp_path / "out.json"
    assert len(json.loads(run("export", "20261122", "--json"))["events"]) == 36
    run("export", "20261122", "--json", "-o", str(target))
    assert len(json.loads(target.read_text(encoding="utf-8"))["events"]) == 36


def test_exported_frames_are_the_frames(home: Path, tmp_path: Path):
    assert "7 frames" in run("export", "20261122", "--frames", str(tmp_path / "frames"))
    files = sorted((tmp_path / "frames").iterdir())
    with open_session("20261122", home) as session:
        rows = session.frame_rows()
        assert len(files) == len(rows) == 7
        for file, row in zip(files, rows, strict=True):
            assert np.array_equal(np.asarray(Image.open(file)), session.frame(row[0]).pixels)


@pytest.mark.parametrize("kind", ["--html", "--json"])
def test_an_export_that_cannot_be_written_says_why(home: Path, tmp_path: Path, kind: str):
    result = invoke("export", "20261122", kind, "-o", str(tmp_path / "missing" / "x"))
    assert isinstance(result.exception, JournalError)
    assert "cannot be written: No such file or directory" in str(result.exception)


def test_two_kinds_for_one_file_are_refused(home: Path):
    result = invoke("export", "20261122", "--html", "--json", "-o", "x")
    assert isinstance(result.exception, BadInput)


def test_delete_removes_the_session_its_page_and_the_picture_of_its_failure(home: Path):
    (home / "20261122-014200-k3f9.html").write_text("page")
    (home / "20261122-014200-k3f9.failed.png").write_bytes(b"png")
    assert "deleted 20261122-014200-k3f9" in run("delete", "20261122")
    assert list(home.iterdir()) == []


def test_delete_with_one_wrong_name_deletes_nothing(home: Path):
    assert isinstance(invoke("delete", "20261122", "nothing").exception, BadInput)
    assert len(list(home.iterdir())) == 1


def test_a_damaged_session_can_be_deleted(home: Path):
    (home / "broken.sqlite").write_bytes(b"x" * 5000)
    assert json.loads(run("delete", "broken", "--json")) == {"deleted": ["broken"]}


def test_delete_leaves_other_files_alone(home: Path, tmp_path: Path):
    precious = tmp_path / "precious.txt"
    precious.write_text("keep me")
    assert isinstance(invoke("delete", str(precious)).exception, BadInput)
    assert precious.exists()


def test_a_running_session_is_not_deleted(home: Path):
    with Journal.create(home, session_id="alive") as journal:
        journal.on_event(ControlReceived("pause"))
        result = invoke("delete", "alive")
        assert "still running" in str(result.exception)
        journal.on_event(ControlReceived("resume"))
    assert "deleted alive" in run("delete", "alive")


@pytest.mark.parametrize("verb", ["show", "verify", "export"])
def test_unknown_and_damaged_sessions_are_errors_with_their_own_code(home: Path, verb: str):
    (home / "broken.sqlite").write_bytes(b"garbage" * 1000)
    unknown, broken = invoke(verb, "nothing").exception, invoke(verb, "broken").exception
    assert isinstance(unknown, BadInput)
    assert unknown.exit_code == ExitCode.USAGE
    assert isinstance(broken, CorruptSession)
    assert broken.exit_code == ExitCode.FAILED


@pytest.fixture
def thought(home: Path, sample: ModuleType) -> str:
    """A session of a planner that asked a model, with markup and orders to terminals in all that it heard."""
    with Journal.create(home) as journal:
        tell_thought_story(journal, sample.Storyteller(journal, sample.Screen()), hostile="[bold]\x1b[31m<b>")
    return str(journal.path)


def test_show_tells_who_decided_and_what_that_took(thought: str):
    shown = run("show", thought)
    assert "4 requests, 1 of them answered from memory" in shown
    assert "Answer: The total of the order is 42.50." in shown
    assert "model 1.3 s, 2,456 tokens" in shown
    assert "\x1b" not in shown
    assert "[bold]" in shown
    assert "thought at the end" not in shown


def test_the_json_of_a_session_sums_up_what_deciding_took(thought: str, home: Path):
    data = json.loads(run("show", thought, "--json"))
    assert data["mind"]["requests"] == 4
    assert data["mind"]["prompt_tokens"] == 8_290
    assert any(event["event"]["kind"] == "model_answered" for event in data["events"])
    assert json.loads(run("show", str(home / "20261122-014200-k3f9.sqlite"), "--json"))["mind"] is None


def test_a_session_that_a_model_decided_becomes_a_macro_of_what_was_done(thought: str, tmp_path: Path):
    run("export", thought, "--macro", "-o", str(tmp_path / "again.yaml"))
    text = (tmp_path / "again.yaml").read_text(encoding="utf-8")
    assert "Dear Ann" in text
    assert "42.50" not in text
