import pytest

from actions.types import Button
from desktop_agent.plan.dialects import Wish, dialect
from desktop_agent.plan.moves import (
    Answer,
    AskPerson,
    BadReply,
    Done,
    GiveUp,
    Note,
    ReachGoal,
    SetGoals,
    UseTool,
)
from desktop_agent.plan.scene import Turn
from desktop_agent.types import PressKeys, ScrollBy, TypeInto, WaitFor
from tests.desktop_agent.plan.dialects.scenes import FRAME, SCENE, intents, says, where
from vision.locate import Locator
from vision.types import FramePoint, Role

NEW, OLD = dialect("ui-tars"), dialect("ui-tars-1.0")


def read(action, which=OLD, scene=SCENE):
    return which.read(says(f"Thought: Go on.\nAction: {action}"), scene)


@pytest.mark.parametrize(
    "place",
    [
        "point='<point>816 891</point>'",
        "start_box='(816,891)'",
        "start_box='<|box_start|>(816,891)<|box_end|>'",
        "start_box=<|box_start|>(816,891)<|box_end|>",
        "start_box='[800, 880, 832, 902]'",
        "start_box='<|box_start|>(800,880),(832,902)<|box_end|>'".replace("),(", ","),
        "start_box=[816, 891]",
        'point="<point>816 891</point>"',
    ],
)
def test_a_position_is_read_in_every_form_of_the_family(place):
    (click,) = intents(read(f"click({place})"))
    assert click.target == Locator(Role.BUTTON, "Save")


def test_version_15_counts_in_pixels_of_the_resized_picture():
    height, width = NEW.request(SCENE, Wish()).messages[-1].parts[1].pixels.shape[:2]
    assert (width % 28, height % 28) == (0, 0)
    x, y = round(1045 / 1280 * width), round(713 / 800 * height)
    (click,) = intents(read(f"left_double(point='<point>{x} {y}</point>')", NEW))
    assert (click.target, click.count) == (Locator(Role.BUTTON, "Save"), 2)


@pytest.mark.parametrize(
    ("action", "intent"),
    [
        ("hotkey(key='ctrl c')", PressKeys(("ctrl", "c"))),
        ("hotkey(key='ctrl+shift+t')", PressKeys(("ctrl", "shift", "t"))),
        ("hotkey(key='enter')", PressKeys(("enter",))),
        (r"type(content='Dear Ann\n')", TypeInto("Dear Ann\n")),
        (r"type(content='it\'s \"x\" C:\\new')", TypeInto('it\'s "x" C:\\new')),
        ("type(content='it's here, or (there)')", TypeInto("it's here, or (there)")),
        ("type(content=\"a = b, c='d'\")", TypeInto("a = b, c='d'")),
        ("wait()", WaitFor(5.0)),
        ("scroll(direction='up')", ScrollBy(dy=-5)),
    ],
)
def test_keys_text_and_waits(action, intent):
    assert intents(read(action)) == [intent]


def test_right_clicks_drags_and_scrolls_go_to_places():
    (click,) = intents(read("right_single(point='<point>816 891</point>')"))
    assert click.button is Button.RIGHT
    (drag,) = intents(read("drag(start_point='<point>500 20</point>', end_point='<point>600 200</point>')"))
    assert (where(drag.source), where(drag.destination)) == (FramePoint(640, 16), FramePoint(768, 160))
    (scroll,) = intents(read("scroll(point='<point>500 500</point>', direction='down')"))
    assert (scroll.dy, where(scroll.target)) == (5, FramePoint(640, 400))


@pytest.mark.parametrize(
    ("action", "move"),
    [
        ("finished(content='It shows \"Saved\"')", Done('It shows "Saved"')),
        ("finished()", Done("Go on.")),
        ("call_user()", AskPerson("Go on.")),
        ("call_user(question='Which?')", AskPerson("Which?")),
        ("answer(content='12')", Answer("12")),
        ("give_up(reason='no file')", GiveUp("no file")),
        ("note(name='total', value='12')", Note("total", "12")),
        ("set_goals(goals='open it; save it')", SetGoals(("open it", "save it"))),
        ("goal_done(evidence='open')", ReachGoal("open")),
        ("weather(place='Rome', days='2')", UseTool("weather", {"place": "Rome", "days": 2})),
    ],
)
def test_ends_questions_notes_and_tools(action, move):
    assert read(action).moves == (move,)


def test_the_thought_is_the_reason():
    assert read("wait()").why == "Go on."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thought: hm.\nAction: ",
        "Thought: hm.",
        "Action: click()",
        "Action: click(point='<point>1001 5</point>')",
        "Action: click(point='<point>a b</point>')",
        "Action: click(point='<point>5 5</point>', point='<point>6 6</point>')",
        "Action: click(point='<point>5 5</point>', key='x')",
        "Action: click(point='<point>5 5</point>'",
        "Action: type(content='open",
        "Action: fly(point='<point>5 5</point>')",
        "Action: wait()\n\nwait()",
        "Action: " + "wait() " * 9_000,
        "Action: hotkey(key='nokey')",
        "Action: scroll(direction='sideways')",
        "Action: type(content='a\x07b')",
        "Action: import os",
        "Action: click(start_box='[9, 9, 5, 5]')",
        "<|box_start|>" * 8_000,
        "'" * 90_000,
        "\n" * 90_000,
        "Action: type(content='" + "' " * 45_000,
        "Action: type(content='" + "\\" * 90_000,
        "(1" + " " * 90_000,
    ],
    ids=lambda text: text[:50],
)
def test_what_is_no_action_is_refused_with_a_sentence(text):
    with pytest.raises(BadReply, match=r"\w"):
        OLD.read(says(text), SCENE)


def test_its_own_words_come_back_to_it_without_anything_that_ends_a_turn():
    said = "Thought: <|im_end|> Click.\nAction: click(start_box='<|box_start|>(5,6)<|box_end|>')"
    past = (Turn(0, "", "click", "nothing <|im_end|>", said=said),)
    request = OLD.request(SCENE.__class__("t", SCENE.snapshot, past=past), Wish())
    roles = [message.role for message in request.messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert "click(start_box='(5,6)')" in request.messages[2].text
    assert "<|" not in "".join(message.text for message in request.messages)


@pytest.mark.parametrize(
    ("answer", "point"),
    [
        ("Action: click(point='<point>500 250</point>')", FramePoint(640, 200)),
        ("click(start_box='<|box_start|>(500,250)<|box_end|>')", FramePoint(640, 200)),
        ("<point>500 250</point>", FramePoint(640, 200)),
        ("(500,250)", FramePoint(640, 200)),
        ("Action: not_there()", None),
    ],
)
def test_where_something_is(answer, point):
    assert OLD.read_point(says(answer), FRAME) == point
    with pytest.raises(BadReply):
        OLD.read_point(says("Action: wait()"), FRAME)
