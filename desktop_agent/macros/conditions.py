"""Conditions as a macro file writes them: words as after "check that", or a mapping."""

from __future__ import annotations

from typing import assert_never

from desktop_agent.errors import UnreadableTask
from desktop_agent.macros.document import Mapping, Misread, Node, Scalar
from desktop_agent.macros.emit import Data
from desktop_agent.macros.grammar import CONDITIONS, MAX_COUNT, WHERE
from desktop_agent.macros.locators import CropNamer, CropReader, locator_data, read_locator
from desktop_agent.macros.scalars import flag_of, integer_of, mapping_of, nearest, text_of
from desktop_agent.plan.sentences import Unsayable, condition_words, read_condition_words
from desktop_agent.types import (
    Condition,
    Counted,
    HasText,
    HasValue,
    IsEmpty,
    IsEnabled,
    IsTicked,
    TitleShows,
    Visible,
    WindowOpen,
)


def read_condition(node: Node, crops: CropReader) -> Condition:
    """The condition that `node` says. Raises Misread."""
    if isinstance(node, Scalar):
        try:
            return read_condition_words(text_of(node, "A condition"))
        except UnreadableTask as problem:
            raise Misread(node.mark, str(problem)) from problem
    found = mapping_of(node, "A condition", (*CONDITIONS, "in", "of", "not"))
    said = [key.text for key, _ in found.entries if key.text in CONDITIONS]
    if len(said) != 1:
        raise Misread(found.mark, f"A condition says one thing. {nearest('', CONDITIONS, 'Its keys are')}")
    negated = found.get("not")
    negate = negated is not None and flag_of(negated, "The key not")
    for key, where in found.entries:
        if key.text in ("in", "of") and key.text != WHERE.get(said[0]):
            raise Misread(where.mark, f'The key {key.text} does not go with "{said[0]}".')
    return _condition(said[0], found, negate, crops)


def _condition(said: str, found: Mapping, negate: bool, crops: CropReader) -> Condition:
    value = found.get(said)
    assert value is not None
    match said:
        case "visible":
            return Visible(read_locator(value, crops), negate)
        case "title":
            return TitleShows(text_of(value, "A title"), negate)
        case "window":
            return WindowOpen(text_of(value, "A window's title"), negate)
        case "ticked":
            return IsTicked(read_locator(value, crops, toggle=True), negate)
        case "enabled":
            return IsEnabled(read_locator(value, crops), negate)
        case "empty":
            return IsEmpty(read_locator(value, crops), negate)
    where = found.get(WHERE[said])
    if where is None:
        raise Misread(
            value.mark, f"Say where, with the key {WHERE[said]}: {{text: Ann, in: the Name field}}."
        )
    target = read_locator(where, crops)
    match said:
        case "text":
            return HasText(target, text_of(value, "The text"), negate)
        case "value":
            return HasValue(target, text_of(value, "The value", empty=True), negate)
        case _:
            return Counted(target, integer_of(value, "The count", 0, MAX_COUNT), negate)


def condition_data(condition: Condition, crops: CropNamer) -> Data:
    """What `read_condition` reads as `condition`: words where they mean the same, a mapping otherwise."""
    try:
        words = condition_words(condition)
        if read_condition_words(words) == condition:
            return words
    except (Unsayable, UnreadableTask):
        pass
    data = _mapping(condition, crops)
    return {**data, "not": True} if condition.negate else data


def _mapping(condition: Condition, crops: CropNamer) -> dict[str, Data]:
    match condition:
        case Visible(locator):
            return {"visible": locator_data(locator, crops)}
        case TitleShows(text):
            return {"title": text}
        case WindowOpen(text):
            return {"window": text}
        case HasText(locator, text):
            return {"text": text, "in": locator_data(locator, crops)}
        case IsTicked(locator):
            return {"ticked": locator_data(locator, crops, toggle=True)}
        case IsEnabled(locator):
            return {"enabled": locator_data(locator, crops)}
        case IsEmpty(locator):
            return {"empty": locator_data(locator, crops)}
        case HasValue(locator, value):
            return {"value": value, "in": locator_data(locator, crops)}
        case Counted(locator, count):
            return {"count": count, "of": locator_data(locator, crops)}
        case _:
            assert_never(condition)
