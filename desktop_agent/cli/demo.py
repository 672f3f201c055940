"""`desktop-agent demo`: a real job in a real program on a virtual display, to see it work."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from desktop_agent.cli.run import ACCESSIBILITY_HELP

_LINES = "Grüße aus Zürich, naïve café\nSmørrebrød på Ærø, 今日は元気"


@dataclass(frozen=True, slots=True)
class Job:
    """A program, what to do in it, and how to tell from the saved file whether it was done.

    Attributes:
        subject: the program's name, for a person.
        command: how to start it.
        task: step sentences.
        file: what must be on disk afterwards.
        holds: whether these are the right bytes.
    """

    subject: str
    command: tuple[str, ...]
    task: str
    file: Path
    holds: Callable[[bytes], bool]


def demo(
    approve: Annotated[str, typer.Option(help="ask, risky or never.")] = "never",
    dark: Annotated[bool, typer.Option("--dark", help="Use the program's dark theme.")] = False,
    accessibility: Annotated[bool, typer.Option("--accessibility", help=ACCESSIBILITY_HELP)] = False,
) -> None:
    """Write two lines in a text editor, save them under a new name, and check the file on disk."""
    from desktop_agent.cli.console import open_console
    from desktop_agent.cli.session_run import finish, run_session
    from desktop_agent.compose import SessionOptions
    from desktop_agent.compose.planning import Planned
    from desktop_agent.errors import BadInput, ExitCode
    from desktop_agent.plan.given import GivenSteps
    from desktop_agent.policy import ApprovalMode

    if approve not in set(ApprovalMode):
        raise BadInput(f"--approve {approve}: use ask, risky or never.")
    console = open_console()
    folder = Path(tempfile.mkdtemp(prefix="desktop-agent-demo-"))
    job = _job(folder)
    console.print(f"[bold]{job.subject}[/bold], on a virtual display, by sight", highlight=False)
    options = SessionOptions(
        task=job.task,
        app=" ".join(job.command),
        dark=dark,
        approve=ApprovalMode(approve),
        accessibility=accessibility,
    )
    planner = GivenSteps.from_sentences(job.task, open_first=job.command)
    report = run_session(options, Planned(planner), max_steps=50, as_json=False, console=console)
    exit_code = finish(report, as_json=False, console=console)
    if exit_code is ExitCode.DONE and not _verified(job):
        exit_code = ExitCode.FAILED
    raise typer.Exit(int(exit_code))


def _job(folder: Path) -> Job:
    if shutil.which("mousepad"):
        file = folder / "grüße.txt"
        task = (
            f'Type "{_LINES.replace(chr(10), chr(92) + "n")}". '
            "Open the File menu and choose Save As. "
            f'Type "{file}" into the Name field and press Enter. '
            f'Check that the title shows "{file.name}". '
            'Check that "Zürich" is visible.'
        )
        return Job(
            "Mousepad, a text editor",
            ("mousepad", "--disable-server"),
            task,
            file,
            lambda data: data.rstrip(b"\n") == _LINES.encode(),
        )
    print("Mousepad is not installed here, so a form program of our own is the subject.", file=sys.stderr)
    file = folder / "order.json"
    task = (
        'Type "Zoë Müller" into the Name field. Type "zoe@example.org" into the Email field. '
        "Tick Gift wrap. Select Greece from the Country list. Click the Save button. "
        'Check that "Saved order for Zoë Müller" is visible.'
    )
    command = (sys.executable, "-m", "resources.samples.order_form", "--output", str(file))
    return Job("The sample order form", command, task, file, _is_the_order)


def _is_the_order(data: bytes) -> bool:
    wanted = {"name": "Zoë Müller", "email": "zoe@example.org", "country": "Greece", "gift_wrap": True}
    saved: dict[str, object] = json.loads(data)
    return wanted.items() <= saved.items()


def _verified(job: Job) -> bool:
    try:
        data = job.file.read_bytes()
    except OSError as exc:
        print(f"✗ {job.file}: {exc.strerror}", file=sys.stderr)
        return False
    if not job.holds(data):
        print(f"✗ {job.file} holds {data!r}, not what was asked for", file=sys.stderr)
        return False
    print(f"✓ {job.file}: {len(data)} bytes on disk, as asked for")
    return True
