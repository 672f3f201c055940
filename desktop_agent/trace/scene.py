"""What the page shows of a step: scenes with pictures, marks and tables. Nouns, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.trace.pictures import Picture
from desktop_agent.trace.wording import STATE_LABELS, STATE_TONES


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a colour: `tone` is good, warn, bad or live."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn over a picture, in frame pixels. `kind`: target, rival, changed."""

    kind: str
    left: int
    top: int
    width: int
    height: int
    label: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture with what is drawn over it. `path` is one point of a click, or the points of a drag."""

    picture: Picture
    caption: str
    marks: tuple[Mark, ...] = ()
    path: tuple[tuple[float, float], ...] = ()

    @property
    def ends(self) -> tuple[tuple[float, float], ...]:
        """Where to draw the pointer: at a click, or at both ends of a drag."""
        return (*self.path[:1], *self.path[1:][-1:])


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A line of the table of candidates; `rank` counts from 1, and `chosen` marks the one that was taken."""

    rank: int
    name: str
    role: str
    score: float
    rung: str
    reasons: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote. `opened`: it is shown at once, not only under its label; `code`: letter for letter."""

    label: str
    text: str
    opened: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One act, one search that led to no act, or one check.

    Attributes:
        title: in words.
        badge: how it went.
        note: one sentence on the reaction, or on what was seen.
        shots: none, one, or before and after.
        facts: label and value, in the order to show them.
        checks: the auto-wait checks that passed.
        candidates: best first.
        earlier: pictures of the past that a model was shown beside the present screen, oldest first.
        quotes: what was written, word for word: thoughts, answers, what a tool gave.
        aside: it is about deciding, not about the screen: its picture is small, and what was said stands beside it.
    """

    title: str
    badge: Badge
    note: str = ""
    shots: tuple[Shot, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()
    candidates: tuple[CandidateLine, ...] = ()
    earlier: tuple[Picture, ...] = ()
    quotes: tuple[Quote, ...] = ()
    aside: bool = False


def badge_of(state: str) -> Badge:
    """The badge of a state of `wording.STATE_LABELS`."""
    return Badge(STATE_LABELS.get(state, state), STATE_TONES.get(state, "warn"))
