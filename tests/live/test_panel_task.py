"""The Task page with the real engine behind it and Mousepad on virtual displays: keys, and what comes of them."""

import pytest
from PySide6.QtCore import Qt

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.loop.status import Status
from desktop_agent.session.events import ControlReceived, DecisionMade, PersonActed
from desktop_agent.types import Deny, Edit, Outcome
from tests.fakes.panel_desk import Desk

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]


@pytest.fixture(scope="module")
def bridge(qapp):
    """One engine for all tests of this module: it takes seconds to load its models."""
    from desktop_agent.panel.bridge import Bridge

    bridge = Bridge()
    bridge.start()
    yield bridge
    bridge.close()


@pytest.fixture
def desk(qtbot, bridge, tmp_path):
    desk = Desk(qtbot, bridge, tmp_path)
    yield desk
    bridge.reported.disconnect(desk.hub.hear)
    desk.close()


def test_a_person_approves_edits_rejects_and_skips(desk):
    desk.start('Type "Dear Ann". Type "not this". Type "Yours". Check that "Bob" is visible.')
    desk.until_asked("mousepad")
    desk.key(Qt.Key.Key_A)
    desk.until_asked("Dear Ann")
    desk.key(Qt.Key.Key_E)
    desk.write("Dear Bob, ")
    desk.key(Qt.Key.Key_Return)
    desk.until_asked("not this")
    desk.key(Qt.Key.Key_R)
    desk.write("she would mind")
    desk.key(Qt.Key.Key_Return)
    desk.until_status(Status.STUCK)
    desk.until(lambda: desk.child("state_card").armed)
    assert "she would mind" in desk.child("card_text").text()
    desk.key(Qt.Key.Key_S)
    desk.until_asked("Yours")
    desk.key(Qt.Key.Key_A)
    assert desk.until_ended().outcome is Outcome.DONE
    assert desk.child("card_title").text() == "Done"
    assert desk.typed() == ["Dear Bob, ", "Yours"]
    decisions = [event.decision for event in desk.events(DecisionMade)]
    assert [decision.by for decision in decisions] == ["person"] * 4
    assert isinstance(decisions[1], Edit)
    assert decisions[2] == Deny(decisions[2].rule, "she would mind", by="person")


def test_a_person_pauses_takes_over_types_into_the_view_hands_back_and_stops(desk):
    desk.context.settings.change("work", approve=ApprovalMode.NEVER)
    desk.page.opened()
    desk.start('Type "one ". Wait for a window called Never.')
    desk.until(lambda: desk.run.step.startswith("Wait"))
    desk.key(Qt.Key.Key_F6)
    desk.until_status(Status.PAUSED)
    assert desk.child("run_badge").text() == "Paused"
    desk.key(Qt.Key.Key_F6)
    desk.until_status(Status.WORKING)
    desk.key(Qt.Key.Key_F8)
    desk.until_status(Status.TAKEN)
    desk.until(lambda: desk.page.focusWidget() is desk.child("live_picture"))
    desk.write("by hand")
    desk.qtbot.mouseClick(desk.child("run_take_over"), Qt.MouseButton.LeftButton)
    desk.until_status(Status.WORKING)
    desk.child("run_stop").setFocus()
    desk.key(Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert desk.until_ended().outcome is Outcome.STOPPED
    assert desk.child("card_title").text() == "Stopped"
    controls = [event.control for event in desk.events(ControlReceived)]
    assert controls == ["pause", "resume", "take_over", "hand_back", "stop"]
    assert desk.events(PersonActed)
