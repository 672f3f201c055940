"""A session on a world in memory, with a person in front of the panel who answers what is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from actions.checks import check_action
from actions.types import Action
from desktop_agent.desk.desk import Desk
from desktop_agent.engine import asker as asking
from desktop_agent.engine.asker import PanelAsker
from desktop_agent.engine.messages import Asked, Report, StatusChanged, Withdrawn
from desktop_agent.engine.telling import StatusTeller
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.runner import Runner, SessionResult
from desktop_agent.loop.status import Status
from desktop_agent.plan.given import GivenSteps
from desktop_agent.policy import ApprovalMode, Policy, PolicyApprover
from desktop_agent.session.stream import Stream
from tests.fakes.world import QUICK, Recorder, World


@dataclass
class OpenSession:
    """What an asker needs of a session."""

    desk: Desk
    stream: Stream

    @staticmethod
    def check(action: Action) -> None:
        check_action(action, lambda key: None)


@dataclass
class Panel:
    """A session and the person who watches it.

    `on_asked` is called with each question, `on_status` with each status, both on the session's thread.
    """

    world: World = field(default_factory=World)
    mode: ApprovalMode = ApprovalMode.ASK
    patient: bool = True
    policy: Policy | None = None
    reports: list[Report] = field(default_factory=list)
    on_asked: Callable[[Asked], None] = lambda asked: None
    on_status: Callable[[Status], None] = lambda status: None

    def __post_init__(self) -> None:
        self.controls = Controls()
        self.asker = PanelAsker(self.tell, self.controls)
        self.approver = PolicyApprover(
            self.policy or Policy.load(), display="virtual", mode=self.mode, asker=self.asker
        )
        self.recorder = Recorder()
        self.desk = Desk(
            screen=self.world,
            parser=self.world,
            windows=self.world,
            hands=self.world,
            approver=self.approver,
            stream=Stream(self.recorder, self.asker),
            patience=QUICK,
        )
        self.asker.attach(OpenSession(self.desk, self.desk.stream))

    def tell(self, report: Report) -> None:
        self.reports.append(report)
        if isinstance(report, Asked):
            self.on_asked(report)
        if isinstance(report, StatusChanged):
            self.on_status(report.status)

    def run(self, *steps) -> SessionResult:
        runner = Runner(
            self.desk,
            GivenSteps("test", steps),
            self.desk.stream,
            self.controls,
            patient=self.patient,
            watcher=StatusTeller(self.tell),
        )
        return runner.run("task")

    def of(self, kind: type) -> list:
        return [report for report in self.reports if isinstance(report, kind)]

    @property
    def asked(self) -> list[Asked]:
        return self.of(Asked)

    @property
    def withdrawn(self) -> list[Withdrawn]:
        return self.of(Withdrawn)


@pytest.fixture
def make_panel(monkeypatch):
    """Makes panels whose questions look around a hundred times a second."""
    monkeypatch.setattr(asking, "_TICK_S", 0.01)
    return Panel
