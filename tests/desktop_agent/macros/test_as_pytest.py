import random
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.errors import BadInput
from desktop_agent.macros.as_pytest import as_pytest
from desktop_agent.macros.intents import single_minded
from desktop_agent.macros.parameters import literal, parts
from desktop_agent.macros.texts import with_texts
from desktop_agent.macros.types import Macro, MacroStep, Parameter, Secret
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Counted,
    DragTo,
    EnterSecret,
    HasText,
    HasValue,
    HoverOver,
    IsEmpty,
    IsEnabled,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from tests.fakes.exported_test import read_back
from vision.locate import Anchor, Crop, Locator, Place, Relation, Spot, TextMatch
from vision.types import FramePoint, Role

LETTER = Macro(
    "save-letter",
    (
        MacroStep(TypeInto("${greeting}")),
        MacroStep(ChooseMenu(("File", "Save As"))),
        MacroStep(TypeInto("letter.txt", Locator(role=Role.TEXTBOX, text="Name"), clear=True)),
        MacroStep(
            ClickOn(
                Locator(
                    role=Role.BUTTON,
                    text="Save",
                    anchors=(Anchor(Relation.WITHIN, Locator(role=Role.DIALOG, text="Save As")),),
                )
            )
        ),
        MacroStep(CheckThat(TitleShows("letter.txt"))),
    ),
    about="Saves a letter under a given name.",
    app=("mousepad", "--disable-server"),
    dark=True,
    parameters=(Parameter("greeting", default="Dear Ann", about="its first line"),),
)

LETTER_TEST = '''"""Saves a letter under a given name."""

import pytest
from desktop_agent.testing import expect

# its first line
GREETING = "Dear Ann"


@pytest.mark.desk(dark=True)
def test_save_letter(desk):
    desk.launch("mousepad", "--disable-server")
    desk.type(GREETING)
    desk.choose("File", "Save As")
    desk.textbox("Name").fill("letter.txt")
    desk.dialog("Save As").button("Save").click()
    expect(desk).to_show_title("letter.txt")
'''


def picture(seed=1):
    return Crop.of(np.random.default_rng(seed).integers(0, 255, (8, 8, 3), np.uint8))


def test_a_macro_reads_as_if_a_person_had_written_a_test():
    exported = as_pytest(LETTER, {"greeting": "Dear Ann"})
    assert exported.text == LETTER_TEST
    assert (exported.name, exported.pictures) == ("test_save_letter.py", {})


def test_a_parameter_without_a_value_is_asked_for():
    with pytest.raises(BadInput, match="--set greeting=VALUE"):
        as_pytest(LETTER, {})


def test_a_gap_without_a_parameter_is_an_error_and_no_code():
    with pytest.raises(BadInput, match='no parameter "x"'):
        as_pytest(Macro("m", (MacroStep(TypeInto("${x}")),)), {})


def test_parameters_stand_in_the_middle_of_texts():
    macro = replace(LETTER, steps=(MacroStep(TypeInto('{"${greeting}"}: $${greeting}')),))
    exported = as_pytest(macro, {"greeting": "x"})
    assert """desk.type(f'{{"{GREETING}"}}: ${{greeting}}')""" in exported.text
    assert read_back(exported.text).done[-1] == TypeInto('{"x"}: ${greeting}')


def test_in_a_regular_expression_a_value_stands_for_its_own_letters():
    field = Locator(role=Role.TEXTBOX, text="^${greeting}$", match=TextMatch.REGEX)
    macro = replace(LETTER, app=(), steps=(MacroStep(ClearField(field)),))
    exported = as_pytest(macro, {"greeting": "a.b"})
    assert 'text=f"^{re.escape(GREETING)}$", match=TextMatch.REGEX' in exported.text
    assert read_back(exported.text).done == [ClearField(replace(field, text=r"^a\.b$"))]


def test_a_regular_expression_is_compiled_as_a_person_would():
    step = MacroStep(HoverOver(Locator(role=Role.LINK, text=r"page \d+", match=TextMatch.REGEX)))
    exported = as_pytest(Macro("m", (step,)), {})
    assert r'desk.link(re.compile(r"page \d+")).hover()' in exported.text
    assert exported.text.count("import re\n") == 1


def test_pictures_are_put_beside_the_test_each_once():
    steps = (
        MacroStep(ClickOn(Locator(crop=picture()))),
        MacroStep(HoverOver(Locator(crop=picture()))),
        MacroStep(HoverOver(Locator(crop=picture(2)))),
    )
    exported = as_pytest(Macro("a toolbar", steps), {})
    assert 'PICTURES = Path(__file__).parent / "a_toolbar.pictures"' in exported.text
    assert 'desk.picture(PICTURES / "1.png").click()' in exported.text
    assert exported.folder == "a_toolbar.pictures"
    assert list(exported.pictures) == ["1.png", "2.png"]
    assert exported.pictures["1.png"].startswith(b"\x89PNG")


def test_a_damaged_picture_is_an_error():
    with pytest.raises(BadInput, match="cannot be read"):
        as_pytest(Macro("m", (MacroStep(ClickOn(Locator(crop=Crop("?")))),)), {})


def test_only_the_first_way_to_a_target_is_exported():
    save = Locator(role=Role.BUTTON, text="Save", otherwise=(Locator(crop=picture()),))
    exported = as_pytest(Macro("m", (MacroStep(ClickOn(save)),)), {})
    assert 'desk.button("Save").click()' in exported.text
    assert exported.pictures == {}


def test_a_phrase_is_read_by_the_desk_and_then_narrowed():
    header = Locator(role=Role.COLUMNHEADER, text="Name").related(
        Relation.WITHIN, Locator(Role.DIALOG, "Open")
    )
    exported = as_pytest(Macro("m", (MacroStep(ClickOn(header)),)), {})
    assert """name = desk.locator('the "Name" column').within(desk.dialog("Open"))""" in exported.text
    assert read_back(exported.text).done == [ClickOn(header)]


def test_a_secret_is_named_and_never_spelled():
    step = MacroStep(EnterSecret("password", Locator(role=Role.TEXTBOX, text="Password")))
    text = as_pytest(Macro("m", (step,), "Logs in", secrets=(Secret("password"),)), {}).text
    assert 'desk.textbox("Password").enter_secret("password")' in text
    assert "Its secrets come from the environment: DESKTOP_AGENT_SECRET_PASSWORD." in text


def test_a_target_that_takes_long_is_waited_for():
    step = MacroStep(ClickOn(Locator(role=Role.BUTTON, text="Done")), timeout=90)
    assert 'desk.button("Done").wait_until_visible(timeout=90)\n' in as_pytest(Macro("m", (step,)), {}).text


@pytest.mark.parametrize("note", ["fmt: off", "type: ignore", "noqa", "!/bin/sh", "a\nb\n    import os"])
def test_a_note_is_a_comment_and_no_order(note):
    exported = as_pytest(Macro("m", (MacroStep(CloseWindow(), note=note),)), {})
    line = exported.text.splitlines()[-2]
    assert line.strip().startswith("# ")
    assert line.strip()[2:].startswith("Note: ") or "\n" in note
    assert read_back(exported.text).done == [CloseWindow()]


@pytest.mark.parametrize(
    ("name", "function"),
    [("Save the letter!", "test_save_the_letter"), ("名前", "test_macro"), ("2 fields", "test_macro_2_fields"),
     ("class", "test_macro_class"), ('"""\nimport os', "test_import_os")],
)  # fmt: skip
def test_the_name_of_a_macro_becomes_a_name_of_a_function(name, function):
    assert read_back(as_pytest(Macro(name, (), about=name), {}).text).function == function


def test_constants_have_names_of_their_own():
    parameters = tuple(Parameter(name) for name in ("a", "A", "pictures", "path"))
    steps = tuple(MacroStep(TypeInto("${" + p.name + "}")) for p in parameters)
    values = {parameter.name: f"value of {parameter.name}" for parameter in parameters}
    macro = Macro("m", (*steps, MacroStep(ClickOn(Locator(crop=picture())))), parameters=parameters)
    exported = as_pytest(macro, values)
    done = read_back(exported.text, exported.pictures).done
    assert [intent.text for intent in done[:-1]] == list(values.values())


# ---------------------------------------------------------------- any macro means the same as its test

texts = st.text(st.characters(exclude_categories=[]), max_size=30).map(literal)
words = texts.filter(bool)
spots = st.builds(Spot, st.floats(0, 500), st.integers(0, 500), st.integers(1, 900), st.integers(1, 900))
kinds = st.one_of(
    st.builds(
        Locator,
        role=st.sampled_from([*Role, None]),
        text=words,
        match=st.sampled_from(TextMatch),
        nth=st.sampled_from([None, None, 0, -1, 2]),
        place=st.sampled_from([None, None, *Place]),
        has_text=st.none() | words,
        ticked=st.sampled_from([None, None, True, False]),
    ),
    st.builds(Locator, role=st.sampled_from(Role), nth=st.sampled_from([None, 0, 3])),
    st.builds(Locator, spot=spots),
    st.builds(Locator, point=st.builds(FramePoint, st.floats(0, 900), st.integers(0, 900))),
    st.builds(Locator, crop=st.integers(0, 3).map(picture)),
    st.builds(Locator, crop=st.just(picture()), role=st.just(Role.BUTTON), text=words),
)
anchors = st.builds(Anchor, st.sampled_from(Relation), kinds)
locators = st.builds(
    lambda one, around: replace(one, anchors=tuple(around)), kinds, st.lists(anchors, max_size=3)
)
fields = st.none() | locators
conditions = st.one_of(
    st.builds(Visible, locators, st.booleans()),
    st.builds(TitleShows, texts, st.booleans()),
    st.builds(WindowOpen, texts, st.booleans()),
    st.builds(HasText, locators, texts, st.booleans()),
    st.builds(IsTicked, locators, st.booleans()),
    st.builds(IsEnabled, locators, st.booleans()),
    st.builds(IsEmpty, locators, st.booleans()),
    st.builds(HasValue, locators, texts, st.booleans()),
    st.builds(Counted, locators, st.integers(0, 9), st.booleans()),
)
modifiers = st.lists(st.sampled_from(["ctrl", "shift", "alt"]), max_size=3, unique=True).map(tuple)
intents = st.one_of(
    st.builds(ClickOn, locators, st.sampled_from(Button), st.integers(1, 3), modifiers),
    st.builds(HoverOver, locators),
    st.builds(DragTo, locators, locators),
    st.builds(ScrollBy, st.integers(-9, 9), st.integers(-9, 9), fields, st.none() | conditions),
    st.builds(TypeInto, texts, fields, st.booleans()),
    st.builds(EnterSecret, words, fields),
    st.builds(ClearField, fields),
    st.builds(PressKeys, st.just(("ctrl", "s")), st.integers(1, 3)),
    st.builds(ChooseMenu, st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(SelectOption, texts, fields),
    st.builds(SetTicked, locators, st.booleans()),
    st.builds(WaitUntil, conditions, st.none() | st.floats(0.1, 99)),
    st.builds(WaitFor, st.integers(0, 9) | st.floats(0.1, 9)),
    st.builds(CheckThat, conditions),
    st.builds(OpenProgram, st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(SwitchWindow, texts),
    st.builds(CloseWindow, st.none() | texts),
)
macros = st.builds(
    Macro,
    texts,
    st.lists(st.builds(MacroStep, intents, note=texts), max_size=4).map(tuple),
    about=texts,
    app=st.lists(words, max_size=2).map(tuple),
    size=st.sampled_from([None, (1280, 800), (640, 480)]),
    dark=st.booleans(),
    accessibility=st.booleans(),
)


def plain(text):
    return "".join(words for words, _ in parts(text))


def meant(step):
    """What the exported test should do for a step: checks have become expectations."""
    intent = single_minded(with_texts(step.intent, lambda text, use: plain(text)))
    match intent:
        case CheckThat(condition):
            return "expect", condition, step.timeout
        case WaitUntil(condition, timeout):
            return "expect", condition, 30 if timeout is None else timeout
        case _:
            return intent


@settings(max_examples=150)
@given(macros)
def test_an_exported_test_does_what_the_macro_does_whatever_its_texts(macro):
    exported = as_pytest(macro, {})
    reader = read_back(exported.text, exported.pictures)
    steps = ((MacroStep(OpenProgram(macro.app)),) if macro.app else ()) + macro.steps
    assert list(reader.done) == [meant(step) for step in steps]
    size = {} if macro.size in (None, (1280, 800)) else {"size": "640x480"}
    dark = {"dark": True} if macro.dark else {}
    assert reader.marker == size | dark | ({"accessibility": True} if macro.accessibility else {})


@given(st.lists(texts, min_size=1, max_size=3), texts)
def test_values_of_parameters_are_texts_whatever_they_hold(values, between):
    parameters = tuple(Parameter(f"p{number}", about=value) for number, value in enumerate(values))
    text = between.join(f" ${{{parameter.name}}}" for parameter in parameters)
    macro = Macro("m", (MacroStep(TypeInto(text)),), parameters=parameters)
    given_values = {parameter.name: value for parameter, value in zip(parameters, values, strict=True)}
    assert read_back(as_pytest(macro, given_values).text).done == [
        TypeInto(plain(between).join(" " + value for value in values))
    ]


def some_text(chance):
    """Words with marks between them, from one letter to more than a line."""
    letters = "abcdefghijklmnopqrstuvwxyzABÄÖéß0123456789      .,:;'\"\\/-+()[]{}#%"
    return "".join(chance.choice(letters) for _ in range(chance.choice([1, 5, 12, 25, 40, 60, 75, 90, 130])))


def some_target(chance, depth=2):
    if not chance.randrange(9):
        return Locator(spot=Spot(chance.random() * 500, 7, 640, 480))
    around = tuple(
        Anchor(chance.choice(list(Relation)), some_target(chance, depth - 1))
        for _ in range(chance.choice([0, 0, 1, 2]) if depth else 0)
    )
    role = chance.choice([None, Role.BUTTON, Role.TEXTBOX, Role.TREEITEM])
    match = chance.choice(
        [TextMatch.FUZZY, TextMatch.FUZZY, TextMatch.EXACT, TextMatch.CONTAINS, TextMatch.REGEX]
    )
    text = re.escape(some_text(chance)) if match is TextMatch.REGEX else some_text(chance)
    return Locator(role, text, match, around, nth=chance.choice([None, None, 0, 3]))


def some_intent(chance):
    target, text, turned = some_target(chance), some_text(chance), chance.random() < 0.5
    button, count = chance.choice(list(Button)), chance.randint(1, 3)
    return chance.choice(
        [
            ClickOn(target, button, count, chance.choice([(), ("ctrl",), ("ctrl", "shift")])),
            DragTo(target, some_target(chance)),
            TypeInto(text, chance.choice([None, target]), clear=turned),
            ChooseMenu(tuple(some_text(chance) for _ in range(count))),
            CheckThat(HasText(target, text, negate=turned)),
            CheckThat(TitleShows(text, negate=turned)),
            WaitUntil(Visible(target), 5.5),
            OpenProgram(tuple(some_text(chance) for _ in range(count))),
            ScrollBy(dx=3, dy=4, until=Visible(target)),
            ScrollBy(dy=4, target=target, until=TitleShows(text)),
            SelectOption(text, chance.choice([None, target])),
        ]
    )


def test_the_layout_is_that_of_the_formatter(tmp_path):
    chance = random.Random(4)
    for number in range(120):
        steps = tuple(MacroStep(some_intent(chance)) for _ in range(6))
        about, parameter = some_text(chance), Parameter("p" * chance.randint(1, 30))
        macro = Macro(f"m{number}", steps, about, size=(640, 480), dark=True, parameters=(parameter,))
        exported = as_pytest(macro, {parameter.name: some_text(chance)})
        (tmp_path / exported.name).write_text(exported.text, "utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
