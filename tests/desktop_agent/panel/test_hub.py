from actions.types import PressChord
from desktop_agent.engine.messages import Answer, Asked, Opened, Ready, RunTask, Say
from desktop_agent.loop.machine import Control
from desktop_agent.panel.run import Topic
from desktop_agent.types import Allow, GroundedAction


def test_an_order_is_sent_and_told(around, qtbot):
    with qtbot.waitSignal(around.hub.ordered) as told:
        around.hub.tell(Say(Control.PAUSE))
    assert told.args == [Say(Control.PAUSE)]
    assert around.orders == [Say(Control.PAUSE)]


def test_a_second_piece_of_work_is_not_sent_while_one_is_under_way(around):
    around.hub.tell(RunTask("Press Tab"))
    around.hub.tell(RunTask("Press Enter"))
    assert around.orders == [RunTask("Press Tab")]


def test_an_answer_closes_the_question_at_once(around, qtbot):
    around.hub.tell(RunTask("Press Tab"))
    around.hub.hear(Opened("id", "/j", ":9", "", True, 1280, 800))
    around.hub.hear(
        Asked(4, GroundedAction(PressChord(("tab",)), "press Tab"), "r", "", False, "", "press Tab")
    )
    with qtbot.waitSignal(around.hub.changed) as changed:
        around.hub.tell(Answer(4, Allow("r", by="person")))
    assert changed.args == [frozenset({Topic.QUESTION})]
    assert around.hub.run.question is None


def test_whoever_hears_a_report_finds_it_in_the_state_already(around):
    seen = []
    around.hub.reported.connect(lambda report: seen.append((report, around.hub.run.ready)))
    around.hub.hear(Ready("1"))
    assert seen == [(Ready("1"), True)]
