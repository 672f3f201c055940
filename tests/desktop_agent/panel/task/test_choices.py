import pytest
from PySide6.QtCore import Qt

from desktop_agent.panel.task.choices import ChoiceBox
from desktop_agent.panel.task.options import Choice

CHOICES = (
    Choice("a", "Able", why="means a"),
    Choice("b", "Broken", usable=False, why="not yet"),
    Choice("c", "Can"),
)


@pytest.fixture
def box(qtbot):
    box = ChoiceBox("x", "What")
    qtbot.addWidget(box)
    box.show()
    box.offer(CHOICES, "a")
    return box


def test_what_cannot_be_used_is_passed_over_by_keys(box, qtbot):
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.value() == "c"


def test_what_cannot_be_used_is_not_chosen_for_a_person_either(box):
    box.choose("b")
    assert box.value() == "a"
    box.choose("gone")
    assert box.value() == "a"


def test_the_tooltip_says_what_is_chosen(box):
    assert box.toolTip() == "What: means a"
    box.choose("c")
    assert box.toolTip() == "What"
    assert box.accessibleName() == "What"


def test_offering_again_is_no_choice_of_the_persons(box, qtbot):
    with qtbot.assertNotEmitted(box.currentIndexChanged):
        box.offer(reversed(CHOICES), "c")
    assert box.value() == "c"


def test_where_nothing_can_be_used_nothing_is_chosen(box):
    box.offer((Choice("b", "Broken", usable=False),), "b")
    assert box.value() == ""
