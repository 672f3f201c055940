"""Which files of a repository are fetched: weights as safetensors, and plain data beside them. Nothing that can run."""

from __future__ import annotations

import json
import re
from pathlib import Path

from vision.errors import ModelFailed, ModelUnavailable
from vision.models.hub import HubFile, Listing

_PLAIN = (".json", ".jinja", ".txt", ".model", ".tiktoken")
_WEIGHTS = ".safetensors"
_INDEX = "model.safetensors.index.json"
_LONGEST_INDEX = 50_000_000
_LARGEST_PLAIN = 200_000_000
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")


def wanted(listing: Listing) -> tuple[tuple[HubFile, ...], tuple[HubFile, ...]]:
    """Which files of a repository are fetched: plain data, and weights.

    Raises ModelFailed for names that would lead out of a folder, ModelUnavailable when there are no safe weights.
    """
    for file in listing.files:
        parts = re.split(r"[/\\]", file.name)
        if not all(part.isprintable() and part not in ("", ".", "..") for part in parts) or ":" in file.name:
            raise ModelFailed(
                f"{listing.repository} lists a file that would lie outside its folder; nothing was fetched."
            )
    top = [file for file in listing.files if _SAFE_NAME.fullmatch(file.name)]
    weights = tuple(file for file in top if file.name.endswith(_WEIGHTS))
    plain = tuple(
        file
        for file in top
        if file.size <= _LARGEST_PLAIN and (file.name.endswith(_PLAIN) or file.name in ("LICENSE", "NOTICE"))
    )
    if not weights:
        raise ModelUnavailable(
            f"{listing.repository} has no weights as safetensors. Other forms can carry code and are not loaded; look "
            "for a repository that has them."
        )
    if not any(file.name == "config.json" for file in plain):
        raise ModelUnavailable(
            f"{listing.repository} has no config.json: it is no model that could be opened here."
        )
    return plain, weights


def named_by_index(folder: Path, weights: tuple[HubFile, ...]) -> tuple[HubFile, ...]:
    """The weights that the index names, where there is one: some repositories hold them a second time in one piece."""
    path = folder / _INDEX
    if not path.exists():
        whole = tuple(file for file in weights if file.name == "model.safetensors")
        return whole or weights
    try:
        if path.stat().st_size > _LONGEST_INDEX:
            raise ValueError
        named = set(json.loads(path.read_bytes())["weight_map"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise ModelFailed(f"{_INDEX} of this model cannot be understood.") from exc
    missing = named - {file.name for file in weights}
    if missing:
        raise ModelFailed(
            f"The model's index names {len(missing)} files of weights that its repository does not have."
        )
    return tuple(file for file in weights if file.name in named)
