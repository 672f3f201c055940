"""One question to an HTTP server, with a limit on everything: time, bytes, redirects. Without Qt.

`http.client` alone is too patient: its timeout is for one read, so that a server which sends a byte a second holds on
for ever, and looking a name up has no timeout at all. So the exchange runs on a thread of its own, and whoever waits
for it gives up at the deadline or when a person cancels; the connection is then shut, which ends that thread.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from desktop_agent.panel.models.address import Address

MAX_BYTES = 1_000_000
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answered:
    """The server answered.

    Attributes:
        status: its status.
        body: what it sent, at most MAX_BYTES.
        cut: whether there was more.
        location: where it sends on to; empty when nowhere.
        retry_after: how long it asks to wait, as it says it.
    """

    status: int
    body: bytes
    cut: bool = False
    location: str = ""
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """No answer came; `why` is the system's own word."""

    why: str


@dataclass(frozen=True, slots=True)
class Untrusted:
    """The server's certificate is not one that this machine trusts."""

    why: str


@dataclass(frozen=True, slots=True)
class NotHttp:
    """Something answered, but not in HTTP."""

    why: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The deadline came first. `connected`: whether the server took the connection."""

    connected: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A person cancelled."""


Exchange = Answered | Unreached | Untrusted | NotHttp | TimedOut | Cancelled
"""How an exchange can end."""


class Patience:
    """Until when to wait, and whether a person still does. Any thread may cancel."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._ended = threading.Condition()
        self._cancelled = False
        self._done = False

    def cancel(self) -> None:
        """Wait no longer."""
        with self._ended:
            self._cancelled = True
            self._ended.notify_all()

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled."""
        return self._cancelled

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when none are."""
        return max(0.0, self._until - time.monotonic())

    def wait_for(self, task: _Task) -> bool:
        """Wait until `task` is done; False when the deadline or a person came first."""
        with self._ended:
            task.tell = self._wake
            self._ended.wait_for(lambda: task.result is not None or self._cancelled, self.left)
            return task.result is not None

    def _wake(self) -> None:
        with self._ended:
            self._ended.notify_all()


def ask(
    address: Address, method: str, path: str, headers: dict[str, str], body: bytes | None, patience: Patience
) -> Exchange:
    """Send one request and read the answer; redirects are not followed, proxies of the environment are not used.

    Returns at the deadline of `patience` at the latest, whatever the server does. Raises nothing.
    """
    if patience.cancelled:
        return Cancelled()
    task = _Task(address, method, path, headers, body, patience)
    threading.Thread(target=task.run, name="asking a server", daemon=True).start()
    if patience.wait_for(task):
        assert task.result is not None
        return task.result
    task.shut()
    return Cancelled() if patience.cancelled else TimedOut(task.connected)


class _Task:
    def __init__(
        self,
        address: Address,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        patience: Patience,
    ) -> None:
        self.result: Exchange | None = None
        self.connected = False
        self._address, self._patience = address, patience
        self._request = (method, path, body, headers)
        self._held: socket.socket | None = None
        self._over = False
        self.tell: Callable[[], None] = lambda: None

    def run(self) -> None:
        """The whole exchange."""
        try:
            self.result = self._exchange()
        except ssl.SSLCertVerificationError as problem:
            self.result = Untrusted(problem.verify_message or str(problem))
        except TimeoutError:
            self.result = TimedOut(self.connected)
        except (http.client.HTTPException, ValueError) as problem:
            self.result = NotHttp(str(problem) or type(problem).__name__)
        except ssl.SSLError as problem:
            self.result = NotHttp(problem.reason or str(problem))
        except OSError as problem:
            self.result = Unreached(problem.strerror or str(problem))
        finally:
            self.shut()
            self.tell()

    def shut(self) -> None:
        """End the connection from whatever thread; a read that waits on it ends."""
        self._over = True
        if self._held is not None:
            with suppress(OSError):
                self._held.shutdown(socket.SHUT_RDWR)

    def _exchange(self) -> Exchange:
        patience, address = self._patience, self._address
        connection: http.client.HTTPConnection
        if address.encrypted:
            connection = http.client.HTTPSConnection(
                address.host, address.port, timeout=patience.left, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(address.host, address.port, timeout=patience.left)
        try:
            connection.connect()
            # The connection forgets it as soon as the answer begins, for it is the last one.
            self._held = connection.sock
            self.connected = True
            if self._over:
                return Cancelled()
            method, path, body, headers = self._request
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            pieces, size = [], 0
            while size <= MAX_BYTES and (piece := response.read(_CHUNK)):
                pieces.append(piece)
                size += len(piece)
            return Answered(
                response.status,
                b"".join(pieces)[:MAX_BYTES],
                size > MAX_BYTES,
                response.getheader("Location", "") or "",
                response.getheader("Retry-After", "") or "",
            )
        finally:
            connection.close()
