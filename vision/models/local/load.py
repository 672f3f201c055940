"""Loads a checkpoint with transformers: weights, tokenizer, and the image processor without torchvision."""

from __future__ import annotations

import gc
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vision.errors import ModelUnavailable
from vision.models.local.checkpoint import Checkpoint
from vision.models.local.estimate import in_gb
from vision.models.local.fit import Fit
from vision.models.local.foreign import Images, JsonValue, Network, Tokenizer
from vision.models.local.machine import HOW_TO_INSTALL
from vision.models.local.options import LocalOptions
from vision.models.local.prompt import Reader

# What transformers raises for files that make no sense.
_BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, IndexError)


@dataclass(slots=True)
class Loaded:
    """A model that can be asked.

    Attributes:
        model: of transformers, in evaluation mode.
        tokenizer: of transformers.
        reader: makes prompts for it.
        fit: where and as what it was loaded.
        vocabulary: tokens that its output layer knows.
        ends: tokens that end an answer.
        think: the tokens `<think>` and `</think>`, each None where the vocabulary has no such token.
        positions: whether the model counts positions in three directions, which have to be told with pictures.
        top: how many of the likeliest tokens are drawn from at a temperature above 0 (0: all), and their part of the
            probability (1: all), as the checkpoint recommends.
    """

    model: Network
    tokenizer: Tokenizer = field(repr=False)
    reader: Reader = field(repr=False)
    fit: Fit
    vocabulary: int
    ends: tuple[int, ...]
    think: tuple[int | None, int | None]
    positions: bool
    top: tuple[int, float]


def bitsandbytes_is_there() -> bool:
    """Whether weights can be squeezed while loading."""
    return importlib.util.find_spec("bitsandbytes") is not None


def load(checkpoint: Checkpoint, fit: Fit, options: LocalOptions) -> Loaded:
    """Load `checkpoint` as `fit` says. Raises ModelUnavailable."""
    try:
        import torch
        import transformers
        from huggingface_hub.errors import StrictDataclassError
        from safetensors import SafetensorError
        from transformers.utils import logging
    except ImportError as exc:
        raise ModelUnavailable(HOW_TO_INSTALL) from exc
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    if options.threads:
        torch.set_num_threads(options.threads)
    kind = str(checkpoint.config.get("model_type", ""))
    if kind not in transformers.CONFIG_MAPPING:
        raise ModelUnavailable(
            f"{checkpoint.name} is of a kind ({kind or 'not told'}) that transformers {transformers.__version__} does "
            "not know; a newer one may."
        )
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            checkpoint.folder, local_files_only=True, trust_remote_code=False
        )
        images = processor = None
        if checkpoint.sees:
            # The usual AutoProcessor wants torchvision, for videos; pictures need only this half of it.
            images = transformers.AutoImageProcessor.from_pretrained(
                checkpoint.folder, backend="pil", local_files_only=True, trust_remote_code=False
            )
            _limit(images, options)
            if not hasattr(images, "merge_size"):
                processor = transformers.AutoProcessor.from_pretrained(
                    checkpoint.folder, backend="pil", local_files_only=True, trust_remote_code=False
                )
        model = _weights(checkpoint, fit, options)
    except (torch.OutOfMemoryError, MemoryError) as exc:
        free_memory()
        raise ModelUnavailable(
            f"{checkpoint.name} did not fit into memory, though {fit.need} were thought to be enough and "
            f"{in_gb(fit.device.free)} GB were free. Close what else uses {fit.device.name}, use 4-bit, or a server."
        ) from exc
    except (*_BROKEN, StrictDataclassError, SafetensorError) as exc:
        free_memory()
        first = next(iter(str(exc).strip().splitlines()), type(exc).__name__)
        raise ModelUnavailable(f"{checkpoint.name} cannot be loaded: {first}") from exc
    if not getattr(tokenizer, "chat_template", None):
        raise ModelUnavailable(f"{checkpoint.name} has no chat template: it was not made to be talked to.")
    config = model.config.get_text_config(decoder=True)
    image_token = getattr(model.config, "image_token_id", None) if images is not None else None
    if images is not None and processor is None and image_token is None:
        raise ModelUnavailable(f"{checkpoint.name} does not tell which token stands for a picture.")
    generation = model.generation_config
    return Loaded(
        model=model.eval(),
        tokenizer=tokenizer,
        reader=Reader(tokenizer, images, image_token if processor is None else None, processor),
        fit=fit,
        vocabulary=int(config.vocab_size),
        ends=_ends(generation.eos_token_id, tokenizer.eos_token_id),
        think=(_one_token(tokenizer, "<think>"), _one_token(tokenizer, "</think>")),
        positions=hasattr(getattr(model, "model", None), "get_rope_index"),
        top=(int(generation.top_k or 0), float(generation.top_p or 1.0)),
    )


def _weights(checkpoint: Checkpoint, fit: Fit, options: LocalOptions) -> Network:
    import torch
    import transformers

    more: dict[str, Any] = {}
    if options.attention == "flash_attention_2" and importlib.util.find_spec("flash_attn") is None:
        raise ModelUnavailable("flash_attention_2 needs the package flash-attn; leave the attention to auto.")
    if options.attention != "auto":
        more["attn_implementation"] = options.attention
    if fit.bits is not None:
        more["quantization_config"] = transformers.BitsAndBytesConfig(
            load_in_4bit=fit.bits == 4,
            load_in_8bit=fit.bits == 8,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_compute_dtype=getattr(torch, fit.dtype),
        )
    if fit.spread:
        more["device_map"] = "auto"
    elif fit.device.kind != "cpu":
        more["device_map"] = {"": fit.device.address}
    kind = transformers.AutoModelForImageTextToText if checkpoint.sees else transformers.AutoModelForCausalLM
    model, report = kind.from_pretrained(
        checkpoint.folder,
        dtype="auto" if checkpoint.quantized else getattr(torch, fit.dtype),
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        output_loading_info=True,
        **more,
    )
    lacking = sorted(report.get("missing_keys") or ())
    wrong = [entry[0] if isinstance(entry, tuple) else entry for entry in report.get("mismatched_keys") or ()]
    if lacking or wrong:
        # transformers would fill the holes with random numbers.
        raise ModelUnavailable(
            f"The weights of {checkpoint.name} do not belong to its config.json: {len(lacking)} are missing and "
            f"{len(wrong)} have another shape ({(lacking or sorted(wrong))[0]}). Pull it again."
        )
    return model


def _limit(images: Images, options: LocalOptions) -> None:
    """Tell the image processor between which areas pictures are brought."""
    size = dict(getattr(images, "size", None) or {})
    if options.least_pixels and "shortest_edge" in size:
        size["shortest_edge"] = options.least_pixels
    if options.most_pixels and "longest_edge" in size:
        size["longest_edge"] = options.most_pixels
        size["shortest_edge"] = min(size.get("shortest_edge", 0), options.most_pixels)
    if size:
        images.size = size


def _ends(*told: JsonValue) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for value in told:
        for token in value if isinstance(value, list | tuple) else [value]:
            if token is not None:
                found[int(token)] = None
    return tuple(found)


def _one_token(tokenizer: Tokenizer, word: str) -> int | None:
    ids = tokenizer(word, add_special_tokens=False)["input_ids"]
    return int(ids[0]) if len(ids) == 1 else None


def free_memory() -> None:
    """Give memory that nothing uses any more back to the device."""
    gc.collect()
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def watch(model: Network, ask: Callable[[], None]) -> Callable[[], None]:
    """Have `ask` called before each layer of `model`; what it raises ends the step. Returns what undoes it."""
    import torch

    handles = [
        layer.register_forward_pre_hook(lambda *_: ask())
        for name, part in model.named_modules()
        if isinstance(part, torch.nn.ModuleList) and name.rpartition(".")[2] in ("layers", "blocks", "h")
        for layer in part
    ]

    def undo() -> None:
        for handle in handles:
            handle.remove()

    return undo
