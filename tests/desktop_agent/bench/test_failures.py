"""The page about grounding: every failure drawn, nothing it shows can become markup, nothing is fetched."""

from __future__ import annotations

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_agent.bench import failures
from desktop_agent.bench.answers import Answer
from desktop_agent.bench.case import Case
from desktop_agent.bench.failures import View, near, page_view, write_page
from vision.ground import Grounding
from vision.locate.types import Candidate, Status
from vision.types import Box, Element, Role

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">\u202e\ud800"


@pytest.fixture
def screen(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, (600, 1000, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "screen.png")
    return tmp_path / "screen.png"


def status_of(reason: str) -> Status:
    """What a reason without a point says."""
    return Status.AMBIGUOUS if "say which" in reason else Status.NOT_FOUND


def candidate(text: str, box: tuple[int, int, int, int], score: float = 0.9) -> Candidate:
    return Candidate(Element(Role.BUTTON, text, Box(*box)), score, ("text 1.00", "words in a box"), "text")


def answered(
    image: Path,
    *candidates: Candidate,
    chosen: bool,
    words: str = "the Save button",
    reason: str = "Why not.",
) -> Answer:
    case = Case(image, words, Box(400, 300, 460, 330), "text", "button", {"app": "editor", "theme": "dark"})
    best = candidates[0] if chosen else None
    grounding = Grounding(
        best and best.target, best and best.box, 0.5, "text", candidates, reason, status_of(reason)
    )
    return Answer(case, 12.3, True, grounding)


def test_a_wrong_point_shows_what_was_meant_what_was_chosen_and_the_rest(screen: Path):
    others = candidate("Save as", (10, 10, 60, 30)), candidate("Safe", (700, 500, 760, 530), 0.6)
    page = page_view([answered(screen, *others, chosen=True)])
    (failure,) = page.failures
    assert failure.badge.label == "Wrong point"
    assert failure.point == (35, 20)
    assert [(mark.kind, mark.left, mark.rank) for mark in failure.marks] == [
        ("rival", 700, 2),
        ("target", 10, 1),
        ("truth", 400, 0),
    ]
    assert [(line.name, line.chosen) for line in failure.candidates] == [("Save as", True), ("Safe", False)]
    assert failure.reason == "Why not."
    assert page.title == "1 of 1 instructions did not lead to the right point"


def test_the_harmful_failures_come_first_and_right_answers_are_only_counted(screen: Path):
    silent = answered(screen, chosen=False)
    several = answered(screen, candidate("a", (1, 1, 9, 9)), chosen=False, reason="2 answer; say which.")
    wrong = answered(screen, candidate("a", (1, 1, 9, 9)), chosen=True)
    right = answered(screen, candidate("a", (405, 305, 420, 320)), chosen=True)
    page = page_view([silent, several, wrong, right])
    assert [failure.verdict for failure in page.failures] == ["wrong", "ambiguous", "not_found"]
    assert page.verdicts == (
        ("wrong", "Wrong point", 1),
        ("ambiguous", "Ambiguous", 1),
        ("not_found", "Not found", 1),
    )
    (heading, (bar,)), *others = page.tables
    assert (heading, bar.name, bar.total, bar.right, bar.wrong) == ("Kind", "text", 4, 0.25, 0.25)
    assert [name for name, _ in others] == ["App", "Theme"]
    assert sum(part for _, _, part in bar.parts) == 100
    assert len(page.pictures) == 1, "each screen is in the page once"


def test_a_candidate_tells_what_its_picture_looks_like(screen: Path):
    gear = Candidate(Element(Role.BUTTON, "", Box(1, 1, 9, 9), icon="settings"), -0.02, (), "icon")
    (failure,) = page_view([answered(screen, gear, chosen=False)]).failures
    assert failure.candidates[0].name == ""
    assert failure.candidates[0].role == "button, looks like: settings"


def test_a_page_about_nothing_wrong_says_so(screen: Path, tmp_path: Path):
    right = answered(screen, candidate("a", (405, 305, 420, 320)), chosen=True)
    html = write_page([right], tmp_path / "page.html").read_text(encoding="utf-8")
    assert "All 1 instructions led to the right point" in html
    assert "There is nothing to draw." in html


def test_a_picture_that_is_gone_is_left_out_and_so_are_failures_beyond_the_limit(
    screen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    gone = answered(tmp_path / "gone.png", chosen=False)
    monkeypatch.setattr(failures, "MOST", 2)
    html = write_page([gone, gone, gone, gone, gone], tmp_path / "page.html").read_text(encoding="utf-8")
    assert html.count("The picture is left out.") == 2
    assert "3 more failures are not drawn." in html


def test_pictures_stop_where_the_page_would_grow_too_large(screen: Path, tmp_path: Path, monkeypatch):
    other = tmp_path / "other.png"
    Image.new("RGB", (300, 200)).save(other)
    monkeypatch.setattr(failures, "_PICTURE_BYTES", 100)
    page = page_view([answered(screen, chosen=False), answered(other, chosen=False)])
    assert len(page.pictures) == 1


sizes = st.integers(1, 5000)


@given(
    whole=st.builds(View, st.just(0), st.just(0), sizes, sizes),
    boxes=st.lists(st.tuples(sizes, sizes, st.integers(0, 400), st.integers(0, 300)), min_size=1, max_size=4),
)
def test_the_part_that_is_shown_holds_every_box_and_lies_on_the_picture(
    whole: View, boxes: list[tuple[int, int, int, int]]
):
    inside = []
    for at_x, at_y, wide, high in boxes:
        left, top = at_x % whole.width, at_y % whole.height
        inside.append(Box(left, top, min(left + wide, whole.width), min(top + high, whole.height)))
    view = near(inside, whole)
    part = Box(view.left, view.top, view.left + view.width, view.top + view.height)
    assert Box(0, 0, whole.width, whole.height).encloses(part)
    assert all(part.encloses(box) for box in inside)


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src", "action")]


@pytest.fixture
def hostile_page(screen: Path, tmp_path: Path) -> Path:
    case = Case(
        screen, HOSTILE, Box(400, 300, 460, 330), HOSTILE, HOSTILE, {"app": HOSTILE, "theme": HOSTILE}
    )
    evil = Candidate(Element(Role.BUTTON, HOSTILE, Box(1, 1, 9, 9)), 0.5, (HOSTILE,), HOSTILE)
    wrong = Answer(case, 1.0, True, Grounding(evil.target, evil.box, 0.5, "text", (evil,), HOSTILE))
    unread = Answer(case, 1.0, False, None, HOSTILE)
    return write_page([wrong, unread], tmp_path / "page.html", cases=HOSTILE, machine=HOSTILE)


def test_what_a_case_says_stays_text_and_nothing_is_fetched(hostile_page: Path):
    elements = Elements()
    elements.feed(hostile_page.read_text(encoding="utf-8"))
    assert elements.tags.count("script") == 1
    assert "img" not in elements.tags
    assert all(address.startswith(("#", "data:image/webp")) for address in elements.addresses)
    assert hostile_page.stat().st_mode & 0o077 == 0


@pytest.mark.live
@pytest.mark.needs("chromium")
def test_the_script_of_the_page_runs_and_that_of_a_case_does_not(hostile_page: Path, tmp_path: Path):
    flags = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    )
    done = subprocess.run(
        ["chromium", *flags, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", hostile_page.as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    assert '<div class="filters">' in done.stdout, "the script has shown them"
    assert "<title>owned" not in done.stdout
    assert "Refused to" not in done.stderr
