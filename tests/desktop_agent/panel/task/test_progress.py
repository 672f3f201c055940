from desktop_agent.engine.messages import Happened, PersonNoticed, RunTask, Say, StatusChanged
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.task.progress import Progress, beginning
from desktop_agent.plan.sentences import read_task
from desktop_agent.session.events import PlanMade, StepStarted

STEPS = read_task(
    "Open mousepad. Click Save. Wait 2 seconds. Check that Save is visible. Press Enter.", is_program=bool
)


def test_the_plan_is_counted_and_what_a_step_does_first_is_said():
    progress = Progress()
    progress.apply(Happened(1, 0.0, PlanMade(STEPS)))
    progress.apply(Happened(2, 0.0, StepStarted(1, STEPS[1])))
    assert progress.planned == 5
    assert progress.doing == "looking for it on the screen"


def test_each_kind_of_step_begins_in_its_own_way():
    assert [beginning(step.intent) for step in STEPS] == [
        "starting it, and waiting for its window",
        "looking for it on the screen",
        "waiting",
        "checking",
        "",
    ]


def test_new_work_forgets_the_old():
    progress = Progress()
    progress.ordered(RunTask("a"))
    progress.ordered(Say(Control.STOP))
    assert progress.stopping
    progress.ordered(RunTask("b"))
    assert not progress.stopping
    assert progress.order == RunTask("b")


def test_what_hands_were_noticed_is_kept_until_they_let_go():
    progress = Progress()
    assert progress.apply(PersonNoticed("the mouse was moved"))
    progress.apply(StatusChanged(Status.TAKEN))
    assert progress.noticed
    progress.apply(StatusChanged(Status.WORKING))
    assert not progress.noticed
