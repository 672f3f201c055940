from actions.listen.types import ButtonPressed, KeyPressed, PointerMoved
from actions.types import Button, ScreenPoint
from desktop_agent.compose.recording import _Discreet

PANEL = ScreenPoint(5, 5)
ELSEWHERE = ScreenPoint(500, 500)


class Ears:
    def __init__(self, *events):
        self.events = list(events)

    def next(self, timeout_s=None):
        return self.events.pop(0) if self.events else None


def test_what_is_not_to_be_recorded_is_taken_for_our_own_doing():
    asked = []

    def unheard(event):
        asked.append(event)
        return getattr(event, "point", PANEL) == PANEL

    ears = _Discreet(
        Ears(
            PointerMoved(1.0, PANEL),
            ButtonPressed(2.0, PANEL, Button.LEFT),
            ButtonPressed(3.0, ELSEWHERE, Button.LEFT),
            KeyPressed(4.0, "a", "a"),
        ),
        unheard,
    )
    assert [ears.next().own for _ in range(4)] == [False, True, False, True]
    assert ears.next() is None
    assert len(asked) == 3, "a movement is not asked about"
