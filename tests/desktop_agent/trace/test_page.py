from __future__ import annotations

import base64
import hashlib
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.types import Drag, ScreenPoint, TypeText
from desktop_agent.session.events import (
    ActionFailed,
    ActionIntended,
    ActionPerformed,
    ControlReceived,
    DecisionMade,
    PlanMade,
    ProgramOutput,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.trace.model import page_view
from desktop_agent.trace.page import write_page
from desktop_agent.types import (
    CandidateNote,
    ClickOn,
    Deny,
    Effect,
    EffectKind,
    GroundedAction,
    Outcome,
    Step,
)
from vision.locate import Locator, Status
from vision.types import Box, Frame

HOSTILE = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'`{{7*7}}\u202e\x1b[31m"


class Reader(HTMLParser):
    """Collects the tags, and what can run or load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._inside = tag

    def handle_data(self, data):
        if self._inside in self.raw:
            self.raw[self._inside].append(data)

    def handle_endtag(self, tag):
        self._inside = ""


def page_of(journal: Journal) -> tuple[str, Reader]:
    with open_session(journal.path) as session:
        html = write_page(session, journal.path.with_suffix(".html")).read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(html)
    return html, reader


def assert_harmless(html: str, reader: Reader) -> None:
    assert reader.tags.count("script") == 1
    assert reader.tags.count("style") == 1
    assert "img" not in reader.tags
    for tag, name, value in reader.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style", tag
        if name in ("href", "src", "xlink:href"):
            assert value.startswith(("#", "data:image/webp;base64,")), (tag, value[:40])
    policy = next(value for tag, name, value in reader.attributes if (tag, name) == ("meta", "content"))
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256("".join(reader.raw[kind]).encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_the_page_tells_the_whole_story(tmp_path: Path, sample: ModuleType):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal)
    html, reader = page_of(journal)
    assert_harmless(html, reader)
    for words in (
        "Click &#34;Save&#34; in the Save As dialog",
        "Grüße aus Łódź",
        "allowed by policy: the program was started by this session",
        "role text stands in for button",
        "not covered",
        journal.session_id,
    ):
        assert words in html
    assert html.count("<article") == 6


def test_every_frame_is_in_the_page_once(tmp_path: Path, sample: ModuleType):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal)
    html, _ = page_of(journal)
    with open_session(journal.path) as session:
        stored = len(session.frame_rows())
    assert html.count("data:image/webp") == stored
    assert len(html) < stored * 60_000 + 60_000


def test_the_page_is_private(tmp_path: Path, sample: ModuleType):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal)
    page_of(journal)
    assert stat.S_IMODE(journal.path.with_suffix(".html").stat().st_mode) == 0o600


def tell_hostile(journal: Journal, text: str) -> None:
    frame = Frame(np.full((80, 120, 3), 200, np.uint8))
    locator = Locator(None, text)
    grounded = GroundedAction(TypeText(text), text, text, text)
    step = Step(text, ClickOn(locator))
    note = CandidateNote(text, text, Box(1, 1, 9, 9), 0.5, (text,), text)
    journal.on_event(SessionStarted(journal.session_id, text, text, text, 120, 80, text, text, text))
    journal.on_event(PlanMade((step, step)))
    journal.on_event(StepStarted(0, step))
    journal.on_frame(frame)
    journal.on_event(TargetSought(locator, Status.AMBIGUOUS, (note, note), text, text, 1.0, frame.digest))
    journal.on_event(DecisionMade(grounded, Deny(text, text)))
    journal.on_event(ControlReceived(text))
    journal.on_event(ProgramOutput((text,), 1, text))
    journal.on_event(ActionIntended(1, grounded, frame.digest))
    journal.on_event(ActionFailed(1, text))
    journal.on_event(StepFinished(0, Outcome.FAILED, Effect(EffectKind.PARTIAL, text), text, 1.0))


def test_hostile_text_never_becomes_markup(tmp_path: Path):
    with Journal.create(tmp_path) as journal:
        tell_hostile(journal, HOSTILE)
    html, reader = page_of(journal)
    assert_harmless(html, reader)
    assert "{{7*7}}" in html
    assert html.count("alert(1)") >= 20


@given(st.text(max_size=60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_page(tmp_path: Path, text: str):
    with Journal.create(tmp_path) as journal:
        tell_hostile(journal, text)
    html, reader = page_of(journal)
    assert_harmless(html, reader)
    assert html.rstrip().endswith("</html>")


def test_an_interrupted_session_shows_what_is_unknown(tmp_path: Path):
    frame = Frame(np.zeros((80, 120, 3), np.uint8))
    with Journal.create(tmp_path) as journal:
        journal.on_event(StepStarted(0, Step("Drag the file", ClickOn(Locator(text="a")))))
        journal.on_frame(frame)
        path = (ScreenPoint(10, 10), ScreenPoint(50, 20), ScreenPoint(90, 60))
        journal.on_event(ActionIntended(1, GroundedAction(Drag(path), "drag"), frame.digest))
    with open_session(journal.path) as session:
        view = page_view(session)
    assert view.badge.label == "Interrupted"
    assert view.steps[0].badge.label == "Outcome unknown"
    [scene] = view.steps[0].scenes
    assert "may or may not have happened" in scene.note
    assert scene.shots[0].ends == ((10.0, 10.0), (90.0, 60.0))


def test_points_are_drawn_in_frame_pixels(tmp_path: Path):
    from actions.types import Click

    frame = Frame(np.zeros((80, 120, 3), np.uint8), origin=(100.0, 50.0), scale=2.0)
    with Journal.create(tmp_path) as journal:
        journal.on_frame(frame)
        grounded = GroundedAction(Click(ScreenPoint(110, 60)), "click")
        journal.on_event(ActionIntended(1, grounded, frame.digest))
        effect = Effect(EffectKind.NO_EFFECT, "nothing moved")
        journal.on_event(ActionPerformed(1, effect, frame.digest, 1.0))
    with open_session(journal.path) as session:
        [step] = page_view(session).steps
    assert step.scenes[0].shots[0].path == ((20.0, 20.0),)
    assert step.badge.label == "No effect"


def test_steps_that_were_never_reached_are_listed(tmp_path: Path):
    steps = (Step("one", ClickOn(Locator(text="a"))), Step("two", ClickOn(Locator(text="b"))))
    with Journal.create(tmp_path) as journal:
        journal.on_event(PlanMade(steps))
        journal.on_event(StepStarted(0, steps[0]))
    with open_session(journal.path) as session:
        view = page_view(session)
    assert [step.sentence for step in view.steps] == ["One"]
    assert view.planned == ("Two",)


def test_an_empty_session_makes_a_page(journal_file: Path):
    with open_session(journal_file) as session:
        html = write_page(session, journal_file.with_suffix(".html")).read_text(encoding="utf-8")
    assert "Nothing was done in this session." in html


@pytest.fixture
def journal_file(tmp_path: Path) -> Path:
    with Journal.create(tmp_path) as journal:
        return journal.path


def test_a_damaged_picture_is_left_out_and_the_rest_is_shown(tmp_path: Path, sample: ModuleType):
    import sqlite3

    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal)
    database = sqlite3.connect(journal.path)
    database.execute("UPDATE frames SET changed = zeroblob(9) WHERE number = 7")
    database.commit()
    database.close()
    html, _ = page_of(journal)
    assert html.count("data:image/webp") == 6


def test_a_page_that_cannot_be_written_raises_for_the_caller(journal_file: Path, tmp_path: Path):
    with open_session(journal_file) as session, pytest.raises(FileNotFoundError):
        write_page(session, tmp_path / "missing" / "page.html")


def test_the_script_only_touches_what_is_there():
    script = (Path(__file__).parents[3] / "resources/trace/page.js").read_text()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|fetch|XMLHttp", script)
