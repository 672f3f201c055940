"""Another model is asked at steps of the made-up session, whose screens are read by eyes of the test."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_agent.compose.alike import Place, compared, same_place
from desktop_agent.compose.asking_again import ask_at, move_words
from desktop_agent.compose.stored_scene import scene_at
from desktop_agent.compose.whatif import Likeness
from desktop_agent.compose.whatif_picture import NOW, THEN, draw_whatif
from desktop_agent.errors import BadInput
from desktop_agent.plan.budget import Prices
from desktop_agent.plan.dialects import dialect
from desktop_agent.plan.memory import calls_text
from desktop_agent.plan.mind import MindOptions, Mode
from desktop_agent.plan.moves import Answer, AskPerson, Done, GiveUp, Look, Note, ReachGoal, SetGoals, UseTool
from desktop_agent.plan.scene import Fact, Turn
from desktop_agent.session.events import SessionStarted, StepFinished, StepStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.mind_events import (
    FactNoted,
    GoalsSet,
    ModelAnswered,
    ModelAsked,
    MoveChosen,
    NoProgress,
    ToolCalled,
)
from desktop_agent.session.read import open_session
from desktop_agent.types import (
    ChooseMenu,
    ClickOn,
    DragTo,
    Effect,
    EffectKind,
    Gesture,
    HoverOver,
    Outcome,
    PressKeys,
    SetTicked,
    Step,
    TurnButton,
    TypeInto,
)
from tests.fakes.plain_dialect import PlainDialect
from tests.fakes.scripted_model import ScriptedModel
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.locate import Locator
from vision.models.types import Reply, ToolCall, Usage
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot

SAVE = Box(742, 470, 822, 504)
CANCEL = Box(650, 470, 730, 504)
NAME = Box(500, 318, 820, 350)


class Eyes:
    """Sees the dialog of the made-up session on every frame."""

    def __init__(self):
        self.read = []

    def parse(self, frame, *, windows=()):
        self.read.append(frame.digest)
        elements = (
            Element(Role.TEXTBOX, "Name", NAME),
            Element(Role.BUTTON, "Cancel", CANCEL),
            Element(Role.BUTTON, "Save", SAVE),
        )
        return Snapshot(frame, elements, windows)


@pytest.fixture
def recorded(whole_session):
    with open_session(whole_session) as session:
        yield session


def asked(session, step, *moves, options=None, **reply):
    """What the model does with these moves, at this step."""
    spoken = PlainDialect()
    name = spoken.says(*moves, why="I do this.")
    model = ScriptedModel(Reply(name, **reply), name="other")
    return ask_at(session, step, model, spoken, Eyes(), options=options), model


# ------------------------------------------------------------------------------ the scene


def test_a_step_of_sentences_is_met_with_the_steps_before_it_as_past(recorded):
    eyes = Eyes()
    stored = scene_at(recorded, 4, eyes)
    scene = stored.scene
    assert [one.did for one in scene.past if isinstance(one, Turn)] == [
        "Open program notes",
        'Type "Grüße aus Łódź — naïve café"',
        "Press Ctrl+S",
        'Type "greetings.txt" into the Name field',
    ]
    assert scene.past[-1].came == 'the field shows "greetings.txt"'
    assert scene.task.startswith("Open program notes. Type")
    assert [element.text for element in scene.snapshot.elements] == ["Name", "Cancel", "Save"]
    assert eyes.read == [scene.snapshot.frame.digest]
    assert [window.text for window in scene.snapshot.windows] == ["Untitled 1 - Notes"]
    assert stored.record.sentence == 'Click "Save" in the Save As dialog'
    assert stored.planner == "sentences"
    assert stored.notes == (
        'Which windows were open then is not known, only that "Untitled 1 - Notes" was in front.',
    )


def test_the_picture_is_the_one_on_which_the_target_was_found(recorded):
    record = recorded.steps()[4]
    assert scene_at(recorded, 4, Eyes()).scene.snapshot.frame.digest == record.searches[0].frame


def test_a_step_without_a_picture_of_its_own_is_met_on_the_last_screen_before(recorded):
    before = recorded.steps()[1].acts[-1].performed
    assert scene_at(recorded, 2, Eyes()).scene.snapshot.frame.digest in {
        before.frame,
        recorded.steps()[2].acts[0].before,
    }


def test_a_step_that_is_not_there_is_an_error(recorded):
    with pytest.raises(BadInput, match="no step 7"):
        scene_at(recorded, 6, Eyes())


# ----------------------------------------------------------------------------- the answers


def test_the_same_click_is_the_same_and_both_are_told(recorded):
    whatif, model = asked(
        recorded,
        4,
        ClickOn(Locator(Role.BUTTON, "Save")),
        thoughts="Save is the blue one.",
        usage=Usage(prompt=900, answer=40),
        options=MindOptions(prices=Prices(prompt=1.0, answer=10.0)),
    )
    assert whatif.likeness is Likeness.SAME
    assert whatif.detail == "Both do the same in the same place."
    assert whatif.step == 4
    assert (whatif.then.by, whatif.then.moves) == ("sentences", ('Click "Save" in the Save As dialog',))
    assert whatif.then.points == (FramePoint(782.0, 487.0),)
    assert whatif.then.box == SAVE
    assert whatif.then.came == 'the dialog "Save As" closed'
    assert (whatif.now.by, whatif.now.why, whatif.now.thoughts) == (
        "other",
        "I do this.",
        "Save is the blue one.",
    )
    assert whatif.now.moves == ('Click the "Save" button',)
    assert SAVE.contains(whatif.now.points[0])
    assert whatif.now.box == SAVE
    assert whatif.usage.total == 940
    assert whatif.cost == pytest.approx(0.0013)
    assert len(model.asked) == 1


def test_a_click_elsewhere_differs_and_it_says_how_far(recorded):
    whatif, _ = asked(recorded, 4, ClickOn(Locator(Role.BUTTON, "Cancel")))
    assert whatif.likeness is Likeness.DIFFERENT
    assert whatif.detail == "The same is done in another place: 92 pixels left."


def test_a_point_on_the_same_button_is_the_same_place(recorded):
    whatif, _ = asked(recorded, 4, ClickOn(Locator(point=FramePoint(750, 475))))
    assert whatif.likeness is Likeness.SAME


def test_other_words_in_the_same_field_differ(recorded):
    whatif, _ = asked(recorded, 3, TypeInto("notes.txt", Locator(Role.TEXTBOX, "Name"), clear=True))
    assert whatif.detail == "Something else is done in the same place."
    whatif, _ = asked(recorded, 3, TypeInto("greetings.txt", Locator(Role.TEXTBOX, "Name"), clear=True))
    assert whatif.likeness is Likeness.SAME


def test_what_needs_no_place_is_compared_by_what_it_is(recorded):
    whatif, _ = asked(recorded, 2, PressKeys(("ctrl", "s")))
    assert (whatif.likeness, whatif.detail) == (Likeness.SAME, "Both do the same.")
    whatif, _ = asked(recorded, 2, PressKeys(("ctrl", "q")))
    assert (whatif.likeness, whatif.detail) == (Likeness.DIFFERENT, "Something else is done.")


def test_who_would_only_note_something_does_something_else_first(recorded):
    whatif, _ = asked(recorded, 4, Note("name", "greetings.txt"), ClickOn(Locator(Role.BUTTON, "Save")))
    assert whatif.likeness is Likeness.DIFFERENT
    assert whatif.now.moves == ('Note "name": greetings.txt', 'Click the "Save" button')
    assert whatif.now.box == SAVE


def test_an_answer_that_cannot_be_read_is_asked_for_once_more_with_the_reason(recorded):
    spoken = PlainDialect()
    right = spoken.says(ClickOn(Locator(Role.BUTTON, "Save")))
    model = ScriptedModel("rubbish", right)
    whatif = ask_at(recorded, 4, model, spoken, Eyes())
    assert whatif.likeness is Likeness.SAME
    assert "could not be used" in model.asked[1].messages[-1].text


def test_no_answer_that_can_be_read_is_a_finding(recorded):
    whatif = ask_at(recorded, 4, ScriptedModel("rubbish", "\x1b[31mmore rubbish"), PlainDialect(), Eyes())
    assert whatif.likeness is Likeness.UNKNOWN
    assert "could not be used" in whatif.now.problem
    assert whatif.now.moves == ('wrote "\ufffd[31mmore rubbish"',)


def test_a_model_that_fails_is_a_finding_with_what_it_had_said(recorded):
    failed = ModelFailed("The server went away.", partial="I wou", thoughts="Hm.")
    whatif = ask_at(recorded, 4, ScriptedModel(failed), PlainDialect(), Eyes())
    assert (whatif.now.problem, whatif.now.thoughts) == ("The server went away.", "Hm.")
    assert whatif.now.moves == ('wrote "I wou"',)


@pytest.mark.parametrize("error", [ModelStopped("Stopped."), ModelUnavailable("It is not there.")])
def test_a_person_s_stop_and_a_model_that_is_not_there_are_errors(recorded, error):
    with pytest.raises(type(error)):
        ask_at(recorded, 4, ScriptedModel(error), PlainDialect(), Eyes())


@pytest.mark.parametrize(
    ("mode", "step", "thinks"),
    [(Mode.FAST, 0, False), (Mode.THINKING, 4, True), (Mode.AUTO, 4, False), (Mode.AUTO, 0, True)],
)
def test_the_mode_decides_whether_it_thinks_and_auto_looks_at_how_it_went(recorded, mode, step, thinks):
    whatif, model = asked(recorded, step, PressKeys(("enter",)), options=MindOptions(mode=mode))
    assert model.asked[0].thinking.on is thinks
    assert whatif.mode == ("thinking" if thinks else "fast")


@pytest.mark.parametrize("name", ["qwen", "text"])
def test_the_real_dialects_can_be_asked_about_a_stored_step(recorded, name):
    spoken = dialect(name)
    model = ScriptedModel("no idea", "no idea")
    whatif = ask_at(recorded, 4, model, spoken, Eyes())
    assert whatif.dialect == name
    text = "\n".join(message.text for message in model.asked[0].messages)
    assert "Press Ctrl+S" in text
    assert whatif.likeness is Likeness.UNKNOWN


# ------------------------------------------------------------- a session that a model planned


@pytest.fixture
def planned(tmp_path):
    """A session of two steps, decided by a model that noted something in between."""
    pixels = Frame(np.full((600, 1000, 3), 90, np.uint8))
    call = ToolCall("computer_use", {"action": "left_click", "coordinate": [782, 487]})
    with Journal.create(tmp_path) as journal:
        journal.on_frame(pixels)
        for event in (
            SessionStarted(
                "s", "Save it", "", "virtual", 1000, 600, "model", "risky", "1", model="m9", mode="auto"
            ),
            GoalsSet(("Name it", "Save it"), 1),
            FactNoted("total", "EUR 12"),
            ModelAsked(1, "act", "m9", "qwen", True, 0, "first", pixels.digest, (), 0, "", 10),
            ModelAnswered(1, "Action: Enter.", "I think so."),
            MoveChosen("model", "I press Enter.", (1,), frame=pixels.digest, seen='"Notes"', shows="0" * 32),
            StepStarted(0, Step("Press Enter", PressKeys(("enter",)))),
            StepFinished(0, Outcome.DONE, Effect(EffectKind.NO_EFFECT, "Nothing changed."), "", 1.0),
            NoProgress("Nothing happens."),
            ToolCalled(1, "read_file", "{}", "", "Not allowed."),
            ModelAsked(2, "act", "m9", "qwen", False, 0, "next", pixels.digest, (), 0, "", 10),
            ModelAnswered(2, "Action: Save.", "It is blue.", calls=calls_text((call,))),
            MoveChosen("model", "I click Save.", (2,), frame=pixels.digest, seen='"Notes"', shows="1" * 32),
            StepStarted(1, Step('Click "Save"', ClickOn(Locator(Role.BUTTON, "Save")))),
            StepFinished(1, Outcome.DONE, Effect(EffectKind.CONFIRMED, "It was saved."), "", 1.0),
        ):
            journal.on_event(event)
    with open_session(journal.path) as session:
        yield session


def test_what_a_model_knew_then_is_known_again(planned):
    stored = scene_at(planned, 1, Eyes())
    scene = stored.scene
    assert (scene.goals, scene.reached, scene.facts) == (
        ("Name it", "Save it"),
        1,
        (Fact("total", "EUR 12"),),
    )
    assert scene.hint == "Nothing happens. Do something else."
    turn = scene.past[0]
    assert isinstance(turn, Turn)
    assert (turn.did, turn.said, turn.why) == ("Press Enter", "Action: Enter.", "I press Enter.")
    assert turn.frame is not None
    assert "tools beside the mouse" in stored.notes[-1]
    assert scene_at(planned, 0, Eyes()).scene.past == ()


def test_what_the_model_thought_then_stands_beside_what_another_thinks_now(planned):
    whatif, model = asked(planned, 1, ClickOn(Locator(Role.BUTTON, "Save")))
    assert (whatif.then.by, whatif.then.why, whatif.then.thoughts) == ("m9", "I click Save.", "It is blue.")
    assert whatif.then.box == SAVE
    assert whatif.likeness is Likeness.SAME
    assert model.asked[0].thinking.on  # the last act had no effect


# ------------------------------------------------------------------------------ comparing


def test_places_are_the_same_on_one_thing_and_not_on_what_holds_everything():
    button, window = Box(0, 0, 80, 30), Box(0, 0, 1000, 600)
    assert same_place(Place(FramePoint(5, 5), button), Place(FramePoint(70, 20), button))
    assert same_place(Place(FramePoint(5, 5), button), Place(FramePoint(70, 20)))
    assert not same_place(Place(FramePoint(5, 5), button), Place(FramePoint(500, 300), window))
    assert not same_place(Place(FramePoint(5, 5)), Place(FramePoint(70, 20)))
    assert same_place(Place(FramePoint(5, 5)), Place(FramePoint(9, 12)))


AT = (Place(FramePoint(20, 15), Box(0, 0, 80, 30)),)
HERE = Locator(text="File")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ChooseMenu(("File", "Open")), ClickOn(HERE), True),
        (ClickOn(HERE), SetTicked(HERE), True),
        (ClickOn(HERE), ClickOn(HERE, count=2), False),
        (ClickOn(HERE), HoverOver(HERE), False),
        (ChooseMenu(("File", "Open")), ChooseMenu(("file", "open")), True),
        (ChooseMenu(("File", "Open")), ChooseMenu(("File", "Quit")), False),
        (Gesture(TurnButton(True, HERE)), Gesture(TurnButton(True, HERE)), True),
        (Gesture(TurnButton(True, HERE)), Gesture(TurnButton(False, HERE)), False),
        (DragTo(HERE, HERE), ClickOn(HERE), False),
    ],
)
def test_deeds_are_compared_by_what_they_do_in_a_place(one, other, same):
    assert compared(one, AT, other, AT)[0] is same


def test_targets_that_are_not_on_the_screen_are_compared_by_name():
    assert compared(ClickOn(HERE), (), ClickOn(HERE), ()) == (True, "Both name the same target.")
    assert compared(ClickOn(HERE), (), ClickOn(Locator(text="Edit")), AT)[0] is False


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (Look(), "Look again"),
        (Look(Box(1, 2, 3, 4)), "Look closer at (1, 2, 3, 4)"),
        (SetGoals(("One", "Two")), "Divide the task: One; Two"),
        (ReachGoal("it shows"), "Call the subgoal reached: it shows"),
        (UseTool("read_file", {"path": "a"}), "Use the tool read_file with {'path': 'a'}"),
        (AskPerson("Which?"), "Ask the person: Which?"),
        (Answer("12"), "Answer: 12"),
        (Done(), "Call the task done"),
        (Done("saved"), "Call the task done: saved"),
        (GiveUp("no way\x1b[2J"), "Give up: no way\ufffd[2J"),
    ],
)
def test_every_move_has_words(move, words):
    assert move_words(move) == words


# ------------------------------------------------------------------------------- picture


def test_both_points_are_drawn_on_the_picture_with_a_legend(recorded):
    whatif, _ = asked(recorded, 4, ClickOn(Locator(Role.BUTTON, "Cancel")))
    picture = draw_whatif(whatif)
    assert picture.size == (1280, 848)
    colours = {picture.getpixel((x, y)) for x in range(600, 860) for y in range(450, 520)}
    assert {THEN, NOW} <= colours
    assert picture.getpixel((14, 812)) == THEN
    assert picture.getpixel((14, 836)) == NOW
