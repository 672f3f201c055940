from dataclasses import replace
from pathlib import Path

from desktop_agent.macros.failure import Failure
from desktop_agent.macros.replay import Miss, Numbered
from desktop_agent.macros.types import MacroStep
from desktop_agent.types import CandidateNote, ClickOn
from vision.locate import Locator
from vision.types import Box, Role

SAVE = Locator(role=Role.BUTTON, text="Save")
STEP = Numbered(4, 'Click the "Save" button', MacroStep(ClickOn(SAVE), note="the blue one"))
NEAREST = CandidateNote("button", "Shave", Box(10, 20, 30, 40), 0.4111, ("text 0.57", "is a title"))
FAILURE = Failure(
    step=STEP,
    message='button "Save" was not found after 30.0 s.',
    miss=Miss((SAVE, Locator(text="Store")), (NEAREST,), "00"),
    screenshot=Path("s.failed.png"),
    page=Path("s.html"),
    go_on=("desktop-agent", "replay", "my letter", "--display", ":1", "--from", "4"),
    again=("desktop-agent", "replay", "my letter", "--display", ":1"),
)


def test_the_report_says_what_was_looked_for_what_there_was_and_how_to_go_on():
    assert FAILURE.lines() == [
        'step 4 could not be done: Click the "Save" button',
        "  note        the blue one",
        '  looked for  1. button "Save"',
        '              2. "Store"',
        '  nearest     button "Shave" at (20, 30), score 0.41: text 0.57, is a title',
        "  screenshot  s.failed.png",
        "  page        s.html",
        "  go on       desktop-agent replay 'my letter' --display :1 --from 4",
        "  once more   desktop-agent replay 'my letter' --display :1",
    ]


def test_a_report_without_target_picture_and_display_says_only_what_there_is():
    bare = replace(
        FAILURE,
        step=replace(STEP, step=MacroStep(ClickOn(SAVE))),
        miss=Miss((), (), ""),
        screenshot=None,
        page=None,
        go_on=None,
    )
    assert bare.lines() == [
        'step 4 could not be done: Click the "Save" button',
        "  once more   desktop-agent replay 'my letter' --display :1",
    ]


def test_what_stands_on_a_screen_cannot_steer_the_terminal():
    evil = replace(NEAREST, text="\x1b[2Jgone\nnext")
    lines = replace(FAILURE, miss=Miss((Locator(text="\x1b]0;x\x07"),), (evil,), "")).lines()
    assert not any("\x1b" in line or "\n" in line for line in lines)


def test_the_same_as_json():
    told = FAILURE.to_json()
    assert (told["step"], told["note"]) == (4, "the blue one")
    assert told["looked_for"] == ['button "Save"', '"Store"']
    assert told["nearest"][0]["box"] == [10, 20, 30, 40]
    assert told["screenshot"] == "s.failed.png"
    assert told["go_on"][-2:] == ["--from", "4"]
    assert replace(FAILURE, go_on=None, screenshot=None, page=None).to_json()["go_on"] is None
