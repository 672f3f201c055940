from __future__ import annotations

import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.tomltext import toml_key, toml_pattern, toml_string, toml_value

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
# What the quoting turns on is frequent here.
awkward = st.text(st.sampled_from("ab'\"\\\n\t\r#=[]\x00\x1f\x7f\x85\u2028"), max_size=20)
simple = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), texts, awkward,
    st.dates(), st.times(), st.datetimes(timezones=st.just(__import__("datetime").UTC)), st.datetimes(),
)  # fmt: skip
values = st.recursive(
    simple,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_every_value_is_read_back(value: object):
    assert tomllib.loads(f"x = {toml_value(value)}")["x"] == value


@given(texts | awkward)
def test_every_text_is_read_back_however_it_is_quoted(text: str):
    assert tomllib.loads(f"x = {toml_string(text)}")["x"] == text
    assert tomllib.loads(f"x = {toml_pattern(text)}\ny = 1") == {"x": text, "y": 1}
    assert tomllib.loads(f"{toml_key(text)} = 1") == {text: 1}


def test_no_number_is_written_as_toml_writes_it():
    assert math.isnan(tomllib.loads(f"x = {toml_value(math.nan)}")["x"])


def test_regular_expressions_keep_their_backslashes():
    assert toml_pattern(r"\bdelete\b") == r"'\bdelete\b'"
    assert toml_pattern("(?x)\n  a\n") == "'''\n(?x)\n  a\n'''"


@pytest.mark.parametrize("value", [None, object(), b"x", {1, 2}, "\ud800", ["\udfff"]])
def test_what_toml_cannot_hold_is_refused(value: object):
    with pytest.raises(ValueError, match=r"TOML has no|surrogate"):
        toml_value(value)
