"""The pictures beside a macro file: read without leaving its folder, written without losing older ones."""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.document import Misread, Scalar, shown
from vision.errors import BadImage
from vision.locate import Crop

MAX_BYTES = 4 * 1024 * 1024
"""Bytes of one picture; 640 by 640 pixels take at most a third of it."""

MAX_CROPS = 2_000
"""Pictures that one macro may name."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_OURS = re.compile(r"[0-9]+-[a-z0-9]+(-[0-9]+)?\.png")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def folder_for(path: Path) -> Path:
    """Where the pictures of the macro file `path` lie."""
    return path.with_suffix(".crops")


class CropsOnDisk:
    """Reads pictures that a macro file names, relative to the file's folder."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._read: dict[str, Crop] = {}

    def __call__(self, node: Scalar) -> Crop:
        """The picture that `node` names. Raises Misread for a path that leads elsewhere, and for what is no picture."""
        name = node.text
        if name not in self._read:
            if len(self._read) >= MAX_CROPS:
                raise Misread(node.mark, f"A macro names at most {MAX_CROPS:,} pictures.")
            self._read[name] = self._load(node, name)
        return self._read[name]

    def checked(self, node: Scalar, crop: Crop) -> Crop:
        """`crop`, whose name is `node`. Raises Misread for a name that leads elsewhere, and for what is no picture."""
        _parts(node)
        try:
            _ = crop.pixels
        except BadImage as problem:
            raise Misread(node.mark, f'"{shown(node.text)}": {problem}') from problem
        return crop

    def _load(self, node: Scalar, name: str) -> Crop:
        if self._folder is None:
            raise Misread(node.mark, "A picture can only be named in a file: this text lies in no folder.")
        parts = _parts(node)
        try:
            png = _bytes_below(self._folder, parts)
        except FileNotFoundError as problem:
            raise Misread(node.mark, f'The picture "{shown(name)}" does not exist.') from problem
        except OSError as problem:
            said = (problem.strerror or str(problem)).lower()
            raise Misread(node.mark, f'The picture "{shown(name)}" cannot be read: {said}.') from problem
        if len(png) > MAX_BYTES or not png.startswith(_SIGNATURE):
            raise Misread(node.mark, f'"{shown(name)}" is no PNG picture of a usable size.')
        return self.checked(node, Crop(base64.b64encode(png).decode("ascii")))


def _parts(node: Scalar) -> list[str]:
    """The steps from the macro's folder to the picture. Raises Misread."""
    name = node.text
    parts = name.split("/")
    odd = any(ord(one) < 0x20 or 0xD800 <= ord(one) < 0xE000 or one in '\\:*?"<>|' for one in name)
    if odd or len(name) > 300 or any(part in ("", ".", "..") for part in parts):
        raise Misread(
            node.mark,
            f'"{shown(name)}" is no place in the macro\'s folder; write it like letter.crops/3-save.png.',
        )
    return parts


def _bytes_below(folder: Path, parts: list[str]) -> bytes:
    """The file at `parts` below `folder`. Raises OSError, also where a link or no ordinary file is on the way."""
    place = folder
    for part in parts:
        place /= part
        if stat.S_ISLNK(place.lstat().st_mode):
            raise OSError(0, "it is a link, or lies behind one")
    handle = os.open(place, os.O_RDONLY | _NO_FOLLOW)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(0, "it is no ordinary file")
        return file.read(MAX_BYTES + 1)


class NewCrops:
    """Gives names to the pictures of a macro that is about to be written to `path`, and writes them.

    A picture that lies there already keeps its file, and no existing file is changed: until the new macro file is in
    place, the old one and all of its pictures stay whole.
    """

    def __init__(self, path: Path) -> None:
        self._folder = folder_for(path)
        self._names: dict[str, str] = {}
        self._taken: dict[str, bytes | None] = {}
        self._existing = _contents(self._folder)
        self._label = "0-picture"

    def label(self, step: int, word: str) -> None:
        """Say for which step (from 1) the next pictures are, and a word for them."""
        bare = re.sub("[^a-z0-9]+", "", word.casefold().encode("ascii", "ignore").decode())[:20]
        self._label = f"{step}-{bare or 'picture'}"

    def __call__(self, crop: Crop) -> str:
        """The name of `crop`'s file, relative to the macro file. Raises BadInput when it is no picture."""
        if crop.png not in self._names:
            try:
                png = base64.b64decode(crop.png, validate=True)
            except (binascii.Error, ValueError) as problem:
                raise BadInput("A picture of this macro is damaged, so it is not written.") from problem
            self._names[crop.png] = f"{self._folder.name}/{self._file(png)}"
        return self._names[crop.png]

    def _file(self, png: bytes) -> str:
        if (same := next((name for name, had in self._existing.items() if had == png), None)) is not None:
            return same
        number = 1
        while (name := f"{self._label}{'' if number == 1 else f'-{number}'}.png") in self._taken or (
            name in self._existing
        ):
            number += 1
        self._taken[name] = png
        return name

    @property
    def new(self) -> Mapping[Path, bytes]:
        """The files that are still to be written, and what goes into them."""
        return {self._folder / name: png for name, png in self._taken.items() if png is not None}

    @property
    def pictures(self) -> Mapping[str, Crop]:
        """The picture for each name that was given."""
        return {name: Crop(png) for png, name in self._names.items()}


def remove_unused(path: Path, text: str) -> None:
    """Remove pictures of our own making beside the macro file `path` that its `text` no longer names."""
    folder = folder_for(path)
    try:
        if folder.is_symlink():
            return
        for file in sorted(folder.iterdir()):
            if _OURS.fullmatch(file.name) and f"{folder.name}/{file.name}" not in text:
                file.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()
    except OSError:
        # A picture too many does no harm; the macro itself is written.
        return


def _contents(folder: Path) -> dict[str, bytes | None]:
    """What lies in `folder`; None for the contents of what is no small ordinary file."""
    try:
        if folder.is_symlink() or not folder.is_dir():
            return {}
        files = sorted(folder.iterdir())[: MAX_CROPS * 2]
    except OSError:
        return {}
    found: dict[str, bytes | None] = {}
    for file in files:
        try:
            info = file.lstat()
            small = stat.S_ISREG(info.st_mode) and info.st_size <= MAX_BYTES
            found[file.name] = file.read_bytes() if small else None
        except OSError:
            found[file.name] = None
    return found
