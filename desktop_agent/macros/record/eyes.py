"""From what was remembered of a screen to what is on it."""

from __future__ import annotations

from collections import deque

from actions.types import Window
from desktop_agent.desk.geometry import to_frame_box
from desktop_agent.desk.ports import Parser
from desktop_agent.desk.told import with_told
from desktop_agent.macros.record.memory import Sight
from desktop_agent.macros.record.moments import Moment
from vision.types import Element, Frame, Role, Source

_KEPT = 3


class Eyes:
    """Reads remembered pictures. For one thread."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._known: deque[tuple[Sight, bool, Moment]] = deque(maxlen=_KEPT)

    def see(self, sight: Sight, at: float) -> Moment:
        """What was on the screen at `at`. What programs told only later is left out: it may be of what came then.

        Raises ModelUnavailable.
        """
        told = sight.reading is not None and sight.read_at <= at
        for known, was_told, moment in self._known:
            if known is sight and was_told == told:
                return moment
        snapshot = self._parser.parse(sight.frame, windows=window_elements(sight.windows, sight.frame))
        if told and sight.reading is not None:
            snapshot = with_told(snapshot, sight.reading, sight.windows)
        moment = Moment(sight.at, snapshot, sight.windows)
        self._known.append((sight, told, moment))
        return moment


def window_elements(windows: tuple[Window, ...], frame: Frame) -> tuple[Element, ...]:
    """The windows that show on a frame as elements, topmost first."""
    found = []
    for window in windows:
        box = to_frame_box(window.box, frame)
        if box is not None and box.area:
            role = Role.MENU if not window.focusable else Role.DIALOG if window.dialog else Role.WINDOW
            states = frozenset({"active"}) if window.active else frozenset()
            found.append(Element(role, window.title, box, 1.0, Source.WINDOW, states))
    return tuple(found)
