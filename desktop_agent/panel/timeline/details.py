"""Everything about one step: pictures before and after, candidates, checks, decision, effect, output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.candidates import CandidateTable
from desktop_agent.panel.timeline.facts import FactGrid, wrapped
from desktop_agent.panel.timeline.mindpane import MindPane
from desktop_agent.panel.timeline.model import facts_of, sentence_of
from desktop_agent.panel.timeline.rows import Row
from desktop_agent.panel.timeline.scenes import read_story
from desktop_agent.panel.timeline.stage import Stage
from desktop_agent.panel.timeline.story import Scene, Story
from desktop_agent.panel.timeline.timeline import Timeline
from desktop_agent.panel.timeline.words import state_tone, state_words
from desktop_agent.panel.words import tr
from desktop_agent.session.plain import capital

_AGAIN_MS = 150
_TALLEST = 0.6
"""Of the room there is; the words below the picture are to be seen, too."""


class Details(QWidget):
    """Shows one step of a session.

    Keys: in the picture left and right draw the line from before to after, plus and minus zoom, 0 fits.

    Signals:
        picture_wanted: the person wants to see the frame with this digest in the film.
    """

    picture_wanted = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None
        self._row: Row | None = None
        self._until = -1
        self._story = Story(())
        self._scene: Scene | None = None
        self._forget: Callable[[], None] = _nothing
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._read)
        self._timeline: Timeline | None = None
        self._build()
        self.show_step(None, None)

    # ------------------------------------------------------------------------ public

    def follow(self, timeline: Timeline) -> None:
        """Show whatever step is chosen in `timeline`, as it grows."""
        self._timeline = timeline
        timeline.row_selected.connect(self._follow)
        timeline.row_grew.connect(self._grew)
        self._follow(timeline.selected)

    def focus_picture(self) -> None:
        """Give the keyboard to the picture."""
        self._stage.focus_picture()

    def show_step(self, path: Path | None, row: Row | None, until: int = -1) -> None:
        """Show the step `row` of the session at `path`; None: none.

        `until`: number of the last event before the next step; -1 for the last of the row.
        """
        if path != self._path:
            self._path = path
            self._stage.open(path)
            self._mind.open(path)
        self._row, self._until = row, until
        self._forget()
        if path is None or row is None:
            self._stack.setCurrentWidget(self._empty)
            return
        self._head(row)
        self._read()

    # ----------------------------------------------------------------------- reading

    def _follow(self, row: object) -> None:
        timeline = self._timeline
        if timeline is None:
            return
        if not isinstance(row, Row):
            self.show_step(None, None)
            return
        self.show_step(timeline.path, row, timeline.rows.until(row))

    def _grew(self, row: object) -> None:
        if isinstance(row, Row) and row is self._row:
            self._head(row)
            self._again.start()

    def _read(self) -> None:
        path, row = self._path, self._row
        if path is None or row is None:
            return
        first, last = row.first, max(row.last, self._until)

        def done(story: Story) -> None:
            same = self._scene is not None and self._row is row
            self._tell(story, keep=same)

        def failed(problem: Exception) -> None:
            self._tell(Story((), str(problem)), keep=False)
            if not isinstance(problem, AgentError):
                raise problem

        self._forget()
        self._forget = self._context.jobs.run(lambda: read_story(path, first, last), done, failed)

    # ------------------------------------------------------------------------- words

    def _head(self, row: Row) -> None:
        number = f"{row.number}. " if row.number else ""
        self._title.setText(f"{number}{sentence_of(row)}")
        self._badge.setText(state_words(row.state))
        kind_of(self._badge, "badge", state_tone(row.state))
        self._meta.setText(facts_of(row))

    def _tell(self, story: Story, *, keep: bool) -> None:
        at = self._which.currentIndex() if keep else story.begins
        self._story = story
        self._decision.show_facts(story.decision)
        self._decided.setVisible(bool(story.decision))
        self._message.setText(story.message)
        self._notice.setVisible(bool(story.message))
        self._which.blockSignals(True)
        self._which.clear()
        for number, scene in enumerate(story.scenes, start=1):
            state = f" — {state_words(scene.state)}" if scene.state else ""
            self._which.addItem(f"{number}/{len(story.scenes)}  {scene.title}{state}")
        self._which.setCurrentIndex(min(max(0, at), self._which.count() - 1))
        self._which.blockSignals(False)
        self._which.setVisible(len(story.scenes) > 1)
        self._stack.setCurrentWidget(self._area)
        self._show_scene(self._which.currentIndex())

    def _show_scene(self, at: int) -> None:
        if not 0 <= at < len(self._story.scenes):
            self._scene = None
            self._stage.show_scene(None)
            self._mind.show_asking(None)
            for widget in (self._note, self._facts, self._checks, self._table, self._output):
                widget.hide()
            for heading in self._headings.values():
                heading.hide()
            return
        scene = self._scene = self._story.scenes[at]
        self._note.setText(capital(scene.note))
        self._note.setVisible(bool(scene.note))
        self._facts.show_facts(scene.facts)
        self._facts.setVisible(bool(scene.facts))
        self._checks.setText("\n".join(f"✓  {check}" for check in scene.checks))
        self._part("checks", self._checks, bool(scene.checks))
        self._table.show_candidates(scene.candidates, chosen=scene.marks.chosen is not None)
        self._part("candidates", self._table, bool(scene.candidates))
        self._output.setPlainText(scene.output)
        self._part("output", self._output, bool(scene.output))
        self._mind.show_asking(scene.mind)
        self._measure()
        self._stage.show_scene(scene)

    def _part(self, name: str, widget: QWidget, visible: bool) -> None:
        self._headings[name].setVisible(visible)
        widget.setVisible(visible)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The picture is as wide as the room, but leaves some of it to the words."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        self._stage.measure(max(1, self._area.viewport().width() - 2 * SPACE), self.height() * _TALLEST)

    # ------------------------------------------------------------------------- build

    def _build(self) -> None:
        self._empty = wrapped(tr("Choose a step to see everything about it."), "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setObjectName("details_empty")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        self._title = wrapped("", "title")
        self._title.setObjectName("details_title")
        self._badge = QLabel()
        self._badge.setObjectName("details_badge")
        # Before it has words: a label does not measure itself anew when only its kind changes.
        kind_of(self._badge, "badge")
        self._meta = wrapped("", "muted")
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(self._badge)
        line.addWidget(self._meta, 1)
        self._notice = QFrame()
        kind_of(self._notice, "notice", "bad")
        self._message = wrapped("")
        self._message.setObjectName("details_message")
        QVBoxLayout(self._notice).addWidget(self._message)
        self._which = QComboBox()
        self._which.setObjectName("details_scene")
        self._which.setAccessibleName(tr("What happened in this step"))
        self._which.setToolTip(tr("Acts, searches and checks of this step, in order"))
        self._which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._which.currentIndexChanged.connect(self._show_scene)
        self._stage = Stage(self._context.theme)
        self._note = wrapped("")
        self._note.setObjectName("details_note")
        self._facts = FactGrid()
        self._facts.setObjectName("details_facts")
        self._checks = wrapped("")
        self._checks.setObjectName("details_checks")
        self._table = CandidateTable()
        self._table.pointed.connect(self._stage.mark)
        self._mind = MindPane()
        self._mind.picture_wanted.connect(self.picture_wanted)
        self._decided = QFrame()
        kind_of(self._decided, "well")
        self._decision = FactGrid()
        self._decision.setObjectName("details_decision")
        inside = QVBoxLayout(self._decided)
        inside.setContentsMargins(SPACE + 4, SPACE, SPACE + 4, SPACE)
        inside.addWidget(self._decision)
        self._output = QPlainTextEdit()
        self._output.setObjectName("details_output")
        self._output.setReadOnly(True)
        self._output.setMinimumHeight(96)
        self._output.setAccessibleName(tr("What the program printed"))
        kind_of(self._output, "mono")
        self._headings = {
            "candidates": wrapped(tr("Candidates"), "heading"),
            "checks": wrapped(tr("Checked before the act"), "heading"),
            "output": wrapped(tr("What the program printed"), "heading"),
        }
        column.addWidget(self._title)
        column.addLayout(line)
        column.addWidget(self._notice)
        column.addWidget(self._decided)
        column.addWidget(self._which)
        column.addWidget(self._stage)
        for widget in (
            self._note,
            self._facts,
            self._mind,
            self._headings["candidates"],
            self._table,
            self._headings["checks"],
            self._checks,
            self._headings["output"],
            self._output,
        ):
            column.addWidget(widget)
        column.addStretch()
        self._area = QScrollArea()
        self._area.setObjectName("details_area")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(content)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._area)


def _nothing() -> None:
    pass
