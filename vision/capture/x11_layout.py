"""What an X server says about itself: its monitors, and how its pixels lie in memory."""

from __future__ import annotations

from typing import Any

from vision.capture.pixels import PixelFormat
from vision.capture.types import Monitor
from vision.errors import DisplayUnavailable


def monitors_of(conn: Any, randr: Any, root: Any, size: tuple[int, int]) -> tuple[Monitor, ...]:  # noqa: ANN401
    """The monitors, by RandR 1.5; without it (`randr` is None), one of the root window's `size`."""
    alone = (Monitor((0.0, 0.0, float(size[0]), float(size[1])), primary=True),)
    if randr is None:
        return alone
    monitors: list[Monitor] = []
    for found in randr.GetMonitors(root.root, True).reply().monitors:
        name = conn.core.GetAtomName(found.name).reply().name.to_string() if found.name else ""
        box = (
            float(found.x),
            float(found.y),
            float(found.x + found.width),
            float(found.y + found.height),
        )
        monitors.append(Monitor(box, primary=bool(found.primary), name=name))
    return tuple(monitors) or alone


def format_of(setup: Any, root: Any) -> PixelFormat:  # noqa: ANN401
    """How the root window's pixels lie in memory. Raises DisplayUnavailable when it has a colour table."""
    bits = next((form for form in setup.pixmap_formats if form.depth == root.root_depth), None)
    for depth in root.allowed_depths:
        for visual in depth.visuals:
            if visual.visual_id == root.root_visual and visual.red_mask and bits is not None:
                masks = (visual.red_mask, visual.green_mask, visual.blue_mask)
                return PixelFormat(bits.bits_per_pixel, setup.image_byte_order == 0, masks, bits.scanline_pad)
    raise DisplayUnavailable(
        f"A screen of {root.root_depth} bits a pixel with a colour table cannot be read; use 24 bits."
    )
