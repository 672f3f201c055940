"""What a server means when it refuses: read from its status, its headers and whatever it says."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum, auto

from vision.models.server.draft import WrongShape
from vision.models.server.shape import document
from vision.models.server.wire import Head

_SAID = 300
_MOST_WAIT_S = 3600.0


class Meaning(StrEnum):
    """What a refusal means for the one who asks."""

    KEY = auto()
    NO_MODEL = auto()
    NO_PATH = auto()
    TOO_LONG = auto()
    TOO_LARGE = auto()
    NO_PICTURES = auto()
    BUSY = auto()
    """To be asked again later."""
    QUOTA = auto()
    BROKEN = auto()
    """It has a fault of its own, which may pass."""
    ELSEWHERE = auto()
    NOT_A_SERVER = auto()
    REQUEST = auto()
    """Something about the request; perhaps a field that it does not know."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is none.

    Attributes:
        status: of HTTP.
        said: the server's own words, cleaned, on one line; empty when it said none.
        meaning: what that means.
        wait_s: how long it asks to wait; 0: it does not say.
        where: where it sends on to.
        tokens: of the request, where it said that it is too long.
        context: what fits, likewise.
    """

    status: int
    said: str
    meaning: Meaning
    wait_s: float = 0.0
    where: str = ""
    tokens: int = 0
    context: int = 0

    @property
    def passing(self) -> bool:
        """Whether it may go better soon."""
        return self.meaning in (Meaning.BUSY, Meaning.BROKEN)


def clean(text: str, key: str = "", limit: int = _SAID) -> str:
    """A stranger's words on one line, without what a terminal would obey and without the key."""
    if key:
        text = text.replace(key, "[key]")
    line = " ".join(text.split())
    line = "".join(letter if letter.isprintable() else "�" for letter in line)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def ended(words: str) -> str:
    """`words` with a full stop, where they end in no such mark."""
    return words if words.endswith((".", "!", "?", "…")) else words + "."


# ------------------------------------------------------------------------ refusals

_TOO_LONG = re.compile(
    r"context (?:length|size|window)|context_length_exceeded|exceed_context_size|maximum context|prompt is too long"
    r"|too many (?:input )?tokens|input is too long|longer than the model|exceeds? the (?:available )?context",
    re.IGNORECASE,
)
_NO_PICTURES = re.compile(
    r"(?:image|vision|picture|multimodal|mmproj)[^.]{0,60}(?:not supported|unsupported|does not support|not enabled|"
    r"cannot be|not a multimodal)|(?:not supported?|unsupported|does not support|not a|\bno)[^.]{0,40}"
    r"(?:image|vision|multimodal|mmproj)|image_url.{0,40}(?:expected|only|invalid)",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model\b.{0,120}(?:not found|does not exist|not exist|unknown|no such|not loaded|not available|is not a valid)"
    r"|(?:unknown|invalid|no such|could not find|couldn't find) model|model_not_found|pinned to",
    re.IGNORECASE,
)
_QUOTA = re.compile(r"insufficient_quota|quota|billing|credit|payment", re.IGNORECASE)


def read_refusal(head: Head, body: bytes, key: str, *, pictures: bool = False) -> Refusal:
    """What an answer with a status other than 200 means; `pictures`: whether some were sent."""
    said, details = _said(body)
    said = clean(said, key)
    status = head.status
    refusal = Refusal(status, said, Meaning.REQUEST, wait_s=_wait(head.headers))
    about = f"{said} {details}"
    if 300 <= status < 400:
        return replace(
            refusal, meaning=Meaning.ELSEWHERE, where=clean(head.headers.get("location", ""), key, 160)
        )
    if status in (401, 403, 407):
        return replace(refusal, meaning=Meaning.KEY)
    if _TOO_LONG.search(about) and status != 429:
        tokens, context = _counts(body, about)
        return replace(refusal, meaning=Meaning.TOO_LONG, tokens=tokens, context=context)
    if pictures and _NO_PICTURES.search(about):
        return replace(refusal, meaning=Meaning.NO_PICTURES)
    if status in (400, 404, 422, 500) and _NO_MODEL.search(about):
        return replace(refusal, meaning=Meaning.NO_MODEL)
    match status:
        case 402:
            meaning = Meaning.QUOTA
        case 404 | 405 | 501:
            meaning = Meaning.NO_PATH
        case 413:
            meaning = Meaning.TOO_LARGE
        case 429:
            meaning = Meaning.QUOTA if "insufficient_quota" in about else Meaning.BUSY
        case 408 | 425 | 502 | 503 | 504 | 529:
            meaning = Meaning.BUSY
        case _ if status >= 500:
            meaning = Meaning.BROKEN
        case _:
            meaning = Meaning.REQUEST
    if meaning is Meaning.REQUEST and looks_like_a_page(body):
        meaning = Meaning.NOT_A_SERVER
    return replace(refusal, meaning=meaning)


def looks_like_a_page(body: bytes) -> bool:
    """Whether it is HTML or the like: something else than a model's server answers."""
    return body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _said(body: bytes) -> tuple[str, str]:
    """The server's words about its refusal; and its codes, which are read but not shown."""
    try:
        answer = document(body)
    except WrongShape:
        text = body[:2000].decode("utf-8", "replace").strip()
        return ("", "") if looks_like_a_page(body) else (text, "")
    if isinstance(answer, str):
        return answer, ""
    if not isinstance(answer, dict):
        return "", ""
    error = answer.get("error")
    if isinstance(error, dict):
        details = " ".join(str(error.get(name, "")) for name in ("type", "code", "param"))
        said = error.get("message")
    else:
        details, said = "", error or answer.get("message") or answer.get("detail")
    if isinstance(said, list):
        # What pydantic found wrong with the request.
        said = "; ".join(
            f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg', '')}"
            for one in said[:8]
            if isinstance(one, dict) and isinstance(one.get("loc", ()), list | tuple)
        )
    return (said if isinstance(said, str) else ""), details[:200]


_CONTEXT = (
    re.compile(r'"n_ctx"\s*:\s*(\d+)'),
    re.compile(r"context (?:length|size|window)[^\d.]{0,30}?(\d[\d,]*)", re.IGNORECASE),
    re.compile(r"tokens?\s*>\s*(\d[\d,]*)"),
)
_TOKENS = (
    re.compile(r'"n_prompt_tokens"\s*:\s*(\d+)'),
    re.compile(
        r"(?:requested(?: a total of)?|resulted in|request has|request \(|input \(|too long: )\s*(\d[\d,]*)",
        re.IGNORECASE,
    ),
)


def _counts(body: bytes, about: str) -> tuple[int, int]:
    text = body[:4000].decode("utf-8", "replace") + " " + about

    def first(patterns: Sequence[re.Pattern[str]]) -> int:
        for pattern in patterns:
            if found := pattern.search(text):
                return int(found[1].replace(",", "")[:12])
        return 0

    return first(_TOKENS), first(_CONTEXT)


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds that `Retry-After` asks for, in either of its forms; 0 for none."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
        return min(max(seconds, 0.0), _MOST_WAIT_S) if math.isfinite(seconds) else 0.0
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max((when - datetime.now(UTC)).total_seconds(), 0.0), _MOST_WAIT_S)


__all__ = ["Meaning", "Refusal", "clean", "ended", "looks_like_a_page", "read_refusal"]
