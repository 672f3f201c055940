"""What a recording leaves on disk: a part of the file while it goes on, the macro and its secrets at the end."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.macros.crops import NewCrops, folder_for, remove_unused
from desktop_agent.macros.files import step_lines, write_macro
from desktop_agent.macros.intents import with_targets
from desktop_agent.macros.parameters import literal
from desktop_agent.macros.record.book import SecretBook
from desktop_agent.macros.secrets import SecretLeaked, assert_absent, store_secret
from desktop_agent.macros.texts import with_texts
from desktop_agent.macros.types import Macro, MacroStep, Secret
from desktop_agent.session.store import why_not_written
from desktop_agent.types import EnterSecret, Intent, PressKeys, TypeInto
from vision.locate import Locator

PART = ".part"
"""What the name of an unfinished recording ends with, after that of the macro."""
_LOST = "-unfinished"
_LOST_PICTURE = "(a picture that was lost)"

StoreSecret = Callable[[Path, str, str], None]
"""Puts a value into the keyring: the macro's file, the secret's name, the value. Raises SomethingMissing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was saved.

    Attributes:
        macro: as it was written.
        path: the file.
        warnings: what the person should know about it.
    """

    macro: Macro
    path: Path
    warnings: tuple[str, ...] = ()


class Keeper:
    """Keeps one recording. What it writes never holds a value of a secret."""

    def __init__(self, macro: Macro, path: Path, book: SecretBook) -> None:
        """`macro` has everything but steps and secrets; `path` is where it is to be saved."""
        self._macro, self._path, self._book = macro, path, book
        self._steps: list[MacroStep] = []
        self._known: tuple[Secret, ...] = ()

    @property
    def part(self) -> Path:
        """Where the unfinished recording is written."""
        return self._path.with_name(self._path.name + PART)

    def add(self, step: MacroStep) -> None:
        """Keep one more step, on disk too. Raises BadInput when it cannot be written."""
        self._steps.append(replace(step, intent=as_literal(step.intent)))
        if len(self._steps) == 1 or self._known != self._book.secrets:
            self._known = self._book.secrets
            plain = tuple(_plain(one) for one in self._steps)
            write_macro(replace(self._macro, steps=plain, secrets=self._known), self.part)
        else:
            self._append(_plain(self._steps[-1]))

    def _append(self, step: MacroStep) -> None:
        """Add a step to the part: writing all of it again would take longer with each step."""
        lines = step_lines(step, len(self._steps), NewCrops(self.part))
        try:
            with self.part.open("a", encoding="utf-8") as file:
                file.write("".join(f"  {line}\n" if line else "\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise BadInput(f"{self.part}: it cannot be written: {why_not_written(problem)}.") from problem

    def save(self, store: StoreSecret = store_secret) -> Kept:
        """Write the macro, and its secrets to the keyring.

        Raises BadInput when the file cannot be written, and SecretLeaked when a value of a secret would stand in it;
        nothing of the recording is left then, and a macro that was there before stays as it was.
        """
        steps = tuple(replace(step, intent=self._without_value(step.intent)) for step in self._steps)
        macro = replace(self._macro, steps=steps, secrets=self._book.secrets)
        write_macro(macro, self.part)
        crops = folder_for(self.part.resolve())
        try:
            assert_absent(self._book.values, [self.part, *([crops] if crops.is_dir() else [])])
        except SecretLeaked:
            self._forget_part()
            raise
        write_macro(macro, self._path)
        warnings = []
        for name, value in self._book.values.items():
            try:
                store(self._path, name, value)
            except SomethingMissing as problem:
                warnings.append(f'the secret "{name}" was not stored: {problem}')
        self._forget_part()
        return Kept(macro, self._path, tuple(warnings))

    def drop(self) -> None:
        """Throw away what was kept so far. Nothing happens when nothing was."""
        self._forget_part()

    def _forget_part(self) -> None:
        with suppress(OSError):
            self.part.unlink()
        remove_unused(self.part, "")

    def _without_value(self, intent: Intent) -> Intent:
        """A secret that was typed where it shows is a secret all the same."""
        if isinstance(intent, TypeInto):
            for name, value in self._book.values.items():
                if intent.text == literal(value):
                    return EnterSecret(name, intent.target)
        return intent


def require_writable(macro: Macro, path: Path) -> None:
    """Raise BadInput when such a macro could not be saved there: better now than after the work."""
    part = path.with_name(path.name + PART)
    write_macro(replace(macro, steps=(MacroStep(PressKeys(("esc",))),)), part)
    part.unlink()


def rescue(path: Path) -> Path | None:
    """Put an unfinished recording of the macro `path`, left by one that was killed, where it can be replayed.

    Returns its place; None when there is none.
    """
    part = path.with_name(path.name + PART)
    if not part.is_file():
        return None
    number, place = 1, path.with_name(f"{path.stem}{_LOST}{path.suffix}")
    while place.exists():
        number += 1
        place = path.with_name(f"{path.stem}{_LOST}-{number}{path.suffix}")
    part.replace(place)
    return place


def as_literal(intent: Intent) -> Intent:
    """The intent with all its texts meaning themselves: nothing that a person typed or saw is a parameter."""
    return with_texts(intent, lambda text, _: literal(text))


def _plain(step: MacroStep) -> MacroStep:
    """Pictures come with the whole file only: what is found by a picture alone is found by nothing in a part."""
    return replace(step, intent=with_targets(step.intent, _without_pictures))


def _without_pictures(locator: Locator) -> Locator:
    """The locator with only those of its ways that need no picture; the least of them at least."""
    ways = [way for way in (replace(locator, otherwise=()), *locator.otherwise) if not _has_picture(way)]
    if not ways:
        return Locator(text=_LOST_PICTURE)
    return replace(ways[0], otherwise=tuple(ways[1:]))


def _has_picture(locator: Locator) -> bool:
    return locator.crop is not None or any(_has_picture(anchor.locator) for anchor in locator.anchors)
