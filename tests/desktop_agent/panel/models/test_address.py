from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.panel.models.address import address_problem, address_warning, parse_address


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("http://localhost:8080/v1/", "http://localhost:8080/v1"),
        ("HTTP://LocalHost/v1/models", "http://localhost:80/v1"),
        ("https://models.example/openai/v1/chat/completions", "https://models.example:443/openai/v1"),
        ("http://[::1]:9/v1", "http://[::1]:9/v1"),
        ("https://bücher.example", "https://xn--bcher-kva.example:443/v1"),
    ],
)
def test_an_address_is_understood_as_people_write_it(text: str, whole: str):
    assert parse_address(text).text() == whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("127.0.0.1:8000", "http:// or https://"),
        ("ftp://here", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("http://", "names no machine"),
        ("http://me:pw@here", "keyring"),
        ("http://here?key=1", "what follows"),
        ("http://here/#x", "what follows"),
        ("http://here:0", "no port 0"),
        ("http://here:99999", "no address"),
        ("http://here:x", "no address"),
        ("http://[::1", "no address"),
        ("http://he re", "no spaces"),
        ("http://here\r\nHost: x", "no spaces"),
        ("http://here/\u202e", "no spaces"),
        ("http://a..b", "No machine can be called"),
        ("http://here/é", "characters"),
    ],
)
def test_what_is_no_address_is_told(text: str, words: str):
    with pytest.raises(BadInput, match=words):
        parse_address(text)
    assert words in address_problem(text)


def test_no_address_is_no_problem():
    assert address_problem("") == ""
    assert address_warning("") == ""


@pytest.mark.parametrize(
    "text", ["http://localhost", "http://127.9.9.9:1", "http://[::1]", "https://localhost.:8"]
)
def test_nothing_leaves_this_machine_for_a_loopback_address(text: str):
    assert address_warning(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost.example.com",
        "http://192.168.1.5",
        "http://0.0.0.0",
        "http://127.0.0.1.evil.example",
        "http://2130706433",
        "http://[::ffff:8.8.8.8]",
    ],
)
def test_any_other_address_is_said_to_get_pictures_of_the_screen(text: str):
    assert "pictures of the screen" in address_warning(text)
    assert "not encrypted" in address_warning(text)
    assert "not encrypted" not in address_warning(text.replace("http:", "https:"))


@given(st.text(max_size=60))
def test_whatever_is_written_is_an_address_or_told(text: str):
    for wanted in (text, f"http://{text}"):
        if not address_problem(wanted) and wanted:
            again = parse_address(wanted)
            assert parse_address(again.text()) == again
