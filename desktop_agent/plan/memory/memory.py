"""The planner's memory: what happened, in as many tokens as there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Self

from desktop_agent.errors import AgentError
from desktop_agent.plan.memory.chronicle import Chronicle
from desktop_agent.plan.memory.journal import before_step
from desktop_agent.plan.memory.lines import line_of, pictures_line
from desktop_agent.plan.memory.measure import Measure, over_estimate, picture_over_estimate, told
from desktop_agent.plan.memory.pictures import kept_pictures, wanted_pictures
from desktop_agent.plan.scene import Fact, Past, Turn
from desktop_agent.session.events import Event
from desktop_agent.session.mind_events import FactNoted, GoalsSet, HistoryFolded
from vision.types import Frame

_TEN = 10
_RECENT = 4
"""Turns of which it is told in full what came of them."""
_KEPT = 6
"""Turns that are folded last of all."""
_MOST_TURNS = 100
"""Turns that are told one by one, however much room there is: more of them mislead a model rather than help it."""
_SLACK = 0.75
"""Once it has to be folded, so much of the budget is left full: folding changes the beginning of the request, and what
a model had made of it must be computed again, so it is done seldom and thoroughly."""
_FACTS_SHARE = 5
_GOALS_SHARE = 10
_LINE_SHARE = 12
_LEAST = 512
"""Tokens below which there is no remembering."""
_LONGEST_NAME = 80
_LONGEST_VALUE = 500
"""Characters of a note: so many a dialect tells."""
_FRAMES = 8


class MemoryFull(AgentError):
    """There is no room for that; the message is for the model, in words that it can mend it by."""


class Memory:
    """What a planner remembers of one session.

    A `Subscriber` of the session's stream: `on_event` takes every event, as the journal has it, `on_frame` the frames
    they name. What is remembered follows from the events alone, folds included, so that it can be had again from the
    journal (`replayed`). `make_room` folds, and publishes each fold.

    Args:
        budget_tokens: what past, facts and subgoals may take together.
        pictures: how many pictures of the past are kept at most; beside them that of the last act that was not
            confirmed.
        publish: where folds and notes are written down; they come back by `on_event` where this memory subscribes.
        count: tokens of a text; None: a safe over-estimate.
        picture_tokens: tokens of a picture of that width and height; None: likewise.
    """

    def __init__(
        self,
        budget_tokens: int,
        *,
        pictures: int = 2,
        publish: Callable[[Event], None] = lambda _: None,
        count: Callable[[str], int] | None = None,
        picture_tokens: Callable[[int, int], int] | None = None,
    ) -> None:
        self._budget = max(budget_tokens, _LEAST)
        self._pictures = pictures
        self._publish = publish
        self._measure = Measure(count or over_estimate, picture_tokens or picture_over_estimate)
        self._chronicle = Chronicle()
        self._frames: dict[str, Frame] = {}
        self._beside = 0
        self._taken = 0
        self._kept: dict[tuple[int, bool], tuple[Turn, int, Turn]] = {}

    # ------------------------------------------------------------------ what it is told

    def on_event(self, event: Event) -> None:
        """Take note of an event of the session."""
        self._taken += 1
        self._chronicle.take(event)

    def on_frame(self, frame: Frame) -> None:
        """Take note of a frame that a following event names."""
        if not self._pictures:
            return
        self._frames.pop(frame.digest, None)
        self._frames[frame.digest] = frame
        if len(self._frames) > self._pictures + _FRAMES:
            self._let_go()

    def note(self, name: str, value: str) -> None:
        """Write a fact down for good; one of the same name is replaced. Publishes `FactNoted`.

        Raises MemoryFull where all facts together would take more than their share, with words for the model.
        """
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME:
            raise MemoryFull(f"A note needs a name of 1 to {_LONGEST_NAME} characters.")
        if len(value) > _LONGEST_VALUE:
            raise MemoryFull(
                f"A note may have {_LONGEST_VALUE} characters; this one has {len(value):,}. Note less."
            )
        others = [fact for fact in self.facts if fact.name != name]
        limit = self._budget // _FACTS_SHARE
        needed = self._measure.facts([*others, Fact(name, value)])
        if needed > limit:
            left = max(0, limit - self._measure.facts(others))
            raise MemoryFull(
                f'There is no room to note "{name}": all notes together may take {limit:,} tokens, and {left:,} are '
                "left. Note less, or replace a note by using its name again."
            )
        self._do(FactNoted(name, value, self._chronicle.last_screen))

    def set_goals(self, goals: tuple[str, ...], reached: int = 0) -> None:
        """Divide the task into subgoals. Publishes `GoalsSet`. Raises MemoryFull for too many words, for the model."""
        limit = self._budget // _GOALS_SHARE
        if self._measure.goals(goals) > limit:
            raise MemoryFull(f"The subgoals are too long: together they may take {limit:,} tokens.")
        self._do(GoalsSet(goals, reached))

    # ------------------------------------------------------------------ what it gives

    @property
    def past(self) -> tuple[Past, ...]:
        """What was done, oldest first, folded where it had to be."""
        return self._past(self._chronicle)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What was noted; the latest value of each name."""
        return tuple(self._chronicle.facts.values())

    @property
    def goals(self) -> tuple[str, ...]:
        """The subgoals; empty when there are none."""
        return self._chronicle.goals

    @property
    def reached(self) -> int:
        """How many of them are done."""
        return self._chronicle.reached

    @property
    def tokens(self) -> int:
        """What past, facts and subgoals take."""
        return self._fixed() + self._measure.past(self.past)

    @property
    def budget(self) -> int:
        """What they may take."""
        return self._budget

    def __eq__(self, other: object) -> bool:
        """Whether the same is remembered, however it came to be; pictures are compared by what names them."""
        return isinstance(other, Memory) and self._chronicle == other._chronicle

    __hash__ = None  # type: ignore[assignment]  # it changes

    # ------------------------------------------------------------------ folding

    def make_room(self, beside: int = 0) -> None:
        """Fold what is over, and as much of the oldest as it takes to stay within the budget; call before each scene.

        Args:
            beside: tokens of the rest of the request, where the budget is to hold for all of it.

        Raises MemoryFull when facts and subgoals alone do not fit.
        """
        self._beside = beside
        self._fold_reached()
        self._drop_pictures()
        self._fold_tens(_MOST_TURNS)
        if self.tokens <= self._limit:
            return
        goal = int(self._limit * _SLACK)
        if self._fixed() > self._limit:
            raise MemoryFull("What was noted and the subgoals alone do not fit into the model's context.")
        for way in (self._fold_old, self._merge, self._fewer_pictures, self._fold_more, self._merge_all):
            while self.tokens > goal:
                if not way():
                    break
            if self.tokens <= self._limit:
                return

    def shrink(self) -> bool:
        """The model's context was smaller than thought: the budget is a third less from now on. False: it cannot be."""
        smaller = self._budget * 2 // 3
        if smaller < _LEAST or smaller < self._fixed():
            return False
        self._budget = smaller
        self.make_room(self._beside)
        return True

    @property
    def _limit(self) -> int:
        return max(_LEAST, self._budget - self._beside)

    def _fixed(self) -> int:
        return self._measure.facts(self.facts) + self._measure.goals(self.goals)

    def _past(self, chronicle: Chronicle) -> tuple[Past, ...]:
        turns = chronicle.turns[chronicle.folded_to :]
        recent = len(turns) - _RECENT
        pictured = set(wanted_pictures(chronicle, self._pictures))
        past: list[Past] = list(chronicle.folds)
        for at, turn in enumerate(turns):
            frame = self._frames.get(turn.screen) if turn.number in pictured else None
            words = self._told(turn, recent=at >= recent)
            past.append(words if frame is None else replace(words, frame=frame))
        return tuple(past)

    def _told(self, turn: Turn, *, recent: bool) -> Turn:
        """The turn as it is given out; kept, since all turns are counted before every request."""
        kept = self._kept.get((turn.number, recent))
        if kept is not None and kept[0] is turn and kept[1] == self._limit:
            return kept[2]
        words = told(turn, self._measure, recent=recent, budget=self._limit)
        if len(self._kept) > _MOST_TURNS * 4:
            self._kept.clear()
        self._kept[turn.number, recent] = (turn, self._limit, words)
        return words

    def _fold_reached(self) -> None:
        for closing in self._chronicle.closings:
            if closing.last >= closing.first and closing.last >= self._chronicle.folded_to:
                self._fold(self._start_of(closing.first), closing.last)

    def _start_of(self, first: int) -> int:
        """The first turn of the line that `first` lies in, which the new line takes in; `first` where it is in none."""
        return next((fold.first for fold in self._chronicle.folds if fold.first <= first <= fold.last), first)

    def _fold_tens(self, most: int) -> None:
        while len(self._chronicle.turns) - self._chronicle.folded_to > most and self._fold_some(_TEN, _KEPT):
            pass

    def _fold_old(self) -> bool:
        return self._fold_some(_TEN, _TEN)

    def _fold_more(self) -> bool:
        return self._fold_some(2, 1)

    def _fold_some(self, count: int, kept: int) -> bool:
        """Fold the `count` oldest turns, as long as `kept` stay."""
        first = self._chronicle.folded_to
        last = min(first + count, len(self._chronicle.turns) - kept) - 1
        if last < first:
            return False
        self._fold(first, last)
        return True

    def _merge(self) -> bool:
        """Make one line of the ten oldest lines that tell of the fewest turns; lines of lines come last."""
        folds = self._chronicle.folds
        if len(folds) < _TEN:
            return False
        sizes = [fold.last - fold.first + 1 for fold in folds]
        at = min(range(len(folds) - _TEN + 1), key=lambda start: sum(sizes[start : start + _TEN]))
        self._fold(folds[at].first, folds[at + _TEN - 1].last)
        return True

    def _merge_all(self) -> bool:
        folds = self._chronicle.folds
        if len(folds) < 2:
            return False
        half = folds[: max(2, len(folds) // 2)]
        self._fold(half[0].first, half[-1].last)
        return True

    def _fold(self, first: int, last: int) -> None:
        line = self._measure.cut(line_of(self._chronicle, first, last), max(32, self._limit // _LINE_SHARE))
        self._do_fold(first, last, line or "Done.")

    def _do_fold(self, first: int, last: int, line: str, *, turns_kept: bool = False) -> None:
        chronicle = self._chronicle
        event = HistoryFolded(
            first, last, line, pictures=0, tokens_before=self.tokens, tokens_after=0, turns_kept=turns_kept
        )
        after = Chronicle(chronicle.turns, list(chronicle.folds), list(chronicle.pictured))
        after.take(event)
        tokens = self._fixed() + self._measure.past(self._past(after))
        gone = len(chronicle.pictured) - len(after.pictured)
        self._do(replace(event, pictures=gone, tokens_after=tokens))

    def _do(self, event: Event) -> None:
        """Write `event` down, and take note of it where it does not come back by itself."""
        taken = self._taken
        self._publish(event)
        if self._taken == taken:
            self.on_event(event)

    # ------------------------------------------------------------------ pictures

    def _drop_pictures(self) -> None:
        pictured = self._chronicle.pictured
        kept = kept_pictures(self._chronicle, self._pictures)
        if len(kept) < len(pictured):
            self._keep_pictures(kept)

    def _fewer_pictures(self) -> bool:
        pictured = self._chronicle.pictured
        if not pictured:
            return False
        self._keep_pictures(pictured[len(pictured) - len(pictured) // 2 :])
        return True

    def _keep_pictures(self, kept: Collection[int]) -> None:
        """Let all pictures go but those of the turns `kept`; each row of them is one fold."""
        row: list[int] = []
        for number in (*self._chronicle.pictured, None):
            if number is not None and number not in kept:
                row.append(number)
            elif row:
                line = pictures_line(self._chronicle, row[0], row[-1])
                self._do_fold(row[0], row[-1], line, turns_kept=True)
                row = []

    def _let_go(self) -> None:
        """Forget frames that no turn shows any more; the latest stay, since the events that name them may yet come."""
        turns = self._chronicle.turns
        wanted = {turns[at].screen for at in wanted_pictures(self._chronicle, self._pictures)}
        spare = [digest for digest in self._frames if digest not in wanted]
        for digest in spare[: max(0, len(spare) - _FRAMES)]:
            del self._frames[digest]

    # ------------------------------------------------------------------ from a journal

    @classmethod
    def replayed(
        cls,
        events: Iterable[Event],
        budget_tokens: int,
        *,
        until_step: int | None = None,
        pictures: int = 2,
        frame: Callable[[str], Frame | None] = lambda _: None,
        count: Callable[[str], int] | None = None,
        picture_tokens: Callable[[int, int], int] | None = None,
    ) -> Self:
        """The memory of a session that was written down.

        Args:
            events: the session's, from its beginning.
            budget_tokens: as of the memory that was.
            until_step: a step's number in the journal: what was remembered when that step was decided on. None: all.
            pictures: as of the memory that was.
            frame: the frame of a digest, where it is stored.
            count: tokens of a text.
            picture_tokens: tokens of a picture.

        Raises BadInput when there is no such step.
        """
        memory = cls(budget_tokens, pictures=pictures, count=count, picture_tokens=picture_tokens)
        for event in before_step(events, until_step):
            memory.on_event(event)
        turns = memory._chronicle.turns
        for at in wanted_pictures(memory._chronicle, pictures):
            stored = frame(turns[at].screen)
            if stored is not None:
                memory._frames[turns[at].screen] = stored
        return memory
