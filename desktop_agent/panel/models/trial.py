"""Try a model's server: which models it has, and whether the chosen one answers. Every outcome in words. Without Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from desktop_agent import __version__
from desktop_agent.panel.models.address import Address
from desktop_agent.panel.models.exchange import (
    MAX_BYTES,
    Answered,
    Cancelled,
    Exchange,
    NotHttp,
    Patience,
    TimedOut,
    Unreached,
    Untrusted,
    ask,
)
from desktop_agent.panel.words import ntr, tr
from desktop_agent.policy.plain import plain

LIMIT_S = 10.0
"""Seconds that the whole trial may take."""
_MOST_MODELS = 500
_LONGEST = 300
_SAID = 200


class Verdict(StrEnum):
    """How a trial ended."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        verdict: whether the server can be used.
        words: what to tell the person.
        models: what the server calls its models.
    """

    verdict: Verdict
    words: str
    models: tuple[str, ...] = ()


def try_server(address: Address, model: str, key: str, patience: Patience) -> Trial:
    """Ask for the list of models and, when `model` is not empty, for one word from it. Raises nothing.

    Args:
        address: the server.
        model: what it calls the model; empty to ask for the list alone.
        key: sent as a bearer's token; empty for none.
        patience: for both questions together.
    """
    if any(not 0x21 <= ord(character) <= 0x7E for character in key):
        return Trial(Verdict.BAD, tr("The key holds characters that cannot be sent. Store it again."))
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": f"desktop-agent/{__version__}",
    }
    if key:
        headers["Authorization"] = f"Bearer {key}"
    listed = ask(address, "GET", f"{address.path}/models", headers, None, patience)
    if not isinstance(listed, Answered) or listed.status != 200:
        # Some servers list no models and answer all the same; others must be told apart by what they said.
        if not (model and isinstance(listed, Answered) and listed.status in (404, 405, 500, 501)):
            return Trial(*_failed(listed, address, key, model=""))
        names: tuple[str, ...] = ()
    else:
        found = _names(listed)
        if found is None:
            return Trial(Verdict.BAD, _garbage(listed))
        names = found
    if not model:
        if not names:
            return Trial(Verdict.DOUBTFUL, tr("The server answers, but has no model."))
        return Trial(
            Verdict.GOOD,
            ntr(
                "The server answers. It has {count} model.",
                "The server answers. It has {count} models.",
                len(names),
            ),
            names,
        )
    return _try_model(address, model, headers, names, patience, key)


def _try_model(
    address: Address,
    model: str,
    headers: dict[str, str],
    names: tuple[str, ...],
    patience: Patience,
    key: str,
) -> Trial:
    request = {
        "model": model,
        "messages": [{"role": "user", "content": "Answer with the word ready."}],
        "max_tokens": 8,
        "stream": False,
    }
    answer = ask(
        address,
        "POST",
        f"{address.path}/chat/completions",
        {**headers, "Content-Type": "application/json"},
        json.dumps(request).encode(),
        patience,
    )
    if not isinstance(answer, Answered) or answer.status != 200:
        verdict, words = _failed(answer, address, key, model=model)
        if isinstance(answer, TimedOut) and names:
            words = tr(
                "The server lists its models, but {model} gave no answer in time.", model=plain(model, 80)
            )
        return Trial(verdict, words, names)
    document = _json(answer)
    choices = document.get("choices") if isinstance(document, dict) else None
    if not (
        isinstance(choices, list) and choices and isinstance(choices[0], dict) and "message" in choices[0]
    ):
        return Trial(Verdict.BAD, _garbage(answer), names)
    if names and model not in names:
        words = tr("{model} answers, though the server does not list it.", model=plain(model, 80))
        return Trial(Verdict.DOUBTFUL, words, names)
    return Trial(Verdict.GOOD, tr("{model} answers.", model=plain(model, 80)), names)


def _failed(exchange: Exchange, address: Address, key: str, model: str) -> tuple[Verdict, str]:
    match exchange:
        case Answered():
            return Verdict.BAD, _status(exchange, key, model)
        case Unreached(why):
            words = tr(
                "{address} cannot be reached: {why}.", address=address.origin, why=plain(why).rstrip(".")
            )
            return Verdict.BAD, words
        case Untrusted(why):
            words = tr("The server's certificate is not trusted: {why}.", why=plain(why).rstrip("."))
            return Verdict.BAD, words
        case NotHttp():
            return Verdict.BAD, tr(
                "What answers there does not speak HTTP, or not all of it. Check port and https."
            )
        case TimedOut(connected):
            if connected:
                return Verdict.BAD, tr(
                    "The server took the call and said nothing more within {n:g} s.", n=LIMIT_S
                )
            return Verdict.BAD, tr("Nothing answered within {n:g} s. Check the address.", n=LIMIT_S)
        case Cancelled():
            return Verdict.CANCELLED, tr("Cancelled.")
        case _:
            assert_never(exchange)


def _status(answer: Answered, key: str, model: str) -> str:
    said = _said(answer)
    tail = " " + tr("It says: {words}", words=said) if said else ""
    match answer.status:
        case 401 | 403 if key:
            words = tr("The server does not accept the key.")
        case 401 | 403:
            words = tr("The server wants a key, and none is stored.")
        case 404 if model:
            words = tr("The server does not know {model}.", model=plain(model, 80))
        case 404:
            words = tr(
                "The server has nothing at this address; often /v1 is missing at its end, or too much."
            )
        case 429:
            words = tr("The server has too much to do, or your share of it is used up.")
            if answer.retry_after.strip().isdigit():
                words += " " + tr("Try again in {seconds} s.", seconds=answer.retry_after.strip()[:9])
        case status if 300 <= status < 400:
            return tr(
                "The server sends on to {where}. It was not followed, and no key was sent there; "
                "if that is the right one, enter it as the address.",
                where=plain(answer.location, 120) or tr("somewhere else"),
            )
        case status if status >= 500:
            words = tr("The server has a fault of its own ({status}).", status=status)
        case status:
            words = tr("The server refuses ({status}).", status=status)
    return words + tail


def _names(answer: Answered) -> tuple[str, ...] | None:
    document = _json(answer)
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, list):
        return None
    names = [one.get("id") for one in data[:_MOST_MODELS] if isinstance(one, dict)]
    return tuple(
        name for name in names if isinstance(name, str) and 0 < len(name) <= _LONGEST and name.isprintable()
    )


def _json(answer: Answered) -> Any:  # noqa: ANN401 - whatever the server sent
    if answer.cut:
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def _garbage(answer: Answered) -> str:
    if answer.cut:
        return tr("The answer is larger than {size} MB, so it was not read.", size=MAX_BYTES // 1_000_000)
    return tr(
        "What answers there is no server of this kind: it sends something else than such a server does."
    )


def _said(answer: Answered) -> str:
    """The server's own words about a refusal."""
    document = _json(answer)
    if isinstance(document, dict):
        error = document.get("error")
        words = error.get("message") if isinstance(error, dict) else error or document.get("detail")
        if isinstance(words, str):
            return plain(" ".join(words.split()), _SAID)
    return ""
