"""A virtual display in a window: what a person does in the window happens, is seen and is heard on the display."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.backends import Hands, open_hands
from actions.clock import wait_until
from actions.displays import VirtualDisplay
from actions.errors import DisplayFailed
from actions.listen import open_ears
from actions.listen.types import ButtonPressed, ButtonReleased, InputEvent, KeyPressed
from actions.types import Button, ScreenPoint, Window
from actions.windows import open_windows
from vision.capture import open_screen
from vision.types import Box


@pytest.fixture
def outer() -> Iterator[VirtualDisplay]:
    """The person's screen."""
    with VirtualDisplay.start(900, 700) as display:
        yield display


def shown_on(outer: VirtualDisplay) -> VirtualDisplay:
    return VirtualDisplay.start(600, 400, shown_on=outer.name, host_xauthority=outer.xauthority)


def window_of(outer: VirtualDisplay) -> Window:
    windows = open_windows(outer.name, outer.xauthority)
    try:
        found = windows.wait(lambda window: window.title == "Desktop Agent" and window.active, 15)
    finally:
        windows.close()
    assert found is not None
    return found


@pytest.mark.live
@pytest.mark.needs("Xephyr", "xterm")
def test_what_a_person_does_in_the_window_arrives_is_seen_and_is_heard(outer: VirtualDisplay) -> None:
    with shown_on(outer) as inner, open_ears(inner.name, inner.xauthority) as ears:
        box = window_of(outer).box
        corner = (box[2] - 600 - 1, box[3] - 400 - 1)  # The window manager's frame is a pixel wide.
        person: Hands = open_hands(outer.name, xauthority=outer.xauthority)
        screen = open_screen(inner.name, xauthority=inner.xauthority)
        note = inner.home / "note"
        inner.launch(
            ["xterm", "-geometry", "60x10+20+40", "-e", "sh", "-c", f"read line; echo $line > {note}"]
        )
        windows = open_windows(inner.name, inner.xauthority)
        assert windows.wait(lambda window: window.program == "xterm" and window.active, 15) is not None
        windows.close()

        screen.drain_damage()
        person.move(corner[0] + 120, corner[1] + 100)
        person.button(Button.LEFT, down=True)
        person.button(Button.LEFT, down=False)
        person.type_text("Hello You", should_stop=lambda: False)
        assert screen.wait_damage(10) != ()
        person.key("enter", down=True)
        person.key("enter", down=False)
        assert wait_until(lambda: note.exists() and note.read_text() == "Hello You\n", 10)
        assert screen.grab().pixels.shape == (400, 600, 3)
        assert screen.grab(Box(0, 0, 9, 9)).pixels.shape == (9, 9, 3)

        heard: list[InputEvent] = []
        while (event := ears.next(0.5)) is not None:
            heard.append(event)
        screen.close()
        person.close()
    assert "".join(event.text for event in heard if isinstance(event, KeyPressed)) == "Hello You"
    clicks = [event for event in heard if isinstance(event, ButtonPressed | ButtonReleased)]
    assert [event.kind for event in clicks] == ["button_pressed", "button_released"]
    assert abs(clicks[0].point.x - 120) <= 2
    assert abs(clicks[0].point.y - 100) <= 2
    assert not any(event.own for event in heard)


@pytest.mark.live
@pytest.mark.needs("Xephyr")
def test_hands_on_the_shown_display_leave_the_persons_pointer_alone(outer: VirtualDisplay) -> None:
    with shown_on(outer) as inner:
        person = open_hands(outer.name, xauthority=outer.xauthority)
        person.move(3, 4)
        hands = open_hands(inner.name, xauthority=inner.xauthority)
        hands.move(50, 60)
        assert hands.position() == ScreenPoint(50, 60)
        assert person.position() == ScreenPoint(3, 4)
        hands.close()
        person.close()


@pytest.mark.live
@pytest.mark.needs("Xephyr")
def test_closing_the_window_ends_the_display_with_a_clear_word(outer: VirtualDisplay) -> None:
    with shown_on(outer) as inner:
        windows = open_windows(outer.name, outer.xauthority)
        windows.close_window(window_of(outer).window_id)
        windows.close()
        assert wait_until(lambda: not inner.is_alive(), 5)
        assert "window of the display" in inner.why_dead()
        with pytest.raises(DisplayFailed, match=r"window of the display .* was closed"):
            inner.launch(["true"])
    assert not inner.xauthority.parent.exists()
    assert outer.is_alive()


@pytest.mark.live
@pytest.mark.needs("Xephyr")
def test_display_that_does_not_fit_is_refused_with_both_sizes(outer: VirtualDisplay) -> None:
    with pytest.raises(DisplayFailed, match=r"901x700 does not fit .*900x700"):
        VirtualDisplay.start(901, 700, shown_on=outer.name, host_xauthority=outer.xauthority)
