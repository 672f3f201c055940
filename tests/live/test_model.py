"""`run --model`: free words, a model on a real server, a real program on a virtual display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_agent.session.mind_events import MoveChosen
from desktop_agent.session.read import open_session
from tests.fakes.scripted_server import Asked, Say, ScriptedServer

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]

TASK = "Keep a note for me that says hello"


def act(action: str, element: str | None = None, text: str | None = None) -> str:
    said = {"why": f"I {action}", "action": action, "element": element, "text": text}
    return json.dumps({name: value for name, value in said.items() if value is not None})


def keeps_a_note(asked: Asked) -> str:
    """Decides by what stands in the request, as a model would."""
    if "Press the enter key ->" in asked.text:
        return act("done", text='the title shows "note.txt"')
    if 'Dialog "Save As" (active)' in asked.text:
        return act("type_enter", text="note.txt")
    return act("press", text="ctrl+s") if 'Type "hello" ->' in asked.text else act("type", text="hello")


def rungs(report: dict) -> set[str]:
    with open_session(Path(report["journal"])) as session:
        return {one.event.rung for one in session.events() if isinstance(one.event, MoveChosen)}


def run(home: Path, server: ScriptedServer, *options: str, task: str = TASK) -> tuple[int, dict, str]:
    environment = {**os.environ, "DESKTOP_AGENT_HOME": str(home), "HOME": str(home)}
    command = [
        sys.executable, "-m", "desktop_agent", "run", task, "--app", "mousepad", "--json", "--approve", "never",
        "--model", f"{server.address}#scripted", *options,
    ]  # fmt: skip
    done = subprocess.run(
        command, env=environment, cwd=home, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def test_a_task_in_free_words_is_done_by_a_model(tmp_path: Path) -> None:
    with ScriptedServer(keeps_a_note) as server:
        code, report, errors = run(tmp_path, server, "--mode", "fast")
        assert code == 0, (report, errors)
        note = tmp_path / "note.txt"
        assert note.read_text() == "hello"
        assert {step["outcome"] for step in report["steps"]} == {"done"}
        assert report["tokens"] > 0
        assert {"model", "sentences"} <= rungs(report)


def test_a_model_that_goes_away_in_the_middle_ends_the_task_in_words(tmp_path: Path) -> None:
    with ScriptedServer(
        [act("type", text="hello"), *[Say(status=500, error="out of memory")] * 20]
    ) as server:
        code, report, errors = run(tmp_path, server, "--mode", "fast", "--no-recall")
    assert code == 1
    assert report["steps"][-1]["outcome"] == "done"
    assert "out of memory" in report["message"]
    assert "Traceback" not in errors
