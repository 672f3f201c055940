"""A search on this very machine: a real server, which answers as it is told."""

from __future__ import annotations

import http.server
import json
import threading
import time
import urllib.parse
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.tools import web
from desktop_agent.tools.address import Address
from desktop_agent.tools.types import Reach, ToolFailed
from desktop_agent.tools.web import MAX_RESULTS, WebSearch, _results


class Server(http.server.ThreadingHTTPServer):
    """Attributes: answer: status, headers and body; asked: the paths that were asked for; hang: waits before it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = (200, {}, b'{"results": []}')
        self.asked = []
        self.drip = b""
        self.closing = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, headers, body = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
            while self.server.drip and not self.server.closing.wait(0.02):
                self.wfile.write(self.server.drip)
        except OSError:
            pass

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.closing.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def search(server):
    address = Address.read(f"http://127.0.0.1:{server.server_port}/search?q={{query}}&format=json")
    return lambda query="x", seconds=5.0, cancelled=lambda: False: WebSearch(address, seconds).use(
        {"query": query}, cancelled=cancelled
    )


def assert_nobody_listens() -> None:
    for thread in threading.enumerate():
        if thread.name == "web search":
            thread.join(10)
            assert not thread.is_alive()


def answering(*results, **more) -> tuple[int, dict, bytes]:
    return 200, {}, json.dumps({"results": list(results), **more}).encode()


def test_what_is_found_is_told_by_title_address_and_a_few_words(server, search):
    server.answer = answering(
        {"title": "One\n page", "url": "https://a.example/1", "content": " some   words "},
        {"url": "https://a.example/2", "snippet": "more"},
        {"title": "Three"},
        {"title": 5, "url": None},
        "nonsense",
        number_of_results=5,
    )
    assert search().text == (
        "1. One page\n   https://a.example/1\n   some words\n2. https://a.example/2\n   more\n3. Three"
    )


def test_the_words_to_search_for_stay_one_part_of_the_address(server, search):
    query = "a&format=html #/../?x=ü\r\nHost: evil"
    search(query)
    (asked,) = server.asked
    parts = urllib.parse.parse_qs(asked.partition("?")[2])
    assert parts == {"q": [query], "format": ["json"]}


def test_nothing_found_is_told(search):
    assert search().text == "Nothing was found."


def test_hostile_results_are_cut_and_harmless_to_print(server, search):
    server.answer = answering(
        *[{"title": "\x1b[2J" + "t" * 999, "url": "u" * 9999, "content": "c" * 9999}] * 50
    )
    result = search()
    assert result.shortened
    assert "\x1b" not in result.text
    assert len(result.text) < MAX_RESULTS * 1400


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {}, b"<html>"), "did not answer in JSON"),
        ((200, {}, b"[" * 100_000), "did not answer in JSON"),
        ((200, {}, b"\xff\xfe"), "did not answer in JSON"),
        ((200, {}, b"[]"), "holds no results"),
        ((200, {}, b'{"results": {"a": 1}}'), "holds no results"),
        ((403, {}, b""), "answered with 403: it refuses"),
        ((429, {}, b""), "too many questions"),
        ((500, {}, b""), "answered with 500"),
        ((302, {"Location": "http://127.0.0.1:1/elsewhere"}, b""), "answered with 302"),
        ((200, {"Content-Length": "500"}, b"short"), "did not answer|cannot be reached"),
    ],
)
def test_what_is_no_answer_is_told_in_words(server, search, answer, words):
    server.answer = answer
    with pytest.raises(ToolFailed, match=words):
        search(seconds=2.0)
    assert len(server.asked) == 1, "nobody is sent elsewhere"


def test_an_endless_answer_is_not_read_to_its_end(server, search, monkeypatch):
    monkeypatch.setattr(web, "MAX_BYTES", 10_000)
    server.drip = b"x" * 10_000
    with pytest.raises(ToolFailed, match="more than 10,000 bytes"):
        search()


def test_an_answer_that_drips_ends_at_the_limit(server, search):
    server.drip = b" "
    began = time.monotonic()
    with pytest.raises(ToolFailed, match=r"did not answer within 0\.3 seconds"):
        search(seconds=0.3)
    assert time.monotonic() - began < 3
    assert_nobody_listens()


def test_a_stop_ends_the_waiting_at_once(server, search):
    server.drip = b" "
    began = time.monotonic()
    with pytest.raises(ToolFailed, match="stopped"):
        search(seconds=30, cancelled=lambda: bool(server.asked))
    assert time.monotonic() - began < 3
    assert_nobody_listens()


def test_where_nobody_answers_it_is_told(search, server):
    server.shutdown()
    server.server_close()
    with pytest.raises(ToolFailed, match=r"The search at 127\.0\.0\.1 cannot be reached"):
        search(seconds=2)


def test_a_person_is_told_what_is_searched_for_and_where():
    tool = WebSearch(Address.read("https://search.example.org/?q={query}"), 5)
    assert tool.describe({"query": "a\x1bb"}) == 'search the web through search.example.org for "a\\x1bb"'
    assert tool.reach({"query": "a"}) == Reach(network=True)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["results", "title", "url", "content", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_whatever_a_server_sends_is_told_or_refused(body):
    with suppress(ToolFailed):
        assert _results(body, "a.example").text
