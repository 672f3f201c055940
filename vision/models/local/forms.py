"""Forms that a model is held to while it writes: grammars of xgrammar, and calls read back from what it wrote."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from vision.models.local.foreign import JsonValue, Library, Matcher, Tensor, Tokenizer
from vision.models.types import Form, Request, ToolCall, ToolSpec

_MOST = 32
_PARAMETER = re.compile(r"<parameter=([^>\n]+)>\n?(.*?)\n?</parameter>", re.DOTALL)
_FUNCTION = re.compile(r"<function=([^>\n]+)>")


def can_hold() -> bool:
    """Whether xgrammar is installed."""
    return importlib.util.find_spec("xgrammar") is not None


class Forms:
    """Compiled grammars for one model's vocabulary.

    Args:
        tokenizer: of transformers.
        vocabulary: how many tokens the model's output layer knows.
        ends: tokens that end an answer.
    """

    def __init__(self, tokenizer: Tokenizer, vocabulary: int, ends: Sequence[int]) -> None:
        import xgrammar

        self._xgrammar = xgrammar
        info = xgrammar.TokenizerInfo.from_huggingface(
            tokenizer, vocab_size=vocabulary, stop_token_ids=list(ends)
        )
        self._compiler = xgrammar.GrammarCompiler(info, max_threads=2)
        self._compiled: OrderedDict[str, Any] = OrderedDict()
        self._vocabulary = vocabulary
        self._ends = tuple(ends)
        special = {int(at) for at, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._never = sorted(at for at in special - set(ends) if at < vocabulary)

    def holder(self, request: Request) -> Holder | None:
        """What holds an answer to the form of `request`; None for a free one.

        Raises ValueError when the form cannot be held to (a schema that xgrammar does not know).
        """
        key = _key(request)
        if key is None:
            return None
        if key not in self._compiled:
            try:
                self._compiled[key] = self._compile(request)
            except (RuntimeError, TypeError, KeyError) as exc:
                raise ValueError(str(exc)) from exc
            while len(self._compiled) > _MOST:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(key)
        matcher = self._xgrammar.GrammarMatcher(self._compiled[key])
        return Holder(self._xgrammar, matcher, self._vocabulary, self._ends, self._never)

    def _compile(self, request: Request) -> Matcher:
        if request.form is Form.SCHEMA:
            return self._compiler.compile_json_schema(json.dumps(request.schema or {}), any_whitespace=False)
        if request.call_format == "qwen-xml":
            return self._compiler.compile_structural_tag(_xml_calls(request.tools))
        grammar = self._xgrammar.Grammar
        call = grammar.from_json_schema(json.dumps(_json_calls(request.tools)), any_whitespace=False)
        if request.call_format == "qwen-json":
            opening = grammar.from_ebnf(r'root ::= "<tool_call>\n"')
            closing = grammar.from_ebnf(r'root ::= "\n</tool_call>"')
            call = grammar.concat(opening, call, closing)
        return self._compiler.compile_grammar(call)


class Holder:
    """Holds one answer to its form, token by token."""

    def __init__(
        self, xgrammar: Library, matcher: Matcher, vocabulary: int, ends: tuple[int, ...], never: list[int]
    ) -> None:
        self._xgrammar = xgrammar
        self._matcher = matcher
        self._mask = xgrammar.allocate_token_bitmask(1, vocabulary)
        self._ends = ends
        self._never = never
        self._vocabulary = vocabulary

    def hold(self, scores: Tensor) -> None:
        """Take away from `scores` (a row for each answer, float32, on the CPU) what does not fit the form."""
        self._xgrammar.reset_token_bitmask(self._mask)
        self._matcher.fill_next_token_bitmask(self._mask)
        self._xgrammar.apply_token_bitmask_inplace(scores, self._mask)
        scores[:, self._never] = float(
            "-inf"
        )  # special words are text to the grammar, and never part of an answer
        scores[:, self._vocabulary :] = float("-inf")

    def take(self, token: int) -> bool:
        """The model wrote `token`. Returns False when it did not fit, which `hold` rules out."""
        return bool(self._matcher.accept_token(token))

    @property
    def done(self) -> bool:
        """Whether nothing can follow any more."""
        if self._matcher.is_terminated():
            return True
        if not self._matcher.is_completed():
            return False
        import torch

        self._xgrammar.reset_token_bitmask(self._mask)
        self._matcher.fill_next_token_bitmask(self._mask)
        allowed = torch.zeros(1, self._vocabulary)
        self._xgrammar.apply_token_bitmask_inplace(allowed, self._mask)
        allowed[:, [*self._ends, *self._never]] = float("-inf")
        return not bool(torch.isfinite(allowed).any())


def read_call(text: str, tools: Sequence[ToolSpec]) -> ToolCall | None:
    """The one call that a held answer is, whichever shape it has; None when it was cut off."""
    found = _FUNCTION.search(text)
    if found is not None:
        if "</function>" not in text:
            return None
        tool = next((tool for tool in tools if tool.name == found[1]), None)
        if tool is None:
            return None
        return ToolCall(found[1], {name: _value(tool, name, raw) for name, raw in _PARAMETER.findall(text)})
    try:
        call = json.loads(text.replace("<tool_call>", "", 1).replace("</tool_call>", "", 1))
    except (ValueError, RecursionError):
        return None
    if not isinstance(call, dict) or not isinstance(call.get("arguments"), dict):
        return None
    return ToolCall(str(call.get("name", "")), call["arguments"])


def _value(tool: ToolSpec, name: str, raw: str) -> JsonValue:
    properties = tool.parameters.get("properties", {})
    kind = properties.get(name, {}).get("type") if isinstance(properties, dict) else None
    if kind == "string" or kind is None:
        return raw
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw


def _key(request: Request) -> str | None:
    match request.form:
        case Form.SCHEMA:
            return "schema " + json.dumps(request.schema or {})
        case Form.CALL:
            tools = [[tool.name, dict(tool.parameters)] for tool in request.tools]
            return f"call {request.call_format} {json.dumps(tools)}" if tools else None
        case Form.FREE:
            return None


def _json_calls(tools: Sequence[ToolSpec]) -> dict[str, Any]:
    calls = [
        {
            "type": "object",
            "properties": {"name": {"const": tool.name}, "arguments": dict(tool.parameters)},
            "required": ["name", "arguments"],
            "additionalProperties": False,
        }
        for tool in tools
    ]
    return calls[0] if len(calls) == 1 else {"anyOf": calls}


def _xml_calls(tools: Sequence[ToolSpec]) -> str:
    tags = [
        {
            "type": "tag",
            "begin": f"<tool_call>\n<function={tool.name}>\n",
            "content": {
                "type": "json_schema",
                "json_schema": dict(tool.parameters),
                "style": "qwen_xml",
                "max_whitespace_cnt": 1,
            },
            "end": "\n</function>\n</tool_call>",
        }
        for tool in tools
    ]
    form = tags[0] if len(tags) == 1 else {"type": "or", "elements": tags}
    return json.dumps({"type": "structural_tag", "format": form})
