"""Open a display for a test, and leave behind what there is to see when the test fails."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from actions.errors import ActionError
from desktop_agent.compose import Session, SessionOptions, open_session, parse_size
from desktop_agent.desk.patience import Patience
from desktop_agent.desk.ports import Program
from desktop_agent.desk.steplog import StepLog
from desktop_agent.desk.targets import DeskApi
from desktop_agent.errors import BadInput, ExitCode
from desktop_agent.macros.intents import targets_of
from desktop_agent.plan.sentences import Unsayable, read_task, to_sentence
from desktop_agent.policy import ApprovalMode
from desktop_agent.session.events import ProgramOutput, SessionFinished
from desktop_agent.session.read import open_session as open_recorded
from desktop_agent.testing import artefacts
from desktop_agent.testing.settings import DeskSettings
from desktop_agent.testing.video import FFMPEG_MISSING, Video
from desktop_agent.trace.page import write_page
from desktop_agent.types import EnterSecret, Intent, Outcome
from vision.errors import VisionError

_OUTPUT = 1_000_000
"""Characters of each program's output that are kept."""
_TAIL = 4000


@dataclass
class OpenDesk:
    """A test's desk, and what becomes of its artefacts.

    Attributes:
        api: what the test works with.
        nodeid: the test, or the module whose tests share the desk.
        settings: how it was opened.
        output: the folder for the artefacts of all tests.
    """

    api: DeskApi
    nodeid: str
    settings: DeskSettings
    output: Path
    _session: Session
    _log: StepLog
    _video: Video | None
    _folder: Path | None = None
    _messages: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _closed: bool = False
    _no_video: bool = False

    def keep(self, message: str = "") -> tuple[tuple[str, str], ...]:
        """Write down what can be seen now; all else follows when the desk is closed.

        Args:
            message: why the test failed; empty for one that passed and is kept all the same.

        Returns:
            What the artefacts are, and where: `("page", "test-results/…/page.html")`.
        """
        if message:
            self._messages.append(self.hide(message))
        if self._folder is None:
            self._folder = artefacts.make_folder(self.output / artefacts.folder_name(self.nodeid))
            if self._closed:
                # A fixture failed that was there before the desk and ended after it.
                self._store(self._folder)
            else:
                self._write_screen(self._folder)
                self._write_outputs(self._folder)
        return self.kept()

    def hide(self, text: str) -> str:
        """`text` without the value of any secret that was typed on this desk."""
        return self._session.stream.mask.text(text)

    def note(self, words: str) -> None:
        """Something that belongs to the report of a failure."""
        self._notes.append(words)

    def kept(self) -> tuple[tuple[str, str], ...]:
        """What the artefacts are, and where they are or will be."""
        if self._folder is None:
            return ()
        names = {"page": artefacts.PAGE, "journal": artefacts.SESSION, "screen": artefacts.SCREEN}
        found = [(kind, self._folder / name) for kind, name in names.items()]
        if self._video is not None and not self._no_video:
            found.append(("video", self._folder / artefacts.VIDEO))
        found += [("output", path) for path in sorted(self._folder.glob("program-*.txt"))]
        notes = [("note", note) for note in self._notes]
        has_screen = (self._folder / artefacts.SCREEN).exists()
        return (
            *((kind, artefacts.shown(path)) for kind, path in found if kind != "screen" or has_screen),
            *notes,
        )

    @property
    def screen_path(self) -> Path:
        """Where the picture of the screen at the failure is or will be."""
        folder = self._folder or self.output / artefacts.folder_name(self.nodeid)
        return folder / artefacts.SCREEN

    def finish(self, started: float) -> None:
        """Write the last events and end the recording, while the display is still there."""
        for program in self.api.desk.programs():
            self._session.stream.publish(
                ProgramOutput(tuple(program.command), program.poll(), program.output_tail(_TAIL))
            )
        self._log.close()
        failed = bool(self._messages)
        self._session.stream.publish(
            SessionFinished(
                outcome=Outcome.FAILED if failed else Outcome.DONE,
                exit_code=int(ExitCode.FAILED if failed else ExitCode.DONE),
                message=" ".join(" ".join(self._messages).split()),
                elapsed_ms=(time.monotonic() - started) * 1000,
            )
        )
        if self._video is not None and (problem := self._video.stop()):
            self._no_video = True
            self._notes.append(problem)
        self._closed = True

    def put_away(self) -> None:
        """Store session, page and video once all is closed; nothing of a passed test, unless it is to be kept."""
        if self._folder is not None:
            self._store(self._folder)
        elif self.settings.keep or self.settings.video == "on":
            self.keep()

    def discard(self) -> None:
        """Remove the session of a passed test once the desk is closed; the home of its programs is pytest's to keep."""
        if self._closed and self._folder is None:
            shutil.rmtree(self._session.journal.path.parent, ignore_errors=True)
            if self._video is not None:
                self._video.path.unlink(missing_ok=True)

    def _store(self, folder: Path) -> None:
        target = folder / artefacts.SESSION
        shutil.move(self._session.journal.path, target)
        if self._video is not None and self._video.path.is_file():
            shutil.move(self._video.path, folder / artefacts.VIDEO)
        with open_recorded(target) as recorded:
            write_page(recorded, folder / artefacts.PAGE)

    def _write_screen(self, folder: Path) -> None:
        try:
            self.api.screenshot(folder / artefacts.SCREEN)
        except (VisionError, ActionError, OSError) as problem:
            self._notes.append(f"no picture of the screen: {problem}")

    def _write_outputs(self, folder: Path) -> None:
        for number, program in enumerate(self.api.desk.programs(), 1):
            name = artefacts.folder_name(Path(program.command[0]).name).rpartition("-")[0] or "program"
            (folder / f"program-{number}-{name}.txt").write_text(_told(program), "utf-8", "replace")


@contextmanager
def open_desk(nodeid: str, settings: DeskSettings, output: Path, scratch: Path) -> Iterator[OpenDesk]:
    """A private virtual display for the test `nodeid`; `scratch` is for its session and the home of its programs.

    Raises BadInput for settings that cannot be, and what `compose.open_session` raises where there is no display.
    """
    demand_locale(settings.locale)
    size = parse_size(settings.size)
    started = time.monotonic()
    artefacts.clear_folder(output / artefacts.folder_name(nodeid))
    options = SessionOptions(
        task=nodeid,
        size=size,
        dark=settings.dark,
        approve=ApprovalMode.NEVER,
        folder=scratch / "session",
        home=scratch / "home",
        patience=Patience(find=settings.timeout, wait=settings.timeout, expect=settings.expect_timeout),
        planner="pytest",
        accessibility=settings.accessibility,
        environment=settings.environment_of_programs(),
        secrets=_secret,
    )
    with ExitStack() as stack:
        session = stack.enter_context(open_session(options))
        video = None
        if settings.video != "off" and session.place.name and session.place.xauthority:
            video = Video.start(session.place.name, session.place.xauthority, size, scratch / artefacts.VIDEO)
        log = StepLog(session.stream, said)
        api = DeskApi(session.desk, read_steps=read_task, log=log)
        desk = OpenDesk(api, nodeid, settings, output, session, log, video)
        if settings.video != "off" and video is None:
            desk.note(FFMPEG_MISSING)
        if session.without_tree:
            desk.note(f"no accessibility tree: {session.without_tree}")
        try:
            yield desk
        finally:
            desk.finish(started)
    desk.put_away()


def said(intent: Intent) -> str:
    """An intent in words for the page of a session: a step sentence where there is one."""
    try:
        return to_sentence(intent)
    except Unsayable:
        kind = intent.kind.replace("_", " ")
        about = [target.describe() for target in targets_of(intent)]
        name = f'"{intent.name}"' if isinstance(intent, EnterSecret) else ""
        words = " ".join(part for part in (kind, name, *about) if part)
        return words[0].upper() + words[1:]


def _secret(name: str) -> str:
    from desktop_agent.macros.secrets import secret_from_environment

    return secret_from_environment(name)


def demand_locale(name: str) -> None:
    """Raise BadInput where programs would silently fall back to another language."""
    known = _locales()
    if not known or _plain(name) in {_plain(one) for one in known}:
        return
    raise BadInput(
        f'The locale "{name}" is not installed here (there are: {", ".join(known)}). On Debian and Ubuntu: '
        "sudo apt-get install --no-install-recommends locales-all"
    )


@cache
def _locales() -> tuple[str, ...]:
    """The locales of this machine; none where they cannot be listed."""
    program = shutil.which("locale")
    if program is None:
        return ()
    listing = subprocess.run([program, "-a"], capture_output=True, text=True, errors="replace", check=False)
    return tuple(listing.stdout.split())


def _plain(name: str) -> str:
    return name.lower().replace("-", "")


def _told(program: Program) -> str:
    status = program.poll()
    how = "was still running" if status is None else f"had ended with status {status}"
    return f"{' '.join(program.command)}\n{how}\n\n{program.output_tail(_OUTPUT)}"
