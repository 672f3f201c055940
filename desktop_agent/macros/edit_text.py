"""A macro file that is open to be changed: its text, what it says, saving it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_agent.errors import BadInput
from desktop_agent.macros.crops import CropsOnDisk, NewCrops, remove_unused
from desktop_agent.macros.document import Misread, Scalar, mark_at
from desktop_agent.macros.files import as_written
from desktop_agent.macros.parse import Parsed, parse
from desktop_agent.macros.place import read_text, replace_text
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.session.plain import plain_line
from vision.locate import Crop


@dataclass(frozen=True, slots=True)
class State:
    """What an open macro file said at some time."""

    text: str
    parsed: Parsed


class OpenMacro:
    """An open macro file.

    Each change is checked at once: the text after it must read as the
    macro that was meant, or nothing changes and BadInput is raised. The file itself changes with `save` only.

    Attributes:
        path: the file.
        macro: what it says now.
        text: the text now.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises BadInput."""
        self.path = path.resolve()
        self._saved = read_text(self.path)
        self._crops = NewCrops(self.path)
        # Pictures that the file named once: what removes a step can be undone, after a save too.
        self._known: dict[str, Crop] = {}
        self.text = ""
        try:
            self._parsed: Parsed = parse(self._saved, self.path.stem, self._picture())
        except Misread as problem:
            mark = problem.mark
            raise BadInput(plain_line(f"{path}:{mark.line}:{mark.column}: {problem}")) from problem
        self.text = self._saved

    @property
    def macro(self) -> Macro:
        """What the text says now."""
        return self._parsed.macro

    @property
    def changed(self) -> bool:
        """Whether `save` has something to do."""
        return self.text != self._saved

    @property
    def state(self) -> State:
        """What it says now, to be restored later."""
        return State(self.text, self._parsed)

    def restore(self, state: State) -> None:
        """Say again what it said when `state` was taken from it, before or after a `save`."""
        self.text, self._parsed = state.text, state.parsed

    def take_over(self, text: str) -> None:
        """Say what `text`, a whole macro file, says. Raises BadInput with `FILE:LINE:COLUMN`, and nothing changes."""
        try:
            self._parsed = parse(text, self.path.stem, self._picture())
        except Misread as problem:
            mark = problem.mark
            raise BadInput(plain_line(f"{self.path}:{mark.line}:{mark.column}: {problem}")) from problem
        self.text = text

    def save(self) -> None:
        """Replace the file, whole or not at all.

        Raises BadInput when it cannot be written, or when somebody else has changed it since it was opened.
        """
        if not self.changed:
            return
        if read_text(self.path) != self._saved:
            raise BadInput(f"{self.path}: another program has changed this file; open it again.")
        replace_text(self.path, self.text, self._pictures_to_write())
        self._saved = self.text
        remove_unused(self.path, self.text)
        self._crops = NewCrops(self.path)

    def _become(self, lines: list[str], steps: tuple[MacroStep, ...], wanted: Macro | None = None) -> None:
        """Take over a new text, when it says what is wanted. Raises BadInput, and nothing changes."""
        text = "".join(lines)
        expected = as_written(replace(self.macro if wanted is None else wanted, steps=steps))
        try:
            parsed = parse(text, self.path.stem, self._picture())
        except Misread as problem:
            mark = problem.mark
            place = mark_at(text, min(mark.index, len(text)))
            raise BadInput(
                plain_line(f"{self.path}: the change cannot be made (line {place.line} after it): {problem}")
            ) from problem
        if parsed.macro != expected:
            raise BadInput(
                f"{self.path}: this part of the file is written so that it cannot be changed here."
            )
        self._parsed = parsed
        self.text = text

    def _picture(self) -> Callable[[Scalar], Crop]:
        there = CropsOnDisk(self.path.parent)
        new = self._crops.pictures

        def picture(node: Scalar) -> Crop:
            known = new.get(node.text) or self._known.get(node.text)
            crop = there(node) if known is None else there.checked(node, known)
            self._known[node.text] = crop
            return crop

        return picture

    def _pictures_to_write(self) -> dict[Path, bytes]:
        """The pictures that the text names and that are not there: new ones, and ones that were removed before."""
        gone = {
            self.path.parent / name: base64.b64decode(crop.png)
            for name, crop in self._known.items()
            if name in self.text and not (self.path.parent / name).exists()
        }
        return {**gone, **self._crops.new}
