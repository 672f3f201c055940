"""One question over HTTP, with a limit on everything: time, bytes, redirects. The answer comes in pieces.

The exchange runs on a thread of its own, and whoever waits for it looks up every few hundredths of a second: so a
server that takes the call and says nothing cannot keep anybody waiting. `close` shuts the socket, which ends the thread
and tells the server that nobody listens any more.

`http.client` and not a client library: those read an answer whole or without a limit, believe its types, follow
redirects, wait between tries without being asked whether to go on, and cannot be interrupted in a read.
"""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from vision.models.server.address import Address
from vision.models.server.patience import Patience

_CHUNK = 65_536


class Fault(StrEnum):
    """Why an exchange failed."""

    REFUSED = "refused"
    UNKNOWN_HOST = "unknown host"
    UNREACHED = "unreached"
    UNTRUSTED = "untrusted"
    NOT_HTTP = "not http"
    BROKEN = "broken"
    SILENT = "silent"


class WireFault(Exception):
    """An exchange failed.

    Attributes:
        fault: in which way.
        said: the system's own words.
    """

    def __init__(self, fault: Fault, said: str = "") -> None:
        self.fault = fault
        self.said = said
        super().__init__(f"{fault}: {said}")


@dataclass(frozen=True, slots=True)
class Head:
    """How an answer begins. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]


class Wire:
    """The way to one server."""

    def __init__(self, address: Address, key: str, *, connect_s: float, proxies: bool) -> None:
        self.address = address
        self._key = key
        self._connect_s = connect_s
        self._proxies = proxies and not address.here

    def ask(self, method: str, path: str, body: bytes | None = None) -> Exchange:
        """Begin an exchange. `path` follows the address's own, unless it begins with `//`: then it is the whole."""
        headers = {
            "Accept": "text/event-stream, application/json" if body is not None else "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            "User-Agent": "desktop-agent",
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        whole = path[1:] if path.startswith("//") else self.address.path + path
        proxy = self._proxy()
        if proxy is not None and not self.address.encrypted:
            headers |= _proxy_login(proxy)
            whole = self.address.origin + whole
        exchange = Exchange(self._connection(proxy), method, whole, headers, body, self.address.place)
        exchange.start()
        return exchange

    def _proxy(self) -> SplitResult | None:
        if not self._proxies or urllib.request.proxy_bypass(self.address.host):
            return None
        scheme = "https" if self.address.encrypted else "http"
        text = urllib.request.getproxies().get(scheme, "")
        parts = urlsplit(text if "://" in text else f"http://{text}") if text else None
        return parts if parts is not None and parts.hostname and parts.scheme == "http" else None

    def _connection(self, proxy: SplitResult | None) -> http.client.HTTPConnection:
        address = self.address
        host, port = (
            (address.host, address.port) if proxy is None else (proxy.hostname or "", proxy.port or 80)
        )
        if not address.encrypted:
            return http.client.HTTPConnection(host, port, timeout=self._connect_s)
        connection = http.client.HTTPSConnection(
            host, port, timeout=self._connect_s, context=ssl.create_default_context()
        )
        if proxy is not None:
            connection.set_tunnel(address.host, address.port, _proxy_login(proxy))
        return connection


class Exchange:
    """A question on its way, and its answer. Used by one thread; `close` when done with it, at whatever point."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        headers: dict[str, str],
        body: bytes | None,
        place: str,
    ) -> None:
        self._place = place
        self._connection = connection
        self._request = (method, target, body, headers)
        self._heard: queue.SimpleQueue[Head | bytes | WireFault] = queue.SimpleQueue()
        self._socket: socket.socket | None = None
        self._over = threading.Event()

    def start(self) -> None:
        """Send the question."""
        threading.Thread(target=self._run, name=f"asking {self._place}", daemon=True).start()

    def head(self, patience: Patience, within_s: float = 0.0) -> Head:
        """How the answer begins. Raises WireFault, Unwanted and TimeIsUp."""
        head = self._next(patience, within_s)
        assert isinstance(head, Head), "the head comes first"
        return head

    def more(self, patience: Patience, within_s: float = 0.0) -> bytes:
        """The next bytes of the answer; none at its end. Raises WireFault, Unwanted and TimeIsUp."""
        data = self._next(patience, within_s)
        assert isinstance(data, bytes), "the head comes once"
        return data

    def close(self) -> None:
        """End the exchange; the server is told. Never raises."""
        self._over.set()
        if self._socket is not None:
            with suppress(OSError):
                # Past the encryption, which another thread may be using at this moment.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _next(self, patience: Patience, within_s: float) -> Head | bytes:
        heard = patience.take(self._heard, within_s)
        if heard is None:
            raise WireFault(Fault.SILENT, f"nothing for {within_s:g} s")
        if isinstance(heard, WireFault):
            raise heard
        return heard

    def _run(self) -> None:
        connected = False
        try:
            self._connection.connect()
            connected = True
            # The connection forgets it as soon as the answer begins, for it is the last one.
            self._socket = self._connection.sock
            if self._over.is_set():
                return
            # From here on it is the one who waits that loses patience.
            self._socket.settimeout(None)
            self._talk()
        except ssl.SSLCertVerificationError as problem:
            self._heard.put(WireFault(Fault.UNTRUSTED, problem.verify_message or str(problem)))
        except (http.client.HTTPException, ValueError) as problem:
            broken = isinstance(problem, http.client.IncompleteRead | http.client.RemoteDisconnected)
            self._heard.put(
                WireFault(Fault.BROKEN if broken else Fault.NOT_HTTP, str(problem) or type(problem).__name__)
            )
        except ssl.SSLError as problem:
            self._heard.put(
                WireFault(Fault.BROKEN if connected else Fault.NOT_HTTP, problem.reason or str(problem))
            )
        except socket.gaierror as problem:
            self._heard.put(WireFault(Fault.UNKNOWN_HOST, problem.strerror or str(problem)))
        except ConnectionRefusedError as problem:
            self._heard.put(WireFault(Fault.REFUSED, problem.strerror or str(problem)))
        except OSError as problem:
            fault = Fault.BROKEN if connected else Fault.UNREACHED
            self._heard.put(WireFault(fault, problem.strerror or str(problem)))
        finally:
            self._connection.close()

    def _talk(self) -> None:
        method, target, body, headers = self._request
        self._connection.request(method, target, body, headers)
        response = self._connection.getresponse()
        try:
            names = {name.lower(): value for name, value in response.getheaders()}
            self._heard.put(Head(response.status, names))
            while not self._over.is_set() and (piece := response.read1(_CHUNK)):
                self._heard.put(piece)
            missing = response.length
            if missing and not response.chunked:
                raise http.client.IncompleteRead(b"", missing)
            self._heard.put(b"")
        finally:
            response.close()


def _proxy_login(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {b64encode(login).decode()}"}


__all__ = ["Exchange", "Fault", "Head", "Wire", "WireFault"]
