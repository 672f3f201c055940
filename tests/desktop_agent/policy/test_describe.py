from __future__ import annotations

import pytest

from actions.types import (
    Button,
    ButtonDown,
    ButtonUp,
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
from desktop_agent.policy.describe import describe_action

AT, TO = ScreenPoint(10, 20.5), ScreenPoint(-3, 4)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Move(AT), "move the pointer to (10, 20.5)"),
        (Click(AT), "click left at (10, 20.5)"),
        (
            Click(AT, Button.RIGHT, 2, ("ctrl", "shift")),
            "double-click right at (10, 20.5) holding ctrl+shift",
        ),
        (ButtonDown(AT), "press left at (10, 20.5) and keep it down"),
        (ButtonUp(TO), "release left at (-3, 4)"),
        (Drag((AT, ScreenPoint(0, 0), TO)), "drag with left from (10, 20.5) to (-3, 4)"),
        (Scroll(AT, 0, 3), "scroll down by 3 at (10, 20.5)"),
        (Scroll(AT, -2, -1), "scroll left by 2 up by 1 at (10, 20.5)"),
        (TypeText("a\x1b[2J\n"), 'type "a\\x1b[2J\\n" (6 characters)'),
        (PressChord(("ctrl", "+")), "press ctrl+plus"),
        (Hold(("shift",), 1.5), "hold shift for 1.5 s"),
        (Wait(2.0), "wait 2 s"),
        (Launch(("xterm", "-e", "rm a b")), "start the program: xterm -e 'rm a b'"),
        (FocusWindow("No\u202ete"), 'bring the window "No\\u202ete" to the front'),
    ],
)
def test_an_action_is_described_exactly(action, words):
    assert describe_action(action) == words
