"""Builds a tiny checkpoint of the real Qwen 3.5, Qwen3-VL, Qwen2.5-VL or Qwen3 architecture, as a repository holds it.

Safetensors, a byte-level vocabulary trained on the spot with the family's special words, the family's processor
files and a chat template in the family's format. The weights are random: it answers nonsense. Takes a quarter of a
second once torch is there. `AutoProcessor` needs torchvision for such a repository; the image processor and the
tokenizer apart do not. By hand: `python -m tests.fakes.tiny_qwen FOLDER [qwen3.5|qwen3-vl]`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SPECIAL = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
    "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
)  # fmt: skip
"""Words of the family that never come out of a detokenizer."""

MARKS = ("<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>")
"""Words of the family that are one token each, and are read like any other text."""

_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_TEXT = (
    'system user assistant tool {"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [9]}}',
    "<function=computer_use> <parameter=action> left_click </parameter> </function> type key wait scroll terminate",
    "You are a careful helper that sees a screen. Click the Save button, then close the window. What do you see?",
    "# Tools You have access to the following functions: description parameters properties required type object string",
)

TEMPLATE = r"""
{%- macro said(content) -%}
  {%- if content is string -%}{{ content }}
  {%- elif content -%}
    {%- for part in content -%}
      {%- if part.type in ('image', 'image_url') or 'image' in part -%}
        <|vision_start|><|image_pad|><|vision_end|>
      {%- elif 'text' in part -%}{{ part.text }}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro -%}
{%- macro call_shape(call) -%}
  {%- if xml -%}
    {{ '<tool_call>\n<function=' ~ call.name ~ '>\n' }}
    {%- for name, value in call.arguments.items() -%}
      {{ '<parameter=' ~ name ~ '>\n' ~ (value if value is string else value | tojson) ~ '\n</parameter>\n' }}
    {%- endfor -%}
    {{ '</function>\n</tool_call>' }}
  {%- else -%}
    {{ '<tool_call>\n{"name": "' ~ call.name ~ '", "arguments": ' ~ (call.arguments | tojson) ~ '}\n</tool_call>' }}
  {%- endif -%}
{%- endmacro -%}
{%- set xml = @XML@ -%}
{%- set first = messages[0] -%}
{%- if tools -%}
  {{ '<|im_start|>system\n# Tools\n\nThese functions can be called:\n\n<tools>' }}
  {%- for tool in tools -%}{{ '\n' ~ (tool | tojson) }}{%- endfor -%}
  {{ '\n</tools>\n\nA call is written between <tool_call> and </tool_call>.' }}
  {%- if first.role == 'system' -%}{{ '\n\n' ~ said(first.content) }}{%- endif -%}
  {{ '<|im_end|>\n' }}
{%- elif first.role == 'system' -%}
  {{ '<|im_start|>system\n' ~ said(first.content) ~ '<|im_end|>\n' }}
{%- endif -%}
{%- for message in messages -%}
  {%- if message.role == 'user' -%}
    {{ '<|im_start|>user\n' ~ said(message.content) ~ '<|im_end|>\n' }}
  {%- elif message.role == 'assistant' -%}
    {{ '<|im_start|>assistant\n' ~ said(message.content) }}
    {%- for call in message.tool_calls or [] -%}
      {%- if message.content or not loop.first -%}{{ '\n' }}{%- endif -%}
      {{ call_shape(call.function if call.function is defined else call) }}
    {%- endfor -%}
    {{ '<|im_end|>\n' }}
  {%- elif message.role == 'tool' -%}
    {%- if loop.first or loop.previtem.role != 'tool' -%}{{ '<|im_start|>user' }}{%- endif -%}
    {{ '\n<tool_response>\n' ~ said(message.content) ~ '\n</tool_response>' }}
    {%- if loop.last or loop.nextitem.role != 'tool' -%}{{ '<|im_end|>\n' }}{%- endif -%}
  {%- elif not loop.first -%}
    {{ raise_exception('a system message comes first') }}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {{ '<|im_start|>assistant\n' }}@THOUGHT@
{%- endif -%}
"""
"""In the format of the family: what stands between which special words."""

_THOUGHT = r"""
  {{ '<think>\n\n</think>\n\n' if enable_thinking is defined and enable_thinking is false else '<think>\n' }}"""

_LLAVA = {
    "processor_class": "LlavaProcessor",
    "image_token": "<|image_pad|>",
    "patch_size": 14,
    "vision_feature_select_strategy": "default",
    "num_additional_image_tokens": 1,
}
_LLAVA_PICTURES = {
    "image_processor_type": "CLIPImageProcessor",
    "size": {"shortest_edge": 112},
    "crop_size": {"height": 112, "width": 112},
    "processor_class": "LlavaProcessor",
}


def build_tiny_qwen(folder: Path, family: str = "qwen3.5", *, seed: int = 0, shards: int = 1) -> Path:
    """Write a checkpoint of `family` into `folder`, which is made; returns `folder`.

    Args:
        folder: for the files.
        family: `qwen3.5` thinks and writes calls as XML; `qwen3-vl` and `qwen2.5-vl` do not think and write them as
            JSON; `qwen3` sees nothing, thinks and writes them as JSON; `llava` is of another house, with the same
            vocabulary and template.
        seed: of the weights.
        shards: more than one: weights in several files with an index, as large repositories have them.
    """
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(family)
    tokenizer.save_pretrained(folder)
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        model = _model(family, tokenizer)
    finally:
        torch.random.set_rng_state(state)
    model.generation_config.eos_token_id = [_id(tokenizer, "<|im_end|>"), _id(tokenizer, "<|endoftext|>")]
    model.generation_config.pad_token_id = _id(tokenizer, "<|endoftext|>")
    model = model.to(torch.bfloat16)
    size = sum(parameter.numel() for parameter in model.parameters()) * 2
    model.save_pretrained(folder, max_shard_size=size if shards == 1 else size // shards)
    if family == "llava":
        _write(folder / "preprocessor_config.json", _LLAVA_PICTURES)
        _write(folder / "processor_config.json", _LLAVA)
    elif family != "qwen3":
        _processor_files(folder, patch=14 if family == "qwen2.5-vl" else 16)
    return folder


def _tokenizer(family: str) -> Any:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        trainers,
    )
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.normalizer = normalizers.NFC()
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=480, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    core.train_from_iterator(_TEXT * 4, trainer)
    core.add_special_tokens([AddedToken(word, normalized=False, special=True) for word in SPECIAL])
    core.add_tokens([AddedToken(word, normalized=False, special=False) for word in MARKS])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core, eos_token="<|im_end|>", pad_token="<|endoftext|>", model_max_length=262144
    )
    filled = TEMPLATE.replace("@XML@", "true" if family == "qwen3.5" else "false")
    thinks = family in ("qwen3.5", "qwen3")
    tokenizer.chat_template = filled.replace("@THOUGHT@", _THOUGHT if thinks else "").strip()
    return tokenizer


def _id(tokenizer: Any, word: str) -> int:
    return int(tokenizer.convert_tokens_to_ids(word))


def _model(family: str, tokenizer: Any) -> Any:
    import transformers

    text: dict[str, Any] = {
        "vocab_size": (len(tokenizer) + 63) // 64 * 64,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": True,
        "eos_token_id": _id(tokenizer, "<|im_end|>"),
        "pad_token_id": _id(tokenizer, "<|endoftext|>"),
        "initializer_range": 0.3,
    }
    vision = {
        "depth": 2,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_heads": 4,
        "out_hidden_size": 64,
        "patch_size": 16,
        "spatial_merge_size": 2,
        "temporal_patch_size": 2,
        "num_position_embeddings": 2304,
        "initializer_range": 0.3,
    }
    rope: dict[str, Any] = {"rope_type": "default", "rope_theta": 1e7, "mrope_interleaved": True}
    ids = {
        "image_token_id": _id(tokenizer, "<|image_pad|>"),
        "video_token_id": _id(tokenizer, "<|video_pad|>"),
        "vision_start_token_id": _id(tokenizer, "<|vision_start|>"),
        "vision_end_token_id": _id(tokenizer, "<|vision_end|>"),
        "tie_word_embeddings": True,
    }
    if family == "qwen3.5":
        text |= {
            "linear_key_head_dim": 16,
            "linear_value_head_dim": 16,
            "linear_num_key_heads": 2,
            "linear_num_value_heads": 4,
            "layer_types": ["linear_attention"] * 3 + ["full_attention"],
            "rope_parameters": {**rope, "mrope_section": [2, 1, 1], "partial_rotary_factor": 0.25},
        }
        config = transformers.Qwen3_5Config(text_config=text, vision_config=vision, **ids)
        return transformers.Qwen3_5ForConditionalGeneration(config)
    if family == "qwen3-vl":
        text |= {"rope_parameters": {**rope, "mrope_section": [8, 4, 4]}}
        vision |= {"deepstack_visual_indexes": [0, 1]}
        config = transformers.Qwen3VLConfig(text_config=text, vision_config=vision, **ids)
        return transformers.Qwen3VLForConditionalGeneration(config)
    if family == "qwen2.5-vl":
        text |= {"rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]}}
        del text["head_dim"]
        vision |= {"patch_size": 14, "fullatt_block_indexes": [1], "window_size": 112}
        del vision["num_position_embeddings"]
        config = transformers.Qwen2_5_VLConfig(text_config=text, vision_config=vision, **ids)
        return transformers.Qwen2_5_VLForConditionalGeneration(config)
    if family == "llava":
        del text["head_dim"]
        tower = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3, "num_attention_heads": 4}
        tower |= {"image_size": 112, "patch_size": 14, "projection_dim": 64}
        config = transformers.LlavaConfig(
            text_config={"model_type": "llama", **text},
            vision_config={"model_type": "clip_vision_model", **tower},
            image_token_index=_id(tokenizer, "<|image_pad|>"),
            image_seq_length=64,
        )
        return transformers.LlavaForConditionalGeneration(config)
    if family == "qwen3":
        return transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**text))
    raise ValueError(f"no such family: {family}")


def _processor_files(folder: Path, patch: int) -> None:
    """The files by which a real repository of the family names its processor's classes."""
    common = {
        "size": {"shortest_edge": 65536, "longest_edge": 16777216},
        "patch_size": patch,
        "temporal_patch_size": 2,
        "merge_size": 2,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "processor_class": "Qwen3VLProcessor",
    }
    _write(
        folder / "preprocessor_config.json", {**common, "image_processor_type": "Qwen2VLImageProcessorFast"}
    )
    _write(
        folder / "video_preprocessor_config.json", {**common, "video_processor_type": "Qwen3VLVideoProcessor"}
    )
    file = folder / "tokenizer_config.json"
    settings = json.loads(file.read_text(encoding="utf-8"))
    _write(file, {**settings, "processor_class": "Qwen3VLProcessor", "tokenizer_class": "Qwen2Tokenizer"})


def _write(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=1), encoding="utf-8")


if __name__ == "__main__":
    build_tiny_qwen(Path(sys.argv[1]), *sys.argv[2:3])
