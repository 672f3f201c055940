"""Strategies for macros of every kind, as files can hold them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from actions.types import Button
from desktop_agent.macros.parameters import literal
from desktop_agent.macros.types import Macro, MacroStep, Parameter, ParameterType, Secret
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
    SwitchWindow,
    TitleShows,
    TypeInto,
    Visible,
    WaitFor,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Anchor, Crop, Locator, Place, Relation, Spot, TextMatch
from vision.types import FramePoint, Role


def picture(seed: int) -> Crop:
    return Crop.of(np.random.default_rng(seed).integers(0, 255, (12, 16, 3), np.uint8))


PICTURES = [picture(seed) for seed in range(3)]

tricky = st.sampled_from(
    ["Save", "Save As", "no", "null", "~", "true", "12", "1.5", "0x1F", "2024-01-02", "12:30", "a: b", "a #b", "- a",
     "[x]", "{x}", "*a", "&a", "!t", "|", ">", "%", "@", "`", "'it''s'", '"Save" button', "it", "C:\\temp\\new",
     "don't", " padded ", "trailing ", "tab\there", "one\ntwo", "one\n\n  two\n", "\n", "ends\n\n", "Größe", "名前",
     "\u2028", "\u00a0", "\u200b", "\U0001f600", "\x85", "\x1b[0m", "<<", "=", "...", "---", "key:", ":", "?", "-",
     "yes", "on", "#", "# no comment", "a, b", "the", "the Save button", "x" * 150]
)  # fmt: skip
texts = (tricky | st.text(min_size=1, max_size=25)).map(literal)
typed = st.one_of(
    tricky.filter(lambda text: not any(one in text for one in "\x85\x1b")),
    st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=25),
).map(literal)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
decimals = st.integers(-100_000, 100_000).map(lambda number: number / 8)


def _locators(anchors: st.SearchStrategy[tuple[Anchor, ...]]) -> st.SearchStrategy[Locator]:
    return st.builds(
        Locator,
        role=st.none() | st.sampled_from(Role),
        text=st.none() | texts,
        match=st.just(TextMatch.FUZZY),
        anchors=anchors,
        nth=st.none() | st.integers(-20, 20),
        point=st.none() | st.builds(FramePoint, decimals, decimals),
        place=st.none() | st.sampled_from(Place),
        crop=st.none() | st.sampled_from(PICTURES),
        spot=st.none() | st.builds(Spot, decimals, decimals, st.integers(1, 9000), st.integers(1, 9000)),
        has_text=st.none() | texts,
        ticked=st.none() | st.booleans(),
    ).filter(lambda locator: locator != Locator())


plain = st.builds(Locator, role=st.sampled_from(Role), text=texts) | st.builds(Locator, text=texts)
matched = st.builds(Locator, text=st.sampled_from(["Save", "a|b", "x+"]), match=st.sampled_from(TextMatch))
simple = plain | matched | _locators(st.just(()))
_with_ways = st.builds(
    lambda first, others: Locator(**{**_fields(first), "otherwise": tuple(others)}),
    simple,
    st.lists(simple, max_size=2),
)


def _fields(locator: Locator) -> dict[str, object]:
    return {name: getattr(locator, name) for name in locator.__dataclass_fields__}


_anchors = st.lists(st.builds(Anchor, st.sampled_from(Relation), simple | _with_ways), max_size=3).map(tuple)
_related = _locators(_anchors) | simple
locators: st.SearchStrategy[Locator] = st.builds(
    lambda first, others: Locator(**{**_fields(first), "otherwise": tuple(others)}),
    _related,
    st.lists(_related | _with_ways, max_size=2),
)

negate = st.booleans()
conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Visible, locators, negate),
    st.builds(TitleShows, texts, negate),
    st.builds(WindowOpen, texts, negate),
    st.builds(HasText, locators, texts, negate),
    st.builds(IsTicked, locators, negate),
    st.builds(IsEnabled, locators, negate),
    st.builds(IsEmpty, locators, negate),
    st.builds(HasValue, locators, texts, negate),
    st.builds(Counted, locators, st.integers(0, 50), negate),
)
seconds = st.integers(0, 3_600_000).map(lambda milliseconds: milliseconds / 1000)
chords = st.sampled_from(
    [("enter",), ("ctrl", "s"), ("ctrl", "shift", "t"), ("ctrl", "+"), ("+",), ("a",), ("ctrl", ","), ("-",), ("7",),
     ("space",), ("'",), ('"',), ("#",), ("ß",), ("é",), ("[",), ("f5",), ("y",), ("n",)]
)  # fmt: skip
held = st.lists(st.sampled_from(["ctrl", "shift", "alt", "super"]), unique=True, max_size=3).map(tuple)
maybe = st.none() | locators
ticks = st.integers(-1000, 1000)
arguments = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).map(
    literal
)

SECRET = Secret("password", "of the mail server")

INTENTS: dict[type, st.SearchStrategy[Intent]] = {
    ClickOn: st.builds(ClickOn, locators, st.sampled_from(Button), st.integers(1, 3), held),
    HoverOver: st.builds(HoverOver, locators),
    DragTo: st.builds(DragTo, locators, locators),
    ScrollBy: st.builds(ScrollBy, ticks, ticks, maybe, st.none() | conditions)
    | st.builds(ScrollBy, dy=ticks),
    TypeInto: st.builds(TypeInto, typed, maybe, st.booleans()),
    EnterSecret: st.builds(EnterSecret, st.just(SECRET.name), maybe),
    ClearField: st.builds(ClearField, maybe),
    PressKeys: st.builds(PressKeys, chords, st.integers(1, 100)),
    ChooseMenu: st.builds(ChooseMenu, st.lists(texts, min_size=1, max_size=4).map(tuple)),
    SelectOption: st.builds(SelectOption, texts, maybe),
    SetTicked: st.builds(SetTicked, locators, st.booleans()),
    WaitUntil: st.builds(WaitUntil, conditions, st.none() | seconds),
    WaitFor: st.builds(WaitFor, seconds),
    CheckThat: st.builds(CheckThat, conditions),
    OpenProgram: st.builds(
        lambda program, rest: OpenProgram((program, *rest)),
        arguments.filter(str.strip),
        st.lists(arguments, max_size=3),
    ),
    SwitchWindow: st.builds(SwitchWindow, texts),
    CloseWindow: st.builds(CloseWindow, st.none() | texts),
}
"""One strategy for each kind of intent."""

steps = st.builds(
    lambda intent, after, quiet, timeout, note: MacroStep(
        intent, after, quiet, None if isinstance(intent, WaitUntil) else timeout, note
    ),
    st.one_of(list(INTENTS.values())),
    st.none() | seconds,
    st.booleans(),
    st.none() | seconds,
    st.just("") | typed,
)
parameters = st.builds(Parameter, names, st.just(ParameterType.TEXT), st.none() | typed, st.just("") | typed)
macros = st.builds(
    lambda said, name, about, app, size, dark, accessibility, declared: Macro(
        name,
        tuple(said),
        about,
        app,
        size,
        dark,
        accessibility,
        tuple(one for one in declared if one.name != SECRET.name),
        (SECRET,),
    ),
    st.lists(steps, min_size=1, max_size=4),
    st.sampled_from(["save-letter", "Brief 2", "null", "12", "名前"]),
    st.just("") | typed,
    st.just(()) | st.just(("mousepad", "a b.txt")),
    st.none() | st.tuples(st.integers(10, 9000), st.integers(10, 9000)),
    st.booleans(),
    st.booleans(),
    st.lists(parameters, max_size=3, unique_by=lambda one: one.name),
)
