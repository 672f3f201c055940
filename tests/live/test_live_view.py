"""The live view with all that is real: an engine in its process, a display, a program, and a person at the view."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from actions.windows import open_windows
from desktop_agent.engine.messages import Opened, Record, Setup, StopRecording
from desktop_agent.panel.bridge import Bridge
from desktop_agent.panel.context import Context
from desktop_agent.panel.hub import Hub
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.live.view import LiveView
from desktop_agent.panel.style.theme import Theme
from desktop_agent.settings import SettingsFile
from vision.capture import open_screen

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]


@pytest.fixture
def hub(qapp: Any) -> Iterator[Hub]:
    bridge = Bridge()
    hub = Hub(bridge)
    bridge.reported.connect(hub.hear)
    bridge.start()
    yield hub
    bridge.close()


@pytest.fixture
def view(hub: Hub, tmp_path: Path, qtbot: Any) -> Iterator[LiveView]:
    jobs = Jobs()
    settings = SettingsFile(tmp_path / "settings.toml")
    context = Context(hub, jobs, Theme("light"), settings, lambda *_: None, lambda *_: None)
    view = LiveView(context)
    qtbot.addWidget(view)
    view.resize(900, 700)
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    yield view
    view.close_down()
    jobs.close()


def pixels_of(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    # The bytes go with their image.
    return rows[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def same_picture(view: LiveView, opened: Opened) -> bool:
    """Whether the view shows, pixel by pixel, what the display shows now; a caret may blink in between."""
    stage = view.stage
    shown = stage.projection.shown
    with open_screen(opened.display, xauthority=Path(opened.xauthority)) as screen:
        frame = screen.grab().pixels[shown.top : shown.bottom, shown.left : shown.right]
    corner = stage.frame_to_view(shown.left, shown.top).toPoint()
    seen = pixels_of(stage.grab().toImage())[
        corner.y() : corner.y() + shown.height, corner.x() : corner.x() + shown.width
    ]
    # What has the keyboard says so by a frame.
    differs = (frame != seen).any(axis=2)[8:-8, 8:-8]
    return int(differs.sum()) < 80


def test_what_is_typed_into_the_view_is_in_the_program_and_the_view_shows_it(
    view: LiveView, hub: Hub, tmp_path: Path, qtbot: Any
) -> None:
    hub.tell(Record("letter", "mousepad", Setup(width=800, height=600), str(tmp_path)))
    qtbot.waitUntil(lambda: hub.run.opened is not None or hub.run.end is not None, timeout=60_000)
    opened = hub.run.opened
    assert opened is not None, hub.run.end
    qtbot.waitUntil(lambda: view.stage.has_picture, timeout=10_000)
    view.stage.zoom_to_pixels()
    windows = open_windows(opened.display, Path(opened.xauthority))
    try:
        assert windows.wait(lambda window: window.program == "mousepad" and window.active, 20)
        qtbot.waitUntil(lambda: same_picture(view, opened), timeout=10_000)
        before = pixels_of(view.stage.grab().toImage())

        qtbot.keyClicks(view.stage, "Dear Ann")
        assert windows.wait(lambda window: window.title.startswith("*"), 10), "Mousepad says it was changed"
        qtbot.waitUntil(lambda: same_picture(view, opened), timeout=10_000)
        assert (pixels_of(view.stage.grab().toImage()) != before).any()
        qtbot.keyClick(view.stage, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(hub.run.recorded), timeout=10_000)
        assert "Dear Ann" in hub.run.recorded[0].sentence

        (window,) = (found for found in windows.list() if found.program == "mousepad")
        _, top, right, _ = window.box
        close = view.stage.frame_to_view(right - 12, top + 10).toPoint()
        qtbot.mouseClick(view.stage, Qt.MouseButton.LeftButton, pos=close)
        assert windows.wait(lambda found: found.dialog, 10), "it asks whether to save"
    finally:
        windows.close()
    hub.tell(StopRecording(keep=False))
    qtbot.waitUntil(lambda: hub.run.end is not None, timeout=30_000)
    assert view.stage.has_picture
    assert not view.stage.given
