"""Bring a model here from a hub: only weights as safetensors and plain data, each file checked against its checksum.

What was interrupted goes on where it ended. Files that could run as code are never fetched.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from vision.errors import ModelFailed, ModelStopped, ModelUnavailable
from vision.models.hub import Hub, HubBusy, HubFile, Listing
from vision.models.pull_choice import named_by_index, wanted
from vision.models.store import NOTE, KeptFile, Pulled, folder_for, read_note, write_note

_UNDER_WAY = "desktop-agent.pulling"
_CHUNK = 1 << 20
_SPARE = 64_000_000
"""Bytes of a disk that a pull leaves free."""
_TRIES = 6
"""In a row, without a byte more than before."""


@dataclass(frozen=True, slots=True)
class PullStep:
    """How far a pull is.

    Attributes:
        file: the file under way.
        doing: `reading` what is here already, `fetching` what is not, `waiting` for a hub that is busy.
        done: bytes of all files that are here and were read or fetched.
        total: bytes of all files; 0 until that is known.
    """

    file: str
    doing: str
    done: int
    total: int


_T = TypeVar("_T")
Told = Callable[[PullStep], None]
Cancelled = Callable[[], bool]
FreeSpace = Callable[[Path], int]


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def pull(
    repository: str,
    *,
    hub: Hub | None = None,
    folder: Path | None = None,
    revision: str = "main",
    told: Told = lambda _: None,
    cancelled: Cancelled = lambda: False,
    free_space: FreeSpace = lambda folder: shutil.disk_usage(folder).free,
    wait_s: float = 1.0,
) -> Pulled:
    """Bring the model of `repository` here, or bring it up to date.

    Args:
        repository: `owner/name`.
        hub: where from; the usual one when left out.
        folder: where to; its place in the store when left out.
        revision: which state of it: a branch, a tag or a commit.
        told: hears how far it is, on this thread, some times a second at most.
        cancelled: whether it is not wanted any more; what has come is kept.
        free_space: bytes that are free where a folder is.
        wait_s: seconds before a second try; they double with every further one.

    Raises:
        ModelUnavailable: no such model, nothing in it that may be fetched, no room, a folder that holds something else.
        ModelFailed: the hub answered with something else than it promised; what was wrong is deleted.
        ModelStopped: `cancelled` said so.
    """
    folder = folder or folder_for(repository)
    patience = _Patience(told, cancelled, wait_s)
    source = hub or Hub()
    listing = patience.until_it_works("", lambda: source.listing(repository, revision))
    plain, weights = wanted(listing)
    known = read_note(folder)
    if known is not None and known.revision == listing.revision and not known.missing():
        return known
    with _claimed(folder, repository, known):
        bringing = _Bringing(source, listing, folder, patience, told, free_space)
        bringing.make_room(plain)
        kept = [bringing.bring(file, of=plain) for file in plain]
        weights = named_by_index(folder, weights)
        everything = (*plain, *weights)
        bringing.make_room(everything)
        kept += [bringing.bring(file, of=everything) for file in weights]
        model = Pulled(repository, listing.revision, folder, tuple(kept))
        _tidy(folder, model, known)
        write_note(model)
    return model


class _Patience:
    """Tries again while trying again can help."""

    def __init__(self, told: Told, cancelled: Cancelled, wait_s: float) -> None:
        self._told = told
        self._cancelled = cancelled
        self._wait_s = wait_s

    def check(self) -> None:
        """Raises ModelStopped when it is not wanted any more."""
        if self._cancelled():
            raise ModelStopped("The pull was stopped. What has come is kept: pull again to go on.")

    def until_it_works(
        self, file: str, attempt: Callable[[], _T], so_far: Callable[[], int] = lambda: 0
    ) -> _T:
        """What `attempt` gives; tries again as long as `so_far` grows, and some times in a row when it does not."""
        tries, before = 0, so_far()
        while True:
            self.check()
            try:
                return attempt()
            except HubBusy as exc:
                now = so_far()
                tries = 1 if now > before else tries + 1
                before = now
                if tries >= _TRIES:
                    raise ModelUnavailable(
                        f"{exc} What has come is kept: pull again later to go on."
                    ) from exc
                self._told(PullStep(file, "waiting", now, 0))
                self._wait(max(exc.wait_s, self._wait_s * 2 ** (tries - 1)))

    def _wait(self, seconds: float) -> None:
        quiet = threading.Event()
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.check()
            quiet.wait(min(left, 0.1))


class _Bringing:
    """Brings the files of one listing into one folder."""

    def __init__(
        self, hub: Hub, listing: Listing, folder: Path, patience: _Patience, told: Told, free_space: FreeSpace
    ) -> None:
        self._hub = hub
        self._listing = listing
        self._folder = folder
        self._patience = patience
        self._told = told
        self._free_space = free_space
        self._here: dict[str, int] = {}

    def make_room(self, files: tuple[HubFile, ...]) -> None:
        """Raises ModelUnavailable when what is missing of `files` does not fit on the disk."""
        missing = sum(file.size - min(file.size, self._present(file)) for file in files)
        free = self._free_space(self._folder)
        if missing and missing + _SPARE > free:
            raise ModelUnavailable(
                f"{self._listing.repository} needs {_gb(missing)} more on the disk of {self._folder}, and {_gb(free)} "
                "are free. Make room, or name another folder with --to."
            )

    def bring(self, file: HubFile, of: tuple[HubFile, ...]) -> KeptFile:
        """Have `file` in the folder, checked. Raises as `pull` does."""
        final, part = self._folder / file.name, self._part(file)
        total = sum(each.size for each in of)
        with _writing(self._folder, self._listing.repository):
            if final.exists() and (final.stat().st_size != file.size or not self._right(final, file, total)):
                # From here on, the folder holds no whole model until the note is written again.
                (self._folder / NOTE).unlink(missing_ok=True)
                final.unlink()
            if not final.exists():
                self._fetch(file, part, total)
                part.replace(final)
        self._here[file.name] = file.size
        self._say(file, "fetching", 0, total)
        return KeptFile(file.name, file.size, file.digest)

    def _fetch(self, file: HubFile, part: Path, total: int) -> None:
        begun = part.exists() and part.stat().st_size > 0
        while True:
            self._patience.until_it_works(
                file.name,
                lambda: self._more(file, part, total),
                lambda: part.stat().st_size if part.exists() else 0,
            )
            if self._right(part, file, total):
                return
            part.unlink()
            if not begun:
                raise ModelFailed(
                    f"What came as {file.name} is not what {self._hub.host} says it is (its checksum differs). It was "
                    "deleted; nothing was opened from it."
                )
            # What lay here from before may have been spoilt; once more from the beginning.
            begun = False

    def _more(self, file: HubFile, part: Path, total: int) -> None:
        """Fetch until the part is whole. Raises HubBusy when the connection ends before."""
        have = part.stat().st_size if part.exists() else 0
        if have > file.size:
            part.unlink()
            have = 0
        if have == file.size and part.exists():
            return
        with (
            self._hub.open(self._listing, file, have) as answer,
            part.open("ab" if answer.start else "wb") as out,
        ):
            have = answer.start
            while have < file.size:
                self._patience.check()
                try:
                    data = answer.body.read(min(_CHUNK, file.size - have))
                except (OSError, http.client.HTTPException) as exc:
                    raise HubBusy(f"The connection to {self._hub.host} broke.") from exc
                if not data:
                    raise HubBusy(f"The connection to {self._hub.host} ended in the middle of {file.name}.")
                out.write(data)
                have += len(data)
                self._say(file, "fetching", have, total)
            out.flush()
            os.fsync(out.fileno())

    def _right(self, path: Path, file: HubFile, total: int) -> bool:
        """Whether the file at `path` has the promised content."""
        kind, _, promised = file.digest.partition(":")
        digest: _Digest = hashlib.sha256()
        if kind == "git":
            digest = hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
        done = 0
        with path.open("rb") as content:
            while data := content.read(_CHUNK):
                self._patience.check()
                digest.update(data)
                done += len(data)
                self._say(file, "reading", done, total)
        return digest.hexdigest() == promised

    def _say(self, file: HubFile, doing: str, done: int, total: int) -> None:
        before = sum(size for name, size in self._here.items() if name != file.name)
        self._told(PullStep(file.name, doing, before + max(done, self._here.get(file.name, 0)), total))

    def _part(self, file: HubFile) -> Path:
        """Named by the content as well, so that what came of another state of the file is never continued."""
        return self._folder / f"{file.name}.{file.digest.partition(':')[2][:12]}.part"

    def _present(self, file: HubFile) -> int:
        for path in (self._folder / file.name, self._part(file)):
            try:
                return path.stat().st_size
            except OSError:
                continue
        return 0


@contextmanager
def _claimed(folder: Path, repository: str, known: Pulled | None) -> Iterator[None]:
    """Have `folder` for one pull alone. Raises ModelUnavailable when it holds something else, or another pull runs."""
    mark = folder / _UNDER_WAY
    with _writing(folder, repository):
        folder.mkdir(parents=True, exist_ok=True)
        strange = known is None and not mark.exists() and any(folder.iterdir())
        if strange or (known is not None and known.repository != repository):
            raise ModelUnavailable(f"{folder} holds something else already: name an empty folder with --to.")
        with mark.open("ab") as held:
            if not _locked(held.fileno()):
                raise ModelUnavailable(
                    f"{repository} is being pulled into {folder} by another program right now."
                )
            yield
            mark.unlink(missing_ok=True)


def _locked(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: an open file cannot be replaced there, so a second pull fails on its own
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _writing(folder: Path, repository: str) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ModelUnavailable(
                f"The disk of {folder} is full. What has come of {repository} is kept: make room, and pull again."
            ) from exc
        raise ModelUnavailable(f"{folder} cannot be written: {exc.strerror or exc}.") from exc


def _tidy(folder: Path, model: Pulled, known: Pulled | None) -> None:
    """Remove parts of other states, and files that an earlier state had and this one has not."""
    present = {file.name for file in model.files}
    old = (
        [folder / file.name for file in known.files if file.name not in present] if known is not None else []
    )
    with _writing(folder, model.repository):
        for path in (*old, *folder.glob("*.part")):
            path.unlink(missing_ok=True)


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
