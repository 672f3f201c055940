"""Asking a model behind a server, over real HTTP on loopback."""

from __future__ import annotations

import base64
import json
import threading
import time

import cv2
import numpy as np
import pytest

from tests.fakes.scripted_server import Say, ScriptedServer, call
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.models.server import ServerOptions, open_server
from vision.models.types import (
    Ending,
    Form,
    Message,
    Model,
    Picture,
    Piece,
    Request,
    Thinking,
    ToolCall,
    ToolSpec,
)

QUICK = ServerOptions(backoff_s=0.01, deadline_s=20)
HI = Request((Message.of("user", "Hi"),))
CLICK = ToolSpec("click", "Click.", {"type": "object", "properties": {"x": {"type": "integer"}}})
NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
BOTH = pytest.mark.parametrize("api", ["chat", "responses"])


def opened(server: ScriptedServer, key: str | None = None, **options) -> Model:
    return open_server(
        server.address, "scripted", key=key, options=ServerOptions(**{"backoff_s": 0.01} | options)
    )


def asking(text: str = "Hi", **more) -> Request:
    return Request((Message.of("user", text),), **more)


@BOTH
@pytest.mark.parametrize("stream", [True, False])
def test_words_thoughts_calls_and_counts_come_back_from_both_interfaces(api, stream):
    say = Say("Now I click.", "It is there.", (call("click", x=7), call("click", x=8)), usage=(100, 40, 12))
    server_says = say if stream else (lambda asked: say)
    heard: list[Piece] = []
    with ScriptedServer([server_says]) as server:
        model = opened(server, api=api)
        if not stream:
            model = open_server(
                server.address, "scripted", options=ServerOptions(api=api, extra={"stream": False})
            )
        reply = model.ask(asking(tools=(CLICK,), thinking=Thinking(on=True)), heard=heard.append)
    assert reply.text == "Now I click."
    assert reply.thoughts == "It is there."
    assert [(one.name, dict(one.arguments)) for one in reply.calls] == [
        ("click", {"x": 7}),
        ("click", {"x": 8}),
    ]
    assert reply.calls[0].id == "call-0"
    assert reply.ending is Ending.CALL
    assert (reply.usage.prompt, reply.usage.reused, reply.usage.answer) == (100, 40, 12)
    assert reply.notes == ()
    assert reply.timings.tries == 1
    assert "".join(piece.text for piece in heard if piece.kind == "answer") == "Now I click."
    assert "".join(piece.text for piece in heard if piece.kind == "thought") == "It is there."
    assert (len(heard) > 6) is stream


@BOTH
def test_a_conversation_with_pictures_tools_and_results_is_sent_as_the_interface_has_it(api):
    pixels = np.zeros((4, 6, 3), np.uint8)
    pixels[1, 2] = (255, 0, 0)
    messages = (
        Message.of("system", "Be brief."),
        Message.of("user", "Look:", Picture(pixels, "p1")),
        Message(
            "assistant", Message.of("assistant", "I click.").parts, (ToolCall("click", {"x": 1}, "id-1"),)
        ),
        Message("tool", Message.of("tool", "done", Picture(pixels, "p1")).parts, call_id="id-1"),
        Message("assistant", (), (ToolCall("click", {"x": 2}),)),
        Message.of("tool", "done too"),
    )
    with ScriptedServer([Say(calls=(call("click", x=3),))]) as server:
        opened(server, api=api).ask(Request(messages, tools=(CLICK,), form=Form.CALL))
        (body,) = server.asked
    assert body["tool_choice"] == "required"
    sent = body["messages"] if api == "chat" else body["input"]
    assert sent[0] == {"role": "system", "content": "Be brief."}
    url = sent[1]["content"][1]["image_url"]
    data = base64.b64decode((url["url"] if api == "chat" else url).removeprefix("data:image/png;base64,"))
    shown = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert (cv2.cvtColor(shown, cv2.COLOR_BGR2RGB) == pixels).all()
    if api == "chat":
        assert [one["role"] for one in sent] == [
            "system",
            "user",
            "assistant",
            "tool",
            "user",
            "assistant",
            "tool",
        ]
        assert sent[2]["tool_calls"][0]["id"] == sent[3]["tool_call_id"] == "id-1"
        assert json.loads(sent[2]["tool_calls"][0]["function"]["arguments"]) == {"x": 1}
        assert sent[5]["tool_calls"][0]["id"] == sent[6]["tool_call_id"]
        assert body["tools"][0]["function"]["name"] == "click"
        assert body["max_tokens"] == 512
    else:
        kinds = [one.get("type", one.get("role")) for one in sent]
        assert kinds == [
            "system", "user", "assistant", "function_call", "function_call_output", "user", "function_call",
            "function_call_output",
        ]  # fmt: skip
        assert sent[3]["call_id"] == sent[4]["call_id"] == "id-1"
        assert sent[6]["call_id"] == sent[7]["call_id"]
        assert body["tools"][0]["name"] == "click"
        assert body["max_output_tokens"] == 512
        assert body["store"] is False


def test_a_large_picture_goes_as_jpeg_and_one_too_large_in_every_form_is_refused():
    noise = np.random.default_rng(1).integers(0, 255, (200, 300, 3), np.uint8)
    request = Request((Message.of("user", Picture(noise)),))
    with ScriptedServer(["ok"]) as server:
        opened(server, picture_bytes=80_000).ask(request)
        url = server.asked[0]["messages"][0]["content"][0]["image_url"]["url"]
        assert url.startswith("data:image/jpeg;base64,")
        with pytest.raises(ModelFailed, match=r"300×200 takes more than 0.001 MB"):
            opened(server, picture_bytes=1_000).ask(request)


@BOTH
def test_a_schema_is_sent_and_what_fits_is_taken(api):
    with ScriptedServer(['{"n": 3}']) as server:
        model = opened(server, api=api)
        reply = model.ask(asking(form=Form.SCHEMA, schema=NUMBER))
        (body,) = server.asked
    said = body["response_format"]["json_schema"] if api == "chat" else body["text"]["format"]
    assert said["schema"] == NUMBER
    assert said["strict"] is False, "hosted servers refuse to be strict about one that leaves members open"
    assert json.loads(reply.text) == {"n": 3}
    assert reply.notes == ()
    assert model.abilities.held


@BOTH
def test_a_server_that_ignores_the_schema_is_asked_again_in_words_and_from_then_on(api):
    with ScriptedServer(["Three.", '```json\n{"n": 3}\n```', '{"n": 4}']) as server:
        model = opened(server, api=api)
        reply = model.ask(asking(form=Form.SCHEMA, schema=NUMBER))
        assert json.loads(reply.text) == {"n": 3}
        assert reply.notes == (
            "The server ignored the schema: it was asked again in words.",
            "The server takes no schema: the form was asked for in words.",
        )
        assert reply.timings.tries == 2
        assert reply.usage.answer == 10, "both answers were paid for"
        assert not model.abilities.held
        assert json.loads(model.ask(asking(form=Form.SCHEMA, schema=NUMBER)).text) == {"n": 4}
        first, second, third = server.asked
    assert "schema" in json.dumps(first)
    for body in (second, third):
        assert "response_format" not in body
        assert "text" not in body
        assert "must fit this JSON schema" in json.dumps(body)


def test_a_server_that_refuses_the_schema_is_asked_in_words():
    refusal = Say(status=400, error="response_format of type json_schema is not supported")
    with ScriptedServer([refusal, '{"n": 1}']) as server:
        model = opened(server)
        reply = model.ask(asking(form=Form.SCHEMA, schema=NUMBER))
    assert reply.notes == ("The server takes no schema: the form was asked for in words.",)
    assert not model.abilities.held


def test_an_answer_that_fits_no_schema_is_an_error_that_says_what_is_wrong():
    with ScriptedServer(["x", '{"n": "three"}']) as server, pytest.raises(ModelFailed) as caught:
        opened(server).ask(asking(form=Form.SCHEMA, schema=NUMBER))
    assert str(caught.value).endswith('“n” must be integer, not "three".')
    assert caught.value.partial == '{"n": "three"}'


def test_a_call_written_as_bare_json_is_a_call_when_one_was_asked_for():
    words = '{"name": "click", "arguments": {"x": 3}}'
    with ScriptedServer([words, words]) as server:
        model = opened(server)
        assert model.ask(asking(tools=(CLICK,), form=Form.CALL)).calls == (ToolCall("click", {"x": 3}),)
        assert model.ask(asking(tools=(CLICK,))).calls == ()


@BOTH
def test_a_server_that_holds_no_model_to_a_call_is_asked_by_a_schema_of_one_from_then_on(api):
    words = '{"name": "click", "arguments": {"x": 3}}'
    with ScriptedServer(["Gladly.", words, words]) as server:
        model = opened(server, api=api)
        reply = model.ask(asking(tools=(CLICK,), form=Form.CALL))
        assert model.ask(asking(tools=(CLICK,), form=Form.CALL)).calls == reply.calls
        first, *others = server.asked
    assert reply.calls == (ToolCall("click", {"x": 3}),)
    assert reply.notes == ("The server did not hold the model to a call: it was asked in another way.",)
    assert first["tool_choice"] == "required"
    for body in others:
        said = body["response_format"]["json_schema"] if api == "chat" else body["text"]["format"]
        assert said["schema"]["properties"]["name"] == {"const": "click"}
        assert "tools" not in body
        sent = body["messages"] if api == "chat" else body["input"]
        assert sent[0]["role"] == "system", "where many requests begin alike"
        assert sent[0]["content"].startswith("These tools can be called:\n{")
        assert sent[-1]["content"].startswith("Hi\nCall one of the tools")


def test_a_server_that_holds_a_model_to_nothing_is_asked_in_words_and_what_is_no_call_stays_words():
    with ScriptedServer(["a", "b", '{"name": "shell", "arguments": {}}']) as server:
        model = opened(server)
        reply = model.ask(asking(tools=(CLICK,), form=Form.CALL))
        assert "Answer with exactly one tool call" in server.asked[2]["messages"][0]["content"]
        assert server.asked[2]["tools"]
    assert reply.calls == ()
    assert reply.notes[-1] == "The server did not hold the model to a call."
    assert not model.abilities.held


def test_a_call_in_the_words_of_a_family_is_left_to_its_dialect():
    words = "<tool_call><function=click><parameter=x>3</parameter></function></tool_call>"
    with ScriptedServer([words]) as server:
        reply = opened(server).ask(asking(tools=(CLICK,), form=Form.CALL))
    assert (reply.calls, reply.raw, reply.notes) == ((), words, ())


def test_warming_up_finds_out_whether_a_model_can_be_held_to_a_form():
    for holds in (True, False):
        with ScriptedServer([], holds=holds, models=("m",)) as server:
            model = open_server(server.address)
            assert not model.abilities.held
            model.warm_up()
            assert model.abilities.held is holds
            assert server.asked == []
            assert model.name == f"m at 127.0.0.1:{server.port}"


def test_warming_up_says_what_is_wrong_with_a_server():
    with (
        ScriptedServer([], key="right") as server,
        pytest.raises(ModelUnavailable, match="does not accept the key"),
    ):
        opened(server, key="wrong").warm_up()
    with ScriptedServer([]) as server:
        address = server.address
    with pytest.raises(ModelUnavailable, match="Nothing listens"):
        open_server(address, "m", options=QUICK).warm_up()


def test_a_call_whose_arguments_are_no_object_is_no_call():
    from tests.fakes.scripted_server import Call

    with ScriptedServer(
        [Say(calls=(Call("click", '{"x": '), Call("click", "[1]"), call("click", x=1)))]
    ) as server:
        reply = opened(server).ask(asking(tools=(CLICK,)))
    assert [one.arguments for one in reply.calls] == [{"x": 1}]
    assert reply.notes == ("A call of click could not be read.",)


@pytest.mark.parametrize("pieces", [1, 3, 40])
def test_thoughts_inside_the_answer_are_told_apart_wherever_they_are_cut(pieces):
    with ScriptedServer([Say("<think>\nHm, so.\n</think>\n\nYes.", pieces=pieces)]) as server:
        reply = opened(server).ask(asking(thinking=Thinking(on=True)))
    assert (reply.thoughts, reply.text) == ("Hm, so.", "Yes.")
    assert reply.raw == "<think>\nHm, so.\n</think>\n\nYes."


def test_thoughts_that_the_template_opened_are_told_apart_at_their_end():
    say = Say("Hm, so.\n</think>\n\nYes.")
    kinds: list[str] = []
    with ScriptedServer([say, say]) as server:
        model = opened(server)
        reply = model.ask(asking(thinking=Thinking(on=True)))
        assert (reply.thoughts, reply.text) == ("Hm, so.", "Yes.")
        again = model.ask(asking(thinking=Thinking(on=True)), heard=lambda piece: kinds.append(piece.kind))
    assert (again.thoughts, again.text) == ("Hm, so.", "Yes.")
    assert kinds[0] == "thought", "the second time it is known from the start"
    assert kinds[-1] == "answer"


def test_thinking_is_switched_by_the_template_and_by_effort_where_that_is_refused():
    refusal = Say(status=400, error="Unrecognized request argument supplied: chat_template_kwargs")
    with ScriptedServer([refusal, "a", "b"]) as server:
        model = opened(server)
        model.ask(asking(thinking=Thinking(on=True)))
        model.ask(asking())
        first, second, third = server.asked
    assert first["chat_template_kwargs"] == {"enable_thinking": True}
    assert "chat_template_kwargs" not in second
    assert second["reasoning_effort"] == "medium"
    assert third["reasoning_effort"] == "none"


def test_thoughts_beyond_their_budget_are_cut_and_the_answer_is_asked_for_without_them():
    heard: list[Piece] = []
    with ScriptedServer([Say("never", thoughts="word " * 200, usage=None), "Yes."]) as server:
        reply = opened(server).ask(asking(thinking=Thinking(on=True, budget=20)), heard=heard.append)
        first, second = server.asked
    assert first["chat_template_kwargs"] == {"enable_thinking": True}
    assert first["max_tokens"] == 532
    assert second["chat_template_kwargs"] == {"enable_thinking": False}
    assert reply.text == "Yes."
    assert reply.thoughts.startswith("word word")
    assert 20 <= reply.usage.thinking < 60
    assert "The budget of thoughts was used up: the answer was asked for without them." in reply.notes


def test_thoughts_that_take_all_tokens_are_followed_by_a_try_without_them():
    with ScriptedServer([Say("", thoughts="on and on", finish="length"), "Yes."]) as server:
        reply = opened(server).ask(asking(thinking=Thinking(on=True)))
    assert reply.text == "Yes."
    assert reply.notes == ("The thoughts took all tokens: the answer was asked for without them.",)


def test_words_that_end_the_answer_end_it_without_being_sent_to_a_server_that_may_hang_on_them():
    with ScriptedServer([Say("One. Stop now. Two.", hold=threading.Event(), hold_after=4)]) as server:
        reply = opened(server).ask(asking(stop=("Stop",)))
        assert "stop" not in server.asked[0]
    assert reply.text == "One. "
    assert reply.ending is Ending.STOP


def test_words_that_end_the_answer_are_sent_where_they_are_known_to_do_no_harm():
    with ScriptedServer(["x"], owner="vllm", context=4096) as server:
        model = opened(server)
        model.warm_up()
        model.ask(asking(stop=("Stop",)))
        assert server.asked[0]["stop"] == ["Stop"]
    assert model.abilities.context == 4096
    assert model.abilities.held


def test_ollama_is_told_by_effort_not_to_think():
    with ScriptedServer(["x"], owner="library") as server:
        model = opened(server)
        model.warm_up()
        model.ask(HI)
        assert server.asked[0]["reasoning_effort"] == "none"
        assert "chat_template_kwargs" not in server.asked[0]


def test_an_answer_that_was_cut_says_so():
    with ScriptedServer([Say("One two", finish="length")]) as server:
        assert opened(server).ask(HI).ending is Ending.LENGTH


def test_counts_that_no_server_tells_are_estimated_with_a_note():
    with ScriptedServer([Say("One two three four", usage=None)]) as server:
        reply = opened(server).ask(asking("word " * 40))
    assert reply.usage.prompt == 50
    assert reply.usage.answer == 4
    assert reply.notes == ("The server told no token counts: they are estimated.",)


def test_the_only_model_of_a_server_needs_no_name_and_one_of_several_does():
    with ScriptedServer(["ok"], models=("/home/me/models/only",)) as server:
        model = open_server(server.address)
        assert model.name.startswith("the model at 127.0.0.1:")
        model.ask(HI)
        assert server.asked[0]["model"] == "/home/me/models/only"
        assert model.name == f"only at 127.0.0.1:{server.port}"
    with (
        ScriptedServer(["ok"], models=("a", "b")) as server,
        pytest.raises(ModelUnavailable, match=r"several models: a, b\. Name one"),
    ):
        open_server(server.address).ask(HI)


# ------------------------------------------------------------------ what goes wrong


def test_a_key_goes_to_its_server_and_into_no_words():
    with ScriptedServer(["ok"], key="s3cret-s3cret") as server:
        model = opened(server, key="s3cret-s3cret")
        assert model.ask(HI).text == "ok"
        assert "s3cret" not in repr(model) + model.name
        with pytest.raises(ModelUnavailable, match="does not accept the key") as caught:
            opened(server, key="wr0ng").ask(HI)
        assert "wr0ng" not in str(caught.value)
        with pytest.raises(ModelUnavailable, match="wants a key"):
            opened(server).ask(HI)
    echo = Say(status=400, error="bad request with Authorization Bearer s3cret-s3cret")
    with ScriptedServer([echo]) as server, pytest.raises(ModelFailed, match=r"Bearer \[key\]"):
        opened(server, key="s3cret-s3cret").ask(HI)


def test_a_key_is_sent_over_no_network_without_encryption_unless_that_is_allowed():
    for address in ("http://10.0.0.9:8000", "http://models.example"):
        with pytest.raises(ModelUnavailable, match="not encrypted") as caught:
            open_server(address, "m", key="s3cret")
        assert "s3cret" not in str(caught.value)
        open_server(address, "m")
        open_server(address, "m", key="s3cret", options=ServerOptions(allow_plain=True))
    open_server("https://models.example", "m", key="s3cret")
    open_server("http://localhost:1", "m", key="s3cret")


def test_a_key_with_a_line_end_is_refused_before_it_is_sent():
    with pytest.raises(ModelUnavailable, match="cannot be sent") as caught:
        open_server("http://127.0.0.1:1", "m", key="a\r\nX: y")
    assert "X: y" not in str(caught.value)


def test_a_busy_server_is_asked_again_and_the_tries_are_counted():
    busy = Say(status=429, error="slow down", headers={"Retry-After": "0"})
    with ScriptedServer([busy, Say(status=503, error="loading"), "ok"]) as server:
        reply = opened(server).ask(HI)
    assert reply.text == "ok"
    assert reply.timings.tries == 3


def test_a_server_that_stays_busy_is_given_up_with_its_own_words():
    with ScriptedServer(lambda asked: Say(status=503, error="Loading model")) as server:
        with pytest.raises(ModelUnavailable, match=r"not ready \(503\).*Loading model"):
            opened(server).ask(HI)
        assert len(server.asked) == 4


def test_a_wait_that_is_longer_than_the_deadline_is_not_begun():
    busy = Say(status=429, error="later", headers={"Retry-After": "120"})
    begun = time.monotonic()
    with ScriptedServer([busy]) as server, pytest.raises(ModelUnavailable, match="asks to wait 120 s"):
        opened(server).ask(asking(deadline_s=5))
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("say", "error", "words"),
    [
        (Say(status=404, error="No such model: x"), ModelUnavailable, r"does not know.* It has: scripted\."),
        (Say(status=404, error="Not Found"), ModelUnavailable, r"nothing at .*often /v1"),
        (Say(status=402, error="pay"), ModelUnavailable, "used up"),
        (Say(status=429, error="insufficient_quota: pay"), ModelUnavailable, "used up"),
        (Say(status=413, error="large"), RequestTooLong, "larger than the server takes"),
        (Say(status=400, error="no"), ModelFailed, r"refuses the request \(400\). It says: no"),
        (Say(status=500, error="boom"), ModelFailed, r"fault of its own \(500\). It says: boom"),
    ],
)  # fmt: skip
def test_each_refusal_is_told_in_words(say, error, words):
    with ScriptedServer(lambda asked: say) as server, pytest.raises(error, match=words):
        opened(server, tries=2).ask(HI)


@pytest.mark.parametrize(
    ("words", "tokens", "context"),
    [
        ("request (6030 tokens) exceeds the available context size (4096 tokens), try increasing it", 6030, 4096),
        ("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in", 5000, 4096),
        ("This model's maximum context length is 128000. However, your messages resulted in 130,001.", 130001, 128000),
        ("The input (5000 tokens) is longer than the model's context length (4096 tokens).", 5000, 4096),
        ("prompt is too long: 210000 tokens > 200000 maximum", 210000, 200000),
        ("context_length_exceeded", 0, 0),
    ],
)  # fmt: skip
def test_a_request_that_is_too_long_says_by_how_much(words, tokens, context):
    with ScriptedServer([Say(status=400, error=words)]) as server, pytest.raises(RequestTooLong) as caught:
        opened(server).ask(HI)
    assert (caught.value.tokens, caught.value.context) == (tokens, context)


def test_a_model_that_sees_no_pictures_is_found_out():
    refusal = Say(status=500, error="image input is not supported - hint: you may need to provide the mmproj")
    request = Request((Message.of("user", "Look", Picture(np.zeros((4, 4, 3), np.uint8))),))
    with ScriptedServer([refusal, "ok"]) as server:
        model = opened(server)
        with pytest.raises(ModelFailed, match=r"sees no pictures\. Use text-only mode"):
            model.ask(request)
        assert not model.abilities.pictures
        assert model.ask(request).notes == ("The model sees no pictures: they were left out.",)
        assert server.asked[1]["messages"][0]["content"] == "Look"


@pytest.mark.parametrize(
    ("words", "gone", "instead"),
    [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens",
         "max_completion_tokens"),
        ("body.stream_options: Extra inputs are not permitted", "stream_options", ""),
        ("Unsupported value: 'temperature' does not support 0.5 with this model.", "temperature", ""),
        ("tool_choice must be auto", "tool_choice", ""),
    ],
)  # fmt: skip
def test_what_a_server_refuses_is_left_out_from_then_on(words, gone, instead):
    called = (
        Say(calls=(call("click", x=1),)) if gone != "tool_choice" else '{"name": "click", "arguments": {}}'
    )
    with ScriptedServer([Say(status=400, error=words), called, called]) as server:
        model = opened(server)
        for _ in range(2):
            model.ask(asking(tools=(CLICK,), form=Form.CALL, temperature=0.5))
        first, *others = server.asked
    assert gone in first
    assert len(others) == 2
    for body in others:
        assert gone not in body
        assert not instead or instead in body


def test_what_was_left_out_in_vain_is_not_left_out_the_next_time():
    refusal = Say(status=400, error="messages: a tool message must follow one with a call")
    with ScriptedServer([refusal, refusal, "ok"]) as server:
        model = opened(server)
        with pytest.raises(ModelFailed, match="must follow"):
            model.ask(asking(tools=(CLICK,)))
        model.ask(asking(tools=(CLICK,)))
        assert "tools" not in server.asked[1]
        assert "tools" in server.asked[2]
    assert model.abilities.tools


def test_a_fault_of_the_server_that_names_a_field_by_chance_leaves_nothing_out():
    with ScriptedServer([Say(status=500, error="worker died in the tools pool"), "ok"]) as server:
        reply = opened(server).ask(asking(tools=(CLICK,)))
        assert "tools" in server.asked[1]
    assert reply.notes == ()


def test_a_server_that_wants_responses_is_asked_so():
    refusal = Say(status=404, error="This is only supported in v1/responses and not in v1/chat/completions")
    with ScriptedServer([refusal, "ok"]) as server:
        assert opened(server).ask(HI).text == "ok"
        assert [one.path for one in server.requests] == [
            "/v1/chat/completions",
            "/v1/models",
            "/v1/responses",
        ]


def test_stop_is_at_once_while_the_server_is_silent():
    stopped = threading.Event()
    with ScriptedServer([Say("never", hold=threading.Event())]) as server:
        threading.Timer(0.3, stopped.set).start()
        begun = time.monotonic()
        with pytest.raises(ModelStopped):
            opened(server).ask(HI, cancelled=stopped.is_set)
        assert time.monotonic() - begun < 0.3 + 0.3


def test_stop_in_the_middle_carries_what_was_written():
    heard: list[str] = []
    say = Say("One two three", "Hm.", hold=threading.Event(), hold_after=4)
    with ScriptedServer([say]) as server, pytest.raises(ModelStopped) as caught:
        opened(server).ask(
            HI, heard=lambda piece: heard.append(piece.text), cancelled=lambda: len(heard) >= 3
        )
    assert caught.value.partial == "One two "
    assert caught.value.thoughts == "Hm."


def test_stop_is_at_once_while_waiting_for_another_try():
    begun = time.monotonic()
    busy = Say(status=429, error="later", headers={"Retry-After": "9"})
    with ScriptedServer([busy]) as server, pytest.raises(ModelStopped):
        opened(server).ask(HI, cancelled=lambda: time.monotonic() - begun > 0.3)
    assert time.monotonic() - begun < 0.9


def test_the_deadline_holds_for_all_tries_together():
    begun = time.monotonic()
    says = [Say(status=503, error="x"), Say("never", hold=threading.Event())]
    with ScriptedServer(says) as server, pytest.raises(ModelUnavailable, match="not ready"):
        opened(server).ask(asking(deadline_s=0.5))
    assert 0.4 < time.monotonic() - begun < 1.0


def test_a_server_that_says_nothing_in_time_is_told_with_the_time():
    held = Say("One two", hold=threading.Event(), hold_after=2)
    words = r"No whole answer came .* within 0\.4 s"
    with ScriptedServer([held]) as server, pytest.raises(ModelFailed, match=words) as caught:
        opened(server).ask(asking(deadline_s=0.4))
    assert caught.value.partial == "One "


def test_where_nothing_listens_that_is_told_at_once():
    with ScriptedServer([]) as server:
        address = server.address
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match=r"Nothing listens at .*Is the server running"):
        open_server(address, "m").ask(HI)
    assert time.monotonic() - begun < 0.5


def test_a_server_that_was_heard_and_went_away_is_tried_again():
    with ScriptedServer(["ok"]) as server:
        model = opened(server, backoff_s=0.2, tries=3)
        model.ask(HI)
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="Nothing listens"):
        model.ask(HI)
    assert 0.55 < time.monotonic() - begun < 1.5
