"""The section about what is kept: where, how much, how long, and what is masked."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.settings.fields import Binder, Section, muted, show_path
from desktop_agent.panel.settings.stored import (
    Deletion,
    Kept,
    OldSession,
    bytes_in_words,
    count,
    delete_sessions,
    old_sessions,
    places,
)
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import ntr, tr


class PrivacySection(Section):
    """What is stored, for how long, and what is masked."""

    def __init__(self, context: Context, binder: Binder) -> None:
        super().__init__(
            "privacy",
            tr("Privacy"),
            tr(
                "Everything is kept on this machine, in the places below. Nothing is sent anywhere, unless you chose a "
                "model on a server elsewhere, or a search. A session's file holds every picture that the agent saw, "
                "what it typed, and the titles of windows."
            ),
        )
        self._context = context
        self._old: tuple[OldSession, ...] = ()
        self._places = _PlacesTable(context)
        self.wide(self._places)
        label = tr("Delete sessions after")
        self._days = binder.whole("privacy", "keep_days", label, 0, 36_500, tr(" days"))
        self._days.setSpecialValueText(tr("never"))
        self.row(
            "privacy.keep_days",
            tr("Delete sessions &after"),
            self._days,
            tr("Older ones are deleted when the panel starts, with the pages and files beside them."),
        )
        self.wide(self._deleting())
        heading = QLabel(tr("What is masked"))
        kind_of(heading, "heading")
        self.wide(heading)
        self.wide(
            muted(
                tr(
                    "The values of secrets that a step enters: once one was used, (secret NAME) stands in its place in "
                    "every word that is written down from then on, and in what programs print. Pictures are not "
                    "masked: whatever the display showed is in them, so a password that a field shows in clear is too."
                )
            )
        )

    def refresh(self) -> None:
        """Count again what there is."""
        self._places.refresh()
        self._ask(None)

    def _deleting(self) -> QWidget:
        held = QWidget()
        box = QVBoxLayout(held)
        box.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        self._delete = QPushButton(tr("Delete old sessions &now…"))
        self._delete.setObjectName("delete_older")
        self._delete.setToolTip(tr("Says how many there are, and asks before anything is deleted"))
        self._delete.clicked.connect(self._look)
        row.addWidget(self._delete)
        row.addStretch(1)
        box.addLayout(row)
        self._question = QFrame()
        self._question.setObjectName("delete_question")
        kind_of(self._question, "notice", "warn")
        asked = QHBoxLayout(self._question)
        self._question_words = QLabel()
        self._question_words.setObjectName("delete_words")
        self._question_words.setWordWrap(True)
        self._yes = QPushButton(tr("Delete for good"))
        self._yes.setObjectName("delete_yes")
        kind_of(self._yes, "danger")
        self._yes.clicked.connect(self._delete_them)
        self._no = QPushButton(tr("Keep them"))
        self._no.setObjectName("delete_no")
        self._no.clicked.connect(lambda: self._ask(None))
        asked.addWidget(self._question_words, 1)
        asked.addWidget(self._yes)
        asked.addWidget(self._no)
        self._question.hide()
        box.addWidget(self._question)
        return held

    def _look(self) -> None:
        days = self._days.value()
        if days == 0:
            self._ask(tr("Sessions are never deleted. Choose a number of days first."))
            return
        self._delete.setEnabled(False)
        self._context.jobs.run(lambda: old_sessions(days), self._found, self._failed)

    def _found(self, old: tuple[OldSession, ...]) -> None:
        self._delete.setEnabled(True)
        self._old = old
        days = self._days.value()
        if not old:
            self._ask(
                ntr("No session is older than {count} day.", "No session is older than {count} days.", days)
            )
            return
        size = bytes_in_words(sum(session.size for session in old))
        self._ask(
            ntr(
                "{count} session is older ({size}). It cannot be brought back.",
                "{count} sessions are older ({size}). They cannot be brought back.",
                len(old),
                size=size,
            ),
            sure=True,
        )

    def _ask(self, words: str | None, *, sure: bool = False) -> None:
        self._question.setVisible(words is not None)
        self._question_words.setText(words or "")
        kind_of(self._question, "notice", "warn" if sure else "")
        self._yes.setVisible(sure)
        self._no.setText(tr("Keep them") if sure else tr("Close"))
        if sure:
            self._no.setFocus()
        else:
            self._old = ()

    def _delete_them(self) -> None:
        old, self._old = self._old, ()
        self._yes.setEnabled(False)
        self._context.jobs.run(lambda: delete_sessions(old), self._deleted, self._failed)

    def _deleted(self, deletion: Deletion) -> None:
        self._yes.setEnabled(True)
        words = ntr(
            "{count} session was deleted, {size} are free again.",
            "{count} sessions were deleted, {size} are free again.",
            deletion.deleted,
            size=bytes_in_words(deletion.freed),
        )
        self._ask(" ".join((words, *deletion.problems[:3])))
        self._places.refresh()

    def _failed(self, problem: Exception) -> None:
        self._delete.setEnabled(True)
        self._yes.setEnabled(True)
        self._ask(str(problem))


class _PlacesTable(QWidget):
    """What is kept where, with sizes counted off the Qt thread."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("places")
        self._context = context
        self._names = {
            "sessions": tr("Sessions"),
            "macros": tr("Macros"),
            "settings": tr("Settings and rules"),
            "window": tr("Past tasks, the window's place"),
        }
        self._paths: dict[str, QLabel] = {}
        self._sizes: dict[str, QLabel] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._kept: dict[str, Kept] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        for number, (what, words) in enumerate(self._names.items()):
            path, size, button = muted(""), QLabel("…"), QToolButton()
            path.setObjectName(f"path_{what}")
            size.setObjectName(f"size_{what}")
            button.setObjectName(f"open_{what}")
            kind_of(button, "quiet")
            button.setToolTip(tr("Open this folder"))
            button.setAccessibleName(tr("Open the folder of: {name}", name=words))
            button.setEnabled(False)
            button.clicked.connect(partial(self._open, what))
            self._paths[what], self._sizes[what], self._buttons[what] = path, size, button
            for column, widget in enumerate((QLabel(words), path, size, button)):
                grid.addWidget(widget, number, column)
        context.theme.changed.connect(self._dress)
        self._dress()

    def refresh(self) -> None:
        """Count again."""
        settings = self._context.settings.path
        self._context.jobs.run(
            lambda: [count(kept) for kept in places(settings)], self._counted, lambda _: None
        )

    def _counted(self, counted: list[Kept]) -> None:
        for kept in counted:
            self._kept[kept.what] = kept
            show_path(self._paths[kept.what], str(kept.path))
            self._buttons[kept.what].setEnabled(True)
            size = bytes_in_words(kept.size)
            words = ntr("{count} file, {size}", "{count} files, {size}", kept.files, size=size)
            self._sizes[kept.what].setText(words if kept.files else tr("nothing"))

    def _open(self, what: str) -> None:
        path = self._kept[what].path
        if not path.is_dir():
            self._context.say(tr("{path} is not there yet.", path=path), Tone.INFO)
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._context.say(tr("No program here opens folders. It is {path}.", path=path), Tone.WARN)

    def _dress(self) -> None:
        for button in self._buttons.values():
            button.setIcon(self._context.theme.icon("folder-open", "muted"))
