"""`desktop-agent sessions`: list, show, verify, export and delete recorded sessions."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop_agent.errors import BadInput, ExitCode, JournalError
from desktop_agent.session.plain import capital, plain, plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from desktop_agent.session.read import SessionFile
    from desktop_agent.session.steps import StepRecord
    from desktop_agent.session.verify import VerifyReport

sessions_app = typer.Typer(
    help="List, show, verify, export and delete recorded sessions.", no_args_is_help=True
)

_Session = Annotated[str, typer.Argument(help="A session's id (its beginning is enough) or file.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]

_LIST_REST = 66
_SHOW_REST = 36
_DECIDED_REST = 30
_SHORTEST_TEXT = 16
_NARROWEST = {"session": 20, "state": 11, "steps": 5, "took": 8, "size": 8}
"""Columns of the terminal that the other columns of the tables take."""

_STYLES = {"good": "green", "warn": "yellow", "bad": "red", "live": "cyan"}


@sessions_app.command("list")
def list_command(as_json: _Json = False) -> None:
    """List all sessions, newest first."""
    from desktop_agent.session.export import summary_data
    from desktop_agent.session.read import list_sessions
    from desktop_agent.session.store import sessions_folder

    summaries = list_sessions()
    if as_json:
        _print_json([summary_data(summary) for summary in summaries])
        return
    console = _console()
    if not summaries:
        console.print(f"No sessions in {sessions_folder()}.", highlight=False, soft_wrap=True)
        return
    table = _table("session", "state", "task", "steps", "took", "size")
    for summary in summaries:
        table.add_row(
            plain_line(summary.session_id),
            _state(summary.state),
            _short(summary.task or summary.message, console.width - _LIST_REST),
            str(summary.steps),
            _duration(summary.elapsed_s),
            _size(summary.size),
        )
    console.print(table)


@sessions_app.command("show")
def show(session: _Session, as_json: _Json = False) -> None:
    """Show one session, step by step."""
    from desktop_agent.session.export import session_data

    with _opened(session) as recorded:
        if as_json:
            _print_json(session_data(recorded))
            return
        _show(recorded, _console())


@sessions_app.command("verify")
def verify_command(session: _Session, as_json: _Json = False) -> None:
    """Prove that nothing in a session was changed, and tell what was done and what was only intended."""
    from desktop_agent.session.export import report_data
    from desktop_agent.session.verify import verify

    with _opened(session) as recorded:
        report = verify(recorded)
        if as_json:
            _print_json({"session": recorded.session_id, **report_data(report)})
        else:
            _show_report(report, recorded, _console())
    if not report.ok:
        raise typer.Exit(int(ExitCode.FAILED))


@sessions_app.command("export")
def export(
    session: _Session,
    html: Annotated[bool, typer.Option("--html", help="One HTML page (the default).")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The events as JSON; without -o on stdout.")
    ] = False,
    frames: Annotated[Path | None, typer.Option("--frames", help="A folder for all frames as PNG.")] = None,
    video: Annotated[
        Path | None, typer.Option("--video", help="An MP4 file with pointer and clicks; needs ffmpeg.")
    ] = None,
    macro: Annotated[bool, typer.Option("--macro", help="A macro that does the same again.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; for --macro also a name.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a macro that is there.")] = False,
) -> None:
    """Write a session as an HTML page, JSON, a video, a macro, or its frames as pictures; several at once works."""
    if (html, as_json, macro).count(True) > 1 and output is not None:
        raise BadInput("-o names one file: export --html, --json and --macro one after the other.")
    with _opened(session) as recorded:
        if macro:
            _export_macro(recorded, output, overwrite=overwrite, quiet=as_json)
        if html or not (as_json or macro or frames is not None or video is not None):
            from desktop_agent.trace.page import write_page

            page = output or Path(f"{recorded.session_id}.html")
            with _writing(page):
                write_page(recorded, page)
            print(page, file=sys.stderr if as_json and output is None else sys.stdout)
        if as_json:
            _export_json(recorded, None if html else output)
        if frames is not None:
            _export_frames(recorded, frames, quiet=as_json)
        if video is not None:
            _export_video(recorded, video, quiet=as_json)


@sessions_app.command("delete")
def delete(
    sessions: Annotated[list[str], typer.Argument(help="Ids (beginnings are enough) or files.")],
    as_json: _Json = False,
) -> None:
    """Delete sessions for good, with the pages beside them."""
    from desktop_agent.session.remove import remove_session

    # Every name is looked up before the first file goes.
    removed = remove_session(*sessions)
    if as_json:
        _print_json({"deleted": [path.stem for path in removed]})
        return
    for path in removed:
        print(f"deleted {plain_line(path.stem)}")


def _export_json(recorded: SessionFile, output: Path | None) -> None:
    from desktop_agent.session.export import session_data, write_json

    if output is None:
        _print_json(session_data(recorded))
        return
    with _writing(output):
        write_json(recorded, output)
    print(output)


def _export_macro(recorded: SessionFile, output: Path | None, *, overwrite: bool, quiet: bool) -> None:
    from desktop_agent.compose import shared_parser
    from desktop_agent.macros.files import write_macro
    from desktop_agent.macros.from_session import macro_of, name_for
    from desktop_agent.macros.store import place_for

    path = place_for(str(output) if output is not None else name_for(recorded.summary().task))
    if path.exists() and not overwrite:
        raise BadInput(f"There is a macro {path} already: name another one with -o, or use --overwrite.")
    saved = macro_of(recorded, path.stem, shared_parser().parse)
    write_macro(saved.macro, path, comments=saved.comments)
    print(path, file=sys.stderr if quiet else sys.stdout)


def _export_frames(recorded: SessionFile, folder: Path, *, quiet: bool) -> None:
    from desktop_agent.session.export import write_frames

    with _writing(folder):
        count = sum(1 for _ in write_frames(recorded, folder))
    print(f"{count} frames in {folder}", file=sys.stderr if quiet else sys.stdout)


def _export_video(recorded: SessionFile, path: Path, *, quiet: bool) -> None:
    from desktop_agent.trace.video import write_video

    print(write_video(recorded, path), file=sys.stderr if quiet else sys.stdout)


@contextmanager
def _opened(session: str) -> Iterator[SessionFile]:
    from desktop_agent.session.read import open_session

    with open_session(session) as recorded:
        yield recorded


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise JournalError(f"{path} cannot be written: {exc.strerror or exc}.") from exc


def _show(recorded: SessionFile, console: Console) -> None:
    from rich.text import Text

    from desktop_agent.session.mind_summary import mind_summary
    from desktop_agent.trace.mind_wording import mind_line, only_thought

    summary = recorded.summary()
    console.print(Text(plain_line(summary.task) or "(no task)", "bold"), soft_wrap=True)
    facts = [
        summary.session_id,
        summary.app,
        summary.display,
        _duration(summary.elapsed_s),
        _size(summary.size),
    ]
    line = _state(summary.state)
    for fact in facts:
        if fact:
            line.append(f" · {plain_line(fact)}", "dim")
    console.print(line, soft_wrap=True)
    if summary.message:
        console.print(Text(plain(summary.message), "red" if summary.state != "done" else ""), soft_wrap=True)
    mind = mind_summary(stored.event for stored in recorded.events())
    if mind is not None and mind.requests:
        console.print(Text(mind_line(mind), "dim"), soft_wrap=True)
    if mind is not None and mind.answer:
        console.print(Text.assemble(("Answer: ", "bold"), plain(mind.answer)), soft_wrap=True)
    columns = (
        ("", "step", "effect", "took", "decided by") if mind is not None else ("", "step", "effect", "took")
    )
    table = _table(*columns)
    rest = _SHOW_REST + (_DECIDED_REST if mind is not None else 0)
    for record in recorded.steps():
        if only_thought(record):
            continue  # it is summed up above
        number = "" if record.index is None else str(record.index + 1)
        cells = (
            number,
            _short(capital(record.sentence), console.width - rest),
            _step_state(record),
            _duration(_took(record)),
        )
        table.add_row(*cells, *((_decided(record),) if mind is not None else ()))
    console.print(table)
    for record in recorded.steps():
        if record.finished is not None and record.finished.message:
            number = "" if record.index is None else f"step {record.index + 1}: "
            console.print(Text(f"{number}{plain(record.finished.message)}", "red"), soft_wrap=True)
        for act in record.acts:
            if act.outcome_unknown:
                words = f"act {act.act} was intended, outcome unknown: {plain_line(act.grounded.purpose)}"
                console.print(Text(words, "yellow"), soft_wrap=True)


def _decided(record: StepRecord) -> str:
    """Who decided on a step, and what that took: `model 1.2 s, 812 tokens`; with `!` after something went dearer."""
    from desktop_agent.session.mind_events import Escalated, MoveChosen
    from desktop_agent.trace.mind_wording import decided_words

    chosen = [stored.event for stored in record.events if isinstance(stored.event, MoveChosen)]
    dearer = any(isinstance(stored.event, Escalated) for stored in record.events)
    return f"{decided_words(chosen[-1])}{' !' if dearer else ''}" if chosen else ""


def _show_report(report: VerifyReport, recorded: SessionFile, console: Console) -> None:
    from rich.text import Text

    counted = f"{report.events} events, {report.frames} frames"
    if report.ok:
        console.print(Text.assemble(("✓ ", "green"), f"{recorded.session_id} is whole: {counted}"))
    else:
        console.print(
            Text.assemble(("✗ ", "red"), f"{recorded.session_id} is damaged: {counted} could be read")
        )
    for problem in report.problems:
        console.print(Text(f"  {plain_line(problem)}", "red"), soft_wrap=True)
    if report.interrupted:
        state = "still running" if recorded.running else "interrupted: it never said that it ended"
        console.print(Text(f"  {state}", "yellow"))
    for note in report.done:
        console.print(f"  done      {note.act:>3}  {plain_line(note.purpose)} ({note.result})", **_RAW)
    for note in report.failed:
        console.print(
            f"  failed    {note.act:>3}  {plain_line(note.purpose)}: {plain_line(note.result)}", **_RAW
        )
    for note in report.intended_only:
        console.print(f"  intended  {note.act:>3}  {plain_line(note.purpose)}: outcome unknown", **_RAW)


_RAW: dict[str, Any] = {"markup": False, "highlight": False, "soft_wrap": True, "emoji": False}


def _took(record: StepRecord) -> float:
    return record.finished.elapsed_ms / 1000 if record.finished is not None else record.elapsed_s


def _step_state(record: StepRecord) -> Text:
    from desktop_agent.trace.wording import step_state

    return _state(step_state(record))


def _state(state: str) -> Text:
    from rich.text import Text

    from desktop_agent.trace.wording import STATE_LABELS, STATE_TONES

    return Text(STATE_LABELS.get(state, state).lower(), _STYLES[STATE_TONES.get(state, "bad")])


def _table(*columns: str) -> Any:  # noqa: ANN401 - rich is imported late
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in columns:
        numeric = name in ("steps", "took", "size")
        table.add_column(
            name, justify="right" if numeric else "left", no_wrap=True, min_width=_NARROWEST.get(name)
        )
    return table


def _console() -> Console:
    from rich.console import Console

    return Console()


def _short(text: str, length: int) -> Text:
    from rich.text import Text

    line, length = plain_line(text), max(_SHORTEST_TEXT, length)
    return Text(line if len(line) <= length else f"{line[: length - 1]}…")


def _duration(seconds: float) -> str:
    from desktop_agent.trace.wording import duration

    return duration(seconds)


def _size(count: int) -> str:
    if count < 1024 * 1024:
        return f"{count / 1024:.0f} KiB"
    return f"{count / 1024 / 1024:.1f} MiB"


def _print_json(data: object) -> None:
    # ASCII keeps control and direction characters of recorded texts off the terminal.
    print(json.dumps(data, indent=1))
