"""Against two real servers with tiny models of random weights: they say nonsense, and all else is real."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.fakes.fault_proxy import FaultProxy, busy, cut_at, instead, silence
from tests.fakes.packages import require
from tests.fakes.served_tiny import ServedTiny
from tests.fakes.tiny_gguf import write_tiny_gguf
from tools.llama_server import Served, serving
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.models.schema import misfit
from vision.models.server import ServedModel, ServerKind, ServerOptions, open_server, probe
from vision.models.server.model import ServerModel
from vision.models.types import Ending, Form, Message, Picture, Piece, Request, Thinking, ToolCall, ToolSpec

CLICK = ToolSpec(
    "click",
    "Click a numbered element.",
    {
        "type": "object",
        "properties": {"number": {"enum": [1, 2, 3]}, "button": {"enum": ["left", "right"]}},
        "required": ["number", "button"],
        "additionalProperties": False,
    },
)
ACTION = {
    "type": "object",
    "properties": {"action": {"enum": ["click", "wait"]}, "done": {"type": "boolean"}},
    "required": ["action", "done"],
    "additionalProperties": False,
}
BOTH = pytest.mark.parametrize("api", ["chat", "responses"])


def screen(width: int = 160, height: int = 96) -> Picture:
    blocks = np.random.default_rng(3).integers(0, 255, (height // 8, width // 8, 3), dtype=np.uint8)
    return Picture(np.repeat(np.repeat(blocks, 8, axis=0), 8, axis=1), "screen")


def said(*parts: str | Picture, **more: Any) -> Request:
    return Request(
        (Message.of("system", "You help."), Message.of("user", *parts)), **({"max_tokens": 12} | more)
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTiny]:
    """Begins to start when the first test does, and is waited for by the first that needs it."""
    require("torch", "transformers", "fastapi", "uvicorn", "openai")
    with ServedTiny(tmp_path_factory.mktemp("served") / "tiny-qwen") as serving:
        yield serving


# ------------------------------------------------------------------------ llama.cpp


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    require("xllamacpp")
    with serving(
        write_tiny_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf"), context=2048, threads=1
    ) as server:
        yield server


def at_llama(llama: Served, **options: Any) -> ServerModel:
    return open_server(llama.address, key=llama.key, options=ServerOptions(**options))


@BOTH
def test_llama_cpp_streams_counts_and_reuses_the_beginning_that_two_requests_share(llama, api):
    model = at_llama(llama, api=api)
    heard: list[Piece] = []
    start = Message.of("system", "The list of all elements on the screen. " * 8)
    reply = model.ask(Request((start, Message.of("user", "One")), max_tokens=12), heard=heard.append)
    again = model.ask(Request((start, Message.of("user", "Two")), max_tokens=12))
    assert model.name == f"tiny at {model.address.place}"
    assert len(heard) >= 6
    assert "".join(piece.text for piece in heard) == reply.text
    assert reply.ending in (Ending.LENGTH, Ending.STOP)
    assert reply.usage.answer <= 12
    assert reply.usage.prompt == again.usage.prompt > 300
    assert again.usage.reused > 0.9 * again.usage.prompt - 10
    assert 0 < reply.timings.first_token_ms <= reply.timings.total_ms


def test_llama_cpp_tells_what_it_is_before_it_is_asked(llama):
    model = at_llama(llama)
    model.warm_up()
    assert model.abilities.context == 2048
    assert model.abilities.held
    assert not model.abilities.pictures


def test_llama_cpp_holds_a_model_that_knows_nothing_to_a_schema(llama):
    model = at_llama(llama)
    reply = model.ask(said("Go", form=Form.SCHEMA, schema=ACTION, max_tokens=400))
    assert misfit(json.loads(reply.text), ACTION) == ""
    assert reply.notes == ()
    assert model.abilities.held


def test_llama_cpp_ignores_a_schema_in_its_other_interface_and_that_is_found_out(llama):
    model = at_llama(llama, api="responses")
    with pytest.raises(ModelFailed, match="does not have the form"):
        model.ask(said("Go", form=Form.SCHEMA, schema=ACTION, max_tokens=40))
    assert not model.abilities.held


def test_llama_cpp_holds_a_model_that_knows_nothing_to_a_call(llama):
    model = at_llama(llama)
    model.warm_up()
    reply = model.ask(said("Click the second.", tools=(CLICK,), form=Form.CALL, max_tokens=400))
    (call,) = reply.calls
    assert call.name == "click"
    assert misfit(dict(call.arguments), CLICK.parameters) == ""
    assert reply.ending is Ending.CALL


def test_llama_cpp_says_by_how_much_a_request_is_too_long(llama):
    with pytest.raises(RequestTooLong, match="and 2048 fit") as caught:
        at_llama(llama).ask(said("word " * 600))
    assert caught.value.tokens > 3000
    assert caught.value.context == 2048


def test_llama_cpp_without_eyes_is_found_out(llama):
    model = open_server(llama.address, "tiny", key=llama.key)
    with pytest.raises(ModelFailed, match="sees no pictures"):
        model.ask(said("Look", screen()))
    assert not model.abilities.pictures
    assert "The model sees no pictures: they were left out." in model.ask(said("Look", screen())).notes


def test_llama_cpp_stops_when_a_word_comes_that_ends_the_answer(llama):
    model = at_llama(llama)
    whole = model.ask(said("Go", max_tokens=30)).text
    word = whole[len(whole) // 2]
    assert model.ask(said("Go", max_tokens=30, stop=(word,))).text == whole[: whole.index(word)]


def test_llama_cpp_is_tried_out(llama):
    facts = probe(llama.address, llama.key)
    assert facts.kind is ServerKind.LLAMA_CPP
    assert facts.models == (ServedModel("tiny", 2048, False),)
    assert (facts.streams, facts.holds, facts.pictures, facts.context) == (True, True, False, 2048)


def test_llama_cpp_does_not_take_another_key(llama):
    with pytest.raises(ModelUnavailable, match="does not accept the key") as caught:
        open_server(llama.address, "tiny", key="0ther").ask(said("Go"))
    assert "0ther" not in str(caught.value)


# --------------------------------------------------------------- transformers serve


@pytest.fixture(scope="module", autouse=True)
def on_its_way_up(request: pytest.FixtureRequest) -> None:
    """It starts while the other server's tests run."""
    request.getfixturevalue("served")


def at_served(served: ServedTiny, proxy: FaultProxy | None = None, **options: Any) -> ServerModel:
    place = served.address if proxy is None else proxy.address
    return open_server(place, served.model, options=ServerOptions(**({"backoff_s": 0.05} | options)))


@BOTH
def test_transformers_serve_sees_a_picture_knows_tools_and_streams(served, api):
    model = at_served(served, api=api)
    heard: list[Piece] = []
    blind = model.ask(said("Click Save"))
    reply = model.ask(said(screen(), "Click Save", tools=(CLICK,)), heard=heard.append)
    assert len(heard) >= 3
    assert reply.usage.answer <= 12
    assert reply.usage.prompt > blind.usage.prompt + 60 + 100, "the picture and the tool were counted"
    assert reply.ending in (Ending.LENGTH, Ending.STOP, Ending.CALL)
    assert model.name == f"tiny-qwen at {model.address.place}"


def test_transformers_serve_thinks_where_it_is_told_to_and_not_where_it_is_not(served):
    model = at_served(served)
    fast = model.ask(said("Go"))
    assert fast.thoughts == ""
    assert fast.text
    budget = model.ask(said("Go", thinking=Thinking(on=True, budget=6)))
    assert budget.thoughts
    assert budget.text
    assert "The budget of thoughts was used up: the answer was asked for without them." in budget.notes
    assert 6 <= budget.usage.thinking < 20


def test_transformers_serve_ignores_a_schema_and_a_model_that_knows_nothing_is_refused_in_words(served):
    model = at_served(served)
    with pytest.raises(ModelFailed, match="does not have the form") as caught:
        model.ask(said("Go", form=Form.SCHEMA, schema=ACTION))
    assert caught.value.partial
    assert not model.abilities.held


def test_transformers_serve_takes_a_conversation_with_calls_and_their_results(served):
    messages = (
        Message.of("user", "Click the first."),
        Message("assistant", (), (ToolCall("click", {"number": 1, "button": "left"}, "a"),)),
        Message("tool", Message.of("tool", "done", screen()).parts, call_id="a"),
    )
    model = at_served(served)
    assert model.ask(Request(messages, tools=(CLICK,), max_tokens=4)).usage.answer <= 4


def test_transformers_serve_is_left_at_once_in_the_middle_of_an_answer(served):
    heard: list[Piece] = []
    stopped = threading.Event()

    def hear(piece: Piece) -> None:
        heard.append(piece)
        if len(heard) == 3:
            stopped.set()

    model = at_served(served)
    with pytest.raises(ModelStopped) as caught:
        model.ask(said("Go", max_tokens=2000), heard=hear, cancelled=stopped.is_set)
    assert caught.value.partial
    assert len(heard) < 12
    assert model.ask(said("Go")).text, "and answers the next one"


def test_transformers_serve_says_which_model_it_has_only(served):
    with pytest.raises(ModelUnavailable, match="does not know the model another"):
        open_server(served.address, "another").ask(said("Go"))


@pytest.mark.parametrize(
    "spoil", [busy(429, Retry_After="0"), busy(500), cut_at(b"data:", 4), instead(b"HTTP/1.1 200 OK\r\n\r\n")]
)
def test_a_fault_on_the_way_to_transformers_serve_passes(served, spoil):
    with FaultProxy(served.address, spoil) as proxy:
        reply = at_served(served, proxy).ask(said("Go"))
    assert reply.text
    assert reply.timings.tries == 2


def test_a_silence_on_the_way_from_transformers_serve_ends_at_the_deadline(served):
    begun = time.monotonic()
    with FaultProxy(served.address, silence(700)) as proxy, pytest.raises(ModelFailed, match=r"within 1 s"):
        at_served(served, proxy).ask(said("Go", deadline_s=1.0))
    assert time.monotonic() - begun < 1.5


def test_transformers_serve_that_is_killed_in_the_middle_of_an_answer_is_told(served):
    """The last of this file, for the server does not come back."""
    heard: list[Piece] = []

    def hear(piece: Piece) -> None:
        heard.append(piece)
        if len(heard) == 3:
            served.kill()

    model = at_served(served, tries=3)
    with pytest.raises(ModelUnavailable, match="Nothing listens"):
        model.ask(said("Go", max_tokens=2000), heard=hear)
    assert len(heard) < 300
