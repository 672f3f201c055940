import threading
from types import SimpleNamespace

import pytest

from actions.errors import HandsUnavailable
from desktop_agent.engine.guard import Hotkey
from desktop_agent.engine.messages import PersonNoticed, PointerTo, Setup, StatusChanged, TextTyped
from desktop_agent.engine.telling import StatusTeller
from desktop_agent.engine.work import takeover as module
from desktop_agent.engine.work.takeover import TakeOver
from desktop_agent.errors import BadInput, JournalError
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.session.events import PersonActed
from desktop_agent.session.stream import Stream
from tests.fakes.agent import eventually
from tests.fakes.world import Recorder
from vision.types import FramePoint

AT = PointerTo(FramePoint(5, 5))


class FakeGuard:
    """A guard that hears what a test makes it hear."""

    made: list["FakeGuard"]

    def __init__(self, **given):
        self.ledger = object()
        self.given = given
        self.listens_on = []
        self.closed = 0
        self.deaf = ""
        FakeGuard.made.append(self)

    def listen(self, display, xauthority=None):
        self.listens_on.append(display)
        return self.deaf

    def close(self):
        self.closed += 1


class FakeHands:
    def __init__(self, **given):
        self.given = given
        self.done = []
        self.said_before_letting_go = threading.Event()
        self.may_let_go = threading.Event()
        self.may_let_go.set()
        self.let_go_calls = 0
        self.closed = False

    def do(self, order):
        self.done.append(order)

    def let_go(self, timeout_s):
        self.let_go_calls += 1
        assert self.may_let_go.wait(5)
        self.given["acted"]("typed 3 characters")

    def close(self):
        self.closed = True
        self.given["acted"]("clicked")


class Scene:
    """A session whose person's side is under test."""

    def __init__(self, monkeypatch, setup=None, *, deaf=""):
        FakeGuard.made = []
        monkeypatch.setattr(module, "Guard", FakeGuard)
        monkeypatch.setattr(module, "open_person_hands", self._open_hands)
        self.reports = []
        self.controls = Controls()
        self.status = StatusTeller(self.reports.append)
        self.asking = False
        self.hands = None
        self.recorder = Recorder()
        self.stream = Stream(self.recorder)
        self.person = TakeOver(
            setup or Setup(), self.controls, self.status, self.reports.append, asking=lambda: self.asking
        )
        kind = "virtual" if (setup or Setup()).display == "virtual" else "screen"
        place = SimpleNamespace(name=":9", xauthority=None, kind=kind)
        self.session = SimpleNamespace(place=place, stream=self.stream, without_ears=deaf)

    def _open_hands(self, display, xauthority, **given):
        self.hands = FakeHands(**given)
        return self.hands

    def open(self):
        return self.person.open(self.session, lambda: None)

    @property
    def guard(self):
        return FakeGuard.made[0]

    def heard(self):
        said = []
        while (control := self.controls.heard()) is not None:
            said.append(control)
        return said

    @property
    def acted(self):
        return [event.what for event in self.recorder.of(PersonActed)]


@pytest.fixture
def scene(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    scene = Scene(monkeypatch)
    scene.open()
    yield scene
    scene.person.close()


def test_what_a_person_does_in_the_live_view_is_done_only_while_they_have_the_display(scene):
    scene.person.do(AT)
    scene.person.say(Control.TAKE_OVER)
    scene.person.do(AT)
    scene.person.say(Control.HAND_BACK)
    scene.person.do(AT)
    assert scene.hands.done == [AT]


def test_what_is_held_is_released_and_written_down_before_the_agent_goes_on(scene):
    scene.person.say(Control.TAKE_OVER)
    scene.hands.may_let_go.clear()
    scene.person.say(Control.HAND_BACK)
    assert scene.heard() == [Control.TAKE_OVER]
    scene.hands.may_let_go.set()
    assert eventually(lambda: scene.controls.heard() is Control.HAND_BACK)
    assert scene.acted == ["typed 3 characters"]


@pytest.mark.parametrize("control", [Control.RETRY, Control.SKIP])
def test_a_decision_about_a_step_gives_the_display_back_too(scene, control):
    scene.person.say(Control.TAKE_OVER)
    scene.person.say(control)
    assert eventually(lambda: control in scene.heard())
    scene.person.do(TextTyped("x"))
    assert scene.hands.done == []
    assert scene.hands.let_go_calls == 1


def test_stop_and_pause_wait_for_nothing(scene):
    scene.person.say(Control.TAKE_OVER)
    scene.hands.may_let_go.clear()
    for control in (Control.PAUSE, Control.RESUME, Control.STEP, Control.STOP):
        scene.person.say(control)
    assert scene.heard() == [
        Control.TAKE_OVER,
        Control.PAUSE,
        Control.RESUME,
        Control.STEP,
        Control.STOP,
    ]
    scene.hands.may_let_go.set()


def test_a_pause_shows_at_once(scene):
    scene.status(Status.WORKING, "")
    scene.person.say(Control.PAUSE)
    assert scene.reports[-1] == StatusChanged(Status.PAUSING)


def test_a_person_who_is_noticed_has_the_display_at_once(scene):
    scene.guard.given["noticed"]("moved the mouse")
    assert scene.controls.hands_off()
    assert scene.reports == [PersonNoticed("moved the mouse")]
    scene.person.do(AT)
    assert scene.hands.done == [AT]


def test_nobody_is_noticed_once_all_is_done(scene):
    scene.status(Status.FINISHED, "")
    scene.guard.given["noticed"]("clicked")
    assert not scene.controls.hands_off()
    assert not any(isinstance(report, PersonNoticed) for report in scene.reports)


def test_bare_movement_counts_only_while_the_hands_may_move(scene):
    at_work = scene.guard.given["at_work"]
    assert not at_work()
    scene.status(Status.WORKING, "")
    assert at_work()
    scene.asking = True
    assert not at_work()


def test_nothing_is_written_down_after_the_end(scene):
    scene.person.finishing()
    assert scene.hands.closed
    assert scene.acted == ["clicked"]
    scene.person.say(Control.TAKE_OVER)
    scene.person.do(AT)
    scene.person.finishing()
    assert scene.hands.done == []


def test_a_session_file_that_cannot_be_written_is_no_matter_of_the_persons_hands(scene):
    def full(event):
        raise JournalError("The disk is full.")

    scene.recorder.on_event = full
    scene.hands.given["acted"]("clicked")


def test_listening_ends_with_the_session(scene):
    scene.person.close()
    scene.person.close()
    assert scene.guard.closed == 1


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (Status.WORKING, Control.PAUSE),
        (Status.PAUSED, Control.RESUME),
        (Status.PAUSING, Control.RESUME),
        (Status.STUCK, Control.PAUSE),
    ],
)
def test_the_pause_key_pauses_and_goes_on(scene, status, means):
    scene.status(status, "")
    scene.guard.given["pressed"](Hotkey.PAUSE)
    assert scene.heard() == [means]


def test_the_pause_key_hands_back_what_was_taken_over(scene):
    scene.person.say(Control.TAKE_OVER)
    scene.status(Status.TAKEN, "")
    scene.guard.given["pressed"](Hotkey.PAUSE)
    assert eventually(lambda: Control.HAND_BACK in scene.heard())


def test_the_stop_key_stops_whatever_it_is_at(scene):
    for status in Status:
        scene.status(status, "")
        scene.guard.given["pressed"](Hotkey.STOP)
    assert set(scene.heard()) == {Control.STOP}


def test_on_a_real_screen_its_guard_hears_the_keys(monkeypatch):
    scene = Scene(monkeypatch, Setup(display=":5", hide_pid=42))
    assert scene.open() == ()
    (guard,) = FakeGuard.made
    assert set(guard.given["hotkeys"]) == {Hotkey.STOP, Hotkey.PAUSE}
    assert guard.given["exempt_pid"] == 42
    scene.person.close()


def test_while_the_agent_is_on_a_display_of_its_own_the_keys_are_heard_on_the_persons_screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    scene = Scene(monkeypatch)
    own, screen = FakeGuard.made
    assert scene.open() == ()
    assert own.given["hotkeys"] is None
    assert screen.listens_on == [None]
    assert not screen.given["notices"]
    screen.given["pressed"](Hotkey.STOP)
    assert scene.heard() == [Control.STOP]
    scene.person.close()
    assert (own.closed, screen.closed) == (1, 1)


def test_what_cannot_be_heard_is_said(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    scene = Scene(monkeypatch, deaf="there is no RECORD extension")
    FakeGuard.made[1].deaf = "this is Wayland"
    notes = scene.open()
    assert notes == (
        "Your own mouse and keyboard are not noticed on this display: there is no RECORD extension",
        "The stop key is not heard on your screen: this is Wayland",
    )
    scene.person.close()


def test_on_a_screen_without_ears_the_stop_key_is_missed_too(monkeypatch):
    scene = Scene(monkeypatch, Setup(display="screen"), deaf="this is Wayland")
    (note,) = scene.open()
    assert "not noticed on this display and the stop key is not heard: this is Wayland" in note
    scene.person.close()


def test_without_hands_for_the_person_the_session_goes_on_and_says_so(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    scene = Scene(monkeypatch)

    def none(*arguments, **given):
        raise HandsUnavailable("There is no XTEST here.")

    monkeypatch.setattr(module, "open_person_hands", none)
    (note,) = scene.open()
    assert "There is no XTEST here." in note
    scene.person.say(Control.TAKE_OVER)
    scene.person.do(AT)
    scene.person.say(Control.HAND_BACK)
    assert scene.heard() == [Control.TAKE_OVER, Control.HAND_BACK]
    scene.person.close()


def test_a_hotkey_that_cannot_be_is_refused(monkeypatch):
    with pytest.raises(BadInput, match="nonsense"):
        Scene(monkeypatch, Setup(pause_hotkey="ctrl+nonsense"))
