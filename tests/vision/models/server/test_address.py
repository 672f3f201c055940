from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.errors import ModelUnavailable
from vision.models.server.address import AddressFault, BadAddress, read_address


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("HTTP://LocalHost/v1/models", "http://localhost:80/v1"),
        ("https://models.example/openai/v1/chat/completions", "https://models.example:443/openai/v1"),
        ("https://models.example/openai/v1/responses", "https://models.example:443/openai/v1"),
        ("http://[::1]:9/v1", "http://[::1]:9/v1"),
    ],
)
def test_an_address_leads_to_what_stands_before_the_questions(text: str, whole: str):
    assert read_address(text).text() == whole


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("127.0.0.1:8000", AddressFault.SCHEME),
        ("http://", AddressFault.NOBODY),
        ("http://me:pw@here", AddressFault.SECRETS),
        ("http://here?key=1", AddressFault.QUERY),
        ("http://here:0", AddressFault.PORT),
        ("http://here:x", AddressFault.UNREADABLE),
        ("http://he re", AddressFault.SPACES),
        ("http://a..b", AddressFault.MACHINE),
        ("http://here/é", AddressFault.CHARACTERS),
    ],
)
def test_what_is_wrong_is_named_and_said(text: str, fault: AddressFault):
    with pytest.raises(BadAddress) as caught:
        read_address(text)
    assert caught.value.fault is fault
    assert isinstance(caught.value, ModelUnavailable)
    assert "{" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_only_what_says_so_itself_is_this_machine():
    assert read_address("http://localhost.:8").here
    assert read_address("http://127.9.9.9").here
    assert read_address("http://[::1]").here
    assert not read_address("http://localhost.example").here
    assert not read_address("http://10.0.0.1").here


@given(st.text())
def test_anything_is_an_address_or_a_fault(text: str):
    try:
        address = read_address("http://" + text)
    except BadAddress:
        return
    assert read_address(address.text()) == address
