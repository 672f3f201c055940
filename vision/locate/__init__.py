"""Find elements again: locators, and what a search for one found."""

from vision.locate.types import Anchor, Candidate, Locator, Relation, Resolution, Status, TextMatch

__all__ = ["Anchor", "Candidate", "Locator", "Relation", "Resolution", "Status", "TextMatch"]
