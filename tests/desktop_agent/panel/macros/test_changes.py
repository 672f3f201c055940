import pytest

from desktop_agent.errors import BadInput
from desktop_agent.macros.edit import EditableMacro
from desktop_agent.macros.types import Parameter
from desktop_agent.panel.macros import changes
from desktop_agent.types import CheckThat, ClickOn, PressKeys, TypeInto, WaitUntil
from tests.desktop_agent.panel.macros.conftest import SAVE
from vision.locate import Locator
from vision.types import Role


@pytest.fixture
def editable(folder):
    return EditableMacro(folder / "letter.yaml")


def test_a_line_may_hold_several_steps():
    reading = changes.read_line('wait until "Saved" is visible and press Enter')
    assert [type(intent) for intent in reading.intents] == [WaitUntil, PressKeys]
    assert reading.problem == ""


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_is_no_mistake(line):
    assert changes.read_line(line) == changes.Reading()


def test_a_line_that_is_not_understood_says_which_part():
    reading = changes.read_line("frobnicate the thing")
    assert reading.intents == ()
    assert "frobnicate" in reading.problem
    assert "at most" in changes.read_line("click " + "x" * 3000).problem


def test_steps_are_put_in_their_order(editable):
    changes.insert(2, changes.read_line("press Enter and press Tab").intents)(editable)
    assert editable.macro.steps[2].intent == PressKeys(("enter",))
    assert editable.macro.steps[3].intent == PressKeys(("tab",))
    assert len(editable.macro.steps) == 8


def test_a_step_in_other_words_keeps_the_ways_to_what_it_still_acts_on(editable):
    (intent,) = changes.read_line('double-click the "Save" button').intents
    changes.rewrite(4, intent)(editable)
    assert editable.macro.steps[4].intent == ClickOn(SAVE, count=2)
    (intent,) = changes.read_line('click the "Send" button').intents
    changes.rewrite(4, intent)(editable)
    assert editable.macro.steps[4].intent == ClickOn(Locator(role=Role.BUTTON, text="Send"))


def test_what_is_typed_becomes_the_default_of_a_parameter(editable):
    changes.make_parameter(0, "greeting")(editable)
    assert editable.macro.parameters[-1] == Parameter("greeting", default="Dear Ann")
    assert editable.macro.steps[0].intent == TypeInto("${greeting}")


def test_what_means_itself_is_no_parameter_in_the_default_either(editable):
    changes.change_text(0, "$${cost}: 3")(editable)
    changes.make_parameter(0, "words")(editable)
    assert editable.macro.parameters[-1].default == "${cost}: 3"


@pytest.mark.parametrize(("index", "name"), [(0, "file"), (3, "other"), (1, "menu"), (0, "no name")])
def test_no_parameter_is_made_where_there_can_be_none(editable, index, name):
    before = editable.state
    with pytest.raises(BadInput):
        changes.make_parameter(index, name)(editable)
    assert editable.state.parsed.macro.steps == before.parsed.macro.steps


def test_a_parameter_that_nothing_declares_is_refused_in_words(editable):
    with pytest.raises(BadInput, match='"nobody" is not declared'):
        changes.change_text(0, "${nobody}")(editable)


def test_a_step_waits_as_long_as_it_is_told(editable):
    changes.set_patience(0, timeout=4, quiet=True, note="slow")(editable)
    step = editable.macro.steps[0]
    assert (step.timeout, step.quiet, step.note) == (4, True, "slow")
    changes.set_patience(2, timeout=4, quiet=False, note="")(editable)
    assert editable.macro.steps[2].intent.timeout_s == 4
    changes.set_patience(5, timeout=9, quiet=False, note="")(editable)
    assert isinstance(editable.macro.steps[5].intent, CheckThat)
    assert editable.macro.steps[5].timeout == 9
