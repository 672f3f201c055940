"""The scripted server is believed by many tests; here it is read by the interface's own client."""

from __future__ import annotations

import pytest

from tests.fakes.scripted_server import Say, ScriptedServer, call

SAY = Say("Now I click.", "It is there.", (call("click", x=7),), usage=(100, 40, 12))


def test_the_scripted_server_is_understood_by_the_client_of_its_interface():
    openai = pytest.importorskip("openai", reason="the client of the interface is a tool of developers")
    messages = [{"role": "user", "content": "Hi"}]
    with (
        ScriptedServer([SAY, SAY, SAY, SAY, Say(status=429, error="slow down")]) as server,
        openai.OpenAI(base_url=server.address, api_key="k", max_retries=0) as client,
    ):
        assert [model.id for model in client.models.list()] == ["scripted"]
        whole = client.chat.completions.create(model="scripted", messages=messages)
        assert whole.choices[0].message.content == SAY.text
        assert whole.choices[0].message.tool_calls[0].function.arguments == '{"x": 7}'
        assert whole.usage.prompt_tokens_details.cached_tokens == 40
        with client.chat.completions.stream(
            model="scripted", messages=messages, stream_options={"include_usage": True}
        ) as stream:
            last = stream.get_final_completion()
        assert last.choices[0].message.content == SAY.text
        assert last.choices[0].message.tool_calls[0].function.arguments == '{"x": 7}'
        assert last.usage.completion_tokens == 12
        answer = client.responses.create(model="scripted", input="Hi")
        assert answer.output_text == SAY.text
        assert answer.output[-1].arguments == '{"x": 7}'
        kinds = [event.type for event in client.responses.create(model="scripted", input="Hi", stream=True)]
        assert kinds[0] == "response.created"
        assert kinds[-1] == "response.completed"
        assert "response.function_call_arguments.delta" in kinds
        with pytest.raises(openai.RateLimitError, match="slow down"):
            client.responses.create(model="scripted", input="Hi")
