import json
from dataclasses import replace

import pytest

from actions.types import Button
from desktop_agent.errors import BadInput
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
from desktop_agent.types import (
    ChooseMenu,
    ClickOn,
    DragTo,
    HoverOver,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TypeInto,
    WaitFor,
)
from tests.desktop_agent.plan.dialects.scenes import ELEMENTS, FRAME, SCENE, intents, says, where
from vision.locate import Locator
from vision.models.types import Form, ToolCall
from vision.types import Role

TEXT = dialect("text")
SHORT = dialect("text", compact=True)
SAVE = Locator(Role.BUTTON, "Save")
NAME = Locator(Role.TEXTBOX, "Name")


def read(scene=SCENE, **answer):
    return TEXT.read(says(json.dumps(answer)), scene)


@pytest.mark.parametrize("named", ["Save", "save", 12, "12", "12 Save", '12 button "Save"', 'button "Save"'])
def test_an_element_is_known_by_its_words_its_number_or_its_line(named):
    assert intents(read(action="click", element=named)) == [ClickOn(SAVE)]


def test_elements_of_the_same_words_are_told_apart_by_number():
    (menu,) = intents(read(action="click", element="Edit 2"))
    (button,) = intents(read(action="click", element=7))
    assert (menu.target.role, button.target.role) == (Role.MENU, Role.BUTTON)
    with pytest.raises(BadReply, match="several"):
        read(action="click", element="Edit")


def test_a_button_without_words_is_clicked_all_the_same():
    (click,) = intents(read(action="right_click", element=9))
    assert click.button is Button.RIGHT
    assert ELEMENTS[8].box.contains(where(click.target))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"action": "type", "element": "Name", "text": "Bob"}, [TypeInto("Bob", NAME)]),
        ({"action": "type", "text": "Bob"}, [TypeInto("Bob")]),
        (
            {"action": "type_enter", "element": "Name", "text": "Bob"},
            [TypeInto("Bob", NAME), PressKeys(("enter",))],
        ),
        ({"action": "press", "text": "Ctrl+S"}, [PressKeys(("ctrl", "s"))]),
        ({"action": "menu", "text": "File > Save As"}, [ChooseMenu(("File", "Save As"))]),
        (
            {"action": "select", "element": "Encoding", "text": "UTF-16"},
            [SelectOption("UTF-16", Locator(Role.COMBOBOX, "Encoding"))],
        ),
        ({"action": "tick", "element": "Wrap lines"}, [SetTicked(Locator(Role.CHECKBOX, "Wrap lines"))]),
        ({"action": "untick", "element": 4}, [SetTicked(Locator(Role.CHECKBOX, "Wrap lines"), on=False)]),
        ({"action": "hover", "element": "Save"}, [HoverOver(SAVE)]),
        ({"action": "drag", "element": "Save", "text": "Name"}, [DragTo(SAVE, NAME)]),
        ({"action": "scroll", "text": "up"}, [ScrollBy(dy=-5)]),
        ({"action": "wait"}, [WaitFor(2.0)]),
        ({"action": "wait", "text": "3 s"}, [WaitFor(3.0)]),
        ({"action": "open", "text": "mousepad 'a b.txt'"}, [OpenProgram(("mousepad", "a b.txt"))]),
        ({"action": "switch", "text": "Mousepad"}, [SwitchWindow("Mousepad")]),
    ],
)
def test_acts(answer, expected):
    assert intents(read(**answer)) == expected


@pytest.mark.parametrize(
    ("answer", "move"),
    [
        ({"action": "answer", "text": "12"}, Answer("12")),
        ({"action": "done", "text": "saved"}, Done("saved")),
        ({"action": "give_up", "text": "no"}, GiveUp("no")),
        ({"action": "ask", "text": "Which?"}, AskPerson("Which?")),
        ({"action": "note", "text": "total: 12:30"}, Note("total", "12:30")),
        ({"action": "goals", "text": "open it; save it"}, SetGoals(("open it", "save it"))),
        ({"action": "goal_done", "text": "it is open"}, ReachGoal("it is open")),
        ({"action": "weather", "arguments": {"place": "Rome"}}, UseTool("weather", {"place": "Rome"})),
    ],
)
def test_moves_beside_the_mouse(answer, move):
    assert read(**answer).moves == (move,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "click Save",
        '{"action": "click"}',
        '{"action": "click", "element": 99}',
        '{"action": "click", "element": "Sav"}',
        '{"action": "click", "element": true}',
        '{"action": "click", "element": "Save", "text": "x"}',
        '{"action": "click", "element": "Save"}{"action": "click", "element": "Cancel"}',
        '{"action": "press", "text": "nokey"}',
        '{"action": "note", "text": "nothing"}',
        '{"action": "open", "text": "\\"x"}',
        '{"action": "exec", "text": "x"}',
        '{"action": "wait", "text": "long"}',
        '{"action": "click", "element": "Save"',
        '{"action": "click", "element": NaN}',
        "{" * 50_000,
    ],
    ids=lambda text: text[:60],
)
def test_what_is_no_action_is_refused_with_a_sentence(text):
    with pytest.raises(BadReply, match=r"\w"):
        TEXT.read(says(text), SCENE)


def test_calls_and_questions_where_there_is_nobody_are_refused():
    with pytest.raises(BadReply, match="JSON"):
        TEXT.read(says("", ToolCall("click", {})), SCENE)
    with pytest.raises(BadReply, match="must be one of"):
        read(replace(SCENE, may_ask=False), action="ask", text="Which?")


def test_an_answer_in_a_fence_after_a_sentence_is_read():
    text = 'I save it.\n```json\n{"why": "It is changed.", "action": "click", "element": "Save"}\n```'
    said = TEXT.read(says(text), SCENE)
    assert (said.why, intents(said)) == ("It is changed.", [ClickOn(SAVE)])


def test_a_held_answer_can_only_name_elements_that_are_told():
    schema = TEXT.request(SCENE, Wish(held=True, elements=4)).schema
    labels = schema["$defs"]["element"]["enum"]
    assert labels[:3] == ["File", "Edit 2", "Name"]
    assert len(labels) == 4
    assert TEXT.request(SCENE, Wish()).form is Form.FREE


@pytest.mark.parametrize("which", [TEXT, SHORT])
def test_every_answer_that_the_schema_allows_can_be_read(which):
    request = which.request(SCENE, Wish(held=True))
    texts = {
        "press": "enter",
        "note": "a: b",
        "menu": "File",
        "open": "xterm",
        "scroll": "up",
        "drag": "Name",
    }
    read_so_far = 0
    for way in request.schema["anyOf"]:
        properties = way["properties"]
        action = properties["action"]
        for name in action.get("enum") or [action["const"]]:
            answer = {"action": name}
            if "why" in properties:
                answer["why"] = "so"
            if "element" in properties:
                answer["element"] = "Save"
            if "text" in properties:
                answer["text"] = texts.get(name, "words")
            if "arguments" in properties:
                answer["arguments"] = {"place": "Rome"}
            assert which.read(says(json.dumps(answer)), SCENE).moves
            read_so_far += 1
    assert read_so_far >= 18
    for label in request.schema["$defs"]["element"]["enum"]:
        assert intents(which.read(says(json.dumps({"action": "click", "element": label})), SCENE))


def test_the_short_prompt_is_short_and_numbers_only_what_needs_it():
    long, short = (one.request(SCENE, Wish()) for one in (TEXT, SHORT))
    assert sum(len(m.text) for m in short.messages) < 0.9 * sum(len(m.text) for m in long.messages)
    assert '"Save" button' in short.messages[1].text
    assert '"Edit 7" button' in short.messages[1].text


def test_a_model_that_reads_cannot_be_asked_where_something_is():
    with pytest.raises(BadInput):
        TEXT.point_request(FRAME, "x", Wish())
    with pytest.raises(BadInput):
        TEXT.read_point(says("x"), FRAME)
