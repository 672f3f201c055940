"""A target that was found, and what the journal keeps of it. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from actions.types import ScreenPoint, Window
from desktop_agent.desk.geometry import to_screen
from desktop_agent.desk.verify import is_caret
from desktop_agent.types import CandidateNote, Evidence
from vision.change import changed_regions
from vision.locate import Candidate, Locator
from vision.types import Box, Element, Frame, Snapshot

KEPT_CANDIDATES = 5
_LETTERS = 2
"""How many rivals the journal keeps."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A target that was found and is ready to be acted on.

    Attributes:
        locator: what was looked for.
        snapshot: where it was seen.
        chosen: the element, its score and where to click.
        rivals: the other candidates, best first.
        checks: the auto-wait checks that passed.
    """

    locator: Locator
    snapshot: Snapshot
    chosen: Candidate
    rivals: tuple[Candidate, ...]
    checks: tuple[str, ...]

    @property
    def box(self) -> Box:
        """Where it is, in frame pixels."""
        return self.chosen.box

    @property
    def screen_point(self) -> ScreenPoint:
        """Where to click."""
        return to_screen(self.chosen.target, self.snapshot.frame)

    def evidence(self) -> Evidence:
        """The sighting as the journal keeps it."""
        return Evidence(
            locator=self.locator,
            chosen=note(self.chosen),
            rivals=tuple(note(rival) for rival in self.rivals[:KEPT_CANDIDATES]),
            point=self.chosen.target,
            crop_digest=crop_digest(self.snapshot.frame, self.box),
            checks=self.checks,
        )


def note(candidate: Candidate) -> CandidateNote:
    """A candidate without its pixels; what only its picture tells counts as its words, for policy and for people."""
    return CandidateNote(
        role=str(candidate.element.role),
        text=shown_name(candidate.element),
        box=candidate.box,
        score=round(candidate.score, 4),
        reasons=candidate.reasons,
        rung=candidate.rung,
    )


def shown_name(element: Element) -> str:
    """What an element is called: its words, and what its picture shows where they are two letters at most."""
    if len(element.text) > _LETTERS or not element.icon:
        return element.text
    return f"{element.text} {element.icon}".strip()


def only_within(snapshot: Snapshot, region: Box | None) -> Snapshot:
    """`snapshot` with only the elements whose centre lies in `region`; all of it for None."""
    if region is None:
        return snapshot
    return replace(snapshot, elements=tuple(e for e in snapshot.elements if region.contains(e.box.centre)))


def same_look(before: Frame, after: Frame, box: Box) -> bool:
    """Whether the crop is unchanged but for a blinking caret."""
    if before.pixels.shape != after.pixels.shape:
        return False
    one = Frame(np.ascontiguousarray(before.crop(box)))
    two = Frame(np.ascontiguousarray(after.crop(box)))
    return all(is_caret(region) for region in changed_regions(one, two))


def crop_digest(frame: Frame, box: Box) -> str:
    """BLAKE2b of the pixels inside `box`, 32 hex digits."""
    return hashlib.blake2b(np.ascontiguousarray(frame.crop(box)).tobytes(), digest_size=16).hexdigest()


def window_at(point: ScreenPoint, windows: tuple[Window, ...]) -> Window | None:
    """The topmost window that covers `point`; None over the bare desktop."""
    for window in windows:
        left, top, right, bottom = window.box
        if left <= point.x < right and top <= point.y < bottom:
            return window
    return None
