"""The Task page, the real engine, a real server that says what a script says, and Mousepad on a virtual display."""

from __future__ import annotations

import json
import threading
import time

import pytest
from PySide6.QtCore import Qt

from desktop_agent.session.mind_events import ModelAnswered, PersonAnswered, TaskChecked
from desktop_agent.types import Outcome
from tests.fakes.panel_desk import Desk
from tests.fakes.scripted_server import Say, ScriptedServer

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]

TASK = "Keep a note for me, and tell me what it says"


@pytest.fixture(scope="module")
def bridge(qapp):
    """One engine for all tests of this module: it takes seconds to load its models."""
    from desktop_agent.panel.bridge import Bridge

    bridge = Bridge()
    bridge.start()
    yield bridge
    bridge.close()


@pytest.fixture
def plan():
    """What the model does, in order; the test changes it as it goes."""
    return []


@pytest.fixture
def desk(qtbot, bridge, tmp_path, plan):
    def answer(asked):
        if "Is the whole task carried out?" in asked.text:
            return '{"done": true, "evidence": "the note shows \\"hello\\"", "missing": ""}'
        return plan.pop(0) if plan else Say(status=400, error="The script has no reply left.")

    with ScriptedServer(answer) as server:
        desk = Desk(qtbot, bridge, tmp_path)
        desk.context.settings.change(
            "model", server=server.address, name="scripted", use="server", dialect="text", mode="fast"
        )
        desk.page.opened()
        yield desk
        bridge.reported.disconnect(desk.hub.hear)
        desk.close()


def act(action, **more):
    return json.dumps({"why": f"I {action} what is needed", "action": action, **more})


def test_a_person_sees_it_think_answers_it_approves_and_is_told(desk, plan):
    go_on = threading.Event()
    thoughts = "I do not know what the note should say, so I ask the person."
    plan += [
        Say(act("ask", text="What should the note say?"), thoughts=thoughts, hold=go_on, hold_after=8),
        act("type", text="hello"),
        act("answer", text="The note says hello."),
    ]
    desk.start(TASK)
    desk.until_asked("mousepad")
    desk.key(Qt.Key.Key_A)
    desk.until(lambda: desk.child("mind_words").text().startswith("I do not know what"))
    assert desk.child("run_words").text().startswith("Thinking (")
    go_on.set()
    desk.until(lambda: desk.run.inquiry is not None and desk.child("inquiry_card").armed)
    assert desk.child("inquiry_words").text() == "What should the note say?"
    desk.write("hello")
    desk.key(Qt.Key.Key_Return)
    desk.until_asked("hello")
    desk.key(Qt.Key.Key_A)
    end = desk.until_ended()
    assert end.outcome is Outcome.DONE, end
    assert desk.child("card_answer").text() == "The note says hello."
    assert desk.typed() == ["hello"]
    assert [event.words for event in desk.events(PersonAnswered)] == ["hello"]
    assert desk.events(ModelAnswered)[0].thoughts == thoughts
    assert desk.events(TaskChecked)[-1].passed


def test_a_stop_while_it_thinks_ends_it_at_once(desk, plan):
    plan += [
        Say(act("type", text="never"), thoughts="Let me think. " * 40, hold=threading.Event(), hold_after=20)
    ]
    desk.start(TASK)
    desk.until_asked("mousepad")
    desk.key(Qt.Key.Key_A)
    desk.until(lambda: desk.run.mind.written is not None)
    desk.page.actions_by_name["stop"].trigger()
    began = time.monotonic()
    assert desk.until_ended().outcome is Outcome.STOPPED
    assert time.monotonic() - began < 10
    assert desk.typed() == []
    assert desk.run.mind.asked is None


def test_a_pause_while_it_asks_has_it_asked_again(desk, plan):
    question = act("ask", text="What should the note say?")
    plan += [question, question, act("give_up", text="Nobody knows.")]
    desk.start(TASK)
    desk.until_asked("mousepad")
    desk.key(Qt.Key.Key_A)
    desk.until(lambda: desk.run.inquiry is not None)
    first = desk.run.inquiry.question
    desk.page.actions_by_name["pause"].trigger()
    desk.until(lambda: desk.child("inquiry_badge").text() == "Withdrawn")
    desk.page.actions_by_name["pause"].trigger()
    desk.until(lambda: desk.run.inquiry is not None and desk.child("inquiry_card").armed)
    assert desk.run.inquiry.question != first
    desk.write("no idea")
    desk.key(Qt.Key.Key_Return)
    end = desk.until_ended()
    assert end.outcome is Outcome.FAILED
    assert "Nobody knows" in desk.child("card_text").text()
