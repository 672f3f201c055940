import json
import os
import sqlite3
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_agent.plan.recall import Recall, recall_file, recall_key
from desktop_agent.plan.scene import Fact, Folded, Scene, Turn
from desktop_agent.types import EffectKind, Outcome
from vision.models.types import Ending, Reply, ToolCall, ToolSpec, Usage
from vision.types import Box, Element, Frame, Role, Snapshot

REPLY = Reply(
    text="Action: click Save.",
    thoughts="Hm.",
    calls=(ToolCall("computer_use", {"action": "left_click", "coordinate": [500, 20]}, "c1"),),
    ending=Ending.CALL,
    usage=Usage(100, 0, 20, 0),
    raw="Action: click Save.<tool_call>…",
)
KEY = "ab" * 32


def screen(*elements: Element, caret: bool = False) -> Snapshot:
    pixels = np.full((600, 800, 3), 100, np.uint8)
    if caret:
        pixels[300:316, 400] = 0
    window = Element(Role.WINDOW, "Notes", Box(0, 0, 800, 560), states=frozenset({"active"}))
    return Snapshot(Frame(pixels), elements, (window,))


def button(text: str, left: int = 100) -> Element:
    return Element(Role.BUTTON, text, Box(left, 100, left + 80, 130))


SCENE = Scene("Save the note", screen(button("Save")))
PAST = Turn(0, "I save.", "Click Save", "A dialog opened.", Outcome.DONE, EffectKind.CONFIRMED)


@pytest.fixture
def recall(tmp_path: Path) -> Recall:
    return Recall(tmp_path / "cache" / "recall.sqlite")


# -------------------------------------------------------------------------------- the key


def key(scene: Scene, model: str = "m", dialect: str = "qwen") -> str:
    return recall_key(model, dialect, scene)


def test_the_same_scene_has_the_same_key_though_a_caret_blinks() -> None:
    assert key(SCENE) == key(replace(SCENE, snapshot=screen(button("Save"), caret=True), session="another"))
    assert key(SCENE) == key(replace(SCENE, task=" Save  the note\n"))


@pytest.mark.parametrize(
    "other",
    [
        replace(SCENE, task="Save the notes"),
        replace(SCENE, snapshot=screen(button("Save As"))),
        replace(SCENE, snapshot=screen(button("Save", left=300))),
        replace(SCENE, snapshot=screen(button("Save"), button("Quit"))),
        replace(SCENE, snapshot=screen(replace(button("Save"), states=frozenset({"disabled"})))),
        replace(SCENE, past=(PAST,)),
        replace(SCENE, past=(replace(PAST, effect=EffectKind.NO_EFFECT),)),
        replace(SCENE, past=(Folded(0, 4, "Earlier, 5 acts."),)),
        replace(SCENE, facts=(Fact("total", "12"),)),
        replace(SCENE, goals=("One", "Two")),
        replace(SCENE, goals=("One", "Two"), reached=1),
        replace(SCENE, hint="You go in circles."),
        replace(SCENE, may_ask=False),
        replace(SCENE, tools=(ToolSpec("read_file", "Reads.", {"type": "object"}),)),
    ],
)
def test_whatever_decides_the_answer_makes_another_key(other: Scene) -> None:
    assert key(other) != key(SCENE)


def test_another_model_or_dialect_has_other_keys() -> None:
    assert len({key(SCENE), key(SCENE, model="n"), key(SCENE, dialect="text")}) == 3


def test_how_the_past_was_told_and_how_long_it_took_make_no_difference() -> None:
    told = replace(
        PAST, why="Other words.", came="It changed within 312 ms.", seen="x", screen="y", shows="z"
    )
    assert key(replace(SCENE, past=(PAST,))) == key(replace(SCENE, past=(told,)))


def test_what_a_person_answered_makes_a_difference() -> None:
    asked = Turn(0, "", "Asked the person: Which?", "They said: That.")
    assert key(replace(SCENE, past=(asked,))) != key(
        replace(SCENE, past=(replace(asked, came="They said: This."),))
    )


def test_the_value_of_a_secret_makes_no_difference_to_a_key() -> None:
    def mask(text: str) -> str:
        return text.replace("hunter2", "(secret PASSWORD)").replace("swordfish", "(secret PASSWORD)")

    one, other = (
        replace(SCENE, snapshot=screen(button(value)), facts=(Fact("x", value),))
        for value in ("hunter2", "swordfish")
    )
    assert recall_key("m", "q", one, mask) == recall_key("m", "q", other, mask)


@given(st.text(max_size=30), st.text(max_size=30))
def test_keys_are_hex_and_tell_tasks_apart(one: str, other: str) -> None:
    keys = [key(replace(SCENE, task=task)) for task in (one, other)]
    assert all(len(bytes.fromhex(each)) == 32 for each in keys)
    # What is no text in UTF-8 (half a surrogate pair) is told alike.
    same = [" ".join(task.split()).encode("utf-8", "replace") for task in (one, other)]
    assert (keys[0] == keys[1]) == (same[0] == same[1])


# -------------------------------------------------------------------------- learn and forget


def test_nothing_is_remembered_at_first(recall: Recall) -> None:
    assert recall.find(KEY) is None
    assert len(recall) == 0
    assert recall


def test_what_was_learnt_is_found_by_any_session_until_it_is_forgotten(
    recall: Recall, tmp_path: Path
) -> None:
    assert recall.learn(KEY, REPLY)
    other = Recall(tmp_path / "cache" / "recall.sqlite")
    found = other.find(KEY)
    assert found == replace(REPLY, thoughts="", usage=Usage())
    assert other.find("cd" * 32) is None
    other.forget(KEY)
    assert recall.find(KEY) is None


def test_what_is_learnt_again_replaces_what_was_known(recall: Recall) -> None:
    recall.learn(KEY, REPLY)
    recall.learn(KEY, replace(REPLY, text="Another."))
    found = recall.find(KEY)
    assert found is not None
    assert found.text == "Another."
    assert len(recall) == 1
    recall.clear()
    assert len(recall) == 0


@pytest.mark.parametrize(
    "bad",
    [
        replace(REPLY, ending=Ending.LENGTH),
        replace(REPLY, ending=Ending.BROKEN),
        replace(REPLY, ending=Ending.CANCELLED),
        replace(REPLY, text="x" * 70_000),
        replace(REPLY, text=" ", raw="", calls=()),
        replace(REPLY, calls=(ToolCall("a", {"x": float("nan")}),)),
        replace(REPLY, calls=(ToolCall("a", {"x": object()}),)),
    ],
)
def test_what_was_cut_off_or_cannot_be_kept_whole_is_not_learnt(recall: Recall, bad: Reply) -> None:
    assert not recall.learn(KEY, bad)
    assert recall.find(KEY) is None


def test_an_answer_that_tells_a_secret_is_not_written_down(recall: Recall, tmp_path: Path) -> None:
    recall.mask = lambda text: text.replace("hunter2", "(secret PASSWORD)")
    for telling in (
        replace(REPLY, text="Type hunter2."),
        replace(REPLY, raw="Type hunter2."),
        replace(REPLY, calls=(ToolCall("type", {"text": "hunter2"}),)),
    ):
        assert not recall.learn(KEY, telling)
    assert recall.learn(KEY, REPLY)
    assert b"hunter2" not in (tmp_path / "cache" / "recall.sqlite").read_bytes()


def test_the_longest_unused_go_when_there_are_too_many(tmp_path: Path) -> None:
    recall = Recall(tmp_path / "recall.sqlite", most=20)
    for at in range(20):
        recall.learn(f"{at:064x}", REPLY)
    recall.find(f"{0:064x}")
    recall.learn("f" * 64, REPLY)
    assert len(recall) <= 20
    assert recall.find(f"{0:064x}") is not None
    assert recall.find("f" * 64) is not None
    assert recall.find(f"{1:064x}") is None


# ------------------------------------------------------------------------------- the file


def test_the_file_is_nobody_elses_to_read(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "recall.sqlite"
    Recall(path).learn(KEY, REPLY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    Recall(path).find(KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, path = tmp_path / "elsewhere", tmp_path / "recall.sqlite"
    path.symlink_to(target)
    recall = Recall(path)
    assert not recall.learn(KEY, REPLY)
    assert recall.find(KEY) is None
    assert not target.exists()


def test_a_folder_in_its_place_remembers_nothing(tmp_path: Path) -> None:
    recall = Recall(tmp_path)
    assert not recall.learn(KEY, REPLY)
    assert recall.find(KEY) is None
    recall.forget(KEY)
    assert len(recall) == 0


@settings(max_examples=25, deadline=None)
@given(junk=st.binary(min_size=1, max_size=400), at=st.integers(0, 12_000))
def test_a_damaged_file_is_begun_anew_and_never_gives_a_wrong_answer(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    path = tmp_path_factory.mktemp("recall") / "recall.sqlite"
    recall = Recall(path)
    recall.learn(KEY, REPLY)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(junk)
    found = recall.find(KEY)
    assert found is None or found == replace(REPLY, thoughts="", usage=Usage())
    if not recall.learn(KEY, REPLY):
        recall.learn(KEY, REPLY)
    found = recall.find(KEY)
    assert found is None or found.text == REPLY.text


def test_what_is_no_database_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "recall.sqlite"
    path.write_bytes(b"This is a letter to grandmother. " * 100)
    recall = Recall(path)
    assert recall.find(KEY) is None
    assert recall.learn(KEY, REPLY)
    assert recall.find(KEY) is not None


def change(path: Path, statement: str, *values: Any) -> None:
    database = sqlite3.connect(path)
    with database:
        database.execute(statement, values)
    database.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"text": 1}',
        json.dumps({"text": "Click Delete.", "raw": "", "calls": "", "ending": "stop"}),
    ],
)
def test_an_answer_that_was_changed_in_the_file_is_not_believed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recall.sqlite"
    recall = Recall(path)
    recall.learn(KEY, REPLY)
    change(path, "UPDATE replies SET reply = ?", text)
    assert recall.find(KEY) is None
    assert len(recall) == 0


def test_a_file_of_another_version_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "recall.sqlite"
    recall = Recall(path)
    recall.learn(KEY, REPLY)
    change(path, "PRAGMA user_version = 99")
    assert recall.find(KEY) is None
    assert recall.learn(KEY, REPLY)


def test_while_another_session_writes_nothing_is_remembered_and_nothing_waits_long(tmp_path: Path) -> None:
    path = tmp_path / "recall.sqlite"
    recall = Recall(path)
    recall.learn(KEY, REPLY)
    busy = sqlite3.connect(path, isolation_level=None)
    busy.execute("BEGIN EXCLUSIVE")
    assert recall.find(KEY) is None
    assert not recall.learn(KEY, REPLY)
    busy.execute("ROLLBACK")
    busy.close()
    assert recall.find(KEY) is not None


def test_sessions_that_learn_at_once_lose_nothing_that_was_said_to_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "recall.sqlite"
    kept: list[str] = []

    def session(number: int) -> None:
        recall = Recall(path)
        for at in range(8):
            one = f"{number:032x}{at:032x}"
            if recall.learn(one, REPLY):
                kept.append(one)

    threads = [threading.Thread(target=session, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert kept
    assert all(Recall(path).find(one) is not None for one in kept)


def test_the_file_lies_in_the_home_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert recall_file() == tmp_path / "recall.sqlite"
    monkeypatch.delenv("DESKTOP_AGENT_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if os.name == "posix":
        assert recall_file().name == "recall.sqlite"
        assert "desktop-agent" in recall_file().parts
