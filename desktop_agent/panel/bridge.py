"""Loop thread to Qt thread: the one object that crosses."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from desktop_agent.engine.client import Engine
    from desktop_agent.engine.messages import Order, Report

_KEPT: list[Bridge] = []
"""All there ever were: Qt's half of an object must not go with the last reference when another thread holds that."""


class Bridge(QObject):
    """Starts the engine's process, sends it orders, and brings its reports to the Qt thread.

    Signals:
        reported: a report, on the thread this object lives in.
        _heard: the same, from the thread that reads the pipe.
    """

    reported = Signal(object)
    _heard = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        _KEPT.append(self)
        self._engine: Engine | None = None
        self._waiting: list[Order] = []
        self._lock = threading.Lock()
        self._closed = False
        self._heard.connect(self.reported, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Start the engine, off this thread: importing what it speaks takes longer than a window may wait."""
        _load_pydantic()
        threading.Thread(target=self._start, name="engine start", daemon=True).start()

    def tell(self, order: Order) -> None:
        """Send `order`, or keep it until the engine has started; returns at once."""
        with self._lock:
            if self._engine is None:
                self._waiting.append(order)
                return
        self._engine.tell(order)

    def close(self) -> None:
        """End the engine: what is under way is stopped, what is asked is rejected."""
        with self._lock:
            self._closed = True
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _start(self) -> None:
        from desktop_agent.engine.client import Engine

        engine = Engine(self._tell_qt)
        engine.start()
        with self._lock:
            if self._closed:
                orders = None
            else:
                self._engine, orders = engine, self._waiting
                self._waiting = []
                for order in orders:
                    engine.tell(order)
        if orders is None:
            engine.close()

    def _tell_qt(self, report: Report) -> None:
        try:
            self._heard.emit(report)
        except RuntimeError:
            return  # Qt's half of this object is gone: the panel was closed


def _load_pydantic() -> None:
    """Import all of pydantic here and now.

    Its modules import each other in a circle: two threads that begin with it at the same time may each find half of it.
    """
    from pydantic import BaseModel, Field, TypeAdapter, ValidationError, dataclasses

    del BaseModel, Field, dataclasses  # pydantic loads each of its names when it is first asked for it
    try:
        TypeAdapter(dict[str, int] | tuple[float, ...] | None).validate_json(b'"no"', strict=True)
    except ValidationError:
        return
