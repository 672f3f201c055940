from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.panel.macros.looks import StepKind, looks_of, ways_of
from desktop_agent.types import CheckThat, ClickOn, TitleShows, TypeInto, WaitFor
from tests.desktop_agent.macros.any_macro import PICTURES
from vision.locate import Locator
from vision.types import Role


def test_rows_are_numbered_as_replays_count_them():
    macro = Macro("m", (MacroStep(WaitFor(1)), MacroStep(CheckThat(TitleShows("x")))), app=("mousepad",))
    rows = looks_of(macro)
    assert [(row.index, row.number, row.kind) for row in rows] == [
        (None, 1, StepKind.START),
        (0, 2, StepKind.WAIT),
        (1, 3, StepKind.CHECK),
    ]
    assert [row.number for row in looks_of(Macro("m", macro.steps))] == [1, 2]


def test_a_row_has_the_picture_of_whichever_way_has_one():
    target = Locator(role=Role.BUTTON, text="Save", otherwise=(Locator(crop=PICTURES[0]),))
    (row,) = looks_of(Macro("m", (MacroStep(ClickOn(target), timeout=3, quiet=True, note="slow\nhere"),)))
    assert row.sentence == 'Click the "Save" button'
    assert row.picture == PICTURES[0]
    assert (row.ways, row.timeout, row.quiet) == (2, 3, True)
    assert "\n" not in row.note


def test_each_way_to_each_target_is_told_in_words():
    target = Locator(role=Role.BUTTON, text="Save", otherwise=(Locator(crop=PICTURES[0]),))
    words = [
        (way.target, way.way, way.words, way.picture) for way in ways_of(MacroStep(TypeInto("x", target)))
    ]
    assert words[0] == (0, 0, 'button "Save"', None)
    assert words[1][:2] == (0, 1)
    assert words[1][2].startswith("a picture of ")
    assert words[1][3] == PICTURES[0]
    assert ways_of(MacroStep(WaitFor(1))) == ()
