"""What lies in a checkpoint's folder, read and judged before anything of it is loaded. Standard library only.

A folder is refused that holds weights only as pickles (which run code when they are read), that asks for code of its
own, whose weights are cut off, or whose files name others outside of it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from vision.errors import ModelUnavailable
from vision.models.local.estimate import Shape, shape_of

_MOST_CONFIG = 20 * 10**6
_MOST_HEADER = 100 * 10**6  # what the format itself allows
_MOST_SHARDS = 2_000
_PICKLED = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.msgpack", "*.h5")
_CONFIGS = ("config.json", "tokenizer_config.json", "preprocessor_config.json", "processor_config.json",
            "generation_config.json", "video_preprocessor_config.json")  # fmt: skip
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model's files, as far as they tell about it without being loaded.

    Attributes:
        folder: where they are.
        config: `config.json`.
        parameters: numbers in its weights.
        kept: how many of them are embeddings and the output layer.
        size: bytes of the weights.
        quantized: how they were squeezed when the checkpoint was made (`fp8`, `awq`, …); empty: they were not.
        shape: the architecture, as far as memory goes.
        sees: whether it was made for pictures.
        template: its chat template; empty: none.
    """

    folder: Path
    config: Mapping[str, Any]
    parameters: int
    kept: int
    size: int
    quantized: str
    shape: Shape
    sees: bool
    template: str

    @property
    def name(self) -> str:
        """What it is called: the folder's name."""
        return self.folder.name

    @property
    def thinks(self) -> bool:
        """Whether its template lets thinking be switched on and off."""
        return "enable_thinking" in self.template


def find(source: str | Path) -> Path:
    """The folder of `source`: a folder, or the name (`owner/name`) of a model that was pulled before.

    Raises ModelUnavailable when it is neither.
    """
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    name = str(source)
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        try:
            from huggingface_hub import snapshot_download
            from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError
        except ImportError as exc:
            raise ModelUnavailable(f"{name} cannot be looked up without the extra gpu.") from exc
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, OSError) as exc:
            raise ModelUnavailable(
                f"{name} is not on this machine. Get it with: desktop-agent models pull {name}"
            ) from exc
    raise ModelUnavailable(f"There is no model in {name}: no such folder.")


def inspect(folder: Path) -> Checkpoint:
    """Read what `folder` holds. Raises ModelUnavailable; the message says what is wrong with which file."""
    config = read_json(folder / "config.json")
    for name in _CONFIGS:
        settings = read_json(folder / name) if (folder / name).exists() else {}
        if "auto_map" in settings:
            raise ModelUnavailable(
                f"{folder.name} asks for code of its own to be run ({name}, auto_map). That is never done here: take a "
                "checkpoint whose architecture transformers itself knows."
            )
    if not any((folder / name).exists() for name in _TOKENIZERS):
        raise ModelUnavailable(
            f"{folder.name} has no tokenizer ({_TOKENIZERS[0]}): the checkpoint is incomplete."
        )
    parameters = kept = size = 0
    for file in weight_files(folder):
        for name, shape, length in tensors(file):
            parameters += prod(shape)
            size += length
            if "embed_tokens" in name or "lm_head" in name:
                kept += prod(shape)
    if not parameters:
        raise ModelUnavailable(f"The weights of {folder.name} are empty.")
    squeezed = config.get("quantization_config")
    method = squeezed.get("quant_method", "unknown") if isinstance(squeezed, dict) else ""
    return Checkpoint(
        folder=folder,
        config=config,
        parameters=parameters,
        kept=kept,
        size=size,
        quantized=str(method),
        shape=shape_of(config),
        sees=isinstance(config.get("vision_config"), dict) and (folder / "preprocessor_config.json").exists(),
        template=_template(folder),
    )


def weight_files(folder: Path) -> list[Path]:
    """The files that hold the weights. Raises ModelUnavailable."""
    whole = folder / "model.safetensors"
    index = folder / "model.safetensors.index.json"
    if index.exists():
        listed = read_json(index).get("weight_map")
        names = set(listed.values()) if isinstance(listed, dict) else set()
        if not names or len(names) > _MOST_SHARDS or not all(_plain(name) for name in names):
            raise ModelUnavailable(f"{index.name} of {folder.name} does not list weights of this folder.")
        lacking = sorted(name for name in names if not (folder / name).exists())
        if lacking:
            raise ModelUnavailable(
                f"{folder.name} lacks {len(lacking)} of {len(names)} weight files ({lacking[0]}, …): pull it again."
            )
        return [folder / name for name in sorted(names)]
    if whole.exists():
        return [whole]
    if any(next(folder.glob(pattern), None) for pattern in _PICKLED):
        raise ModelUnavailable(
            f"{folder.name} holds its weights only as pickles, which can run any code when they are read. Only "
            "safetensors are loaded: take a checkpoint that has them."
        )
    raise ModelUnavailable(f"{folder.name} holds no weights (model.safetensors).")


def tensors(file: Path) -> Iterator[tuple[str, tuple[int, ...], int]]:
    """Name, shape and bytes of each tensor in a safetensors file; only its header is read.

    Raises ModelUnavailable when the file is cut off or is no such file.
    """
    broken = f"{file.name} in {file.parent.name} is damaged or was cut off"
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            start = stream.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            if not 2 <= length <= min(_MOST_HEADER, size - 8):
                raise ModelUnavailable(f"{broken}: it has no header. Pull it again.")
            header = json.loads(stream.read(length))
        entries = [(name, entry) for name, entry in header.items() if name != "__metadata__"]
        found = [
            (name, tuple(int(side) for side in entry["shape"]), *(int(at) for at in entry["data_offsets"]))
            for name, entry in entries
        ]
    except OSError as exc:
        raise ModelUnavailable(f"{file.name} in {file.parent.name} cannot be read: {exc.strerror}.") from exc
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as exc:
        raise ModelUnavailable(f"{broken}: its header makes no sense. Pull it again.") from exc
    for name, shape, *offsets in found:
        if len(offsets) != 2 or min((0, *shape, *offsets)) < 0 or offsets[0] > offsets[1]:
            raise ModelUnavailable(f"{broken}: its header makes no sense. Pull it again.")
        if offsets[1] > size - 8 - length:
            raise ModelUnavailable(
                f"{broken}: {size} bytes are there, and more are announced. Pull it again."
            )
        yield name, shape, offsets[1] - offsets[0]


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object in a file. Raises ModelUnavailable when it is missing, huge, or no such thing."""
    try:
        if file.stat().st_size > _MOST_CONFIG:
            raise ModelUnavailable(f"{file.name} in {file.parent.name} is far too large.")
        value = json.loads(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ModelUnavailable(
            f"{file.parent.name} is no model: it has no {file.name} that can be read."
        ) from exc
    except (ValueError, RecursionError) as exc:
        raise ModelUnavailable(f"{file.name} in {file.parent.name} is damaged: {exc}.") from exc
    if not isinstance(value, dict):
        raise ModelUnavailable(f"{file.name} in {file.parent.name} is damaged: it holds no JSON object.")
    return value


def _plain(name: object) -> bool:
    return isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name


def _template(folder: Path) -> str:
    file = folder / "chat_template.jinja"
    if file.exists():
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, ValueError) as exc:
            raise ModelUnavailable(f"The chat template of {folder.name} cannot be read.") from exc
    for name in ("chat_template.json", "tokenizer_config.json"):
        template = read_json(folder / name).get("chat_template") if (folder / name).exists() else None
        if isinstance(template, str):
            return template
    return ""
