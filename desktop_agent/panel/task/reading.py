"""How a task is understood, for the line under it. Without Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop_agent.panel.words import ntr, tr
from desktop_agent.plain import plain, plain_sentence

SHOWN_STEPS = 8
STEP_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Understood:
    """The task as steps, each in plain words."""

    text: str
    steps: tuple[str, ...]

    @property
    def line(self) -> str:
        """The first steps, numbered, in one line."""
        shown = "   ".join(
            f"{number}  {plain_sentence(step, STEP_CHARACTERS)}"
            for number, step in enumerate(self.steps[:SHOWN_STEPS], 1)
        )
        more = len(self.steps) - SHOWN_STEPS
        if more > 0:
            shown += "   " + ntr("and {count} more step", "and {count} more steps", more)
        return shown

    @property
    def all(self) -> str:
        """Every step, one a line."""
        return "\n".join(f"{number}  {plain_sentence(step)}" for number, step in enumerate(self.steps, 1))


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What was not understood, where, and what would have been.

    Attributes:
        text: the task.
        part: the words.
        hint: what would have been understood; may be empty.
        start: where the words begin in the task, in characters; -1 when that cannot be told.
        end: where they end.
    """

    text: str
    part: str
    hint: str
    start: int = -1
    end: int = -1

    @property
    def line(self) -> str:
        """What to tell the person."""
        said = tr("This is not understood: “{part}”.", part=plain(self.part))
        return f"{said} {plain(self.hint, 500).rstrip('.')}." if self.hint else said


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no task yet."""

    text: str = ""


Reading = Understood | NotUnderstood | Nothing


def read(text: str) -> Reading:
    """Read `text` as step sentences. Takes milliseconds; looks for programs on the disk."""
    from desktop_agent.errors import UnreadableTask
    from desktop_agent.plan.sentences import Unsayable, read_task, to_sentence

    if not text.strip():
        return Nothing(text)
    try:
        steps = read_task(text)
    except UnreadableTask as problem:
        start, end = find_part(text, problem.sentence, problem.part)
        return NotUnderstood(text, problem.part, problem.hint, start, end)
    words: list[str] = []
    for number, step in enumerate(steps):
        try:
            # What nobody sees need not be put into words.
            words.append(to_sentence(step.intent) if number < SHOWN_STEPS else step.sentence)
        except Unsayable:
            words.append(step.sentence)
    return Understood(text, tuple(words))


def find_part(text: str, sentence: str, part: str) -> tuple[int, int]:
    """Where `part` of `sentence` stands in `text`, start and end; (-1, -1) when it does not.

    Both may have their spaces run together and their end cut off with an ellipsis, as errors show them.
    """
    whole = _search(text, sentence)
    inside = _search(text[whole[0] : whole[1]], part) if whole[0] >= 0 else (-1, -1)
    if inside[0] >= 0:
        return whole[0] + inside[0], whole[0] + inside[1]
    anywhere = _search(text, part)
    return anywhere if anywhere[0] >= 0 else whole


def utf16(text: str, position: int) -> int:
    """`position` counted as Qt counts: in UTF-16 code units."""
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2


def _search(text: str, words: str) -> tuple[int, int]:
    pieces = words.removesuffix("…").split()
    if not pieces:
        return -1, -1
    found = re.search(r"\s+".join(re.escape(piece) for piece in pieces), text)
    return found.span() if found is not None else (-1, -1)
