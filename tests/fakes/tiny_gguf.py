"""Writes a tiny language model with random weights as a GGUF file, the format of llama.cpp. It says nonsense.

The format: a head, named values, what tensors there are, and their data, each at a multiple of 32 bytes.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

CONTEXT, _WIDTH, _INNER, _HEADS, _LAYERS = 2048, 32, 64, 2, 2
_ALIGN = 32
_UINT32, _INT32, _FLOAT32, _STRING, _ARRAY = 4, 5, 6, 8, 9
_NORMAL, _CONTROL = 1, 3

TEMPLATE = """
{%- if tools %}{{ '<|im_start|>system\n# Tools\n<tools>' }}
{%- for tool in tools %}{{ '\n' ~ (tool | tojson) }}{%- endfor %}
{{- '\n</tools>\nFor each call write a JSON object within <tool_call></tool_call>:\n' }}
{{- '<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call><|im_end|>\n' }}{%- endif %}
{%- for message in messages %}
{{- '<|im_start|>' ~ message.role ~ '\n' ~ (message.content or '') }}
{%- for call in message.tool_calls or [] %}
{{- '<tool_call>\n{"name": "' ~ call.function.name ~ '", "arguments": ' ~ (call.function.arguments | tojson) ~ '}' }}
{{- '\n</tool_call>' }}{%- endfor %}{{ '<|im_end|>\n' }}{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{%- endif %}
""".strip()


def write_tiny_gguf(path: Path, seed: int = 0) -> Path:
    """Write the model to `path`; returns it."""
    words = [*_letters(), "ĠĠ", "<|im_start|>", "<|im_end|>"]
    end = len(words) - 1
    values: dict[str, tuple[int, Any]] = {
        "general.architecture": (_STRING, "llama"),
        "general.name": (_STRING, "tiny"),
        "llama.context_length": (_UINT32, CONTEXT),
        "llama.embedding_length": (_UINT32, _WIDTH),
        "llama.block_count": (_UINT32, _LAYERS),
        "llama.feed_forward_length": (_UINT32, _INNER),
        "llama.attention.head_count": (_UINT32, _HEADS),
        "llama.attention.head_count_kv": (_UINT32, _HEADS),
        "llama.attention.layer_norm_rms_epsilon": (_FLOAT32, 1e-5),
        "llama.rope.dimension_count": (_UINT32, _WIDTH // _HEADS),
        "llama.vocab_size": (_UINT32, len(words)),
        "tokenizer.ggml.model": (_STRING, "gpt2"),
        "tokenizer.ggml.pre": (_STRING, "qwen2"),
        "tokenizer.ggml.tokens": (_ARRAY, (_STRING, words)),
        "tokenizer.ggml.token_type": (_ARRAY, (_INT32, [_NORMAL] * (end - 1) + [_CONTROL] * 2)),
        "tokenizer.ggml.merges": (_ARRAY, (_STRING, ["Ġ Ġ"])),
        "tokenizer.ggml.bos_token_id": (_UINT32, end),
        "tokenizer.ggml.eos_token_id": (_UINT32, end),
        "tokenizer.chat_template": (_STRING, TEMPLATE),
    }
    tensors = _tensors(len(words), np.random.default_rng(seed))
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(values))
    for name, (kind, value) in values.items():
        head += _text(name) + struct.pack("<I", kind) + _value(kind, value)
    at, data = 0, b""
    for name, tensor in tensors.items():
        # The sizes stand with the fastest first; 0 is 32-bit floating point.
        sizes = tensor.shape[::-1]
        head += _text(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, at)
        data += _filled(tensor.astype("<f4").tobytes())
        at = len(data)
    path.write_bytes(_filled(head) + data)
    return path


def _tensors(words: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    def some(*sizes: int) -> np.ndarray:
        return random.normal(0, 0.4, sizes).astype(np.float32)

    ones = np.ones(_WIDTH, np.float32)
    tensors = {
        "token_embd.weight": some(words, _WIDTH),
        "output_norm.weight": ones,
        "output.weight": some(words, _WIDTH),
    }
    for layer in range(_LAYERS):
        block = f"blk.{layer}."
        tensors |= {block + "attn_norm.weight": ones, block + "ffn_norm.weight": ones}
        tensors |= {block + f"attn_{part}.weight": some(_WIDTH, _WIDTH) for part in ("q", "k", "v", "output")}
        tensors |= {block + f"ffn_{part}.weight": some(_INNER, _WIDTH) for part in ("gate", "up")}
        tensors[block + "ffn_down.weight"] = some(_WIDTH, _INNER)
    return tensors


def _letters() -> list[str]:
    """The 256 bytes as byte-level vocabularies write them: themselves where they can be printed."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in plain]
    return [chr(byte) for byte in plain] + [chr(256 + number) for number in range(len(rest))]


def _value(kind: int, value: Any) -> bytes:
    if kind == _STRING:
        return _text(value)
    if kind == _ARRAY:
        of, items = value
        return struct.pack("<IQ", of, len(items)) + b"".join(_value(of, item) for item in items)
    return struct.pack({_UINT32: "<I", _INT32: "<i", _FLOAT32: "<f"}[kind], value)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGN)
