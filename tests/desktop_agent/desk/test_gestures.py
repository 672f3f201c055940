import pytest

from actions.types import Button, ButtonDown, ButtonUp, Drag, Hold, ScreenPoint, Window
from desktop_agent.desk.carry import carry_out
from desktop_agent.desk.wording import gesture_words
from desktop_agent.errors import BadInput, StepFailed
from desktop_agent.macros.as_sentences import sentence_of
from desktop_agent.macros.intents import targets_of
from desktop_agent.macros.stepform import step_data
from desktop_agent.macros.types import MacroStep
from desktop_agent.plan.sentences import Unsayable, to_sentence
from desktop_agent.types import DragAlong, Gesture, HoldKeys, TurnButton
from tests.fakes.world import Says, Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, FramePoint, Role

EDITOR = Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)
NAME = Locator(role=Role.TEXTBOX, text="Name")
PLACES = tuple(Locator(point=FramePoint(x, 40)) for x in (10, 60, 200))
GESTURES = [
    Gesture(HoldKeys(("shift", "down"), 2.0)),
    Gesture(TurnButton(True, NAME)),
    Gesture(TurnButton(False, None, Button.RIGHT)),
    Gesture(DragAlong(PLACES, modifiers=("ctrl",))),
]


def performed(gesture, approver=None):
    world = World([Thing("Name", Box(100, 50, 250, 74), Role.TEXTBOX)], [EDITOR], pointer=ScreenPoint(7, 8))
    desk, _ = open_desk(world, approver)
    carry_out(desk, gesture)
    return world.performed


@pytest.mark.parametrize(
    ("gesture", "action"),
    list(
        zip(
            GESTURES,
            [
                Hold(("shift", "down"), 2.0),
                ButtonDown(ScreenPoint(175, 62)),
                ButtonUp(ScreenPoint(7, 8), Button.RIGHT),
                Drag((ScreenPoint(10, 40), ScreenPoint(60, 40), ScreenPoint(200, 40)), modifiers=("ctrl",)),
            ],
            strict=True,
        )
    ),
    ids=lambda value: type(value).__name__,
)
def test_a_gesture_is_one_act_of_the_hands(gesture, action):
    assert performed(gesture) == [action]


def test_whoever_decides_reads_what_the_hands_are_to_do():
    approver = Says()
    performed(GESTURES[3], approver)
    assert approver.asked[-1].purpose == gesture_words(GESTURES[3])
    assert "drag with ctrl from" in approver.asked[-1].purpose


def test_a_path_of_one_point_is_no_drag():
    with pytest.raises(StepFailed, match="two points"):
        performed(Gesture(DragAlong(PLACES[:1])))


@pytest.mark.parametrize("gesture", GESTURES, ids=lambda gesture: gesture.act.kind)
def test_gestures_are_described_but_neither_sentences_nor_macro_files_say_them(gesture):
    assert sentence_of(gesture)
    with pytest.raises(Unsayable):
        to_sentence(gesture)
    with pytest.raises(BadInput, match="take that step out"):
        step_data(MacroStep(gesture), lambda crop: "x.png")


def test_the_targets_of_gestures_are_known():
    assert [len(targets_of(gesture)) for gesture in GESTURES] == [0, 1, 0, 3]
