from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.macros.edit import EditableMacro
from desktop_agent.macros.files import read_macro, write_macro
from desktop_agent.macros.types import Macro, MacroStep, Parameter, ParameterType, Secret
from desktop_agent.types import ClickOn, PressKeys, TypeInto, WaitFor
from tests.desktop_agent.macros.any_macro import PICTURES, macros, steps
from vision.locate import Locator
from vision.types import Role

WRITTEN = """\
# What a person reads first.
version: 1   # of the format
name: letter

app:   mousepad
parameters:
  # Who it goes to.
  greeting: 'Dear Ann'   # by default

steps:

  # -- the text --

  # First the text.
  # It is short.
  - type:   ${greeting}   # odd spaces stay
    into: the "Name" field
    note: "quotes stay"  # and this
  - Open the File menu and choose Save As.   # two at once

  - click:   # the hard one
      # by name
      - {role: button, text: Save}   # best
      # by place
      - {spot: [5, 6], of: [640, 480], within: the "Save" dialog}
    after: 1.2   # seconds

  # Last.
  - press: Ctrl+Q
# The end.
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "letter.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def lines_gone(editable: EditableMacro) -> list[str]:
    now = editable.text.splitlines()
    return [line for line in WRITTEN.splitlines() if line.strip() and line not in now]


def lines_new(editable: EditableMacro) -> list[str]:
    before = WRITTEN.splitlines()
    return [line for line in editable.text.splitlines() if line.strip() and line not in before]


def test_opening_changes_nothing(path):
    editable = EditableMacro(path)
    assert not editable.changed
    editable.save()
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_a_deleted_step_takes_only_its_own_comment_with_it(path):
    editable = EditableMacro(path)
    editable.delete(4)
    assert lines_gone(editable) == ["  # Last.", "  - press: Ctrl+Q"]
    editable.delete(0)
    assert "# -- the text --" in editable.text
    assert "# First the text." not in editable.text
    editable.save()
    assert read_macro(path) == editable.macro
    assert len(editable.macro.steps) == 3


def test_a_moved_step_takes_its_comment_with_it(path):
    editable = EditableMacro(path)
    editable.move(4, 0)
    assert lines_gone(editable) == lines_new(editable) == []
    assert editable.text.index("# Last.") < editable.text.index("Ctrl+Q") < editable.text.index("# First")
    assert editable.macro.steps[0].intent == PressKeys(("ctrl", "q"))
    editable.move(0, 4)
    assert editable.macro == read_macro(path)
    assert editable.text.endswith("  # Last.\n  - press: Ctrl+Q\n# The end.\n")


def test_a_new_step_stands_where_it_was_put(path):
    editable = EditableMacro(path)
    editable.insert(0, MacroStep(WaitFor(1)), comment="Breathe.")
    assert lines_gone(editable) == []
    assert lines_new(editable) == ["  # Breathe.", "  - wait: 1"]
    editable.insert(6, MacroStep(WaitFor(2)))
    assert editable.text.endswith("  - press: Ctrl+Q\n  - wait: 2\n# The end.\n")


def test_a_replaced_step_keeps_the_keys_that_stay(path):
    editable = EditableMacro(path)
    old = editable.macro.steps[0]
    editable.replace(0, MacroStep(old.intent, note="changed", after=3))
    assert lines_gone(editable) == ['    note: "quotes stay"  # and this']
    assert lines_new(editable) == ["    note: changed  # and this", "    after: 3"]
    editable.replace(0, MacroStep(TypeInto("Hello", old.intent.target)))
    assert "  - type: Hello   # odd spaces stay\n" in editable.text
    assert "# It is short." in editable.text
    editable.replace(0, MacroStep(PressKeys(("enter",))))
    assert "  # It is short.\n  - press: Enter\n" in editable.text


def test_changing_one_of_several_sentences_gives_each_a_step_of_its_own(path):
    editable = EditableMacro(path)
    editable.replace(2, MacroStep(WaitFor(1)))
    assert '  - click: the "File" menu\n  - wait: 1\n' in editable.text
    assert lines_gone(editable) == ["  - Open the File menu and choose Save As.   # two at once"]


def test_another_way_becomes_the_first_and_keeps_its_comment(path):
    editable = EditableMacro(path)
    editable.prefer(3, 1)
    assert lines_gone(editable) == lines_new(editable) == []
    target = editable.macro.steps[3].intent.target
    assert target.spot is not None
    assert target.otherwise == (Locator(Role.BUTTON, "Save"),)
    place = editable.text.index("# by place")
    assert place < editable.text.index("spot:") < editable.text.index("# by name")


def test_another_way_becomes_the_first_in_a_list_in_brackets(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("version: 1\nsteps:\n- click: [Save, Store]  # yes\n", encoding="utf-8")
    editable = EditableMacro(path)
    editable.prefer(0, 1)
    assert editable.macro.steps[0].intent.target == Locator(text="Store", otherwise=(Locator(text="Save"),))


def test_a_parameter_is_changed_in_its_line_and_a_new_one_follows(path):
    editable = EditableMacro(path)
    editable.set_parameter(Parameter("greeting", default="Dear Bob"))
    assert lines_gone(editable) == ["  greeting: 'Dear Ann'   # by default"]
    assert lines_new(editable) == ["  greeting: Dear Bob   # by default"]
    editable.set_parameter(Parameter("count", ParameterType.NUMBER, "3"))
    assert '  count: {type: number, default: "3"}\n' in editable.text
    editable.set_secret(Secret("pin", "of the bank"))
    assert "secrets:\n  pin: {about: of the bank}\n\nsteps:\n" in editable.text
    editable.save()
    assert read_macro(path).secrets == (Secret("pin", "of the bank"),)


def test_comments_above_steps_are_changed_and_removed(path):
    editable = EditableMacro(path)
    editable.comment(0, "One.\nTwo.")
    assert "  # One.\n  # Two.\n  - type:" in editable.text
    editable.comment(0, "")
    assert "# -- the text --" in editable.text
    assert "# Two." not in editable.text


def test_pictures_come_and_go_with_their_steps(tmp_path):
    path = tmp_path / "x.yaml"
    write_macro(Macro("x", (MacroStep(ClickOn(Locator(crop=PICTURES[0]))),)), path)
    editable = EditableMacro(path)
    editable.insert(1, MacroStep(ClickOn(Locator(crop=PICTURES[1]))))
    assert len(list((tmp_path / "x.crops").iterdir())) == 1
    editable.save()
    assert len(list((tmp_path / "x.crops").iterdir())) == 2
    editable.delete(0)
    editable.save()
    assert read_macro(path).steps[0].intent.target.crop == PICTURES[1]
    assert len(list((tmp_path / "x.crops").iterdir())) == 1


def test_a_refused_change_leaves_everything_as_it_was(path):
    editable = EditableMacro(path)
    for change in (
        lambda: editable.delete(9),
        lambda: editable.move(0, 9),
        lambda: editable.insert(0, MacroStep(TypeInto("${nobody}"))),
        lambda: editable.replace(0, MacroStep(TypeInto("\x1b"))),
        lambda: editable.prefer(3, 2),
        lambda: editable.prefer(3, 1, target=1),
        lambda: editable.set_parameter(Parameter("1st")),
    ):
        with pytest.raises(BadInput):
            change()
        assert editable.text == WRITTEN


def test_the_last_step_cannot_be_deleted(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("version: 1\nsteps:\n- click: Save\n", encoding="utf-8")
    with pytest.raises(BadInput, match="at least one step"):
        EditableMacro(path).delete(0)


def test_steps_in_brackets_are_not_edited(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("version: 1\nsteps: [click Save, press Enter]\n", encoding="utf-8")
    with pytest.raises(BadInput, match="in brackets"):
        EditableMacro(path).delete(0)


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(path):
    editable = EditableMacro(path)
    editable.delete(0)
    path.write_text(WRITTEN + "# mine\n", encoding="utf-8")
    with pytest.raises(BadInput, match="another program"):
        editable.save()
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_windows_line_ends_stay(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(WRITTEN.replace("\n", "\r\n").encode())
    editable = EditableMacro(path)
    editable.insert(1, MacroStep(WaitFor(1)))
    editable.delete(0)
    editable.save()
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_literal_block_with_a_hash_is_no_comment(tmp_path):
    path = tmp_path / "x.yaml"
    text = "version: 1\nsteps:\n- type: |\n    a\n    # not a comment\n# of the next\n- press: Enter"
    path.write_text(text, encoding="utf-8")
    editable = EditableMacro(path)
    editable.move(1, 0)
    assert editable.text == (
        "version: 1\nsteps:\n# of the next\n- press: Enter\n- type: |\n    a\n    # not a comment\n"
    )


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(macros, steps, st.data())
def test_any_written_macro_can_be_edited_and_its_comments_stay(tmp_path_factory, macro, new, data):
    path = tmp_path_factory.mktemp("macro") / "it.yaml"
    write_macro(macro, path, comments={at: f"comment {at}." for at in range(len(macro.steps))})
    editable = EditableMacro(path)
    count = len(macro.steps)
    at, to = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    editable.insert(to, new)
    editable.move(at, to)
    editable.replace(at, new)
    editable.delete(to)
    editable.save()
    assert read_macro(path) == editable.macro
    assert len(editable.macro.steps) == count
    kept = [f"# comment {number}." in editable.text for number in range(count)]
    assert kept.count(False) <= 1


def test_a_state_comes_back_whatever_was_done_since(path):
    editable = EditableMacro(path)
    before = editable.state
    editable.delete(4)
    editable.describe(about="Another one.")
    after = editable.state
    editable.restore(before)
    assert editable.text == WRITTEN
    assert not editable.changed
    editable.restore(after)
    assert len(editable.macro.steps) == 4
    assert editable.macro.about == "Another one."


def test_a_picture_that_a_save_removed_is_written_again_when_its_step_comes_back(tmp_path):
    path = tmp_path / "pictured.yaml"
    with_picture = MacroStep(ClickOn(Locator(crop=PICTURES[0])))
    write_macro(Macro("pictured", (with_picture, MacroStep(WaitFor(1)))), path)
    editable = EditableMacro(path)
    before = editable.state
    editable.delete(0)
    editable.save()
    assert not list(tmp_path.glob("*.crops/*.png"))
    editable.restore(before)
    editable.save()
    assert read_macro(path).steps[0] == with_picture


def test_a_step_is_put_once_more_after_itself(path):
    editable = EditableMacro(path)
    editable.duplicate(4)
    assert editable.macro.steps[4] == editable.macro.steps[5]
    assert lines_gone(editable) == []


def test_what_it_is_called_and_for_is_said_in_its_own_lines(path):
    editable = EditableMacro(path)
    editable.describe(name="greeting", about="Says hello: to Ann.")
    assert lines_gone(editable) == ["name: letter"]
    assert lines_new(editable) == ["name: greeting", 'about: "Says hello: to Ann."'] or (
        "about: 'Says hello: to Ann.'" in lines_new(editable)
    )
    editable.describe(name="letter", about="")
    assert editable.text == WRITTEN


def test_a_name_that_cannot_be_changes_nothing(path):
    editable = EditableMacro(path)
    with pytest.raises(BadInput, match="A macro is called by letters"):
        editable.describe(about="fine", name="no/name")
    assert editable.text == WRITTEN


def test_the_program_that_is_started_changes_in_its_line(path):
    editable = EditableMacro(path)
    editable.set_app(("geany", "a b.txt"))
    assert lines_gone(editable) == ["app:   mousepad"]
    assert editable.macro.app == ("geany", "a b.txt")
    editable.set_app(())
    assert editable.macro.app == ()


def test_a_renamed_parameter_is_renamed_wherever_it_is_used(path):
    editable = EditableMacro(path)
    editable.set_parameter(Parameter("other", default="x"))
    editable.rename_parameter("greeting", "words")
    assert [one.name for one in editable.macro.parameters] == ["words", "other"]
    assert editable.macro.parameters[0].default == "Dear Ann"
    assert editable.macro.steps[0].intent.text == "${words}"
    assert "  # Who it goes to.\n  words: 'Dear Ann'   # by default\n" in editable.text
    assert "greeting" not in editable.text


def test_a_renamed_parameter_of_a_list_in_brackets_is_renamed_too(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text(
        "version: 1\nparameters: {a: x, b: y}\napp: 'run ${a}'\nsteps:\n- type: ${a}, ${b}, $${a}\n", "utf-8"
    )
    editable = EditableMacro(path)
    editable.rename_parameter("a", "c")
    assert editable.macro.steps[0].intent.text == "${c}, ${b}, $${a}"
    assert editable.macro.app == ("run", "${c}")
    assert {one.name: one.default for one in editable.macro.parameters} == {"b": "y", "c": "x"}


@pytest.mark.parametrize("new", ["greeting2", "no name", ""])
def test_a_parameter_gets_no_name_that_is_none_or_taken(path, new):
    editable = EditableMacro(path)
    editable.set_parameter(Parameter("greeting2"))
    before = editable.text
    with pytest.raises(BadInput):
        editable.rename_parameter("greeting", new)
    assert editable.text == before


def test_a_parameter_goes_when_nothing_uses_it_any_more(path):
    editable = EditableMacro(path)
    with pytest.raises(BadInput, match='Step 1 uses the parameter "greeting"'):
        editable.remove_parameter("greeting")
    editable.replace(0, MacroStep(WaitFor(1)))
    editable.remove_parameter("greeting")
    assert editable.macro.parameters == ()
    assert "parameters:" not in editable.text
    assert "steps:\n" in editable.text


def test_a_whole_text_is_taken_over_when_it_is_right(path):
    editable = EditableMacro(path)
    with pytest.raises(BadInput, match=r"letter\.yaml:2:6: "):
        editable.take_over("version: 1\nsteps:\n")
    assert editable.text == WRITTEN
    editable.take_over("version: 1\nsteps:\n- wait: 1\n")
    assert editable.macro.steps == (MacroStep(WaitFor(1)),)
    editable.save()
    assert read_macro(path).steps == (MacroStep(WaitFor(1)),)
