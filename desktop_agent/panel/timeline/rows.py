"""The steps of a session as rows of a list, built event by event. Without Qt.

Each event changes at most one row, so that thousands of steps cost no more than their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.panel.timeline.words import state_tone
from desktop_agent.session.glance import MIND_KINDS, Glance
from desktop_agent.session.plain import capital, plain_line

_FOR_EVER = 2**62


@dataclass(slots=True)
class Row:
    """One step, as far as it is known.

    Attributes:
        index: of the step, from 0; -1 for what happened outside of any step.
        sentence: what was to be done; empty where nothing says so.
        state: a key of `words.state_words`.
        effect: kind of its effect; empty while there is none.
        rung: what its target was found by; empty without a target.
        began: seconds of the session's clock.
        elapsed_s: how long it took, or has taken.
        tokens: that a model read and wrote for it; 0 without one.
        before: digest of the first picture; empty when there is none.
        after: digest of the last one.
        message: why it failed; empty when it did not.
        first: number of its first event.
        last: number of its last event.
        damaged: events of it that cannot be read.
        decided: who decided it: `sentences`, `cache`, `model`; empty where it was planned from the beginning.
        thought: whether a model was let think first.
        why: the planner's sentence about it; empty when there is none.
    """

    index: int
    sentence: str
    state: str
    began: float
    first: int
    last: int
    effect: str = ""
    rung: str = ""
    elapsed_s: float = 0.0
    tokens: int = 0
    before: str = ""
    after: str = ""
    message: str = ""
    damaged: int = 0
    decided: str = ""
    thought: bool = False
    why: str = ""

    @property
    def number(self) -> str:
        """Its number from 1; empty outside of any step."""
        return str(self.index + 1) if self.index >= 0 else ""

    @property
    def picture(self) -> str:
        """Digest of the picture that stands for it; empty when there is none."""
        return self.after or self.before


@dataclass(slots=True)
class _Draft:
    """What decides the state of the row that is being built."""

    open_acts: int = 0
    outcome: str = ""
    finished: bool = False
    checked: bool | None = None


class Rows:
    """The rows of a session.

    Attributes:
        rows: in the order of the session.
        live: whether more is to come, so that a step without an end is running rather than unknown.
        last: number of the last event that was taken; -1 before the first.
        damaged: how many events could not be read.
        ended: how the session ended (a key of `words.state_words`); empty while nothing said so.
    """

    def __init__(self, *, live: bool = False) -> None:
        self.rows: list[Row] = []
        self.live = live
        self.last = -1
        self.damaged = 0
        self.ended = ""
        self._draft: _Draft | None = None
        self._deciding: list[Glance] = []

    def take(self, glance: Glance) -> int | None:
        """Take note of an event; returns the place of the row that changed or began, None for no row.

        An event that was taken already is passed over, so that what is read from a file and what is heard can overlap.
        """
        if glance.seq <= self.last:
            return None
        self.last = glance.seq
        if glance.kind == "session_finished" and not glance.damage:
            self.ended = glance.outcome
            return self.settle()
        if glance.kind in MIND_KINDS and self._draft is None and not glance.damage:
            # It belongs to the step that is being decided on.
            self._deciding.append(glance)
            return None
        if glance.kind == "step_started" and not glance.damage:
            self._begin(glance, glance.step, capital(plain_line(glance.words)))
        elif self._draft is None:
            self._begin(glance, -1, "")
        draft, row = self._draft, self.rows[-1]
        assert draft is not None
        row.last = glance.seq
        row.elapsed_s = max(0.0, glance.clock - row.began)
        if glance.damage:
            self.damaged += 1
            row.damaged += 1
        else:
            self._note(glance, row, draft)
        # While a file is read, only the end of a step decides; what never ends is settled afterwards.
        if draft.finished or self.live:
            row.state = self._state(row, draft)
        if draft.finished:
            self._draft = None
        return len(self.rows) - 1

    def settle(self) -> int | None:
        """Nothing more is to come; returns the place of the row that changed, None for no row."""
        self.live = False
        if self._draft is None and self._deciding:
            # What was thought after the last step led to none.
            first, last = self._deciding[0], self._deciding[-1]
            frames = [one.frame for one in self._deciding if one.frame]
            self._begin(first, -1, "")
            row = self.rows[-1]
            row.last, row.elapsed_s, row.state = last.seq, max(0.0, last.clock - first.clock), "done"
            row.before = frames[-1] if frames else ""
            self._draft = None
            return len(self.rows) - 1
        if self._draft is None:
            return None
        self.rows[-1].state = self._state(self.rows[-1], self._draft)
        return len(self.rows) - 1

    def place_of(self, index: int) -> int | None:
        """The place of the row of step `index`; None when there is none. Of several, the last."""
        if index < 0:
            return None
        # Steps come in order, so the place is near the index; a retried step comes twice.
        for place in range(len(self.rows) - 1, -1, -1):
            if self.rows[place].index == index:
                return place
        return None

    def at(self, seq: int) -> int | None:
        """The place of the row that event `seq` belongs to, else of the last one before; None before the first."""
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle].first <= seq:
                low = middle + 1
            else:
                high = middle
        return low - 1 if low else None

    def until(self, row: Row) -> int:
        """Number of the last event before the row that follows `row`; far beyond the end for the last row."""
        place = self.at(row.first)
        if place is None or place + 1 >= len(self.rows):
            return _FOR_EVER
        return self.rows[place + 1].first - 1

    def _begin(self, glance: Glance, index: int, sentence: str) -> None:
        if self._draft is not None:
            # The step before never said that it ended, and nothing more of it will come.
            self.rows[-1].state = self._state(self.rows[-1], self._draft, over=True)
        self._draft = _Draft()
        self.rows.append(Row(index, sentence, "running", glance.clock, glance.seq, glance.seq))
        deciding, self._deciding = self._deciding, []
        for decided in deciding:
            self._note(decided, self.rows[-1], self._draft)
        if deciding:
            self.rows[-1].first = deciding[0].seq

    def _note(self, glance: Glance, row: Row, draft: _Draft) -> None:
        if glance.frame and glance.kind not in MIND_KINDS:
            row.before = row.before or glance.frame
            row.after = glance.frame
        if glance.rung and not row.rung:
            row.rung = glance.rung
        match glance.kind:
            case "action_intended":
                draft.open_acts += 1
                if row.index < 0 and not row.sentence:
                    row.sentence = capital(plain_line(glance.words))
            case "action_performed":
                draft.open_acts = max(0, draft.open_acts - 1)
                row.effect = glance.effect
            case "action_failed":
                draft.open_acts = max(0, draft.open_acts - 1)
                row.message = glance.words
            case "condition_checked":
                draft.checked = bool(glance.passed)
            case "model_asked":
                row.thought = row.thought or bool(glance.thinks)
            case "model_answered":
                row.tokens += glance.tokens
            case "move_chosen":
                row.decided, row.why = plain_line(glance.decided), capital(plain_line(glance.words))
            case "step_finished":
                draft.finished, draft.outcome = True, glance.outcome
                row.effect = glance.effect or row.effect
                row.message = glance.words
                row.elapsed_s = max(0.0, glance.took_ms / 1000)

    def _state(self, row: Row, draft: _Draft, *, over: bool = False) -> str:
        # The same order as `trace.wording.step_state`, so that list, page and table agree.
        if not draft.finished:
            if self.live and not over:
                return "running"
            if draft.open_acts:
                return "unknown"
        if draft.outcome and draft.outcome != "done":
            return draft.outcome
        if row.effect:
            return row.effect
        if draft.checked is not None:
            return "passed" if draft.checked else "failed"
        return "unknown" if not draft.finished and row.index >= 0 else "done"


class Group(StrEnum):
    """Which rows are listed."""

    ALL = "all"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    MODEL = "model"
    THOUGHT = "thought"


def sieve(rows: Iterable[Row], words: str = "", group: str = Group.ALL) -> list[int]:
    """The places of the rows that hold all of `words` (case ignored) and are of `group`.

    `group`: a `Group`, or a state; `WRONG` is what went wrong, `DOUBTFUL` what a person may have to look at, `MODEL`
    what a model decided, `THOUGHT` what one was let think about first.
    """
    if group == Group.ALL and not words.strip():
        return [place for place, _ in enumerate(rows)]
    fits = fits_of(words, group)
    return [place for place, row in enumerate(rows) if fits(row)]


def fits_of(words: str, group: str) -> Callable[[Row], bool]:
    """The test that `sieve` makes of each row."""
    parts = words.casefold().split()

    def fits(row: Row) -> bool:
        if group == Group.WRONG and state_tone(row.state) != "bad":
            return False
        if group == Group.DOUBTFUL and state_tone(row.state) not in ("warn", "bad"):
            return False
        if group == Group.MODEL and row.decided != "model":
            return False
        if group == Group.THOUGHT and not row.thought:
            return False
        if group not in tuple(Group) and row.state != group:
            return False
        if not parts:
            return True
        text = f"{row.number} {row.sentence} {row.message} {row.why}".casefold()
        return all(part in text for part in parts)

    return fits


def counted(rows: Iterable[Row]) -> Counter[str]:
    """How many rows there are of each state, and of those groups that a model makes."""
    count: Counter[str] = Counter()
    for row in rows:
        count[row.state] += 1
        if row.decided == "model":
            count[Group.MODEL] += 1
        if row.thought:
            count[Group.THOUGHT] += 1
    return count
