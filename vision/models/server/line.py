"""One body sent to a server, and what comes read into a draft: a stream, or a whole where it does not stream."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from vision.models.server.draft import Draft, WrongShape
from vision.models.server.events import Events, EventTooLong
from vision.models.server.interface import Reader
from vision.models.server.options import ServerOptions
from vision.models.server.patience import Patience
from vision.models.server.refusals import Refusal, looks_like_a_page, read_refusal
from vision.models.server.shape import document
from vision.models.server.wire import Exchange, Fault, Wire, WireFault

_REFUSAL_BYTES = 64_000
_LIST_BYTES = 4_000_000
_REST_S = 2.0
"""How long the counts of tokens may take once the answer has ended."""
_BEGINS_EVENT = b"deir:"
"""Letters that a line of a stream of events begins with: data, event, id, retry, or a comment."""
_BLANK = b"\xef\xbb\xbf \t\r\n"


class Refused(Exception):
    """The server answered, and it is no answer."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.said)


class NotAServer(Exception):
    """What answers sends pages."""


class TooMuch(Exception):
    """The answer is larger than any that is read."""


class EnoughThought(Exception):
    """The budget of thoughts is used up."""


class Line:
    """Asks one server."""

    def __init__(self, wire: Wire, options: ServerOptions, key: str) -> None:
        self._wire = wire
        self._options = options
        self._key = key

    def get(self, path: str, patience: Patience) -> tuple[Mapping[str, str], Any]:
        """Headers and JSON of what is at `path`. Raises Refused, NotAServer, TooMuch, WrongShape and WireFault."""
        return self._whole("GET", path, None, patience)

    def post(self, path: str, body: Mapping[str, Any], patience: Patience) -> Any:  # noqa: ANN401 - JSON
        """JSON of what is answered to `body`. Raises as `get` does."""
        return self._whole("POST", path, _encoded(body), patience)[1]

    def send(
        self,
        reader: Reader,
        body: Mapping[str, Any],
        draft: Draft,
        patience: Patience,
        *,
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """Send `body` and read what comes into `draft`, to its end or to a word that ends it.

        Raises Refused, NotAServer, TooMuch, WrongShape, ServerFailed, WireFault, EnoughThought when `enough` says so,
        and what `patience` raises. `draft` holds what had come by then.
        """
        data = _encoded(body)
        exchange = self._wire.ask("POST", reader.path, data)
        try:
            head = exchange.head(patience, self._options.first_s)
            if head.status != 200:
                said = _gathered(exchange, patience, b"", _REFUSAL_BYTES, cut=True)
                raise Refused(read_refusal(head, said, self._key, pictures=b"data:image/" in data))
            start = _start(exchange, patience, self._options.first_s)
            if looks_like_a_page(start):
                raise NotAServer
            bare = start.lstrip(_BLANK)
            if bare[:1] in (b"{", b"["):
                answer = document(_gathered(exchange, patience, start, self._options.max_bytes))
                if not isinstance(answer, dict):
                    raise WrongShape("the answer")
                reader.whole(answer, draft)
                draft.end()
                return
            if bare and bare[0] not in _BEGINS_EVENT:
                raise WrongShape("the answer")
            self._stream(reader, exchange, bare, draft, patience, enough)
        finally:
            exchange.close()

    def _stream(
        self,
        reader: Reader,
        exchange: Exchange,
        start: bytes,
        draft: Draft,
        patience: Patience,
        enough: Callable[[], bool],
    ) -> None:
        events = Events()
        data, size = start, 0
        while True:
            size += len(data)
            if size > self._options.max_bytes:
                raise TooMuch
            try:
                found = events.feed(data) if data else events.end()
                for event in found:
                    reader.event(event, draft)
                    if draft.complete or draft.stopped:
                        draft.end()
                        return
                    if enough():
                        raise EnoughThought
            except EventTooLong as problem:
                raise TooMuch from problem
            except WrongShape:
                if data:
                    raise
                # The end of the stream cut an event in two.
                raise WireFault(Fault.BROKEN, "the stream ended in the middle") from None
            if not data:
                break
            try:
                data = exchange.more(patience, self._within(draft))
            except WireFault:
                if draft.finish:
                    break
                raise
        if not draft.finish:
            raise WireFault(Fault.BROKEN, "the stream ended in the middle")
        draft.end()

    def _within(self, draft: Draft) -> float:
        if draft.finish:
            return _REST_S
        return self._options.first_s if draft.empty else self._options.silence_s

    def _whole(
        self, method: str, path: str, data: bytes | None, patience: Patience
    ) -> tuple[Mapping[str, str], Any]:
        exchange = self._wire.ask(method, path, data)
        try:
            head = exchange.head(patience)
            if head.status != 200:
                said = _gathered(exchange, patience, b"", _REFUSAL_BYTES, cut=True)
                raise Refused(read_refusal(head, said, self._key))
            body = _gathered(exchange, patience, b"", _LIST_BYTES)
            if looks_like_a_page(body):
                raise NotAServer
            return head.headers, document(body)
        finally:
            exchange.close()


def _encoded(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, default=dict).encode()


def _start(exchange: Exchange, patience: Patience, within_s: float) -> bytes:
    """The first bytes that tell what kind of answer it is; none for an empty one."""
    start = b""
    while not start.strip(_BLANK):
        data = exchange.more(patience, within_s)
        if not data or len(start) > _REFUSAL_BYTES:
            break
        start += data
    return start


def _gathered(exchange: Exchange, patience: Patience, start: bytes, most: int, *, cut: bool = False) -> bytes:
    """`start` and all that follows it. Raises TooMuch for more than `most` bytes, unless they may be `cut`."""
    pieces, size = [start], len(start)
    while data := exchange.more(patience):
        pieces.append(data)
        size += len(data)
        if size > most:
            if cut:
                break
            raise TooMuch
    return b"".join(pieces)


__all__ = ["EnoughThought", "Line", "NotAServer", "Refused", "TooMuch"]
