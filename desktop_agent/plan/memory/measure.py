"""How many tokens the planner's memory takes of a request, and how a turn is told in fewer. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from desktop_agent.plan.memory.record import calls_text
from desktop_agent.plan.scene import Fact, Folded, Past, Turn
from vision.models.types import ToolCall

_AROUND = 32
"""Tokens of what a dialect writes around a turn: roles, numbers, labels."""
_AROUND_LINE = 8
_CACHE = 8192
_OLD_CAME = 100
"""Tokens of what came of a turn that is not recent any more."""
_DID, _WHY, _CAME, _SEEN, _OWN = 10, 16, 8, 16, 6
"""One turn's share of the budget: a tenth of it, and so on. Together with notes and subgoals they are less than one."""
_LONGEST_DID, _LONGEST_WHY, _LONGEST_OWN = 200, 120, 700
"""Tokens that are enough however large the budget is."""
_CHARS_PER_TOKEN = 3
_PICTURE_SIDE = 28


def over_estimate(text: str) -> int:
    """Tokens of `text` where nobody counts: at most 3 characters each, and one for each byte of what is not ASCII."""
    ascii_only = text.encode("ascii", "ignore")
    others = len(text.encode("utf-8", "replace")) - len(ascii_only)
    return -(-len(ascii_only) // _CHARS_PER_TOKEN) + others


def picture_over_estimate(width: int, height: int) -> int:
    """Tokens of a picture where nobody counts: one for each square of 28 pixels, as many families do, and two."""
    return (-(-width // _PICTURE_SIDE)) * (-(-height // _PICTURE_SIDE)) + 2


class Measure:
    """Counts, and remembers what it counted.

    Args:
        count: tokens of a text.
        picture_tokens: tokens of a picture of so many pixels.
    """

    def __init__(self, count: Callable[[str], int], picture_tokens: Callable[[int, int], int]) -> None:
        self._count = count
        self._picture_tokens = picture_tokens
        self._known: dict[str, int] = {}
        self._called: dict[int, tuple[tuple[ToolCall, ...], int]] = {}

    def text(self, text: str) -> int:
        """Tokens of `text`."""
        if not text:
            return 0
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _CACHE:
                self._known.clear()
            known = self._known[text] = self._count(text)
        return known

    def turn(self, turn: Turn) -> int:
        """Tokens of a turn, however a dialect tells it: in its words, or in the model's own."""
        words = (turn.why, turn.did, turn.came, turn.seen, turn.said)
        picture = 0 if turn.frame is None else self._picture_tokens(turn.frame.width, turn.frame.height)
        return _AROUND + picture + self.calls(turn.calls) + sum(map(self.text, words))

    def calls(self, calls: tuple[ToolCall, ...]) -> int:
        """Tokens of calls, as a dialect may write them."""
        if not calls:
            return 0
        known = self._called.get(id(calls))
        if known is None or known[0] is not calls:
            if len(self._called) >= _CACHE:
                self._called.clear()
            known = self._called[id(calls)] = (calls, self._count(calls_text(calls)))
        return known[1]

    def past(self, past: Iterable[Past]) -> int:
        """Tokens of turns and lines."""
        return sum(
            self.text(one.line) + _AROUND_LINE if isinstance(one, Folded) else self.turn(one) for one in past
        )

    def facts(self, facts: Iterable[Fact]) -> int:
        """Tokens of facts."""
        return sum(self.text(fact.name) + self.text(fact.value) + _AROUND_LINE for fact in facts)

    def goals(self, goals: Iterable[str]) -> int:
        """Tokens of subgoals."""
        return sum(self.text(goal) + _AROUND_LINE for goal in goals)

    def cut(self, text: str, tokens: int) -> str:
        """`text`, with so much of its middle left out that it takes at most `tokens`; says how much was left out."""
        if self.text(text) <= tokens:
            return text
        keep = min(len(text), tokens * 4)
        while keep > 0:
            gap = f" … ({len(text) - keep:,} characters left out) … "
            # What goes on in the middle of a line must not begin one of its own: data is marked line by line.
            head = text[: keep - keep // 3].rstrip("\n")
            shorter = f"{head}{gap}{text[len(text) - keep // 3 :]}"
            if self._count(shorter) <= tokens:
                return shorter
            keep = keep * 3 // 4 - 1
        return ""


def told(turn: Turn, measure: Measure, *, recent: bool, budget: int) -> Turn:
    """`turn` as memory gives it out: what came of it in full while it is recent, as far as its share of `budget` goes.

    A model's own words are given whole or not at all: cut in two they would be no reply any more.
    """
    came = budget // _CAME
    own = measure.text(turn.said) + measure.calls(turn.calls) <= min(budget // _OWN, _LONGEST_OWN)
    return replace(
        turn,
        did=measure.cut(turn.did, min(budget // _DID, _LONGEST_DID)),
        why=measure.cut(turn.why, min(budget // _WHY, _LONGEST_WHY)),
        came=measure.cut(turn.came, came if recent else min(came, _OLD_CAME)),
        seen=measure.cut(turn.seen, budget // _SEEN),
        said=turn.said if own else "",
        calls=turn.calls if own else (),
    )
