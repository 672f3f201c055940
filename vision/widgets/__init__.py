"""Find controls by their pixels: fields beside labels, toggles, boxes around words.

The trained detector (`vision.widgets.detector`) reports elements of its own roles beside them (source `widget`);
`vision.locate` then prefers those.
"""

from vision.widgets.fields import box_around, field_around, field_beside
from vision.widgets.toggles import Toggle, toggle_beside

__all__ = ["Toggle", "box_around", "field_around", "field_beside", "toggle_beside"]
