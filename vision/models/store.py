"""Where models that were pulled are kept: one folder each, with a note of what it holds and where that came from.

A folder without its note is a pull that has not ended; nothing opens a model from it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vision.errors import ModelUnavailable
from vision.models.presets import Preset

NOTE = "desktop-agent.json"
"""The note's name in a model's folder."""

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_LONGEST_NOTE = 1_000_000


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a pulled model, as it was checked when it came: size in bytes, and a digest (`sha256:` or `git:`)."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model that was pulled.

    Attributes:
        repository: where it came from: `Qwen/Qwen3.5-9B`.
        revision: which state of it.
        folder: where it is.
        files: what it consists of.
    """

    repository: str
    revision: str
    folder: Path
    files: tuple[KeptFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def missing(self) -> tuple[str, ...]:
        """Names of files that are gone, or have another size than when they came."""
        return tuple(file.name for file in self.files if _size(self.folder / file.name) != file.size)


def store_folder() -> Path:
    """Where pulled models are kept: `$DESKTOP_AGENT_HOME/models`, or the person's data folder."""
    home = os.environ.get("DESKTOP_AGENT_HOME")
    if home:
        return Path(home) / "models"
    from platformdirs import user_data_dir

    return Path(user_data_dir("desktop-agent")) / "models"


def is_repository(text: str) -> bool:
    """Whether `text` can be a repository's name: owner and name, one stroke between them."""
    return _REPOSITORY.fullmatch(text) is not None and ".." not in text


def folder_for(repository: str, store: Path | None = None) -> Path:
    """Where the model of `repository` is kept, or would be. Raises ModelUnavailable for what cannot be a name."""
    if not is_repository(repository):
        raise ModelUnavailable(
            f"{repository[:100]!r} is no repository: write owner/name, as in Qwen/Qwen3.5-9B."
        )
    return (store or store_folder()) / repository.replace("/", "--")


def pulled(store: Path | None = None) -> tuple[Pulled, ...]:
    """All models that were pulled to the end, by repository. Folders that hold something else are left out."""
    try:
        folders = sorted((store or store_folder()).iterdir())
    except OSError:
        return ()
    found = (read_note(folder) for folder in folders)
    return tuple(model for model in found if model is not None)


def find_pulled(repository: str, store: Path | None = None) -> Pulled | None:
    """The pulled model of `repository`; None when it was not pulled, or not to the end."""
    if not is_repository(repository):
        return None
    return read_note(folder_for(repository, store))


def folder_of(preset: Preset, store: Path | None = None) -> Path | None:
    """Where the weights of `preset` are; None when they were not pulled to the end, or a file of them is gone."""
    model = find_pulled(preset.repository, store)
    return model.folder if model is not None and not model.missing() else None


def remove(repository: str, store: Path | None = None) -> int:
    """Delete a pulled model, or what came of one, and return how many bytes that freed.

    Only what a pull makes is deleted: a folder of the store that holds other folders, or is a link, is left alone.

    Raises:
        ModelUnavailable: there is none, or it cannot be deleted.
    """
    folder = folder_for(repository, store)
    if not folder.is_dir() or folder.is_symlink():
        raise ModelUnavailable(f"{repository} was not pulled: there is nothing in {folder}.")
    entries = list(folder.iterdir())
    if any(entry.is_dir() and not entry.is_symlink() for entry in entries):
        raise ModelUnavailable(f"{folder} holds folders that no pull made: delete it yourself.")
    freed = sum(_size(entry) or 0 for entry in entries)
    try:
        # The note goes first: what is half deleted must not pass for a model.
        (folder / NOTE).unlink(missing_ok=True)
        shutil.rmtree(folder)
    except OSError as exc:
        raise ModelUnavailable(f"{folder} cannot be deleted: {exc.strerror or exc}.") from exc
    return freed


def write_note(model: Pulled) -> None:
    """Say that `model` is complete. Raises OSError."""
    content = {
        "repository": model.repository,
        "revision": model.revision,
        "files": [asdict(file) for file in model.files],
    }
    fresh = model.folder / f"{NOTE}.new"
    fresh.write_text(json.dumps(content, indent=1), encoding="utf-8")
    fresh.replace(model.folder / NOTE)


def read_note(folder: Path) -> Pulled | None:
    """What `folder` says that it holds; None when it says nothing that can be understood."""
    try:
        with (folder / NOTE).open("rb") as file:
            content = file.read(_LONGEST_NOTE + 1)
        note = json.loads(content) if len(content) <= _LONGEST_NOTE else None
        return _understood(note, folder)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _understood(note: Mapping[str, Any] | None, folder: Path) -> Pulled | None:
    if not isinstance(note, dict) or not is_repository(str(note["repository"])):
        return None
    files = tuple(KeptFile(str(f["name"]), int(f["size"]), str(f["digest"])) for f in note["files"])
    if any(Path(file.name).name != file.name or file.size < 0 for file in files):
        return None
    return Pulled(str(note["repository"]), str(note["revision"]), folder, files)


def _size(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except OSError:
        return None
