"""Saves each change at once, off the Qt thread and in order, and takes the last one back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_agent.panel.jobs import Jobs
from desktop_agent.settings import Settings, SettingsFile

KEPT = 50
"""How many changes can be taken back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One setting got another value.

    Attributes:
        section: as `Settings` names it.
        name: likewise.
        value: the new value.
        before: the one before; what taking it back sets again.
        label: what the person calls the setting.
        back: whether this takes another change back.
    """

    section: str
    name: str
    value: object
    before: object
    label: str
    back: bool = False

    @property
    def key(self) -> str:
        """`section.name`."""
        return f"{self.section}.{self.name}"


class Saver(QObject):
    """Between the controls of the page and the settings' file.

    Signals:
        asked: a change is wanted, and is in force in the window at once.
        saved: it is in the file.
        refused: it could not be saved (the change, and why in words), so the value before is in force.
        restored: the value of a setting that its control must show (section, name, value).
    """

    asked = Signal(object)
    saved = Signal(object)
    refused = Signal(object, str)
    restored = Signal(str, str, object)

    def __init__(self, settings: SettingsFile, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._jobs = jobs
        self._waiting: deque[Change] = deque()
        self._now: Change | None = None
        self._past: deque[Change] = deque(maxlen=KEPT)
        self._wanted: dict[str, object] = {}

    @property
    def settings(self) -> Settings:
        """What is in the file."""
        return self._settings.now

    @property
    def busy(self) -> bool:
        """Whether something is being saved."""
        return self._now is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._past)

    def value(self, section: str, name: str) -> object:
        """The value that the person wants: the last one asked for, saved or not."""
        return self._wanted.get(f"{section}.{name}", getattr(getattr(self._settings.now, section), name))

    def set(self, section: str, name: str, value: object, label: str) -> None:
        """Save `value`; nothing happens when it is that already."""
        before = self.value(section, name)
        if value == before and type(value) is type(before):
            return
        self._ask(Change(section, name, value, before, label))

    def undo(self) -> None:
        """Take the last change back."""
        if not self._past:
            return
        last = self._past.pop()
        self.restored.emit(last.section, last.name, last.before)
        self._ask(Change(last.section, last.name, last.before, last.value, last.label, back=True))

    def _ask(self, change: Change) -> None:
        self._wanted[change.key] = change.value
        self._waiting.append(change)
        self.asked.emit(change)
        self._next()

    def _next(self) -> None:
        if self._now is not None or not self._waiting:
            return
        change = self._now = self._waiting.popleft()
        self._jobs.run(
            lambda: self._settings.change(change.section, **{change.name: change.value}),
            lambda _: self._done(change),
            lambda problem: self._failed(change, str(problem)),
        )

    def _done(self, change: Change) -> None:
        self._now = None
        if not change.back:
            self._past.append(change)
        self._forget(change)
        self.saved.emit(change)
        self._next()

    def _failed(self, change: Change, problem: str) -> None:
        self._now = None
        self._forget(change)
        later = any(waiting.key == change.key for waiting in self._waiting)
        if change.back:
            self._past.append(Change(change.section, change.name, change.before, change.value, change.label))
        if not later:
            self.restored.emit(change.section, change.name, self.value(change.section, change.name))
        self.refused.emit(change, problem)
        self._next()

    def _forget(self, change: Change) -> None:
        """From now on the file says what the value is, unless another change of it waits."""
        if not any(waiting.key == change.key for waiting in self._waiting):
            self._wanted.pop(change.key, None)
