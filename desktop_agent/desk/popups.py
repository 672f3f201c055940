"""Pop-ups that come by themselves while something is typed, such as a list of completions, and swallow the next act.

A person who sees that a click or a key press only closed such a list does it once more. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.keymap import canonical
from actions.types import Action, Click, Move, PressChord, ScreenPoint, TypeSecret, TypeText, Wait, Window
from desktop_agent.desk.geometry import to_frame_box
from vision.types import Frame

ONLY_A_POPUP_CLOSED = "it only closed a pop-up"
"""The detail of an effect: what was to be done was not done, but will be when it is tried again."""
_SWALLOWED = frozenset({"enter", "tab"})
"""Keys that close a list of completions when nothing in it was chosen."""
_BORDER = 2
"""Pixels around a pop-up that may belong to it."""


class TypedUp:
    """Tells pop-ups that came by typing from those that somebody opened, such as menus."""

    def __init__(self) -> None:
        self._before: frozenset[int] | None = None

    def came(self, action: Action, windows: Sequence[Window]) -> frozenset[int]:
        """Note that `action` is about to be done while these `windows` are there.

        Returns:
            The ids of the pop-ups that came since the typing began that `action` follows.
        """
        came = frozenset(
            window.window_id
            for window in windows
            if self._before is not None
            and window.window_id not in self._before
            and not (window.focusable or window.tooltip)
        )
        match action:
            case TypeText() | TypeSecret():
                if self._before is None:
                    self._before = frozenset(window.window_id for window in windows)
            case Move() | Wait():
                pass
            case _:
                # With any other key something in the pop-up may be chosen, and then enter means just that.
                self._before = None
        return came


def swallowed_by(
    action: Action, came: frozenset[int], before: Sequence[Window], after: Sequence[Window]
) -> tuple[Window, ...]:
    """The pop-ups that may have swallowed `action`: all that closed, when no other window changed; none otherwise.

    Args:
        action: what was done.
        came: the pop-ups that came by typing just before.
        before: the windows when it was done, topmost first.
        after: the windows afterwards.
    """
    titles = {window.window_id: window.title for window in after}
    closed = tuple(window for window in before if window.window_id not in titles and not window.tooltip)
    others = [window for window in before if window.window_id in titles]
    news = len(titles) != len(others) or any(titles[window.window_id] != window.title for window in others)
    if news or any(window.window_id not in came for window in closed):
        return ()
    match action:
        case Click(at=at):
            return () if any(_covers(window, at) for window in closed) else closed
        case PressChord(keys=(key,)):
            return closed if canonical(key) in _SWALLOWED else ()
        case _:
            return ()


def _covers(window: Window, point: ScreenPoint) -> bool:
    left, top, right, bottom = window.box
    return left <= point.x < right and top <= point.y < bottom


def as_if_there(popups: Sequence[Window], before: Frame, after: Frame) -> Frame:
    """`after` with what `before` showed where the `popups` were, so that what differs is what changed elsewhere."""
    if before.pixels.shape != after.pixels.shape:
        return after
    pixels = after.pixels.copy()
    for popup in popups:
        box = to_frame_box(popup.box, before)
        if box is not None:
            left, top, right, bottom = box.expanded(_BORDER, before.box).as_tuple()
            pixels[top:bottom, left:right] = before.pixels[top:bottom, left:right]
    return Frame(pixels, after.origin, after.scale, after.at)
