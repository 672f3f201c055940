"""A step as the details show it: the nouns. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_agent.panel.live.marks import Marks
from desktop_agent.types import CandidateNote
from vision.types import Box

_NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Asking:
    """A request to a model, as the details show it.

    Attributes:
        told: the part of the request that was new, in words.
        pictures: digests of the frames that were sent, oldest first.
        thoughts: what it thought.
        wrote: what it answered.
    """

    told: str = ""
    pictures: tuple[str, ...] = ()
    thoughts: str = ""
    wrote: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """An act, a search that led to no act, a check, or something else that was written down.

    Attributes:
        seq: number of the event it begins with.
        title: in words.
        state: a key of `words.state_words`; empty for what cannot go well or wrong.
        note: how the screen reacted, what was seen, or why not.
        before: digest of the picture before; the only one where there is no after.
        after: digest of the picture after; empty where nothing was done.
        marks: what is drawn over the picture before.
        changed: the part that changed, on the picture after.
        facts: label and value, in the order to show them.
        checks: what was waited for before the act, and held.
        candidates: best first; the first was chosen, where `marks` has one.
        output: what a program printed.
        mind: what a model was shown and wrote; None where none was asked.
        thinking: whether it is about deciding, rather than about what was done.
    """

    seq: int
    title: str
    state: str = ""
    note: str = ""
    before: str = ""
    after: str = ""
    marks: Marks = _NO_MARKS
    changed: Box | None = None
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()
    candidates: tuple[CandidateNote, ...] = ()
    output: str = ""
    mind: Asking | None = None
    thinking: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A step as the details show it.

    Attributes:
        scenes: what happened, in order.
        message: why it failed; empty when it did not.
        decision: who decided on it, why, and what that took: labels and values; empty where it was planned beforehand.
    """

    scenes: tuple[Scene, ...]
    message: str = ""
    decision: tuple[tuple[str, str], ...] = ()

    @property
    def begins(self) -> int:
        """Place of the scene that is shown first: of what was done, rather than of what was thought about it."""
        return next((at for at, scene in enumerate(self.scenes) if not scene.thinking), 0)
