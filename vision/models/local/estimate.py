"""How much memory a model needs, told before it is loaded. Plain arithmetic: no torch, no file.

Weights are exact where the checkpoint's own headers are at hand. What comes on top of them (the past that is kept, what
a step works on, the runtime itself) is an estimate on the safe side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GB = 10**9
_BITS = {16: 16.0, 32: 32.0, 8: 8.1, 4: 4.5}  # bitsandbytes keeps a scale for each block of weights
_RUNTIME = 600 * 10**6  # what CUDA itself takes as soon as it is used
_SLACK = 0.04  # the allocator's gaps


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that a loaded model takes, by what they are for."""

    weights: int
    cache: int = 0
    working: int = 0
    runtime: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.cache + self.working + self.runtime

    def __str__(self) -> str:
        return f"{in_gb(self.total)} GB"


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a model's architecture decides about memory; all zero for one that is not known.

    Attributes:
        token_bytes: what one token of the past takes in the cache, at 2 bytes a number.
        state_bytes: what the layers take that keep one state instead of the past, however long it is.
        hidden: width of the language model.
        inner: width of its feed-forward layers (of all experts that one token sees).
        vocabulary: tokens that it can write.
        seen_hidden: width of the vision tower; 0: it sees nothing.
        seen_inner: width of its feed-forward layers.
        patch: pixels along the side of a patch.
        merge: patches along the side of what becomes one token.
        positions: the longest context it was made for; 0: unknown.
    """

    token_bytes: int = 0
    state_bytes: int = 0
    hidden: int = 0
    inner: int = 0
    vocabulary: int = 0
    seen_hidden: int = 0
    seen_inner: int = 0
    patch: int = 16
    merge: int = 2
    positions: int = 0


def memory_needed(
    parameters: int,
    bits: int = 16,
    *,
    kept: int = 0,
    shape: Shape | None = None,
    context: int = 32_768,
    pixels: int = 2_100_000,
    chunk: int = 1024,
    runtime: int = _RUNTIME,
) -> Need:
    """Bytes that a model of `parameters` takes while it answers.

    Args:
        parameters: how many numbers the checkpoint holds.
        bits: a weight: 32, 16, 8 or 4.
        kept: how many of them stay at 16 bits when `bits` is 8 or 4 (embeddings and the output layer).
        shape: the architecture; without it a usual one of that size is assumed.
        context: tokens of prompt and answer together.
        pixels: of the largest picture.
        chunk: tokens of a prompt that are computed at once.
        runtime: what the library takes by itself; 0 where it computes on the CPU.

    Raises ValueError for other `bits`.
    """
    if bits not in _BITS:
        raise ValueError(f"weights have 4, 8, 16 or 32 bits, not {bits}")
    kept = min(kept, parameters) if bits < 16 else 0
    weights = int((parameters - kept) * _BITS[bits] / 8) + kept * 2
    form = shape or usual_shape(parameters)
    wide = 2 if bits == 32 else 1
    cache = (form.token_bytes * context + form.state_bytes * 5) * wide
    patches = pixels // (form.patch * form.patch) if form.seen_hidden else 0
    working = 2 * wide * patches * (8 * form.seen_hidden + 3 * form.seen_inner)
    tokens = max(chunk, patches // (form.merge * form.merge))  # a picture is never cut
    working += 2 * wide * tokens * (12 * form.hidden + 4 * form.inner) + 8 * form.vocabulary
    return Need(weights, cache, working, runtime + int((weights + cache) * _SLACK))


def usual_shape(parameters: int) -> Shape:
    """A shape that is no smaller than that of today's models with so many parameters, for when none is known."""
    billions = max(parameters / GB, 0.1)
    hidden = int(1024 * max(1.0, billions**0.55))
    token_bytes = int(24_000 * max(0.5, billions**0.4))
    return Shape(token_bytes, 50 * 10**6, hidden, 4 * hidden, 250_000, 1152, 4304)


def shape_of(config: Mapping[str, Any]) -> Shape:
    """The shape that a checkpoint's `config.json` describes; what it does not tell is zero. Never raises."""
    text = _part(config, "text_config", "llm_config", "language_config") or config
    vision = _part(config, "vision_config", "visual") or {}
    hidden, layers = _number(text, "hidden_size"), _number(text, "num_hidden_layers")
    heads = _number(text, "num_attention_heads") or 1
    kinds = text.get("layer_types")
    kinds = kinds if isinstance(kinds, list) and len(kinds) == layers else ["full_attention"] * layers
    every = _number(text, "full_attention_interval")
    if every and "layer_types" not in text:
        kinds = ["full_attention" if (i + 1) % every == 0 else "linear_attention" for i in range(layers)]
    states = sum(kind == "linear_attention" for kind in kinds)
    kv = _number(text, "num_key_value_heads") or heads
    head = _number(text, "head_dim") or hidden // heads
    keys, values = _number(text, "linear_num_key_heads"), _number(text, "linear_num_value_heads")
    key, value = _number(text, "linear_key_head_dim"), _number(text, "linear_value_head_dim")
    conv = (2 * keys * key + values * value) * (_number(text, "linear_conv_kernel_dim") or 4)
    experts = _number(text, "num_experts_per_tok")
    inner = experts * _number(text, "moe_intermediate_size") + _number(
        text, "shared_expert_intermediate_size"
    )
    return Shape(
        token_bytes=(layers - states) * kv * head * 2 * 2,
        state_bytes=states * (values * key * value * 4 + conv * 2),
        hidden=hidden,
        inner=inner or _number(text, "intermediate_size"),
        vocabulary=_number(text, "vocab_size"),
        seen_hidden=_number(vision, "hidden_size", "embed_dim"),
        seen_inner=_number(vision, "intermediate_size"),
        patch=_number(vision, "patch_size") or 16,
        merge=_number(vision, "spatial_merge_size") or 1,
        positions=_number(text, "max_position_embeddings"),
    )


def in_gb(amount: int) -> str:
    """Bytes in GB, for a sentence: `19`, `4.5`, `0.3`."""
    return f"{amount / GB:.0f}" if amount >= 10 * GB else f"{amount / GB:.1f}"


def _part(config: Mapping[str, Any], *names: str) -> Mapping[str, Any] | None:
    return next((config[name] for name in names if isinstance(config.get(name), Mapping)), None)


def _number(config: Mapping[str, Any], *names: str) -> int:
    """A count in a file that somebody else wrote: anything that is no sensible count is 0."""
    for name in names:
        value = config.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9:
            return value
    return 0
