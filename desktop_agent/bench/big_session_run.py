"""The page of sessions with one long session: opened, scrolled, scrubbed; a helper process of `bench panel`.

Run as `python -m desktop_agent.bench.big_session_run FILE STEPS` with any Qt platform. It prints one JSON line:
`open_ms`, from the wish to open it until every step stands in the list, the film is loaded and the window painted; and
`block_ms`, the longest that the window's thread did not answer meanwhile, and while it was scrolled and scrubbed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_agent.bench.workers import reply

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListView

    from desktop_agent.panel.sessions.page import SessionsPage
    from desktop_agent.panel.sessions.player import Player

_SIZE = (1280, 800)
_TURN_MS = 20
_STOPS = 40
_LIMIT_S = 60.0
_LOOK_S = 0.005


class _Nobody:
    """Takes orders and does nothing."""

    def tell(self, order: object) -> None:
        """Nothing."""


def main() -> int:
    """Run it."""
    from PySide6.QtWidgets import QApplication

    from desktop_agent.bench.panel_run import Watchdog
    from desktop_agent.panel.context import Context
    from desktop_agent.panel.hub import Hub
    from desktop_agent.panel.jobs import Jobs
    from desktop_agent.panel.sessions.page import SessionsPage
    from desktop_agent.panel.style.theme import Theme
    from desktop_agent.settings import SettingsFile

    path, steps = Path(sys.argv[1]), int(sys.argv[2])
    _application = QApplication(["bench"])
    watchdog = Watchdog()
    with tempfile.TemporaryDirectory(prefix="desktop-agent-bench-") as folder:
        theme = Theme("light")
        theme.apply()
        jobs = Jobs()
        settings = SettingsFile(Path(folder) / "settings.toml")
        context = Context(Hub(_Nobody()), jobs, theme, settings, lambda *_: None, lambda *_: None)
        page = SessionsPage(context)
        page.resize(*_SIZE)
        page.show()
        _wait(0.3)
        watchdog.start()
        began = time.perf_counter()
        page.open_session(path)
        while not _shown(page, steps) and time.perf_counter() - began < _LIMIT_S:
            _wait(_LOOK_S)
        _parts(page)[0].viewport().repaint()
        opened = (time.perf_counter() - began) * 1000
        for _ in _through(page, steps):
            _wait(_TURN_MS / 1000)
        watchdog.stop()
        reply({"open_ms": opened, "block_ms": max(watchdog.late_ms), "shown": _shown(page, steps)})
        jobs.close()
        page.close()
    return 0


def _shown(page: SessionsPage, steps: int) -> bool:
    rows, player = _parts(page)
    return rows.model().rowCount() >= steps and player.clock.length > 0


def _through(page: SessionsPage, steps: int) -> Iterator[None]:
    """Scroll through the list, then scrub through the film."""
    rows, player = _parts(page)
    bar = rows.verticalScrollBar()
    for stop in range(_STOPS):
        bar.setValue(bar.maximum() * stop // _STOPS)
        yield
    for stop in range(_STOPS):
        player.go_to(steps * stop // _STOPS)
        yield


def _parts(page: SessionsPage) -> tuple[QListView, Player]:
    from PySide6.QtWidgets import QListView

    from desktop_agent.panel.sessions.player import Player

    rows, player = page.findChild(QListView, "timeline_list"), page.findChild(Player)
    assert rows is not None
    assert player is not None
    return rows, player


def _wait(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
