from __future__ import annotations

from pathlib import Path

import pytest

from actions.displays import VirtualDisplay
from actions.displays.server import Host, require_parts, server_command, server_environment
from actions.errors import DisplayFailed


@pytest.fixture(autouse=True)
def _linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")


def test_missing_xephyr_is_named_with_its_package_only_where_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda part: None if part == "Xephyr" else "/usr/bin/x")
    require_parts(None)
    with pytest.raises(DisplayFailed, match=r"needs Xephyr: sudo apt-get install .*xserver-xephyr$"):
        VirtualDisplay.start(shown_on=":0")


@pytest.mark.parametrize(("host", "words"), [("", "DISPLAY is not set"), (":65000", ":65000")])
def test_missing_screen_of_the_person_is_told(monkeypatch: pytest.MonkeyPatch, host: str, words: str) -> None:
    monkeypatch.setattr("shutil.which", lambda part: "/usr/bin/x")
    with pytest.raises(DisplayFailed, match=words):
        VirtualDisplay.start(shown_on=host)


def test_both_servers_keep_strangers_out_and_only_one_takes_a_window() -> None:
    xauthority = Path("/somewhere/Xauthority")
    commands = [
        server_command(host, width=640, height=480, dpi=120, xauthority=xauthority)
        for host in (None, Host(":0"))
    ]
    assert [command[0] for command in commands] == ["Xvfb", "Xephyr"]
    for command in commands:
        assert command[command.index("-auth") + 1] == str(xauthority)
        assert command[command.index("-nolisten") + 1] == "tcp"
        assert command[command.index("-dpi") + 1] == "120"
    assert commands[1][commands[1].index("-title") + 1] == "Desktop Agent"
    assert "-resizeable" not in commands[1]


def test_server_in_a_window_is_led_to_its_screen_and_the_environment_is_left_alone() -> None:
    base = {"DISPLAY": ":5", "XAUTHORITY": "/mine", "A": "b"}
    assert server_environment(base, None) == base
    assert server_environment(base, Host(":0")) == base | {"DISPLAY": ":0"}
    shown = server_environment(base, Host(":0", Path("/theirs")))
    assert shown == {"DISPLAY": ":0", "XAUTHORITY": "/theirs", "A": "b"}
    assert base["DISPLAY"] == ":5"
