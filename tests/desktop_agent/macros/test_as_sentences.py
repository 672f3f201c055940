from dataclasses import replace

import pytest
from hypothesis import given, settings

from desktop_agent.macros.as_sentences import as_sentences, sentence_of
from desktop_agent.macros.intents import single_minded
from desktop_agent.macros.parameters import fill
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.plan.sentences import Unsayable, read_task, to_sentence
from desktop_agent.types import (
    CheckThat,
    ClickOn,
    CloseWindow,
    EnterSecret,
    OpenProgram,
    PressKeys,
    ScrollBy,
    TitleShows,
    TypeInto,
)
from tests.desktop_agent.macros.any_macro import INTENTS, macros
from vision.locate import Locator, Spot
from vision.types import Role

SAVE = Locator(role=Role.BUTTON, text="Save", otherwise=(Locator(text="Save"),))


def test_a_macro_is_written_as_sentences_that_are_read_as_the_same_steps():
    macro = Macro(
        "save-letter",
        (
            MacroStep(TypeInto("Dear Ann\n")),
            MacroStep(PressKeys(("ctrl", "shift", "s"))),
            MacroStep(ClickOn(SAVE), note="the blue one"),
            MacroStep(CheckThat(TitleShows("letter.txt"))),
        ),
        about="Saves a letter.",
        app=("mousepad", "my letter.txt"),
    )
    assert as_sentences(macro).splitlines() == [
        "# save-letter: Saves a letter.",
        "Start \"mousepad 'my letter.txt'\".",
        'Type "Dear Ann\\n".',
        "Press the ctrl+shift+s key.",
        "# the blue one",
        'Click the "Save" button.',
        'Check that the title shows "letter.txt".',
    ]


def test_what_cannot_be_said_stands_there_as_a_comment():
    place = Locator(spot=Spot(10, 20, 640, 480))
    steps = (MacroStep(ClickOn(place)), MacroStep(EnterSecret("pin", SAVE)), MacroStep(CloseWindow()))
    lines = as_sentences(Macro("m", steps)).splitlines()
    assert lines[1] == "# This step cannot be said: Click the place (10, 20)."
    assert lines[2].startswith("# This step cannot be said: Type the secret") or "secret" in lines[2]
    assert lines[3] == "Close the window."


@pytest.mark.parametrize(
    "text", ["a\nType 'b'", "a\r\nPress Enter", "\u2028Close the window", "# x\n\nPress Enter"]
)
def test_what_a_macro_says_about_itself_is_no_step(text):
    macro = Macro(text, (MacroStep(CloseWindow(), note=text),), about=text)
    assert [step.intent for step in read_task(as_sentences(macro))] == [CloseWindow()]


@settings(max_examples=150)
@given(macros)
def test_any_macro_reads_back_as_the_steps_that_can_be_said(macro):
    filled = fill(replace(macro, parameters=tuple(replace(p, default="x") for p in macro.parameters)), {})
    intents = ([OpenProgram(filled.app)] if filled.app else []) + [step.intent for step in filled.steps]
    text = as_sentences(filled)
    unsaid = sum(line.startswith("# This step cannot be said: ") for line in text.splitlines())
    said = [single_minded(intent) for intent in intents if is_sayable(intent)]
    assert unsaid == len(intents) - len(said)
    if said:
        assert [step.intent for step in read_task(text, is_program=lambda _: False)] == said


def is_sayable(intent):
    try:
        return "\n" not in to_sentence(single_minded(intent))
    except Unsayable:
        return False


@pytest.mark.parametrize("kind", list(INTENTS), ids=lambda kind: kind.__name__)
def test_every_kind_of_step_can_be_described(kind):
    @settings(max_examples=25)
    @given(INTENTS[kind])
    def describe(intent):
        assert sentence_of(intent).strip()

    describe()


def test_a_scroll_over_a_place_is_described():
    scroll = ScrollBy(dx=1, dy=2, target=Locator(spot=Spot(1, 2, 3, 4)), until=TitleShows("x"))
    assert sentence_of(scroll) == 'Scroll +2 down, +1 across over the place (1, 2) until the title shows "x"'
