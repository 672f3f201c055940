"""Asking a model that sees where something is, and reading the one point that it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from desktop_agent.plan.dialects.strict import from_json, number, numbers, shown
from desktop_agent.plan.moves import BadReply
from desktop_agent.plan.screenwords import told

_LONGEST_PHRASE = 500
_KEYS = ("point_2d", "point", "coordinate", "bbox_2d", "box", "bbox")
_ABSENT = re.compile(
    r"^\W*(?:null|none|not (?:there|found|visible|present|on the screen))\W*$", re.IGNORECASE
)
_TAGGED = re.compile(r"<point>\s*([-\d.]+)[\s,]+([-\d.]+)\s*</point>|<\|box_start\|>(.{0,60}?)<\|box_end\|>")
_BARE = re.compile(r"[\[(]\s*-?\d+(?:\.\d+)?(?:\s*,\s*-?\d+(?:\.\d+)?){1,3}\s*[\])]")


def point_schema(key: str, most: float) -> Mapping[str, Any]:
    """The JSON schema of an answer: `{"point_2d": [x, y]}`, or null where there is no such thing.

    `most`: the longer side of the family's grid.
    """
    side = {"type": "integer", "minimum": 0, "maximum": int(most)}
    place = {"type": "array", "items": side, "minItems": 2, "maxItems": 2}
    return {
        "type": "object",
        "properties": {key: {"anyOf": [place, {"type": "null"}]}},
        "required": [key],
        "additionalProperties": False,
    }


def point_words(phrase: str, key: str, grid: str = "") -> str:
    """The question."""
    return (
        f"Where on this screen is: {told(phrase, _LONGEST_PHRASE).strip()}\n"
        f'Answer with JSON alone: {{"{key}": [x, y]}}, the middle of it{grid}; {{"{key}": null}} if it is not there.'
    )


def read_point_words(text: str) -> tuple[float, float] | None:
    """The point that an answer gives on the family's grid, a box's middle; None where it says that there is none.

    Raises BadReply for no point and for several.
    """
    answer = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if answer == "[]" or _ABSENT.match(answer):
        return None
    if answer[:1] == "{" or (answer[:1] == "[" and "{" in answer):
        return _from_value(from_json(answer))
    found = [match[3] or f"{match[1]},{match[2]}" for match in _TAGGED.finditer(answer)] or _BARE.findall(
        answer
    )
    if len(found) != 1:
        raise BadReply(f'Answer with one point as JSON: {{"point_2d": [x, y]}}, not {shown(answer)}.')
    return _middle(found[0])


def _from_value(value: object) -> tuple[float, float] | None:
    if isinstance(value, list):
        if not value:
            return None
        if len(value) > 1:
            raise BadReply(f"Answer with one point, not {len(value)}.")
        value = value[0]
    if not isinstance(value, dict):
        raise BadReply(f"Answer with one point, not {shown(value)}.")
    given = [key for key in _KEYS if key in value]
    if set(value) == {"x", "y"}:
        x, y = number(value["x"]), number(value["y"])
        if x is None or y is None:
            raise BadReply(f"x and y must be numbers, not {shown(value)}.")
        return x, y
    if len(given) != 1 or not set(value) <= {given[0], "label"}:
        raise BadReply(f'Answer with one point as JSON: {{"point_2d": [x, y]}}, not {shown(value)}.')
    return None if value[given[0]] is None else _middle(value[given[0]])


def _middle(value: object) -> tuple[float, float]:
    found = numbers(value)
    if found is None or len(found) not in (2, 4):
        raise BadReply(f"A point is two numbers, a box four, not {shown(value)}.")
    if len(found) == 2:
        return found[0], found[1]
    if found[0] > found[2] or found[1] > found[3]:
        raise BadReply(f"A box is [left, top, right, bottom], not {shown(value)}.")
    return (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
