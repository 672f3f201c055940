"""The engine's process as the panel has it: real programs, asked about, edited, taken over, killed, done again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from actions.types import TypeText
from desktop_agent.autonomy import ApprovalMode
from desktop_agent.engine.client import COMMAND
from desktop_agent.engine.messages import (
    Answer,
    Asked,
    Crashed,
    Ended,
    Happened,
    KeyTurned,
    Opened,
    Ready,
    Record,
    RecordingSaved,
    Refused,
    RunMacro,
    RunSession,
    RunTask,
    Say,
    Seen,
    Setup,
    StatusChanged,
    StepRecorded,
    StopRecording,
    TextTyped,
    Watch,
    Withdrawn,
)
from desktop_agent.engine.wire import next_line, order_line, read_report
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.session.events import ActionIntended, DecisionMade, PersonActed, StepStarted
from desktop_agent.session.read import open_session
from desktop_agent.session.verify import verify
from desktop_agent.types import Allow, Deny, Edit, Outcome
from tests.fakes.agent import eventually
from tests.fakes.watcher import Watcher
from vision.capture import open_screen
from vision.change import settle

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]

YES = Allow("panel")


@pytest.fixture(scope="module")
def watcher():
    with Watcher() as watcher:
        watcher.until(Ready)
        yield watcher


@pytest.fixture
def setup(tmp_path):
    return Setup(folder=str(tmp_path), approve=ApprovalMode.ASK, max_steps=50)


def await_status(watcher, wanted):
    return watcher.until(StatusChanged, suits=lambda report: report.status is wanted)


def events(journal, kind):
    """The events of one kind in a session file that is whole."""
    with open_session(Path(journal)) as session:
        assert verify(session).problems == ()
        return [stored.event for stored in session.events() if isinstance(stored.event, kind)]


def typed(journal):
    acts = [event.grounded.action for event in events(journal, ActionIntended)]
    return [act.text for act in acts if isinstance(act, TypeText)]


def test_a_person_approves_edits_rejects_takes_over_and_goes_on(watcher, setup):
    task = 'Type "Dear Ann". Type "not this". Type "Bob". Open the File menu.'
    watcher.tell(Watch(elements=True), RunTask(task, "mousepad", setup))
    opened = watcher.until(Opened)
    launch = watcher.until(Asked)
    assert "mousepad" in launch.exact
    watcher.tell(Answer(launch.question, YES))

    first = watcher.until(Asked)
    assert 'type "Dear Ann" (8 characters)' in first.exact
    watcher.tell(Answer(launch.question, Deny("panel", "too late")))
    watcher.tell(Answer(first.question, Edit(TypeText("Dear Bob"), "panel")))

    second = watcher.until(Asked)
    with open_session(Path(opened.journal)) as session:
        assert session.has_frame(second.frame), "the picture can be read while the question is open"
    watcher.tell(Answer(second.question, Deny("panel", "leave that out")))
    assert "leave that out" in await_status(watcher, Status.STUCK).words
    watcher.tell(Say(Control.SKIP))

    third = watcher.until(Asked)
    watcher.tell(Say(Control.TAKE_OVER))
    assert watcher.until(Withdrawn).question == third.question
    await_status(watcher, Status.TAKEN)
    watcher.tell(TextTyped(" and Ann"), Say(Control.HAND_BACK))
    again = watcher.until(Asked)
    assert again.exact == third.exact
    watcher.tell(Watch(elements=True), Answer(again.question, YES))

    menu = watcher.until(Asked)
    assert menu.proposal.evidence.chosen.text == "File"
    assert watcher.until(Seen).elements, "while a person thinks, what is seen is still told"
    watcher.tell(Say(Control.STOP))
    ended = watcher.until(Ended)
    assert (ended.outcome, ended.exit_code) == (Outcome.STOPPED, 4)
    assert Path(ended.page).is_file()
    assert ended.journal == opened.journal
    watcher.tell(Watch(elements=False))

    assert typed(ended.journal) == ["Dear Bob", "Bob"]
    kinds = [event.decision.kind for event in events(ended.journal, DecisionMade)]
    assert kinds == ["allow", "edit", "deny", "allow"]
    (acted,) = events(ended.journal, PersonActed)
    assert "8 characters" in acted.what
    assert "Ann" not in acted.what


def test_a_session_is_done_again_from_a_step_on_and_waits_before_it(watcher, setup, tmp_path):
    watcher.tell(RunTask("Press a. Press b. Press c.", "mousepad", Setup(folder=str(tmp_path))))
    done = watcher.until(Ended)
    assert done.outcome is Outcome.DONE
    watcher.tell(RunSession(done.journal, first=3, setup=Setup(folder=str(tmp_path / "again"))))
    begun = []
    while True:
        report = watcher.until(Happened, StatusChanged)
        if isinstance(report, StatusChanged) and report.status is Status.PAUSED:
            break
        if isinstance(report, Happened) and isinstance(report.event, StepStarted):
            begun.append(report.event.step.sentence)
    assert begun == ["Open mousepad", "Press a"]
    watcher.tell(Say(Control.RESUME))
    assert watcher.until(Ended).outcome is Outcome.DONE


def test_what_a_person_does_in_the_live_view_becomes_a_macro_that_runs(watcher, tmp_path):
    folder = str(tmp_path / "macros")
    watcher.tell(Record("letter", "mousepad", Setup(), folder))
    opened = watcher.until(Opened)
    with open_screen(opened.display, xauthority=Path(opened.xauthority)) as screen:
        watcher.tell(TextTyped("Dear Ann"))
        assert screen.wait_damage(10), "a person sees what they typed before they go on"
        settle(screen, quiet_s=0.3, timeout_s=5)
    watcher.tell(KeyTurned("enter", True), KeyTurned("enter", False))
    assert "Dear Ann" in watcher.until(StepRecorded).sentence
    watcher.tell(StopRecording())
    saved = watcher.until(RecordingSaved)
    assert watcher.until(Ended).outcome is Outcome.DONE
    watcher.tell(RunMacro(saved.path, setup=Setup(folder=str(tmp_path))))
    ended = watcher.until(Ended)
    assert (ended.outcome, ended.message) == (Outcome.DONE, "")
    assert typed(ended.journal) == ["Dear Ann"]
    assert "Press the enter key" in {event.step.sentence for event in events(ended.journal, StepStarted)}


def test_after_kill_9_the_session_file_is_named_and_whole_and_the_next_work_starts_anew(setup):
    with Watcher() as watcher:
        watcher.tell(RunTask("Type Ann.", "mousepad", setup))
        opened = watcher.until(Opened)
        asked = watcher.until(Asked)
        watcher.tell(Answer(asked.question, YES))
        watcher.until(Asked)
        os.kill(watcher.engine.pid, signal.SIGKILL)
        crashed = watcher.until(Crashed)
        assert crashed.journal == opened.journal
        assert len(events(crashed.journal, ActionIntended)) == 1
        assert eventually(lambda: not Path(opened.xauthority).exists()), "nothing is left of the display"
        watcher.tell(RunTask("Frobnicate the File menu.", setup=setup))
        watcher.until(Ready)
        refused = watcher.until(Refused)
        assert refused.code == 2
        assert "Frobnicate" in refused.message


def test_when_the_panel_goes_away_what_was_asked_is_rejected_and_nothing_is_left(setup):
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr.fileno()
    )
    try:
        process.stdin.write(order_line(RunTask("Type Ann.", "mousepad", setup)))
        process.stdin.flush()
        seen = []
        while not (seen and isinstance(seen[-1], Asked)):
            seen.append(read_report(next_line(process.stdout)))
        (opened,) = (report for report in seen if isinstance(report, Opened))
        process.send_signal(signal.SIGINT)  # as a terminal does with all who live in it
        process.stdin.close()
        rest = process.stdout.read()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    assert b'"withdrawn"' in rest
    (decision,) = events(opened.journal, DecisionMade)
    assert decision.decision == Deny(decision.decision.rule, "the control panel was closed", by="person")
    assert events(opened.journal, ActionIntended) == []
    assert not Path(opened.xauthority).parent.exists(), "nothing is left of the display"
