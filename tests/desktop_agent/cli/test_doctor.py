from __future__ import annotations

import json

import pytest

from desktop_agent.cli import run_command
from desktop_agent.doctor import Finding, Status

FINE = Finding("python", Status.OK, "Python 3.11.7")
WARNING = Finding("fonts", Status.WARNING, "no font for emoji", "apt-get install fonts-noto-color-emoji")
MISSING = Finding("virtual display", Status.MISSING, "missing: Xvfb", "apt-get install " + "xvfb " * 40)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    def be(*findings: Finding) -> None:
        monkeypatch.setattr("desktop_agent.doctor.examine.examine", lambda: findings)

    return be


def test_a_machine_with_warnings_works_and_exits_with_0(machine, capsys):
    machine(FINE, WARNING)
    assert run_command(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert "no font for emoji" in printed
    assert "apt-get install fonts-noto-color-emoji" in printed


def test_a_missing_part_exits_with_3(machine, capsys):
    machine(FINE, MISSING)
    assert run_command(["doctor"]) == 3
    assert "Something the core needs is missing." in capsys.readouterr().out


def test_a_long_remedy_stays_on_one_line_to_be_pasted(machine, capsys):
    machine(MISSING)
    run_command(["doctor"])
    assert any(line.strip() == MISSING.remedy.strip() for line in capsys.readouterr().out.splitlines())


def test_brackets_in_a_message_are_printed_as_they_are(machine, capsys):
    machine(Finding("sessions", Status.OK, "/data/[bold]x[/bold]"))
    run_command(["doctor"])
    assert "/data/[bold]x[/bold]" in capsys.readouterr().out


def test_json_is_all_that_is_printed(machine, capsys):
    machine(FINE, MISSING)
    assert run_command(["doctor", "--json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert report["findings"][1]["status"] == "missing"
    assert report["findings"][1]["remedy"].startswith("apt-get install")
