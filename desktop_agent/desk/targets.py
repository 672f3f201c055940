"""The fluent face of a desk: `desk.button("Save").near(desk.text("Name")).click()`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_agent.desk.carry import carry_out
from desktop_agent.desk.conditions import Verdict
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.kinds import Kinds
from desktop_agent.desk.target import Target
from desktop_agent.errors import BadInput
from desktop_agent.types import (
    ChooseMenu,
    CloseWindow,
    Effect,
    EnterSecret,
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
    """

    def __init__(self, desk: Desk, *, read_steps: Callable[[str], tuple[Step, ...]] | None = None) -> None:
        self.desk = desk
        self._read_steps = read_steps

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
        return carry_out(self.desk, OpenProgram(command))

    def type(self, text: str) -> Effect:
        """Type into whatever has the focus."""
        return carry_out(self.desk, TypeInto(text))

    def enter_secret(self, name: str) -> Effect:
        """Type the secret called `name` into whatever has the focus; its value is written nowhere."""
        return carry_out(self.desk, EnterSecret(name))

    def press(self, *keys: str, times: int = 1) -> Effect:
        """Press a chord: `desk.press("ctrl", "s")`."""
        return carry_out(self.desk, PressKeys(keys, times))

    def choose(self, *path: str) -> Effect:
        """Choose from the menu bar: `desk.choose("File", "Save As")`."""
        return carry_out(self.desk, ChooseMenu(path))

    def scroll(self, ticks: int = 0, *, right: int = 0, until: Target | None = None) -> Effect:
        """Turn the wheel over the active window: positive `ticks` go down, positive `right` to the right.

        With `until`, go on until that is on the screen. Raises CheckFailed when the end comes first.
        """
        shown = None if until is None else Visible(until.locator)
        return carry_out(self.desk, ScrollBy(dx=right, dy=ticks, until=shown))

    def switch_to(self, title: str) -> Effect:
        """Bring a window to the front."""
        return carry_out(self.desk, SwitchWindow(title))

    def close_window(self, title: str | None = None) -> Effect:
        """Ask the window whose title contains `title` to close; the active one when none is named."""
        return carry_out(self.desk, CloseWindow(title))

    def wait_for_window(self, title: str, *, timeout: float | None = None) -> Effect:
        """Wait until a window whose title contains `title` is open."""
        return carry_out(self.desk, WaitUntil(WindowOpen(title), timeout))

    def do(self, sentences: str) -> tuple[Effect, ...]:
        """Carry out step sentences. Raises UnreadableTask before anything is done."""
        if self._read_steps is None:
            raise BadInput("This desk was opened without a reader of step sentences.")
        return tuple(carry_out(self.desk, step.intent) for step in self._read_steps(sentences))

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
        return self.desk.await_condition(
            TitleShows(text), timeout=self.desk.patience.expect if timeout is None else timeout
        )
