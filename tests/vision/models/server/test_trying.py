"""Trying a server out, over real HTTP on loopback."""

from __future__ import annotations

import json

import pytest

from tests.fakes.fault_proxy import FaultProxy, http, instead
from tests.fakes.scripted_server import Asked, Say, ScriptedServer, call
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.models.server import ServedModel, ServerKind, ServerOptions, probe

QUICK = ServerOptions(tries=1, deadline_s=5)


def able(asked: Asked) -> Say:
    """A server that does all it is asked."""
    if asked.body.get("tools"):
        return Say(calls=(call("press", button="green"),))
    seen = "image_url" in json.dumps(asked.body)
    return Say("Hello there", usage=(90 if seen else 20, 0, 2))


def unable(asked: Asked) -> Say:
    """A server that lets everything pass, and does none of it."""
    return Say("Hello there", usage=(20, 0, 2))


def test_a_server_that_does_everything_shows_it():
    with ScriptedServer(able, owner="sglang", context=4096) as server:
        facts = probe(server.address, options=QUICK)
    assert facts.kind is ServerKind.SGLANG
    assert facts.models == (ServedModel("scripted", 4096),)
    assert (facts.name, facts.words, facts.context) == ("scripted", "Hello there", 4096)
    assert (facts.streams, facts.holds, facts.calls, facts.pictures) == (True, True, True, True)
    assert 0 < facts.first_token_ms <= facts.total_ms


def test_a_server_that_does_nothing_but_talk_shows_that():
    with ScriptedServer(unable, holds=False) as server:
        facts = probe(server.address, options=QUICK)
    assert facts.kind is ServerKind.UNKNOWN
    assert (facts.streams, facts.holds, facts.calls, facts.pictures) == (True, False, False, False)


def test_a_server_with_several_models_lists_them_and_none_is_asked_until_one_is_named():
    with ScriptedServer(able, models=("a", "b")) as server:
        facts = probe(server.address, options=QUICK)
        assert [model.name for model in facts.models] == ["a", "b"]
        assert (facts.name, facts.holds) == ("", None)
        assert server.asked == []
        assert probe(server.address, name="b", options=QUICK).name == "b"


def test_a_server_that_lists_nothing_is_asked_all_the_same_when_a_model_is_named():
    refuse = instead(http(500, b"Internal Server Error", "text/plain"))
    with ScriptedServer(able) as server, FaultProxy(server.address, refuse) as proxy:
        assert probe(proxy.address, name="m", options=QUICK).words == "Hello there"
        proxy.spoils[:] = [refuse]
        with pytest.raises(ModelFailed, match=r"fault of its own \(500\)"):
            probe(proxy.address, options=QUICK)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http(200, b"<html>", "text/html"), "is no model's server"),
        (http(401, {"error": "no"}), "wants a key"),
        (http(404, {"error": "no"}), "often /v1"),
        (http(200, {"data": 7}), "sends no list of models"),
        (http(200, {"weather": "fine"}), "sends no list of models"),
        (b"nonsense", "does not speak HTTP"),
    ],
)
def test_what_is_wrong_with_a_server_is_told(answer, words):
    with FaultProxy("", instead(answer)) as proxy, pytest.raises(ModelUnavailable, match=words):
        probe(proxy.address, options=QUICK)


def test_a_trial_can_be_left_off():
    with ScriptedServer(able) as server, pytest.raises(ModelStopped):
        probe(server.address, options=QUICK, cancelled=lambda: True)


def test_what_ollama_and_lm_studio_tell_elsewhere_is_asked_for():
    listed = {"object": "list", "data": [{"id": "m", "owned_by": "library"}]}
    shown = {"capabilities": ["completion", "vision"], "model_info": {"qwen3.context_length": 40960}}
    refuse = instead(http(400, {"error": "no"}))
    with FaultProxy("", instead(http(200, listed)), instead(http(200, shown)), refuse) as proxy:
        with pytest.raises(ModelFailed):
            probe(proxy.address, options=QUICK)
        assert proxy.requests[1].startswith(b"POST /api/show ")
        assert json.loads(proxy.requests[1].partition(b"\r\n\r\n")[2]) == {"model": "m"}
        listed["data"] = [{"id": "m", "owned_by": "organization_owner"}, {"id": "n"}]
        told = {
            "data": [{"id": "m", "type": "vlm", "max_context_length": 9000, "loaded_context_length": 4000}]
        }
        proxy.spoils[:] = [instead(http(200, listed)), instead(http(200, told))]
        facts = probe(proxy.address, options=QUICK)
        assert proxy.requests[-1].startswith(b"GET /api/v0/models ")
    assert facts.kind is ServerKind.LM_STUDIO
    assert facts.models == (ServedModel("m", 4000, True), ServedModel("n"))
