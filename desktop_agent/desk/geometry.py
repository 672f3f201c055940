"""The only crossing between frame pixels and screen points."""

from __future__ import annotations

from actions.types import ScreenPoint
from vision.types import Box, Frame, FramePoint


def to_screen(point: FramePoint, frame: Frame) -> ScreenPoint:
    """Where on the screen a frame pixel lies."""
    return ScreenPoint(frame.origin[0] + point.x / frame.scale, frame.origin[1] + point.y / frame.scale)


def to_frame(point: ScreenPoint, frame: Frame) -> FramePoint:
    """Which frame pixel shows a screen point; may lie outside the frame."""
    return FramePoint((point.x - frame.origin[0]) * frame.scale, (point.y - frame.origin[1]) * frame.scale)


def to_frame_box(box: tuple[float, float, float, float], frame: Frame) -> Box | None:
    """A `(left, top, right, bottom)` rectangle of screen points in frame pixels, clipped; None when outside."""
    left_top = to_frame(ScreenPoint(box[0], box[1]), frame)
    right_bottom = to_frame(ScreenPoint(box[2], box[3]), frame)
    if right_bottom.x <= left_top.x or right_bottom.y <= left_top.y:
        return None
    whole = Box(round(left_top.x), round(left_top.y), round(right_bottom.x), round(right_bottom.y))
    return whole.intersection(frame.box)
