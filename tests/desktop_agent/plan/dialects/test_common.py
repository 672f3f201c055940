"""What holds for every dialect: requests, the way back from a move to words and again to the move, names."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.errors import BadInput
from desktop_agent.plan.dialects import NAMES, PictureSize, Wish, dialect, dialect_for
from desktop_agent.plan.moves import Act, Answer, AskPerson, Done, GiveUp, Note, ReachGoal, SetGoals
from desktop_agent.plan.scene import Folded, Scene, Turn
from desktop_agent.types import ClickOn, DragTo, HoverOver, Outcome, PressKeys, ScrollBy, TypeInto, WaitFor
from tests.desktop_agent.plan.dialects.scenes import (
    FRAME,
    HOSTILE,
    SCENE,
    frame_of,
    says,
    told_scene,
    where,
)
from vision.locate import Locator, Spot
from vision.locate.types import Relation
from vision.models.types import Picture, Reply, Request, ToolCall, Words
from vision.types import Frame, FramePoint, Role, Snapshot

SEEING = [name for name in NAMES if dialect(name).sees]
WISH = Wish(pictures=5)

# ------------------------------------------------- a move, as each family would write it


def grid_of(name: str) -> tuple[float, float]:
    if name in ("qwen", "ui-tars-1.0"):
        return 1000.0, 1000.0
    picture = dialect(name).request(SCENE, Wish(pictures=0)).messages[-1].parts[1]
    assert isinstance(picture, Picture)
    return float(picture.pixels.shape[1]), float(picture.pixels.shape[0])


GRIDS = {name: grid_of(name) for name in SEEING}


def on_grid(name: str, point: FramePoint) -> tuple[int, int]:
    across, down = GRIDS[name]
    return round(point.x / FRAME.width * across), round(point.y / FRAME.height * down)


def qwen_writes(name: str, move) -> Reply:
    def call(function: str, **arguments) -> Reply:
        return says("Action: Go on.", ToolCall(function, arguments))

    def at(locator) -> list[int]:
        return list(on_grid(name, where(locator)))

    match move:
        case Act(ClickOn(target, button, count)):
            verbs = {
                (Button.LEFT, 1): "left_click",
                (Button.LEFT, 2): "double_click",
                (Button.RIGHT, 1): "right_click",
            }
            return call("computer_use", action=verbs[button, count], coordinate=at(target))
        case Act(DragTo(source, destination)):
            return call(
                "computer_use", action="left_click_drag", coordinate=at(source), coordinate2=at(destination)
            )
        case Act(HoverOver(target)):
            return call("computer_use", action="mouse_move", coordinate=at(target))
        case Act(ScrollBy(dy=dy, target=target)):
            return call("computer_use", action="scroll", pixels=-100 * dy, coordinate=at(target))
        case Act(PressKeys(keys)):
            return call("computer_use", action="key", keys=list(keys))
        case Act(TypeInto(text)):
            return call("computer_use", action="type", text=text)
        case Act(WaitFor(seconds)):
            return call("computer_use", action="wait", time=seconds)
        case Done(claim):
            return call("computer_use", action="terminate", status="success", text=claim)
        case GiveUp(reason):
            return call("computer_use", action="terminate", status="failure", text=reason)
        case Answer(text):
            return call("computer_use", action="answer", text=text)
        case _:
            return beside_writes(move)


def beside_writes(move) -> Reply:
    match move:
        case Note(name, value):
            call = ToolCall("note", {"name": name, "value": value})
        case SetGoals(goals):
            call = ToolCall("set_goals", {"goals": list(goals)})
        case ReachGoal(evidence):
            call = ToolCall("goal_done", {"evidence": evidence})
        case AskPerson(question, choices):
            call = ToolCall("ask_person", {"question": question, "choices": list(choices)})
        case Done(claim):
            call = ToolCall("done", {"evidence": claim})
        case GiveUp(reason):
            call = ToolCall("give_up", {"reason": reason})
        case Answer(text):
            call = ToolCall("answer", {"text": text})
        case _:
            raise AssertionError(move)
    return says("", call)


def ui_tars_writes(name: str, move) -> Reply:
    def at(locator) -> str:
        return "'<point>{} {}</point>'".format(*on_grid(name, where(locator)))

    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"

    match move:
        case Act(ClickOn(target, button, count)):
            verbs = {
                (Button.LEFT, 1): "click",
                (Button.LEFT, 2): "left_double",
                (Button.RIGHT, 1): "right_single",
            }
            action = f"{verbs[button, count]}(point={at(target)})"
        case Act(DragTo(source, destination)):
            action = f"drag(start_point={at(source)}, end_point={at(destination)})"
        case Act(ScrollBy(dy=dy, target=target)):
            action = f"scroll(point={at(target)}, direction='{'down' if dy > 0 else 'up'}')"
        case Act(PressKeys(keys)):
            action = f"hotkey(key={quoted(' '.join(keys))})"
        case Act(TypeInto(text)):
            action = f"type(content={quoted(text)})"
        case Act(WaitFor()):
            action = "wait()"
        case Done(claim):
            action = f"finished(content={quoted(claim)})"
        case Answer(text):
            action = f"answer(content={quoted(text)})"
        case GiveUp(reason):
            action = f"give_up(reason={quoted(reason)})"
        case AskPerson(question):
            action = f"call_user(question={quoted(question)})"
        case Note(called, value):
            action = f"note(name={quoted(called)}, value={quoted(value)})"
        case ReachGoal(evidence):
            action = f"goal_done(evidence={quoted(evidence)})"
        case _:
            raise AssertionError(move)
    return says(f"Thought: Go on.\nAction: {action}")


def openai_writes(name: str, move) -> Reply:
    def call(**action) -> Reply:
        item = {"type": "computer_call", "call_id": "c", "action": action, "pending_safety_checks": []}
        return says(json.dumps(item))

    def at(locator) -> dict[str, int]:
        return dict(zip("xy", on_grid(name, where(locator)), strict=True))

    match move:
        case Act(ClickOn(target, button, count)):
            if count == 2:
                return call(type="double_click", **at(target))
            return call(type="click", button=str(button), **at(target))
        case Act(DragTo(source, destination)):
            return call(type="drag", path=[at(source), at(destination)])
        case Act(HoverOver(target)):
            return call(type="move", **at(target))
        case Act(ScrollBy(dy=dy, target=target)):
            return call(type="scroll", scroll_x=0, scroll_y=100 * dy, **at(target))
        case Act(PressKeys(keys)):
            return call(type="keypress", keys=list(keys))
        case Act(TypeInto(text)):
            return call(type="type", text=text)
        case Act(WaitFor()):
            return call(type="wait")
        case _:
            return beside_writes(move)


def claude_writes(name: str, move) -> Reply:
    def call(**arguments) -> Reply:
        return says("", ToolCall("computer", arguments))

    def at(locator) -> list[int]:
        return list(on_grid(name, where(locator)))

    match move:
        case Act(ClickOn(target, button, count)):
            verbs = {
                (Button.LEFT, 1): "left_click",
                (Button.LEFT, 2): "double_click",
                (Button.RIGHT, 1): "right_click",
            }
            return call(action=verbs[button, count], coordinate=at(target))
        case Act(DragTo(source, destination)):
            return call(action="left_click_drag", start_coordinate=at(source), coordinate=at(destination))
        case Act(HoverOver(target)):
            return call(action="mouse_move", coordinate=at(target))
        case Act(ScrollBy(dy=dy, target=target)):
            way = "down" if dy > 0 else "up"
            return call(action="scroll", scroll_direction=way, scroll_amount=abs(dy), coordinate=at(target))
        case Act(PressKeys(keys)):
            return call(action="key", text="+".join(keys))
        case Act(TypeInto(text)):
            return call(action="type", text=text)
        case Act(WaitFor(seconds)):
            return call(action="wait", duration=seconds)
        case _:
            return beside_writes(move)


WRITERS = {
    "qwen": qwen_writes,
    "qwen2.5": qwen_writes,
    "ui-tars": ui_tars_writes,
    "ui-tars-1.0": ui_tars_writes,
    "openai": openai_writes,
    "anthropic": claude_writes,
}
BY_FAMILY = {"ui-tars": {HoverOver, SetGoals}, "ui-tars-1.0": {HoverOver, SetGoals}}
"""What a family has no way to say, or says in other words."""

points = st.builds(
    FramePoint, st.integers(0, FRAME.width - 1).map(float), st.integers(0, FRAME.height - 1).map(float)
)
places = points.map(lambda point: Locator(point=point))
lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
typed = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n"), min_size=1)
moves = st.one_of(
    st.builds(ClickOn, places, st.just(Button.LEFT), st.sampled_from([1, 2])).map(Act),
    st.builds(ClickOn, places, st.just(Button.RIGHT)).map(Act),
    st.builds(DragTo, places, places).map(Act),
    st.builds(HoverOver, places).map(Act),
    st.builds(ScrollBy, dy=st.sampled_from([5, -5]), target=places).map(Act),
    st.builds(PressKeys, st.sampled_from([("ctrl", "s"), ("enter",), ("alt", "f4"), ("a",)])).map(Act),
    st.builds(TypeInto, typed).map(Act),
    st.builds(Done, lines),
    st.builds(GiveUp, lines),
    st.builds(Answer, lines),
    st.builds(AskPerson, lines),
    st.builds(Note, lines, lines),
    st.builds(SetGoals, st.lists(lines, min_size=1, max_size=3).map(tuple)),
    st.builds(ReachGoal, lines),
)


@pytest.mark.parametrize("name", SEEING)
def test_a_move_that_a_family_writes_is_read_back_as_that_move(name):
    across, down = GRIDS[name]
    off_x, off_y = FRAME.width / across / 2 + 1, FRAME.height / down / 2 + 1

    def same_place(locator, read) -> None:
        meant, found = where(locator), where(read)
        if read.spot is None and read.point is None:
            # A thing was found there by its name: any place in it will do.
            assert any(
                one.box.expanded(2).contains(meant) and one.box.contains(found)
                for one in SCENE.snapshot.elements
            )
        else:
            assert abs(meant.x - found.x) <= off_x
            assert abs(meant.y - found.y) <= off_y

    @settings(max_examples=60, deadline=None)
    @given(moves)
    def check(move):
        kind = type(move.intent) if isinstance(move, Act) else type(move)
        if kind in BY_FAMILY.get(name, ()):
            return
        (read,) = dialect(name).read(WRITERS[name](name, move), SCENE).moves
        if not isinstance(move, Act):
            assert read == move
            return
        match move.intent, read.intent:
            case ClickOn() as meant, ClickOn() as found:
                same_place(meant.target, found.target)
                assert (meant.button, meant.count) == (found.button, found.count)
            case HoverOver() as meant, HoverOver() as found:
                same_place(meant.target, found.target)
            case DragTo() as meant, DragTo() as found:
                same_place(meant.source, found.source)
                same_place(meant.destination, found.destination)
            case ScrollBy() as meant, ScrollBy() as found:
                same_place(meant.target, found.target)
                assert meant.dy == found.dy
            case meant, found:
                assert meant == found

    check()


# --------------------------------------------------------------------- requests


def same(one: Request, other: Request) -> bool:
    return replace(one, messages=()) == replace(other, messages=()) and flat(one) == flat(other)


def flat(request: Request) -> list[object]:
    """A conversation as one sequence, pictures by their pixels."""
    found: list[object] = []
    for message in request.messages:
        found += (
            [message.role, message.calls, message.call_id]
            if message.calls or message.call_id
            else [message.role]
        )
        found += [part.text if isinstance(part, Words) else part.pixels.tobytes() for part in message.parts]
    return found


def turn_of(name: str, number: int, frame: Frame) -> Turn:
    said = {
        "ui-tars": f"Thought: Step {number}.\nAction: click(point='<point>5 {number}</point>')",
        "ui-tars-1.0": f"Thought: Step {number}.\nAction: click(point='<point>5 {number}</point>')",
        "text": '{"action": "click", "element": "Save"}',
    }.get(name, f"Action: Step {number}.")
    calls = {
        "openai": (ToolCall("computer", {"type": "wait"}),),
        "anthropic": (ToolCall("computer", {"action": "wait", "duration": number}),),
        "qwen": (ToolCall("computer_use", {"action": "wait", "time": number}),),
        "qwen2.5": (ToolCall("computer_use", {"action": "wait", "time": number}),),
    }.get(name, ())
    return Turn(
        number,
        "why",
        f'Click "{number}"',
        "it changed",
        Outcome.DONE,
        frame=frame,
        said=said,
        calls=calls,
        seen="a form",
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_same_scene_gives_the_same_request(name):
    assert same(dialect(name).request(told_scene(), WISH), dialect(name).request(told_scene(), WISH))
    assert dialect(name).request(SCENE, WISH).session == "s1"


@pytest.mark.parametrize("name", NAMES)
def test_a_request_begins_with_all_of_the_one_before_it_up_to_its_screen(name):
    frames = [frame_of(640, 400, seed) for seed in range(4)]
    requests = []
    for step in range(4):
        past = tuple(turn_of(name, number, frames[number]) for number in range(step))
        scene = replace(SCENE, snapshot=Snapshot(frames[step], (), ()), past=past, hint=f"hint {step}")
        requests.append(dialect(name).request(scene, WISH))
    for before, after in pairwise(requests):
        if dialect(name).sees:
            # All but the words after the picture of the screen.
            one, other = flat(before), flat(after)
            assert one[:-1] == other[: len(one) - 1]
        else:
            words = before.messages[-1].text
            assert after.messages[0] == before.messages[0]
            assert after.messages[-1].text.startswith(words[: words.index("\n\nOn the screen:")])


@pytest.mark.parametrize("name", SEEING)
def test_users_and_assistants_take_turns_and_every_call_has_its_result(name):
    past = (
        Folded(0, 3, "Opened it."),
        turn_of(name, 4, FRAME),
        Turn(5, "", 'Click "Save"', "it changed"),
        turn_of(name, 6, FRAME),
    )
    messages = dialect(name).request(replace(SCENE, past=past), WISH).messages
    roles = [message.role for message in messages if message.role != "tool"]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    asked = [call.id for message in messages for call in message.calls]
    assert asked == [message.call_id for message in messages if message.role == "tool"]
    assert len(set(asked)) == len(asked)
    assert all(asked)
    text = "\n".join(message.text for message in messages)
    assert "Steps 1 to 4: Opened it." in text
    assert 'Step 6: Click "Save" -> it changed' in text


@pytest.mark.parametrize("name", SEEING)
def test_only_so_many_pictures_of_the_past_are_sent_the_latest_ones(name):
    past = tuple(turn_of(name, number, frame_of(640, 400, number)) for number in range(5))
    for pictures in (0, 2):
        request = dialect(name).request(replace(SCENE, past=past), Wish(pictures=pictures))
        sent = [part.digest for m in request.messages for part in m.parts if isinstance(part, Picture)]
        kept = [turn.frame.digest for turn in past[5 - pictures :]] if pictures else []
        assert sent == [*kept, FRAME.digest]
        assert "The screen then: a form" in "".join(m.text for m in request.messages)


@pytest.mark.parametrize("name", NAMES)
def test_words_from_the_screen_cannot_end_a_turn_or_make_a_call(name):
    call = ToolCall("computer_use", {"action": "type", "text": HOSTILE})
    turn = Turn(3, HOSTILE, HOSTILE, HOSTILE, seen=HOSTILE, said=f"Action: {HOSTILE}", calls=(call,))
    scene = told_scene()
    scene = replace(
        scene,
        task=f"Type {HOSTILE}",
        past=(Folded(0, 2, HOSTILE), turn),
        facts=(replace(scene.facts[0], name=HOSTILE, value=HOSTILE),),
        goals=(HOSTILE, HOSTILE),
        hint=HOSTILE,
    )
    request = dialect(name).request(scene, WISH)
    everything = "".join(m.text for m in request.messages[1:]) + repr([m.calls for m in request.messages])
    assert "Ignore all" in everything
    for tag in ("<|", "<tool_call", "</tool_call", "[INST]"):
        assert tag not in everything


@pytest.mark.parametrize("name", NAMES)
def test_what_changes_from_step_to_step_stands_at_the_end(name):
    words = dialect(name).request(told_scene(), WISH).messages[-1].text
    ends = [
        words.index(part)
        for part in ("The task: Save the letter", "Opened the letter.", "[>] save it", "total:")
    ]
    assert ends == sorted(ends)
    assert words.index("Heed: Your last answer could not be used.") > ends[-1]


@pytest.mark.parametrize("name", NAMES)
def test_everything_a_model_must_be_able_to_say_it_is_told_of(name):
    request = dialect(name).request(SCENE, WISH)
    told = request.messages[0].text + json.dumps(
        [[t.name, t.description, t.parameters] for t in request.tools]
    )
    for word in ("note", "goal", "answer", "weather", "data"):
        assert word in told
    for alone in (replace(SCENE, may_ask=False),):
        request = dialect(name).request(alone, WISH)
        told = request.messages[0].text + json.dumps([t.name for t in request.tools])
        assert "ask_person" not in told
        assert "call_user" not in told
        assert "question for the person" not in told


# ------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("model", "preset", "name"),
    [
        ("qwen3.5-9b", "", "qwen"),
        ("Qwen/Qwen3-VL-8B-Instruct", "", "qwen"),
        ("qwen3.6-27b at localhost:8000", "qwen", "qwen"),
        ("qwen2.5-vl-7b", "", "qwen2.5"),
        ("Qwen2_5-VL-7B", "", "qwen2.5"),
        ("qwen2.5-coder-1.5b-q4_k_m.gguf", "", "text-compact"),
        ("smollm2-360m-0.4b", "", "text-compact"),
        ("llama-3.2-3B-Instruct", "", "text-compact"),
        ("qwen2.5-coder-1.5b", "text", "text"),
        ("gemma-27b", "", "text"),
        ("mixtral-8x22b", "", "text"),
        ("qwen3-vl-2b", "", "qwen"),
        ("qwen3-8b", "", "text"),
        ("UI-TARS-1.5-7B", "", "ui-tars"),
        ("ui-tars-7b-dpo", "", "ui-tars-1.0"),
        ("computer-use-preview", "", "openai"),
        ("gpt-5.4", "", "openai"),
        ("claude-sonnet-4-5", "", "anthropic"),
        ("llama-3-8b", "", "text"),
        ("qwen3.5-9b", "text", "text"),
        ("anything", "ui-tars", "ui-tars"),
    ],
)
def test_a_models_dialect_is_known_by_its_name_or_its_preset(model, preset, name):
    assert dialect_for(model, preset_dialect=preset).name == name


def test_newer_qwens_are_asked_in_tags_and_older_ones_in_json():
    shapes = {
        m: dialect_for(m).request(SCENE, WISH).call_format
        for m in ("qwen3.5-9b", "qwen3-vl-8b", "qwen2.5-vl-7b")
    }
    assert list(shapes.values()) == ["qwen-xml", "qwen-json", "qwen-json"]


def test_what_does_not_exist_is_refused_with_what_there_is():
    with pytest.raises(BadInput, match=r"qwen.*text"):
        dialect("klingon")
    with pytest.raises(BadInput, match="compact"):
        dialect("text", loud=True)
    with pytest.raises(BadInput, match="klingon"):
        dialect_for("x", preset_dialect="klingon")


def test_a_preset_may_say_what_size_pictures_are():
    small = dialect("qwen", size=PictureSize(32, 1024, 256 * 1024))
    picture = small.request(Scene("t", Snapshot(frame_of(1920, 1080))), WISH).messages[-1].parts[1]
    assert isinstance(picture, Picture)
    assert picture.pixels.shape[0] * picture.pixels.shape[1] <= 256 * 1024


def test_places_are_kept_by_their_window():
    click = dialect("qwen").read(
        says("", ToolCall("computer_use", {"action": "mouse_move", "coordinate": [500, 500]})), SCENE
    )
    (hover,) = (move.intent for move in click.moves)
    assert hover.target.spot == Spot(640, 400, 1280, 790)
    assert hover.target.anchors[0].relation is Relation.WITHIN
    assert hover.target.role in (None, Role.BUTTON, Role.TEXT)
