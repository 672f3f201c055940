"""The step table a run prints while it goes: one line a step, with its effect and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_agent.session.events import Event, PlanMade, SessionFinished, StepFinished, StepStarted
from desktop_agent.session.plain import plain_line
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
                self._console.print(
                    f"[bold]{len(event.steps)} step{'s' if len(event.steps) != 1 else ''}[/bold]"
                )
                self._console.print(
                    f"[dim]      {'step':<{self._width}} {'effect':<{_EFFECT_WIDTH}} {'time':>7}[/dim]"
                )
            case StepStarted():
                self._sentences[event.index] = event.step.sentence
            case StepFinished():
                self._print_step(event)
            case SessionFinished():
                self._print_end(event)
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

    def _print_note(self, note: str, style: str) -> None:
        from rich.text import Text

        self._console.print(Text(f"      {plain_line(note)}", style), soft_wrap=True)

    def _print_end(self, event: SessionFinished) -> None:
        from rich.text import Text

        mark, style = _MARKS[event.outcome]
        self._console.print(
            Text(f"{mark} {event.outcome} in {event.elapsed_ms / 1000:.1f} s", f"bold {style}")
        )
