"""The one object through which the panel's parts speak to the engine and hear from it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_agent.engine.messages import (
    Answer,
    AnswerQuestion,
    Order,
    Record,
    Report,
    RunMacro,
    RunSession,
    RunTask,
)
from desktop_agent.panel.run import Run, Topic


class EngineLink(Protocol):
    """What takes orders (`desktop_agent.panel.bridge.Bridge`; a list, in tests)."""

    def tell(self, order: Order) -> None:
        """Send `order`; returns at once."""
        ...


class Hub(QObject):
    """Orders out, reports in; keeps `run`, the state of the work.

    Signals:
        reported: each report, after `run` has taken note of it.
        changed: the topics of `run` that changed (a frozenset of `Topic`).
        ordered: each order that was given.

    Attributes:
        run: the state of the engine's work.
    """

    reported = Signal(object)
    changed = Signal(object)
    ordered = Signal(object)

    def __init__(self, link: EngineLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run = Run()
        self._link = link

    def tell(self, order: Order) -> None:
        """Give an order. A second piece of work while one is under way is not sent."""
        topics: frozenset[Topic] = frozenset()
        if isinstance(order, RunTask | RunMacro | RunSession | Record):
            if self.run.busy:
                return
            topics = self.run.begin(recording=isinstance(order, Record))
        elif isinstance(order, Answer):
            topics = self.run.answered()
        elif isinstance(order, AnswerQuestion):
            topics = self.run.told_planner()
        self._link.tell(order)
        self.ordered.emit(order)
        if topics:
            self.changed.emit(topics)

    def hear(self, report: Report) -> None:
        """Take note of a report; on the Qt thread."""
        topics = self.run.apply(report)
        self.reported.emit(report)
        if topics:
            self.changed.emit(topics)
