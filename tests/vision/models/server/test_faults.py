"""Everything that can go wrong between here and a server: each ends in time, in words, and never in an action."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.fault_proxy import FaultProxy, busy, cut, cut_at, drip, endless, http, instead, silence
from tests.fakes.scripted_server import Say, ScriptedServer, call
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, VisionError
from vision.models.server import ServerOptions, open_server
from vision.models.server.model import ServerModel
from vision.models.types import Ending, Message, Reply, Request, ToolSpec

CLICK = ToolSpec("click", "Click.", {"type": "object", "properties": {"x": {"type": "integer"}}})
HI = Request((Message.of("user", "Hi"),), tools=(CLICK,))
SAY = Say("One two three four", calls=(call("click", x=1),))
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
LIMIT_S = 3.0


@pytest.fixture(scope="module")
def true() -> Iterator[str]:
    with ScriptedServer(lambda asked: SAY) as server:
        yield server.address


def opened(proxy: FaultProxy, **options) -> ServerModel:
    return open_server(
        proxy.address,
        "m",
        options=ServerOptions(**{"backoff_s": 0.01, "deadline_s": 2.0, "tries": 2} | options),
    )


def sentence(words: str) -> bool:
    return words[0].isupper() and words.rstrip().endswith((".", "…"))


@pytest.mark.parametrize(
    "spoil",
    [
        busy(429), busy(429, Retry_After="0"), busy(503), busy(500), busy(502), busy(529),
        cut(0), cut(20), cut_at(b"two"), cut_at(b"\\\"x"), cut_at(b"finish_reason\": \"tool"),
        instead(STREAM), instead(http(200, b"")),
    ],
)  # fmt: skip
def test_what_passes_is_asked_again_and_answered(true, spoil):
    with FaultProxy(true, spoil) as proxy:
        reply = opened(proxy).ask(HI)
        assert len(proxy.requests) == 2
    assert reply.text == SAY.text
    assert [one.name for one in reply.calls] == ["click"]
    assert reply.timings.tries == 2


def test_an_answer_that_broke_off_is_asked_for_anew_and_that_is_noted(true):
    heard: list[str] = []
    with FaultProxy(true, cut_at(b"three")) as proxy:
        reply = opened(proxy).ask(HI, heard=lambda piece: heard.append(piece.text))
    assert "".join(heard).startswith("One two One two three four")
    assert "The answer broke off, and was asked for anew from its beginning." in reply.notes
    assert reply.usage.answer > SAY.usage[2], "the part that was thrown away was paid for"


def test_an_answer_that_breaks_off_again_is_an_error_with_what_came(true):
    spoil = cut_at(b"three")
    with (
        FaultProxy(true, spoil, spoil, spoil) as proxy,
        pytest.raises(ModelFailed, match="went away") as caught,
    ):
        opened(proxy, tries=4).ask(HI)
    assert caught.value.partial == "One two "


PAGE = b"<!DOCTYPE html><html><body>It works!</body></html>"
EVENT = b'data: {"choices": [{"index": 0, "delta": {"content": "One "}}]}\n\n'


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (instead(b"\x00\xff\xfe garbage \x80" * 50), ModelUnavailable, "does not speak HTTP"),
        (instead(b"SSH-2.0-OpenSSH_9.6\r\n"), ModelUnavailable, "does not speak HTTP"),
        (instead(http(200, PAGE, "text/html")), ModelUnavailable, "is no model's server"),
        (instead(http(200, PAGE, "application/json")), ModelUnavailable, "is no model's server"),
        (instead(http(400, PAGE, "text/html")), ModelUnavailable, "is no model's server"),
        (instead(http(404, PAGE, "text/html")), ModelUnavailable, "often /v1"),
        (instead(http(200, b"\x80\x81\x82garbage")), ModelFailed, "is no answer"),
        (instead(http(200, b'{"choices": ')), ModelFailed, "no JSON"),
        (instead(http(200, b"[" * 100_000)), ModelFailed, "no JSON"),
        (instead(http(200, [1, 2])), ModelFailed, "is no answer"),
        (instead(http(200, {"choices": []})), ModelFailed, "choices is not"),
        (instead(http(200, {"choices": [{"message": "hello"}]})), ModelFailed, "message is not"),
        (instead(http(200, {"choices": [{"message": {"content": 7}}]})), ModelFailed, "content is not"),
        (instead(http(200, {"error": {"message": "out of memory"}})), ModelFailed, "gave up .* out of memory"),
        (instead(STREAM + b'data: {"error": "out of memory"}\n\n'), ModelFailed, "out of memory"),
        (instead(STREAM + b"data: nonsense\n\n"), ModelFailed, "no JSON"),
        (instead(STREAM + EVENT + b'data: {"choices": [{"delta": []}]}\n\n'), ModelFailed, "delta is not"),
        (instead(STREAM + EVENT + b'data: {"error": {"message": "CUDA"}}\n\n'), ModelFailed, "middle: CUDA"),
        (instead(http(307, b"", Location="https://evil.example/v1")), ModelUnavailable, "sends on to https://evil"),
        (instead(http(302, b"", Location="/elsewhere\r\n")), ModelUnavailable, "sends on to /elsewhere"),
        (instead(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n"), ModelUnavailable, "not speak HTTP"),
        (instead(b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 500 + b"\r\n"), ModelUnavailable, "not speak HTTP"),
        (endless(STREAM, b": ping\n\n" * 5000), ModelFailed, "larger than 1 MB"),
        (endless(STREAM + b"data: ", b"x" * 60_000), ModelFailed, "larger than 1 MB"),
        (endless(STREAM, EVENT * 1000), ModelFailed, "larger than 1 MB"),
        (endless(http(200, b"")[:-4].replace(b"Content-Length: 0", b"X: y") + b"\r\n\r\n{", b"  " * 30_000),
         ModelFailed, "larger than 1 MB"),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_told_in_words_and_in_time(spoil, error, words):
    begun = time.monotonic()
    with FaultProxy("", spoil, spoil, spoil) as proxy, pytest.raises(error, match=words) as caught:
        opened(proxy, max_bytes=1_000_000).ask(HI)
    assert sentence(str(caught.value)), caught.value
    assert time.monotonic() - begun < LIMIT_S


def test_a_redirect_is_not_followed_and_the_key_stays(true):
    with FaultProxy("", instead(b"")) as other:
        sent_on = instead(http(307, b"", Location=other.address))
        with FaultProxy("", sent_on) as proxy:
            model = open_server(proxy.address, "m", key="s3cret", options=ServerOptions(tries=1))
            with pytest.raises(ModelUnavailable, match="no key was sent there") as caught:
                model.ask(HI)
        assert other.requests == []
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("after", [0, 30, 400])
def test_a_line_that_falls_silent_is_left_at_once_when_nobody_wants_the_answer(true, after):
    stopped = threading.Event()
    with FaultProxy(true, silence(after)) as proxy:
        threading.Timer(0.2, stopped.set).start()
        begun = time.monotonic()
        with pytest.raises(ModelStopped):
            opened(proxy).ask(HI, cancelled=stopped.is_set)
        assert time.monotonic() - begun < 0.2 + 0.25


@pytest.mark.parametrize("after", [0, 30, 400])
def test_a_line_that_falls_silent_ends_at_the_deadline(true, after):
    begun = time.monotonic()
    with FaultProxy(true, silence(after)) as proxy, pytest.raises(ModelFailed, match=r"within 0\.5 s"):
        opened(proxy, deadline_s=0.5).ask(HI)
    assert 0.4 < time.monotonic() - begun < 1.0


def test_a_line_that_falls_silent_before_or_in_an_answer_can_be_given_up_sooner(true):
    with FaultProxy(true, silence(0)) as proxy:
        assert opened(proxy, first_s=0.2).ask(HI).timings.tries == 2
    with FaultProxy(true, silence(600)) as proxy:
        reply = opened(proxy, silence_s=0.2).ask(HI)
    assert reply.text == SAY.text
    assert "The answer broke off, and was asked for anew from its beginning." in reply.notes


def test_a_slow_drip_is_read_as_far_as_the_deadline_lets_it(true):
    with FaultProxy(true, drip(0.0)) as proxy:
        assert opened(proxy, deadline_s=20).ask(HI).text == SAY.text
    begun = time.monotonic()
    with FaultProxy(true, drip(0.01)) as proxy, pytest.raises(ModelFailed, match=r"within 0\.6 s"):
        opened(proxy, deadline_s=0.6).ask(HI)
    assert time.monotonic() - begun < 1.2


def test_an_answer_without_its_last_event_or_its_counts_is_whole_when_it_said_why_it_ended():
    end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}'
    for data in (EVENT + end + b"\n\n", EVENT + end, EVENT.replace(b"\n", b"\r\n") + end):
        with FaultProxy("", instead(STREAM + data)) as proxy:
            reply = opened(proxy, tries=1).ask(HI)
        assert reply.text == "One "
        assert reply.ending is Ending.STOP


def test_half_a_character_is_replaced_and_a_name_of_a_tool_that_is_none_stays_words():
    lone = {"choices": [{"message": {"content": "a\ud800b"}, "finish_reason": "stop"}]}
    with FaultProxy("", instead(http(200, lone))) as proxy:
        reply = opened(proxy).ask(HI)
    reply.text.encode()
    assert reply.text == "a�b"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KNOWN = tuple(
    re.findall(
        r"\w+",
        "choices delta message content tool_calls function name arguments index finish_reason usage prompt_tokens id "
        "reasoning_content type item output output_index response error text timings summary",
    )
)
NAMED = st.recursive(
    JSON,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(KNOWN),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)
FRAME = st.fixed_dictionaries(
    {
        "choices": st.lists(
            st.fixed_dictionaries({"delta": NAMED, "message": NAMED, "finish_reason": JSON}), max_size=2
        )
    }
)


@pytest.fixture(scope="module")
def free() -> Iterator[FaultProxy]:
    with FaultProxy() as proxy:
        yield proxy


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NAMED | FRAME, min_size=1, max_size=4), st.booleans(), st.sampled_from(["chat", "responses"]))
def test_json_of_wrong_types_is_an_error_or_an_answer_and_never_a_surprise(free, values, stream, api):
    if stream:
        data = STREAM + b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values)
    else:
        data = http(200, values[0])
    free.spoils[:] = [instead(data)] * 4
    assert_answer_or_sentence(opened(free, api=api, tries=1, proxies=False))


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_error_or_an_answer(free, data):
    free.spoils[:] = [instead(STREAM + data)] * 4
    assert_answer_or_sentence(opened(free, tries=1))


def assert_answer_or_sentence(model: ServerModel) -> None:
    said = ""
    try:
        reply = model.ask(HI)
    except VisionError as problem:
        said = str(problem)
    if said:
        assert sentence(said)
        return
    assert_sound(reply)


def assert_sound(reply: Reply) -> None:
    reply.text.encode()
    reply.thoughts.encode()
    for one in reply.calls:
        assert isinstance(one.name, str)
        assert one.name
        assert isinstance(one.arguments, dict)
    assert reply.usage.prompt >= reply.usage.reused >= 0
    assert reply.usage.answer >= reply.usage.thinking >= 0
