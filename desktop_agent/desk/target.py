"""Something on a desk that can be found again: narrow it down, act on it, look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.types import Button
from desktop_agent.desk.conditions import text_of
from desktop_agent.desk.kinds import Kinds
from desktop_agent.desk.sighting import Sighting
from desktop_agent.errors import BadInput
from desktop_agent.types import (
    ClearField,
    ClickOn,
    DragTo,
    Effect,
    EnterSecret,
    HasText,
    HoverOver,
    Intent,
    IsEnabled,
    IsTicked,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    TypeInto,
    Visible,
    WaitUntil,
)
from vision.locate import Locator, Place, Relation
from vision.locate.resolve import find_all
from vision.types import Box

if TYPE_CHECKING:
    from desktop_agent.desk.targets import DeskApi


class Target(Kinds):
    """Something on a desk that can be found again and acted on. Nothing is looked for until it is used.

    Every act waits until the target is there, alone, stable and enabled, and returns its Effect. A miss raises
    TargetNotFound, TargetAmbiguous or TargetNotReady. The kinds (`dialog.button("OK")`) look inside it.

    Attributes:
        desk: where it is.
        locator: how it is found.
    """

    def __init__(self, desk: DeskApi, locator: Locator) -> None:
        self.desk = desk
        self.locator = locator

    def __repr__(self) -> str:
        return f"<Target {self.locator.describe()}>"

    def _found_by(self, locator: Locator) -> Target:
        return Target(self.desk, locator.related(Relation.WITHIN, self.locator))

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
        """The one inside `other`: a window, a dialog, a row, a group under a heading."""
        return self._related(Relation.WITHIN, other)

    def at(self, place: Place | str) -> Target:
        """The one at an edge or corner of the screen, or of what it is `within`: `top`, `bottom right`, `middle`.

        Raises BadInput for a place that is none.
        """
        try:
            found = Place(str(place).strip().lower().replace(" ", "_").replace("-", "_"))
        except ValueError as exc:
            known = ", ".join(one.replace("_", " ") for one in Place)
            raise BadInput(f'"{place}" is no place; there are: {known}.') from exc
        return Target(self.desk, replace(self.locator, place=found))

    def filter(self, *, has_text: str | None = None, ticked: bool | None = None) -> Target:
        """Only those with these words somewhere in them, and only those that are ticked (or are not)."""
        kept = self.locator
        if has_text is not None:
            if kept.has_text is not None:
                raise BadInput(
                    f'{kept.describe()}: one filter by text is enough; "{has_text}" is the second.'
                )
            kept = replace(kept, has_text=has_text)
        return Target(self.desk, kept if ticked is None else replace(kept, ticked=ticked))

    def or_(self, other: Target) -> Target:
        """This one, or `other` where this one cannot be found for a while."""
        ways = (*self.locator.otherwise, replace(other.locator, otherwise=()), *other.locator.otherwise)
        return Target(self.desk, replace(self.locator, otherwise=ways))

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

    def click(self, *, button: Button = Button.LEFT, count: int = 1, modifiers: Sequence[str] = ()) -> Effect:
        """Click it, with keys such as `ctrl` held if `modifiers` says so."""
        return self._do(ClickOn(self.locator, button, count, tuple(modifiers)))

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

    def enter_secret(self, name: str) -> Effect:
        """Replace what the field holds with the secret called `name`, whose value is written nowhere."""
        return self._do(EnterSecret(name, self.locator))

    def clear(self) -> Effect:
        """Empty the field."""
        return self._do(ClearField(self.locator))

    def press(self, *keys: str, times: int = 1) -> Effect:
        """Click into it, then press a chord: `field.press("ctrl", "a")`."""
        self.click()
        return self._do(PressKeys(keys, times))

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

    def box(self, *, timeout: float | None = None) -> Box:
        """Wait for it; its rectangle in pixels of the screen's picture. Raises StepFailed."""
        return self.find(timeout=timeout).box

    def value(self, *, timeout: float | None = None) -> str:
        """Wait for it; what the field holds as far as it can be seen, or the words of anything else.

        Raises StepFailed.
        """
        return text_of(self.find(timeout=timeout).chosen.element)

    def count(self) -> int:
        """How many answer to it right now; 0 for none."""
        return len(find_all(self.locator, self.desk.desk.look()))

    def all(self) -> tuple[Target, ...]:
        """One target for each that answers to it right now, in reading order."""
        return tuple(self.nth(index) for index in range(self.count()))

    def is_visible(self) -> bool:
        """Whether it is on the screen right now."""
        return self.desk.desk.holds(Visible(self.locator)).passed

    def is_enabled(self) -> bool:
        """Whether it is on the screen right now and does not look greyed out."""
        return self.desk.desk.holds(IsEnabled(self.locator)).passed

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
        return self.desk.carry_out(intent)
