import pytest

from actions.errors import EarsUnavailable, HandsUnavailable
from desktop_agent.engine.work.base import code_of, outcome_of, words_of
from desktop_agent.errors import BadInput, CheckFailed, JournalError, RefusedByPolicy, SomethingMissing
from desktop_agent.types import Outcome
from vision.errors import BadImage, DisplayUnavailable, ModelUnavailable


@pytest.mark.parametrize(
    ("problem", "code", "outcome"),
    [
        (BadInput("x"), 2, Outcome.FAILED),
        (SomethingMissing("x"), 3, Outcome.MISSING),
        (HandsUnavailable("x"), 3, Outcome.MISSING),
        (EarsUnavailable("x"), 3, Outcome.MISSING),
        (DisplayUnavailable("x"), 3, Outcome.MISSING),
        (ModelUnavailable("x"), 3, Outcome.MISSING),
        (RefusedByPolicy("x"), 5, Outcome.REFUSED),
        (JournalError("x"), 1, Outcome.FAILED),
        (CheckFailed("x"), 1, Outcome.FAILED),
        (BadImage("x"), 1, Outcome.FAILED),
    ],
)
def test_errors_mean_what_they_mean_on_the_command_line(problem, code, outcome):
    assert code_of(problem) == code
    assert outcome_of(problem) is outcome


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "There is no screen here (DISPLAY is not set): use --display virtual.",
            "There is no screen here (DISPLAY is not set): use a virtual display.",
        ),
        (
            "A Wayland screen cannot be driven yet: use --display virtual, or log in to an X11 session.",
            "A Wayland screen cannot be driven yet: use a virtual display, or log in to an X11 session.",
        ),
        (
            "Virtual displays need Linux with Xvfb: use --display screen.",
            "Virtual displays need Linux with Xvfb: use your own screen.",
        ),
        (
            '--display nowhere: use "virtual", "screen" or an X display such as ":1".',
            'nowhere: use "virtual", "screen" or an X display such as ":1".',
        ),
        ("The file my--display.txt is none.", "The file my--display.txt is none."),
    ],
)
def test_whoever_types_no_options_reads_of_none(said, shown):
    assert words_of(SomethingMissing(said)) == shown
