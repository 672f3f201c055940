"""What a grounding case is, and how its parts are taken from an entry of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_agent.bench.entries import Entry
from vision.types import Box

FORMAT = (
    'lines {"image": …, "instruction": …, "box": [left, top, right, bottom], "kind": …}, images relative to it, '
    "or a file of the ScreenSpot family"
)
TRAITS = ("toolkit", "app", "theme", "platform", "group")
"""What a case may tell about its screen."""


@dataclass(frozen=True, slots=True)
class Case:
    """One instruction, and where it must lead.

    Attributes:
        image: the picture.
        instruction: what is asked.
        box: where a right answer lies, in pixels of the picture.
        kind: what is needed to find it: `text`, `role`, `relation`, `icon`, `glyph`, or a word of the file's own.
        role: the ARIA role of what is meant; empty when unknown.
        about: `TRAITS` of the screen that are known.
    """

    image: Path
    instruction: str
    box: Box
    kind: str
    role: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


def text_of(entry: Entry, key: str) -> str:
    """The text that `entry` has for `key`. Raises BadInput."""
    value = entry.content.get(key)
    if not isinstance(value, str) or not value.strip():
        raise entry.refused(f'"{key}" must be a text; the file should hold {FORMAT}.')
    return value


def numbers_of(entry: Entry, key: str) -> tuple[float, float, float, float]:
    """The four numbers that `entry` has for `key`. Raises BadInput."""
    value = entry.content.get(key)
    if (
        not isinstance(value, list)
        or len(value) != 4
        or not all(isinstance(n, int | float) and not isinstance(n, bool) and abs(n) < 1e6 for n in value)
    ):
        raise entry.refused(f'"{key}" must be four numbers, not {value!r:.80}.')
    a, b, c, d = value
    return (a, b, c, d)


def box_of(entry: Entry, left: float, top: float, right: float, bottom: float) -> Box:
    """The box with these edges, in whole pixels. Raises BadInput for an empty one and one that is inside out."""
    if right <= left or bottom <= top or left < 0 or top < 0:
        raise entry.refused(
            f"the box {[left, top, right, bottom]} is empty, inside out or outside the picture."
        )
    box = Box(round(left), round(top), round(right), round(bottom))
    return (
        box
        if box.area
        else Box(box.left, box.top, max(box.right, box.left + 1), max(box.bottom, box.top + 1))
    )


def traits_of(content: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Those `TRAITS` that `content` tells; `names` says under which key of `content` each stands."""
    found = {trait: content.get(key) for trait, key in names.items()}
    return {trait: value for trait, value in found.items() if isinstance(value, str) and value}


def picture_at(entry: Entry, folder: Path, name: str) -> Path:
    """The picture called `name`. Raises BadInput when it is not there."""
    path = folder / name
    if not path.is_file():
        raise entry.refused(f"there is no picture {path}.")
    return path
