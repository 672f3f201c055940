from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from vision.models.local.scribe import Scribe, Text
from vision.models.types import Piece


def decode(tokens: Sequence[int]) -> str:
    """A vocabulary of bytes."""
    return bytes(tokens).decode("utf-8", "replace")


def write(scribe: Scribe, text: str) -> None:
    for byte in text.encode():
        scribe.take(byte)


@given(st.text(max_size=40))
def test_characters_appear_when_they_are_whole_and_none_is_lost(words: str):
    text = Text(decode)
    pieces = [text.add(byte) for byte in words.encode()]
    pieces.append(text.end())
    assert "".join(pieces) == text.text == words
    assert all("\ufffd" not in piece for piece in pieces) or "\ufffd" in words


@given(st.text("ab<|x", max_size=30), st.lists(st.text("ab<|x", min_size=1, max_size=4), max_size=3))
def test_what_is_told_is_the_answer_up_to_the_first_word_that_ends_it(words: str, stop: list[str]):
    heard: list[Piece] = []
    scribe = Scribe(decode, heard.append, stop, thinking=False)
    for byte in words.encode():
        scribe.take(byte)
        if scribe.stopped:
            break
    scribe.end()
    assert "".join(piece.text for piece in heard) == scribe.answer
    assert not any(word in scribe.answer for word in stop)
    assert scribe.stopped == any(word in words for word in stop)
    if not scribe.stopped:
        assert scribe.answer == words


def test_thoughts_and_answer_are_kept_apart_and_blank_lines_between_them_are_not_told():
    heard: list[Piece] = []
    scribe = Scribe(decode, heard.append, thinking=True)
    write(scribe, "\nWhere is it?\n")
    scribe.close_thoughts()
    write(scribe, "\n\nThere. \n")
    scribe.end()
    assert scribe.thoughts == "Where is it?"
    assert scribe.answer == "There. \n"
    assert "".join(piece.text for piece in heard if piece.kind == "answer") == "There. \n"
    assert (scribe.thought_tokens, scribe.answer_tokens) == (15, 10)


def test_a_word_that_ends_the_answer_does_not_end_thoughts():
    scribe = Scribe(decode, lambda _: None, ("stop",), thinking=True)
    write(scribe, "stop")
    assert not scribe.stopped
    scribe.close_thoughts()
    write(scribe, "go stop")
    assert scribe.stopped
    assert scribe.answer == "go "


def test_what_is_held_to_a_call_is_told_as_a_call():
    heard: list[Piece] = []
    scribe = Scribe(decode, heard.append, thinking=False, call=True)
    write(scribe, "{}")
    assert {piece.kind for piece in heard} == {"call"}
