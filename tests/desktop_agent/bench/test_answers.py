from __future__ import annotations

from pathlib import Path

import pytest

from desktop_agent.bench.answers import Answer, Verdict, by_kind, by_trait, figures
from desktop_agent.bench.case import Case
from vision.ground import Grounding, ground
from vision.locate.types import Status
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot


def status_of(reason: str) -> Status:
    """What a reason without a point says."""
    return Status.AMBIGUOUS if "say which" in reason else Status.NOT_FOUND


def answer(
    kind: str,
    point: tuple[float, float] | None,
    ms: float = 1.0,
    *,
    reason: str = "There is no such thing.",
    first: bool = False,
    understood: bool = True,
    **about: str,
) -> Answer:
    case = Case(Path("a.png"), "the File menu", Box(10, 10, 20, 20), kind, "menuitem", about)
    if not understood:
        return Answer(case, ms, first, None, "I do not understand")
    where = None if point is None else FramePoint(*point)
    return Answer(case, ms, first, Grounding(where, None, 0.5, "text", (), reason, status_of(reason)))


def test_right_wrong_and_silent_answers_are_counted_by_kind_and_by_screen():
    found = figures(
        [
            answer("text", (15, 15), 200.0, first=True, app="editor", theme="dark"),
            answer("text", (10, 10), 4.0, app="editor", theme="light"),
            answer("text", (20, 15), 6.0, app="editor", theme="dark"),
            answer("icon", None, 8.0, app="player"),
            answer("icon", None, 2.0, understood=False),
        ]
    )
    assert found == {
        "text": pytest.approx(2 / 3),
        "icon": 0.0,
        "all": 0.4,
        "wrong": 0.2,
        "ambiguous": 0.0,
        "not_found": 0.2,
        "not_understood": 0.2,
        "cases": 5,
        "p50_ms": 6.0,
        "p95_ms": 200.0,
        "first_p50_ms": 200.0,
        "first_p95_ms": 200.0,
        "later_p50_ms": 5.0,
        "later_p95_ms": 8.0,
        "app/editor": pytest.approx(2 / 3),
        "app/player": 0.0,
        "theme/dark": 0.5,
        "theme/light": 1.0,
    }


def test_kinds_that_do_not_occur_have_no_share_and_others_follow_the_known_ones():
    found = [answer("odd", None), answer("role", (15, 15))]
    assert [one.name for one in by_kind(found)] == ["role", "odd"]
    assert list(figures(found))[:2] == ["role", "odd"]
    assert by_trait(found, "app") == []


def test_several_that_answer_are_told_from_none_that_does():
    words = (Element(Role.TEXT, "Save", Box(10, 10, 50, 26)), Element(Role.TEXT, "Save", Box(10, 60, 50, 76)))
    import numpy as np

    snapshot = Snapshot(Frame(np.full((100, 100, 3), 255, np.uint8)), words)
    case = Case(Path("a.png"), "Save", Box(10, 10, 50, 26), "role")
    assert Answer(case, 1.0, True, ground("Save", snapshot)).verdict is Verdict.AMBIGUOUS
    assert Answer(case, 1.0, True, ground("Zebra", snapshot)).verdict is Verdict.NOT_FOUND
    assert Answer(case, 1.0, True, ground("the first Save", snapshot)).verdict is Verdict.RIGHT
    assert Answer(case, 1.0, True, ground("the second Save", snapshot)).verdict is Verdict.WRONG
    assert answer("role", None, understood=False).verdict is Verdict.NOT_UNDERSTOOD
    assert answer("role", None, understood=False).reason == "I do not understand"
