from __future__ import annotations

import pytest

from desktop_agent.engine.messages import (
    Ended,
    Opened,
    Report,
    Seen,
    SeenElement,
    StatusChanged,
)
from desktop_agent.loop.status import Status
from desktop_agent.panel.live.marks import Layer, Marks
from desktop_agent.panel.live.scene import Offer, Scene, Showing, is_own_screen, marks_of, scene_of
from desktop_agent.panel.run import Run, Target
from desktop_agent.types import CandidateNote, Outcome
from vision.types import Box

OPENED = Opened("s", "j", ":5", "", virtual=True, width=800, height=600)


def run_of(*reports: Report, recording: bool = False) -> Run:
    run = Run()
    run.begin(recording=recording)
    for report in reports:
        run.apply(report)
    return run


def scene(
    run: Run, *, pictured: bool = True, lost: str = "", own: bool = False, asked: bool = False
) -> Scene:
    return scene_of(run, pictured=pictured, lost=lost, own_screen=own, asked=asked)


def offer(found: Scene) -> Offer:
    return found.words.offer if found.words is not None else Offer.NONE


def test_without_work_there_is_a_calm_word_and_no_picture() -> None:
    found = scene(Run(), pictured=False)
    assert found.showing is Showing.NOTHING
    assert found.title
    assert found.hint


def test_work_begins_with_opening_and_goes_on_live() -> None:
    assert scene(run_of(), pictured=False).showing is Showing.OPENING
    found = scene(run_of(OPENED))
    assert (found.showing, found.given, found.words) == (Showing.LIVE, False, None)


def test_the_end_leaves_the_last_picture_without_marks() -> None:
    run = run_of(OPENED, Seen((SeenElement("button", "", Box(0, 0, 9, 9), "a11y"),)))
    run.apply(Ended(Outcome.DONE, 0, ""))
    assert scene(run).showing is Showing.LAST
    assert marks_of(run, frozenset(Layer)) == Marks()


def test_a_display_that_dies_says_so_over_its_last_picture() -> None:
    found = scene(run_of(OPENED, StatusChanged(Status.TAKEN)), lost="The display :5 went away.")
    assert found.showing is Showing.LAST
    assert not found.given
    assert found.words is not None
    assert "The display :5 went away." in found.words.text
    assert scene(run_of(OPENED), pictured=False, lost="no").hint == "no"


def test_a_taken_display_is_given_to_the_person_with_a_way_out() -> None:
    found = scene(run_of(OPENED, StatusChanged(Status.TAKEN)), asked=True)
    assert found.given
    assert offer(found) is Offer.HAND_BACK
    assert found.words is not None
    assert "Ctrl+Alt+H" in found.words.text


def test_who_clicks_although_the_agent_works_is_offered_the_display() -> None:
    found = scene(run_of(OPENED), asked=True)
    assert not found.given
    assert offer(found) is Offer.TAKE_OVER


def test_a_recording_is_done_in_the_picture() -> None:
    found = scene(run_of(OPENED, recording=True))
    assert found.given
    assert found.words is not None


def test_on_the_persons_own_screen_the_picture_takes_no_input() -> None:
    assert not scene(run_of(OPENED, recording=True), own=True).given
    found = scene(run_of(OPENED, StatusChanged(Status.TAKEN)), own=True)
    assert not found.given
    assert offer(found) is Offer.HAND_BACK


@pytest.mark.parametrize(
    ("display", "virtual", "panel", "own"),
    [
        (":0", False, ":0", True),
        (":0.0", False, ":0", True),
        ("", False, "", True),
        ("", False, ":1", True),
        (":5", False, ":0", False),
        (":0", True, ":0", False),
    ],
)
def test_the_panels_own_screen_is_known(display: str, virtual: bool, panel: str, own: bool) -> None:
    opened = Opened("s", "j", display, "", virtual=virtual, width=8, height=6)
    assert is_own_screen(opened, panel) is own


def test_elements_are_drawn_only_where_they_are_wanted() -> None:
    element = SeenElement("button", "", Box(0, 0, 9, 9), "a11y")
    run = run_of(OPENED, Seen((element,), (Box(1, 1, 2, 2),)))
    note = CandidateNote("button", "Save", Box(0, 0, 9, 9), 0.9)
    run.target = Target(note, (), (4.5, 4.5))
    hidden = (Box(1, 1, 2, 2),)
    assert marks_of(run, frozenset()) == Marks(note, (), (4.5, 4.5), (), hidden)
    assert marks_of(run, frozenset({Layer.ELEMENTS})) == Marks(note, (), (4.5, 4.5), (element,), hidden)
