"""A display, eyes, hands, policy and journal become a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from actions.types import Action
from desktop_agent import __version__
from desktop_agent.compose.eyes import shared_parser
from desktop_agent.compose.place import VIRTUAL, Place, open_place
from desktop_agent.desk.blind import BlindSpots, OtherWindows
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.masked import MaskedProgram
from desktop_agent.desk.patience import Patience
from desktop_agent.desk.targets import DeskApi
from desktop_agent.loop.controls import Controls
from desktop_agent.plan.sentences import read_task
from desktop_agent.policy import ApprovalMode, Asker, Policy, PolicyApprover
from desktop_agent.policy.tripwire import Tripwire
from desktop_agent.session.events import SessionStarted
from desktop_agent.session.journal import Journal
from desktop_agent.session.leftovers import keep_files
from desktop_agent.session.masking import Mask
from desktop_agent.session.store import companions, files_folder
from desktop_agent.session.stream import Stream, Subscriber
from vision.types import Box

if TYPE_CHECKING:
    from actions.listen import Ledger


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
        model: name of the model that it asks, likewise; empty for none.
        mode: how much that thinks; empty without one.
        accessibility: whether what programs tell about themselves is merged with what is seen.
        secrets: gives the value of a secret by its name; None where there are none.
        environment: what programs on a virtual display find in their environment beside what every display gives.
        hide_pid: process whose windows are neither seen nor touched; 0 for none.
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
    model: str = ""
    mode: str = ""
    accessibility: bool = False
    secrets: Callable[[str], str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    hide_pid: int = 0


class Warden(Protocol):
    """Who sees to it that a person at the display comes first (`desktop_agent.engine.guard.Guard`)."""

    @property
    def ledger(self) -> Ledger:
        """Where our hands write down who they are, so that they are told from a person's."""
        ...

    def listen(self, display: str | None, xauthority: Path | None) -> str:
        """Begin, once the display is open. Why nobody can be heard there; empty when all is well."""
        ...

    def hands_off(self) -> bool:
        """Whether the hands must let go now; they look at it between two primitives."""
        ...


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
        size: its width and height, in frame pixels.
        approver: decides about each act; its mode may be changed.
        check: refuses an action that nobody could do there (InvalidAction, UnknownKey).
        focus: brings a window to the front, by its number. Raises WindowNotFound.
        hidden: the parts that are not seen now, in frame pixels.
        without_tree: why there is no accessibility tree although one was asked for; empty otherwise.
        without_ears: why a person at the display cannot be noticed although that was asked for; empty otherwise.
    """

    desk: Desk
    api: DeskApi
    stream: Stream
    journal: Journal
    controls: Controls
    place: Place
    size: tuple[int, int]
    approver: PolicyApprover
    check: Callable[[Action], None]
    focus: Callable[[int], None]
    hidden: Callable[[], tuple[Box, ...]]
    without_tree: str = ""
    without_ears: str = ""


@contextmanager
def open_session(
    options: SessionOptions,
    *,
    controls: Controls | None = None,
    asker: Asker | None = None,
    subscribers: Sequence[Subscriber] = (),
    warden: Warden | None = None,
) -> Iterator[Session]:
    """Open the display, the journal, eyes and hands; close all of them on every way out.

    With a `warden`, the hands let go when it says so.

    Raises SomethingMissing, BadInput, JournalError, and what vision and actions raise when a part cannot be opened; no
    session file is left then.
    """
    from actions.accessibility import AccessibilityTree, NoTree
    from actions.backends import open_hands
    from actions.checks import check_action
    from actions.executor import Executor
    from actions.windows import open_windows
    from vision.capture import open_screen

    controls = controls or Controls()
    with ExitStack() as stack:
        # The journal comes first: where nothing can be written down, nothing is started.
        journal = Journal.create(options.folder)
        unused = stack.enter_context(_removed_when_unused(journal))
        stack.enter_context(journal)
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
        untouchable: BlindSpots | None = None
        if options.hide_pid:
            screen = untouchable = BlindSpots(screen, windows, options.hide_pid)
            windows = OtherWindows(windows, options.hide_pid)
        ledger = None if warden is None else warden.ledger
        hands = open_hands(place.name, xauthority=place.xauthority, ledger=ledger)
        stack.callback(hands.close)
        without_ears = "" if warden is None else warden.listen(place.name, place.xauthority)
        mask = Mask()
        secrets = None if options.secrets is None else mask.remembering(options.secrets)
        hands_off = controls.hands_off if warden is None else warden.hands_off
        executor = Executor(hands, windows, place.launch, hands_off, secrets=secrets)
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
                model=options.model,
                mode=options.mode,
            )
        )
        unused.clear()
        approver = PolicyApprover(
            options.policy or Policy.load(), display=place.kind, mode=options.approve, asker=asker
        )
        approver.tripwire = Tripwire(options.task)
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
            untouchable=untouchable,
        )
        api = DeskApi(desk, read_steps=read_task)
        yield Session(
            desk=desk,
            api=api,
            stream=stream,
            journal=journal,
            controls=controls,
            place=place,
            size=(frame.width, frame.height),
            approver=approver,
            check=lambda action: check_action(action, hands.check_key),
            focus=windows.focus,
            hidden=untouchable.hidden if untouchable is not None else lambda: (),
            without_tree=without_tree,
            without_ears=without_ears,
        )


@contextmanager
def _removed_when_unused(journal: Journal) -> Iterator[list[Path]]:
    """Afterwards the files in the list are removed: those of `journal`, unless somebody clears it."""
    files = [*companions(journal.path), journal.path]
    try:
        yield files
    finally:
        for file in files:
            with suppress(OSError):
                file.unlink(missing_ok=True)
