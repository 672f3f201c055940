"""A folder with an exported model: what it says of itself, read without the library that runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vision.errors import ModelUnavailable

CONFIG = "genai_config.json"
_LONGEST = 4_000_000
_CODE = ("custom_ops_library", "library_path", "ep_library", "plugin", "backend_path", "profil")
"""Parts of names of settings that make the runtime load code, or write files."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An exported model.

    Attributes:
        folder: where it is.
        context: tokens that prompt and answer may have together.
        sees: whether it has an encoder of pictures.
        template: how messages become a prompt, as its folder has it; empty when it does not say.
    """

    folder: Path
    context: int
    sees: bool
    template: str

    @property
    def thinks(self) -> bool:
        """Whether its prompt knows of thoughts."""
        return "<think>" in self.template


def read_exported(folder: Path) -> Exported:
    """What `folder` holds. Raises ModelUnavailable, also for a model that would load code from its folder."""
    config = _json(folder / CONFIG)
    model = config.get("model")
    if not isinstance(model, dict) or not isinstance(model.get("decoder"), dict):
        raise ModelUnavailable(f"{folder / CONFIG} does not describe a model that writes text.")
    for key, value in _settings(config):
        if value and any(part in key.lower() for part in _CODE):
            raise ModelUnavailable(
                f"The model in {folder} wants to load code or write files ({key}): it is not opened. Remove that from "
                f"{CONFIG} if you trust nothing but its weights."
            )
    context = model.get("context_length")
    if not isinstance(context, int) or isinstance(context, bool) or not 0 < context < 2**31:
        raise ModelUnavailable(f"{folder / CONFIG} does not say how many tokens the model takes.")
    return Exported(folder, context, isinstance(model.get("vision"), dict), _template(folder))


def _settings(value: object) -> Iterator[tuple[str, object]]:
    """All names in a JSON value, with what they stand for."""
    waiting: list[object] = [value]
    while waiting:
        match waiting.pop():
            case dict() as found:
                for key, inner in found.items():
                    yield key, inner
                    waiting.append(inner)
            case list() as items:
                waiting += items
                # Providers list their options as pairs, too.
                for item in items:
                    if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str):
                        yield item[0], item[1]
            case _:
                pass


def _template(folder: Path) -> str:
    own = folder / "chat_template.jinja"
    if own.is_file():
        return _text(own)
    path = folder / "tokenizer_config.json"
    found = _json(path).get("chat_template") if path.is_file() else ""
    return found if isinstance(found, str) else ""


def _json(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(_text(path))
    except (ValueError, RecursionError) as exc:
        raise ModelUnavailable(f"{path} is no JSON that can be read.") from exc
    if not isinstance(found, dict):
        raise ModelUnavailable(f"{path} holds no JSON object.")
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
    except OSError as exc:
        raise ModelUnavailable(f"{path} cannot be read ({exc.strerror}).") from exc
    if len(content) > _LONGEST:
        raise ModelUnavailable(f"{path} is too long to be what it should be.")
    return content.decode("utf-8", errors="replace")
