"""A snapshot as words alone: what a reader of text would have told, whatever else was seen."""

from __future__ import annotations

from dataclasses import replace

from vision.locate.words import FIELD_ROLES
from vision.types import Element, Role, Snapshot, Source


def words_of(element: Element) -> Element | None:
    """The words in an element as an element of role `text`: those of a button, what stands in a field; or None."""
    if element.role is Role.TEXT:
        return element
    text = (element.value or "") if element.role in FIELD_ROLES else element.text
    if element.words is None or not text:
        return None
    return Element(Role.TEXT, text, element.words, element.score, Source.TEXT, lines=element.lines)


def words_alone(snapshot: Snapshot) -> Snapshot:
    """The snapshot with only the words in its elements."""
    found = (words_of(element) for element in snapshot.elements)
    return replace(snapshot, elements=tuple(words for words in found if words is not None))
