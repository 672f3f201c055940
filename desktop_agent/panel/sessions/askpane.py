"""Ask another model at a step of a session: both answers side by side, and on the picture. Nothing is acted on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.panel.command import Command
from desktop_agent.panel.context import Context
from desktop_agent.panel.models.known import pulled_names
from desktop_agent.panel.sessions.compared import Compared, Side, likeness_words, read_compared
from desktop_agent.panel.sessions.twopoints import NOW, THEN, TwoPoints
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.task.choices import ChoiceBox
from desktop_agent.panel.task.labels import breakable, words
from desktop_agent.panel.task.minds import PLAIN, mode_choices, model_choices, planner_name
from desktop_agent.panel.timeline.darkroom import Darkroom, Print
from desktop_agent.panel.timeline.facts import FactGrid, wrapped
from desktop_agent.panel.timeline.model import sentence_of
from desktop_agent.panel.timeline.rows import Row
from desktop_agent.panel.words import tr
from desktop_agent.plain import plain

_HIGH = 300
"""Pixels of the picture."""


class AskPane(QWidget):
    """Model, mode, Ask, and what came of it.

    Attributes:
        command: asks, in a process of its own.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None
        self._row: Row | None = None
        self._asked: tuple[Path, Row, str] | None = None
        self._frame = ""
        self._since = 0.0
        self._pulled: tuple[str, ...] = ()
        self._forget: Callable[[], None] = lambda: None
        self.command = Command(self)
        self.command.ended.connect(self._ended)
        self._darkroom = Darkroom(None, self)
        self._darkroom.developed.connect(self._developed)
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self._tell_time)
        self._build()
        self.show_step(None, None)

    # ------------------------------------------------------------------------ public

    @property
    def has_model(self) -> bool:
        """Whether there is a model that can be asked."""
        return bool(self._model.value())

    def show_step(self, path: Path | None, row: Row | None) -> None:
        """Ask at this step of the session at `path`; None: none is chosen."""
        if path != self._path:
            self._darkroom.open(path, running=True)
        if (path, row) != (self._path, self._row):
            self._path, self._row = path, row
            if self._asked is None or self._asked[:2] != (path, row):
                self._outcome.hide()
                self._problem.hide()
        self._step.setText(
            tr("At step {number}: {sentence}", number=row.number, sentence=sentence_of(row))
            if row is not None and row.number
            else tr("Choose a step to ask about.")
        )
        self._let()

    def focus_model(self) -> None:
        """Let the person choose a model."""
        self._model.setFocus(Qt.FocusReason.OtherFocusReason)

    def look(self) -> None:
        """Look which models there are now."""
        self._offer()
        self._forget()
        self._forget = self._context.jobs.run(pulled_names, self._found, lambda _: None)

    # ------------------------------------------------------------------------ asking

    def _found(self, names: tuple[str, ...]) -> None:
        self._pulled = names
        self._offer()

    def _offer(self) -> None:
        model = self._context.settings.now.model
        chosen = self._model.value() or model.use
        choices = [one for one in model_choices(model, self._pulled) if one.value != PLAIN]
        self._model.offer(choices, chosen)
        self._none.setVisible(not self.has_model)
        self._let()

    def _ask(self) -> None:
        path, row = self._path, self._row
        if path is None or row is None or row.index < 0 or self.command.busy or not self.has_model:
            return
        reference = self._model.value()
        name = planner_name(reference, self._context.settings.now.model)
        self._asked = (path, row, name)
        self._outcome.hide()
        self._problem.hide()
        self._since = time.monotonic()
        self._seconds.start()
        self._tell_time()
        mode = self._mode.value() or "auto"
        self.command.run(
            [
                "replay",
                str(path),
                "--step",
                str(row.index + 1),
                "--model",
                reference,
                "--mode",
                mode,
                "--json",
            ]
        )
        self._let()

    def _tell_time(self) -> None:
        name = self._asked[2] if self._asked is not None else ""
        seconds = int(time.monotonic() - self._since)
        self._doing.setText(tr("Asking {model} ({seconds} s)", model=name, seconds=seconds))

    def _ended(self, code: int, found: object, complaints: str) -> None:
        del code  # what was printed says more
        self._seconds.stop()
        asked = self._asked
        if asked is None:
            return
        compared = read_compared(found)
        if self.command.stopped:
            self._fail(tr("Stopped."), "warn")
        elif compared is None:
            said = plain(" ".join(complaints.split()), 1000)
            self._fail(said or tr("The answer cannot be read."), "bad")
        elif asked[:2] == (self._path, self._row):
            self._show(compared, asked)
        else:
            self._asked = None
        self._let()

    def _fail(self, said: str, tone: str) -> None:
        kind_of(self._problem, "notice", tone)
        self._problem_words.setText(breakable(said))
        self._problem.show()

    def _let(self) -> None:
        busy = self.command.busy
        self._ask_button.setEnabled(
            not busy and self.has_model and self._row is not None and self._row.index >= 0
        )
        self._stop.setVisible(busy)
        self._doing.setVisible(busy)
        for box in (self._model, self._mode):
            box.setEnabled(not busy)

    # ----------------------------------------------------------------------- showing

    def _show(self, compared: Compared, asked: tuple[Path, Row, str]) -> None:
        said, tone = likeness_words(compared.likeness)
        self._badge.setText(said)
        kind_of(self._badge, "badge", tone)
        self._detail.setText(compared.detail)
        self._then.show_side(compared.then)
        self._now.show_side(compared.now)
        self._facts.show_facts(compared.facts)
        self._notes.setText("\n".join(compared.notes))
        self._notes.setVisible(bool(compared.notes))
        self._picture.show_answers(compared.then.points, compared.now.points)
        self._frame = compared.frame or asked[1].before
        self._picture.set_picture(None)
        self._picture.setVisible(bool(self._frame))
        self._darkroom.want([self._frame])
        self._outcome.show()

    def _developed(self, developed: Print) -> None:
        if developed.digest == self._frame:
            self._picture.set_picture(None if developed.picture.isNull() else developed.picture)
            self._picture.setVisible(not developed.picture.isNull())

    # ------------------------------------------------------------------------- build

    def _build(self) -> None:
        self._step = wrapped("", "heading")
        self._step.setObjectName("ask_step")
        self._model = ChoiceBox("ask_model", tr("Model"))
        self._mode = ChoiceBox("ask_mode", tr("Mode"))
        self._mode.offer(mode_choices(), "auto")
        self._ask_button = QPushButton(tr("Ask"))
        self._ask_button.setObjectName("ask_begin")
        self._ask_button.setToolTip(tr("Ask what it would do at this step; nothing is acted on"))
        kind_of(self._ask_button, "primary")
        self._ask_button.clicked.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._model, 3)
        row.addWidget(self._mode, 2)
        row.addWidget(self._ask_button)
        self._doing = words(kind="muted", name="ask_doing")
        self._stop = QPushButton(tr("Cancel"))
        self._stop.setObjectName("ask_cancel")
        self._stop.setToolTip(tr("Do not wait for its answer"))
        self._stop.clicked.connect(self.command.stop)
        work = QHBoxLayout()
        work.setSpacing(SPACE)
        work.addWidget(self._doing, 1)
        work.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._step)
        column.addLayout(row)
        column.addWidget(self._build_none())
        column.addLayout(work)
        self._problem = QFrame()
        self._problem_words = words(name="ask_problem", select=True)
        inside = QHBoxLayout(self._problem)
        inside.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, SPACE)
        inside.addWidget(self._problem_words, 1)
        self._problem.hide()
        column.addWidget(self._problem)
        column.addWidget(self._build_outcome(), 1)
        column.addStretch(0)

    def _build_none(self) -> QWidget:
        self._none = QWidget()
        row = QHBoxLayout(self._none)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words(tr("There is no model to ask yet."), "muted"), 1)
        there = QPushButton(tr("Set up a model …"))
        there.setObjectName("ask_set_up")
        there.setToolTip(tr("Go to the Models page"))
        there.clicked.connect(lambda: self._context.go("models", None))
        row.addWidget(there)
        return self._none

    def _build_outcome(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SPACE, 0)
        column.setSpacing(SPACE)
        self._badge = QLabel()
        self._badge.setObjectName("ask_badge")
        kind_of(self._badge, "badge")
        self._detail = words(name="ask_detail", select=True)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._detail, 1)
        self._picture = TwoPoints(self._context.theme)
        self._picture.setObjectName("ask_picture")
        self._picture.setAccessibleName(tr("Where both answers lie"))
        self._picture.setFixedHeight(_HIGH)
        self._then = _SideCard("ask_then", "A", THEN, tr("What was done"))
        self._now = _SideCard("ask_now", "B", NOW, tr("What it would do"))
        both = QHBoxLayout()
        both.setSpacing(SPACE)
        both.addWidget(self._then, 1, Qt.AlignmentFlag.AlignTop)
        both.addWidget(self._now, 1, Qt.AlignmentFlag.AlignTop)
        self._facts = FactGrid()
        self._facts.setObjectName("ask_facts")
        self._notes = words(kind="muted", name="ask_notes")
        column.addLayout(top)
        column.addWidget(self._picture)
        column.addLayout(both)
        column.addWidget(self._facts)
        column.addWidget(self._notes)
        column.addStretch(1)
        self._outcome = QScrollArea()
        self._outcome.setObjectName("ask_outcome")
        self._outcome.setWidgetResizable(True)
        self._outcome.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._outcome.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._outcome.setWidget(inside)
        self._outcome.hide()
        return self._outcome


class _SideCard(QFrame):
    """One answer, with its letter in its colour."""

    def __init__(self, name: str, letter: str, ink: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        kind_of(self, "card")
        tag = QLabel(letter)
        tag.setStyleSheet(
            f"background: {ink}; color: #ffffff; border-radius: 4px; padding: 1px 6px; font-weight: 600;"
        )
        self._title = title
        self._by = wrapped(title, "heading")
        self._moves = wrapped("")
        self._moves.setObjectName(f"{name}_moves")
        self._why = wrapped("", "muted")
        self._thoughts = wrapped("", "muted")
        self._came = wrapped("", "muted")
        self._problem = wrapped("", "wrong")
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(tag, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._by, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, SPACE + 4)
        column.setSpacing(SPACE // 2)
        column.addLayout(top)
        for label in (self._moves, self._problem, self._why, self._came, self._thoughts):
            column.addWidget(label)

    def show_side(self, side: Side) -> None:
        self._by.setText(f"{self._title} · {side.by}")
        thoughts = tr("It thought: {thoughts}", thoughts=side.thoughts) if side.thoughts else ""
        for label, text in (
            (self._moves, "\n".join(side.moves)),
            (self._problem, side.problem),
            (self._why, side.why),
            (self._came, side.came),
            (self._thoughts, thoughts),
        ):
            label.setText(breakable(text))
            label.setVisible(bool(text))
