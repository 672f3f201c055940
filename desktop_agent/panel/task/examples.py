"""Tasks to try: each does a real job in a real program, and all were done before they came here. Without Qt."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass

from desktop_agent.panel.words import tr


@dataclass(frozen=True, slots=True)
class Example:
    """A task that works.

    Attributes:
        name: a word for tests.
        title: what it does.
        task: step sentences.
        app: the program it begins with.
        needs: the command that must be installed.
    """

    name: str
    title: str
    task: str
    app: str
    needs: str


def examples() -> tuple[Example, ...]:
    """All of them. Tasks are English, as the language of steps is."""
    return (
        Example(
            "order",
            tr("Fill in an order form and save it"),
            'Type "Zoë Müller" into the Name field. Type zoe@example.org into the Email field. Tick Gift wrap. '
            "Select Greece from the Country list. Click the Save button. "
            'Check that "Saved order for Zoë Müller" is visible.',
            shlex.join([sys.executable, "-m", "resources.samples.order_form", "--output", "order.json"]),
            sys.executable,
        ),
        Example(
            "letter",
            tr("Write a letter and save it under a name"),
            r'Type "Dear Ann,\n\nthe parcel has arrived.\n\nZoë". Open the File menu and choose Save As. '
            "Type letter.txt into the Name field and press Enter. Check that the title shows letter.txt.",
            "mousepad",
            "mousepad",
        ),
        Example(
            "sum",
            tr("Work something out with the calculator"),
            'Type "12*34" and press Enter. Check that 408 is visible.',
            "galculator",
            "galculator",
        ),
    )


def needed() -> tuple[str, ...]:
    """The commands that examples need."""
    return tuple(example.needs for example in examples())


def usable(has: Callable[[str], bool]) -> tuple[Example, ...]:
    """The examples whose program is installed."""
    return tuple(example for example in examples() if has(example.needs))
