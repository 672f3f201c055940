"""Find controls by their pixels: fields beside labels, toggles, boxes around words.

The trained detector (`vision.widgets.detector`) tells controls with roles (source `widget`), which `vision.merge` joins
with the words; `vision.locate` lets both that and these finders speak, since either can be wrong.
"""

from vision.widgets.fields import box_around, field_around, field_beside
from vision.widgets.toggles import Toggle, toggle_beside

__all__ = ["Toggle", "box_around", "field_around", "field_beside", "toggle_beside"]
