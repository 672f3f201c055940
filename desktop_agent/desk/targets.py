"""The fluent face of a desk: `desk.button("Save").near(desk.text("Name")).click()`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_agent.desk.carry import carry_out
from desktop_agent.desk.conditions import Verdict
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.kinds import Kinds
from desktop_agent.desk.steplog import StepLog
from desktop_agent.desk.target import Target
from desktop_agent.errors import BadInput
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    CloseWindow,
    Condition,
    Effect,
    EffectKind,
    EnterSecret,
    Intent,
    OpenProgram,
    PressKeys,
    ScrollBy,
    Step,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitUntil,
    WindowOpen,
)
from vision.errors import PhraseError
from vision.locate import Locator
from vision.locate.phrase import parse_target

__all__ = ["DeskApi", "Target"]


class DeskApi(Kinds):
    """A desk as tests and scripts use it. The kinds (`desk.button("Save")`) look at the whole screen.

    Attributes:
        desk: the engine.

    Args:
        desk: the engine.
        read_steps: reads step sentences (`desktop_agent.plan`); without it `do` is not available.
        log: writes all that is done as steps of the session; None where somebody else does.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        read_steps: Callable[[str], tuple[Step, ...]] | None = None,
        log: StepLog | None = None,
    ) -> None:
        self.desk = desk
        self._read_steps = read_steps
        self._log = log

    def _found_by(self, locator: Locator) -> Target:
        return Target(self, locator)

    def locator(self, phrase: str) -> Target:
        """Whatever a phrase describes: `desk.locator("the second Edit button in the Preferences dialog")`.

        Raises BadInput naming the part that was not understood.
        """
        try:
            return Target(self, parse_target(phrase))
        except PhraseError as exc:
            raise BadInput(f'"{phrase}": {exc}') from exc

    # ---- acting on the whole desk

    def launch(self, *command: str) -> Effect:
        """Start a program (an argument list) and wait for its window."""
        return self.carry_out(OpenProgram(command))

    def type(self, text: str) -> Effect:
        """Type into whatever has the focus."""
        return self.carry_out(TypeInto(text))

    def enter_secret(self, name: str) -> Effect:
        """Type the secret called `name` into whatever has the focus; its value is written nowhere."""
        return self.carry_out(EnterSecret(name))

    def press(self, *keys: str, times: int = 1) -> Effect:
        """Press a chord: `desk.press("ctrl", "s")`."""
        return self.carry_out(PressKeys(keys, times))

    def choose(self, *path: str) -> Effect:
        """Choose from the menu bar: `desk.choose("File", "Save As")`."""
        return self.carry_out(ChooseMenu(path))

    def scroll(self, ticks: int = 0, *, right: int = 0, until: Target | None = None) -> Effect:
        """Turn the wheel over the active window: positive `ticks` go down, positive `right` to the right.

        With `until`, go on until that is on the screen. Raises CheckFailed when the end comes first.
        """
        shown = None if until is None else Visible(until.locator)
        return self.carry_out(ScrollBy(dx=right, dy=ticks, until=shown))

    def switch_to(self, title: str) -> Effect:
        """Bring a window to the front."""
        return self.carry_out(SwitchWindow(title))

    def close_window(self, title: str | None = None) -> Effect:
        """Ask the window whose title contains `title` to close; the active one when none is named."""
        return self.carry_out(CloseWindow(title))

    def wait_for_window(self, title: str, *, timeout: float | None = None) -> Effect:
        """Wait until a window whose title contains `title` is open."""
        return self.carry_out(WaitUntil(WindowOpen(title), timeout))

    def do(self, sentences: str) -> tuple[Effect, ...]:
        """Carry out step sentences. Raises UnreadableTask before anything is done."""
        if self._read_steps is None:
            raise BadInput("This desk was opened without a reader of step sentences.")
        return tuple(self.carry_out(step.intent, step.sentence) for step in self._read_steps(sentences))

    def carry_out(self, intent: Intent, sentence: str = "") -> Effect:
        """Do what `intent` wants, which all of the above comes down to. Raises StepFailed and what a desk raises."""
        return self._as_step(intent, lambda: carry_out(self.desk, intent), sentence)

    def check(self, condition: Condition, *, timeout: float | None = None) -> Verdict:
        """Wait until `condition` holds, as long as checks wait unless told. Raises CheckFailed."""
        verdicts: list[Verdict] = []

        def wait() -> Effect:
            limit = self.desk.patience.expect if timeout is None else timeout
            verdicts.append(self.desk.await_condition(condition, timeout=limit))
            return Effect(EffectKind.CONFIRMED, verdicts[0].detail)

        self._as_step(CheckThat(condition) if timeout is None else WaitUntil(condition, timeout), wait)
        return verdicts[0]

    def _as_step(self, intent: Intent, act: Callable[[], Effect], sentence: str = "") -> Effect:
        return act() if self._log is None else self._log.take(intent, act, sentence)

    # ---- looking

    def screenshot(self, path: str | Path) -> Path:
        """Write what is on the screen now as a PNG file; returns its path. Raises OSError."""
        from PIL import Image

        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(self.desk.screen.grab().pixels).save(path, format="PNG")
        return path

    def title(self) -> str:
        """The title of the active window; empty when none is."""
        active = self.desk.windows.active()
        return active.title if active is not None else ""

    def shows_title(self, text: str) -> bool:
        """Whether the active window's title contains `text` right now."""
        return self.desk.holds(TitleShows(text)).passed

    def has_window(self, title: str) -> bool:
        """Whether a window with this title is open right now."""
        return self.desk.holds(WindowOpen(title)).passed

    def await_title(self, text: str, *, timeout: float | None = None) -> Verdict:
        """Wait until the active window's title contains `text`. Raises CheckFailed."""
        return self.check(TitleShows(text), timeout=timeout)
