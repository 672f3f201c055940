from dataclasses import replace

import pytest

from actions.types import Click, PressChord, ScreenPoint
from desktop_agent.policy.permissions import Permissions
from desktop_agent.types import GroundedAction

HERE = GroundedAction(Click(ScreenPoint(5, 5)), "click Save", "Letter", "editor")


def allowed(given, rule="clicks"):
    permissions = Permissions()
    permissions.give(given, rule)
    return permissions


def test_nothing_is_allowed_before_a_person_said_so():
    assert not Permissions().cover(HERE, "clicks")


def test_what_was_allowed_covers_every_act_of_its_kind_in_that_window():
    permissions = allowed(HERE)
    assert permissions.cover(HERE, "clicks")
    assert permissions.cover(replace(HERE, action=Click(ScreenPoint(90, 9)), purpose="click Bold"), "clicks")


@pytest.mark.parametrize(
    "other",
    [
        replace(HERE, action=PressChord(("ctrl", "s"))),
        replace(HERE, window="Bank"),
        replace(HERE, program="browser"),
    ],
    ids=["kind", "window", "program"],
)
def test_it_covers_no_other_kind_window_or_program(other):
    assert not allowed(HERE).cover(other, "clicks")


def test_what_another_rule_asks_about_is_asked_about_all_the_same():
    assert not allowed(HERE).cover(HERE, "deleting asks")


def test_where_the_window_is_unknown_nothing_can_be_allowed_for_it():
    nowhere = replace(HERE, window="")
    assert not allowed(nowhere).cover(nowhere, "clicks")
