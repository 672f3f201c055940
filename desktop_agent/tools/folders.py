"""The folders that tools may look into, and nothing outside of them.

A path is taken apart into names, and every name is opened in the folder before it without following links. So neither
`..` nor a link, nor a link that is put in a folder's place at that very moment, leads out.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from desktop_agent.plain import plain
from desktop_agent.tools.types import ToolFailed

_SYSTEM = ("/proc", "/sys", "/dev")
_MOST_NAMES = 64
_ERRORS = {
    errno.ENOENT: "is not there",
    errno.ENOTDIR: "is no folder, or a link, which is not followed",
    errno.ELOOP: "is a link, and links are not followed",
    errno.EACCES: "may not be opened by this user",
    errno.EPERM: "may not be opened by this user",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.ENXIO: "is no ordinary file",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Something in one of the folders; nothing is known of whether it is there.

    Attributes:
        root: the folder, absolute and without links.
        names: the names from there, none of them `..`; empty for the folder itself.
    """

    root: str
    names: tuple[str, ...]

    @property
    def path(self) -> str:
        """All of it, absolute."""
        return "/".join((self.root.rstrip("/"), *self.names)) or "/"

    def __str__(self) -> str:
        return plain(self.path, 500)


class Folders:
    """Some folders. Raises ToolFailed for one that cannot be meant; whether they are there is not asked.

    Attributes:
        roots: them, absolute and without links.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.roots = tuple(_root(path) for path in paths)
        # A person may name a folder by a link to it; both names are meant.
        called = (str(Path(path).expanduser()) for path in paths)
        self._called = tuple(zip((*self.roots, *called), self.roots * 2, strict=True))

    def place(self, path: str) -> Place:
        """What `path` means: absolute, or from the first folder on. Raises ToolFailed when it lies in none of them."""
        if not self.roots:
            raise ToolFailed("No folder is given to the tools.")
        if path.startswith("~"):
            raise ToolFailed(f"{plain(path)}: write the whole path. The folders are {self}.")
        names = tuple(name for name in PurePosixPath(path).parts if name not in ("/", "//", "."))
        if ".." in names:
            raise ToolFailed(f"{plain(path)}: a path must not hold '..'.")
        if len(names) > _MOST_NAMES:
            raise ToolFailed(f"{plain(path)}: a path of {len(names)} names is too long.")
        if not path.startswith("/"):
            return Place(self.roots[0], names)
        inside = [
            (len(_names(called)), root)
            for called, root in self._called
            if _names(called) == names[: len(_names(called))]
        ]
        if not inside:
            raise ToolFailed(f"{plain(path)} is in none of the folders {self}.")
        length, root = max(inside)
        return Place(root, names[length:])

    def __str__(self) -> str:
        return ", ".join(plain(root, 500) for root in self.roots) or "none"


@contextmanager
def opened_folder(place: Place) -> Iterator[int]:
    """A descriptor of the folder `place`, to work in it. Raises ToolFailed."""
    descriptor = -1
    try:
        descriptor = os.open(place.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for name in place.names:
            inner = os.open(
                name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor
            )
            os.close(descriptor)
            descriptor = inner
    except OSError as problem:
        if descriptor >= 0:
            os.close(descriptor)
        raise failure(place, problem) from problem
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def opened_parent(place: Place) -> Iterator[tuple[int, str]]:
    """A descriptor of the folder that `place` lies in, and its name there. Raises ToolFailed."""
    if not place.names:
        raise ToolFailed(f"{place} is a folder.")
    with opened_folder(Place(place.root, place.names[:-1])) as descriptor:
        yield descriptor, place.names[-1]


@contextmanager
def opened_file(place: Place) -> Iterator[tuple[int, os.stat_result]]:
    """A descriptor to read the ordinary file `place`, and what is known of it. Raises ToolFailed for anything else."""
    with opened_parent(place) as (folder, name):
        try:
            # A pipe without a writer would block, a device might do anything.
            descriptor = os.open(
                name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=folder
            )
        except OSError as problem:
            raise failure(place, problem) from problem
    try:
        known = os.fstat(descriptor)
        if stat.S_ISDIR(known.st_mode):
            raise ToolFailed(f"{place} is a folder.")
        if not stat.S_ISREG(known.st_mode):
            raise ToolFailed(f"{place} is no ordinary file.")
        yield descriptor, known
    finally:
        os.close(descriptor)


def failure(place: Place, problem: OSError) -> ToolFailed:
    """What the system said of `place`, in words."""
    words = _ERRORS.get(problem.errno or 0) or f"cannot be used: {problem.strerror or problem}"
    return ToolFailed(f"{place} {words}.")


def why_not_here() -> str:
    """Why files cannot be held to folders on this system; empty when they can."""
    if os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW") and os.scandir in os.supports_fd:
        return ""
    return "this system cannot open a file without following links, so no folder could be kept to"


def _root(path: str) -> str:
    if not path.strip() or "\0" in path:
        raise ToolFailed("A folder of the tools has no name.")
    expanded = Path(path).expanduser()
    if not expanded.is_absolute():
        raise ToolFailed(f"{plain(path)}: a folder of the tools needs its whole path.")
    root = os.path.realpath(expanded)
    if root == "/" or any(root == one or root.startswith(one + "/") for one in _SYSTEM):
        raise ToolFailed(f"{plain(path)} cannot be a folder of the tools: it is the system itself.")
    return root


def _names(root: str) -> tuple[str, ...]:
    return tuple(name for name in root.split("/") if name)
