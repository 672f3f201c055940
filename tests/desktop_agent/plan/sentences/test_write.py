from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.plan.sentences import Unsayable, read_task, to_sentence
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    Condition,
    Counted,
    DragTo,
    EnterSecret,
    HasText,
    HasValue,
    HoverOver,
    Intent,
    IsEmpty,
    IsEnabled,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    Step,
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Locator, Relation, TextMatch
from vision.types import FramePoint, Role

# What cannot be typed (control characters) cannot be said; everything else can.
any_text = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), min_size=1, max_size=30
)
names = st.one_of(
    st.sampled_from(
        ["Save", "Save As", "Find and Replace", "then press Enter", "the", "it", "into", "Größe", "名前", "a.txt",
         "3.14", "don't", "button", "first", "Next to", "File > Open", "is visible", "Log out, then close the window"]
    ),
    st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters='“”„«»‹›'), min_size=1, max_size=20),
)  # fmt: skip

TOGGLES = [Role.CHECKBOX, Role.RADIO, Role.SWITCH]
FIELDS = [Role.TEXTBOX, Role.SPINBUTTON]
POINTABLE = [role for role in Role if role not in (Role.WINDOW, Role.DIALOG)]


def targets(roles: list[Role], anchors: bool = True) -> st.SearchStrategy[Locator]:
    named = st.builds(Locator, role=st.sampled_from(roles), text=names)
    counted = st.builds(
        Locator, role=st.sampled_from(roles), text=st.none() | names, nth=st.sampled_from([0, 1, 4, -1])
    )
    plain = named | counted
    if not anchors:
        return plain
    dialogs = st.builds(Locator, role=st.sampled_from([Role.DIALOG, Role.WINDOW]), text=names)
    related = st.builds(
        lambda target, relation, other: target.related(relation, other),
        named,
        st.sampled_from([Relation.ABOVE, Relation.BELOW, Relation.LEFT_OF, Relation.RIGHT_OF]),
        st.builds(Locator, role=st.sampled_from([Role.BUTTON, Role.LINK]), text=names),
    )
    within = st.builds(lambda target, dialog: target.related(Relation.WITHIN, dialog), plain, dialogs)
    return plain | related | within


conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Visible, targets(POINTABLE), st.booleans()),
    st.builds(TitleShows, any_text, st.booleans()),
    st.builds(WindowOpen, any_text, st.booleans()),
    st.builds(HasText, targets(POINTABLE), any_text, st.booleans()),
    st.builds(IsTicked, targets(TOGGLES), st.booleans()),
    st.builds(IsEnabled, targets(POINTABLE), st.booleans()),
    st.builds(IsEmpty, targets(FIELDS), st.booleans()),
    st.builds(HasValue, targets(POINTABLE), any_text, st.booleans()),
    st.builds(Counted, targets(POINTABLE), st.integers(0, 1000), st.booleans()),
)
chords = st.sampled_from(
    [("enter",), ("ctrl", "s"), ("ctrl", "shift", "t"), ("alt", "f4"), ("ctrl", "+"), ("pagedown",), ("a",), ("super",),
     ("ctrl", ","), (".",), ("printscreen",), ("ctrl", "-"), (";",), ("esc",)]
)  # fmt: skip
modifiers = st.sampled_from([(), ("ctrl",), ("ctrl", "shift"), ("alt",)])
ticks = st.integers(-50, 50).filter(bool)
seconds = st.integers(1, 120_000).map(lambda milliseconds: milliseconds / 1000)

intents: st.SearchStrategy[Intent] = st.one_of(
    st.builds(
        ClickOn,
        targets(POINTABLE),
        st.sampled_from([Button.LEFT, Button.RIGHT, Button.MIDDLE]),
        st.integers(1, 3),
        modifiers,
    ),
    st.builds(HoverOver, targets(POINTABLE)),
    st.builds(DragTo, targets(POINTABLE), targets(POINTABLE)),
    st.builds(
        ScrollBy, dy=ticks, target=st.none() | targets([Role.LINK, Role.ROW]), until=st.none() | conditions
    ),
    st.builds(ScrollBy, dx=ticks),
    st.builds(TypeInto, any_text, st.none() | targets(FIELDS)),
    st.builds(TypeInto, any_text, st.none() | targets(FIELDS), st.just(True)),
    st.builds(
        EnterSecret, st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True), st.none() | targets(FIELDS)
    ),
    st.builds(ClearField, st.none() | targets(FIELDS)),
    st.builds(PressKeys, chords, st.integers(1, 100)),
    st.builds(ChooseMenu, st.lists(any_text.filter(str.strip), min_size=2, max_size=4).map(tuple)),
    st.builds(SelectOption, any_text, st.none() | targets([Role.COMBOBOX])),
    st.builds(SetTicked, targets(TOGGLES), st.booleans()),
    st.builds(WaitUntil, conditions, st.none() | seconds),
    st.builds(WaitFor, seconds),
    st.builds(CheckThat, conditions),
    st.builds(OpenProgram, st.lists(any_text, min_size=1, max_size=4).map(tuple)),
    st.builds(SwitchWindow, any_text),
    st.builds(CloseWindow, st.none() | any_text),
)


@settings(max_examples=200, deadline=None)
@given(intents)
def test_every_intent_of_the_language_reads_back_as_itself(intent):
    sentence = to_sentence(intent)
    assert read_task(sentence) == (Step(sentence, intent),)


@settings(max_examples=60, deadline=None)
@given(st.lists(intents, min_size=1, max_size=6), st.sampled_from([". ", "\n", "; ", ", then ", ".\n- "]))
def test_several_sentences_read_back_in_order(some, between):
    task = between.join(to_sentence(intent) for intent in some)
    assert [step.intent for step in read_task(task)] == some


@pytest.mark.parametrize(
    ("intent", "sentence"),
    [
        (ClickOn(Locator(Role.BUTTON, "Save")), 'Click the "Save" button'),
        (
            ClickOn(
                Locator(Role.BUTTON, "Edit", nth=1).related(
                    Relation.WITHIN, Locator(Role.DIALOG, "Preferences")
                )
            ),
            'Click the second "Edit" button in the "Preferences" dialog',
        ),
        (
            ClickOn(Locator(text="Save"), count=2, modifiers=("ctrl",)),
            'Double-click "Save" while holding ctrl',
        ),
        (
            TypeInto('say "hi"\n', Locator(Role.TEXTBOX, "Name")),
            'Type "say \\"hi\\"\\n" into the "Name" field',
        ),
        (
            EnterSecret("password", Locator(Role.TEXTBOX, "Password")),
            'Enter the secret "password" into the "Password" field',
        ),
        (EnterSecret("pin"), 'Enter the secret "pin"'),
        (PressKeys(("ctrl", "shift", "s"), 2), "Press the ctrl+shift+s key 2 times"),
        (ChooseMenu(("File", "Save As")), 'Choose "File" > "Save As"'),
        (WaitUntil(Visible(Locator(text="Done")), 2.5), 'Wait up to 2.5 seconds until "Done" is visible'),
        (OpenProgram(("xterm", "-T", "a b")), "Start \"xterm -T 'a b'\""),
        (CloseWindow(), "Close the window"),
    ],
)
def test_sentences_read_like_english(intent, sentence):
    assert to_sentence(intent) == sentence


@pytest.mark.parametrize(
    "intent",
    [
        ClickOn(Locator(point=FramePoint(3, 4))),
        ClickOn(Locator(text="x", match=TextMatch.REGEX)),
        ClickOn(Locator(text="x"), Button.FORWARD),
        ClickOn(Locator(text="x", nth=40)),
        ScrollBy(dx=1, dy=1),
        ScrollBy(),
        TypeInto("\x1b"),
        TypeInto("x", Locator(Role.SLIDER, "y"), clear=True),
        WaitFor(1e9),
        PressKeys(("nonsense",)),
        OpenProgram(()),
        EnterSecret("two words"),
    ],
)
def test_what_no_sentence_means_is_refused(intent):
    with pytest.raises(Unsayable):
        to_sentence(intent)
