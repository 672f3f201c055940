"""The panel, with a watchdog, through one real session; a helper process of `bench panel`.

Run as `python -m desktop_agent.bench.panel_run` on a display. It prints one JSON line: the longest and the 99th
percentile of the milliseconds for which the window's thread did not answer, from the start of a session to its end.
"""

from __future__ import annotations

import json
import shlex
import sys
import time

_TICK_MS = 5
_LIMIT_MS = 200_000
_TASK = (
    'Type "Zoë Müller" into the Name field. Type "zoe@example.org" into the Email field. Tick Gift wrap. '
    'Select Greece from the Country list. Type "3" into the Quantity field. Click Express. '
    'Check that "Gift wrap" is visible. Press Tab. Press Tab. Wait 1 second.'
)


class Watchdog:
    """Measures how late a timer of the Qt thread ticks.

    Attributes:
        late_ms: by how many milliseconds each tick was late.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late_ms: list[float] = []
        self._last: float | None = None
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Watch from now on."""
        self._last = None
        self._timer.start(_TICK_MS)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            self.late_ms.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now


def main() -> int:
    """Run it."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop_agent.engine.messages import Ended, RunTask, Setup
    from desktop_agent.panel.app import Panel
    from desktop_agent.policy import ApprovalMode

    application = QApplication(["bench"])
    panel = Panel(application)
    watchdog = Watchdog()
    ends: list[object] = []

    def heard(report: object) -> None:
        if getattr(report, "kind", "") == "ready" and not ends and not panel.hub.run.busy:
            watchdog.start()
            app = shlex.join([sys.executable, "-m", "resources.samples.order_form"])
            setup = Setup(approve=ApprovalMode.NEVER, patient=False, max_steps=50)
            panel.hub.tell(RunTask(_TASK, app, setup))
        elif getattr(report, "kind", "") in ("ended", "refused", "crashed"):
            ends.append(report)
            watchdog.stop()
            QTimer.singleShot(0, application.quit)

    panel.hub.reported.connect(heard)
    QTimer.singleShot(_LIMIT_MS, application.quit)
    panel.show()
    application.exec()
    panel.close()
    end = ends[0] if ends else None
    if not isinstance(end, Ended) or end.exit_code:
        sys.stdout.write(json.dumps({"error": f"the session did not end well: {end}"}) + "\n")
        return 1
    late = sorted(watchdog.late_ms)
    sys.stdout.write(json.dumps({"max_ms": late[-1], "p99_ms": late[int(len(late) * 0.99)]}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
