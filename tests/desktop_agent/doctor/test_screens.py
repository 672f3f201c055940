from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from actions.accessibility import NoTree, Told
from actions.errors import DisplayFailed
from desktop_agent.doctor import Status
from desktop_agent.doctor.screens import check_own_screen, check_start, check_tree


@dataclass
class FakeDisplay:
    name: str = ":7"
    stopped: bool = False


def everything(name: str) -> frozenset[str]:
    return frozenset({"XTEST", "MIT-SHM", "DAMAGE"})


def unreachable(name: str) -> frozenset[str]:
    raise DisplayFailed(f"No X server answers on {name}.")


def test_a_display_that_starts_is_stopped_again():
    display = FakeDisplay()

    @contextmanager
    def start() -> Iterator[FakeDisplay]:
        yield display
        display.stopped = True

    finding = check_start(start)
    assert finding.status is Status.OK
    assert finding.message.startswith(":7 was ready after ")
    assert display.stopped


def test_a_display_that_does_not_start_is_missing_with_the_reason():
    def start() -> FakeDisplay:
        raise DisplayFailed("Xvfb ended at once.")

    finding = check_start(start)
    assert finding.status is Status.MISSING
    assert "Xvfb ended at once." in finding.message
    assert finding.remedy


def test_a_display_without_an_accessibility_tree_is_a_warning_that_names_the_package():
    finding = check_tree(NoTree("The display :7 has no accessibility bus."))
    assert finding.status is Status.WARNING
    assert "has no accessibility bus" in finding.message
    assert "at-spi2-core" in finding.remedy


def test_a_display_whose_accessibility_bus_answers_is_fine():
    assert check_tree(Told(())).status is Status.OK


def test_no_screen_is_fine():
    assert check_own_screen({}, "linux", unreachable).status is Status.OK


def test_a_wayland_session_is_a_warning_even_with_an_x_server_inside():
    environment = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    finding = check_own_screen(environment, "linux", everything)
    assert finding.status is Status.WARNING
    assert "--display virtual" in finding.remedy


def test_a_display_that_does_not_answer_is_a_warning():
    finding = check_own_screen({"DISPLAY": ":9"}, "linux", unreachable)
    assert finding.status is Status.WARNING
    assert "No X server answers on :9." in finding.message


def test_a_server_without_xtest_cannot_be_controlled():
    finding = check_own_screen({"DISPLAY": ":0"}, "linux", lambda name: frozenset({"MIT-SHM"}))
    assert finding.status is Status.WARNING
    assert "XTEST" in finding.message


def test_a_complete_x_server_is_fine_and_a_slow_one_says_why():
    assert check_own_screen({"DISPLAY": ":0"}, "linux", everything).message.endswith("(XTEST)")
    slow = check_own_screen({"DISPLAY": ":0"}, "linux", lambda name: frozenset({"XTEST", "DAMAGE"}))
    assert slow.status is Status.OK
    assert "without MIT-SHM" in slow.message


def test_macos_names_both_permissions():
    remedy = check_own_screen({}, "darwin", unreachable).remedy
    assert "Accessibility" in remedy
    assert "Screen Recording" in remedy
