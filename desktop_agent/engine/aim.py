"""What an act in question is meant for, and whether that is still so while a person thinks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from actions.types import (
    ButtonDown,
    ButtonUp,
    Click,
    Drag,
    Hold,
    Move,
    PressChord,
    TypeSecret,
    TypeText,
    Window,
)
from desktop_agent.desk.ports import Screen
from desktop_agent.desk.sighting import same_look, shown_name
from desktop_agent.types import CandidateNote, GroundedAction
from vision.types import Frame, Snapshot

_LOOKS = 4
"""So many looks of a target are known as its own: something that blinks has two."""
_SAME_PLACE = 0.6
"""Share that two boxes of one element have in common at least: readers draw them a little differently each time."""
_MOVED = 3
"""Pixels that a box may differ by for an answer to count for it."""


class Windows(Protocol):
    """What is needed of the windows of a desk."""

    def active(self) -> Window | None:
        """The window with the focus."""
        ...


class Desk(Protocol):
    """What is needed of a desk."""

    @property
    def screen(self) -> Screen:
        """What is looked at."""
        ...

    @property
    def windows(self) -> Windows:
        """What knows the windows."""
        ...

    def look(self) -> Snapshot:
        """See the screen as it is now."""
        ...


class Aim(Protocol):
    """What an act is meant for."""

    def changed(self, desk: Desk) -> str:
        """Why it is not what it was, in words; empty while it is."""
        ...


@dataclass(slots=True)
class AtElement:
    """An element. Its words, place and readiness count; a caret, a highlight or something that blinks in it does not.

    Attributes:
        chosen: the element as it was decided on.
        looks: pictures of it as it may look.
    """

    chosen: CandidateNote
    looks: list[Frame] = field(default_factory=list)

    def changed(self, desk: Desk) -> str:
        """Looks at the pixels first; only where they differ is the screen read again."""
        now = desk.screen.grab()
        if any(same_look(look, now, self.chosen.box) for look in self.looks):
            return ""
        snapshot = desk.look()
        if not _shows(snapshot, self.chosen):
            return "the screen changed, and what it was meant for is not as it was"
        self.looks = [*self.looks[-_LOOKS + 1 :], snapshot.frame]
        return ""


@dataclass(frozen=True, slots=True)
class AtWindow:
    """Whatever has the focus in a window: what is typed goes there. No window means one that we do not see."""

    window: Window | None

    def changed(self, desk: Desk) -> str:
        """Another window has the focus."""
        now = desk.windows.active()
        if now is None or self.window is None or now.window_id == self.window.window_id:
            return ""
        return f'the window "{now.title}" has the focus now'


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Nothing in particular: a program to start, a while to wait."""

    def changed(self, desk: Desk) -> str:  # noqa: ARG002 (any)
        """Never."""
        return ""


def aim_of(proposal: GroundedAction, before: Frame, desk: Desk) -> Aim:
    """What `proposal`, decided on the picture `before`, is meant for."""
    match proposal.action:
        case Click() | Move() | Drag() | ButtonDown() | ButtonUp() if proposal.evidence is not None:
            return AtElement(proposal.evidence.chosen, [before])
        case TypeText() | TypeSecret() | PressChord() | Hold():
            return AtWindow(desk.windows.active())
        case _:
            return Anywhere()


def same_proposal(one: GroundedAction, other: GroundedAction) -> bool:
    """Whether a person who approved `one` has approved `other`: the same act on the same element in the same window."""
    if one == other:
        return True
    if one.evidence is None or other.evidence is None:
        return False
    before, after = one.evidence.chosen, other.evidence.chosen
    return (
        one.action.kind == other.action.kind
        and (one.purpose, one.window, one.program) == (other.purpose, other.window, other.program)
        and (before.role, _words(before.text)) == (after.role, _words(after.text))
        and all(
            abs(a - b) <= _MOVED for a, b in zip(before.box.as_tuple(), after.box.as_tuple(), strict=True)
        )
    )


def _shows(snapshot: Snapshot, chosen: CandidateNote) -> bool:
    """Whether the element is still there: at its place, with its words, and ready."""
    return any(
        element.box.iou(chosen.box) >= _SAME_PLACE
        and _words(shown_name(element)) == _words(chosen.text)
        and "disabled" not in element.states
        for element in snapshot.elements
    )


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
