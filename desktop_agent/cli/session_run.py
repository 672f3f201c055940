"""What `run`, `replay` and `demo` share: open a session, run a planner in it, show and keep what happened."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.errors import ExitCode
from desktop_agent.types import Outcome

if TYPE_CHECKING:
    from rich.console import Console

    from desktop_agent.compose import Session, SessionOptions
    from desktop_agent.compose.planning import Planned
    from desktop_agent.loop.runner import SessionResult
    from desktop_agent.plan.base import StepResult
    from desktop_agent.session.stream import Subscriber
    from desktop_agent.tools.options import ToolOptions
    from desktop_agent.tools.person import TimedAsker


@dataclass(frozen=True, slots=True)
class Report:
    """What a run left behind.

    Attributes:
        result: how it ended.
        session_id: its name.
        journal: the session file.
        page: the HTML page; None when it could not be written.
        files: what programs saved in the home folder of their display.
        answer: what a planner had to tell; empty when nothing.
        tokens: of all that models read and wrote.
    """

    result: SessionResult
    session_id: str
    journal: Path
    page: Path | None
    files: tuple[Path, ...] = ()
    answer: str = ""
    tokens: int = 0

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return {
            "session": self.session_id,
            "outcome": str(self.result.outcome),
            "exit_code": int(self.result.exit_code),
            "message": self.result.message,
            "answer": self.answer,
            "tokens": self.tokens,
            "elapsed_ms": round(self.result.elapsed_ms, 1),
            "steps": [
                {
                    "index": index,
                    "sentence": result.step.sentence,
                    "outcome": str(result.outcome),
                    "effect": str(result.effect.kind) if result.effect else None,
                    "detail": result.effect.detail if result.effect else "",
                    "message": result.message,
                }
                for index, result in enumerate(self.result.results)
            ],
            "journal": str(self.journal),
            "page": str(self.page) if self.page else None,
            "files": [str(file) for file in self.files],
        }


def run_session(
    options: SessionOptions,
    planned: Planned,
    *,
    max_steps: int,
    as_json: bool,
    console: Console,
    first: int = 1,
    subscribers: Sequence[Subscriber] = (),
    opened: Callable[[Session], None] = lambda _: None,
    review: Callable[[int, StepResult], StepResult] = lambda _, result: result,
    tools: ToolOptions | None = None,
) -> Report:
    """Run to the end, printing the step table unless `as_json`.

    Args:
        options: what the session is opened with.
        planned: who decides the steps.
        max_steps: how many it may begin.
        as_json: print nothing while it runs.
        console: where the table goes.
        first: the number that the table gives the first step.
        subscribers: who else hears the events.
        opened: called once the session is open, before the first step.
        review: has the last word on how a step went.
        tools: what tools beside the mouse work with, for a planner that asks a model.
    """
    from desktop_agent.cli.interrupt import stop_on_signals
    from desktop_agent.cli.steptable import StepTable
    from desktop_agent.compose import open_session
    from desktop_agent.loop.controls import Controls
    from desktop_agent.loop.runner import Runner
    from desktop_agent.policy import TerminalAsker
    from desktop_agent.policy.terminal_person import TerminalPerson
    from desktop_agent.session.leftovers import keep_files
    from desktop_agent.session.store import files_folder
    from desktop_agent.tools.person import TimedAsker

    controls = Controls()
    asker = TerminalAsker(sys.stdin, sys.stderr, stop=controls.stopped)
    person = TerminalPerson(sys.stdin, sys.stderr, stop=controls.stopped)
    heard_by = (
        *planned.subscribers,
        *subscribers,
        *(() if as_json else (StepTable(console, first=first, end_told=True),)),
    )
    with (
        stop_on_signals(controls),
        ExitStack() as held,
        open_session(options, controls=controls, asker=asker, subscribers=heard_by) as session,
    ):
        if session.without_tree:
            print(f"warning: --accessibility changes nothing here: {session.without_tree}", file=sys.stderr)
        opened(session)
        if planned.mind is not None:
            held.enter_context(_attached(planned, session, options, tools, TimedAsker(person)))
        runner = Runner(
            session.desk,
            planned.planner,
            session.stream,
            controls,
            max_steps=max_steps,
            review=review,
            adaptive=planned.mind is not None,
        )
        result = runner.run(options.task)
        journal = session.journal
    files = keep_files(files_folder(journal.path))
    page = _write_page(journal.path)
    mind = planned.mind
    if mind is None:
        return Report(result, journal.session_id, journal.path, page, files)
    return Report(result, journal.session_id, journal.path, page, files, mind.answer, mind.tokens)


@contextmanager
def _attached(
    planned: Planned,
    session: Session,
    options: SessionOptions,
    tools: ToolOptions | None,
    person: TimedAsker,
) -> Iterator[None]:
    """Give the planner the session, the person, and the tools that policy allows."""
    from desktop_agent.compose.planning import attach_planner
    from desktop_agent.policy import Policy
    from desktop_agent.policy.toolbox import open_toolbox
    from desktop_agent.tools.options import ToolOptions

    assert planned.mind is not None
    policy = options.policy or Policy.load()
    approver = session.approver
    toolbox = open_toolbox(
        tools or ToolOptions(),
        policy,
        session.stream,
        person=person,
        mode=lambda: approver.mode,
        tripwire=approver.tripwire,
    )
    with closing(toolbox):
        if toolbox.note:
            print(f"warning: {toolbox.note}", file=sys.stderr)
        attach_planner(planned.mind, session, person=person, toolbox=toolbox)
        yield


def _write_page(journal: Path) -> Path | None:
    from desktop_agent.engine.work.page import write_page_beside

    return write_page_beside(journal, lambda words: print(f"warning: {words}", file=sys.stderr))


def finish(report: Report, *, as_json: bool, console: Console) -> ExitCode:
    """Print what remains to be said and return the exit code."""
    from desktop_agent.session.plain import plain, plain_line

    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
        return report.result.exit_code
    if report.answer:
        console.print(plain(report.answer), markup=False, highlight=False, soft_wrap=True)
    console.print(f"session  {report.session_id}", highlight=False)
    console.print(f"journal  {report.journal}", highlight=False, soft_wrap=True)
    if report.page is not None:
        console.print(f"page     {report.page}", highlight=False, soft_wrap=True)
    for file in report.files:
        console.print(f"file     {file}", highlight=False, soft_wrap=True)
    if report.result.outcome is not Outcome.DONE and report.result.message:
        print(f"error: {plain_line(report.result.message)}", file=sys.stderr)
    return report.result.exit_code
