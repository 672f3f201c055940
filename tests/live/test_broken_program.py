"""A program with a fault: the message of the failed test names the cause."""

import sys

import pytest

from desktop_agent.errors import SomethingMissing, TargetAmbiguous, TargetNotFound
from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.desk(timeout=1.5, expect_timeout=2, size="800x600")]


@pytest.fixture
def start(desk):
    def start(fault):
        desk.launch(sys.executable, "-m", "resources.samples.broken", "--fault", fault)

    return start


def told(failure) -> str:
    return str(failure.value)


def test_without_a_fault_it_saves(desk, start):
    start("none")
    desk.button("Save").click()
    expect(desk).to_show_text("Saved")


def test_a_missing_button_is_told_with_the_buttons_there_are(desk, start):
    start("missing")
    with pytest.raises(TargetNotFound) as failure:
        desk.button("Save").click()
    message = told(failure)
    assert message.startswith('button "Save" was not found after ')
    assert "Of this kind there are: " in message
    assert 'button "Cancel" at (' in message
    assert "Nothing on the screen changed" in message
    assert 'Open windows: "Letter" (active)' in message


def test_a_renamed_button_is_told_by_its_new_name(desk, start):
    start("renamed")
    with pytest.raises(TargetNotFound) as failure:
        desk.button("Save").click()
    assert 'button "Store" at (' in told(failure)


def test_a_frozen_window_is_told_as_one_that_does_not_answer(desk, start):
    start("frozen")
    desk.button("Save").click()
    with pytest.raises(AssertionError) as failure:
        expect(desk.text("Saved")).to_be_visible()
    message = told(failure)
    assert 'The window "Letter" does not answer: its program hangs or is busy' in message
    assert "Nothing on the screen changed" in message


def test_a_crash_at_the_start_is_told_with_status_and_last_words(start):
    with pytest.raises(SomethingMissing) as failure:
        start("crash")
    message = told(failure)
    assert "ended with status 3 before it showed a window" in message
    assert "broken: cannot open the letters' folder" in message


def test_an_endless_spinner_is_told_as_something_that_never_came_to_an_end(desk, start):
    start("spinner")
    desk.button("Save").click()
    with pytest.raises(AssertionError) as failure:
        expect(desk.text("Saved")).to_be_visible()
    message = told(failure)
    assert "The screen was still changing at" in message
    assert 'text "Saving"' in message


def test_two_equal_buttons_are_told_with_their_places(desk, start):
    start("twins")
    with pytest.raises(TargetAmbiguous) as failure:
        desk.button("Save").click()
    message = told(failure)
    assert "several elements answer to this equally well" in message
    assert message.count('button "Save" at (') == 2
    assert "Say which one" in message
    with pytest.raises(AssertionError, match="there are 2"):
        expect(desk.button("Save")).to_be_visible()
    expect(desk.button("Save")).to_have_count(2)
