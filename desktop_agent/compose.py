"""The only place that wires concrete parts: a display, eyes, hands, policy and journal become a session."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from actions.errors import HandsUnavailable
from actions.types import Action, ScreenPoint
from desktop_agent import __version__
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.masked import MaskedProgram
from desktop_agent.desk.patience import Patience
from desktop_agent.desk.ports import Program
from desktop_agent.desk.targets import DeskApi
from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.loop.controls import Controls
from desktop_agent.plan.sentences import read_task
from desktop_agent.policy import ApprovalMode, Asker, Policy, PolicyApprover
from desktop_agent.session.events import SessionStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.leftovers import keep_files
from desktop_agent.session.masking import Mask
from desktop_agent.session.store import files_folder
from desktop_agent.session.stream import Stream, Subscriber
from desktop_agent.types import Decision, Deny, GroundedAction
from vision.types import Frame, Snapshot

if TYPE_CHECKING:
    from desktop_agent.macros.record.book import SecretBook
    from desktop_agent.macros.record.recorder import Recorder, Told
    from vision.parse import Parser

VIRTUAL = "virtual"
SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Place:
    """A display to work on.

    Attributes:
        kind: `virtual` or `screen`, as policy rules name it.
        name: what X calls it (`:97`); None for the platform's own screen.
        xauthority: the file with the key to it, when it is not the usual one.
        launch: starts a program there.
        programs: what was started there.
    """

    kind: str
    name: str | None
    xauthority: Path | None
    launch: Callable[[Sequence[str]], object]
    programs: Callable[[], Sequence[Program]]


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """What a session is opened with.

    Attributes:
        task: what it is for, in the person's words; kept in the journal.
        app: the program to start with, as typed; kept in the journal.
        display: `virtual`, `screen` or `:N`.
        size: width and height of a virtual display, in pixels.
        dark: whether programs on a virtual display use their dark theme.
        approve: when a person is asked.
        policy: the rules; None for the ones that ship.
        folder: where the session file goes; None for the usual place.
        home: home folder of programs on a virtual display; None for a private one, of which the files that are
            saved there are kept beside the session file.
        start_in: the folder that programs on a virtual display are started in; None for their home.
        patience: time limits.
        planner: the planner's name, for the journal.
        accessibility: whether what programs tell about themselves is merged with what is seen.
        secrets: gives the value of a secret by its name; None where there are none.
        environment: what programs on a virtual display find in their environment beside what every display gives.
    """

    task: str
    app: str = ""
    display: str = VIRTUAL
    size: tuple[int, int] = (1280, 800)
    dark: bool = False
    approve: ApprovalMode = ApprovalMode.RISKY
    policy: Policy | None = None
    folder: Path | None = None
    home: Path | None = None
    start_in: Path | None = None
    patience: Patience = field(default_factory=Patience)
    planner: str = "sentences"
    accessibility: bool = False
    secrets: Callable[[str], str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """An open session.

    Attributes:
        desk: the engine.
        api: the same desk as tests and scripts use it.
        stream: its events.
        journal: where they are kept.
        controls: where a person speaks.
        place: the display.
        without_tree: why there is no accessibility tree although one was asked for; empty otherwise.
    """

    desk: Desk
    api: DeskApi
    stream: Stream
    journal: Journal
    controls: Controls
    place: Place
    without_tree: str = ""


def parse_size(text: str) -> tuple[int, int]:
    """`1280x800` as numbers. Raises BadInput outside 320x240 to 7680x4320."""
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise BadInput(f"--size {text}: write it as 1280x800.")
    size = (int(width), int(height))
    if not (320 <= size[0] <= 7680 and 240 <= size[1] <= 4320):
        raise BadInput(f"--size {text}: must be between 320x240 and 7680x4320.")
    return size


_parser: Parser | None = None


def shared_parser() -> Parser:
    """The process's one parser: loading the models takes longer than most looks. Raises ModelUnavailable."""
    global _parser
    if _parser is None:
        from vision.parse import open_parser

        _parser = open_parser()
    return _parser


@contextmanager
def open_place(
    display: str,
    *,
    size: tuple[int, int] = (1280, 800),
    dark: bool = False,
    home: Path | None = None,
    start_in: Path | None = None,
    environment: Mapping[str, str] | None = None,
    shown_on: str | None = None,
) -> Iterator[Place]:
    """A display to work on; a virtual one is started, and ended with all its programs on leaving.

    `home`, `start_in` and `environment` are for the programs of a virtual display: their home folder (None: one that
    goes with the display), the folder they are started in (None: their home), and what is added to their environment.
    With `shown_on`, the X display of a person's screen, a virtual display shows itself there in a window.

    Raises BadInput for a name that is none, SomethingMissing when there is no such display.
    """
    if display == VIRTUAL:
        from actions.displays import VirtualDisplay

        if not sys.platform.startswith("linux"):
            raise SomethingMissing("Virtual displays need Linux with Xvfb: use --display screen.")
        with VirtualDisplay.start(
            *size, dark=dark, home=home, extra_environment=environment, shown_on=shown_on
        ) as virtual:
            started: list[Program] = []

            def launch(command: Sequence[str]) -> object:
                program = virtual.launch(command, cwd=start_in)
                started.append(program)
                return program

            yield Place(VIRTUAL, virtual.name, virtual.xauthority, launch, lambda: started)
        return
    from actions.programs import LocalLauncher
    from desktop_agent.macros.secrets import without_secrets

    name = _display_name(display)
    environment = without_secrets(os.environ)
    if name is not None:
        environment["DISPLAY"] = name
    launcher = LocalLauncher(environment)
    xauthority = Path(environment["XAUTHORITY"]) if environment.get("XAUTHORITY") else None
    yield Place(SCREEN, name, xauthority, launcher.launch, lambda: launcher.programs)


@dataclass(frozen=True, slots=True)
class Look:
    """What was on a display at one moment.

    Attributes:
        snapshot: what was seen.
        elapsed_ms: how long seeing took, without loading the models.
        without_tree: why there is no accessibility tree although one was asked for; empty otherwise.
    """

    snapshot: Snapshot
    elapsed_ms: float
    without_tree: str = ""


def look_at(display: str, *, accessibility: bool = False) -> Look:
    """See a display (`screen` or `:N`) once, without a session: nothing is written down, and nothing can be done.

    Raises BadInput, SomethingMissing, DisplayUnavailable, ModelUnavailable.
    """
    import time

    from actions.accessibility import AccessibilityTree, NoTree
    from actions.windows import open_windows
    from vision.capture import open_screen

    with ExitStack() as stack:
        place = stack.enter_context(open_place(display))
        screen = stack.enter_context(open_screen(place.name, xauthority=place.xauthority))
        windows = open_windows(place.name, xauthority=place.xauthority)
        stack.callback(windows.close)
        tree, without_tree = None, ""
        if accessibility:
            tree = AccessibilityTree(place.name, place.xauthority)
            stack.callback(tree.close)
            first = tree.read()
            without_tree = first.reason if isinstance(first, NoTree) else ""
        onlooker = _Onlooker()
        desk = Desk(
            screen=screen,
            parser=shared_parser(),
            windows=windows,
            hands=onlooker,
            approver=onlooker,
            stream=Stream(),
            tree=tree,
        )
        began = time.perf_counter()
        snapshot = desk.look()
        return Look(snapshot, (time.perf_counter() - began) * 1000, without_tree)


class _Onlooker:
    """Hands that do nothing, and somebody who refuses everything."""

    def decide(self, proposal: GroundedAction, before: Frame) -> Decision:  # noqa: ARG002 (all of it)
        """No."""
        return Deny("look only", "this desk is only looked at")

    def perform(self, action: Action) -> None:  # noqa: ARG002 (any)
        """Refuse."""
        raise HandsUnavailable("This desk is only looked at.")

    def position(self) -> ScreenPoint:
        """Nowhere in particular."""
        return ScreenPoint(0, 0)

    def release_all(self) -> None:
        """Nothing is held."""


def _display_name(display: str) -> str | None:
    if display.startswith(":") and display[1:].replace(".", "", 1).isdigit():
        return display
    if display != SCREEN:
        raise BadInput(f'--display {display}: use "virtual", "screen" or an X display such as ":1".')
    if not sys.platform.startswith("linux"):
        return None
    if os.environ.get("DISPLAY"):
        return os.environ["DISPLAY"]
    if os.environ.get("WAYLAND_DISPLAY"):
        raise SomethingMissing(
            "A Wayland screen cannot be driven yet: use --display virtual, or log in to an X11 session."
        )
    raise SomethingMissing("There is no screen here (DISPLAY is not set): use --display virtual.")


@contextmanager
def open_session(
    options: SessionOptions,
    *,
    controls: Controls | None = None,
    asker: Asker | None = None,
    subscribers: Sequence[Subscriber] = (),
) -> Iterator[Session]:
    """Open the display, the journal, eyes and hands; close all of them on every way out.

    Raises SomethingMissing, BadInput, JournalError, and what vision and actions raise when a part cannot be opened.
    """
    from actions.accessibility import AccessibilityTree, NoTree
    from actions.backends import open_hands
    from actions.executor import Executor
    from actions.windows import open_windows
    from vision.capture import open_screen

    controls = controls or Controls()
    with ExitStack() as stack:
        # The journal comes first: where nothing can be written down, nothing is started.
        journal = stack.enter_context(Journal.create(options.folder))
        home = options.home
        if home is None and options.display == VIRTUAL:
            home = files_folder(journal.path)
            stack.callback(keep_files, home)
        place = stack.enter_context(
            open_place(
                options.display,
                size=options.size,
                dark=options.dark,
                home=home,
                start_in=options.start_in,
                environment=options.environment,
            )
        )
        screen = stack.enter_context(open_screen(place.name, xauthority=place.xauthority))
        windows = open_windows(place.name, xauthority=place.xauthority)
        stack.callback(windows.close)
        hands = open_hands(place.name, xauthority=place.xauthority)
        stack.callback(hands.close)
        mask = Mask()
        secrets = None if options.secrets is None else mask.remembering(options.secrets)
        executor = Executor(hands, windows, place.launch, controls.hands_off, secrets=secrets)
        stack.callback(executor.release_all)
        tree, without_tree = None, ""
        if options.accessibility:
            tree = AccessibilityTree(place.name, place.xauthority)
            stack.callback(tree.close)
            first = tree.read()
            without_tree = first.reason if isinstance(first, NoTree) else ""
        stream = Stream(journal, *subscribers, mask=mask)
        frame = screen.grab()
        stream.publish(
            SessionStarted(
                session_id=journal.session_id,
                task=options.task,
                app=options.app,
                display=options.display,
                width=frame.width,
                height=frame.height,
                planner=options.planner,
                approve=str(options.approve),
                version=__version__,
                dark=options.dark,
                accessibility=options.accessibility,
            )
        )
        approver = PolicyApprover(
            options.policy or Policy.load(), display=place.kind, mode=options.approve, asker=asker
        )
        desk = Desk(
            screen=screen,
            parser=shared_parser(),
            windows=windows,
            hands=executor,
            approver=approver,
            stream=stream,
            patience=options.patience,
            programs=lambda: [MaskedProgram(program, mask) for program in place.programs()],
            tree=tree,
        )
        api = DeskApi(desk, read_steps=read_task)
        yield Session(desk, api, stream, journal, controls, place, without_tree)


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
    """

    app: tuple[str, ...] = ()
    display: str = VIRTUAL
    size: tuple[int, int] = (1280, 800)
    dark: bool = False
    accessibility: bool = False
    start_in: Path | None = None


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

    A virtual display shows itself in a window where there is a screen. Nothing is done on the person's behalf, and no
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
                shown_on=os.environ.get("DISPLAY") or None,
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
            ears=ears,
            hotkeys=Hotkeys(HOTKEYS),
            memory=memory,
            parser=shared_parser(),
            told=told,
            book=book,
            closes=closes,
            terminal_here=place.kind != VIRTUAL,
        )
        yield Recording(recorder, place, (frame.width, frame.height), book, without_tree)
