"""A server with the OpenAI interface on loopback that says what a script says: real HTTP, streaming, both interfaces.

    with ScriptedServer(["Hello.", Say(calls=(call("click", x=1),))]) as server:
        model = open_server(server.address, "scripted")
        ...
        assert server.asked[0]["messages"][-1]["content"] == "Hi"

A reply is a string, a `Say`, or a function that takes what was asked and gives one of them; in place of a list of
replies there may be one function for all. When the list is at its end the server refuses (400), and says so. What a
model is asked to warm it up is answered without the script.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from vision.models.server.model import WARM_UP

_QUESTIONS = ("/v1/chat/completions", "/v1/responses")


@dataclass(frozen=True)
class Call:
    """A tool call that the server makes; `arguments` goes out as it is when it is a string."""

    name: str
    arguments: str | Mapping[str, Any]

    @property
    def written(self) -> str:
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


def call(name: str, **arguments: Any) -> Call:
    """A call with these arguments."""
    return Call(name, arguments)


@dataclass(frozen=True)
class Say:
    """One reply.

    Attributes:
        text: the answer.
        thoughts: sent before it as `reasoning_content`.
        calls: tools it calls.
        finish: `finish_reason`; empty for the one that fits.
        usage: prompt, cached and answer tokens; None tells none.
        status: with 400 and above, `error` is sent in place of an answer.
        error: words of the refusal.
        headers: sent too.
        pieces: pieces to send the text in; 0 for one a word.
        hold: waited for before the first piece (until the server closes).
        hold_after: pieces after which it is waited for instead.
    """

    text: str = ""
    thoughts: str = ""
    calls: tuple[Call, ...] = ()
    finish: str = ""
    usage: tuple[int, int, int] | None = (10, 0, 5)
    status: int = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: int = 0
    hold: threading.Event | None = None
    hold_after: int = 0


@dataclass(frozen=True)
class Asked:
    """One request; `body` is the JSON that came, or None."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def warms_up(self) -> bool:
        """Whether it is asked only to see whether it is there."""
        return WARM_UP in self.text

    @property
    def text(self) -> str:
        """The words of the last message."""
        said = self.body.get("messages") or self.body.get("input") or [{}]
        content = said if isinstance(said, str) else said[-1].get("content", "")
        if isinstance(content, str):
            return content
        return "\n".join(part.get("text", "") for part in content if "text" in part)


Reply = str | Say | Callable[[Asked], "str | Say"]
Replies = Sequence[Reply] | Callable[[Asked], "str | Say"]


class ScriptedServer:
    """Serves while its `with` block is open.

    Attributes:
        requests: all that was asked, in order.
    """

    def __init__(
        self,
        replies: Replies,
        *,
        models: Sequence[str] = ("scripted",),
        context: int = 0,
        key: str = "",
        owner: str = "tests",
        holds: bool = True,
    ) -> None:
        """Begin to listen when the `with` block is entered.

        Args:
            replies: what is said, in order.
            models: what it calls them.
            context: told as `max_model_len`.
            key: the only one that is let in.
            owner: told as `owned_by`, by which some servers are known.
            holds: the warm-up finds that it holds a model to a form.
        """
        self.requests: list[Asked] = []
        self._replies, self._models, self._key = replies, models, key
        self._context, self._owner, self._holds = context, owner, holds
        self._next = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def asked(self) -> list[Any]:
        """The bodies of the questions to a model, without its warm-up, lists of models and the like."""
        return [one.body for one in self.requests if one.path in _QUESTIONS and not one.warms_up]

    @property
    def port(self) -> int:
        assert self._server is not None, "use it in a with block"
        return self._server.server_port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        scripted = self

        class Handler(_Handler):
            script = scripted

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # a client that leaves in the middle does so on purpose
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # ----------------------------------------------------------- for the handler

    def note(self, asked: Asked) -> None:
        with self._lock:
            self.requests.append(asked)

    def lets_in(self, asked: Asked) -> bool:
        return not self._key or asked.headers.get("authorization") == f"Bearer {self._key}"

    def listed(self) -> Any:
        one = {"object": "model", "owned_by": self._owner}
        if self._context:
            one["max_model_len"] = self._context
        return {"object": "list", "data": [{"id": name, **one} for name in self._models]}

    def say(self, asked: Asked) -> Say:
        if asked.warms_up:
            return Say('{"word": "quince-73"}' if self._holds else "Yes.")
        if callable(self._replies):
            reply: Reply = self._replies(asked)
        else:
            with self._lock:
                if self._next >= len(self._replies):
                    return Say(status=400, error="The script has no reply left.")
                reply = self._replies[self._next]
                self._next += 1
            if callable(reply):
                reply = reply(asked)
        return Say(reply) if isinstance(reply, str) else reply

    def wait(self, event: threading.Event) -> None:
        while not event.wait(0.02):
            if self._closing.is_set():
                return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ScriptedServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        asked = self._asked(None)
        if not self.script.lets_in(asked):
            self._refuse(401, "Wrong key.")
        elif self.path == "/v1/models":
            self._json(200, self.script.listed())
        else:
            self._refuse(404, "Not Found")

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        asked = self._asked(json.loads(data))
        if not self.script.lets_in(asked):
            self._refuse(401, "Wrong key.")
        elif self.path in _QUESTIONS:
            self._answer(asked, self.script.say(asked))
        else:
            self._refuse(404, "Not Found")

    def _asked(self, body: Any) -> Asked:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        self.script.note(asked)
        return asked

    def _answer(self, asked: Asked, say: Say) -> None:
        if say.hold is not None and not say.hold_after:
            self.script.wait(say.hold)
        if say.status >= 400:
            self._refuse(say.status, say.error, say.headers)
            return
        form = _chat if self.path.endswith("completions") else _responses
        if not asked.body.get("stream"):
            self._json(200, form.whole(say), say.headers)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in say.headers.items():
            self.send_header(name, value)
        self.end_headers()
        usage = form is _responses or bool((asked.body.get("stream_options") or {}).get("include_usage"))
        for number, event in enumerate(form.stream(say, usage)):
            if say.hold is not None and say.hold_after and number == say.hold_after:
                self.script.wait(say.hold)
            self._chunk(event.encode())
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _refuse(self, status: int, words: str, headers: Mapping[str, str] | None = None) -> None:
        self._json(status, {"error": {"message": words, "type": "refused", "code": status}}, headers)

    def _json(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _cut(text: str, pieces: int) -> list[str]:
    """`text` in pieces, a word each or as many as asked for."""
    if not text:
        return []
    if not pieces:
        words = text.split(" ")
        return [word + " " for word in words[:-1]] + [words[-1]]
    size = -(-len(text) // pieces)
    return [text[at : at + size] for at in range(0, len(text), size)]


class _chat:  # noqa: N801 - one of two forms, never an object
    """Chat completions."""

    @staticmethod
    def usage(say: Say) -> Any:
        if say.usage is None:
            return None
        prompt, cached, answer = say.usage
        return {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
            "prompt_tokens_details": {"cached_tokens": cached},
        }

    @staticmethod
    def finish(say: Say) -> str:
        return say.finish or ("tool_calls" if say.calls else "stop")

    @staticmethod
    def whole(say: Say) -> Any:
        message: dict[str, Any] = {"role": "assistant", "content": say.text}
        if say.thoughts:
            message["reasoning_content"] = say.thoughts
        if say.calls:
            message["tool_calls"] = [
                {"id": f"call-{n}", "type": "function", "function": {"name": c.name, "arguments": c.written}}
                for n, c in enumerate(say.calls)
            ]
        choice = {"index": 0, "message": message, "finish_reason": _chat.finish(say)}
        return {"id": "c", "object": "chat.completion", "choices": [choice], "usage": _chat.usage(say)}

    @staticmethod
    def stream(say: Say, usage: bool) -> Iterator[str]:
        def event(delta: Any, finish: str | None = None) -> str:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return (
                f"data: {json.dumps({'id': 'c', 'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n"
            )

        yield event({"role": "assistant", "content": ""})
        for piece in _cut(say.thoughts, say.pieces):
            yield event({"reasoning_content": piece})
        for piece in _cut(say.text, say.pieces):
            yield event({"content": piece})
        for number, one in enumerate(say.calls):
            start = {
                "id": f"call-{number}",
                "type": "function",
                "function": {"name": one.name, "arguments": ""},
            }
            yield event({"tool_calls": [{"index": number, **start}]})
            for piece in _cut(one.written, 3):
                yield event({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
        yield event({}, _chat.finish(say))
        if usage and say.usage is not None:
            last = {"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": _chat.usage(say)}
            yield f"data: {json.dumps(last)}\n\n"
        yield "data: [DONE]\n\n"


class _responses:  # noqa: N801
    """Responses."""

    @staticmethod
    def whole(say: Say) -> Any:
        output: list[Any] = []
        if say.thoughts:
            output.append(
                {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": say.thoughts}]}
            )
        if say.text:
            content = [{"type": "output_text", "text": say.text, "annotations": []}]
            output.append({"type": "message", "id": "m", "role": "assistant", "content": content})
        output.extend(
            {
                "type": "function_call",
                "id": f"f{n}",
                "call_id": f"call-{n}",
                "name": c.name,
                "arguments": c.written,
            }
            for n, c in enumerate(say.calls)
        )
        cut = say.finish == "length"
        response = {
            "id": "resp",
            "object": "response",
            "status": "incomplete" if cut else "completed",
            "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
            "output": output,
        }
        if say.usage is not None:
            prompt, cached, answer = say.usage
            response["usage"] = {
                "input_tokens": prompt,
                "input_tokens_details": {"cached_tokens": cached},
                "output_tokens": answer,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": prompt + answer,
            }
        return response

    @staticmethod
    def stream(say: Say, usage: bool) -> Iterator[str]:
        def event(kind: str, **rest: Any) -> str:
            return f"event: {kind}\ndata: {json.dumps({'type': kind, **rest})}\n\n"

        whole = _responses.whole(say)
        yield event("response.created", response={"id": "resp", "status": "in_progress", "output": []})
        for index, item in enumerate(whole["output"]):
            empty = {**item, "arguments": ""} if item["type"] == "function_call" else item
            if item["type"] == "message":
                empty = {**item, "content": []}
            yield event("response.output_item.added", output_index=index, item=empty)
            if item["type"] == "reasoning":
                for piece in _cut(say.thoughts, say.pieces):
                    yield event("response.reasoning_summary_text.delta", output_index=index, delta=piece)
            elif item["type"] == "message":
                for piece in _cut(say.text, say.pieces):
                    yield event("response.output_text.delta", output_index=index, delta=piece)
            else:
                for piece in _cut(item["arguments"], 3):
                    yield event(
                        "response.function_call_arguments.delta",
                        output_index=index,
                        item_id=item["id"],
                        delta=piece,
                    )
            yield event("response.output_item.done", output_index=index, item=item)
        yield event(
            "response.incomplete" if whole["status"] == "incomplete" else "response.completed", response=whole
        )
