"""The nouns of seeing: frames, boxes, elements, snapshots.

Coordinates here are *frame pixels*: integers counted from the top left corner of one captured frame. Screen points
are another type (`actions.types.ScreenPoint`); `desktop_agent.desk.geometry` is the only place that converts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""An H×W×3 uint8 array in RGB order."""


class Role(StrEnum):
    """What an element is, in ARIA's words (https://www.w3.org/TR/wai-aria-1.2/#role_definitions)."""

    BUTTON = "button"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SWITCH = "switch"
    TEXTBOX = "textbox"
    COMBOBOX = "combobox"
    SPINBUTTON = "spinbutton"
    SLIDER = "slider"
    TAB = "tab"
    MENU = "menu"
    MENUITEM = "menuitem"
    LINK = "link"
    LISTITEM = "listitem"
    ROW = "row"
    CELL = "cell"
    COLUMNHEADER = "columnheader"
    TREEITEM = "treeitem"
    SCROLLBAR = "scrollbar"
    IMG = "img"
    TEXT = "text"
    WINDOW = "window"
    DIALOG = "dialog"


class Source(StrEnum):
    """Which reader saw an element."""

    TEXT = "text"
    WIDGET = "widget"
    ICON = "icon"
    A11Y = "a11y"
    MODEL = "model"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class FramePoint:
    """A position in frame pixels; fractions are allowed (a box's centre)."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in frame pixels; `right` and `bottom` are exclusive. Raises ValueError when turned inside out."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        """Refuse a box with negative width or height; empty boxes are allowed."""
        if self.right < self.left or self.bottom < self.top:
            raise ValueError(f"box is inside out: {self.as_tuple()}")

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Pixels inside."""
        return self.width * self.height

    @property
    def centre(self) -> FramePoint:
        """The middle, where a click goes."""
        return FramePoint((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def as_tuple(self) -> tuple[int, int, int, int]:
        """`(left, top, right, bottom)`."""
        return (self.left, self.top, self.right, self.bottom)

    def contains(self, point: FramePoint) -> bool:
        """Whether `point` lies inside; the right and bottom edges do not."""
        return self.left <= point.x < self.right and self.top <= point.y < self.bottom

    def encloses(self, other: Box) -> bool:
        """Whether `other` lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def intersection(self, other: Box) -> Box | None:
        """The common part, or None when they do not overlap."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, right, bottom) if left < right and top < bottom else None

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def iou(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    def expanded(self, by: int, within: Box | None = None) -> Box:
        """Grown by `by` pixels on each side, clipped to `within` when given."""
        box = Box(self.left - by, self.top - by, self.right + by, self.bottom + by)
        if within is None:
            return box
        return box.intersection(within) or Box(self.left, self.top, self.left, self.top)

    def shifted(self, dx: int, dy: int) -> Box:
        """Moved by `(dx, dy)` pixels."""
        return Box(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of one screen.

    Attributes:
        pixels: H×W×3 uint8 RGB; treat as read-only.
        origin: where the frame's top left corner lies, in screen points.
        scale: frame pixels for one screen point (2.0 on a Retina display).
        at: when it was taken, in seconds of the monotonic clock.
    """

    pixels: Pixels
    origin: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    at: float = 0.0
    _digest: list[str] = field(default_factory=list, repr=False)

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.pixels.shape[0])

    @property
    def box(self) -> Box:
        """The whole frame."""
        return Box(0, 0, self.width, self.height)

    @property
    def digest(self) -> str:
        """BLAKE2b of size and pixels, 32 hex digits: equal pictures have equal digests. Computed once."""
        if not self._digest:
            hasher = hashlib.blake2b(f"{self.width}x{self.height}".encode(), digest_size=16)
            hasher.update(np.ascontiguousarray(self.pixels).data)
            self._digest.append(hasher.hexdigest())
        return self._digest[0]

    def crop(self, box: Box) -> Pixels:
        """The pixels inside `box` (a view), clipped to the frame; may be empty."""
        clipped = box.intersection(self.box)
        if clipped is None:
            return np.zeros((0, 0, 3), np.uint8)
        return self.pixels[clipped.top : clipped.bottom, clipped.left : clipped.right]


@dataclass(frozen=True, slots=True)
class Element:
    """Something on the screen that a person would point at.

    Attributes:
        role: what it is; `text` when only words were read.
        text: its name or words; empty when it has none.
        box: where it is, in frame pixels.
        score: the reader's confidence, 0 to 1.
        source: which reader saw it.
        states: ARIA states that hold: `checked`, `selected`, `disabled`, `focused`, `expanded`; `unchecked` says
            that a toggle was seen to be off, and neither that it could not be seen. A window may be `active`. A field
            that hides what is typed is `masked`, where its program tells; it has no value then.
        value: what a field holds, when that was read; None when unknown.
        icon: what its picture seems to show, in a word or two: `settings`; empty when it has none or nobody knows.
        look: where its picture lies in the space that `vision.icons` shares between pictures and words: float16
            values as bytes, so that elements stay comparable; empty without a picture.
        words: where its words stand inside `box`; for a field those of its `value`, not of the label that names it.
            None when no words stand in it, and for words alone.
        lines: where the words of a name in several lines stand, line by line; `text` is these with spaces between
            them. Empty for a single line.
    """

    role: Role
    text: str
    box: Box
    score: float = 1.0
    source: Source = Source.TEXT
    states: frozenset[str] = frozenset()
    value: str | None = None
    icon: str = ""
    look: bytes = field(default=b"", repr=False)
    words: Box | None = None
    lines: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frame and what was seen in it.

    Attributes:
        frame: the picture.
        elements: in reading order: top to bottom, then left to right.
        windows: the windows on the screen as elements of role `window` or `dialog`, and open pop-ups as `menu`,
            topmost first, where the display can tell; empty for a bare picture.
    """

    frame: Frame
    elements: tuple[Element, ...] = ()
    windows: tuple[Element, ...] = ()

    def to_json(self) -> list[dict[str, Any]]:
        """The elements as the command line prints them; ids count from 0 in reading order."""
        return [
            {
                "id": index,
                "role": str(element.role),
                "text": element.text,
                "box": list(element.box.as_tuple()),
                "score": round(element.score, 4),
                "source": str(element.source),
                **({"states": sorted(element.states)} if element.states else {}),
                **({"icon": element.icon} if element.icon else {}),
                **({"value": element.value} if element.value is not None else {}),
            }
            for index, element in enumerate(self.elements)
        ]
