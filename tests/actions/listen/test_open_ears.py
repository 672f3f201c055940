from __future__ import annotations

import pytest

from actions.errors import EarsUnavailable
from actions.listen import open_ears


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_screen_the_error_says_what_to_do() -> None:
    with pytest.raises(EarsUnavailable, match="--display virtual"):
        open_ears()


@pytest.mark.parametrize("display", ["", ":0"])
@pytest.mark.parametrize("told_by", [("WAYLAND_DISPLAY", "wayland-0"), ("XDG_SESSION_TYPE", "wayland")])
def test_wayland_is_called_by_its_name_and_a_display_of_our_own_is_offered(
    monkeypatch: pytest.MonkeyPatch, display: str, told_by: tuple[str, str]
) -> None:
    monkeypatch.setenv(*told_by)
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(EarsUnavailable, match=r"Wayland.*--display virtual"):
        open_ears()


def test_display_that_does_not_answer_is_named_even_under_wayland(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(EarsUnavailable, match=":65000"):
        open_ears(":65000")
