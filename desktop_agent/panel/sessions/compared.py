"""What another model would do at a step, beside what was done: the command's JSON, as it is shown. Without Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop_agent.panel.amounts import cost_words
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain
from desktop_agent.session.plain import capital, plain_line
from desktop_agent.session.plain import plain as harmless
from desktop_agent.trace.wording import duration

_LONGEST = 4_000
_MOST = 20
_FARTHEST = 1e5


@dataclass(frozen=True, slots=True)
class Side:
    """One answer.

    Attributes:
        by: whose.
        moves: what they do, in order, in words.
        why: their own sentence about it.
        thoughts: what a model thought before.
        points: where, in frame pixels: one of a click, two of a drag.
        came: what came of it.
        problem: why there is no answer.
    """

    by: str
    moves: tuple[str, ...] = ()
    why: str = ""
    thoughts: str = ""
    points: tuple[tuple[float, float], ...] = ()
    came: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Both answers.

    Attributes:
        then: what was done.
        now: what the model that was asked would do.
        likeness: `same`, `different` or `unknown`.
        detail: what is the same, or what differs.
        facts: labels and values about asking.
        notes: what could not be restored as it was.
        frame: digest of the screen that both decide on; empty where it was not told.
    """

    then: Side
    now: Side
    likeness: str
    detail: str
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    frame: str = ""


def read_compared(found: object) -> Compared | None:
    """What `replay SESSION --step N --model M --json` printed; None when it is nothing of the kind."""
    if not isinstance(found, Mapping):
        return None
    then, now = found.get("then"), found.get("now")
    if not isinstance(then, Mapping) or not isinstance(now, Mapping):
        return None
    frame = found.get("frame")
    return Compared(
        _side(then),
        _side(now),
        _line(found.get("likeness")) or "unknown",
        capital(_line(found.get("detail"))),
        _facts(found),
        tuple(_line(note) for note in _many(found.get("notes"))),
        str(frame.get("digest") or "") if isinstance(frame, Mapping) else "",
    )


def likeness_words(likeness: str) -> tuple[str, str]:
    """The badge, and its tone."""
    known = {
        "same": (tr("The same"), "good"),
        "different": (tr("Different"), "warn"),
    }
    return known.get(likeness, (tr("Cannot be compared"), ""))


def _side(data: Mapping[str, object]) -> Side:
    return Side(
        _line(data.get("by")) or tr("somebody"),
        tuple(capital(_line(move)) for move in _many(data.get("moves"))),
        capital(_text(data.get("why"))),
        _text(data.get("thoughts")),
        tuple(point for point in map(_point, _many(data.get("points"))) if point is not None),
        capital(_text(data.get("came"))),
        _text(data.get("problem")),
    )


def _facts(found: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    tokens = found.get("tokens")
    counts = tokens if isinstance(tokens, Mapping) else {}
    read, wrote = _number(counts.get("prompt")), _number(counts.get("answer"))
    mode = {"thinking": tr("thinking"), "fast": tr("fast")}.get(_line(found.get("mode")), "")
    facts = [
        (tr("Asked"), " · ".join(part for part in (mode, _line(found.get("dialect"))) if part)),
        (
            tr("Tokens"),
            tr("{read} read, {wrote} written", read=f"{read:,.0f}", wrote=f"{wrote:,.0f}")
            if read or wrote
            else "",
        ),
        (tr("Took"), duration(_number(found.get("elapsed_ms")) / 1000)),
        (tr("Cost"), cost_words(cost) if (cost := _number(found.get("cost"))) else ""),
    ]
    return tuple(fact for fact in facts if fact[1])


def _point(value: object) -> tuple[float, float] | None:
    """`[x, y]` or `{"x": x, "y": y}`, where it can lie on a screen."""
    if isinstance(value, Mapping):
        value = [value.get("x"), value.get("y")]
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        return None
    x, y = _number(value[0], math.nan), _number(value[1], math.nan)
    return (x, y) if abs(x) <= _FARTHEST and abs(y) <= _FARTHEST else None


def _many(value: object) -> list[object]:
    return list(value)[:_MOST] if isinstance(value, Sequence) and not isinstance(value, str) else []


def _text(value: object) -> str:
    return harmless(value[:_LONGEST]).strip() if isinstance(value, str) else ""


def _line(value: object) -> str:
    return plain(plain_line(value), _LONGEST) if isinstance(value, str) else ""


def _number(value: object, otherwise: float = 0.0) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if good else otherwise  # type: ignore[arg-type]  # `good` says so
