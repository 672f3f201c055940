from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.bench.texts import many_alphabets, plain_prose

seeds = st.integers(0, 10_000)


@given(st.integers(0, 300), seeds)
def test_texts_have_the_wanted_length_and_repeat_with_their_seed(length, seed):
    for write in (many_alphabets, plain_prose):
        assert len(write(length, seed)) == length
        assert write(length, seed) == write(length, seed)


@given(seeds)
def test_random_text_mixes_all_alphabets_on_one_line(seed):
    text = many_alphabets(2000, seed)
    names = " ".join(unicodedata.name(character, "") for character in set(text))
    for part in ("DIAERESIS", "GREEK", "CYRILLIC", "CJK", "FACE"):
        assert part in names
    assert text.isprintable()


@given(seeds)
def test_prose_can_be_typed_on_any_keyboard(seed):
    text = plain_prose(1000, seed)
    assert text.isascii()
    assert not set("<>|~") & set(text)
    assert any(character.isupper() for character in text)
