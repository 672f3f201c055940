"""Models that are known by name: how each is asked, what it needs, and where these facts are from.

The facts are in `resources/models/presets.toml`. Memory is computed from them (`vision.models.local.estimate`).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from vision.errors import ModelUnavailable
from vision.models.grid import Grid, Resized, Thousand, resized_for
from vision.models.local.estimate import Need, Shape, memory_needed

GridName = Literal["thousand", "resized"]

_LONGEST_NAME = 300
_LONGEST_CONFIG = 1_000_000
_SIZE = re.compile(r"(?<![\d.a-z])(\d{1,4}(?:\.\d{1,2})?)b(?![a-z])")
_HEAD = 128
"""Numbers in a head of the layers that keep a state, in the families that have such layers."""
_DRAWN_FROM = 4
"""How many tokens a state also keeps as they are."""


@dataclass(frozen=True, slots=True)
class PictureRule:
    """What size a family's processor brings pictures to.

    Attributes:
        factor: both sides become multiples of it; one square of `factor` pixels a side becomes one token.
        least: pixels in all.
        most: likewise.
    """

    factor: int
    least: int
    most: int

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The size that a picture of `width` by `height` pixels is seen in."""
        return resized_for(width, height, factor=self.factor, least=self.least, most=self.most)


@dataclass(frozen=True, slots=True)
class Preset:
    """One model, or one family of which the size is not known.

    Attributes:
        name: how the program asks for it: `qwen3.5-9b`; of a family: `qwen3.5`, `text`, `server`.
        family: which family it belongs to.
        title: for a person.
        repository: its place on the hub; empty for a family and for what only servers offer.
        parameters: what is loaded, as a count; 0: unknown.
        active: how many of them work on one token; fewer than `parameters` where experts take turns.
        files: parameters in the files to download; more than `parameters` where some are not loaded.
        context: tokens that prompt and answer may have together; 0: unknown.
        grid: in what it gives positions.
        picture: what size pictures are brought to.
        dialect: the format it is asked in, one of `desktop_agent.plan.dialects`.
        thinking: whether it can be asked to think first, and not to.
        sees: whether it takes pictures; False: it is told the screen in words.
        licence: of the weights; an SPDX identifier or a name; empty where there are no weights to have.
        source: where the facts are from.
        checked: which of them were checked here, which are inferred or from memory.
        layers: of the language part; 0: unknown.
        kept: parameters that stay at 16 bits when the others are brought to 8 or 4: the tables of tokens.
        shape: what its memory is computed from; None where the size is unknown.
    """

    name: str
    family: str
    title: str
    repository: str
    parameters: int
    active: int
    files: int
    context: int
    grid: GridName
    picture: PictureRule
    dialect: str
    thinking: bool
    sees: bool
    licence: str
    source: str
    checked: str
    layers: int = 0
    kept: int = 0
    shape: Shape | None = None

    def grid_for(self, width: int, height: int) -> Grid:
        """The grid that it counts in, for a screen of `width` by `height` pixels."""
        return Thousand() if self.grid == "thousand" else Resized(*self.picture.size(width, height))

    def picture_tokens(self, width: int, height: int) -> int:
        """Tokens that a picture of `width` by `height` pixels takes; 0 where that is unknown, or it sees none."""
        if not self.sees or self.picture.factor == 1:
            return 0
        wide, high = self.picture.size(width, height)
        return wide * high // self.picture.factor**2

    def needs(self, bits: int = 16, context: int = 32_768) -> Need | None:
        """The memory to have free for it with weights of 16, 8 or 4 bits and `context` tokens; None: unknown."""
        if self.shape is None:
            return None
        return memory_needed(self.parameters, bits, kept=self.kept, shape=self.shape, context=context)

    @property
    def download(self) -> int:
        """Bytes of its files on the hub (16 bits); 0: unknown."""
        return self.files * 2


def presets() -> tuple[Preset, ...]:
    """All models of a known size, family by family, smallest first; then `text` and `server`."""
    return (*_read().sizes, _read().families["text"], _read().families["server"])


def preset_named(name: str) -> Preset:
    """The model, or the family, that is called `name`. Raises ModelUnavailable, with what there is."""
    read = _read()
    wanted = name.strip().lower()
    for preset in read.sizes:
        if wanted in (preset.name, preset.repository.lower()):
            return preset
    if wanted in read.families:
        return read.families[wanted]
    raise ModelUnavailable(f"No model is called {name!r}. Known: {', '.join(p.name for p in presets())}.")


def preset_for(model: str | Path | Mapping[str, Any]) -> Preset | None:
    """Guess what a model is.

    Args:
        model: the name under which a server offers it, the folder where its files are, or the content of its
            `config.json`. None of these is trusted to be well formed.

    Returns:
        The preset of its family and size; the family's own where the size is not known; None when nothing is known.
    """
    match model:
        case str():
            return _by_name(model)
        case Path():
            return _by_config(_config_in(model), model.name)
        case _:
            return _by_config(model, "")


# ----------------------------------------------------------------------------------------------- guessing


def _by_name(name: str) -> Preset | None:
    spelled = _spelled(name)
    families = _read().patterns
    for family, patterns in families.items():
        if any(pattern.search(spelled) for pattern in patterns):
            return _sized(family, spelled)
    return None


def _by_config(config: Mapping[str, Any], folder: str) -> Preset | None:
    """By what the configuration says of the architecture; among families that share one, by names."""
    kind = config.get("model_type")
    read = _read()
    families = [name for name, kinds in read.model_types.items() if isinstance(kind, str) and kind in kinds]
    names = [name for name in (folder, config.get("_name_or_path")) if isinstance(name, str)]
    for name in names:
        named = _by_name(name)
        if named is not None and named.family in families:
            return named if named.shape is not None else _shaped(named.family, config)
    if families:
        return _shaped(families[0], config)
    architectures = config.get("architectures")
    if isinstance(architectures, list) and any(
        isinstance(entry, str) and entry.endswith("ForCausalLM") for entry in architectures
    ):
        return replace(read.families["text"], context=_context(config))
    return None


def _sized(family: str, spelled: str) -> Preset:
    """The preset of `family` whose size the name has; the family's own when it has none of them."""
    sizes = {float(size) for size in _SIZE.findall(spelled)}
    for preset in _read().sizes:
        if preset.family == family and sizes & {float(size) for size in _SIZE.findall(preset.name)[:1]}:
            return preset
    return _read().families[family]


def _shaped(family: str, config: Mapping[str, Any]) -> Preset:
    """The preset of `family` whose build the configuration has; the family's own when it has none of them."""
    text = config.get("text_config")
    inner = text if isinstance(text, Mapping) else config
    build = (inner.get("num_hidden_layers"), inner.get("hidden_size"))
    experts = "num_experts" in inner
    for preset in _read().sizes:
        same = preset.shape is not None and build == (preset.layers, preset.shape.hidden)
        if preset.family == family and same and experts == (preset.active < preset.parameters):
            return preset
    general = _read().families[family]
    return replace(general, context=_context(inner) or general.context)


def _context(config: Mapping[str, Any]) -> int:
    found = config.get("max_position_embeddings")
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 2**31 else 0


def _config_in(folder: Path) -> Mapping[str, Any]:
    """What `config.json` in `folder` holds; nothing when it cannot be read as a JSON object of a sensible size."""
    try:
        with (folder / "config.json").open("rb") as file:
            content = file.read(_LONGEST_CONFIG + 1)
        found = json.loads(content) if len(content) <= _LONGEST_CONFIG else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _spelled(name: str) -> str:
    return re.sub(r"[\s_:]", "-", name[-_LONGEST_NAME:].lower())


# ------------------------------------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True)
class _Book:
    sizes: tuple[Preset, ...]
    families: Mapping[str, Preset]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    model_types: Mapping[str, tuple[str, ...]]


@cache
def _read() -> _Book:
    text = resources.files("resources").joinpath("models", "presets.toml").read_text(encoding="utf-8")
    book = tomllib.loads(text)
    families = {name: _family(name, entry) for name, entry in book["families"].items()}
    return _Book(
        sizes=tuple(
            _size(
                name,
                entry,
                families[family],
                book["families"][family]["vocabulary"],
                book["families"][family]["eyes"],
            )
            for name, entry in book["presets"].items()
            for family in (entry["family"],)
        ),
        families=families,
        patterns={
            name: tuple(re.compile(pattern) for pattern in entry["names"])
            for name, entry in book["families"].items()
        },
        model_types={name: tuple(entry["model_types"]) for name, entry in book["families"].items()},
    )


def _family(name: str, entry: Mapping[str, Any]) -> Preset:
    return Preset(
        name=name,
        family=name,
        title=entry["title"],
        repository="",
        parameters=0,
        active=0,
        files=0,
        context=entry["context"],
        grid=entry["grid"],
        picture=PictureRule(entry["factor"], entry["least_pixels"], entry["most_pixels"]),
        dialect=entry["dialect"],
        thinking=entry["thinking"],
        sees=entry["sees"],
        licence=entry["licence"],
        source=entry["source"],
        checked=entry["checked"],
    )


def _size(
    name: str, entry: Mapping[str, Any], family: Preset, vocabulary: int, eyes: Sequence[int]
) -> Preset:
    parameters = entry["parameters"] * 1_000_000
    size = name.removeprefix(f"{family.name}-")
    return replace(
        family,
        name=name,
        title=f"{family.title} {size.upper()}",
        repository=entry["repository"],
        parameters=parameters,
        active=entry.get("active", entry["parameters"]) * 1_000_000,
        files=entry.get("files", entry["parameters"]) * 1_000_000,
        licence=entry.get("licence", family.licence),
        layers=entry["layers"],
        kept=vocabulary * entry["hidden"] * (1 if entry.get("tied", False) else 2),
        shape=_shape(entry, vocabulary, eyes),
    )


def _shape(entry: Mapping[str, Any], vocabulary: int, eyes: Sequence[int]) -> Shape:
    keys, values = entry.get("states", (0, 0))
    drawn = (2 * keys + values) * _HEAD * _DRAWN_FROM
    seen, seen_inner, patch = eyes
    return Shape(
        # Keys and values, two bytes each.
        token_bytes=2 * 2 * entry["key_layers"] * entry["key_heads"] * entry["head"],
        state_bytes=(entry["layers"] - entry["key_layers"]) * (values * _HEAD * _HEAD * 4 + drawn * 2),
        hidden=entry["hidden"],
        inner=entry["inner"],
        vocabulary=vocabulary,
        seen_hidden=seen,
        seen_inner=seen_inner,
        patch=patch,
        merge=2,
    )
