"""A hub on this machine, for tests: real HTTP, with the faults that real hubs have."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

REVISION = "a" * 40


@dataclass
class FakeHub:
    """What the hub offers, and what goes wrong on it.

    Attributes:
        files: content by name, of the one repository `org/model`.
        listed: entries that are listed as they are, whatever `files` holds.
        cut: the connection is cut after so many bytes of an answer, so many times: [(bytes, times)].
        busy: so many answers are 503 first.
        ranges: whether parts are given.
        token: what must be shown; empty for none.
        lies: files whose checksum is listed wrongly.
        elsewhere: redirect files to this address.
        page: entries on a page of the listing.
        asked: paths that were asked for, with their Range.
        tokens: what was shown as authorisation, with the path.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    listed: list[Any] = field(default_factory=list)
    cut_after: int = 0
    cuts: int = 0
    busy: int = 0
    ranges: bool = True
    token: str = ""
    lies: tuple[str, ...] = ()
    elsewhere: str = ""
    page: int = 1000
    next_link: str = ""
    revision: str = REVISION
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    address: str = ""

    def entries(self) -> list[Any]:
        """The listing."""
        found: list[Any] = [{"type": "directory", "path": "onnx", "oid": "0" * 40, "size": 0}]
        for name, content in self.files.items():
            entry: dict[str, Any] = {"type": "file", "path": name, "size": len(content)}
            blob = b"blob %d\0" % len(content) + content
            entry["oid"] = hashlib.sha1(blob, usedforsecurity=False).hexdigest()
            if name.endswith(".safetensors"):
                digest = "0" * 64 if name in self.lies else hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"oid": digest, "size": len(content), "pointerSize": 130}
            elif name in self.lies:
                entry["oid"] = "0" * 40
            found.append(entry)
        return found + self.listed


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer as the hub does."""
        hub = self.hub
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        hub.asked.append((path, self.headers.get("Range", "")))
        hub.tokens.append(self.headers.get("Authorization", ""))
        if hub.busy > 0:
            hub.busy -= 1
            self._send(503, b"busy")
        elif hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            self._send(401, b"who are you")
        elif path.startswith("/api/models/org/model/revision/"):
            self._send(200, json.dumps({"sha": hub.revision}).encode())
        elif path == f"/api/models/org/model/tree/{hub.revision}":
            self._listing(parts.query)
        elif path.startswith(f"/org/model/resolve/{hub.revision}/") and hub.elsewhere:
            self.send_response(302)
            self.send_header("Location", hub.elsewhere + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.startswith(f"/org/model/resolve/{hub.revision}/"):
            self._file(path.rsplit("/", 1)[1])
        else:
            self._send(404, b"no such model")

    def _listing(self, query: str) -> None:
        at = int(query.partition("cursor=")[2] or 0)
        entries = self.hub.entries()
        headers = {}
        if at + self.hub.page < len(entries):
            link = (
                self.hub.next_link
                or f"{self.hub.address}{self.path.partition('?')[0]}?cursor={at + self.hub.page}"
            )
            headers["Link"] = f'<{link}>; rel="next"'
        self._send(200, json.dumps(entries[at : at + self.hub.page]).encode(), headers)

    def _file(self, name: str) -> None:
        content = self.hub.files[name]
        start = 0
        asked = self.headers.get("Range", "")
        if asked and self.hub.ranges:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start and start >= len(content):
            self._send(416, b"")
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        rest = content[start:]
        if self.hub.cuts > 0 and len(rest) > self.hub.cut_after:
            self.hub.cuts -= 1
            self.wfile.write(rest[: self.hub.cut_after])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(rest)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(hub: FakeHub) -> Iterator[FakeHub]:
    """Serve `hub` on a free port of this machine."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
