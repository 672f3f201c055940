"""Brings a model's files here, on a thread of its own, with progress and a way to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from desktop_agent.panel.settings.stored import bytes_in_words
from desktop_agent.panel.words import tr
from vision.errors import VisionError

if TYPE_CHECKING:
    from vision.models.pull import PullStep

Bring = Callable[[str, "Callable[[PullStep], None]", Callable[[], bool]], object]
"""Brings a repository here; tells how far it is, and asks whether it is still wanted."""


class Puller(QObject):
    """Pulls one model at a time. What has come when it is stopped is kept, and gone on with the next time.

    Signals:
        advanced: a `PullStep`.
        ended: name of the model, and why it could not be pulled; empty when it was, `None` when it was stopped.
        _told: the same as `advanced`, from the thread.
        _over: the same as `ended`, from the thread.

    Attributes:
        bring: fetches the files.
    """

    advanced = Signal(object)
    ended = Signal(str, object)
    _told = Signal(object)
    _over = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bring: Bring = _bring
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told.connect(self.advanced, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._finished, Qt.ConnectionType.QueuedConnection)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)
        # Qt may delete this object without asking Python; the thread must then end.
        self.destroyed.connect(self._stop.set)

    @property
    def busy(self) -> bool:
        """Whether a model is being pulled."""
        return self._thread is not None

    def pull(self, name: str, repository: str) -> None:
        """Pull the model `name`; one at a time."""
        if self.busy:
            return
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._work, args=(name, repository, self._stop, self.bring), name="panel pull", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """It is not wanted any more."""
        self._stop.set()

    def _work(self, name: str, repository: str, stop: threading.Event, bring: Bring) -> None:
        problem: str | None = ""
        try:
            bring(repository, self._told.emit, stop.is_set)
        except VisionError as exc:
            problem = None if stop.is_set() else str(exc)
        except OSError as exc:
            problem = str(exc)
        except RuntimeError:
            return  # the panel was closed, and Qt's half of this object is gone
        try:
            self._over.emit(name, problem)
        except RuntimeError:
            return

    def _finished(self, name: str, problem: object) -> None:
        self._thread = None
        self.ended.emit(name, problem)


def step_words(step: PullStep) -> str:
    """How far a pull is."""
    amount = (
        tr("{done} of {total}", done=bytes_in_words(step.done), total=bytes_in_words(step.total))
        if step.total
        else ""
    )
    doing = {
        "reading": tr("Checking {file}", file=step.file),
        "fetching": tr("Fetching {file}", file=step.file),
        "waiting": tr("The hub is busy; waiting"),
    }.get(step.doing, step.doing)
    return f"{doing} · {amount}" if amount else doing


def _bring(repository: str, told: Callable[[PullStep], None], cancelled: Callable[[], bool]) -> object:
    from vision.models.pull import pull

    return pull(repository, told=told, cancelled=cancelled)
