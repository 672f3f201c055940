"""Everything about one step: pictures before and after, candidates, checks, decision, effect, output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSlider,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desktop_agent.errors import AgentError
from desktop_agent.panel.context import Context
from desktop_agent.panel.live.marks import Marks
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.timeline.candidates import CandidateTable
from desktop_agent.panel.timeline.darkroom import Darkroom, Print
from desktop_agent.panel.timeline.facts import FactGrid, wrapped
from desktop_agent.panel.timeline.model import facts_of, sentence_of
from desktop_agent.panel.timeline.rows import Row
from desktop_agent.panel.timeline.scenes import Scene, Story, read_story
from desktop_agent.panel.timeline.timeline import Timeline
from desktop_agent.panel.timeline.wipe import WipeView
from desktop_agent.panel.timeline.words import state_tone, state_words
from desktop_agent.panel.words import tr
from desktop_agent.session.plain import capital
from desktop_agent.types import CandidateNote

_AGAIN_MS = 150
_WIPE_STEPS = 100
_KEPT = 4
_LEAST_PX = 160
_TALLEST = 0.6
"""Of the room there is; the words below the picture are to be seen, too."""


class Details(QWidget):
    """Shows one step of a session.

    Keys: in the picture left and right draw the line from before to after, plus and minus zoom, 0 fits.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._path: Path | None = None
        self._row: Row | None = None
        self._until = -1
        self._story = Story(())
        self._scene: Scene | None = None
        self._pictures: dict[str, QImage | None] = {}
        self._forget: Callable[[], None] = _nothing
        self._darkroom = Darkroom(None, self)
        self._darkroom.developed.connect(self._developed)
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
        # No focus proxy: Tab would leave out what stands before the picture.
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_step(self, path: Path | None, row: Row | None, until: int = -1) -> None:
        """Show the step `row` of the session at `path`; None: none.

        `until`: number of the last event before the next step; -1 for the last of the row.
        """
        if path != self._path:
            self._path = path
            self._pictures.clear()
            # It may be running still, and one picture now and then is read soon enough.
            self._darkroom.open(path, running=True)
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
        at = self._which.currentIndex() if keep else 0
        self._story = story
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
            for widget in (self._stage, self._note, self._facts, self._checks, self._table, self._output):
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
        self._view.set_marks(scene.marks)
        self._show_pictures()

    def _part(self, name: str, widget: QWidget, visible: bool) -> None:
        self._headings[name].setVisible(visible)
        widget.setVisible(visible)

    # ---------------------------------------------------------------------- pictures

    def _show_pictures(self) -> None:
        scene = self._scene
        if scene is None:
            return
        digests = [digest for digest in dict.fromkeys((scene.before, scene.after)) if digest]
        self._stage.setVisible(bool(digests))
        before, after = self._pictures.get(scene.before), self._pictures.get(scene.after)
        self._view.set_pictures(before, after, scene.changed if after is not None else None)
        self._measure()
        both = before is not None and after is not None
        self._sides.setVisible(bool(scene.before and scene.after))
        self._slider.setEnabled(both)
        lacking = [digest for digest in digests if digest not in self._pictures]
        if lacking:
            self._lacking.hide()
            self._darkroom.want(lacking)
        elif not before and not after:
            self._lacking.setText(tr("The picture of this step cannot be shown."))
            self._lacking.show()
        else:
            self._lacking.hide()

    def _developed(self, developed: Print) -> None:
        # Two steps' pictures are enough: stepping back and forth costs nothing, and memory stays small.
        while len(self._pictures) >= _KEPT:
            self._pictures.pop(next(iter(self._pictures)))
        self._pictures[developed.digest] = None if developed.picture.isNull() else developed.picture
        self._show_pictures()
        if developed.problem:
            self._lacking.setText(developed.problem)
            self._lacking.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The picture is as wide as the room, but leaves some of it to the words."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        picture = next((picture for picture in self._pictures.values() if picture is not None), None)
        width = max(1, self._area.viewport().width() - 2 * SPACE)
        shape = picture.height() / picture.width() if picture is not None else 0.625
        height = round(min(width * shape, self.height() * _TALLEST))
        self._view.setFixedHeight(max(_LEAST_PX, height))

    def _mark(self, candidate: object) -> None:
        """Point out one candidate on the picture; None: show all as they were."""
        if self._scene is None:
            return
        marks = self._scene.marks
        if isinstance(candidate, CandidateNote):
            self._view.set_marks(Marks(candidate, (), marks.point if candidate == marks.chosen else None))
            self._view.wipe(1.0)
        else:
            self._view.set_marks(replace(marks))

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
        self._build_stage()
        self._note = wrapped("")
        self._note.setObjectName("details_note")
        self._facts = FactGrid()
        self._facts.setObjectName("details_facts")
        self._checks = wrapped("")
        self._checks.setObjectName("details_checks")
        self._table = CandidateTable()
        self._table.pointed.connect(self._mark)
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
        column.addWidget(self._which)
        column.addWidget(self._stage)
        for widget in (
            self._note,
            self._facts,
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

    def _build_stage(self) -> None:
        self._stage = QWidget()
        column = QVBoxLayout(self._stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._view = WipeView(self._context.theme)
        self._view.setObjectName("details_picture")
        self._lacking = wrapped("", "muted")
        self._lacking.setObjectName("details_no_picture")
        self._lacking.hide()
        self._sides = QWidget()
        sides = QHBoxLayout(self._sides)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(SPACE)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("details_wipe")
        self._slider.setRange(0, _WIPE_STEPS)
        self._slider.setValue(_WIPE_STEPS // 2)
        self._slider.setAccessibleName(tr("Before and after"))
        self._slider.setToolTip(tr("Draw the line between before and after (Left, Right)"))
        self._slider.valueChanged.connect(lambda value: self._view.wipe(value / _WIPE_STEPS))
        self._view.wiped.connect(self._wiped)
        before, after = QLabel(tr("Before")), QLabel(tr("After"))
        for label in (before, after):
            kind_of(label, "muted")
        # As on the picture: before lies left of the line, after right of it.
        sides.addWidget(before)
        sides.addWidget(self._slider, 1)
        sides.addWidget(after)
        column.addWidget(self._view)
        column.addWidget(self._lacking)
        column.addWidget(self._sides)

    def _wiped(self, share: float) -> None:
        self._slider.blockSignals(True)
        self._slider.setValue(round(share * _WIPE_STEPS))
        self._slider.blockSignals(False)


def _nothing() -> None:
    pass
