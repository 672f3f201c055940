"""What stands around words: boxes, bands, neighbours. All of it measured from one snapshot, each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vision.types import Box, Element, Role, Snapshot
from vision.widgets.fields import box_around, line_height, strip_around

_LARGE = 1.8
"""Letters so many times as high as most are large: capitals are 1.5 times as high as small letters."""
_FEWEST = 8
"""Fewer words do not tell what most are like."""


@dataclass
class Surroundings:
    """What was found out about the pixels around a snapshot's words; each thing is looked up once.

    Attributes:
        snapshot: the words alone (`vision.locate.view.words_alone`).
        controls: all elements, as their readers told them.
    """

    snapshot: Snapshot
    controls: Sequence[Element] = ()
    _boxes: dict[Box, Box | None] = field(default_factory=dict)
    _strips: dict[Box, Box | None] = field(default_factory=dict)
    _bars: dict[Box, bool] = field(default_factory=dict)

    def box_around(self, text: Box) -> Box | None:
        """The button-like box around the words."""
        if text not in self._boxes:
            box = box_around(self.snapshot.frame, text)
            self._boxes[text] = box if box is not None and not self.others_in(box, text) else None
        return self._boxes[text]

    def others_in(self, box: Box, text: Box) -> int:
        """How many other words stand in the box: a button has none, a bar several."""
        return sum(
            box.contains(e.box.centre) and not overlap(e.box, text)
            for e in self.snapshot.elements
            if e.role is Role.TEXT and len(e.text) > 1
        )

    def is_title(self, words: Box) -> bool:
        """Whether the words stand alone in the middle of a wide band, as a window's title does."""
        strip = self.strip_around(words)
        if strip is None or strip.width < words.width + 10 * line_height(words):
            return False
        centred = abs(strip.centre.x - words.centre.x) <= 2 * line_height(words)
        return centred and self.others_in(strip, words) == 0

    def strip_around(self, text: Box) -> Box | None:
        """The low flat band behind the words."""
        if text not in self._strips:
            self._strips[text] = strip_around(self.snapshot.frame, text)
        return self._strips[text]

    def on_menu_bar(self, words: Box) -> bool:
        """Whether the words stand with others on a low band that has nothing but a title above it."""
        if words not in self._bars:
            self._bars[words] = self._is_menu_bar(words)
        return self._bars[words]

    def _is_menu_bar(self, words: Box) -> bool:
        strip = self.strip_around(words)
        if (
            strip is None
            or strip.width < words.width + 3 * line_height(words)
            or self.box_around(words) is not None
        ):
            return False
        mates: list[Element] = [
            e for e in self.snapshot.elements if strip.contains(e.box.centre) and e.box != words
        ]
        if not mates:
            return False
        first = min([words.left, *(e.box.left for e in mates)])
        if first - strip.left > 3 * line_height(words):
            return False
        above = Box(
            strip.left, max(0, words.top - 3 * line_height(words)), strip.right, max(1, words.top - 4)
        )
        higher = [e for e in self.snapshot.elements if above.contains(e.box.centre) and len(e.text) > 3]
        return len(higher) <= 1

    def under_title(self, words: Box) -> bool:
        """Whether little more than titles stands above the words, as above a menu bar that is partly covered."""
        high = line_height(words)
        above = Box(words.left - 30 * high, words.top - 3 * high, words.right + 30 * high, words.top - 2)
        return sum(above.contains(e.box.centre) and len(e.text) > 3 for e in self.snapshot.elements) <= 2

    def crowd(self, words: Box) -> int:
        """How many other elements stand on the band behind the words."""
        strip = self.strip_around(words)
        if strip is None:
            return 0
        return sum(strip.contains(e.box.centre) and not overlap(e.box, words) for e in self.snapshot.elements)

    def is_header(self, words: Box) -> bool:
        """Whether the words head a column: others beside them, something under them, nothing close above them."""
        high, under, above = line_height(words), False, False
        for other in self.snapshot.elements:
            if overlap(other.box, words):
                continue
            aside = max(other.box.left - words.right, words.left - other.box.right, 0)
            down = other.box.centre.y - words.centre.y
            under = under or (0.7 * high < down <= 3 * high and aside <= 3 * high)
            close = -2 * high <= down < -0.7 * high and aside <= 1.5 * high
            above = above or close or (-2.6 * high <= down < -0.7 * high and aside == 0)
        return under and not above

    def is_large(self, words: Box) -> bool:
        """Whether letters are much larger than most on the screen, as those of a value that is on display."""
        heights = sorted(e.box.height for e in self.snapshot.elements if e.role is Role.TEXT and e.text)
        return len(heights) >= _FEWEST and words.height > _LARGE * heights[len(heights) // 2]

    def row_mates(self, box: Box, reach: int = 6) -> int:
        """How many other elements stand in the same line, at most `reach` lines' heights away."""
        return sum(
            1
            for other in self.snapshot.elements
            if abs(other.box.centre.y - box.centre.y) <= 0.35 * line_height(box)
            and not overlap(other.box, box)
            and min(abs(other.box.left - box.right), abs(box.left - other.box.right))
            <= reach * line_height(box)
        )

    def column_mates(self, box: Box) -> int:
        """How many other elements stand above or below with the same left edge, at most a line apart."""
        return sum(
            1
            for other in self.snapshot.elements
            if abs(other.box.left - box.left) <= 5
            and not overlap(other.box, box)
            and abs(other.box.centre.y - box.centre.y) <= 2.6 * line_height(box)
        )

    def words_in(self, box: Box) -> str:
        """What was read inside `box`, in reading order."""
        return " ".join(
            e.text for e in self.snapshot.elements if box.contains(e.box.centre) and e.role is Role.TEXT
        )


def overlap(one: Box, two: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return one.intersection(two) is not None
