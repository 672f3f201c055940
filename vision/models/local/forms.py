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
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
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
        # Words of the family are text to a grammar, but are never part of a value; nor are control characters, which
        # the grammar of JSON lets pass.
        words = {int(at): str(token) for at, token in tokenizer.added_tokens_decoder.items()}
        written = [bytes(token) for token in info.decoded_vocab[:vocabulary]]
        control = {at for at, token in enumerate(written) if _CONTROL.search(token)}
        self._never_called = sorted(
            control | {at for at, word in words.items() if at not in ends and "tool_call" not in word}
        )
        tabs = {at for at, token in enumerate(written) if b"\t" in token}
        self._never = sorted({*self._never_called, *tabs, *(at for at in words if at not in ends)})

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
        called = request.form is Form.CALL and request.call_format
        never = self._never_called if called else self._never
        return Holder(
            self._xgrammar,
            matcher,
            self._vocabulary,
            self._ends,
            [at for at in never if at < self._vocabulary],
        )

    def _compile(self, request: Request) -> Matcher:
        if request.form is Form.SCHEMA:
            return self._compiler.compile_json_schema(json.dumps(request.schema or {}), any_whitespace=False)
        if request.call_format == "qwen-xml":
            return self._compiler.compile_grammar(
                self._either([self._xml_call(tool) for tool in request.tools])
            )
        call = self._value(_json_calls(request.tools))
        if request.call_format == "qwen-json":
            call = self._row(self._text("<tool_call>\n"), call, self._text("\n</tool_call>"))
        return self._compiler.compile_grammar(call)

    def _xml_call(self, tool: ToolSpec) -> Matcher:
        """A call with its parameters in the schema's order, each value on lines of its own.

        xgrammar's own grammar of this shape lets blanks into the values.
        """
        properties = tool.parameters.get("properties", {})
        needed = tool.parameters.get("required", ())
        parts = [self._text(f"<tool_call>\n<function={tool.name}>\n")]
        for name, schema in properties.items():
            value = self._line(schema) if isinstance(schema, dict) else self._value({})
            part = self._row(self._text(f"<parameter={name}>\n"), value, self._text("\n</parameter>\n"))
            parts.append(part if name in needed else self._either([part, self._text("")]))
        return self._row(*parts, self._text("</function>\n</tool_call>"))

    def _line(self, schema: dict[str, Any]) -> Matcher:
        """A parameter's value: words as they are, everything else as JSON."""
        choices = [schema["const"]] if "const" in schema else schema.get("enum")
        if isinstance(choices, list) and choices and all(isinstance(choice, str) for choice in choices):
            return self._either([self._text(choice) for choice in choices])
        if schema.get("type") == "string":
            return self._xgrammar.Grammar.from_ebnf('root ::= ([^<] | "<" [^/])*')
        return self._value(schema)

    def _value(self, schema: dict[str, Any]) -> Matcher:
        return self._xgrammar.Grammar.from_json_schema(json.dumps(schema), any_whitespace=False)

    def _text(self, text: str) -> Matcher:
        return self._xgrammar.Grammar.from_ebnf(f"root ::= {json.dumps(text, ensure_ascii=False)}")

    def _row(self, *parts: Matcher) -> Matcher:
        return self._xgrammar.Grammar.concat(*parts)

    def _either(self, parts: Sequence[Matcher]) -> Matcher:
        return parts[0] if len(parts) == 1 else self._xgrammar.Grammar.union(*parts)


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
        scores[:, self._never] = float("-inf")
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
    if kind == "string":
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
