"""What programs tell about themselves, as elements on a frame: only what can be seen where it is said to be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from actions.accessibility.types import Node, NoTree, Reading
from actions.types import ScreenPoint, Window
from desktop_agent.desk.geometry import to_frame_box
from desktop_agent.desk.sighting import window_at
from vision.merge.tree import MASKED, ToldWindow, merged_with_tree
from vision.types import Box, Element, Frame, Role, Snapshot, Source

_LEAST_CONTRAST = 12
"""A box whose pixels differ by less (0 to 255) shows nothing."""
_SCALES = (1.0, 2.0, 1.5, 1.25, 1.75, 3.0, 2.5)
_FRAME = 48.0
"""Points: a window manager's frame is at most so wide and high."""
_EDGE = 2
"""Pixels around a box that are looked at too: a plain coloured square stands out from what is around it."""
_BARE = frozenset({Role.TEXTBOX, Role.ROW, Role.CELL, Role.LISTITEM, Role.SCROLLBAR})
"""These may be plain areas."""


class Tree(Protocol):
    """What programs tell (`actions.accessibility.AccessibilityTree`)."""

    def read(self) -> Reading:
        """What can be seen now; never takes long, and never raises."""
        ...


def with_told(snapshot: Snapshot, reading: Reading, windows: Sequence[Window]) -> Snapshot:
    """`snapshot` with what programs tell, where the picture agrees; unchanged without a tree."""
    if isinstance(reading, NoTree) or not reading.nodes:
        return snapshot
    return merged_with_tree(snapshot, told_by_window(reading.nodes, snapshot.frame, windows))


def told_by_window(nodes: Sequence[Node], frame: Frame, windows: Sequence[Window]) -> tuple[ToldWindow, ...]:
    """Nodes as elements, in one group for each window of each program.

    Left out are those off the frame, outside their program's windows, covered by another window, or where there is
    nothing to be seen.
    """
    groups: dict[tuple[int | None, str], list[Element]] = {}
    for node in (_in_points(node, windows) for node in nodes):
        box = to_frame_box(node.box, frame)
        if box is None or not box.area or not _in_its_window(node, windows):
            continue
        element = _element(node, box)
        bare = element.role in _BARE or MASKED in element.states
        if bare or _shows_something(frame, box.expanded(_EDGE, frame.box)):
            groups.setdefault((node.pid, node.window), []).append(element)
    return tuple(
        ToldWindow(tuple(group), _box_of(pid, title, frame, windows))
        for (pid, title), group in groups.items()
    )


def _box_of(pid: int | None, title: str, frame: Frame, windows: Sequence[Window]) -> Box | None:
    window = _own_window(pid, title, windows)
    return None if window is None else to_frame_box(window.box, frame)


def _own_window(pid: int | None, title: str, windows: Sequence[Window]) -> Window | None:
    """The window of which a program tells; None when no window is surely meant."""
    own = [window for window in windows if window.pid == pid and window.focusable and pid is not None]
    named = [window for window in own if window.title == title] or own
    return named[0] if len(named) == 1 else None


def _in_points(node: Node, windows: Sequence[Window]) -> Node:
    """The node where it is: programs that draw everything larger count in units of their own, as in `GDK_SCALE=2`."""
    window = _own_window(node.pid, node.window, windows)
    if window is None or node.window_box is None:
        return node
    wide, high = _size(window.box)
    told_wide, told_high = _size(node.window_box)
    # The frame that the window manager adds is not in what the program tells.
    scale = next(
        (s for s in _SCALES if abs(wide - s * told_wide) <= _FRAME and abs(high - s * told_high) <= _FRAME),
        1.0,
    )
    if scale == 1.0:
        return node
    left, top, right, bottom = node.box
    return replace(node, box=(left * scale, top * scale, right * scale, bottom * scale))


def _size(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _element(node: Node, box: Box) -> Element:
    states = node.states | {MASKED} if node.masked else node.states
    value = None if node.masked else node.value
    return Element(Role(node.role), node.name, box, 1.0, Source.A11Y, states, value)


def _in_its_window(node: Node, windows: Sequence[Window]) -> bool:
    """Whether the middle of a node lies in a window of its program, and no other window is above that.

    Of several windows of one program, the node's own is the one with the title that the program tells; over a pop-up
    only what is part of a menu or a drop-down list can be seen. Where the windows or their programs are unknown,
    nothing speaks against it.
    """
    if not windows:
        return True
    left, top, right, bottom = node.box
    window = window_at(ScreenPoint((left + right) / 2, (top + bottom) / 2), tuple(windows))
    if window is None:
        return False
    if node.pid is None or window.pid is None:
        return True
    if window.pid != node.pid:
        return False
    if not window.focusable:
        return node.popup
    titles = {other.title for other in windows if other.pid == node.pid and other.focusable}
    return node.window not in titles or window.title == node.window


def _shows_something(frame: Frame, box: Box) -> bool:
    pixels = frame.crop(box)
    if pixels.size == 0:
        return False
    lowest, highest = pixels.min(axis=(0, 1)), pixels.max(axis=(0, 1))
    return int((highest.astype(int) - lowest).max()) >= _LEAST_CONTRAST
