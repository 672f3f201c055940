from __future__ import annotations

import pytest

from actions.backends import open_hands
from actions.errors import HandsUnavailable


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_screen_the_error_says_what_to_do() -> None:
    with pytest.raises(HandsUnavailable, match="--display virtual"):
        open_hands()


@pytest.mark.parametrize("display", ["", ":0"])
def test_wayland_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(HandsUnavailable, match="Wayland"):
        open_hands()


def test_display_that_does_not_answer_is_named() -> None:
    with pytest.raises(HandsUnavailable, match=":65000"):
        open_hands(":65000")
