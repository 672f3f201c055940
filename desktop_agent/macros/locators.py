"""Ways to find something, as a macro file writes them: words, a mapping, or a list of both, best first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop_agent.errors import UnreadableTask
from desktop_agent.macros.document import Mapping, Misread, Node, Scalar, Sequence
from desktop_agent.macros.emit import Data
from desktop_agent.macros.grammar import ALSO, PLAIN_KEYS, RELATIONS
from desktop_agent.macros.scalars import (
    flag_of,
    integer_of,
    items_of,
    mapping_of,
    number_of,
    pair_of,
    text_of,
    word_of,
)
from desktop_agent.plan.sentences import Unsayable, phrase, read_target
from vision.locate import Anchor, Crop, Locator, Place, Relation, Spot, TextMatch
from vision.locate.match import compiled
from vision.types import FramePoint, Role

MAX_NTH = 9_999
MAX_SIDE = 100_000

CropReader = Callable[[Scalar], Crop]
"""Loads the picture that a text of the file names. Raises Misread."""

CropNamer = Callable[[Crop], str]
"""Gives the name under which the file mentions a picture."""


def read_locator(node: Node, crops: CropReader, *, toggle: bool = False) -> Locator:
    """The locator that `node` says, its alternatives in `otherwise`. Raises Misread.

    With `toggle`, "the Wrap box" in words is a checkbox, as in the sentence that ticks it.
    """
    if not isinstance(node, Sequence):
        return _way(node, crops, toggle)
    if not node.items:
        raise Misread(node.mark, "A list of ways to find something holds at least one.")
    first, *others = node.items
    if isinstance(first, Sequence):
        raise Misread(first.mark, "The first way to find something is words or a mapping, not a list.")
    otherwise = tuple(read_locator(other, crops, toggle=toggle) for other in others)
    return replace(_way(first, crops, toggle), otherwise=otherwise)


def locator_data(locator: Locator, crops: CropNamer, *, toggle: bool = False) -> Data:
    """What `read_locator` reads as `locator`: words where they mean the same, a mapping otherwise."""
    first = _way_data(replace(locator, otherwise=()), crops, toggle)
    if not locator.otherwise:
        return first
    return [first, *(locator_data(other, crops, toggle=toggle) for other in locator.otherwise)]


def _way(node: Node, crops: CropReader, toggle: bool) -> Locator:
    if isinstance(node, Scalar):
        try:
            return read_target(text_of(node, "What is meant"), toggle=toggle)
        except UnreadableTask as problem:
            raise Misread(node.mark, str(problem)) from problem
    found = mapping_of(node, "A locator", (*PLAIN_KEYS, *RELATIONS, ALSO))
    parts = {key.text: value for key, value in found.entries}
    anchors = [
        Anchor(Relation(name), read_locator(value, crops))
        for name, value in parts.items()
        if name in RELATIONS
    ]
    for item in items_of(parts[ALSO], "The key also") if ALSO in parts else ():
        one = mapping_of(item, "An item of also", RELATIONS)
        anchors += [Anchor(Relation(key.text), read_locator(value, crops)) for key, value in one.entries]
    locator = Locator(
        role=word_of(parts["role"], Role, "The role") if "role" in parts else None,
        text=text_of(parts["text"], "The text") if "text" in parts else None,
        match=word_of(parts["match"], TextMatch, "The match") if "match" in parts else TextMatch.FUZZY,
        anchors=tuple(anchors),
        nth=integer_of(parts["nth"], "nth (0 is the first, -1 the last)", -MAX_NTH, MAX_NTH)
        if "nth" in parts
        else None,
        point=_point(parts["point"]) if "point" in parts else None,
        place=word_of(parts["place"], Place, "The place") if "place" in parts else None,
        crop=_crop(parts["crop"], crops) if "crop" in parts else None,
        spot=_spot(parts),
        has_text=text_of(parts["has_text"], "The key has_text") if "has_text" in parts else None,
        ticked=flag_of(parts["ticked"], "The key ticked") if "ticked" in parts else None,
    )
    if locator == Locator():
        raise Misread(node.mark, "A locator says at least one thing: a role, a text, a picture, a place.")
    _check_pattern(locator, parts, found)
    return locator


def _check_pattern(locator: Locator, parts: dict[str, Node], found: Mapping) -> None:
    if "match" in parts and locator.text is None:
        raise Misread(parts["match"].mark, "There is no text to match: add the key text.")
    if locator.match is TextMatch.REGEX and locator.text is not None and "${" not in locator.text:
        try:
            compiled(locator.text)
        except ValueError as problem:
            raise Misread(parts.get("text", found).mark, f"{problem}.") from problem


def _point(node: Node) -> FramePoint:
    x, y = pair_of(node, "A point")
    return FramePoint(number_of(x, "x"), number_of(y, "y"))


def _spot(parts: dict[str, Node]) -> Spot | None:
    if "spot" not in parts:
        if "of" in parts:
            raise Misread(parts["of"].mark, "The key of goes with a spot: spot: [12, 34] of: [640, 480].")
        return None
    if "of" not in parts:
        raise Misread(
            parts["spot"].mark, "A spot needs the size of its window: spot: [12, 34], of: [640, 480]."
        )
    x, y = pair_of(parts["spot"], "A spot")
    width, height = pair_of(parts["of"], "The size of a spot's window")
    return Spot(
        number_of(x, "x"),
        number_of(y, "y"),
        integer_of(width, "A width", 1, MAX_SIDE),
        integer_of(height, "A height", 1, MAX_SIDE),
    )


def _crop(node: Node, crops: CropReader) -> Crop:
    text_of(node, "A picture's file name")
    assert isinstance(node, Scalar)
    return crops(node)


def _way_data(locator: Locator, crops: CropNamer, toggle: bool) -> Data:
    # Words alone, then words in quotes.
    for say in (_bare, phrase):
        try:
            words = say(locator)
            if read_target(words, toggle=toggle) == locator:
                return words
        except (Unsayable, UnreadableTask):
            continue
    return _mapping(locator, crops)


def _bare(locator: Locator) -> str:
    """A locator's text without quotes. Raises Unsayable for one that says more."""
    if locator != Locator(text=locator.text) or locator.text is None or locator.text != locator.text.strip():
        raise Unsayable("There is more to say than a text.")
    return locator.text


def _mapping(locator: Locator, crops: CropNamer) -> dict[str, Data]:
    data: dict[str, Data] = {}
    if locator.role is not None:
        data["role"] = locator.role.value
    if locator.text is not None:
        data["text"] = locator.text
    if locator.match is not TextMatch.FUZZY:
        data["match"] = locator.match.value
    if locator.has_text is not None:
        data["has_text"] = locator.has_text
    if locator.ticked is not None:
        data["ticked"] = locator.ticked
    if locator.nth is not None:
        data["nth"] = locator.nth
    if locator.place is not None:
        data["place"] = locator.place.value
    if locator.point is not None:
        data["point"] = [locator.point.x, locator.point.y]
    if locator.spot is not None:
        data["spot"] = [locator.spot.x, locator.spot.y]
        data["of"] = [locator.spot.width, locator.spot.height]
    if locator.crop is not None:
        data["crop"] = crops(locator.crop)
    again: list[Data] = []
    for anchor in locator.anchors:
        other = locator_data(anchor.locator, crops)
        # A mapping has each key once, and the order of anchors counts.
        if again or anchor.relation.value in data:
            again.append({anchor.relation.value: other})
        else:
            data[anchor.relation.value] = other
    if again:
        data[ALSO] = again
    return data
