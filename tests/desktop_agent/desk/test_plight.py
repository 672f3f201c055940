"""What a failure tells about programs and windows."""

import signal
from dataclasses import replace

import numpy as np
import pytest

from actions.types import Window
from desktop_agent.desk.plight import Unrest, command_words, ended_words, open_windows, plight
from desktop_agent.errors import CheckFailed, TargetNotFound
from desktop_agent.types import Visible
from tests.fakes.world import QUICK, Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, Frame, Role

EDITOR = Window(1, "notes.txt - Editor", "editor", 7, (0, 0, 400, 300), active=True)


class Ended:
    command = ("editor", "--new")

    def __init__(self, status, output=""):
        self.status, self.output = status, output

    def poll(self):
        return self.status

    def output_tail(self, chars=4000):
        return self.output[-chars:]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (Ended(None, "still here"), ""),
        (Ended(0), 'The program "editor --new" ended with status 0.'),
        (Ended(3, "out of paper\n"), 'The program "editor --new" ended with status 3: out of paper'),
        (Ended(-signal.SIGSEGV), 'The program "editor --new" was killed by SIGSEGV.'),
        (Ended(-400), 'The program "editor --new" was killed by signal 400.'),
    ],
)
def test_how_a_program_ended_is_told(program, words):
    assert ended_words(program) == words


def test_open_windows_are_listed_up_to_a_few():
    assert open_windows([]) == "No window is open."
    assert open_windows([EDITOR]) == 'Open windows: "notes.txt - Editor" (active).'
    bare = Window(2, " ", "mousepad", 7, (0, 0, 9, 9), active=True)
    assert open_windows([bare, EDITOR]).startswith(
        'Open windows: a window without a title (mousepad) (active), "notes.txt'
    )
    many = [Window(n, str(n), "x", n, (0, 0, 9, 9)) for n in range(9)]
    assert open_windows(many).endswith('"5", and 3 more.')


def test_a_window_that_does_not_answer_is_named():
    words = plight([EDITOR], [EDITOR], [Ended(None)], "")
    assert (
        words[0]
        == 'The window "notes.txt - Editor" does not answer: its program hangs or is busy (process 7).'
    )


def test_a_window_without_a_title_that_does_not_answer_is_called_by_its_program():
    bare = Window(2, "", "mousepad", None, (0, 0, 9, 9))
    assert plight([], [bare], [], "")[0] == (
        "A window without a title (mousepad) does not answer: its program hangs or is busy."
    )


def test_what_may_be_the_cause_comes_before_what_was_seen_instead():
    words = plight([EDITOR], [EDITOR], [Ended(3)], "Nothing moved.", "Nearest: x.")
    assert [sentence.split()[0] for sentence in words] == ["The", "The", "Nearest:", "Nothing", "Open"]


def test_a_command_is_called_by_its_name_and_kept_short():
    assert command_words(("/usr/bin/editor", "--new")) == '"editor --new"'
    assert len(command_words(("editor", "x" * 500))) < 70


def frame(*boxes):
    pixels = np.full((100, 100, 3), 240, np.uint8)
    for box in boxes:
        left, top, right, bottom = box.as_tuple()
        pixels[top:bottom, left:right] = 20
    return Frame(pixels)


def test_unrest_tells_a_spinner_from_a_still_screen(monkeypatch):
    clock = iter([0.0, 1.0, 2.0, 3.0, 3.2])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    spinner = Unrest()
    for number in range(4):
        spinner.saw(frame(*[Box(10, 10, 40, 40)] * (number % 2)))
    assert spinner.sentence().startswith(
        "The screen was still changing at (10, 10, 40, 40) (3 times while waiting)"
    )


@pytest.mark.parametrize(
    ("moments", "frames", "sentence"),
    [
        ([0.0, 0.5], [frame()], ""),
        ([0.0, 5.0], [frame()], "Nothing on the screen changed in these 5.0 s."),
        ([0.0, 5.0], [frame(), frame()], "Nothing on the screen changed in these 5.0 s."),
        ([0.0, 5.0], [frame(), frame(Box(5, 5, 6, 20))] * 9, "Nothing on the screen changed in these 5.0 s."),
        (
            [0.0, 1.0, 5.0],
            [frame(), frame(Box(5, 5, 60, 20))],
            "Nothing on the screen changed in the last 4.0 s.",
        ),
    ],
)
def test_a_still_screen_is_told_and_a_caret_does_not_count(monkeypatch, moments, frames, sentence):
    clock = iter(moments)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    unrest = Unrest()
    for one in frames:
        unrest.saw(one)
    assert unrest.sentence() == sentence


def test_a_field_that_is_drawn_anew_for_its_caret_is_no_movement():
    field = Box(10, 10, 300, 40)
    world = World([Thing("Name", field, Role.TEXTBOX)], [EDITOR], damage=[(field,)] * 500)
    desk, _ = open_desk(world, patience=replace(QUICK, find=1.2))
    with pytest.raises(TargetNotFound, match=r"Nothing on the screen changed in these 1\.\d s\."):
        desk.find(Locator(Role.BUTTON, "Frumious"))


def test_a_miss_and_a_failed_check_tell_all_of_it():
    world = World([Thing("Cancel", Box(10, 10, 80, 30), Role.BUTTON)], [EDITOR], silent_windows=[EDITOR])
    desk, _ = open_desk(world, programs=lambda: [Ended(3, "boom")])
    with pytest.raises(TargetNotFound) as miss:
        desk.find(Locator(Role.BUTTON, "Frumious"))
    with pytest.raises(CheckFailed) as check:
        desk.check(Visible(Locator(text="Frumious")))
    for failure in (miss.value, check.value):
        told = str(failure)
        assert '"Cancel" at (45, 20)' in told
        assert "does not answer" in told
        assert "ended with status 3: boom" in told
        assert "Open windows: " in told
        assert "\n" not in told
        assert len(failure.sentences) >= 4
