"""A macro as other files, and macro files that go away. Without Qt."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.as_pytest import as_pytest
from desktop_agent.macros.as_sentences import as_sentences
from desktop_agent.macros.crops import folder_for
from desktop_agent.macros.files import read_macro
from desktop_agent.macros.parameters import fill
from desktop_agent.macros.secrets import forget_secrets
from desktop_agent.macros.types import Macro


@dataclass(frozen=True, slots=True)
class Export:
    """A macro as another file.

    Attributes:
        name: what the file is usually called.
        text: what stands in it.
        folder: name of the folder for its pictures, beside it.
        pictures: the pictures, by file name.
    """

    name: str
    text: str
    folder: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def export_pytest(macro: Macro, given: Mapping[str, str]) -> Export:
    """As a pytest file. Raises BadInput for a parameter without a value."""
    fill(macro, given)
    defaults = {one.name: one.default for one in macro.parameters}
    values = {name: value for name, value in {**defaults, **given}.items() if value is not None}
    made = as_pytest(macro, values)
    return Export(made.name, made.text, str(made.folder), made.pictures)


def export_sentences(macro: Macro, given: Mapping[str, str]) -> Export:
    """As sentences that `desktop-agent run` reads. Raises BadInput for a parameter without a value."""
    return Export(f"{macro.name}.txt", as_sentences(fill(macro, given)))


def write_export(export: Export, path: Path) -> None:
    """Write it, in place of what is there. Raises BadInput."""
    try:
        if export.pictures:
            folder = path.parent / export.folder
            folder.mkdir(exist_ok=True)
            for name, data in export.pictures.items():
                (folder / name).write_bytes(data)
        path.write_text(export.text, "utf-8")
    except OSError as problem:
        raise BadInput(f"{path}: {problem.strerror or problem}.") from problem


def delete_macro(path: Path) -> tuple[str, ...]:
    """Delete the file, the pictures beside it and its secrets in the keyring; returns the names of those.

    Raises BadInput when it cannot be deleted, SomethingMissing when the keyring does not let go of a secret.
    """
    names: tuple[str, ...] = ()
    if not path.is_symlink():
        try:
            names = tuple(secret.name for secret in read_macro(path).secrets)
        except BadInput:
            names = ()
    # Secrets go first: nobody could name them any more once the file is gone.
    gone = forget_secrets(path, names) if names else ()
    crops = folder_for(path)
    try:
        path.unlink()
        if crops.is_dir() and not crops.is_symlink():
            shutil.rmtree(crops)
    except OSError as problem:
        raise BadInput(f"{path}: {problem.strerror or problem}.") from problem
    return gone
