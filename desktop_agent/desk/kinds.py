"""Say what is looked for by its kind: `button("Save")`, `textbox().right_of(...)`.

A desk offers these for the whole screen, a target for what lies inside it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from desktop_agent.errors import BadInput
from vision.locate import Crop, Locator, TextMatch
from vision.locate.match import compiled
from vision.types import Role

if TYPE_CHECKING:
    from desktop_agent.desk.target import Target

Name: TypeAlias = "str | re.Pattern[str] | None"
"""What something is called: its words, a regular expression for them, or None where a neighbour or its place tells."""

_FLAGS = ((re.ASCII, "a"), (re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"), (re.VERBOSE, "x"))


class Kinds(ABC):
    """One method for each kind of thing; nothing is looked for until the target is used.

    Names are compared as people read them: case, accelerators, trailing colons and dots do not count, and one
    letter in ten may be misread. With `exact` not even that is forgiven, but case still does not count. A compiled
    regular expression is searched in the words as they are. Raises BadInput for an expression that cannot be used.
    """

    @abstractmethod
    def _found_by(self, locator: Locator) -> Target:
        """The target that `locator` describes."""

    def text(self, text: str | re.Pattern[str], *, exact: bool = False) -> Target:
        """Words, wherever they stand."""
        return self._named(None, text, exact)

    def button(self, name: Name = None, *, exact: bool = False) -> Target:
        """A button by its words, or by what its picture shows."""
        return self._named(Role.BUTTON, name, exact)

    def textbox(self, label: Name = None, *, exact: bool = False) -> Target:
        """A field by its label or by the hint inside it."""
        return self._named(Role.TEXTBOX, label, exact)

    def checkbox(self, label: Name = None, *, exact: bool = False) -> Target:
        """A checkbox by its label."""
        return self._named(Role.CHECKBOX, label, exact)

    def radio(self, label: Name = None, *, exact: bool = False) -> Target:
        """A radio button by its label."""
        return self._named(Role.RADIO, label, exact)

    def switch(self, label: Name = None, *, exact: bool = False) -> Target:
        """A switch by its label."""
        return self._named(Role.SWITCH, label, exact)

    def combobox(self, label: Name = None, *, exact: bool = False) -> Target:
        """A drop-down list by its label."""
        return self._named(Role.COMBOBOX, label, exact)

    def spinbutton(self, label: Name = None, *, exact: bool = False) -> Target:
        """A number field with arrows by its label."""
        return self._named(Role.SPINBUTTON, label, exact)

    def slider(self, label: Name = None, *, exact: bool = False) -> Target:
        """A slider by its label."""
        return self._named(Role.SLIDER, label, exact)

    def tab(self, name: Name = None, *, exact: bool = False) -> Target:
        """A tab by its words."""
        return self._named(Role.TAB, name, exact)

    def menu(self, name: Name = None, *, exact: bool = False) -> Target:
        """A menu in a menu bar."""
        return self._named(Role.MENU, name, exact)

    def menuitem(self, name: Name = None, *, exact: bool = False) -> Target:
        """An entry of an open menu."""
        return self._named(Role.MENUITEM, name, exact)

    def link(self, name: Name = None, *, exact: bool = False) -> Target:
        """A link by its words."""
        return self._named(Role.LINK, name, exact)

    def row(self, text: Name = None, *, exact: bool = False) -> Target:
        """A row of a list or table by words in it."""
        return self._named(Role.ROW, text, exact)

    def cell(self, text: Name = None, *, exact: bool = False) -> Target:
        """A cell of a table by its words."""
        return self._named(Role.CELL, text, exact)

    def listitem(self, text: Name = None, *, exact: bool = False) -> Target:
        """An entry of a list by its words."""
        return self._named(Role.LISTITEM, text, exact)

    def icon(self, name: Name = None, *, exact: bool = False) -> Target:
        """A picture by what it shows, whether it is on a button or not: `desk.icon("settings")` finds a gear."""
        return self._named(Role.IMG, name, exact)

    def window(self, title: Name = None, *, exact: bool = False) -> Target:
        """A window by its title; to look inside it."""
        return self._named(Role.WINDOW, title, exact)

    def dialog(self, title: Name = None, *, exact: bool = False) -> Target:
        """A dialog by its title; to look inside it."""
        return self._named(Role.DIALOG, title, exact)

    def picture(self, file: str | Path) -> Target:
        """What looks like a picture file, pixel by pixel: a crop of a screenshot. The last resort before a position.

        Raises BadImage when the file cannot be used.
        """
        from vision.capture.image import open_image

        return self._found_by(Locator(crop=Crop.of(open_image(file).pixels)))

    def _named(self, role: Role | None, name: Name, exact: bool) -> Target:
        if isinstance(name, re.Pattern):
            return self._found_by(Locator(role=role, text=_as_text(name), match=TextMatch.REGEX))
        match = TextMatch.EXACT if exact and name is not None else TextMatch.FUZZY
        return self._found_by(Locator(role=role, text=name, match=match))


def _as_text(pattern: re.Pattern[str]) -> str:
    """A compiled expression as the text that means the same. Raises BadInput when it is not safe to be tried."""
    flags = "".join(letter for flag, letter in _FLAGS if pattern.flags & flag)
    text = f"(?{flags}){pattern.pattern}" if flags else pattern.pattern
    try:
        compiled(text)
    except ValueError as exc:
        raise BadInput(f"This cannot be looked for: {exc}.") from exc
    return text
