from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.plain import plain_sentence
from desktop_agent.policy.plain import plain, searchable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Save As…", "Save As…"),
        ("Größe · 大小 · Размер", "Größe · 大小 · Размер"),
        ("\x1b[2JOK", "\\x1b[2JOK"),
        ("\x9b31mred", "\\x9b31mred"),
        ("a\u202etxt.exe", "a\\u202etxt.exe"),
        ("a\u200bb", "a\\u200bb"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("a\\nb", "a\\\\nb"),
        ("a\u00a0b", "a b"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_text_is_shown_without_what_a_terminal_obeys(text, shown):
    assert plain(text) == shown


def test_long_text_is_cut_and_says_so():
    assert plain("a" * 250, 200) == "a" * 200 + "… (50 more characters)"


def test_towers_of_combining_marks_are_cut():
    assert len(plain("a" + "\u0301" * 100)) == 5


@given(st.text())
def test_whatever_comes_nothing_obeyed_or_hidden_is_printed(text):
    categories = {unicodedata.category(character) for character in plain(text, 1000)}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_two_texts_look_alike_only_when_they_are(one, other):
    marks = {"Mn", "Me", "Zs"}
    if any(unicodedata.category(c) in marks and c != " " for c in one + other):
        return
    assert (plain(one) == plain(other)) == (one == other)


def test_search_sees_through_format_characters_and_wide_letters():
    assert searchable("de\u200dl\u00adete \uff33\uff25\uff2e\uff24") == "delete SEND"


def test_a_sentence_keeps_its_own_backslashes_and_nothing_else_is_let_through():
    assert plain_sentence('Type "Dear Ann,\\n\\nZoë"') == 'Type "Dear Ann,\\n\\nZoë"'
    assert plain_sentence("a\x1b[2J\u202eb") == "a\\x1b[2J\\u202eb"
