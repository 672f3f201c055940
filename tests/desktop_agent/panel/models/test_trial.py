"""Against real servers on loopback, each with a fault of its own."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desktop_agent.panel.models.address import Address, parse_address
from desktop_agent.panel.models.exchange import MAX_BYTES, Patience
from desktop_agent.panel.models.trial import Verdict, try_server

MODELS = {"object": "list", "data": [{"id": "tiny"}, {"id": "big"}, {"id": 7}, "x"]}
REPLY = {"choices": [{"message": {"role": "assistant", "content": "ready"}}]}
SHORT_S = 0.6

Handler = Callable[[BaseHTTPRequestHandler], None]


def answer(
    handler: BaseHTTPRequestHandler, status: int, content: object, headers: dict[str, str] | None = None
) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving(
    get: Handler, post: Handler | None = None
) -> Iterator[tuple[Address, list[tuple[str, str, str]]]]:
    """A server; gives its address, and what it was asked: method, path, key."""
    seen: list[tuple[str, str, str]] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(("GET", self.path, self.headers.get("Authorization", "")))
            get(self)

        def do_POST(self) -> None:
            seen.append(("POST", self.path, self.headers.get("Authorization", "")))
            self.rfile.read(int(self.headers["Content-Length"]))
            (post or get)(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # the client leaves in the middle, on purpose
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield parse_address(f"http://127.0.0.1:{server.server_port}"), seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def talking(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[Address]:
    """Something that accepts connections and does with them what `talk` does, until the event is set."""
    over = threading.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(5)

        def accept() -> None:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            with closing(taken):
                try:
                    talk(taken, over)
                except OSError:
                    return

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield parse_address(f"http://127.0.0.1:{listener.getsockname()[1]}")
        finally:
            over.set()
            thread.join()


def listing(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 200, MODELS)


def test_without_a_model_the_list_is_asked_for_and_nothing_is_generated():
    with serving(listing) as (address, seen):
        trial = try_server(address, "", "", Patience(5))
    assert trial.verdict is Verdict.GOOD
    assert trial.models == ("tiny", "big")
    assert "2 models" in trial.words
    assert seen == [("GET", "/v1/models", "")]


def test_a_chosen_model_is_asked_for_a_word_with_the_key():
    with serving(listing, lambda handler: answer(handler, 200, REPLY)) as (address, seen):
        trial = try_server(address, "tiny", "s3cret", Patience(5))
    assert (trial.verdict, trial.words) == (Verdict.GOOD, "tiny answers.")
    assert seen == [("GET", "/v1/models", "Bearer s3cret"), ("POST", "/v1/chat/completions", "Bearer s3cret")]


def test_a_server_that_cannot_list_but_answers_can_be_used():
    with serving(
        lambda handler: answer(handler, 500, b"offline"), lambda handler: answer(handler, 200, REPLY)
    ) as (
        address,
        _,
    ):
        assert try_server(address, "tiny", "", Patience(5)).verdict is Verdict.GOOD


def test_a_model_that_is_not_listed_but_answers_is_told():
    with serving(listing, lambda handler: answer(handler, 200, REPLY)) as (address, _):
        trial = try_server(address, "other", "", Patience(5))
    assert (trial.verdict, trial.models) == (Verdict.DOUBTFUL, ("tiny", "big"))
    assert "does not list it" in trial.words


def test_a_server_without_models_is_told():
    with serving(lambda handler: answer(handler, 200, {"data": []})) as (address, _):
        trial = try_server(address, "", "", Patience(5))
    assert (trial.verdict, trial.words) == (Verdict.DOUBTFUL, "The server answers, but has no model.")


@pytest.mark.parametrize(
    ("status", "headers", "body", "key", "words"),
    [
        (401, {}, {"error": {"message": "Wrong\nkey \x1b[31m"}}, "k", "the key. It says: Wrong key \\x1b"),
        (403, {}, b"", "", "wants a key, and none is stored."),
        (429, {"Retry-After": "17"}, {"error": "slow down"}, "", "Try again in 17 s. It says: slow down"),
        (429, {"Retry-After": "<b>soon"}, b"", "", "too much to do, or your share of it is used up."),
        (404, {}, b"", "", "/v1 is missing"),
        (400, {}, {"detail": "no"}, "", "refuses (400). It says: no"),
        (503, {}, b"<html>", "", "a fault of its own (503)."),
        (302, {"Location": "https://elsewhere.example/v1"}, b"", "k", "sends on to https://elsewhere.example/v1. It"),
        (200, {}, b"<html>hello</html>", "", "no server of this kind"),
        (200, {}, [1, 2], "", "no server of this kind"),
        (200, {}, {"data": "x"}, "", "no server of this kind"),
        (200, {}, b"[" * 100_000, "", "no server of this kind"),
        (200, {}, b"\xff\xfe", "", "no server of this kind"),
        (200, {}, b" " * (MAX_BYTES + 10), "", "larger than 1 MB"),
    ],
)  # fmt: skip
def test_every_fault_of_the_list_is_told_in_words(status, headers, body, key, words):
    with serving(lambda handler: answer(handler, status, body, headers)) as (address, _):
        trial = try_server(address, "", key, Patience(5))
    assert trial.verdict is Verdict.BAD
    assert words in trial.words
    assert "\x1b" not in trial.words


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, {"error": {"message": "no such model"}}, "does not know tiny. It says: no such model"),
        (200, {"choices": []}, "no server of this kind"),
        (200, {"choices": [7]}, "no server of this kind"),
        (500, b"", "a fault of its own (500)."),
    ],
)
def test_every_fault_of_the_model_is_told_in_words_and_the_list_is_kept(status, body, words):
    with serving(listing, lambda handler: answer(handler, status, body)) as (address, _):
        trial = try_server(address, "tiny", "", Patience(5))
    assert (trial.verdict, trial.models) == (Verdict.BAD, ("tiny", "big"))
    assert words in trial.words


def test_a_redirect_is_not_followed_and_the_key_is_not_sent_there():
    with (
        serving(listing) as (other, seen),
        serving(lambda handler: answer(handler, 307, b"", {"Location": f"{other.text()}/models"})) as (
            address,
            _,
        ),
    ):
        try_server(address, "", "s3cret", Patience(5))
    assert seen == []


def test_a_server_that_says_nothing_is_given_up_at_the_deadline():
    with talking(lambda taken, over: over.wait(5)) as address:
        began = time.monotonic()
        trial = try_server(address, "tiny", "", Patience(SHORT_S))
        took = time.monotonic() - began
    assert "took the call and said nothing more" in trial.words
    assert took < SHORT_S + 1.5


def test_a_model_that_hangs_is_told_from_a_server_that_does():
    over = threading.Event()
    with serving(listing, lambda handler: over.wait(5)) as (address, _):
        trial = try_server(address, "tiny", "", Patience(SHORT_S))
        over.set()
    assert trial.words == "The server lists its models, but tiny gave no answer in time."
    assert trial.models == ("tiny", "big")


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"], ids=["head", "body"]
)
def test_a_server_that_drips_a_byte_at_a_time_is_given_up_at_the_deadline(begin: bytes):
    def drip(taken: socket.socket, over: threading.Event) -> None:
        taken.sendall(begin)
        while not over.wait(0.05):
            taken.sendall(b"H")

    with talking(drip) as address:
        began = time.monotonic()
        trial = try_server(address, "", "", Patience(SHORT_S))
        took = time.monotonic() - began
    assert trial.verdict is Verdict.BAD
    assert took < SHORT_S + 1.5


def test_cancelling_ends_the_wait_at_once():
    patience = Patience(30)
    connected = threading.Event()

    def wait(_: socket.socket, over: threading.Event) -> None:
        connected.set()
        over.wait(5)

    with talking(wait) as address:
        threading.Thread(target=lambda: connected.wait(5) and patience.cancel()).start()
        began = time.monotonic()
        trial = try_server(address, "", "", patience)
    assert (trial.verdict, trial.words) == (Verdict.CANCELLED, "Cancelled.")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "bytes_sent", [b"", b"220 mail\r\n", b"\x00\x01", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 99_999]
)  # fmt: skip
def test_what_does_not_speak_http_is_told(bytes_sent: bytes):
    def say(taken: socket.socket, _: threading.Event) -> None:
        taken.recv(4096)
        taken.sendall(bytes_sent)

    with talking(say) as address:
        trial = try_server(address, "", "", Patience(5))
    assert trial.verdict is Verdict.BAD
    assert "does not speak HTTP" in trial.words or "cannot be reached" in trial.words


def test_an_encrypted_address_of_a_plain_server_is_told():
    with serving(listing) as (address, _):
        trial = try_server(parse_address(f"https://127.0.0.1:{address.port}"), "", "", Patience(5))
    assert "does not speak HTTP" in trial.words


def test_a_port_where_nobody_listens_is_told():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    trial = try_server(parse_address(f"http://127.0.0.1:{port}"), "", "", Patience(5))
    assert trial.words == f"http://127.0.0.1:{port} cannot be reached: Connection refused."


@pytest.mark.parametrize("key", ["a\r\nX-Evil: 1", "schlüssel", "a b", "\x00"])
def test_a_key_that_would_change_the_request_is_not_sent(key: str):
    with serving(listing) as (address, seen):
        trial = try_server(address, "", key, Patience(5))
    assert trial.verdict is Verdict.BAD
    assert seen == []


def test_a_trial_that_is_left_off_in_the_middle_of_an_answer_hangs_up():
    def begin(taken: socket.socket, over: threading.Event) -> None:
        taken.recv(4096)
        taken.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{")
        over.wait(5)

    before, patience = set(threading.enumerate()), Patience(30)
    with talking(begin) as address:
        threading.Timer(0.3, patience.cancel).start()
        assert try_server(address, "", "", patience).verdict is Verdict.CANCELLED
        for thread in set(threading.enumerate()) - before:
            if thread.name == "asking a server":
                thread.join(2)
                assert not thread.is_alive()
