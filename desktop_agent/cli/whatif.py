"""What `replay SESSION --step N --model M` does: ask another model at a stored step, and show both answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_agent.errors import BadInput, ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from desktop_agent.compose.whatif import Choice, WhatIf
    from desktop_agent.plan.mind.modes import Mode

_LONGEST_THOUGHTS = 1_200


@dataclass(frozen=True, slots=True)
class Question:
    """Who is to be asked, about what.

    Attributes:
        session: the session, as typed.
        step: the step's number as printed, from 1.
        model: as for `run --model`; empty: as the settings say.
        mode: how much it thinks; None: as the settings say.
        dialect: the format to speak; empty: by the model's name.
        bits: 4 or 8 load local weights so.
        device: for local weights.
        picture: where to write the screen with both answers drawn on it; None: nowhere.
    """

    session: str
    step: int
    model: str = ""
    mode: Mode | None = None
    dialect: str = ""
    bits: int = 0
    device: str = "auto"
    picture: Path | None = None


def ask_session(question: Question, console: Console, *, as_json: bool) -> ExitCode:
    """Ask, and print. FAILED when there is no answer that can be read.

    Raises BadInput for a step, model or file that cannot be used, SomethingMissing and ModelUnavailable.
    """
    from desktop_agent.cli.console import print_json
    from desktop_agent.cli.minds import server_of
    from desktop_agent.compose.asking_again import ask_at
    from desktop_agent.compose.eyes import shared_parser
    from desktop_agent.compose.mind import SENTENCES, open_mind
    from desktop_agent.plan.mind import MindOptions, Mode
    from desktop_agent.session.read import open_session
    from desktop_agent.settings import SettingsFile

    settings = SettingsFile().now
    wanted = question.model or settings.model.use
    if wanted == SENTENCES:
        raise BadInput(
            "Which model is to be asked? Name one with --model; `models list` shows those that are known."
        )
    if question.picture is not None and not question.picture.absolute().parent.is_dir():
        raise BadInput(f"{question.picture} cannot be written: there is no such folder.")
    with (
        open_session(question.session) as recorded,
        open_mind(
            wanted,
            server=server_of(settings),
            dialect=question.dialect,
            bits=question.bits,
            device=question.device,
        ) as mind,
    ):
        options = MindOptions(mode=question.mode or Mode(settings.model.mode), prices=mind.prices)
        with console.status("looking at the screen of that step and asking …"):
            whatif = ask_at(
                recorded, question.step - 1, mind.model, mind.dialect, shared_parser(), options=options
            )
    if question.picture is not None:
        write_picture(whatif, question.picture)
    if as_json:
        print_json(as_data(whatif))
    else:
        show(whatif, console, mind.prices.currency)
        if question.picture is not None:
            console.print(f"picture  {question.picture}", highlight=False, soft_wrap=True, markup=False)
    return ExitCode.FAILED if whatif.now.problem else ExitCode.DONE


def write_picture(whatif: WhatIf, path: Path) -> None:
    """The screen with both answers, as a PNG file. Raises BadInput when it cannot be written."""
    from desktop_agent.compose.whatif_picture import draw_whatif

    try:
        draw_whatif(whatif).save(path, "PNG")
    except OSError as exc:
        raise BadInput(f"{path} cannot be written: {exc.strerror or exc}.") from exc


def as_data(whatif: WhatIf) -> dict[str, Any]:
    """The answers as JSON; `step` as printed, from 1; points and boxes in frame pixels."""
    usage = whatif.usage
    return {
        "session": whatif.session,
        "step": whatif.step + 1,
        "task": whatif.task,
        "frame": {
            "digest": whatif.frame.digest,
            "width": whatif.frame.width,
            "height": whatif.frame.height,
        },
        "likeness": str(whatif.likeness),
        "detail": whatif.detail,
        "then": _choice_data(whatif.then),
        "now": _choice_data(whatif.now),
        "mode": whatif.mode,
        "dialect": whatif.dialect,
        "tokens": {
            "prompt": usage.prompt,
            "reused": usage.reused,
            "answer": usage.answer,
            "thinking": usage.thinking,
        },
        "cost": whatif.cost,
        "elapsed_ms": round(whatif.elapsed_ms, 1),
        "notes": list(whatif.notes),
    }


def _choice_data(choice: Choice) -> dict[str, Any]:
    return {
        "by": choice.by,
        "why": choice.why,
        "thoughts": choice.thoughts,
        "moves": list(choice.moves),
        "points": [[point.x, point.y] for point in choice.points],
        "box": None if choice.box is None else list(choice.box.as_tuple()),
        "came": choice.came,
        "problem": choice.problem,
    }


def show(whatif: WhatIf, console: Console, currency: str = "") -> None:
    """Both answers in two columns, and a sentence that compares them."""
    from rich.table import Table
    from rich.text import Text

    from desktop_agent.session.plain import plain, plain_line

    console.print(
        f"{plain_line(whatif.session)}, step {whatif.step + 1}: {plain_line(whatif.task)}",
        highlight=False,
        soft_wrap=True,
        markup=False,
    )
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("")
    table.add_column(Text(f"then: {plain_line(whatif.then.by)}"), ratio=1)
    table.add_column(Text(f"now: {plain_line(whatif.now.by)} ({whatif.mode})"), ratio=1)
    for title, then, now in zip(
        ("does", "why", "thought", "where", "came"), *map(_rows, (whatif.then, whatif.now)), strict=True
    ):
        if then or now:
            table.add_row(title, Text(plain(then)), Text(plain(now)))
    console.print(table)
    console.print(
        f"{whatif.likeness}: {plain_line(whatif.detail)}", highlight=False, soft_wrap=True, markup=False
    )
    if whatif.now.problem:
        problem = f"{plain_line(whatif.now.by)}: {plain_line(whatif.now.problem)}"
        console.print(problem, highlight=False, soft_wrap=True, markup=False)
    usage = whatif.usage
    price = f", {whatif.cost:.4g} {currency}".rstrip() if whatif.cost else ""
    took = f"{usage.prompt:,} tokens read, {usage.answer:,} written, {whatif.elapsed_ms / 1000:.1f} s{price}"
    console.print(took, highlight=False, soft_wrap=True, markup=False)
    for note in whatif.notes:
        console.print(f"note: {plain_line(note)}", highlight=False, soft_wrap=True, markup=False)


def _rows(choice: Choice) -> tuple[str, str, str, str, str]:
    thoughts = choice.thoughts
    if len(thoughts) > _LONGEST_THOUGHTS:
        thoughts = (
            f"{thoughts[:_LONGEST_THOUGHTS]} … ({len(choice.thoughts):,} characters; --json prints all)"
        )
    where = ", ".join(f"({point.x:g}, {point.y:g})" for point in choice.points)
    return "; ".join(choice.moves), choice.why, thoughts, where, choice.came
