"""Whether a task still gets anywhere: loops, acts without effect, the same error again and again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from desktop_agent.desk.wording import shortened
from desktop_agent.plan.scene import Folded, Past, Turn
from desktop_agent.plan.screens import READ
from desktop_agent.types import EffectKind, Outcome

_MOVED = frozenset({EffectKind.CONFIRMED, EffectKind.PARTIAL})
_LONGEST_ROUND = 6
"""Turns: loops of more than so many are left to the limits of steps and money."""


class Level(IntEnum):
    """What is to be done about it; the higher, the worse."""

    HINT = 1
    """Say it to the model."""
    THINK = 2
    """Say it, and let the model think."""
    STOP = 3
    """Ask the person, or give up."""


@dataclass(frozen=True, slots=True)
class Stall:
    """The task does not get anywhere.

    Attributes:
        level: how bad it is.
        detail: what was seen, one sentence for the model, the journal and a person.
        since: number of the first turn of it.
    """

    level: Level
    detail: str
    since: int


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How often something may happen before it counts, for the levels hint, think and stop.

    Attributes:
        same: the same act on the same screen.
        round: the same few acts on the same screens, in the same order.
        error: the same error.
        idle: acts in a row none of which was seen to do anything.
    """

    same: tuple[int, int, int] = (2, 3, 5)
    round: tuple[int, int, int] = (2, 3, 4)
    error: tuple[int, int, int] = (2, 3, 5)
    idle: tuple[int, int, int] = (4, 6, 9)


def stall(past: Sequence[Past], tolerance: Tolerance = Tolerance()) -> Stall | None:
    """What keeps the task from getting on, judged by the latest turns; None when it gets on. The worst counts.

    Turns that were folded are not looked at: what was folded had come to an end.
    """
    turns = _latest(past)
    if not turns:
        return None
    found = [
        one
        for one in (
            _same_act(turns, tolerance.same),
            _round(turns, tolerance.round),
            _same_error(turns, tolerance.error),
            _idle(turns, tolerance.idle),
        )
        if one is not None
    ]
    return max(found, key=lambda one: one.level, default=None)


def _latest(past: Sequence[Past]) -> list[Turn]:
    turns: list[Turn] = []
    for one in reversed(past):
        if isinstance(one, Folded):
            break
        turns.append(one)
    turns.reverse()
    return turns


def _same_act(turns: Sequence[Turn], tolerance: tuple[int, int, int]) -> Stall | None:
    count = 1
    while count < len(turns) and _alike(turns[-1], turns[-1 - count]):
        count += 1
    return _stalled(
        count,
        tolerance,
        f"{shortened(turns[-1].did)} was done {count} times on the same screen, which stayed as it was.",
        turns[-count].number,
    )


def _round(turns: Sequence[Turn], tolerance: tuple[int, int, int]) -> Stall | None:
    worst: Stall | None = None
    for length in range(2, min(_LONGEST_ROUND, len(turns) // 2) + 1):
        last = turns[-length:]
        if all(_alike(last[0], other) for other in last[1:]):
            continue  # one act again and again, which is counted elsewhere
        times = 1
        while len(turns) >= (times + 1) * length and all(
            _alike(turns[-1 - at - times * length], last[-1 - at]) for at in range(length)
        ):
            times += 1
        acts = ", ".join(shortened(turn.did, 30) for turn in last)
        one = _stalled(
            times,
            tolerance,
            f"The same {length} acts were done {times} times over on the same screens: {acts}.",
            turns[-length * times].number,
        )
        if one is not None and (worst is None or one.level > worst.level):
            worst = one
    return worst


def _same_error(turns: Sequence[Turn], tolerance: tuple[int, int, int]) -> Stall | None:
    last = turns[-1]
    if not _failed(last) or not last.came:
        return None
    count = 1
    while count < len(turns) and _failed(turns[-1 - count]) and turns[-1 - count].came == last.came:
        count += 1
    return _stalled(
        count,
        tolerance,
        f"The same went wrong {count} times in a row: {shortened(last.came, 160)}.",
        turns[-count].number,
    )


def _idle(turns: Sequence[Turn], tolerance: tuple[int, int, int]) -> Stall | None:
    count, since = 0, turns[-1].number
    for turn in reversed(turns):
        if turn.outcome is None:
            continue  # a note, a question, a tool: nothing on the screen was to change
        if _got_on(turn):
            break
        count, since = count + 1, turn.number
    return _stalled(
        count, tolerance, f"None of the last {count} acts was seen to have the effect it should have.", since
    )


def _alike(one: Turn, other: Turn) -> bool:
    """Whether the same was done on the same screen, and came to the same."""
    if (one.did, one.outcome, one.effect) != (other.did, other.outcome, other.effect):
        return False
    if one.outcome is None and one.came != other.came:
        return False  # a tool or a person said something new
    if one.screen and one.screen == other.screen:
        return True
    if one.shows and other.shows:
        # After an act that did nothing the pointer may lie elsewhere, so how it looks from afar does not count.
        digits = None if _moved(one) else READ
        return one.shows[:digits] == other.shows[:digits]
    # The line about a screen leaves much out: where something happened, it may well be another screen now.
    return not _moved(one) and bool(one.seen) and one.seen == other.seen


def _moved(turn: Turn) -> bool:
    return turn.effect in _MOVED


def _got_on(turn: Turn) -> bool:
    """Whether the turn did what it should: its effect was seen, or it ended well and had nothing to change."""
    return turn.outcome in (Outcome.DONE, Outcome.SKIPPED) and (turn.effect is None or _moved(turn))


def _failed(turn: Turn) -> bool:
    return turn.outcome not in (None, Outcome.DONE, Outcome.SKIPPED)


def _stalled(count: int, tolerance: tuple[int, int, int], detail: str, since: int) -> Stall | None:
    reached = [level for level, least in zip(Level, tolerance, strict=True) if count >= least]
    return Stall(reached[-1], detail, since) if reached else None
