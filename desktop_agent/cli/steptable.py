"""The step table a run prints while it goes: one line a step, with its effect and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_agent.session.events import Event, PlanMade, SessionFinished, StepFinished, StepStarted
from desktop_agent.session.mind_events import (
    AnswerGiven,
    Escalated,
    GoalReached,
    MindEvent,
    ModelAnswered,
    MoveChosen,
    NoProgress,
    PersonAsked,
    TaskChecked,
    ToolCalled,
)
from desktop_agent.session.plain import plain, plain_line
from desktop_agent.trace.mind_wording import decided_words, escalation_words
from desktop_agent.types import EffectKind, Outcome
from vision.types import Frame

if TYPE_CHECKING:
    from rich.console import Console

_MARKS = {
    Outcome.DONE: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.REFUSED: ("⊘", "red"),
    Outcome.STOPPED: ("■", "yellow"),
    Outcome.MISSING: ("✗", "red"),
}
_EFFECT_STYLES = {
    EffectKind.CONFIRMED: "green",
    EffectKind.PARTIAL: "yellow",
    EffectKind.UNVERIFIABLE: "yellow",
    EffectKind.NO_EFFECT: "red",
    EffectKind.REFUSED: "red",
}
_LONGEST_SENTENCE = 72
_EFFECT_WIDTH = 13
_OTHER_COLUMNS = 29


class StepTable:
    """A subscriber that prints the steps of a session to a console as they end."""

    def __init__(self, console: Console, *, first: int = 1, end_told: bool = False) -> None:
        """Print to `console`, and number the steps from `first`; with `end_told`, others tell why it ended."""
        self._console = console
        self._first = first
        self._end_told = end_told
        self._held = ""
        self._answer = ""
        self._sentences: dict[int, str] = {}
        self._width = max(20, min(_LONGEST_SENTENCE, console.width - _OTHER_COLUMNS))

    def on_frame(self, frame: Frame) -> None:
        """Pictures are not for the terminal."""

    def on_event(self, event: Event) -> None:
        """Print what a person wants to follow."""
        if self._held:
            if not (isinstance(event, SessionFinished) and self._held in event.message):
                self._print_note(self._held, "red")
            self._held = ""
        match event:
            case PlanMade():
                counted = f"{len(event.steps)} step{'s' if len(event.steps) != 1 else ''}"
                # A planner that decides as it goes has no steps yet.
                self._console.print(f"[bold]{counted if event.steps else 'One step at a time'}[/bold]")
                self._console.print(
                    f"[dim]      {'step':<{self._width}} {'effect':<{_EFFECT_WIDTH}} {'time':>7}[/dim]"
                )
            case StepStarted():
                self._sentences[event.index] = event.step.sentence
            case StepFinished():
                self._print_step(event)
            case SessionFinished():
                self._print_end(event)
            case MindEvent():
                self._print_thought(event)
            case _:
                pass

    def _print_step(self, event: StepFinished) -> None:
        from rich.text import Text

        mark, style = _MARKS[event.outcome]
        sentence = plain_line(self._sentences.get(event.index, ""))
        if len(sentence) > self._width:
            sentence = sentence[: self._width - 1] + "…"
        line = Text()
        line.append(f"{event.index + self._first:>3} ")
        line.append(f"{mark} ", style)
        line.append(f"{sentence:<{self._width}} ")
        if event.effect is not None:
            line.append(f"{event.effect.kind:<{_EFFECT_WIDTH}} ", _EFFECT_STYLES[event.effect.kind])
        else:
            line.append(f"{'—':<{_EFFECT_WIDTH}} ", "dim")
        line.append(f"{event.elapsed_ms / 1000:6.2f}s")
        self._console.print(line, soft_wrap=True)
        if event.message and self._end_told:
            # Whether it ended everything shows with the next event.
            self._held = event.message
        elif event.message:
            self._print_note(event.message, "red")
        elif event.effect is not None and event.effect.detail:
            self._print_note(event.effect.detail, "dim")

    def _print_thought(self, event: MindEvent) -> None:
        """One line for what a person wants to know of deciding; the page of the session has the rest."""
        match event:
            case MoveChosen() if event.rung != "sentences" or event.tokens:
                self._print_note(decided_words(event), "blue")
            case Escalated():
                self._print_note(escalation_words(event), "yellow")
            case ModelAnswered() if event.error:
                self._print_note(f"no usable answer: {event.error}", "yellow")
            case NoProgress():
                self._print_note(f"no progress: {event.detail}", "yellow")
            case ToolCalled():
                self._print_note(
                    f"tool {event.tool}{f' refused: {event.refused}' if event.refused else ''}", "blue"
                )
            case GoalReached():
                self._print_note(f"subgoal {event.number} reached: {event.evidence}", "green")
            case PersonAsked():
                self._print_note(f"asks: {event.words}", "bold")
            case TaskChecked() if not event.passed:
                self._print_note(f"not done yet: {event.evidence}", "yellow")
            case AnswerGiven():
                self._answer = event.text
            case _:
                pass

    def _print_note(self, note: str, style: str) -> None:
        from rich.text import Text

        self._console.print(Text(f"      {plain_line(note)}", style), soft_wrap=True)

    def _print_end(self, event: SessionFinished) -> None:
        from rich.text import Text

        mark, style = _MARKS[event.outcome]
        if self._answer:
            self._console.print(Text.assemble(("Answer: ", "bold"), plain(self._answer)), soft_wrap=True)
        self._console.print(
            Text(f"{mark} {event.outcome} in {event.elapsed_ms / 1000:.1f} s", f"bold {style}")
        )
