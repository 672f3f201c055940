"""One list of elements from what several readers saw: words in a button become its name, labels name their fields."""

from vision.merge.merger import GlyphReader, Looker, Merger

__all__ = ["GlyphReader", "Looker", "Merger"]
