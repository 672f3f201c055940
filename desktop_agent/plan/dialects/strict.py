"""Reading what a model wrote, strictly: bounded, typed, and with a sentence about what was wrong."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from desktop_agent.plan.moves import BadReply
from desktop_agent.session.plain import plain_line
from vision.models.types import Ending, Reply

LONGEST_REPLY = 100_000
"""Characters of a reply, and of one call's arguments."""
MOST_CALLS = 8
"""Calls in one reply."""
LONGEST_TEXT = 10_000
"""Characters of what is typed or answered."""
LONGEST_LINE = 1_000
"""Characters of a question, a note, a reason."""
LONGEST_WHY = 300
_DEEPEST = 12
_MOST_NODES = 2_000
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:\.\d{1,9})?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BEGINS = re.compile(r"^\s*(?:action|thought|reason|why)\s*[:：]\s*(.*)$", re.IGNORECASE)


def written(reply: Reply) -> str:
    """The words of a reply that may be acted on: no thoughts. Raises BadReply where it broke off or is too long."""
    refuse_broken(reply)
    text = reply.text if reply.text.strip() or reply.thoughts or reply.calls else reply.raw
    if len(text) > LONGEST_REPLY:
        raise BadReply(f"The reply is {len(text)} characters long; answer briefly.")
    text = text.rsplit("</think>", 1)[-1]
    if "<think>" in text:
        raise BadReply("The reply ends inside its thoughts; think less, then answer.")
    return text


def refuse_broken(reply: Reply) -> None:
    """Raise BadReply for an answer that was not finished by the model itself, unless only its length was limited."""
    if reply.ending in (Ending.CANCELLED, Ending.BROKEN):
        raise BadReply("The reply broke off before its end.")
    if len(reply.calls) > MOST_CALLS:
        raise BadReply(f"The reply makes {len(reply.calls)} calls; make one.")


def cut_off(reply: Reply) -> str:
    """What to add to a complaint about a reply whose length was limited."""
    return " The reply was cut off: answer more briefly." if reply.ending is Ending.LENGTH else ""


def sentence(text: str) -> str:
    """The model's own sentence about what it does: after `Action:` or `Thought:`, else its first line; on one line."""
    lines = [line for line in text[:LONGEST_REPLY].splitlines() if line.strip()]
    named = [match[1] for line in lines if (match := _BEGINS.match(line)) and match[1].strip()]
    chosen = named[-1] if named else (lines[0] if lines else "")
    return brief(chosen, LONGEST_WHY)


def brief(text: str, limit: int) -> str:
    """`text` on one line, without what a terminal would act on, at most `limit` characters."""
    line = " ".join(plain_line(text[: limit * 4]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def shown(value: object) -> str:
    """A value in a complaint: quoted, short."""
    try:
        text = value if isinstance(value, str) else json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = type(value).__name__
    return f'"{brief(text, 60)}"'


# ------------------------------------------------------------------------ JSON


def from_json(text: str) -> object:
    """The JSON value that `text` is, whole. Raises BadReply: not JSON, too deep, a key twice, a number that is none."""
    if len(text) > LONGEST_REPLY:
        raise BadReply(f"The JSON is {len(text)} characters long; answer briefly.")
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except RecursionError:
        raise BadReply("The JSON is nested too deeply.") from None
    except ValueError as exc:
        raise BadReply(f"This is not valid JSON ({brief(str(exc), 80)}): {shown(text)}.") from None
    checked(value)
    return value


def checked(value: object) -> None:
    """Raise BadReply unless `value` is a JSON value of modest size. Also for what a server says it has parsed."""
    left, letters = _MOST_NODES, LONGEST_REPLY
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack:
        one, depth = stack.pop()
        left -= 1
        if depth > _DEEPEST or left < 0:
            raise BadReply("The arguments are nested too deeply, or there are too many of them.")
        match one:
            case None | bool() | int():
                pass
            case float():
                if not math.isfinite(one):
                    raise BadReply("NaN and infinity are no numbers that can be used.")
            case str():
                letters -= len(one)
            case Mapping():
                letters -= sum(len(key) if isinstance(key, str) else LONGEST_REPLY + 1 for key in one)
                stack += [(inner, depth + 1) for inner in one.values()]
            case list() | tuple():
                stack += [(inner, depth + 1) for inner in one]
            case _:
                raise BadReply(f"A {type(one).__name__} is no JSON value.")
        if letters < 0 or len(stack) > _MOST_NODES:
            raise BadReply("The arguments are too long.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found


def object_in(text: str) -> Mapping[str, Any]:
    """The one JSON object in `text`, alone, in a code fence or after a sentence. Raises BadReply."""
    begin = text.find("{")
    end = text.rfind("}")
    if begin < 0 or end < begin:
        raise BadReply(f"The reply holds no JSON object: {shown(text)}.")
    value = from_json(text[begin : end + 1])
    assert isinstance(value, dict)  # what begins with a brace is nothing else
    return value


# ------------------------------------------------------------------- arguments


class Arguments:
    """The arguments of one call, taken one by one; whatever nobody took is surplus.

    Args:
        of: what they belong to, for complaints: `left_click`.
        given: as the model gave them; empty ones count as not given.
    """

    def __init__(self, of: str, given: object) -> None:
        if not isinstance(given, Mapping):
            raise BadReply(f"The arguments of {of} must be an object, not {shown(given)}.")
        checked(given)
        self._of = of
        self._given = {key: value for key, value in given.items() if value not in (None, "", [], {})}
        self._taken: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether `name` is given."""
        return name in self._given

    def nothing_else(self) -> None:
        """Raise BadReply when something was given that this call does not take."""
        surplus = sorted(str(key) for key in self._given if key not in self._taken)
        if surplus:
            raise BadReply(f"{self._of} does not take {', '.join(shown(key) for key in surplus[:3])}.")

    def all(self) -> dict[str, Any]:
        """All that was given and not taken yet; it counts as taken."""
        rest = {key: value for key, value in self._given.items() if key not in self._taken}
        self._taken |= set(rest)
        return rest

    def raw(self, name: str) -> object:
        """As it was given. Raises BadReply when it is missing."""
        self._taken.add(name)
        if name not in self._given:
            raise BadReply(f'{self._of} needs "{name}".')
        return self._given[name]

    def word(self, name: str, choices: Sequence[str]) -> str:
        """One of `choices`, whatever its case."""
        value = self.raw(name)
        lowered = value.strip().lower() if isinstance(value, str) else None
        if lowered not in choices:
            raise BadReply(f"{self._of}: {name} must be one of {', '.join(choices)}, not {shown(value)}.")
        assert lowered is not None
        return lowered

    def text(self, name: str, *, may_lack: bool = False, limit: int = LONGEST_TEXT) -> str:
        r"""Text as it is to be typed or told: new lines are `\n`; no control characters, no half surrogate pairs."""
        if may_lack and name not in self._given:
            self._taken.add(name)
            return ""
        return clean(self.raw(name), f"{self._of}: {name}", limit)

    def line(self, name: str, *, may_lack: bool = False, limit: int = LONGEST_LINE) -> str:
        """Text on one line, spaces at its ends taken off; cut where it is longer than `limit`."""
        text = brief(self.text(name, may_lack=may_lack), limit)
        if not text and not may_lack:
            raise BadReply(f'{self._of} needs words in "{name}".')
        return text

    def number(self, name: str, low: float, high: float) -> float:
        """A number from `low` to `high`, or digits that say one."""
        value = number(self.raw(name))
        if value is None or not low <= value <= high:
            raise BadReply(
                f"{self._of}: {name} must be a number from {low:g} to {high:g}, not {shown(self._given[name])}."
            )
        return value

    def pair(self, name: str) -> tuple[float, float]:
        """Two numbers."""
        value = pair(self.raw(name))
        if value is None:
            raise BadReply(f"{self._of}: {name} must be [x, y], two numbers, not {shown(self._given[name])}.")
        return value

    def pairs(self, name: str, most: int) -> tuple[tuple[float, float], ...]:
        """A list of positions, each two numbers or an object with `x` and `y`."""
        value = self.raw(name)
        if not isinstance(value, list | tuple) or len(value) > most:
            raise BadReply(f"{self._of}: {name} must be a list of at most {most} points, not {shown(value)}.")
        found = [pair(one) for one in value]
        good = tuple(one for one in found if one is not None)
        if len(good) != len(found):
            raise BadReply(f"{self._of}: every point of {name} must be two numbers, x and y.")
        return good

    def strings(self, name: str, *, may_lack: bool = False, most: int = 20) -> tuple[str, ...]:
        """A list of texts of one line each; a single text is a list of one."""
        if may_lack and name not in self._given:
            self._taken.add(name)
            return ()
        value = self.raw(name)
        if isinstance(value, str) and value.strip().startswith("["):
            value = from_json(value)
        if isinstance(value, str):
            value = [value]
        if (
            not isinstance(value, list | tuple)
            or len(value) > most
            or not all(isinstance(v, str) for v in value)
        ):
            raise BadReply(f"{self._of}: {name} must be a list of at most {most} texts, not {shown(value)}.")
        found = tuple(brief(clean(one, name, LONGEST_TEXT), LONGEST_LINE) for one in value)
        if not all(found):
            raise BadReply(f"{self._of}: a text in {name} is empty.")
        return found


def clean(value: object, what: str, limit: int) -> str:
    """`value` as text that can be typed. Raises BadReply."""
    if not isinstance(value, str):
        raise BadReply(f"{what} must be text, not {shown(value)}.")
    if len(value) > limit:
        raise BadReply(f"{what} is {len(value)} characters long; at most {limit} are taken.")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if _SURROGATE.search(text) or _CONTROL.search(text):
        raise BadReply(f"{what} holds a control character or half of a character: {shown(text)}.")
    return text


def number(value: object) -> float | None:
    """The finite number that `value` is, or whose digits it is; None for anything else."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e12 < value < 1e12:
        return None
    return float(value)


def numbers(value: object) -> tuple[float, ...] | None:
    """A short list of numbers, or text such as `[640, 420]` that says one; None for anything else."""
    if isinstance(value, str):
        inner = value.strip()
        if inner[:1] + inner[-1:] in ("[]", "()"):
            inner = inner[1:-1]
        pieces: Sequence[object] = re.split(r"\s*,\s*|\s+", inner.strip()) if len(inner) < 200 else ()
    elif isinstance(value, list | tuple):
        pieces = value
    else:
        return None
    found = [number(piece) for piece in pieces[:9]]
    if not found or len(pieces) > 8:
        return None
    good = tuple(one for one in found if one is not None)
    return good if len(good) == len(found) else None


def pair(value: object) -> tuple[float, float] | None:
    """Two numbers: a list, text that says one, or an object with `x` and `y`; None for anything else."""
    if isinstance(value, Mapping):
        value = [value.get("x"), value.get("y")] if set(value) == {"x", "y"} else None
    found = numbers(value)
    return (found[0], found[1]) if found is not None and len(found) == 2 else None
