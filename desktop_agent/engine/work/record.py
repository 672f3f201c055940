"""A recording under a person's eyes: what they do on a display becomes a macro."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from actions.errors import ActionError
from desktop_agent.compose import SCREEN, VIRTUAL, Recording, RecordingOptions, open_recording, split_command
from desktop_agent.engine.guard import SparedWindows
from desktop_agent.engine.messages import (
    ButtonTurned,
    Ended,
    KeyTurned,
    Opened,
    Order,
    PointerTo,
    Record,
    RecordingSaved,
    Say,
    StepRecorded,
    StopRecording,
    TextTyped,
    Told,
    WheelTurned,
)
from desktop_agent.engine.person import PersonHands, open_person_hands
from desktop_agent.engine.work.base import KNOWN, Tell, code_of, outcome_of, words_of
from desktop_agent.engine.work.plan import size_of, start_folder
from desktop_agent.errors import BadInput, ExitCode
from desktop_agent.loop.machine import Control
from desktop_agent.macros.as_sentences import sentence_of
from desktop_agent.macros.head import MACRO_NAME
from desktop_agent.macros.parameters import literal
from desktop_agent.macros.record.keeping import Keeper, require_writable, rescue
from desktop_agent.macros.store import SUFFIXES, macros_folder
from desktop_agent.macros.types import Macro
from desktop_agent.types import Outcome

if TYPE_CHECKING:
    from actions.listen.types import InputEvent
    from desktop_agent.macros.record.acts import Understood
    from desktop_agent.macros.record.recorder import Recorded, Recorder

_LET_GO_S = 2.0


class RecordWork:
    """Records one macro.

    Args:
        order: what to record, and where.
        tell: takes reports.

    Attributes:
        journal: always empty: a recording keeps none.
    """

    def __init__(self, order: Record, tell: Tell) -> None:
        self.journal = ""
        self._order = order
        self._tell = tell
        self._notes = _Notes(tell)
        self._stop = threading.Event()
        self._keep = True
        self._recorder: Recorder | None = None
        self._hands: PersonHands | None = None

    # ------------------------------------------------------------------ the work's thread

    def run(self) -> Ended:
        """See `Work.run`."""
        with ExitStack() as stack:
            path = self._place()
            return self._run(path, self._options(stack))

    def _run(self, path: Path, options: RecordingOptions) -> Ended:
        macro = Macro(path.stem, (), "", tuple(map(literal, options.app)), options.size, options.dark)
        if (lost := rescue(path)) is not None:
            self._notes.say(f"A recording of {path.stem} was cut off; what it had is in {lost}.")
        require_writable(macro, path)
        keeper: Keeper | None = None
        result: Recorded | None = None
        try:
            with open_recording(options, self._notes, self._stop.is_set) as recording:
                keeper = Keeper(_placed(macro, recording, options), path, recording.book)
                with self._live_view(recording):
                    self._open(recording, keeper)
                    result = recording.recorder.run()
        except KNOWN as problem:
            if keeper is None:
                raise
            if result is None:
                return self._nothing_saved(outcome_of(problem), code_of(problem), words_of(problem))
            self._notes.warn(str(problem))
        assert keeper is not None
        assert result is not None
        return self._end(keeper, result)

    def _place(self) -> Path:
        """Where the macro is to be written. Raises BadInput when it cannot be called so, or is there already."""
        name = self._order.name.strip()
        if not MACRO_NAME.fullmatch(name):
            raise BadInput(
                f'"{name}" cannot be the name of a macro: letters, digits, spaces, dots and dashes can be in it.'
            )
        folder = Path(self._order.folder) if self._order.folder else macros_folder()
        path = folder / f"{name}{SUFFIXES[0]}"
        if path.exists():
            raise BadInput(f"There is a macro {path} already: choose another name, or delete it first.")
        return path

    def _options(self, stack: ExitStack) -> RecordingOptions:
        """How it is opened; what must be closed afterwards goes onto `stack`. Raises BadInput."""
        setup, app = self._order.setup, self._order.app.strip()
        return RecordingOptions(
            app=split_command(app, "The program to start:") if app else (),
            display=setup.display,
            size=size_of(setup, None),
            dark=bool(setup.dark),
            accessibility=bool(setup.accessibility),
            start_in=start_folder(setup),
            in_window=False,
            unheard=self._unheard(stack) if setup.hide_pid and setup.display != VIRTUAL else None,
        )

    def _unheard(self, stack: ExitStack) -> Callable[[InputEvent], bool] | None:
        """What the person does in the panel that stands on the same screen; None where windows cannot be seen."""
        from actions.windows import open_windows

        setup = self._order.setup
        try:
            windows = open_windows(None if setup.display == SCREEN else setup.display)
        except ActionError:
            return None
        spared = SparedWindows(windows, setup.hide_pid)
        stack.callback(spared.close)
        return spared.get

    def _open(self, recording: Recording, keeper: Keeper) -> None:
        place = recording.place
        self._notes.keeper = keeper
        self._recorder = recording.recorder
        if self._stop.is_set():
            recording.recorder.stop("stopped")
        note = recording.without_tree
        self._tell(
            Opened(
                session_id="",
                journal="",
                display=place.name or "",
                xauthority=str(place.xauthority or ""),
                virtual=place.kind == VIRTUAL,
                width=recording.size[0],
                height=recording.size[1],
                note=f"Programs cannot be asked for their trees: {note}" if note else "",
            )
        )

    @contextmanager
    def _live_view(self, recording: Recording) -> Iterator[None]:
        """While inside, what the person does in the live view of a virtual display is done there, and heard."""
        from vision.capture import open_screen

        place = recording.place
        if place.kind != VIRTUAL:
            yield
            return
        with open_screen(place.name, xauthority=place.xauthority) as screen:
            frame = screen.grab()
        with open_person_hands(
            place.name,
            place.xauthority,
            frame=lambda: frame,
            acted=lambda _: None,
            refused=self._notes.warn,
            recorded=True,
        ) as hands:
            self._hands = hands
            try:
                yield
            finally:
                self._hands = None

    def _end(self, keeper: Keeper, result: Recorded) -> Ended:
        if not self._keep:
            keeper.drop()
            return self._nothing_saved(Outcome.DONE, ExitCode.DONE, "The recording was thrown away.")
        if result.failed:
            self._notes.warn(f"Not all of what was done could be understood: {result.failed}")
        if not result.steps:
            why = "Nothing was recorded, and no file was written."
            return self._nothing_saved(Outcome.FAILED, ExitCode.FAILED, why)
        try:
            kept = keeper.save()
        except KNOWN as problem:
            return self._nothing_saved(Outcome.FAILED, code_of(problem), words_of(problem))
        self._tell(RecordingSaved(str(kept.path), (*self._notes.warnings, *kept.warnings)))
        if result.failed:
            why = "Not all of what was done could be understood; what was is saved."
            return Ended(Outcome.FAILED, int(ExitCode.FAILED), why)
        return Ended(Outcome.DONE, int(ExitCode.DONE), "")

    def _nothing_saved(self, outcome: Outcome, code: ExitCode, why: str) -> Ended:
        self._tell(RecordingSaved("", self._notes.warnings))
        return Ended(outcome, int(code), why)

    # ---------------------------------------------------------------------- other threads

    def heed(self, order: Order) -> None:
        """See `Work.heed`."""
        match order:
            case StopRecording(keep=keep):
                self._stop_now(keep=keep)
            case Say(control=Control.STOP):
                self._stop_now(keep=True)
            case PointerTo() | ButtonTurned() | WheelTurned() | KeyTurned() | TextTyped():
                hands = self._hands
                if hands is not None:
                    hands.do(order)
            case _:
                pass

    def abandon(self, why: str) -> None:
        """See `Work.abandon`. What was done is saved."""
        self._stop_now(keep=True, why=why)

    def _stop_now(self, *, keep: bool, why: str = "stopped") -> None:
        if self._stop.is_set():
            return
        self._keep = keep
        self._stop.set()
        # What the person did in the live view until now is done first, so that it is heard.
        threading.Thread(target=self._let_go_and_stop, args=(why,), name="recording end", daemon=True).start()

    def _let_go_and_stop(self, why: str) -> None:
        hands, recorder = self._hands, self._recorder
        if hands is not None:
            hands.let_go(_LET_GO_S)
        if recorder is not None:
            recorder.stop(why)


class _Notes:
    """Who the recorder tells how it goes on: keeps each step, then reports it.

    Attributes:
        keeper: gets every step; None before there is one.
    """

    def __init__(self, tell: Tell) -> None:
        self.keeper: Keeper | None = None
        self._tell = tell
        self._warnings: list[str] = []
        self._count = 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """Everything that was warned of."""
        return tuple(self._warnings)

    def step(self, understood: Understood) -> None:
        """A step was understood."""
        # Kept first: what was reported is not lost any more.
        if self.keeper is not None:
            try:
                self.keeper.add(understood.step)
            except BadInput as problem:
                self.warn(str(problem))
        self._count += 1
        sentence = sentence_of(understood.step.intent)
        # By its words: the program that is started first counts as a step where macros are shown, and here it does not.
        self._warnings += [f"{sentence}: {doubt}" for doubt in understood.doubts]
        self._tell(StepRecorded(self._count, sentence, understood.doubts))

    def say(self, words: str) -> None:
        """Something else happened."""
        self._tell(Told(words))

    def warn(self, words: str) -> None:
        """Something may go wrong."""
        self._warnings.append(words)
        self._tell(Told(words, warning=True))


def _placed(macro: Macro, recording: Recording, options: RecordingOptions) -> Macro:
    """`macro` with what it was recorded on."""
    virtual = recording.place.kind == VIRTUAL
    return replace(
        macro,
        size=recording.size if virtual else None,
        dark=options.dark and virtual,
        accessibility=options.accessibility and not recording.without_tree,
    )
