from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.tools.address import Address, BadAddress


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("https://a.example/s?q={query}&format=json", (True, "a.example", 443, "/s?q={query}&format=json")),
        ("http://127.0.0.1:8080/?q={query}", (False, "127.0.0.1", 8080, "/?q={query}")),
        ("http://[::1]/{query}", (False, "::1", 80, "/{query}")),
        (" HTTP://localhost/s?q={query}#x ", (False, "localhost", 80, "/s?q={query}")),
    ],
)
def test_an_address_is_taken_apart(template, parts):
    address = Address.read(template)
    assert (address.secure, address.host, address.port, address.target) == parts


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "begins with https"),
        ("search.example.org/?q={query}", "begins with https"),
        ("ftp://a.example/{query}", "begins with https"),
        ("file:///etc/{query}", "begins with https"),
        ("https:///?q={query}", "begins with https"),
        ("http://search.example.org/?q={query}", "http is only used"),
        ("http://127.0.0.1.example.org/?q={query}", "http is only used"),
        ("http://0.0.0.0/?q={query}", "http is only used"),
        ("https://me:word@a.example/?q={query}", "a name or a password"),
        ("https://a.example/?q=", "must hold {query} once"),
        ("https://{query}/", "must hold {query} once"),
        ("https://a.example/{query}?q={query}", "must hold {query} once"),
        ("https://a.example/?q={query} HTTP/1.1", "no address has"),
        ("https://a.example/ä?q={query}", "no address has"),
        ("https://a.example:99999/?q={query}", "this is no address"),
        ("https://[::1/?q={query}", "this is no address"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_words(template, words):
    with pytest.raises(BadAddress, match=words.replace("{", r"\{")):
        Address.read(template)


@given(st.text(max_size=60) | st.text("htps:/.{query}?a@[]#% \n", max_size=40))
def test_whatever_a_person_types_is_an_address_or_refused(text):
    try:
        address = Address.read(text)
    except BadAddress:
        return
    assert address.secure or address.host in ("localhost", "127.0.0.1", "::1")
    assert address.target.startswith("/")
