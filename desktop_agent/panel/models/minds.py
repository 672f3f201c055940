"""The card about multimodal models on this machine: what they need, pull, check, remove, use."""

from __future__ import annotations

from importlib.util import find_spec

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QProgressBar, QPushButton, QWidget

from desktop_agent.panel.command import Command
from desktop_agent.panel.context import Context
from desktop_agent.panel.models.checkwords import check_words
from desktop_agent.panel.models.known import KnownModel, known_models
from desktop_agent.panel.models.machine import look_at_machine
from desktop_agent.panel.models.mindtable import MindModel, MindTable
from desktop_agent.panel.models.pulling import Puller, step_words
from desktop_agent.panel.settings.fields import Section, muted
from desktop_agent.panel.settings.stored import bytes_in_words
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.task.labels import breakable, words
from desktop_agent.panel.words import tr
from vision.errors import VisionError

_RUNS_WITH = ("torch", "transformers", "accelerate")
_LARGE = 10_000
"""Parts of a progress bar: bytes are more than it can count."""


class MindSection(Section):
    """Models by name.

    Signals:
        pulled: other models are here now.
        use_wanted: the model of this name is to plan tasks.

    Attributes:
        puller: brings files here.
        command: checks a model.
    """

    pulled = Signal()
    use_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(
            "minds",
            tr("Multimodal models on this machine"),
            tr(
                "They plan tasks that are written as you like, and find what words alone do not tell. Their files are "
                "fetched once, and each is checked; nothing is sent anywhere."
            ),
        )
        self._context = context
        self.puller = Puller(self)
        self.puller.advanced.connect(self._advanced)
        self.puller.ended.connect(self._pull_ended)
        self.command = Command(self)
        self.command.ended.connect(self._checked)
        self._checking = ""
        self._model = MindModel(context.theme)
        self._table = MindTable(self._model)
        self._table.chosen.connect(self._let)
        self.wide(self._table)
        self._about = muted("")
        self._about.setObjectName("mind_about")
        self.wide(self._about)
        self.wide(self._buttons())
        self.wide(self._work_row())
        self.wide(self._result_row())
        self._lacking = muted("")
        self._lacking.setObjectName("mind_lacking")
        self._lacking.hide()
        self.wide(self._lacking)
        context.theme.changed.connect(lambda: self._table.viewport().update())
        self._let()

    def opened(self) -> None:
        """Look at the machine and its files again."""

        def look() -> tuple[tuple[KnownModel, ...], tuple[str, ...]]:
            lacking = tuple(name for name in _RUNS_WITH if find_spec(name) is None)
            return known_models(look_at_machine()), lacking

        self._context.jobs.run(
            look, lambda found: self._show_models(*found), lambda why: self._tell("bad", str(why))
        )

    def _show_models(self, models: tuple[KnownModel, ...], lacking: tuple[str, ...]) -> None:
        chosen = self._table.current
        self._model.show(models)
        if chosen is None and models:
            fitting = [model for model in models if model.bits == 16 and model.place.startswith("GPU")]
            usable = fitting or [model for model in models if model.bits]
            self._table.choose(next((one.name for one in models if one.pulled), (usable or models)[0].name))
        self._lacking.setText(
            tr(
                "To run a model here, packages are missing: {names}. Install them with the extra gpu: "
                "pip install 'desktop-agent[gpu]'. A server needs none of them.",
                names=", ".join(lacking),
            )
        )
        self._lacking.setVisible(bool(lacking))
        self._let()

    # ------------------------------------------------------------------ acting

    def _pull(self) -> None:
        model = self._table.current
        if self.puller.busy:
            self.puller.stop()
            self._stop.setEnabled(False)
        elif model is not None:
            self._begin(tr("Asking for the files of {model}", model=model.title))
            self.puller.pull(model.name, model.repository)

    def _check(self) -> None:
        model = self._table.current
        if model is None or self.command.busy:
            return
        self._checking = model.title
        self._begin(tr("Loading {model}, and asking it where a button is", model=model.title))
        self.command.run(["models", "check", model.name, "--json"])

    def _halt(self) -> None:
        self._stop.setEnabled(False)
        self.puller.stop()
        self.command.stop()

    def _remove(self) -> None:
        model = self._table.current
        if model is None:
            return
        box = QMessageBox(self)
        box.setObjectName("confirm_remove")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Remove this model?"))
        box.setText(tr("Delete the files of {model}?", model=model.title))
        box.setInformativeText(
            tr("{size} are free again. They can be pulled once more.", size=bytes_in_words(model.download))
        )
        yes = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.buttonClicked.connect(lambda button: self._remove_now(model) if button is yes else None)
        box.open()

    def _remove_now(self, model: KnownModel) -> None:
        from vision.models.store import remove

        def done(freed: int) -> None:
            self._tell(
                "good",
                tr(
                    "The files of {model} are gone: {size} are free again.",
                    model=model.title,
                    size=bytes_in_words(freed),
                ),
            )
            self._changed()

        def failed(problem: Exception) -> None:
            self._tell("bad", str(problem))
            if not isinstance(problem, VisionError):
                raise problem

        self._context.jobs.run(lambda: remove(model.repository), done, failed)

    def _changed(self) -> None:
        self.opened()
        self.pulled.emit()

    # ----------------------------------------------------------------- telling

    def _begin(self, doing: str) -> None:
        self._result.hide()
        self._doing.setText(doing)
        self._progress.setRange(0, 0)
        self._stop.setEnabled(True)
        self._work.show()
        self._let()

    def _advanced(self, step: object) -> None:
        from vision.models.pull import PullStep

        if isinstance(step, PullStep):
            self._doing.setText(breakable(step_words(step)))
            self._progress.setRange(0, _LARGE if step.total else 0)
            if step.total:
                self._progress.setValue(step.done * _LARGE // step.total)

    def _pull_ended(self, name: str, problem: object) -> None:
        model = next((model for model in self._model.models if model.name == name), None)
        title = model.title if model is not None else name
        if problem is None:
            words_, tone = tr("Stopped. What has come is kept; pull again to go on."), "warn"
        elif problem:
            words_, tone = str(problem), "bad"
        else:
            words_, tone = tr("{model} is here, and every file of it is checked.", model=title), "good"
        self._over(tone, words_)
        self._changed()

    def _checked(self, code: int, found: object, complaints: str) -> None:
        del code  # what it found says more
        if self.command.stopped:
            self._over("warn", tr("The check was stopped."))
            return
        said, tone = check_words(found, complaints)
        self._over(tone, f"{self._checking}: {said}")

    def _over(self, tone: str, said: str) -> None:
        self._work.hide()
        self._tell(tone, said)
        self._let()

    def _tell(self, tone: str, said: str) -> None:
        kind_of(self._result, "notice", tone)
        self._said.setText(breakable(said))
        self._result.show()

    def _let(self) -> None:
        """One thing at a time, and only what makes sense for the chosen model."""
        model = self._table.current
        free = not self.puller.busy and not self.command.busy
        here = model is not None and model.pulled
        self._pull_button.setEnabled(free and model is not None and not here)
        self._check_button.setEnabled(free and here)
        self._remove_button.setEnabled(free and model is not None and (here or model.broken))
        self._use_button.setEnabled(here)
        self._about.setText(
            tr(
                "{name}: {size} to fetch, licence {licence}.",
                name=model.name,
                size=bytes_in_words(model.download),
                licence=model.licence,
            )
            if model is not None
            else tr("Choose a model.")
        )

    # ---------------------------------------------------------------- building

    def _buttons(self) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self._pull_button = _button("mind_pull", tr("&Pull"), tr("Fetch the files of this model"))
        self._pull_button.clicked.connect(self._pull)
        self._check_button = _button(
            "mind_check", tr("Check &it"), tr("Load it, and ask it where a button is on a drawn screen")
        )
        self._check_button.clicked.connect(self._check)
        self._use_button = _button(
            "mind_use", tr("&Use it for tasks"), tr("Let it plan tasks that are not written as steps")
        )
        self._use_button.clicked.connect(self._use)
        self._remove_button = _button("mind_remove", tr("Remo&ve …"), tr("Delete its files"))
        self._remove_button.clicked.connect(self._remove)
        for button in (self._pull_button, self._check_button, self._use_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._remove_button)
        return held

    def _use(self) -> None:
        model = self._table.current
        if model is not None:
            self.use_wanted.emit(model.name)

    def _work_row(self) -> QWidget:
        self._work = QWidget()
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        self._progress = QProgressBar()
        self._progress.setObjectName("mind_progress")
        self._progress.setAccessibleName(tr("Progress"))
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(240)
        self._doing = words(name="mind_doing")
        self._stop = _button("mind_stop", tr("Stop"), tr("Stop it; what has come is kept"))
        self._stop.clicked.connect(self._halt)
        row.addWidget(self._progress, 1)
        row.addWidget(self._doing, 2)
        row.addWidget(self._stop)
        self._work.hide()
        return self._work

    def _result_row(self) -> QWidget:
        self._result = QFrame()
        self._result.setObjectName("mind_result")
        box = QHBoxLayout(self._result)
        self._said: QLabel = words(name="mind_said", select=True)
        box.addWidget(self._said, 1)
        self._result.hide()
        return self._result


def _button(name: str, text: str, about: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(about)
    return button
