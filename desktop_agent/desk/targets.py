"""The fluent face of a desk: `desk.button("Save").near(desk.text("Name")).click()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from actions.types import Button
from desktop_agent.desk.carry import carry_out
from desktop_agent.desk.conditions import Verdict
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.sighting import Sighting
from desktop_agent.errors import BadInput
from desktop_agent.types import (
    ChooseMenu,
    ClearField,
    ClickOn,
    DragTo,
    Effect,
    HasText,
    HoverOver,
    Intent,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    Step,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitUntil,
    WindowOpen,
)
from vision.errors import PhraseError
from vision.locate import Crop, Locator, Relation, TextMatch
from vision.locate.phrase import parse_target
from vision.types import Role


class Target:
    """Something on a desk that can be found again and acted on. Nothing is looked for until it is used.

    Every act waits until the target is there, alone, stable and enabled, and returns its Effect. A miss raises
    TargetNotFound, TargetAmbiguous or TargetNotReady.
    """

    def __init__(self, desk: DeskApi, locator: Locator) -> None:
        self.desk = desk
        self.locator = locator

    def __repr__(self) -> str:
        return f"<Target {self.locator.describe()}>"

    # ---- narrowing

    def near(self, other: Target) -> Target:
        """The one close to `other`."""
        return self._related(Relation.NEAR, other)

    def left_of(self, other: Target) -> Target:
        """The one to the left of `other`."""
        return self._related(Relation.LEFT_OF, other)

    def right_of(self, other: Target) -> Target:
        """The one to the right of `other`."""
        return self._related(Relation.RIGHT_OF, other)

    def above(self, other: Target) -> Target:
        """The one above `other`."""
        return self._related(Relation.ABOVE, other)

    def below(self, other: Target) -> Target:
        """The one below `other`."""
        return self._related(Relation.BELOW, other)

    def within(self, other: Target) -> Target:
        """The one inside `other`: a window, a dialog, a group."""
        return self._related(Relation.WITHIN, other)

    def nth(self, index: int) -> Target:
        """The one at `index` in reading order, from 0; -1 is the last."""
        return Target(self.desk, replace(self.locator, nth=index))

    @property
    def first(self) -> Target:
        """The first in reading order."""
        return self.nth(0)

    @property
    def last(self) -> Target:
        """The last in reading order."""
        return self.nth(-1)

    def _related(self, relation: Relation, other: Target) -> Target:
        return Target(self.desk, self.locator.related(relation, other.locator))

    # ---- acting

    def click(
        self, *, button: Button = Button.LEFT, count: int = 1, modifiers: tuple[str, ...] = ()
    ) -> Effect:
        """Click it."""
        return self._do(ClickOn(self.locator, button, count, modifiers))

    def double_click(self) -> Effect:
        """Click it twice, quickly."""
        return self.click(count=2)

    def right_click(self) -> Effect:
        """Click it with the right button."""
        return self.click(button=Button.RIGHT)

    def hover(self) -> Effect:
        """Move the pointer over it."""
        return self._do(HoverOver(self.locator))

    def fill(self, text: str) -> Effect:
        """Replace what the field holds with `text`."""
        return self._do(TypeInto(text, self.locator, clear=True))

    def type(self, text: str) -> Effect:
        """Type `text` into it; a field of one line is emptied first, a text area is not."""
        return self._do(TypeInto(text, self.locator))

    def clear(self) -> Effect:
        """Empty the field."""
        return self._do(ClearField(self.locator))

    def select(self, option: str) -> Effect:
        """Open the list and choose `option`."""
        return self._do(SelectOption(option, self.locator))

    def tick(self) -> Effect:
        """Make it ticked; does nothing when it is."""
        return self._do(SetTicked(self.locator, on=True))

    def untick(self) -> Effect:
        """Make it not ticked; does nothing when it is not."""
        return self._do(SetTicked(self.locator, on=False))

    def drag_to(self, other: Target) -> Effect:
        """Drag it onto `other`."""
        return self._do(DragTo(self.locator, other.locator))

    def scroll(self, ticks: int) -> Effect:
        """Turn the wheel over it: positive is down."""
        return self._do(ScrollBy(dy=ticks, target=self.locator))

    # ---- looking

    def find(self, *, timeout: float | None = None) -> Sighting:
        """Wait for it and return where it is. Raises StepFailed."""
        return self.desk.desk.find(self.locator, timeout=timeout)

    def is_visible(self) -> bool:
        """Whether it is on the screen right now."""
        return self.desk.desk.holds(Visible(self.locator)).passed

    def is_ticked(self) -> bool:
        """Whether it is ticked right now; False also when that cannot be seen."""
        return self.desk.desk.holds(IsTicked(self.locator)).passed

    def shows(self, text: str) -> bool:
        """Whether its words, or its value, contain `text` right now."""
        return self.desk.desk.holds(HasText(self.locator, text)).passed

    def wait_until_visible(self, *, timeout: float | None = None) -> Effect:
        """Wait for it to appear."""
        return self._do(WaitUntil(Visible(self.locator), timeout))

    def wait_until_gone(self, *, timeout: float | None = None) -> Effect:
        """Wait for it to disappear."""
        return self._do(WaitUntil(Visible(self.locator, negate=True), timeout))

    def _do(self, intent: Intent) -> Effect:
        return carry_out(self.desk.desk, intent)


class DeskApi:
    """A desk as tests and scripts use it.

    Args:
        desk: the engine.
        read_steps: reads step sentences (`desktop_agent.plan`); without it `do` is not available.
    """

    def __init__(self, desk: Desk, *, read_steps: Callable[[str], tuple[Step, ...]] | None = None) -> None:
        self.desk = desk
        self._read_steps = read_steps

    # ---- targets

    def locator(self, phrase: str) -> Target:
        """Whatever a phrase describes: `desk.locator("the second Edit button in the Preferences dialog")`.

        Raises BadInput naming the part that was not understood.
        """
        try:
            return Target(self, parse_target(phrase))
        except PhraseError as exc:
            raise BadInput(f'"{phrase}": {exc}') from exc

    def text(self, text: str, *, exact: bool = False) -> Target:
        """Words anywhere on the screen."""
        return Target(self, Locator(text=text, match=TextMatch.EXACT if exact else TextMatch.FUZZY))

    def button(self, name: str) -> Target:
        """A button by its words."""
        return self._role(Role.BUTTON, name)

    def textbox(self, label: str) -> Target:
        """A field by its label or by the hint inside it."""
        return self._role(Role.TEXTBOX, label)

    def checkbox(self, label: str) -> Target:
        """A checkbox by its label."""
        return self._role(Role.CHECKBOX, label)

    def radio(self, label: str) -> Target:
        """A radio button by its label."""
        return self._role(Role.RADIO, label)

    def combobox(self, label: str) -> Target:
        """A drop-down list by its label."""
        return self._role(Role.COMBOBOX, label)

    def tab(self, name: str) -> Target:
        """A tab by its words."""
        return self._role(Role.TAB, name)

    def menu(self, name: str) -> Target:
        """A menu in a menu bar."""
        return self._role(Role.MENU, name)

    def menuitem(self, name: str) -> Target:
        """An entry of an open menu."""
        return self._role(Role.MENUITEM, name)

    def link(self, name: str) -> Target:
        """A link by its words."""
        return self._role(Role.LINK, name)

    def row(self, text: str) -> Target:
        """A row of a list or table by words in it."""
        return self._role(Role.ROW, text)

    def window(self, title: str) -> Target:
        """A window by its title; for `within`."""
        return self._role(Role.WINDOW, title)

    def dialog(self, title: str) -> Target:
        """A dialog by its title; for `within`."""
        return self._role(Role.DIALOG, title)

    def picture(self, file: str | Path) -> Target:
        """What looks like a picture file, pixel by pixel: a crop of a screenshot. The last resort before a position.

        Raises BadImage when the file cannot be used.
        """
        from vision.capture.image import open_image

        return Target(self, Locator(crop=Crop.of(open_image(file).pixels)))

    def _role(self, role: Role, text: str) -> Target:
        return Target(self, Locator(role=role, text=text))

    # ---- acting on the whole desk

    def launch(self, *command: str) -> Effect:
        """Start a program (an argument list) and wait for its window."""
        return carry_out(self.desk, OpenProgram(command))

    def type(self, text: str) -> Effect:
        """Type into whatever has the focus."""
        return carry_out(self.desk, TypeInto(text))

    def press(self, *keys: str, times: int = 1) -> Effect:
        """Press a chord: `desk.press("ctrl", "s")`."""
        return carry_out(self.desk, PressKeys(keys, times))

    def choose(self, *path: str) -> Effect:
        """Choose from the menu bar: `desk.choose("File", "Save As")`."""
        return carry_out(self.desk, ChooseMenu(path))

    def switch_to(self, title: str) -> Effect:
        """Bring a window to the front."""
        return carry_out(self.desk, SwitchWindow(title))

    def do(self, sentences: str) -> tuple[Effect, ...]:
        """Carry out step sentences. Raises UnreadableTask before anything is done."""
        if self._read_steps is None:
            raise BadInput("This desk was opened without a reader of step sentences.")
        return tuple(carry_out(self.desk, step.intent) for step in self._read_steps(sentences))

    # ---- looking

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
