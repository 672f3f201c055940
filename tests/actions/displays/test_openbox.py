"""The window manager's configuration."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from actions.displays.openbox import openbox_configuration

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
