from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.models.server.address import read_address
from vision.models.server.faults import refused
from vision.models.server.interface import is_strict
from vision.models.server.refusals import Meaning, read_refusal
from vision.models.server.wire import Head

KEY = "s3cret-key"
PLACE = read_address("http://127.0.0.1:8000")


def read(status: int, body: object = b"", **headers: str):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_refusal(
        Head(status, {name.replace("_", "-"): value for name, value in headers.items()}), data, KEY
    )


def test_the_wait_is_read_in_both_forms_and_nonsense_is_none():
    assert read(429, retry_after="7").wait_s == 7
    assert read(429, retry_after="0.5").wait_s == 0.5
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 25 < read(429, retry_after=soon).wait_s <= 30
    for words in ("", "soon", "-5", "Wed, 99 Foo 9999", "inf", "nan", "1e400"):
        assert 0 <= read(429, retry_after=words).wait_s <= 3600


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "no such thing"}},
        {"error": "no such thing"},
        {"message": "no such thing"},
        {"detail": "no such thing"},
        {"object": "error", "message": "no such thing"},
        "no such thing",
        b"no such\nthing",
    ],
)
def test_the_words_of_a_server_are_found_wherever_it_puts_them(body):
    assert read(400, body).said == "no such thing"


def test_what_pydantic_found_wrong_is_put_together():
    body = {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}, {"loc": 7}, "x"]}
    assert read(422, body).said == "body.seed: Extra inputs are not permitted"


def test_what_a_terminal_would_obey_is_not_passed_on():
    said = read(400, {"error": "red \x1b[31m \u202e and\nlong " + "x" * 1000}).said
    assert said.isprintable()
    assert len(said) <= 300


@given(
    st.integers(200, 599),
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=9) | st.just(KEY),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "message", "detail", "loc", "msg", "code"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
    st.text(max_size=20),
)
def test_whatever_comes_means_something_and_holds_no_key(status, body, wait):
    refusal = read(status, body, retry_after=wait, location=f"http://x/{KEY}")
    assert refusal.meaning in Meaning
    assert KEY not in repr(refusal)
    words = str(refused(refusal, PLACE, "m", key=True))
    assert KEY not in words
    assert words.isprintable()
    assert words.endswith((".", "!", "?", "…"))


def test_a_schema_is_strict_when_every_object_names_and_demands_all_its_members():
    inner = {
        "type": "object",
        "properties": {"x": {"type": "integer"}},
        "required": ["x"],
        "additionalProperties": False,
    }
    assert is_strict(inner)
    assert is_strict({**inner, "properties": {"x": {"anyOf": [inner, {"type": "null"}]}}})
    assert not is_strict({**inner, "properties": {"x": {"type": "object"}}})
    assert not is_strict({**inner, "required": []})
