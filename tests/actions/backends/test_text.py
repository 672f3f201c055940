from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.backends.text import checked, chunks, split_keys
from actions.errors import CannotType

words = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t"), max_size=40)


@given(words)
def test_cutting_at_keys_loses_nothing(text: str) -> None:
    parts = list(split_keys(text))
    assert "".join(parts) == text
    assert all(part in ("\n", "\t") or not set(part) & {"\n", "\t"} for part in parts)
    assert all(parts)


@given(words, st.integers(1, 5))
def test_chunks_keep_the_text_and_never_need_more_keys_than_there_are(text: str, capacity: int) -> None:
    pieces = list(chunks(text, lambda character: character in "abc ", capacity))
    assert "".join(piece for piece, _ in pieces) == text
    for piece, missing in pieces:
        assert len(missing) <= capacity
        assert set(piece) - set("abc ") == set(missing)


def test_without_spare_keys_there_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(CannotType):
        list(chunks("é", lambda character: False, 0))


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\ud83d", "\x7f"])
def test_what_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(CannotType, match=r"U\+"):
        checked(text)


def test_line_endings_of_every_system_become_returns() -> None:
    assert checked("a\r\nb\rc\nd") == "a\nb\nc\nd"
