"""The window manager's configuration."""

from __future__ import annotations

import subprocess
from xml.etree import ElementTree as ET

import pytest

from actions.displays import VirtualDisplay
from actions.displays.openbox import openbox_configuration
from actions.windows import open_windows

NAMES = {"ob": "http://openbox.org/3.4/rc"}


@pytest.fixture(params=[True, False], ids=["dark", "light"])
def tree(request):
    return ET.fromstring(openbox_configuration(dark=request.param))


def test_a_click_on_the_desktop_does_nothing(tree):
    contexts = {context.get("name") for context in tree.iterfind(".//ob:context", NAMES)}
    assert contexts.isdisjoint({"Root", "Desktop", "MoveResize"})
    assert not list(tree.iterfind(".//ob:action[@name='ShowMenu']", NAMES))


def test_a_click_into_a_window_focuses_and_raises_it(tree):
    client = [bind for c in tree.iterfind(".//ob:context[@name='Client']", NAMES) for bind in c]
    assert {bind.get("button") for bind in client} == {"Left", "Middle", "Right"}
    for bind in client:
        assert [action.get("name") for action in bind] == ["Focus", "Raise"]


def test_there_is_one_desktop_only(tree):
    assert tree.findtext("ob:desktops/ob:number", namespaces=NAMES) == "1"


@pytest.mark.live
@pytest.mark.needs("xterm", "xdotool")
def test_mouse_and_keys_work_on_windows_as_usual_and_not_beside_them():
    with VirtualDisplay.start(800, 600) as display:
        windows = open_windows(display.name, display.xauthority)

        def xdotool(*words: object) -> None:
            subprocess.run(["xdotool", *map(str, words)], env=display.environment, check=True)

        for title, corner in (("Left", "20x6+0+0"), ("Right", "20x6+400+0")):
            display.launch(["xterm", "-geometry", corner, "-T", title, "-e", "sleep", "600"])
            assert windows.wait(lambda window, title=title: window.title == title and window.active, 10.0)

        xdotool("mousemove", 60, 60, "click", 1)
        assert windows.wait(lambda window: window.title == "Left" and window.active, 5.0)
        assert windows.list()[0].title == "Left"

        xdotool("mousemove", 700, 500, "click", 3, "click", 2, "click", 1)
        assert windows.wait(lambda window: not window.focusable, 0.3) is None
        assert windows.active().title == "Left"

        xdotool("key", "alt+Tab")
        assert windows.wait(lambda window: window.title == "Right" and window.active, 5.0)

        xdotool("key", "alt+F4")
        assert windows.wait(lambda window: window.title == "Left" and window.active, 5.0)
        assert [window.title for window in windows.list()] == ["Left"]
        windows.close()
