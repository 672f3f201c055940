from __future__ import annotations

import math

import pytest

from actions.checks import check_action
from actions.errors import InvalidAction, UnknownKey
from actions.keymap import keysym
from actions.types import (
    Action,
    Click,
    Drag,
    FocusWindow,
    Hold,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeText,
    Wait,
)

HERE = ScreenPoint(1, 2)


@pytest.mark.parametrize(
    "action",
    [
        Click(HERE, count=0),
        Click(HERE, count=4),
        Click(HERE, modifiers=("a",)),
        Click(HERE, modifiers=("ctrl", "control")),
        Click(ScreenPoint(math.nan, 0)),
        Move(ScreenPoint(0, math.inf)),
        Drag((HERE,)),
        Drag(()),
        Drag((HERE, ScreenPoint(math.nan, 1))),
        Scroll(HERE, dy=10**6),
        PressChord(()),
        PressChord(("a", "A")),
        Hold(("a",), -1),
        Hold(("a",), math.nan),
        Wait(math.inf),
        Launch(()),
        Launch(("",)),
        FocusWindow(" "),
    ],
)
def test_senseless_action_is_refused(action: Action) -> None:
    with pytest.raises(InvalidAction):
        check_action(action, lambda name: None)


def test_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(UnknownKey, match="blub"):
        check_action(PressChord(("ctrl", "blub")), lambda name: None)


def test_key_that_this_system_lacks_is_refused() -> None:
    def check_key(name: str) -> None:
        raise UnknownKey(f"{name} not here")

    with pytest.raises(UnknownKey, match="f5 not here"):
        check_action(PressChord(("f5",)), check_key)


@pytest.mark.parametrize(
    "action",
    [
        Click(HERE, count=3, modifiers=("ctrl", "Shift")),
        Drag((HERE, HERE)),
        Scroll(HERE),
        Wait(0),
        TypeText("\0"),
        FocusWindow("", window_id=3),
        PressChord(("ctrl", "+")),
    ],
)
def test_sensible_action_passes(action: Action) -> None:
    check_action(action, lambda name: keysym(name) and None)
