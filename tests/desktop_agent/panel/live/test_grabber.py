from __future__ import annotations

import threading
import weakref
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject

from desktop_agent.panel.live.grabber import Grabber
from desktop_agent.panel.live.looker import Look
from desktop_agent.panel.live.projection import Projection, fitted
from tests.fakes.display import FakeDisplay
from vision.errors import DisplayUnavailable
from vision.types import Box

WHOLE = fitted((800, 600), (400, 300))


class Viewer(QObject):
    """Puts looks together as a view does."""

    def __init__(self, display: FakeDisplay) -> None:
        super().__init__()
        self.display = display
        self.looks: list[Look] = []
        self.sizes: list[tuple[int, int]] = []
        self.lost: list[str] = []
        self.picture = np.zeros((300, 400, 3), np.uint8)
        self.grabber = Grabber(lambda: display)
        self.grabber.looked.connect(self._looked)
        self.grabber.resized.connect(lambda width, height: self.sizes.append((width, height)))
        self.grabber.lost.connect(self.lost.append)

    def start(self, projection: Projection | None = WHOLE, *, active: bool = True) -> None:
        self.grabber.show(projection)
        self.grabber.set_active(active)
        self.grabber.start()

    def _looked(self, look: Look) -> None:
        self.looks.append(look)
        for part in look.parts:
            place, image = part.place, part.image
            pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
            self.picture[
                place.top() : place.top() + place.height(), place.left() : place.left() + place.width()
            ] = pixels[:, :, 2::-1]
        self.grabber.taken(0.0)

    def colour_at(self, x: int, y: int) -> tuple[int, ...]:
        """Of frame pixel (x, y)."""
        return tuple(int(value) for value in self.picture[y // 2, x // 2])


@pytest.fixture
def viewer(qtbot: Any) -> Any:
    made = Viewer(FakeDisplay())
    yield made
    made.grabber.close()
    assert made.grabber.join(5)


def test_the_first_look_is_the_whole_picture_and_later_ones_only_what_changed(
    viewer: Viewer, qtbot: Any
) -> None:
    viewer.display.paint(Box(0, 0, 800, 600), (10, 20, 30))
    viewer.start()
    qtbot.waitUntil(lambda: viewer.colour_at(400, 300) == (10, 20, 30))
    assert viewer.sizes == [(800, 600)]
    viewer.display.reads.clear()
    viewer.display.paint(Box(100, 100, 140, 140), (200, 0, 0))
    qtbot.waitUntil(lambda: viewer.colour_at(120, 120) == (200, 0, 0))
    assert viewer.colour_at(400, 300) == (10, 20, 30)
    assert all(read.area < 150 * 150 for read in viewer.display.reads)


def test_nothing_is_read_while_nothing_changes(viewer: Viewer, qtbot: Any) -> None:
    viewer.start()
    qtbot.waitUntil(lambda: len(viewer.looks) == 1)
    waits = viewer.display.waits
    qtbot.waitUntil(lambda: viewer.display.waits > waits + 4)
    assert len(viewer.looks) == 1
    assert len(viewer.display.reads) == 1


def test_a_hidden_view_costs_nothing_and_shows_all_when_it_is_back(viewer: Viewer, qtbot: Any) -> None:
    viewer.start()
    qtbot.waitUntil(lambda: len(viewer.looks) == 1)
    viewer.grabber.set_active(False)
    qtbot.waitUntil(lambda: viewer.display.waits > 0)
    viewer.display.paint(Box(0, 0, 8, 8), (1, 1, 1))
    qtbot.wait(250)
    before = viewer.display.waits
    viewer.display.paint(Box(200, 200, 240, 240), (0, 90, 0))
    qtbot.wait(250)
    assert viewer.display.waits == before
    viewer.grabber.set_active(True)
    qtbot.waitUntil(lambda: viewer.colour_at(220, 220) == (0, 90, 0))


def test_another_zoom_is_a_whole_look_of_what_it_shows(viewer: Viewer, qtbot: Any) -> None:
    viewer.start()
    qtbot.waitUntil(lambda: len(viewer.looks) == 1)
    zoomed = WHOLE.zoomed(128, (0, 0))
    viewer.grabber.show(zoomed)
    qtbot.waitUntil(lambda: viewer.looks[-1].projection == zoomed)
    (part,) = viewer.looks[-1].parts
    assert (part.place.width(), part.place.height()) == (400, 300)


def test_looks_wait_until_the_last_one_was_taken(viewer: Viewer, qtbot: Any) -> None:
    viewer.grabber.looked.disconnect()
    untaken: list[Look] = []
    viewer.grabber.looked.connect(untaken.append)
    viewer.start()
    qtbot.waitUntil(lambda: len(untaken) == 1)
    viewer.display.paint(Box(0, 0, 50, 50), (1, 2, 3))
    qtbot.wait(200)
    assert len(untaken) == 1
    viewer.grabber.taken(0.0)
    qtbot.waitUntil(lambda: len(untaken) == 2)


def test_a_display_of_another_size_is_told_and_nothing_is_scaled_for_the_old_one(
    viewer: Viewer, qtbot: Any
) -> None:
    viewer.start()
    qtbot.waitUntil(lambda: len(viewer.looks) == 1)
    viewer.display.resize(640, 480)
    qtbot.waitUntil(lambda: viewer.sizes == [(800, 600), (640, 480)])
    assert len(viewer.looks) == 1
    viewer.grabber.show(fitted((640, 480), (320, 240)))
    qtbot.waitUntil(lambda: len(viewer.looks) == 2)


def test_what_is_covered_is_not_shown_and_its_changes_are_not_heeded(viewer: Viewer, qtbot: Any) -> None:
    viewer.display.paint(Box(0, 0, 800, 600), (255, 255, 255))
    viewer.grabber.cover((Box(100, 100, 300, 300),))
    viewer.start()
    qtbot.waitUntil(lambda: viewer.colour_at(400, 400) == (255, 255, 255))
    assert viewer.colour_at(200, 200) != (255, 255, 255)
    count = len(viewer.looks)
    viewer.display.paint(Box(120, 120, 200, 200), (255, 0, 0))
    waits = viewer.display.waits
    qtbot.waitUntil(lambda: viewer.display.waits > waits + 2)
    assert len(viewer.looks) == count


def test_a_display_that_dies_says_why_once(viewer: Viewer, qtbot: Any) -> None:
    viewer.start()
    qtbot.waitUntil(lambda: len(viewer.looks) == 1)
    viewer.display.die("gone")
    qtbot.waitUntil(lambda: viewer.lost == ["gone"])
    assert viewer.grabber.join(5)


def test_a_display_that_cannot_be_opened_says_why(qtbot: Any) -> None:
    def refuse() -> FakeDisplay:
        raise DisplayUnavailable("No X server answers.")

    grabber = Grabber(refuse)
    with qtbot.waitSignal(grabber.lost) as caught:
        grabber.start()
    assert caught.args == ["No X server answers."]


def test_closing_ends_the_thread_and_says_nothing(viewer: Viewer, qtbot: Any) -> None:
    viewer.start(active=False)
    viewer.grabber.close()
    assert viewer.grabber.join(5)
    qtbot.wait(50)
    assert viewer.lost == []


def test_a_closed_grabber_is_gone_although_its_thread_is_not(qtbot: Any) -> None:
    """Else the thread would be the last to hold it, and would destroy an object of Qt's on the wrong thread."""
    asked, let_go = threading.Event(), threading.Event()

    class Slow(FakeDisplay):
        def wait(self, timeout_s: float) -> tuple[Box, ...]:
            asked.set()
            let_go.wait(10)
            return super().wait(0)

    grabber = Grabber(Slow)
    grabber.show(WHOLE)
    grabber.set_active(True)
    grabber.start()
    assert asked.wait(5)
    thread = grabber._thread
    grabber.close()
    gone = weakref.ref(grabber)
    del grabber
    assert gone() is None
    assert thread.is_alive()
    let_go.set()
    thread.join(5)
    assert not thread.is_alive()
