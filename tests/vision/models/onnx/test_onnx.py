"""With a tiny random model, exported by the library's own builder (`tiny/`), and the real library."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import must_run
from vision.errors import ModelFailed, ModelStopped, ModelUnavailable, RequestTooLong
from vision.models.onnx import OnnxModel, open_onnx
from vision.models.onnx.exported import Exported
from vision.models.onnx.prompt import calls_in, in_thought, split_thoughts
from vision.models.types import (
    Ending,
    Form,
    Message,
    Picture,
    Piece,
    Request,
    Thinking,
    ToolCall,
    ToolSpec,
)

TINY = Path(__file__).with_name("tiny")
CLICK = ToolSpec(
    "click",
    "Click the element with that number.",
    {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 40}},
        "required": ["n"],
        "additionalProperties": False,
    },
)
ASKED = (Message.of("system", "You click."), Message.of("user", "Click Save"))


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    """The tiny model, loaded by the real library."""
    if importlib.util.find_spec("onnxruntime_genai") is None:
        if must_run(os.environ):
            pytest.fail("onnxruntime-genai-cuda is not installed (CI=true: this must run)", pytrace=False)
        pytest.skip("needs onnxruntime-genai-cuda")
    return open_onnx(TINY)


def test_it_says_what_it_can_do_before_anything_is_loaded():
    found = open_onnx(TINY)
    assert found.name == "tiny"
    assert not found.abilities.pictures
    assert found.abilities.held
    assert found.abilities.thinking
    assert found.abilities.context == 512


def test_it_streams_what_it_answers(model: OnnxModel):
    pieces: list[Piece] = []
    reply = model.ask(Request(ASKED, max_tokens=20), heard=pieces.append)
    assert "".join(piece.text for piece in pieces) == reply.text
    assert {piece.kind for piece in pieces} == {"answer"}
    assert reply.usage.answer == 20
    assert reply.ending is Ending.LENGTH
    assert reply.timings.total_ms >= reply.timings.first_token_ms > 0


def test_a_call_is_held_to_its_schema(model: OnnxModel):
    reply = model.ask(Request(ASKED, tools=(CLICK,), form=Form.CALL, max_tokens=80))
    assert reply.ending is Ending.CALL
    (call,) = reply.calls
    assert call.name == "click"
    jsonschema.validate(dict(call.arguments), dict(CLICK.parameters))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 9), st.integers(1, 90), st.integers(0, 9))
def test_whatever_schema_and_chance_the_answer_fits(model: OnnxModel, low: int, more: int, seed: int):
    schema = {
        "type": "object",
        "properties": {
            "at": {"type": "integer", "minimum": low, "maximum": low + more},
            "on": {"type": "boolean"},
        },
        "required": ["at", "on"],
        "additionalProperties": False,
    }
    request = Request(ASKED, form=Form.SCHEMA, schema=schema, max_tokens=100, temperature=1.5, seed=seed)
    jsonschema.validate(json.loads(model.ask(request).text), schema)


def test_the_beginning_that_requests_share_is_not_read_again(model: OnnxModel):
    first = model.ask(Request(ASKED, max_tokens=5))
    again = model.ask(
        Request((*ASKED, Message.of("assistant", "ok"), Message.of("user", "go on")), max_tokens=5)
    )
    assert again.usage.prompt > first.usage.prompt
    # All but what begins the answer is shared.
    assert again.usage.reused > first.usage.prompt * 0.5
    # What is reused changes nothing about the answer.
    fresh = open_onnx(TINY)
    request = Request((*ASKED, Message.of("assistant", "ok"), Message.of("user", "go on")), max_tokens=5)
    assert fresh.ask(request).text == again.text


def test_it_thinks_only_when_it_may_and_no_longer_than_it_may(model: OnnxModel):
    fast = model.ask(Request(ASKED, max_tokens=6))
    assert fast.thoughts == ""
    assert fast.usage.thinking == 0
    pieces: list[Piece] = []
    slow = model.ask(Request(ASKED, max_tokens=6, thinking=Thinking(True, 8)), heard=pieces.append)
    assert slow.thoughts
    assert slow.usage.thinking == 8
    assert slow.usage.answer == 8 + 6
    assert "budget" in slow.notes[0]
    assert "".join(piece.text for piece in pieces if piece.kind == "answer").strip() == slow.text.strip()
    assert any(piece.kind == "thought" for piece in pieces)


def test_a_call_after_a_thought_is_held_as_well(model: OnnxModel):
    reply = model.ask(
        Request(ASKED, tools=(CLICK,), form=Form.CALL, max_tokens=80, thinking=Thinking(True, 8))
    )
    assert reply.thoughts
    assert reply.calls[0].name == "click"
    assert reply.usage.thinking == 8


def test_it_stops_between_two_tokens_and_can_be_asked_again(model: OnnxModel):
    pieces: list[Piece] = []
    with pytest.raises(ModelStopped) as stopped:
        model.ask(Request(ASKED, max_tokens=400), heard=pieces.append, cancelled=lambda: len(pieces) >= 3)
    assert len(pieces) == 3
    assert stopped.value.partial == "".join(piece.text for piece in pieces)
    assert model.ask(Request(ASKED, max_tokens=3)).usage.answer == 3


def test_it_does_not_answer_for_longer_than_it_may(model: OnnxModel):
    with pytest.raises(ModelFailed, match="not finished in time"):
        model.ask(Request(ASKED, max_tokens=400, deadline_s=1e-6))


def test_a_request_that_is_too_long_is_refused_with_both_counts(model: OnnxModel):
    with pytest.raises(RequestTooLong) as refused:
        model.ask(Request((Message.of("user", "Save " * 600),)))
    assert refused.value.context == 512
    assert refused.value.tokens > 512


def test_pictures_are_refused_by_a_model_that_reads(model: OnnxModel):
    picture = Picture(np.zeros((32, 32, 3), np.uint8))
    with pytest.raises(ModelFailed, match="sees no pictures"):
        model.ask(Request((Message.of("user", picture, "what is it"),)))


def test_a_schema_that_makes_no_sense_is_an_error_of_ours(model: OnnxModel):
    with pytest.raises(ModelFailed, match="could not answer"):
        model.ask(Request(ASKED, form=Form.SCHEMA, schema={"type": "nonsense"}))


def test_a_closed_model_is_loaded_again_when_it_is_asked(model: OnnxModel):
    model.close()
    assert model.ask(Request(ASKED, max_tokens=2)).usage.answer == 2
    model.warm_up()


# ------------------------------------------------------------------------------------- without the library


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "onnxruntime_genai", None)
    with pytest.raises(ModelUnavailable, match="pip install onnxruntime-genai-cuda"):
        open_onnx(TINY).ask(Request(ASKED))


class FakeLibrary:
    """As much of the library as a question with a picture touches."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.prompt = ""
        self.Images = SimpleNamespace(open_bytes=lambda *pictures: self.seen.extend(pictures) or "pictures")

    def disable_telemetry_events(self) -> None:
        pass

    def Model(self, folder: str):  # noqa: N802 - the library's name
        def processor(prompt: str, images: str) -> str:
            self.prompt = prompt
            assert images == "pictures"
            return "inputs"

        return SimpleNamespace(create_multimodal_processor=lambda: processor)

    def Tokenizer(self, _model):  # noqa: N802
        def template(messages: str, **_: object) -> str:
            parts = json.loads(messages)[-1]["content"]
            return "".join("<picture>" if part["type"] == "image" else part["text"] for part in parts)

        return SimpleNamespace(
            apply_chat_template=template,
            create_stream=lambda: SimpleNamespace(decode=lambda token: "abc"[token]),
        )

    def GeneratorParams(self, _model):  # noqa: N802
        return SimpleNamespace(set_search_options=lambda **_: None)

    def Generator(self, _model, _parameters):  # noqa: N802
        written: list[int] = []

        def step() -> None:
            written.append(len(written))

        return SimpleNamespace(
            set_inputs=lambda inputs: None,
            token_count=lambda: 77,
            is_done=lambda: len(written) == 3,
            generate_next_token=step,
            get_next_tokens=lambda: [written[-1]],
        )


def test_pictures_are_handed_over_in_the_order_of_their_places(monkeypatch: pytest.MonkeyPatch):
    library = FakeLibrary()
    monkeypatch.setitem(sys.modules, "onnxruntime_genai", library)
    seeing = OnnxModel(Exported(TINY, 512, True, ""), "seeing")
    picture = Picture(np.full((4, 6, 3), 200, np.uint8))
    reply = seeing.ask(Request((Message.of("user", picture, "where is Save"),)))
    assert library.prompt == "<picture>where is Save"
    assert library.seen[0].startswith(b"\x89PNG")
    assert reply.text == "abc"
    assert reply.usage.prompt == 77


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"model": {"decoder": 3}}', b"[" * 100_000, b"\xff"]
)
def test_a_folder_that_holds_no_model_is_refused(folder: Path, content: bytes):
    (folder / "genai_config.json").write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"genai_config\.json"):
        open_onnx(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("custom_ops_library", "evil.so"),
        ("provider_options", [{"cuda": {"plugin_library_path": "evil.so"}}]),
        ("provider_options", [{"qnn": [["backend_path", "evil.so"]]}]),
        ("enable_profiling", "/etc/cron.d/x"),
    ],
)
def test_a_model_that_would_load_code_or_write_files_is_not_opened(folder: Path, name: str, value: object):
    path = folder / "genai_config.json"
    config = json.loads(path.read_text())
    config["model"]["decoder"]["session_options"][name] = value
    path.write_text(json.dumps(config))
    with pytest.raises(ModelUnavailable, match="wants to load code or write files"):
        open_onnx(folder)


def test_a_context_that_is_none_is_refused(folder: Path):
    path = folder / "genai_config.json"
    config = json.loads(path.read_text())
    config["model"]["context_length"] = True
    path.write_text(json.dumps(config))
    with pytest.raises(ModelUnavailable, match="how many tokens"):
        open_onnx(folder)
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        open_onnx(folder / "nowhere")


@given(st.text(max_size=60))
def test_no_answer_whatever_becomes_a_call_that_was_not_offered(text: str):
    for call in calls_in(text, (CLICK,)):
        assert call.name == "click"


def test_what_was_cut_off_is_no_call():
    assert calls_in('{"name": "click", "arguments": {"n": 8}}', (CLICK,)) == (ToolCall("click", {"n": 8}),)
    for text in (
        '{"name": "click", "arg',
        '{"name": "rm", "arguments": {}}',
        '{"name": "click", "arguments": 3}',
        "3",
    ):
        assert calls_in(text, (CLICK,)) == ()


@pytest.mark.parametrize(
    ("written", "open_thought", "split"),
    [
        ("so</think>\n\nSave", True, ("so", "Save")),
        ("<think>so</think>Save", False, ("so", "Save")),
        ("<think>so", False, ("so", "")),
        ("so", True, ("so", "")),
        ("Save", False, ("", "Save")),
    ],
)
def test_thoughts_are_told_from_the_answer(written: str, open_thought: bool, split: tuple[str, str]):
    assert split_thoughts(written, open_thought=open_thought) == split
    assert in_thought(written, open_thought=open_thought) == (split[1] == "" and bool(split[0]))
