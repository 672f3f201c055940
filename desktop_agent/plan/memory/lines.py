"""What stands in place of turns that were folded: one line, made of what was done, what was seen of it, and notes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from desktop_agent.desk.wording import shortened
from desktop_agent.plan.memory.chronicle import Chronicle, Closing, Noted
from desktop_agent.plan.memory.record import unconfirmed, verified
from desktop_agent.plan.scene import Turn
from desktop_agent.session.plain import plain_line
from desktop_agent.types import EffectKind, Outcome

ROOM = 400
"""Characters of a line, however many turns it tells of."""
_ACT = 50
_EVIDENCE = 120
_GOAL = 80
_VALUE = 80
_NOTES = 160
_MANY = 24
"""Turns beyond which a line says how it went on the whole, and not act by act."""


def line_of(chronicle: Chronicle, first: int, last: int, room: int = ROOM) -> str:
    """The line for turns `first` to `last`: a subgoal's, several subgoals', or just what was done.

    What was noted in them stands in it, as far as there is room (`facts` have it all). At most `room` characters.
    """
    turns = chronicle.turns[first : last + 1]
    closings = [one for one in chronicle.closings if one.first >= first and one.last <= last and one.goal]
    notes = _notes([one for one in chronicle.notes if first <= max(0, one.after) <= last])
    head = _head(turns, closings)
    tail = f" Noted: {notes}." if notes else ""
    body = _acts(turns, room - len(head) - len(tail) - len(": ."))
    line = f"{head}: {body}.{tail}" if body else f"{head}.{tail}"
    return line if len(line) <= room else f"{line[: room - 1]}…"


def pictures_line(chronicle: Chronicle, first: int, last: int, room: int = ROOM) -> str:
    """What the screens of turns `first` to `last` showed, in words: for whoever reads that their pictures went."""
    seen = dict.fromkeys(turn.seen for turn in chronicle.turns[first : last + 1] if turn.seen)
    line = plain_line(" · ".join(seen)) or "Nothing was kept in words of what they showed."
    return line if len(line) <= room else f"{line[: room - 1]}…"


def _head(turns: Sequence[Turn], closings: Sequence[Closing]) -> str:
    match closings:
        case []:
            return f"Earlier, {_tally(turns)}"
        case [one]:
            evidence = plain_line(one.evidence).strip().rstrip(".")
            shows = f"; shown by: {shortened(evidence, _EVIDENCE)[1:-1]}" if evidence else ""
            return f"Subgoal {shortened(plain_line(one.goal), _GOAL)} reached ({_tally(turns)}{shows})"
        case several:
            names = [shortened(plain_line(one.goal), _GOAL // 2) for one in several]
            if len(names) > 6:
                names = [*names[:3], f"{len(names) - 5} more", *names[-2:]]
            return f"Subgoals {', '.join(names)} reached ({_tally(turns)})"


def _tally(turns: Sequence[Turn]) -> str:
    acts = [turn for turn in turns if turn.outcome is not None]
    good = sum(verified(turn) for turn in acts)
    others = len(turns) - len(acts)
    words = f"{len(acts)} act{'' if len(acts) == 1 else 's'}, {good} verified" if acts else "no acts"
    return f"{words}, {others} other turn{'' if others == 1 else 's'}" if others else words


def _notes(notes: Sequence[Noted]) -> str:
    latest = {one.fact.name: one.fact.value for one in notes}
    words, room = [], _NOTES
    for name, value in reversed(latest.items()):
        word = f"{shortened(plain_line(name), _GOAL)[1:-1]} = {shortened(plain_line(value), _VALUE)[1:-1]}"
        if len(word) > room:
            words.append("and more")
            break
        words.append(word)
        room -= len(word) + 2
    if words and words[-1] == "and more":
        return ", ".join([*reversed(words[:-1]), "and more"])
    return ", ".join(reversed(words))


def _acts(turns: Sequence[Turn], room: int) -> str:
    words = []
    for said, same in groupby(_act(turn) for turn in turns):
        times = len(list(same))
        words.append(f"{said} ×{times}" if times > 1 else said)
    if len(turns) > _MANY:
        words = [word for word in words if word]
    whole = "; ".join(words)
    if len(whole) <= room:
        return whole
    return _ends(words, room)


def _ends(words: Sequence[str], room: int) -> str:
    """The first and the last of `words`, as many as there is room for."""
    head: list[str] = []
    tail: list[str] = []
    left, right, used = 0, len(words) - 1, len("; …")
    while left <= right:
        from_end = len(tail) <= len(head)
        word = words[right] if from_end else words[left]
        used += len(word) + 2
        if used > room:
            break
        if from_end:
            tail.append(word)
            right -= 1
        else:
            head.append(word)
            left += 1
    if not head and not tail:
        return ""
    return "; ".join([*head, "…", *reversed(tail)])


def _act(turn: Turn) -> str:
    did = shortened(plain_line(turn.did), _ACT)[1:-1]
    if not unconfirmed(turn):
        return did
    failed = "" if turn.outcome is None else _FAILED.get(turn.outcome, "")
    effect = "not confirmed" if turn.effect is None else _EFFECT.get(turn.effect, "not confirmed")
    return f"{did} ({failed or effect})"


_FAILED = {
    Outcome.FAILED: "failed",
    Outcome.REFUSED: "refused",
    Outcome.STOPPED: "stopped",
    Outcome.MISSING: "something was missing",
    Outcome.SKIPPED: "skipped by a person",
}
_EFFECT = {
    EffectKind.NO_EFFECT: "no effect",
    EffectKind.UNVERIFIABLE: "not verifiable",
    EffectKind.REFUSED: "refused",
}
