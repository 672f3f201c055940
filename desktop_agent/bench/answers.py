"""What became of grounding cases, and the figures of it; nothing here looks at a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from desktop_agent.bench.case import TRAITS, Case
from desktop_agent.bench.stats import median, percentile, share
from vision.locate.types import Status

if TYPE_CHECKING:
    from vision.ground import Grounding
    from vision.locate.types import Candidate
    from vision.types import Box, FramePoint

KINDS = ("text", "role", "relation", "icon", "glyph")


class Verdict(StrEnum):
    """How an answer compares with what was meant."""

    RIGHT = "right"
    WRONG = "wrong"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    NOT_UNDERSTOOD = "not_understood"


FAILURES = (Verdict.WRONG, Verdict.AMBIGUOUS, Verdict.NOT_FOUND, Verdict.NOT_UNDERSTOOD)
"""The ways of not being right, the one that does harm first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a case.

    Attributes:
        case: the case.
        ms: until the answer was there; reading the picture included when `first`.
        first: whether this was the first case of its picture.
        grounding: what was answered; None when the instruction was not understood.
        complaint: why it was not understood.
    """

    case: Case
    ms: float
    first: bool
    grounding: Grounding | None
    complaint: str = ""

    @property
    def point(self) -> FramePoint | None:
        """Where we would act; None when we would not."""
        return None if self.grounding is None else self.grounding.point

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What came into question, best first."""
        return () if self.grounding is None else self.grounding.candidates

    @property
    def box(self) -> Box | None:
        """The element that we would act on."""
        return None if self.grounding is None else self.grounding.box

    @property
    def reason(self) -> str:
        """What we said about it, in a sentence."""
        return self.complaint if self.grounding is None else self.grounding.reason

    @property
    def verdict(self) -> Verdict:
        """A right point lies in the case's box."""
        if self.grounding is None:
            return Verdict.NOT_UNDERSTOOD
        if self.point is not None:
            return Verdict.RIGHT if self.case.box.contains(self.point) else Verdict.WRONG
        return Verdict.AMBIGUOUS if self.grounding.status is Status.AMBIGUOUS else Verdict.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Tally:
    """How a group of answers fared.

    Attributes:
        name: of the group: a kind, an app, a theme.
        verdicts: how often each verdict came up.
    """

    name: str
    verdicts: Counter[Verdict]

    @property
    def total(self) -> int:
        """Answers in the group."""
        return self.verdicts.total()

    def share(self, verdict: Verdict) -> float:
        """The share of a verdict, 0 to 1."""
        return share(self.verdicts[verdict], self.total)


def tally(answers: Sequence[Answer], group_of: Callable[[Answer], str | None]) -> list[Tally]:
    """A tally for each group, in the order of their names; answers without a group are left out."""
    groups: dict[str, Counter[Verdict]] = {}
    for answer in answers:
        group = group_of(answer)
        if group is not None:
            groups.setdefault(group, Counter())[answer.verdict] += 1
    return [Tally(name, groups[name]) for name in sorted(groups)]


def by_kind(answers: Sequence[Answer]) -> list[Tally]:
    """A tally for each kind that occurs: the known ones first, in their order."""
    found = tally(answers, lambda answer: answer.case.kind)
    known = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: (known.get(one.name, len(known)), one.name))


def by_trait(answers: Sequence[Answer], trait: str) -> list[Tally]:
    """A tally for each value that `trait` of the screens has."""
    return tally(answers, lambda answer: answer.case.about.get(trait))


def figures(answers: Sequence[Answer]) -> dict[str, float]:
    """The metrics of a run.

    By name: the share of right answers for each kind and for `all`; of each verdict among all; `p50_ms` and the like
    of all answers, of those that were the first of their picture, and of the others; and the share of right answers
    for each `TRAIT/VALUE` of the screens. What does not occur is left out. Raises ValueError for no answers.
    """
    every = Tally("all", Counter(answer.verdict for answer in answers))
    found = {one.name: one.share(Verdict.RIGHT) for one in by_kind(answers)}
    found["all"] = every.share(Verdict.RIGHT)
    found |= {str(verdict): every.share(verdict) for verdict in FAILURES}
    found["cases"] = len(answers)
    for prefix, some in (
        ("", answers),
        ("first_", [answer for answer in answers if answer.first]),
        ("later_", [answer for answer in answers if not answer.first]),
    ):
        if some:
            times = [answer.ms for answer in some]
            found |= {f"{prefix}p50_ms": median(times), f"{prefix}p95_ms": percentile(times, 0.95)}
    for trait in TRAITS:
        found |= {f"{trait}/{one.name}": one.share(Verdict.RIGHT) for one in by_trait(answers, trait)}
    return found
