from desktop_agent.engine.messages import StatusChanged
from desktop_agent.engine.telling import EventTeller, StatusTeller
from desktop_agent.loop.status import Status
from desktop_agent.session.events import ControlReceived


def test_events_are_numbered_from_zero_and_wait_until_the_panel_knows_of_the_session():
    told = []
    teller = EventTeller(told.append)
    teller.on_event(ControlReceived("pause"))
    teller.on_event(ControlReceived("resume"))
    assert told == []
    teller.begin()
    teller.on_event(ControlReceived("stop"))
    assert [(one.seq, one.event.control) for one in told] == [(0, "pause"), (1, "resume"), (2, "stop")]
    assert told[0].at <= told[1].at <= told[2].at


def test_that_it_will_pause_is_told_at_once_and_only_while_it_works():
    told = []
    status = StatusTeller(told.append)
    status.pausing()
    status(Status.WORKING, "")
    status.pausing()
    status.pausing()
    status(Status.PAUSED, "")
    status.pausing()
    assert told == [
        StatusChanged(Status.WORKING),
        StatusChanged(Status.PAUSING),
        StatusChanged(Status.PAUSED),
    ]
    assert status.status is Status.PAUSED
