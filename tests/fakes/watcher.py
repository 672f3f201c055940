"""Whoever watches the engine: hears its reports, and waits for the one that matters."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from typing import Self

from desktop_agent.engine.client import Engine
from desktop_agent.engine.messages import Crashed, Order, Report


class Watcher:
    """An engine's process, with its reports in the order in which they came. Ends it on leaving."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self.heard: list[Report] = []
        self._news: queue.Queue[Report] = queue.Queue()
        self.engine = Engine(self._hear, command=command)

    def __enter__(self) -> Self:
        self.engine.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.engine.close()

    def _hear(self, report: Report) -> None:
        self.heard.append(report)
        self._news.put(report)

    def tell(self, *orders: Order) -> None:
        for order in orders:
            self.engine.tell(order)

    def until(
        self,
        *kinds: type,
        timeout: float = 60.0,
        suits: Callable[[Report], bool] = lambda report: True,
    ) -> Report:
        """The next report of one of these kinds that suits; what comes before it is passed over."""
        deadline = time.monotonic() + timeout
        passed = []
        while True:
            try:
                report = self._news.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                names = " or ".join(kind.__name__ for kind in kinds)
                raise AssertionError(f"no {names} came; instead: {passed}") from None
            if isinstance(report, kinds) and suits(report):
                return report
            if isinstance(report, Crashed):
                raise AssertionError(f"{report.message}\n{report.details}")
            passed.append(report)
