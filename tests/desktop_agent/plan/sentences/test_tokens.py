from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.errors import UnreadableTask
from desktop_agent.plan.sentences.quoting import marked, quoted
from desktop_agent.plan.sentences.tokens import Kind, tokens_of


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name.lower(), token.text) for token in tokens_of(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Click Save.", [("word", "Click"), ("word", "Save"), ("stop", ".")]),
        ("notes.txt 3.14 a,b", [("word", "notes.txt"), ("word", "3.14"), ("word", "a,b")]),
        ("a, b", [("word", "a"), ("comma", ","), ("word", "b")]),
        ("Save As... now", [("word", "Save"), ("word", "As..."), ("pause", ""), ("word", "now")]),
        ("don't 'do it'", [("word", "don't"), ("quoted", "do it")]),
        ("'tis", [("word", "'tis")]),
        ("‘it’s’", [("quoted", "it’s")]),
        ('"a", "b"', [("quoted", "a"), ("comma", ","), ("quoted", "b")]),
        ('"a\\"b\\\\c\\d"', [("quoted", 'a"b\\c\\d')]),
        ("„a“ «b» `c\\n`", [("quoted", "a"), ("quoted", "b"), ("quoted", "c\\n")]),
        ("A > B->C", [("word", "A"), ("arrow", ">"), ("word", "B"), ("arrow", "->"), ("word", "C")]),
        ("Ctrl+, C++.", [("word", "Ctrl+,"), ("word", "C++"), ("stop", ".")]),
        ("Quit?!", [("word", "Quit"), ("stop", "?!")]),
        ("Mr. X", [("word", "Mr."), ("word", "X")]),
        ("a\nb", [("word", "a"), ("stop", "\n"), ("word", "b")]),
        ("a,\nb", [("word", "a"), ("comma", ","), ("word", "b")]),
        ("1. a\n(2) b\n• c\n# d",
         [("word", "a"), ("stop", "\n"), ("word", "b"), ("stop", "\n"), ("word", "c"), ("stop", "\n")]),
    ],
)  # fmt: skip
def test_text_is_cut_at_the_right_places(text, tokens):
    assert kinds(text) == tokens


@pytest.mark.parametrize("opener", ['"', "“", "„", "«", "「"])
def test_a_quotation_that_never_ends_is_an_error(opener):
    with pytest.raises(UnreadableTask, match="never ends") as caught:
        tokens_of(f"Click A\nType {opener}hello there\nmore")
    assert caught.value.part == f"{opener}hello there"
    assert caught.value.sentence == f"Type {opener}hello there"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")))
def test_quoting_is_read_back_unchanged(text):
    assert [token.text for token in tokens_of(quoted(text)) if token.kind is Kind.QUOTED] == [text]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t")))
def test_tokens_lie_in_order_where_they_say(text):
    try:
        tokens = tokens_of(text)
    except UnreadableTask:
        return
    assert all(one.end <= other.start for one, other in itertools.pairwise(tokens))
    assert all(text[t.start : t.end] == t.text for t in tokens if t.kind is not Kind.QUOTED)


def test_marks_for_phrases_avoid_those_in_the_text():
    texts = ["a", 'a"b', 'a"“b”']
    assert [marked(text) for text in texts] == ['"a"', '“a"b”', '«a"“b”»']
