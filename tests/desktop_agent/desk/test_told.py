from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.accessibility import Node, NoTree, Told
from actions.types import Window
from desktop_agent.desk.told import told_by_window, with_told
from tests.fakes.world import Thing, World, open_desk
from vision.locate import Locator
from vision.merge.tree import MASKED
from vision.types import Box, Element, Frame, Role, Snapshot, Source


def textured(width=400, height=300, **kwargs):
    noise = np.random.default_rng(3).integers(0, 255, (height, width, 3), np.uint8)
    return Frame(noise, **kwargs)


def node(box=(10.0, 10.0, 60.0, 40.0), **kwargs):
    kwargs = {"role": "button", "name": "Save", "pid": 7, "window": "Editor"} | kwargs
    return Node(box=box, **kwargs)


EDITOR = Window(1, "Editor", "editor", 7, (0, 0, 400, 300))


def told(nodes, windows=(EDITOR,), frame=None):
    return [
        element for group in told_by_window(nodes, frame or textured(), windows) for element in group.told
    ]


def test_a_node_becomes_an_element_of_the_tree():
    (element,) = told([node(states=frozenset({"disabled"}), value=None)])
    assert element == Element(
        Role.BUTTON, "Save", Box(10, 10, 60, 40), 1.0, Source.A11Y, frozenset({"disabled"})
    )


def test_points_become_pixels_of_a_frame_with_an_origin_and_a_scale():
    (element,) = told(
        [node((110.0, 60.0, 130.0, 70.0))], windows=(), frame=textured(origin=(100, 50), scale=2.0)
    )
    assert element.box == Box(20, 20, 60, 40)


def test_a_masked_field_keeps_its_value_to_itself():
    (element,) = told([node(role="textbox", masked=True, value="hunter2")])
    assert MASKED in element.states
    assert element.value is None


def test_what_lies_off_the_frame_is_left_out():
    assert told([node((500.0, 10.0, 560.0, 40.0))]) == []


def test_what_lies_outside_every_window_is_left_out():
    assert (
        told([node((300.0, 10.0, 350.0, 40.0))], [Window(1, "Editor", "editor", 7, (0, 0, 200, 300))]) == []
    )


def test_what_another_programs_window_covers_is_left_out():
    above = Window(2, "Player", "player", 8, (0, 0, 100, 100))
    assert told([node()], [above, EDITOR]) == []
    assert len(told([node((200.0, 10.0, 260.0, 40.0))], [above, EDITOR])) == 1


def test_what_a_dialog_of_the_same_program_covers_is_left_out_and_the_dialog_itself_is_not():
    dialog = Window(2, "Save as", "editor", 7, (0, 0, 100, 100), dialog=True)
    found = told([node(), node(name="OK", window="Save as")], [dialog, EDITOR])
    assert [element.text for element in found] == ["OK"]


def test_under_an_open_menu_only_its_entries_are_told():
    menu = Window(2, "", "editor", 7, (0, 0, 100, 100), focusable=False)
    found = told([node(), node(role="menuitem", name="Open", popup=True)], [menu, EDITOR])
    assert [element.text for element in found] == ["Open"]


def test_a_button_where_nothing_is_drawn_is_left_out_and_an_empty_field_is_not():
    plain = Frame(np.full((300, 400, 3), 240, np.uint8))
    assert told([node()], frame=plain) == []
    assert len(told([node(role="textbox", name="")], frame=plain)) == 1


def test_each_window_of_each_program_is_a_group():
    groups = told_by_window(
        [node(), node(window="Other"), node(pid=None), node(name="Close")], textured(), ()
    )
    assert [[element.text for element in group.told] for group in groups] == [
        ["Save", "Close"],
        ["Save"],
        ["Save"],
    ]


def test_a_group_knows_where_its_window_is_when_only_one_can_be_meant():
    (group,) = told_by_window([node()], textured(), [EDITOR])
    assert group.box == Box(0, 0, 400, 300)
    (group,) = told_by_window([node(pid=None)], textured(), [EDITOR])
    assert group.box is None


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_a_program_that_draws_everything_larger_is_read_in_the_displays_own_points(scale):
    window = replace(EDITOR, box=(20.0, 10.0, 380.0, 290.0))
    inner = tuple(edge / scale for edge in (21.0, 34.0, 379.0, 289.0))
    small = tuple(edge / scale for edge in (100.0, 100.0, 160.0, 130.0))
    (element,) = told([node(small, window_box=inner)], [window])
    assert element.box == Box(100, 100, 160, 130)


def test_a_window_of_another_size_altogether_changes_no_boxes():
    (element,) = told([node(window_box=(0.0, 0.0, 100.0, 290.0))])
    assert element.box == Box(10, 10, 60, 40)


_box = st.tuples(*(st.floats(-1e5, 1e5) for _ in range(4)))


@given(st.lists(_box, max_size=8))
def test_any_boxes_end_up_on_the_frame_or_nowhere(boxes):
    frame = textured()
    for element in told([node(box) for box in boxes], frame=frame):
        assert frame.box.encloses(element.box)


@pytest.mark.parametrize("reading", [NoTree("none here"), Told(())])
def test_without_a_tree_a_snapshot_is_as_it_was(reading):
    snapshot = Snapshot(textured())
    assert with_told(snapshot, reading, ()) is snapshot


class FakeTree:
    """Tells the same nodes every time."""

    def __init__(self, *nodes):
        self.nodes = nodes
        self.read_times = 0

    def read(self):
        self.read_times += 1
        return Told(self.nodes)


def pictures():
    world = World([Thing("", Box(100, 100, 160, 130), Role.IMG)], [EDITOR])
    return world, node((100.0, 100.0, 160.0, 130.0), name="Publish")


def test_a_desk_with_a_tree_finds_by_name_what_has_none_on_the_screen():
    world, publish = pictures()
    tree = FakeTree(publish)
    desk, _ = open_desk(world, tree=tree)
    sighting = desk.find(Locator(role=Role.BUTTON, text="Publish"))
    assert sighting.box == Box(100, 100, 160, 130)
    assert sighting.chosen.rung == "a11y"
    assert tree.read_times == 1
