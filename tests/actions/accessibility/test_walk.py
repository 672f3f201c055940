import pytest

from actions.accessibility.roles import AtspiRole, State
from actions.accessibility.walk import Walker
from tests.fakes.atspi import SHOWN, FakeBus, FakeProgram, Thing, window

R = AtspiRole
HIDDEN = (State.ENABLED, State.SENSITIVE, State.VISIBLE)


def told_by(*things, **kwargs):
    bus = FakeBus(FakeProgram(":1.7", 42, [window(*things)]))
    return Walker(bus, **kwargs).walk(1.0), bus


def test_a_button_is_told_with_its_box_program_and_window():
    told, _ = told_by(Thing(R.PUSH_BUTTON, "Save", (10, 20, 80, 30)))
    (node,) = told.nodes
    assert (node.role, node.name, node.box) == ("button", "Save", (10.0, 20.0, 90.0, 50.0))
    assert (node.pid, node.window, node.states, node.popup) == (42, "Editor", frozenset(), False)
    assert told.cut == ""


def test_what_only_holds_others_is_walked_through_and_not_told():
    inner = Thing(R.PUSH_BUTTON, "Save", (10, 20, 80, 30))
    told, _ = told_by(Thing(39, "", children=[Thing(20, children=[inner])]))
    assert [node.name for node in told.nodes] == ["Save"]


def test_what_does_not_show_is_left_out_with_all_that_stands_in_it():
    inner = Thing(R.PUSH_BUTTON, "Save")
    told, bus = told_by(Thing(39, states=HIDDEN, children=[inner]))
    assert told.nodes == ()
    assert not bus.asked_about(inner)


def test_of_a_large_family_the_hidden_ones_cost_one_question_each():
    rows = [
        Thing(R.LIST_ITEM, f"Row {i}", (0, 20 * i, 100, 20), SHOWN if i < 3 else HIDDEN) for i in range(100)
    ]
    told, bus = told_by(Thing(R.LIST, "", (0, 0, 100, 60), children=rows))
    assert [node.name for node in told.nodes] == ["Row 0", "Row 1", "Row 2"]
    assert bus.asked_about(rows[50]) == {"GetState": 1}


def test_of_ten_thousand_rows_only_those_around_the_shown_ones_are_asked():
    rows = [
        Thing(R.TABLE_CELL, f"Row {i}", (0, 20 * (i - 6000), 100, 20), SHOWN if 6000 <= i < 6010 else HIDDEN)
        for i in range(10_000)
    ]
    told, bus = told_by(Thing(R.TREE_TABLE, "", (0, 0, 100, 200), children=rows))
    assert [node.name for node in told.nodes] == [f"Row {i}" for i in range(6000, 6010)]
    assert len(bus.calls) < 600
    assert bus.asked["GetChildren"] == 3, "the registry's, the program's and the window's"
    assert told.cut == ""


def test_the_headers_of_a_large_table_are_told_with_the_rows_that_show():
    heads = [Thing(R.TABLE_COLUMN_HEADER, f"Column {i}", (20 * i, 0, 20, 20)) for i in range(4)]
    rows = [
        Thing(
            R.TABLE_CELL, f"Row {i}", (0, 20 + 20 * (i - 900), 100, 20), SHOWN if 900 <= i < 905 else HIDDEN
        )
        for i in range(1000)
    ]
    told, _ = told_by(Thing(R.TABLE, "", (0, 0, 100, 120), children=[*heads, *rows]))
    assert [node.name for node in told.nodes if node.role == "columnheader"] == [
        f"Column {i}" for i in range(4)
    ]
    assert [node.name for node in told.nodes if node.role == "cell"] == [f"Row {i}" for i in range(900, 905)]


def test_a_list_whose_shown_rows_cannot_be_found_is_said_to_be_cut():
    rows = [Thing(R.TABLE_CELL, f"Row {i}", (0, 0, 100, 20), HIDDEN) for i in range(2000)]
    told, _ = told_by(Thing(R.TREE_TABLE, "", (0, 0, 100, 200), children=rows))
    assert "2000" in told.cut


def test_what_a_scroll_pane_hides_is_clipped_or_left_out():
    partly = Thing(R.PUSH_BUTTON, "Half", (10, 90, 50, 20))
    outside = Thing(R.PUSH_BUTTON, "Gone", (10, 120, 50, 20))
    told, _ = told_by(Thing(R.SCROLL_PANE, "", (0, 0, 200, 100), children=[partly, outside]))
    assert [(node.name, node.box) for node in told.nodes] == [("Half", (10.0, 90.0, 60.0, 100.0))]


def test_an_open_menu_may_reach_beyond_its_window_and_a_closed_one_is_not_read():
    items = [Thing(R.MENU_ITEM, f"Item {i}", (380, 20 + 20 * i, 100, 20)) for i in range(8)]
    shut = [Thing(R.MENU_ITEM, f"Shut {i}", (0, 0, 100, 20), HIDDEN) for i in range(8)]
    bar = Thing(R.MENU_BAR, "", (0, 0, 400, 20), children=[
        Thing(R.MENU, "File", (360, 0, 40, 20), children=items), Thing(R.MENU, "Edit", (0, 0, 40, 20), children=shut),
    ])  # fmt: skip
    told, bus = told_by(bar)
    assert {node.name for node in told.nodes} == {"File", "Edit", *(f"Item {i}" for i in range(8))}
    assert [node.popup for node in told.nodes if node.name in ("File", "Item 1")] == [False, True]
    assert sum(bool(bus.asked_about(item)) for item in shut) == 4


def test_states_are_told_in_arias_words():
    box = Thing(R.CHECK_BOX, "Wrap", states=(*SHOWN, State.CHECKED, State.FOCUSED))
    off = Thing(R.RADIO_BUTTON, "Left")
    grey = Thing(R.PUSH_BUTTON, "Undo", states=(State.SHOWING, State.VISIBLE))
    told, _ = told_by(box, off, grey)
    assert [set(node.states) for node in told.nodes] == [{"checked", "focused"}, {"unchecked"}, {"disabled"}]


def test_a_field_is_named_by_what_labels_it_and_holds_its_text():
    label = Thing(R.LABEL, "Name:", (0, 0, 50, 20))
    field = Thing(R.ENTRY, "", (60, 0, 100, 20), text="Zoë", label=label)
    told, _ = told_by(label, field)
    node = next(node for node in told.nodes if node.role == "textbox")
    assert (node.name, node.value, node.masked) == ("Name:", "Zoë", False)


def test_a_combo_box_named_after_its_choice_gets_its_labels_name_and_the_choice_as_value():
    label = Thing(R.LABEL, "Country", (0, 0, 50, 20))
    told, _ = told_by(label, Thing(R.COMBO_BOX, "Austria", (60, 0, 100, 20), label=label))
    node = next(node for node in told.nodes if node.role == "combobox")
    assert (node.name, node.value) == ("Country", "Austria")


def test_the_text_of_a_masked_field_is_never_asked_for():
    secret = Thing(R.PASSWORD_TEXT, "Password", text="hunter2")
    told, bus = told_by(secret)
    (node,) = told.nodes
    assert (node.role, node.name, node.value, node.masked) == ("textbox", "Password", None, True)
    assert not {"GetText", "CharacterCount", "CurrentValue"} & bus.asked_about(secret).keys()


def test_a_text_too_long_to_be_a_value_is_left_unknown():
    told, bus = told_by(Thing(R.ENTRY, "Log", text="x" * 5000))
    assert told.nodes[0].value is None
    assert bus.asked["GetText"] == 0


def test_a_slider_tells_its_number_and_a_spin_box_its_text():
    told, _ = told_by(
        Thing(R.SLIDER, "Volume", value=12.5), Thing(R.SPIN_BUTTON, "Width", text="80 px", value=80.0)
    )
    assert [node.value for node in told.nodes] == ["12.5", "80 px"]


def test_a_picture_without_a_name_is_called_by_its_description():
    told, _ = told_by(Thing(R.PUSH_BUTTON, "", description="Print the page"), Thing(R.IMAGE, ""))
    assert [(node.role, node.name) for node in told.nodes] == [("button", "Print the page")]


def test_a_limit_on_nodes_is_kept_and_said():
    buttons = [Thing(R.PUSH_BUTTON, f"B{i}") for i in range(200)]
    told, _ = told_by(*[Thing(39, children=buttons[i : i + 20]) for i in range(0, 200, 20)], most_nodes=50)
    assert len(told.nodes) == 50
    assert "50" in told.cut


def test_a_tree_that_bites_its_tail_ends():
    loop = Thing(39)
    loop.children = [loop, Thing(R.PUSH_BUTTON, "Save")]
    told, _ = told_by(loop)
    assert [node.name for node in told.nodes] == ["Save"]


def test_a_very_deep_tree_ends():
    deep = Thing(R.PUSH_BUTTON, "Deep")
    for _ in range(300):
        deep = Thing(39, children=[deep])
    told, _ = told_by(deep)
    assert told.nodes == ()


def frozen_and_well():
    frozen = FakeProgram(":1.1", 11, [window(Thing(R.PUSH_BUTTON, "Frozen"), title="A")], frozen=True)
    well = FakeProgram(":1.2", 22, [window(Thing(R.PUSH_BUTTON, "Well"), title="B")])
    return frozen, FakeBus(frozen, well)


def test_a_frozen_program_takes_nothing_from_the_others():
    _, bus = frozen_and_well()
    told = Walker(bus).walk(0.01)
    assert [node.name for node in told.nodes] == ["Well"]
    assert told.silent == (11,)
    assert told.cut


def test_a_frozen_program_is_waited_for_once_and_read_again_as_soon_as_it_answers():
    frozen, bus = frozen_and_well()
    walker = Walker(bus)
    walker.walk(0.01)
    before = len([call for call in bus.calls if call.destination == ":1.1"])
    again = walker.walk(0.01)
    assert (again.cut, again.silent) == ("", (11,))
    assert len([call for call in bus.calls if call.destination == ":1.1"]) == before
    frozen.frozen = False
    thawed = walker.walk(1.0)
    assert {node.name for node in thawed.nodes} == {"Frozen", "Well"}
    assert thawed.silent == ()


def test_a_silent_program_that_ended_is_forgotten():
    frozen, bus = frozen_and_well()
    walker = Walker(bus)
    walker.walk(0.01)
    del bus.programs[frozen.name]
    assert walker.walk(0.01).silent == ()


@pytest.mark.parametrize("box", [(0, 0, 0, 20), (-(2**31), 5, 40, 20), (5, 5, 2**31 - 1, 20), (0, 0, 3, 20)])
def test_a_box_that_is_no_box_is_not_told(box):
    told, _ = told_by(Thing(R.PUSH_BUTTON, "Save", box))
    assert told.nodes == ()
