"""`desktop-agent doctor`: what this machine has and lacks, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop_agent.errors import ExitCode

if TYPE_CHECKING:
    from desktop_agent.doctor import Finding


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Check display, permissions, models and GPU, and say what to do about each.

    Exits with 0 when the core works and with 3 when something that it needs is missing.
    """
    from desktop_agent.doctor import core_works
    from desktop_agent.doctor.examine import examine

    findings = examine()
    if as_json:
        _print_json(findings)
    else:
        _print_table(findings)
    if not core_works(findings):
        raise typer.Exit(ExitCode.MISSING)


def _print_json(findings: tuple[Finding, ...]) -> None:
    import dataclasses
    import json

    from desktop_agent.doctor import core_works

    report = {"ok": core_works(findings), "findings": [dataclasses.asdict(finding) for finding in findings]}
    print(json.dumps(report, ensure_ascii=False, indent=2))


def _print_table(findings: tuple[Finding, ...]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from desktop_agent.doctor import Status, core_works

    marks = {
        Status.OK: ("ok", "green"),
        Status.WARNING: ("warning", "yellow"),
        Status.MISSING: ("missing", "bold red"),
    }
    console = Console()
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        mark, style = marks[finding.status]
        table.add_row(Text(mark, style), Text(finding.area, "bold"), Text(finding.message))
    console.print(table)
    for finding in findings:
        if finding.remedy:
            # Not wrapped: a remedy is there to be pasted.
            console.print(Text(f"\n{finding.area}:", "bold"))
            console.print(Text(f"  {finding.remedy}"), soft_wrap=True)
    verdict = "The core works." if core_works(findings) else "Something the core needs is missing."
    console.print(Text(f"\n{verdict}", "green" if core_works(findings) else "bold red"))
