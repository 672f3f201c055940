"""Model files: where they are, and that they are the ones the manifest describes."""

from __future__ import annotations

import hashlib
import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

from vision.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One entry of `resources/models/manifest.toml`.

    Attributes:
        name: how the program asks for it.
        title: what it is, for a person.
        version: the version of the model.
        licence: an SPDX identifier.
        package: the installed package that carries the file.
        path: the file's place inside that package.
        size: bytes.
        sha256: 64 hex digits.
        remedy: the command that brings the file back.
        training: for a model of our own, how it was made: `data`, `command`, `date`, `scores`; otherwise empty.
    """

    name: str
    title: str
    version: str
    licence: str
    package: str
    path: str
    size: int
    sha256: str
    remedy: str
    training: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """Whether a model file is there and unchanged; `message` is one sentence for a person."""

    name: str
    ok: bool
    message: str


def manifest() -> dict[str, ModelFile]:
    """All model files by name."""
    return dict(_manifest())


def model_path(name: str) -> Path:
    """Where the file of model `name` is, after its checksum was compared (once for each state of the file).

    Raises:
        ModelUnavailable: the name is unknown, or the file is missing or differs; the message has the remedy.
    """
    entry = _manifest().get(name)
    if entry is None:
        raise ModelUnavailable(f"No model is called {name!r}; known: {', '.join(sorted(_manifest()))}.")
    path = locate(entry)
    verify(entry, path)
    return path


def locate(entry: ModelFile) -> Path:
    """Where the installed package keeps `entry`; it is not imported. Raises ModelUnavailable."""
    try:
        spec = importlib.util.find_spec(entry.package)
    except (ImportError, ValueError) as exc:
        raise ModelUnavailable(_missing_package(entry)) from exc
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(_missing_package(entry))
    return Path(next(iter(spec.submodule_search_locations))) / entry.path


def verify(entry: ModelFile, path: Path) -> None:
    """Compare the file at `path` with the manifest's size and checksum. Raises ModelUnavailable."""
    try:
        stat = path.stat()
        if stat.st_size != entry.size:
            raise ModelUnavailable(
                f"{entry.title}: {path} has {stat.st_size} bytes instead of {entry.size}. Run: {entry.remedy}"
            )
        found = _checksum(path, stat.st_mtime_ns, stat.st_size)
    except OSError as exc:
        raise ModelUnavailable(
            f"{entry.title}: cannot read {path} ({exc.strerror}). Run: {entry.remedy}"
        ) from exc
    if found != entry.sha256:
        raise ModelUnavailable(
            f"{entry.title}: the content of {path} is not the expected one "
            f"(sha256 {found[:12]}…, not {entry.sha256[:12]}…). Run: {entry.remedy}"
        )


def check_models() -> list[ModelCheck]:
    """Check every model of the manifest; never raises for a bad file."""
    checks: list[ModelCheck] = []
    for name, entry in _manifest().items():
        try:
            path = model_path(name)
        except ModelUnavailable as exc:
            checks.append(ModelCheck(name, False, str(exc)))
        else:
            size = f"{entry.size / 1e6:.1f} MB"
            checks.append(ModelCheck(name, True, f"{entry.title} ({entry.licence}, {size}): {path}"))
    return checks


def _missing_package(entry: ModelFile) -> str:
    return (
        f"{entry.title} comes with the package {entry.package!r}, which is not installed. Run: {entry.remedy}"
    )


@cache
def _manifest() -> dict[str, ModelFile]:
    text = resources.files("resources").joinpath("models", "manifest.toml").read_text(encoding="utf-8")
    return {name: ModelFile(name=name, **entry) for name, entry in tomllib.loads(text)["models"].items()}


@cache
def _checksum(path: Path, _mtime_ns: int, _size: int) -> str:
    """The file's SHA-256; a changed time or size makes it be computed anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
