"""A worker that shows another display in a window of its own: `python -m desktop_agent.bench.live_watcher KIND`.

The display that is shown is `WATCHED_DISPLAY` of its environment, its own is in the usual place. `ours`
is the panel's live view, without and (`ours_marked`) with a hundred marks on it. `mss` is what many programs do: a
timer, a picture by mss, `QPixmap.scaled`, a label.

Each request says for how many seconds to measure; the answer is the share of one core that this process used
meanwhile, its threads included, and how many pictures it showed in a second.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.bench.workers import reply

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_agent.panel.live.view import LiveView

SIZE = (1280, 800)
"""Of the window, in pixels."""
_RATE_MS = 33
_MARKS = 100

Shown = Callable[[], int]
"""How many pictures were shown until now."""


def _ours(folder: Path, *, marked: bool) -> tuple[QWidget, Shown]:
    from desktop_agent.engine.messages import Opened, RunTask
    from desktop_agent.panel.context import Context
    from desktop_agent.panel.hub import Hub
    from desktop_agent.panel.jobs import Jobs
    from desktop_agent.panel.live.view import LiveView
    from desktop_agent.panel.style.theme import Theme
    from desktop_agent.settings import SettingsFile

    class Nobody:
        def tell(self, order: object) -> None:
            pass

    hub, theme = Hub(Nobody()), Theme("light")
    theme.apply()
    settings = SettingsFile(folder / "settings.toml")
    context = Context(hub, Jobs(), theme, settings, _ignored, _ignored)
    view = LiveView(context)
    hub.tell(RunTask("watch"))
    hub.hear(Opened("bench", "", os.environ["WATCHED_DISPLAY"], "", virtual=True, width=1920, height=1080))
    if marked:
        _mark(view, hub)
    return view, lambda: view.looks


def _ignored(*_: object) -> None:
    pass


def _mark(view: LiveView, hub: Any) -> None:  # noqa: ANN401
    from desktop_agent.engine.messages import Seen, SeenElement
    from desktop_agent.panel.live.marks import Layer
    from desktop_agent.panel.run import Target, Topic
    from desktop_agent.types import CandidateNote
    from vision.types import Box

    boxes = [Box(x, y, x + 120, y + 30) for x in range(40, 1840, 180) for y in range(40, 1040, 100)]
    hub.hear(Seen(tuple(SeenElement("button", "", box, "a11y") for box in boxes[:_MARKS])))
    notes = [CandidateNote("button", "", box, 0.5) for box in boxes[:4]]
    hub.run.target = Target(notes[0], tuple(notes[1:]), (100.0, 55.0))
    view.set_layers(frozenset(Layer))
    hub.changed.emit(frozenset({Topic.TARGET, Topic.ELEMENTS}))


def _mss() -> tuple[QWidget, Shown]:
    import mss
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QImage, QPixmap, Qt
    from PySide6.QtWidgets import QLabel

    screen = mss.MSS(display=os.environ["WATCHED_DISPLAY"])
    whole = screen.monitors[0]
    label = QLabel()
    shown = 0

    def show() -> None:
        nonlocal shown
        shot = screen.grab(whole)
        image = QImage(shot.bgra, shot.width, shot.height, QImage.Format.Format_RGB32)
        smooth = Qt.TransformationMode.SmoothTransformation
        label.setPixmap(
            QPixmap.fromImage(image).scaled(label.size(), Qt.AspectRatioMode.KeepAspectRatio, smooth)
        )
        shown += 1

    timer = QTimer(label)
    timer.timeout.connect(show)
    timer.start(_RATE_MS)
    return label, lambda: shown


def main() -> None:
    """Show the display, then measure as each request says: `{"seconds": N}`."""
    from PySide6.QtCore import QObject, QTimer, Signal
    from PySide6.QtWidgets import QApplication

    class Requests(QObject):
        came = Signal(str)

    application = QApplication(sys.argv[:1])
    kind = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="desktop-agent-bench-") as folder:
        window, shown = _mss() if kind == "mss" else _ours(Path(folder), marked=kind == "ours_marked")
        window.setWindowTitle("live view")
        window.resize(*SIZE)
        window.show()
        requests = Requests()

        def measure(line: str) -> None:
            seconds = float(json.loads(line)["seconds"])
            began, cost, count = time.perf_counter(), time.process_time(), shown()

            def done() -> None:
                wall = time.perf_counter() - began
                reply({"share": (time.process_time() - cost) / wall, "rate": (shown() - count) / wall})

            QTimer.singleShot(round(1000 * seconds), done)

        def listen() -> None:
            for line in sys.stdin:
                requests.came.emit(line)
            QTimer.singleShot(0, application, application.quit)

        requests.came.connect(measure)
        threading.Thread(target=listen, daemon=True).start()
        QTimer.singleShot(1000, lambda: reply({"ready": True}))
        application.exec()
        sys.stdout.flush()
        # Threads that still look at the display must not keep us.
        os._exit(0)


if __name__ == "__main__":
    main()
