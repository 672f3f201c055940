"""A worker with a text field: it tells of every change and every click, and when that was.

`python -m desktop_agent.bench.field`, on the display of its environment. It says `{"focused": true}` when keys reach
it, `{"changed": moment}` and `{"clicked": moment}` (monotonic seconds). Requests: `{"do": "clear"}` empties it,
`{"do": "tell"}` asks for its text and where it is.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from desktop_agent.bench.workers import reply


def main() -> int:
    """Show the field until stdin ends."""
    from PySide6.QtCore import QEvent, QObject, QSocketNotifier
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    application = QApplication(sys.argv)
    field = QPlainTextEdit()
    # What was typed is measured, not what undoing it would take.
    field.setUndoRedoEnabled(False)
    focused = False

    class Watcher(QObject):
        """Tells of presses."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if watched is field.viewport() and event.type() in (
                QEvent.Type.MouseButtonPress,
                QEvent.Type.MouseButtonDblClick,
            ):
                reply({"clicked": time.monotonic()})
            return False

    def look_at_focus() -> None:
        nonlocal focused
        if not focused and field.isActiveWindow() and field.hasFocus():
            focused = True
            reply({"focused": True})

    def changed() -> None:
        reply({"changed": time.monotonic()})

    def handle(request: dict[str, Any]) -> None:
        match request["do"]:
            case "clear":
                field.blockSignals(True)
                field.clear()
                field.blockSignals(False)
                reply({"cleared": True})
            case "tell":
                corner = field.viewport().mapToGlobal(field.viewport().rect().topLeft())
                size = field.viewport().size()
                box = [corner.x(), corner.y(), corner.x() + size.width(), corner.y() + size.height()]
                reply({"text": field.toPlainText(), "box": box})

    unread = b""

    def read() -> None:
        nonlocal unread
        piece = os.read(0, 1 << 16)
        if not piece:
            application.quit()
            return
        *lines, unread = (unread + piece).split(b"\n")
        for line in filter(None, lines):
            handle(json.loads(line))

    watcher = Watcher()
    field.viewport().installEventFilter(watcher)
    field.textChanged.connect(changed)
    application.focusWindowChanged.connect(look_at_focus)
    application.focusChanged.connect(look_at_focus)
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(read)
    field.resize(700, 400)
    field.show()
    field.activateWindow()
    field.setFocus()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
