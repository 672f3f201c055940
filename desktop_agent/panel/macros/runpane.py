"""A replay under way, and how it ended."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_agent.engine.messages import Crashed, Ended, Refused, Say
from desktop_agent.errors import BadInput, JournalError
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.macros.parts import Icons, Notice, label, push_button, row
from desktop_agent.panel.macros.pictures import image_of
from desktop_agent.panel.macros.replay import LastSight, Replay, last_sight
from desktop_agent.panel.words import tr
from desktop_agent.types import Outcome


class RunPane(QScrollArea):
    """What is done now, with the ways to step in; then how it ended, and how to go on.

    Signals:
        edit: the step of this number should be shown for editing.
        again: the macro should be replayed again from the step of this number.
        closed: the person has seen it.
    """

    edit = Signal(int)
    again = Signal(int)
    closed = Signal()

    def __init__(self, context: Context, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("run_pane")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._context = context
        self._replay: Replay | None = None
        self._seen = ""
        self.title = label("", "heading", "run_title")
        self.bar = QProgressBar()
        self.bar.setObjectName("run_progress")
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.step = label("", "muted", "run_step", wraps=True)
        self.pause = push_button("run_pause", tr("Pause"))
        icons.set(self.pause, "pause")
        self.resume = push_button("run_resume", tr("Go on"), "primary")
        icons.set(self.resume, "play", "on_accent")
        self.stop = push_button("run_stop", tr("Stop"), "danger")
        icons.set(self.stop, "circle-stop", "bad")
        self.stuck = Notice("run_stuck")
        self.retry = push_button("run_retry", tr("Try again"), "primary")
        self.skip = push_button("run_skip", tr("Skip the step"))
        self.stuck.buttons.addWidget(self.retry)
        self.stuck.buttons.addWidget(self.skip)
        self.stuck.buttons.addStretch(1)
        self.watch = push_button("run_watch", tr("Watch"), tip=tr("Show the display and what is asked"))
        icons.set(self.watch, "eye")
        self.asked = Notice("run_asked")
        self.end = Notice("run_end")
        self.advice = label("", name="run_advice", wraps=True)
        self.picture = Picture("run_picture", tr("The last screen"))
        self.sought = label("", "muted", "run_sought", wraps=True)
        self.edit_step = push_button("run_edit_step", tr("Edit this step"), "primary")
        icons.set(self.edit_step, "pencil", "on_accent")
        self.from_here = push_button("run_from_here", tr("Replay from here"))
        icons.set(self.from_here, "step-forward")
        self.once_more = push_button("run_once_more", tr("Replay again"))
        icons.set(self.once_more, "rotate-ccw")
        self.session = push_button("run_session", tr("Show the session"))
        icons.set(self.session, "film")
        self.close_it = push_button("run_close", tr("Close"), "quiet")
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 8, 8, 8)
        layout.setSpacing(12)
        above: tuple[QWidget, ...] = (self.title, self.bar, self.step)
        below: tuple[QWidget, ...] = (
            self.asked,
            self.stuck,
            self.end,
            self.picture,
            self.sought,
            self.advice,
        )
        for one in above:
            layout.addWidget(one)
        layout.addLayout(row(self.pause, self.resume, self.stop, None))
        layout.addLayout(row(self.watch, None))
        for one in below:
            layout.addWidget(one)
        for button in (self.edit_step, self.from_here, self.once_more, self.session, self.close_it):
            layout.addWidget(button)
        layout.addStretch(1)
        self.setWidget(inner)
        hub = context.hub
        for button, control in (
            (self.pause, Control.PAUSE),
            (self.resume, Control.RESUME),
            (self.stop, Control.STOP),
            (self.retry, Control.RETRY),
            (self.skip, Control.SKIP),
        ):
            button.clicked.connect(lambda _=False, control=control: hub.tell(Say(control)))
        self.watch.clicked.connect(lambda: context.go("task", None))
        self.edit_step.clicked.connect(lambda: self.edit.emit(self._number))
        self.from_here.clicked.connect(lambda: self.again.emit(self._number))
        self.once_more.clicked.connect(lambda: self.again.emit(1))
        self.session.clicked.connect(self._show_session)
        self.close_it.clicked.connect(self.closed)

    def show_replay(self, replay: Replay, *, own_display: bool) -> None:
        """Show how `replay` goes on. `own_display`: it has a display of its own, which is gone at its end."""
        if self._replay is not replay:
            self._seen = ""
            self.picture.show_image(None)
            self.sought.clear()
            self.sought.hide()
        self._replay = replay
        run = self._context.hub.run
        ended = replay.end is not None
        status = None if ended else run.status
        self.bar.setRange(0, max(1, replay.total))
        self.bar.setValue(replay.done)
        self.title.setText(self._title(status))
        self.step.setText(f"{replay.number}. {run.step}" if run.step and not ended else "")
        self.step.setVisible(bool(self.step.text()))
        paused = status in (Status.PAUSED, Status.PAUSING, Status.TAKEN)
        self.pause.setVisible(not ended and not paused and status is not Status.STUCK)
        self.pause.setEnabled(status is Status.WORKING)
        self.resume.setVisible(paused)
        self.resume.setEnabled(status is Status.PAUSED)
        self.stop.setVisible(not ended)
        self.watch.setVisible(not ended)
        self.stuck.say(
            tr("Step {number} did not go well. {words}", number=replay.number, words=run.words)
            if status is Status.STUCK
            else "",
            Tone.WARN,
        )
        asks = not ended and run.question is not None
        self.asked.say(tr("A question waits for your answer.") if asks else "", Tone.WARN)
        self._show_end(replay, own_display=own_display)

    @property
    def _number(self) -> int:
        return (self._replay.failed or self._replay.number or 1) if self._replay is not None else 1

    def _title(self, status: Status | None) -> str:
        replay = self._replay
        assert replay is not None
        match replay.end:
            case Ended(outcome=Outcome.DONE):
                return tr("Replayed: all steps went well")
            case Ended(outcome=Outcome.STOPPED):
                return tr("Stopped")
            case Ended() | Crashed():
                return tr("The replay ended early")
            case Refused():
                return tr("The replay could not begin")
            case None:
                pass
        words = {
            Status.PAUSED: tr("Paused"),
            Status.PAUSING: tr("Pausing"),
            Status.TAKEN: tr("You have the display"),
            Status.STUCK: tr("It does not go on"),
        }
        if replay.number == 0:
            return tr("Starting")
        known = words.get(status) if status is not None else None
        return known or tr("Step {number} of {total}", number=replay.number, total=replay.total)

    def _show_end(self, replay: Replay, *, own_display: bool) -> None:
        end = replay.end
        well = isinstance(end, Ended) and end.outcome is Outcome.DONE
        stopped = isinstance(end, Ended) and end.outcome is Outcome.STOPPED
        words = ""
        if end is not None:
            reason = end.message or replay.message
            number = replay.failed
            words = tr("Step {number}: {reason}", number=number, reason=reason) if number else reason
        self.end.say(words, Tone.GOOD if well else Tone.INFO if stopped else Tone.BAD)
        advice = end.advice if isinstance(end, Ended) else ()
        self.advice.setText("\n".join(f"• {one}" for one in advice))
        self.advice.setVisible(bool(advice))
        failed = end is not None and replay.failed is not None and not stopped
        self.edit_step.setVisible(failed)
        self.from_here.setVisible(failed and not own_display)
        self.once_more.setVisible(end is not None)
        journal = "" if end is None or isinstance(end, Refused) else end.journal
        self.session.setVisible(bool(journal))
        self.close_it.setVisible(end is not None)
        if failed and journal and journal != self._seen:
            self._seen = journal
            self._look_at(Path(journal))

    def _look_at(self, journal: Path) -> None:
        """Fetch the last picture beside the window."""

        def work() -> tuple[LastSight, QImage | None]:
            sight = last_sight(journal)
            return sight, image_of(sight.frame) if sight.frame is not None else None

        def done(found: tuple[LastSight, QImage | None]) -> None:
            if self._seen != str(journal):
                return
            sight, image = found
            self.picture.show_image(image)
            lines = [tr("Looked for: {words}", words=words) for words in sight.looked_for]
            lines += [tr("Nearest: {words}", words=words) for words in sight.nearest[:3]]
            self.sought.setText("\n".join(lines))
            self.sought.setVisible(bool(lines))

        def failed(problem: Exception) -> None:
            if not isinstance(problem, BadInput | JournalError):
                raise problem
            self.sought.setText(tr("There is no picture: {problem}", problem=problem))
            self.sought.show()

        self._context.jobs.run(work, done, failed)

    def _show_session(self) -> None:
        end = self._replay.end if self._replay is not None else None
        if end is not None and not isinstance(end, Refused):
            self._context.go("sessions", end.journal)


class Picture(QLabel):
    """A picture as wide as there is room."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._image: QImage | None = None
        self.hide()

    def show_image(self, image: QImage | None) -> None:
        """Show `image`; None hides it."""
        self._image = image
        self.setVisible(image is not None)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fit it in again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image is None:
            return
        width = max(1, min(self.width(), self._image.width()))
        picture = QPixmap.fromImage(
            self._image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        )
        self.setPixmap(picture)
        if self.height() != picture.height():
            self.setFixedHeight(picture.height())


def open_place(path: Path) -> None:
    """Show a file or a folder with whatever the person's system shows it with."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
