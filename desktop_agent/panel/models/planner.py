"""The card about who plans tasks."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker

from desktop_agent.panel.context import Context, Tone
from desktop_agent.panel.models.address import address_warning
from desktop_agent.panel.models.known import pulled_names
from desktop_agent.panel.settings.fields import Binder, Section, WrongLine
from desktop_agent.panel.settings.saver import Saver
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.task.choices import ChoiceBox
from desktop_agent.panel.task.minds import SERVER, model_choices, usual_model
from desktop_agent.panel.words import tr


class PlannerSection(Section):
    """Which model plans by itself what is not written as steps, and how much it thinks."""

    def __init__(self, context: Context, saver: Saver, binder: Binder) -> None:
        super().__init__(
            "planner",
            tr("Who plans tasks"),
            tr(
                "Sentences that say each step are done as they stand. Everything else is planned by a model, where "
                "one is chosen; the Task page can choose another for one task."
            ),
        )
        self._context = context
        self._saver = saver
        self._label = tr("Planner")
        self._pulled: tuple[str, ...] = ()
        self._use = binder.dressed(ChoiceBox("model_use", self._label), "model", "use")
        self._use.setMinimumContentsLength(28)
        self._use.activated.connect(self._chosen)
        self.row("model.use", tr("P&lanner"), self._use)
        self._sends = WrongLine()
        self._sends.setObjectName("planner_sends")
        kind_of(self._sends, "doubt")
        self.wide(self._sends)
        label = tr("Mode")
        modes = (
            ("auto", tr("Automatic: thinks where it is unsure")),
            ("thinking", tr("Thinking: slower, more careful")),
            ("fast", tr("Fast")),
        )
        self.row("model.mode", tr("Mo&de"), binder.combo("model", "mode", label, modes))
        binder.tie("model", "use", self._show)
        saver.saved.connect(lambda _: self._offer())
        self._offer()

    def opened(self) -> None:
        """Look which models are here."""
        self._context.jobs.run(
            pulled_names, self._found, lambda problem: self._context.say(str(problem), Tone.WARN)
        )

    def use(self, name: str) -> None:
        """Let the model of that name plan from now on."""
        self._saver.set("model", "use", name, self._label)
        self._offer()

    def _found(self, names: tuple[str, ...]) -> None:
        self._pulled = names
        self._offer()

    def _chosen(self, _row: int) -> None:
        self._saver.set("model", "use", self._use.value(), self._label)
        self._tell()

    def _show(self, value: object) -> None:
        with QSignalBlocker(self._use):
            self._use.choose(str(value))
        self._tell()

    def _offer(self) -> None:
        wanted = str(self._saver.value("model", "use"))
        model = self._context.settings.now.model
        chosen = usual_model(model) if wanted == SERVER else wanted
        self._use.offer(model_choices(model, self._pulled), chosen)
        self._tell()

    def _tell(self) -> None:
        server = self._use.value() == SERVER
        self._sends.say(address_warning(self._context.settings.now.model.server) if server else "")
