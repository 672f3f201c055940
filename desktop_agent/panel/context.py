"""What every page of the panel is given, and what it must offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop_agent.panel.hub import Hub
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.style.theme import Theme
from desktop_agent.settings import SettingsFile


class Tone(StrEnum):
    """How serious a message is."""

    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Context:
    """What a page works with.

    Attributes:
        hub: the engine.
        jobs: work off the Qt thread.
        theme: colours and icons; its `changed` signal tells that they are others now.
        settings: the person's settings.
        say: shows a message in the window's message bar: words and tone.
        go: shows another page, by name (`task`, `sessions`, `macros`, `tests`, `models`, `settings`, `doctor`), and
            gives it something to show (a path, a macro's name; None: nothing).
    """

    hub: Hub
    jobs: Jobs
    theme: Theme
    settings: SettingsFile
    say: Callable[[str, Tone], None]
    go: Callable[[str, object], None]


class Page(QWidget):
    """A page of the window. Made when it is first shown; `opened` is called each time it is."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def opened(self, argument: object = None) -> None:
        """It is shown now; `argument` is what `Context.go` was given. Raises nothing; shows problems in place."""

    def offers(self) -> Sequence[QAction]:
        """What can be done from every page: it is put into the window's menu."""
        return ()

    def may_close(self) -> bool:
        """Whether the window may close; a page with unsaved changes asks the person."""
        return True
