from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_agent.bench.workers import Worker, WorkerEnded

ROOT = Path(__file__).resolve().parents[3]

Start = Callable[[str], Worker]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a worker that is made of these lines."""
    workers: list[Worker] = []

    def begin(source: str) -> Worker:
        (tmp_path / "helper.py").write_text(source, encoding="utf-8")
        path = os.pathsep.join((str(tmp_path), str(ROOT)))
        worker = Worker("helper", environment={**os.environ, "PYTHONPATH": path})
        workers.append(worker)
        return worker

    yield begin
    for worker in workers:
        worker.close()


ECHO = """
from desktop_agent.bench.workers import serve
serve(lambda request: {"got": request})
"""


def test_a_worker_answers_one_request_after_another(start: Start):
    worker = start(ECHO)
    assert worker.ask({"a": 1}) == {"got": {"a": 1}}
    assert worker.ask({"b": "ü\n"}) == {"got": {"b": "ü\n"}}


def test_what_a_library_prints_is_no_answer(start: Start):
    worker = start("""
import sys
from desktop_agent.bench.workers import reply
sys.stdout.write("Loading...\\n[1, 2]\\nno newline at the end")
reply({"ready": True})
sys.stdin.read()
""")
    assert worker.answer(20) == {"ready": True}


def test_a_worker_that_dies_leaves_its_last_words(start: Start):
    worker = start("raise SystemExit('no display for us')")
    with pytest.raises(WorkerEnded, match="no display for us"):
        worker.answer(20)
    # The pipe may take what nobody will read; the answer then never comes.
    with pytest.raises(WorkerEnded):
        worker.ask({"more": 1}, 20)


def test_a_refusal_is_told_as_it_was_said(start: Start):
    worker = start("""
from desktop_agent.bench.workers import reply
reply({"error": "install tkinter"})
""")
    with pytest.raises(WorkerEnded, match=r"^install tkinter$"):
        worker.answer(20)


def test_a_silent_worker_is_given_up_at_the_deadline_and_ends(start: Start):
    worker = start("import sys; sys.stdin.read()")
    assert worker.listen(0.05) is None
    with pytest.raises(WorkerEnded, match=r"within 0\.05 s"):
        worker.answer(0.05)
    worker.close()
    assert worker._process.returncode == 0


def test_closing_twice_does_nothing(start: Start):
    worker = start(ECHO)
    worker.close()
    worker.close()


def test_a_python_that_cannot_be_run_is_told(tmp_path: Path):
    with pytest.raises(WorkerEnded, match="cannot be run: No such file"):
        Worker("helper", python=str(tmp_path / "python3"))
