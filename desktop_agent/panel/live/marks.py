"""What is drawn over a picture, as facts in frame pixels. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop_agent.engine.messages import SeenElement
from desktop_agent.types import CandidateNote
from vision.types import Box


class Layer(StrEnum):
    """A kind of mark that can be switched on and off."""

    ELEMENTS = "elements"
    TARGET = "target"
    RIVALS = "rivals"
    POINTER = "pointer"
    HIDDEN = "hidden"


USUAL = frozenset({Layer.TARGET, Layer.RIVALS, Layer.POINTER, Layer.HIDDEN})
"""The layers that are on at first: all but the elements, of which there are a hundred."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn over a picture.

    Attributes:
        chosen: the element that was chosen.
        rivals: other candidates, best first.
        point: where the act goes, in frame pixels.
        elements: all that was seen.
        hidden: parts that the agent does not see.
    """

    chosen: CandidateNote | None = None
    rivals: tuple[CandidateNote, ...] = ()
    point: tuple[float, float] | None = None
    elements: tuple[SeenElement, ...] = ()
    hidden: tuple[Box, ...] = ()


class Family(StrEnum):
    """Roles that a person uses alike; each has its colour."""

    PRESS = "press"
    CHOOSE = "choose"
    ENTER = "enter"
    ROW = "row"
    PICTURE = "picture"
    TEXT = "text"
    FRAME = "frame"


_FAMILIES = {
    Family.PRESS: ("button", "link", "menuitem", "tab"),
    Family.CHOOSE: ("checkbox", "radio", "switch"),
    Family.ENTER: ("textbox", "combobox", "spinbutton", "slider"),
    Family.ROW: ("listitem", "row", "cell", "columnheader", "treeitem"),
    Family.PICTURE: ("img",),
    Family.TEXT: ("text",),
    Family.FRAME: ("menu", "scrollbar", "window", "dialog"),
}
_FAMILY_OF = {role: family for family, roles in _FAMILIES.items() for role in roles}


def family_of(role: str) -> Family:
    """The family of a role (`vision.types.Role`); roles that we do not know look like frames."""
    return _FAMILY_OF.get(role, Family.FRAME)
