from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.macros.parameters import fill, literal
from desktop_agent.macros.types import Macro, MacroStep, Parameter, ParameterType, Secret
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClickOn,
    CloseWindow,
    EnterSecret,
    HasText,
    OpenProgram,
    ScrollBy,
    SelectOption,
    SwitchWindow,
    TitleShows,
    TypeInto,
    WaitUntil,
    WindowOpen,
)
from vision.locate import Locator, Relation, TextMatch


def macro(*intents, parameters=("who",), **more) -> Macro:
    declared = tuple(Parameter(name) for name in parameters)
    return Macro("x", tuple(MacroStep(intent) for intent in intents), parameters=declared, **more)


def filled(text: str, **given: str) -> str:
    return fill(macro(TypeInto(text), parameters=tuple(given)), given).steps[0].intent.text


def test_a_value_stands_wherever_a_text_does():
    named = Locator(text="${who}", otherwise=(Locator(text="in ${who}"),)).related(
        Relation.WITHIN, Locator(text="box of ${who}", has_text="${who}")
    )
    before = macro(
        TypeInto("Dear ${who}"),
        ClickOn(named),
        ChooseMenu(("File", "${who}")),
        SelectOption("${who}", named),
        SwitchWindow("${who}"),
        CloseWindow("${who}"),
        CloseWindow(),
        OpenProgram(("edit", "${who}.txt")),
        WaitUntil(WindowOpen("${who}")),
        CheckThat(HasText(named, "${who}")),
        ScrollBy(dy=1, until=TitleShows("${who}")),
        app=("edit", "${who}"),
    )
    after = fill(before, {"who": "Ann"})
    assert "${" not in repr(after)
    assert repr(after).count("Ann") == repr(before).count("${who}")
    assert after.app == ("edit", "Ann")
    assert after.parameters == ()


@given(st.text(max_size=30), st.text(max_size=10).filter(lambda text: "\0" not in text))
def test_a_literal_text_stays_what_it_is(text, value):
    clean = "".join(one for one in value if one.isprintable())
    assert filled(literal(text), who=clean) == text
    assert filled("${who}", who="${who}$${x}") == "${who}$${x}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$${who}", "${who}"),
        ("$$${who}", "$Ann"),
        ("$$$${who}", "$${who}"),
        ("${who}${who}", "AnnAnn"),
        ("$who {who} $ $$ {", "$who {who} $ $$ {"),
    ],
)
def test_dollar_signs(text, expected):
    assert filled(text, who="Ann") == expected


def test_a_value_in_a_regular_expression_stands_for_itself():
    pattern = macro(ClickOn(Locator(text="^${who}$", match=TextMatch.REGEX)))
    assert fill(pattern, {"who": "a.*b"}).steps[0].intent.target.text == r"^a\.\*b$"


def test_unknown_and_missing_names_are_told_with_those_that_exist():
    one = macro(TypeInto("${who}"), parameters=("who", "where"))
    with pytest.raises(BadInput, match=r'no parameter "whom".*Did you mean "who"'):
        fill(one, {"whom": "Ann"})
    with pytest.raises(BadInput, match=r'no parameter "xyz".*It has: who, where'):
        fill(one, {"xyz": "Ann"})
    with pytest.raises(BadInput, match="needs the parameters who, where"):
        fill(one, {})
    with pytest.raises(BadInput, match='no parameter "what"'):
        fill(macro(TypeInto("${what}")), {"who": "Ann"})


def test_a_secret_is_never_given_as_a_parameter():
    one = macro(EnterSecret("pin"), secrets=(Secret("pin"),), parameters=())
    with pytest.raises(BadInput, match="keyring only") as raised:
        fill(one, {"pin": "1234"})
    assert "1234" not in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (ParameterType.NUMBER, ["12", "-3.5", "1e3"], ["", "twelve", "1,5", "nan", "12 ", "0x1"]),
        (ParameterType.FLAG, ["true", "false"], ["yes", "", "True"]),
        (ParameterType.TEXT, ["", "a\nb\t", "ß"], ["\x00", "\x1b", "\ud800", "x" * 100_001]),
    ],
)
def test_values_fit_their_types(kind, good, bad):
    one = Macro("x", (MacroStep(TypeInto("${v}")),), parameters=(Parameter("v", kind),))
    for value in good:
        assert fill(one, {"v": value}).steps[0].intent.text == value
    for value in bad:
        with pytest.raises(BadInput, match="cannot be the v"):
            fill(one, {"v": value})


def test_an_empty_value_never_makes_a_target_of_everything():
    for intent in (ClickOn(Locator(text="${who}")), SwitchWindow("${who}"), ChooseMenu(("File", "${who}"))):
        with pytest.raises(BadInput, match="may not be empty"):
            fill(macro(intent), {"who": ""})
    assert fill(macro(TypeInto("${who}")), {"who": ""}).steps[0].intent.text == ""


def test_a_default_is_used_unless_a_value_is_given():
    one = Macro("x", (MacroStep(TypeInto("${v}")),), parameters=(Parameter("v", default="a"),))
    assert fill(one, {}).steps[0].intent.text == "a"
    assert fill(one, {"v": "b"}).steps[0].intent.text == "b"
