"""Find elements again: locators, and what a search for one found."""

from vision.locate.crop import Crop
from vision.locate.phrase import parse_target
from vision.locate.resolve import resolve
from vision.locate.types import (
    Anchor,
    Candidate,
    Locator,
    Place,
    Relation,
    Resolution,
    Spot,
    Status,
    TextMatch,
)

__all__ = [
    "Anchor",
    "Candidate",
    "Crop",
    "Locator",
    "Place",
    "Relation",
    "Resolution",
    "Spot",
    "Status",
    "TextMatch",
    "parse_target",
    "resolve",
]
