from __future__ import annotations

from pathlib import Path

import pytest

from desktop_agent.doctor import Finding, Status
from desktop_agent.panel.doctor.report import (
    Private,
    grouped,
    looks_like_command,
    private_here,
    report_text,
    verdict_in_words,
    without_private,
)

FINE = Finding("python", Status.OK, "Python 3.11.7")
WARNED = Finding("fonts", Status.WARNING, "no font for emoji", "sudo apt-get install fonts")
GONE = Finding("virtual display", Status.MISSING, "missing: Xvfb", "sudo apt-get install xvfb")
PRIVATE = Private(
    {"/home/ann": "~", "/home/ann/work/secret": "<here>", "/srv/data": "<sessions>"},
    {"ann": "<user>", "box7": "<machine>"},
)


def test_the_worst_comes_first_and_empty_groups_are_left_out():
    groups = grouped((FINE, WARNED, GONE, FINE))
    assert [group.status for group in groups] == [Status.MISSING, Status.WARNING, Status.OK]
    assert groups[2].findings == (FINE, FINE)
    assert [group.status for group in grouped((FINE,))] == [Status.OK]


def test_the_verdict_says_what_it_comes_to():
    assert verdict_in_words((FINE,)) == "Everything is in order."
    assert verdict_in_words((FINE, WARNED)) == "The core works; 1 thing could be better."
    assert verdict_in_words((WARNED, GONE)) == "Something that the core needs is missing."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in /home/ann/x.txt:", "in ~/x.txt:"),
        ("/home/anna/x.txt", "…/x.txt"),
        ("/home/ann/work/secret/.venv/bin/python -m pip", "<here>/.venv/bin/python -m pip"),
        ("/srv/data: writable", "<sessions>: writable"),
        ("/usr/lib/libX.so and /etc/fonts", "/usr/lib/libX.so and /etc/fonts"),
        ("/opt/acme-merger/tool (bad)", "…/tool (bad)"),
        (r"C:\Users\ann\x.txt", "…/x.txt"),
        ("ann on box7, annex", "<user> on <machine>, annex"),
        ("https://example.org/a", "https://example.org/a"),
        ("1/2 and a/b", "1/2 and a/b"),
    ],
)
def test_private_folders_and_names_are_left_out(text: str, wanted: str):
    assert without_private(text, PRIVATE) == wanted


def test_a_report_has_every_finding_and_what_to_do():
    text = report_text((FINE, GONE), "1.2", PRIVATE)
    assert text.startswith("Desktop Agent 1.2, Python 3")
    assert "- ok: python: Python 3.11.7\n" in text
    assert "- missing: virtual display: missing: Xvfb\n  - sudo apt-get install xvfb\n" in text


def test_a_report_of_this_machine_names_no_folder_of_its_person(tmp_path: Path):
    private = private_here({tmp_path: "<sessions>"})
    text = report_text(
        (Finding("a", Status.OK, f"{tmp_path}/x and {Path.home()}/y and {Path(__file__)}"),), "1", private
    )
    assert str(tmp_path) not in text
    assert str(Path(__file__).parent) not in text
    assert "<sessions>/x and ~/y" in text


@pytest.mark.parametrize(
    "remedy", ["sudo apt-get install x", "/a/.venv/bin/python -m pip install x", "pip install x"]
)
def test_a_command_is_told_from_a_sentence(remedy: str):
    assert looks_like_command(remedy)
    assert not looks_like_command("use --display virtual, or log in")
    assert not looks_like_command("")
