"""The section about tools beside the mouse: which folders, which search, how much of the machine."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_agent.panel.settings.fields import Binder, Section
from desktop_agent.panel.settings.saver import Saver
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr

_LINES = 3


def tools_section(binder: Binder, saver: Saver) -> Section:
    """What tools may work with; whether any is used, the rules say."""
    section = Section(
        "tools",
        tr("Tools"),
        tr(
            "Beside the mouse, a model that plans may read and write files, run Python or a command in a sandbox "
            "without a network, and search: each only where a rule for tools allows it. The rules that ship allow none."
        ),
    )
    label = tr("Folders")
    folders = FolderLines()
    folders.changed.connect(lambda paths: saver.set("tools", "folders", paths, label))
    binder.tie("tools", "folders", folders.show_paths)
    section.row(
        "tools.folders",
        tr("&Folders"),
        folders,
        tr("The only ones that files are read from and written to, one a line."),
    )
    label = tr("What programs see of them")
    sees = (
        ("nothing", tr("Nothing")),
        ("read", tr("They may read them")),
        ("write", tr("They may read and write them")),
    )
    section.row("tools.commands_see", label, binder.combo("tools", "commands_see", label, sees))
    label = tr("Search")
    search, tell = binder.line("tools", "search", label, 2000)
    search.setPlaceholderText("https://search.example/search?q={query}&format=json")
    search.setMinimumWidth(380)
    tell(
        section.row(
            "tools.search",
            tr("S&earch"),
            search,
            tr("Address of a search that answers in JSON as SearXNG does. Empty: none."),
        )
    )
    label = tr("Longest use of a tool")
    section.row(
        "tools.seconds",
        tr("L&ongest use of a tool"),
        binder.number("tools", "seconds", label, 1, 3600, tr(" s")),
    )
    label = tr("Memory of programs")
    section.row(
        "tools.memory_mb",
        tr("Memory of p&rograms"),
        binder.whole("tools", "memory_mb", label, 64, 262_144, tr(" MB")),
        tr("Of all programs in the sandbox together."),
    )
    return section


class FolderLines(QWidget):
    """Paths, one a line, and a button that finds one more.

    Signals:
        changed: the paths are others now (a tuple of str).
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines = _Lines()
        self._lines.setObjectName("tools_folders")
        self._lines.setAccessibleName(tr("Folders for tools, one a line"))
        self._lines.left.connect(self._finished)
        add = QPushButton(tr("Add a folder …"))
        add.setObjectName("tools_add_folder")
        add.setToolTip(tr("Choose one more folder"))
        add.clicked.connect(self._ask)
        below = QHBoxLayout()
        below.addWidget(add)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._lines)
        column.addLayout(below)
        self.setFocusProxy(self._lines)

    @property
    def paths(self) -> tuple[str, ...]:
        """What is written."""
        lines = (line.strip() for line in self._lines.toPlainText().splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def show_paths(self, paths: object) -> None:
        """Show these, unless the person is writing."""
        if isinstance(paths, tuple) and not self._lines.hasFocus():
            with QSignalBlocker(self._lines):
                self._lines.setPlainText("\n".join(str(path) for path in paths))

    def _finished(self) -> None:
        self.changed.emit(self.paths)

    def _ask(self) -> None:
        dialog = QFileDialog(self, tr("Add a folder"))
        dialog.setObjectName("tools_which_folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.add)
        dialog.open()

    def add(self, path: str) -> None:
        """One folder more."""
        self._lines.setPlainText("\n".join(dict.fromkeys((*self.paths, path))))
        self._finished()


class _Lines(QPlainTextEdit):
    """Signals: `left`, when the person went elsewhere."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setMinimumWidth(380)
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 20)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """What was written counts from now on."""
        super().focusOutEvent(event)
        self.left.emit()
