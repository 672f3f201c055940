"""The Task page: the place people live in."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from desktop_agent.engine.messages import (
    Answer,
    AnswerQuestion,
    Asked,
    Happened,
    Order,
    Questioned,
    Say,
    SetApproval,
    Withdrawn,
)
from desktop_agent.loop.machine import Control
from desktop_agent.panel.context import Context, Page, Tone
from desktop_agent.panel.run import Topic
from desktop_agent.panel.task.aftermath import Aftermath
from desktop_agent.panel.task.cards import card
from desktop_agent.panel.task.composer import Composer
from desktop_agent.panel.task.controls import Controls
from desktop_agent.panel.task.examples import needed, usable
from desktop_agent.panel.task.history import History, PastTask, read_history, state_folder, write_history
from desktop_agent.panel.task.invite import Invite
from desktop_agent.panel.task.machine import Machine, look_around
from desktop_agent.panel.task.options import TaskOptions, task_order
from desktop_agent.panel.task.progress import Progress
from desktop_agent.panel.task.state import Act, shown
from desktop_agent.panel.task.thinking import thinking
from desktop_agent.panel.task.workplace import Workplace
from desktop_agent.panel.words import tr
from desktop_agent.session.events import StepFinished

_STATE = frozenset(Topic) - {Topic.ELEMENTS, Topic.TARGET, Topic.RECORDING, Topic.TOLD}
_EVERYWHERE = ("pause", "step", "take_over", "stop", "retry", "skip")


class TaskPage(Page):
    """Compose a task, watch it, answer for it.

    Args:
        context: what every page is given.
        folder: where past tasks are kept; None for the usual place.
        open_path: opens a file or page with the system's program for it.

    Attributes:
        actions_by_name: `start`, `pause`, `step`, `take_over`, `stop`, `retry`, `skip`, `question` and `task_line`,
            with keys that work in the whole application while this page is shown.
    """

    def __init__(
        self,
        context: Context,
        *,
        folder: Path | None = None,
        open_path: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(context)
        self._history_file = (folder or state_folder()) / "tasks.json"
        self._open_path = open_path or (lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
        self._history = History()
        self._progress = Progress()
        self._put_away = False
        self._late = False
        self._seconds = QTimer(self)
        self._seconds.setInterval(1000)
        self._seconds.timeout.connect(self._show_state)
        self._build()
        self._lay_out()
        hub = context.hub
        hub.ordered.connect(self._ordered)
        hub.reported.connect(self._reported)
        hub.changed.connect(self._changed)
        self._changed(frozenset(Topic))

    def opened(self, argument: object = None) -> None:
        """Show it; a text or a PastTask as `argument` is put into the task line."""
        self._composer.follow_settings()
        if self._late:
            self._look_for_models()
        match argument:
            case str():
                self._composer.put(PastTask(argument))
            case PastTask():
                self._composer.put(argument)
            case _:
                pass
        if self.context.hub.run.needs_person:
            self._work.claim_question()
        elif not self.context.hub.run.busy:
            self._composer.line.setFocus()

    def offers(self) -> Sequence[QAction]:
        """Whatever page is shown, what runs can be paused, stopped and taken over."""
        return [self.actions_by_name[name] for name in _EVERYWHERE]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """What the first paint need not wait for comes after it."""
        super().paintEvent(event)
        if not self._late:
            self._late = True
            QTimer.singleShot(0, self, self._after_first_paint)

    # ----------------------------------------------------------------- hearing

    def _ordered(self, order: Order) -> None:
        self._progress.ordered(order)
        if self._progress.order is order:
            self._put_away = False
            self._composer.show_problem("")
        if isinstance(order, Answer | AnswerQuestion):
            # One that was given elsewhere: from the tray, say.
            self._work.withdraw(order.question, tr("It was answered."))
        self._show_state()

    def _reported(self, report: object) -> None:
        changed = self._progress.apply(report)  # type: ignore[arg-type]  # the hub sends reports only
        match report:
            case Asked():
                run = self.context.hub.run
                self._work.fill()
                self._work.ask(report, run.step, run.opened.journal if run.opened else "", run.mind.why)
            case Questioned():
                self._work.fill()
                self._work.inquire(report)
            case Withdrawn(question=number, reason=reason):
                self._work.withdraw(number, reason)
            case Happened(event=StepFinished()):
                self._work.step_finished()
            case _:
                pass
        if changed:
            self._show_state()

    def _changed(self, topics: frozenset[Topic]) -> None:
        if topics & _STATE:
            self._show_state()
        if topics & {Topic.ACTIVITY, Topic.STATUS, Topic.END}:
            busy = self.context.hub.run.busy
            if not busy:
                self._work.withdraw(None, tr("The session ended."))
            self._composer.show_busy(busy)
            self._show_work()

    # ----------------------------------------------------------------- showing

    def _show_state(self) -> None:
        run = self.context.hub.run
        self._controls.show_state(shown(run, self._progress, time.time()))
        self._work.show_thinking(thinking(run.mind) if run.busy else None)
        # The seconds of a request go on without a word of it.
        if run.mind.asked is None:
            self._seconds.stop()
        elif not self._seconds.isActive():
            self._seconds.start()
        self._question_action.setEnabled(run.needs_person)

    def _show_work(self) -> None:
        """The work, with what is to be said of it; or the invitation."""
        run = self.context.hub.run
        at_work = run.busy or (run.end is not None and not self._put_away)
        if at_work:
            self._work.fill()
        self._work.show_run(card(run, self._progress) if at_work else None)
        self._stack.setCurrentWidget(self._work if at_work else self._invite)

    # ------------------------------------------------------------------ acting

    def _composed(self, task: str, app: str, options: TaskOptions) -> None:
        self._remember(task, app)
        order = task_order(task, app, options, self.context.settings.now, os.getpid())
        self.context.hub.tell(order)
        # Keys that follow belong to the run: neither to the line, nor to what Qt comes to when that is disabled.
        self._work.setFocus()

    def _remember(self, task: str, app: str) -> None:
        self._keep(self._history.with_task(task, app))

    def _forget_tasks(self) -> None:
        self._keep(History())
        self._composer.line.setFocus()

    def _keep(self, history: History) -> None:
        self._history = history
        self._composer.show_history(history)
        self._invite.show_past(history.tasks)
        self.context.jobs.run(
            lambda: write_history(self._history_file, history), lambda _: None, self._not_remembered
        )

    def _not_remembered(self, problem: Exception) -> None:
        why = problem.strerror if isinstance(problem, OSError) else problem
        self.context.say(tr("Past tasks cannot be kept: {problem}", problem=why), Tone.WARN)

    def _act(self, act: Act) -> None:
        state = shown(self.context.hub.run, self._progress)
        if act not in state.usable:
            return
        match act:
            case Act.START:
                self._composer.start()
            case Act.PAUSE:
                self._say(Control.RESUME if state.resumes else Control.PAUSE)
            case Act.STEP:
                self._say(Control.STEP)
            case Act.TAKE_OVER:
                self._say(Control.HAND_BACK if state.hands_back else Control.TAKE_OVER)
            case Act.STOP:
                self._say(Control.STOP)
            case Act.RETRY:
                self._say(Control.RETRY)
            case Act.SKIP:
                self._say(Control.SKIP)
            case _:
                assert_never(act)

    def _say(self, control: Control) -> None:
        self.context.hub.tell(Say(control))

    def _close_card(self) -> None:
        self._put_away = True
        self._show_work()
        self._composer.line.setFocus()

    def _answered(self, answer: Answer | AnswerQuestion) -> None:
        self.context.hub.tell(answer)

    def _autonomy(self, mode: object) -> None:
        if self.context.hub.run.busy:
            self.context.hub.tell(SetApproval(mode))  # type: ignore[arg-type]  # the list holds modes only

    # ------------------------------------------------------------------ loading

    def _after_first_paint(self) -> None:
        self._work.fill()
        self._look_around()

    def _look_around(self) -> None:
        environment, path = dict(os.environ), self._history_file
        self.context.jobs.run(
            lambda: (look_around(environment, needed()), read_history(path)),
            lambda found: self._looked_around(*found),
            lambda problem: self.context.say(str(problem), Tone.WARN),
        )

    def _looked_around(self, machine: Machine, history: History) -> None:
        self._history = history
        self._look_for_models()
        self._composer.show_machine(machine)
        self._composer.show_history(history)
        self._invite.show_examples(usable(machine.commands.__contains__))
        self._invite.show_past(history.tasks)

    def _look_for_models(self) -> None:
        self.context.jobs.run(
            _pulled_names,
            self._composer.show_models,
            lambda problem: self.context.say(str(problem), Tone.WARN),
        )

    # ----------------------------------------------------------------- building

    def _build(self) -> None:
        theme = self.context.theme
        self._composer = Composer(self.context)
        self._composer.composed.connect(self._composed)
        self._composer.autonomy_chosen.connect(self._autonomy)
        self._composer.models_wanted.connect(lambda: self.context.go("models", None))
        self._controls = Controls(theme)
        self._controls.wanted.connect(self._act)
        self._work = Workplace(self.context, self._controls)
        self._work.answered.connect(self._answered)
        self._aftermath = Aftermath(
            self.context,
            self._composer,
            self._progress,
            act=self._act,
            open_path=self._open_path,
            put_away=self._close_card,
        )
        self._work.offered.connect(self._aftermath.do)
        self._work.file_chosen.connect(self._open_path)
        self._invite = Invite(theme)
        self._invite.offered.connect(self._invited)
        self._invite.forgotten.connect(self._forget_tasks)
        self.actions_by_name: dict[str, QAction] = dict(self._controls.actions_by_name)
        self._question_action = self._jump(
            "question", tr("Answer the question"), "F4", self._work.go_to_question
        )
        self._jump("task_line", tr("Write a task"), "Ctrl+L", self._to_line)
        for action in self.actions_by_name.values():
            # The page has the keys, because the row of controls is hidden while nothing runs.
            self.addAction(action)

    def _jump(self, name: str, text: str, key: str, work: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"action_{name}")
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        action.triggered.connect(lambda _checked=False: work())
        self.actions_by_name[name] = action
        return action

    def _to_line(self) -> None:
        self._composer.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _invited(self, task: PastTask) -> None:
        self._composer.put(task)
        self._composer.line.setFocus()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self._invite)
        self._stack.addWidget(self._work)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(12)
        whole.addWidget(self._composer)
        whole.addWidget(self._stack, 1)


def _pulled_names() -> tuple[str, ...]:
    """Which models are here; what knows it is not loaded before the first paint."""
    from desktop_agent.panel.models.known import pulled_names

    return pulled_names()
