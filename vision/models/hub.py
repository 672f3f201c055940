"""A hub of models over HTTP: what a repository holds, and its files from any byte on. Nothing is written to disk here.

It speaks the interface of the Hugging Face hub, which mirrors and in-house hubs speak as well. The address is that of
`HF_ENDPOINT` where it is set; a token in `HF_TOKEN` goes to that address alone, and into no message.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit

from vision.errors import ModelFailed, ModelUnavailable

DEFAULT_HUB = "https://huggingface.co"

_LONGEST_LISTING = 16_000_000
_MOST_PAGES = 50
_MOST_FILES = 5_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_NEXT = re.compile(r'<([^<>]+)>\s*;\s*rel="next"')
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class HubBusy(ModelFailed):
    """Something that may pass: no connection, a time-out, a server that is overloaded.

    Attributes:
        wait_s: seconds that the hub asks to wait; 0 where it does not say.
    """

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        self.wait_s = wait_s
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository.

    Attributes:
        name: its path there.
        size: bytes.
        digest: `sha256:` of the content, or `git:`, the name git has for it (SHA-1 with a header).
    """

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a repository holds in one state: `revision` names that state, whatever is uploaded later."""

    repository: str
    revision: str
    files: tuple[HubFile, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An answer with a file's bytes from `start` on; less than was asked for when the server knows no parts."""

    start: int
    body: IO[bytes]


class Hub:
    """A hub at one address."""

    def __init__(self, address: str = "", *, token: str | None = None, timeout_s: float = 30.0) -> None:
        """At `address` (that of `HF_ENDPOINT`, or the public one), with `token` (that of `HF_TOKEN`).

        Raises ModelUnavailable for what is no address.
        """
        self.address = (address or os.environ.get("HF_ENDPOINT") or DEFAULT_HUB).rstrip("/")
        parts = urlsplit(self.address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise ModelUnavailable(
                "The hub's address must be http://… or https://…, without a name or password in it."
            )
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        token = os.environ.get("HF_TOKEN", "") if token is None else token
        # Over an open line, a token would be anybody's.
        self._token = token.strip() if parts.scheme == "https" or here else ""
        self._timeout_s = timeout_s
        context = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        self._opener = urllib.request.build_opener(context, _Redirects())

    @property
    def host(self) -> str:
        """For messages."""
        return urlsplit(self.address).netloc

    def listing(self, repository: str, revision: str = "main") -> Listing:
        """What `repository` holds now.

        Raises:
            ModelUnavailable: there is no such repository, or it is not open to everybody.
            HubBusy: the hub cannot be reached now.
            ModelFailed: it answered with something that is no listing.
        """
        about = self._json(
            f"/api/models/{quote(repository)}/revision/{quote(revision, safe='')}", repository
        )[0]
        sha = about.get("sha") if isinstance(about, dict) else None
        if not isinstance(sha, str) or not _SHA1.fullmatch(sha):
            raise ModelFailed(f"{self.host} does not say which state of {repository} it has.")
        files: list[HubFile] = []
        page: str | None = f"/api/models/{quote(repository)}/tree/{sha}?recursive=true"
        for _ in range(_MOST_PAGES):
            if page is None or len(files) > _MOST_FILES:
                break
            entries, page = self._json(page, repository)
            if not isinstance(entries, list):
                raise ModelFailed(f"{self.host} answered with something that is no list of files.")
            files += [file for entry in entries if (file := self._file(entry)) is not None]
        return Listing(repository, sha, tuple(files))

    @contextmanager
    def open(self, listing: Listing, file: HubFile, start: int = 0) -> Iterator[Part]:
        """The bytes of `file` from `start` on, or from 0 where the server gives no parts. Raises as `listing` does."""
        path = f"/{quote(listing.repository)}/resolve/{listing.revision}/{quote(file.name)}"
        with self._answer(path, listing.repository, start=start) as response:
            found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            begins = int(found[1]) if response.status == http.client.PARTIAL_CONTENT and found else 0
            if begins not in (0, start):
                raise ModelFailed(f"{self.host} sent another part of {file.name} than was asked for.")
            yield Part(begins, response)

    def _file(self, entry: object) -> HubFile | None:
        """An entry of a listing; None for folders. Raises ModelFailed for what cannot be one."""
        try:
            if not isinstance(entry, dict) or entry.get("type") != "file":
                return None
            large = entry.get("lfs")
            name, size = entry["path"], entry["size"]
            if isinstance(large, dict):
                size, digest = large["size"], str(large["oid"]).removeprefix("sha256:")
                right, kind = _SHA256.fullmatch(digest), "sha256"
            else:
                digest = str(entry["oid"])
                right, kind = _SHA1.fullmatch(digest), "git"
        except KeyError as exc:
            raise ModelFailed(f"{self.host} lists a file without its {exc}.") from exc
        if not isinstance(name, str) or not isinstance(size, int) or size < 0 or not right:
            raise ModelFailed(f"{self.host} lists a file with no usable name, size or checksum.")
        return HubFile(name, size, f"{kind}:{digest}")

    def _json(self, path: str, repository: str) -> tuple[Any, str | None]:
        """The JSON at `path`, and where the next page is."""
        with self._answer(path, repository) as response:
            content = _read(response, _LONGEST_LISTING + 1)
            following = _NEXT.search(response.headers.get("Link", ""))
        if len(content) > _LONGEST_LISTING:
            raise ModelFailed(f"{self.host} answered with a listing that is too long to be one.")
        try:
            found = json.loads(content)
        except (ValueError, RecursionError) as exc:
            raise ModelFailed(f"{self.host} answered with something that is no JSON.") from exc
        return found, self._within(following[1]) if following else None

    def _within(self, link: str) -> str:
        """A further page's path; the token must not be lured to another place."""
        whole = urljoin(f"{self.address}/", link)
        if not whole.startswith(f"{self.address}/"):
            raise ModelFailed(f"{self.host} points to another place for the rest of its listing.")
        return whole.removeprefix(self.address)

    @contextmanager
    def _answer(self, path: str, repository: str, *, start: int = 0) -> Iterator[http.client.HTTPResponse]:
        request = urllib.request.Request(self.address + path)  # noqa: S310 - the scheme was checked
        request.add_header("User-Agent", "desktop-agent")
        request.add_header("Accept-Encoding", "identity")
        if start:
            request.add_header("Range", f"bytes={start}-")
        if self._token:
            # Not sent along when the hub passes the request on to where its files are.
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            response = self._opener.open(request, timeout=self._timeout_s)
        except urllib.error.HTTPError as exc:
            with exc:
                raise self._refused(exc, repository) from exc
        except (OSError, http.client.HTTPException, ValueError) as exc:
            raise HubBusy(f"{self.host} cannot be reached: {_why(exc)}.") from exc
        with response:
            yield response

    def _refused(self, exc: urllib.error.HTTPError, repository: str) -> Exception:
        match exc.code:
            case 401 | 403 | 404:
                known = (
                    "the token in HF_TOKEN does not open it"
                    if self._token
                    else "set HF_TOKEN to a token of yours"
                )
                return ModelUnavailable(
                    f"{self.host} has no model {repository} that is open to you ({exc.code}). Check the name; where "
                    f"its licence must be accepted first, do that there, and {known}."
                )
            case 416:
                return ModelFailed(f"{self.host} has fewer bytes of a file than were already here.")
            case 408 | 425 | 429 | 500 | 502 | 503 | 504:
                return HubBusy(
                    f"{self.host} is busy ({exc.code}).", _seconds(exc.headers.get("Retry-After", ""))
                )
            case _:
                return ModelFailed(f"{self.host} refused ({exc.code}).")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to other hosts, but never from an encrypted line to an open one, nor to anything but the web."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme not in ("http", "https") or (old.scheme == "https" and new.scheme != "https"):
            raise urllib.error.URLError("it points to a place that is not safe to go to")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _read(response: http.client.HTTPResponse, most: int) -> bytes:
    try:
        return response.read(most)
    except (OSError, http.client.HTTPException) as exc:
        raise HubBusy(f"The connection broke: {_why(exc)}.") from exc


def _why(exc: Exception) -> str:
    """In words, and never with an address in them that could hold a signature."""
    reason = exc.reason if isinstance(exc, urllib.error.URLError) else exc
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "its certificate is not trusted here"
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return reason if isinstance(reason, str) else type(reason).__name__


def _seconds(text: str) -> float:
    return min(float(text), 300.0) if text.isdecimal() and len(text) < 6 else 0.0
