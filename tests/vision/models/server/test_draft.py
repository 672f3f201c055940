from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vision.models.server.draft import Draft, WrongShape
from vision.models.types import Ending, Piece

THOUGHT = st.text(st.sampled_from("ab <>/think\n"), max_size=12).filter(lambda text: "</think>" not in text)


def said(text: str, cuts: list[int], heard: list[Piece] | None = None, **more) -> Draft:
    draft = Draft(heard.append if heard is not None else lambda _: None, **more)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    for a, b in pairwise(places):
        draft.say(text[a:b])
    draft.end()
    return draft


@given(
    THOUGHT, st.text(st.sampled_from("xyz <>/think\n"), max_size=12), st.lists(st.integers(0, 40), max_size=8)
)
@example("", "<think>again</think>", [3])
def test_thoughts_and_answer_are_told_apart_however_they_are_cut(thought, answer, cuts):
    heard: list[Piece] = []
    draft = said(f" <think>{thought}</think>\n\n{answer}", cuts, heard)
    assert draft.thoughts == thought.strip()
    assert draft.text.lstrip("\n") == answer.lstrip("\n")
    for kind, words in (("thought", thought), ("answer", answer)):
        told = "".join(piece.text for piece in heard if piece.kind == kind)
        assert told.strip("\n") == words.strip("\n")


@given(st.text(max_size=20).filter(lambda text: not "<think>".startswith(text.lstrip()[:7]) or not text.strip()),
       st.lists(st.integers(0, 20), max_size=5))  # fmt: skip
def test_an_answer_without_thoughts_is_left_as_it_is(text, cuts):
    draft = said(text, cuts)
    assert (draft.text, draft.thoughts, draft.raw) == (text, "", text)


def test_a_mark_that_is_begun_and_not_ended_is_part_of_the_answer():
    assert said("<thi", [2]).text == "<thi"
    assert said("a</thi", [2, 4], headless=True).thoughts == "a</thi"


@given(st.text(st.sampled_from("ab."), max_size=20), st.lists(st.integers(0, 20), max_size=6))
def test_a_word_that_ends_the_answer_ends_it_however_it_is_cut(text, cuts):
    draft = said(text, cuts, stop=("b.", "aa"))
    ends = [at for at in (text.find("b."), text.find("aa")) if at >= 0]
    assert draft.text == text[: min(ends, default=len(text))]
    if ends and len(cuts) == 0:
        assert draft.stopped


def test_more_calls_than_any_answer_needs_are_no_answer():
    draft = Draft()
    for number in range(32):
        draft.call(number, name="click")
    with pytest.raises(WrongShape):
        draft.call(32, name="click")


def test_pieces_of_calls_belong_together_by_their_key():
    draft = Draft()
    draft.call(0, name="click", id="a")
    draft.call(1, name="type", id="b", arguments='{"text":')
    draft.call(0, arguments='{"x": 1}')
    draft.call(1, name="type", arguments=' "hi"}')
    calls = draft.calls()
    assert [(one.name, one.id, dict(one.arguments)) for one in calls] == [
        ("click", "a", {"x": 1}),
        ("type", "b", {"text": "hi"}),
    ]
    assert draft.ending(calls) is Ending.CALL
