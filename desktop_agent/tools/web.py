"""Search the web through the one address that the person has set, which answers in JSON as SearXNG does."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from desktop_agent.plain import plain
from desktop_agent.tools.address import QUERY, Address
from desktop_agent.tools.schema import check_arguments
from desktop_agent.tools.types import Reach, ToolFailed, ToolResult
from vision.models.types import ToolSpec

MAX_BYTES = 2_000_000
MAX_RESULTS = 10
_TICK_S = 0.05
_TITLE, _ADDRESS, _SNIPPET = 200, 500, 500
_SNIPPETS = ("content", "snippet", "description")
_STATUS = {
    401: "it wants to know who asks",
    403: "it refuses (SearXNG: allow the format json in its settings)",
    404: "there is no such address",
    429: "it has had too many questions; wait a while",
}


@dataclass(frozen=True, slots=True)
class WebSearch:
    """Searches the web.

    Attributes:
        address: where.
        seconds: how long it may take in all.
    """

    address: Address
    seconds: float

    @property
    def spec(self) -> ToolSpec:
        """See `Tool`."""
        return ToolSpec(
            "web_search",
            "Search the web. Gives titles, addresses and a few words of each page found.",
            {
                "type": "object",
                "properties": {"query": {"type": "string", "minLength": 1, "maxLength": 400}},
                "required": ["query"],
                "additionalProperties": False,
            },
        )

    def describe(self, arguments: Mapping[str, Any]) -> str:
        """See `Tool`."""
        check_arguments(self.spec.parameters, arguments)
        return f'search the web through {self.address.host} for "{plain(arguments["query"], 400)}"'

    def reach(self, arguments: Mapping[str, Any]) -> Reach:
        """See `Tool`."""
        check_arguments(self.spec.parameters, arguments)
        return Reach(network=True)

    def use(self, arguments: Mapping[str, Any], *, cancelled: Callable[[], bool]) -> ToolResult:
        """See `Tool`."""
        check_arguments(self.spec.parameters, arguments)
        query = urllib.parse.quote(arguments["query"], safe="")
        fetch = _Fetch(self.address, self.address.target.replace(QUERY, query), self.seconds)
        return _results(fetch.body(cancelled), self.address.host)


class _Fetch:
    """One answer of the search, got on a thread of its own, so that it can be given up at any moment."""

    def __init__(self, address: Address, target: str, seconds: float) -> None:
        connect = http.client.HTTPSConnection if address.secure else http.client.HTTPConnection
        self._connection = connect(address.host, address.port, timeout=seconds)
        self._name = address.host
        self._target = target
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._came: queue.SimpleQueue[bytes | ToolFailed] = queue.SimpleQueue()

    def body(self, cancelled: Callable[[], bool]) -> bytes:
        """What came. Raises ToolFailed."""
        threading.Thread(target=self._run, name="web search", daemon=True).start()
        ends = time.monotonic() + self._seconds
        try:
            while time.monotonic() < ends:
                if cancelled():
                    raise ToolFailed("The search was stopped.")
                with suppress(queue.Empty):
                    came = self._came.get(timeout=_TICK_S)
                    if isinstance(came, ToolFailed):
                        raise came
                    return came
            raise ToolFailed(f"The search at {self._name} did not answer within {self._seconds:g} seconds.")
        finally:
            self._hang_up()

    def _run(self) -> None:
        try:
            self._came.put(self._got())
        except ToolFailed as problem:
            self._came.put(problem)
        except (OSError, http.client.HTTPException, ValueError) as problem:
            why = (
                (isinstance(problem, OSError) and problem.strerror) or str(problem) or type(problem).__name__
            )
            self._came.put(ToolFailed(f"The search at {self._name} cannot be reached: {plain(why)}."))
        finally:
            self._connection.close()

    def _got(self) -> bytes:
        headers = {"Accept": "application/json", "User-Agent": "desktop-agent"}
        self._connection.connect()
        self._socket = self._connection.sock
        self._connection.request("GET", self._target, headers=headers)
        with self._connection.getresponse() as response:
            if response.status != http.HTTPStatus.OK:
                why = _STATUS.get(response.status) or plain(response.reason or "")
                raise ToolFailed(f"The search at {self._name} answered with {response.status}: {why}.")
            body = response.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ToolFailed(f"The search at {self._name} answered with more than {MAX_BYTES:,} bytes.")
        return body

    def _hang_up(self) -> None:
        # The connection forgets its socket before the answer is read.
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _results(body: bytes, name: str) -> ToolResult:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise ToolFailed(f"The search at {name} did not answer in JSON: set format=json.") from problem
    found = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise ToolFailed(f"The search at {name} answered with JSON that holds no results.")
    told = [lines for one in found[:MAX_RESULTS] if isinstance(one, dict) and (lines := _result(one))]
    if not told:
        return ToolResult("Nothing was found.")
    numbered = [f"{number}. {lines}" for number, lines in enumerate(told, 1)]
    return ToolResult("\n".join(numbered), shortened=len(found) > MAX_RESULTS)


def _result(one: dict[str, Any]) -> str:
    title, address = _field(one, "title", _TITLE), _field(one, "url", _ADDRESS)
    snippet = next((text for key in _SNIPPETS if (text := _field(one, key, _SNIPPET))), "")
    return "\n   ".join(part for part in (title or address, address if title else "", snippet) if part)


def _field(one: dict[str, Any], key: str, longest: int) -> str:
    value = one.get(key)
    return plain(" ".join(value.split()), longest) if isinstance(value, str) else ""
