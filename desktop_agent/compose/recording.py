"""A display on which a person is listened to, for a macro."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from actions.listen.types import InputEvent, PointerMoved
from desktop_agent.compose.eyes import shared_parser
from desktop_agent.compose.place import VIRTUAL, Place, open_place

if TYPE_CHECKING:
    from actions.listen import Ears
    from desktop_agent.macros.record.book import SecretBook
    from desktop_agent.macros.record.recorder import Recorder, Told


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """What a recording is opened with.

    Attributes:
        app: the program to start first; empty for none.
        display: `virtual`, `screen` or `:N`.
        size: width and height of a virtual display, in pixels.
        dark: whether programs on a virtual display use their dark theme.
        accessibility: whether what programs tell about themselves is merged with what is seen.
        start_in: the folder that programs on a virtual display are started in; None for their home.
        in_window: whether a virtual display shows itself in a window where there is a screen.
        unheard: which of a person's doings are not recorded, those in the control panel's own windows, say; None for
            none. Hotkeys are heard all the same.
    """

    app: tuple[str, ...] = ()
    display: str = VIRTUAL
    size: tuple[int, int] = (1280, 800)
    dark: bool = False
    accessibility: bool = False
    start_in: Path | None = None
    in_window: bool = True
    unheard: Callable[[InputEvent], bool] | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """An open recording.

    Attributes:
        recorder: what listens and understands, once it is run.
        place: the display.
        size: the display's width and height, in pixels.
        book: the values of secrets.
        without_tree: why there is no accessibility tree although one was asked for; empty otherwise.
    """

    recorder: Recorder
    place: Place
    size: tuple[int, int]
    book: SecretBook
    without_tree: str = ""


@contextmanager
def open_recording(
    options: RecordingOptions, told: Told, stopped: Callable[[], bool] = lambda: False
) -> Iterator[Recording]:
    """Open a display for recording what a person does there, with the program running; close all on every way out.

    Nothing is done on the person's behalf, and no
    journal is kept. `stopped` ends the wait for the program.

    Raises SomethingMissing, BadInput, and what vision and actions raise when a part cannot be opened.
    """
    from actions.accessibility import AccessibilityTree, NoTree
    from actions.listen import Hotkeys, open_ears
    from actions.windows import open_windows
    from desktop_agent.macros.record.book import SecretBook
    from desktop_agent.macros.record.memory import Memory
    from desktop_agent.macros.record.program import closes_when_empty, closes_with, start_program
    from desktop_agent.macros.record.recorder import HOTKEYS, Recorder
    from vision.capture import open_screen

    with ExitStack() as stack:
        place = stack.enter_context(
            open_place(
                options.display,
                size=options.size,
                dark=options.dark,
                start_in=options.start_in,
                shown_on=(os.environ.get("DISPLAY") or None) if options.in_window else None,
            )
        )
        screen = stack.enter_context(open_screen(place.name, xauthority=place.xauthority))
        windows = open_windows(place.name, xauthority=place.xauthority)
        stack.callback(windows.close)
        # Refused here, before the program starts, where nobody can be heard.
        ears = stack.enter_context(open_ears(place.name, place.xauthority))
        known = windows.list()
        closes = closes_when_empty() if place.kind == VIRTUAL else lambda _: False
        if options.app and place.name is None:
            place.launch(options.app)  # where windows cannot be listed, none can be waited for
        elif options.app:
            first = start_program(options.app, place.launch, place.programs, windows, stopped)
            if first is not None and place.kind != VIRTUAL:
                closes = closes_with(first, known)
        tree, without_tree = None, ""
        if options.accessibility:
            tree = AccessibilityTree(place.name, place.xauthority)
            stack.callback(tree.close)
            answer = tree.read()
            without_tree = answer.reason if isinstance(answer, NoTree) else ""
        memory = Memory(screen, windows, None if without_tree else tree)
        stack.callback(memory.close)
        memory.start()
        frame = memory.rested(quiet_s=0.4, timeout_s=5.0).frame
        book = SecretBook()
        recorder = Recorder(
            ears=ears if options.unheard is None else _Discreet(ears, options.unheard),
            hotkeys=Hotkeys(HOTKEYS),
            memory=memory,
            parser=shared_parser(),
            told=told,
            book=book,
            closes=closes,
            terminal_here=place.kind != VIRTUAL,
        )
        yield Recording(recorder, place, (frame.width, frame.height), book, without_tree)


class _Discreet:
    """Ears that take for our own doings what is not to be recorded.

    A movement tells nothing by itself and is not asked about: it would be asked hundreds of times a second.
    """

    def __init__(self, ears: Ears, unheard: Callable[[InputEvent], bool]) -> None:
        self._ears = ears
        self._unheard = unheard

    def next(self, timeout_s: float | None = None) -> InputEvent | None:
        """See `Ears.next`."""
        event = self._ears.next(timeout_s)
        if event is None or isinstance(event, PointerMoved) or not self._unheard(event):
            return event
        return replace(event, own=True)
