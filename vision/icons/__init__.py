"""Icons: what the pictures on controls show, and which of them a phrase means."""

from vision.icons.likeness import is_known, likeness, likenesses, meaning, twins
from vision.icons.namer import Icons, Look, open_icons

__all__ = ["Icons", "Look", "is_known", "likeness", "likenesses", "meaning", "open_icons", "twins"]
