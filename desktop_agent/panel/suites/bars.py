"""The upper rows of the page: where the tests are, and how they are run."""

from __future__ import annotations

import os
from importlib.util import find_spec

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QSpinBox, QToolButton, QWidget

from desktop_agent.panel.macros.parts import Icons, label, push_button, tool_button
from desktop_agent.panel.words import tr
from desktop_agent.testing.settings import VIDEO_MODES


class PlaceBar(QWidget):
    """A field for a folder or a file, and those shown last."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setObjectName("tests_place")
        self.field.setAccessibleName(tr("Folder or file of tests"))
        self.field.setPlaceholderText(tr("Folder or file of tests"))
        self.browse = push_button("tests_browse", tr("Choose…"), tip=tr("Choose a folder (Ctrl+Shift+O)"))
        icons.set(self.browse, "folder-open")
        self.recents = tool_button(icons, "tests_recent", "history", tr("Shown last"))
        self.recents.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.setObjectName("tests_recent_menu")
        self.recents.setMenu(self.menu)
        self.again = tool_button(
            icons, "tests_collect", "refresh-cw", tr("Look for tests again"), tr("Look for tests again (F5)")
        )
        _beside(self, self.field, self.browse, self.recents, self.again)


class RunBar(QWidget):
    """Buttons to run and stop, and the options of `desktop-agent test` that a person chooses.

    Attributes:
        choices: the options, to be put where there is room.
    """

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.run_all = push_button("tests_run_all", tr("Run all"), "primary", tr("Run all tests (Ctrl+R)"))
        icons.set(self.run_all, "play", "on_accent")
        self.run_failed = push_button(
            "tests_run_failed", tr("Run failed"), tip=tr("Run only those that failed (Ctrl+Shift+R)")
        )
        icons.set(self.run_failed, "rotate-ccw")
        self.run_chosen = push_button(
            "tests_run_chosen", tr("Run chosen"), tip=tr("Run what is chosen in the list (Ctrl+Enter)")
        )
        icons.set(self.run_chosen, "list-checks")
        self.stop = push_button("tests_stop", tr("Stop"), "danger", tr("Stop the run (Ctrl+.)"))
        icons.set(self.stop, "circle-stop", "bad")
        self.workers = QSpinBox()
        self.workers.setObjectName("tests_workers")
        self.workers.setAccessibleName(tr("Tests at the same time"))
        self.workers.setToolTip(tr("How many tests run at the same time"))
        self.workers.setRange(0, max(2, 2 * (os.cpu_count() or 1)))
        self.workers.setSpecialValueText(tr("as many as fit"))
        self.video = QComboBox()
        self.video.setObjectName("tests_video")
        self.video.setAccessibleName(tr("Video"))
        names = {
            "off": tr("No video"),
            "failed": tr("Video of failed tests"),
            "on": tr("Video of all tests"),
        }
        for mode in VIDEO_MODES:
            self.video.addItem(names[mode], mode)
        at_once = label(tr("At the same time:"), "muted")
        at_once.setBuddy(self.workers)
        self.choices = QWidget()
        _beside(self.choices, at_once, self.workers, self.video)
        _beside(self, self.run_all, self.run_failed, self.run_chosen, self.stop, None)

    @property
    def options(self) -> list[str]:
        """The options for pytest."""
        video = self.video.currentData()
        chosen = [f"--desk-video={video}"] if video != "off" else []
        # The extra `test` brings it; without it tests run one after the other anyway.
        if self.workers.value() and find_spec("xdist") is not None:
            # One worker is none: the tests run in pytest's own process.
            chosen += ["-n", str(self.workers.value() if self.workers.value() > 1 else 0)]
        return chosen


def _beside(parent: QWidget, *widgets: QWidget | None) -> None:
    layout = QHBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
