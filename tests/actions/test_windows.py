"""Live: windows are listed, told apart, focused, closed and waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

import pytest

from actions.displays import VirtualDisplay
from actions.errors import DisplayFailed, WindowNotFound
from actions.windows import NoWindows, open_windows

live = pytest.mark.live
SOON_S = 10.0


@pytest.fixture
def display():
    with VirtualDisplay.start(800, 600) as display:
        yield display


@pytest.fixture
def windows(display):
    windows = open_windows(display.name, display.xauthority)
    yield windows
    windows.close()


@pytest.fixture
def terminal(display, windows):
    """Open a terminal with this title; returns its window once it has the focus."""

    def open_terminal(title: str):
        display.launch(["xterm", "-geometry", "30x6", "-T", title, "-e", "sleep", "600"])
        found = windows.wait(lambda window: window.title == title and window.active, SOON_S)
        assert found is not None
        return found

    return open_terminal


@live
def test_bare_display_has_no_windows(windows):
    assert windows.list() == ()
    assert windows.active() is None


@live
@pytest.mark.needs("xterm")
def test_windows_are_listed_topmost_first_with_title_program_process_and_frame(display, windows, terminal):
    terminal("First")
    second = terminal("Second")

    listed = windows.list()

    assert [window.title for window in listed] == ["Second", "First"]
    assert [window.active for window in listed] == [True, False]
    assert windows.active() == second
    for window in listed:
        assert window.program == "xterm"
        assert window.pid is not None
        assert window.focusable
        assert not window.dialog
    left, top, right, bottom = second.box
    geometry = subprocess.run(
        ["xwininfo", "-id", str(second.window_id)],
        env=display.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    inner_top = int(geometry.partition("Absolute upper-left Y:")[2].split()[0])
    inner_height = int(geometry.partition("Height:")[2].split()[0])
    assert top + 10 <= inner_top
    assert inner_top + inner_height <= bottom
    assert 0 <= left < right <= 800


@live
@pytest.mark.needs("zenity", "xterm")
def test_dialog_is_told_from_a_plain_window(display, windows, terminal):
    terminal("Plain")
    display.launch(["zenity", "--question", "--title", "Sicher? – 確認", "--text", "Really?"])
    question = windows.wait(lambda window: window.title == "Sicher? – 確認", SOON_S)
    assert question is not None
    assert question.dialog
    assert {window.title: window.dialog for window in windows.list()} == {
        "Sicher? – 確認": True,
        "Plain": False,
    }


@live
@pytest.mark.needs("xterm")
def test_focus_raises_the_window_and_makes_it_active(windows, terminal):
    first, second = terminal("First"), terminal("Second")

    windows.focus(first.window_id)
    assert [window.window_id for window in windows.list()] == [first.window_id, second.window_id]
    assert windows.active() is not None
    assert windows.active().window_id == first.window_id

    windows.focus(first.window_id)
    windows.focus(second.window_id)
    assert windows.active().window_id == second.window_id


@live
@pytest.mark.needs("xterm", "xdotool")
def test_minimised_window_has_no_place_comes_last_and_comes_back_by_focus(display, windows, terminal):
    first, second = terminal("First"), terminal("Second")
    subprocess.run(["xdotool", "windowminimize", str(second.window_id)], env=display.environment, check=True)

    hidden = windows.wait(lambda window: window.title == "Second" and window.box == (0, 0, 0, 0), SOON_S)

    assert hidden is not None
    assert [window.title for window in windows.list()] == ["First", "Second"]
    windows.focus(second.window_id)
    assert windows.active() == second
    assert windows.list()[1].box == first.box


@live
@pytest.mark.needs("mousepad", "xdotool")
def test_menu_is_a_window_above_that_cannot_be_focused(display, windows):
    display.launch(["mousepad"])
    editor = windows.wait(lambda window: window.program == "mousepad" and window.active, SOON_S)
    assert editor is not None
    subprocess.run(["xdotool", "key", "alt+f"], env=display.environment, check=True)

    menu = windows.wait(lambda window: not window.focusable, SOON_S)

    assert menu is not None
    assert windows.list()[0].window_id == menu.window_id
    assert not menu.active
    with pytest.raises(WindowNotFound, match="pop-up"):
        windows.focus(menu.window_id)
    with pytest.raises(WindowNotFound, match="Escape"):
        windows.close_window(menu.window_id)


@live
@pytest.mark.needs("zenity")
def test_close_asks_the_program_to_go(display, windows):
    program = display.launch(["zenity", "--info", "--title", "Bye", "--text", "Bye"])
    window = windows.wait(lambda window: window.title == "Bye", SOON_S)
    assert window is not None
    windows.close_window(window.window_id)
    assert program.wait(SOON_S) is not None
    assert windows.list() == ()


@live
@pytest.mark.needs("xterm")
def test_unknown_window_is_refused_with_the_titles_there_are(windows, terminal):
    terminal("Only this")
    for refused in (windows.focus, windows.close_window):
        with pytest.raises(WindowNotFound, match="'Only this'"):
            refused(4711)


@live
@pytest.mark.needs("xterm", "xdotool")
def test_changed_title_wakes_the_waiter(display, windows, terminal):
    window = terminal("Before")
    rename = ["xdotool", "set_window", "--name", "After", str(window.window_id)]
    timer = threading.Timer(0.2, lambda: subprocess.run(rename, env=display.environment, check=True))
    timer.start()
    found = windows.wait(lambda window: window.title == "After", SOON_S)
    timer.join()
    assert found is not None
    assert found.window_id == window.window_id


@live
def test_waiting_in_vain_ends_at_the_deadline(windows):
    began = time.monotonic()
    assert windows.wait(lambda window: True, 0.2) is None
    assert 0.2 <= time.monotonic() - began < 2.0


@live
@pytest.mark.needs("xterm")
def test_windows_coming_and_going_never_break_a_list(display, windows, terminal):
    terminal("Stays")
    stop = threading.Event()
    problems: list[BaseException] = []

    def look() -> None:
        try:
            while not stop.is_set():
                assert any(window.title == "Stays" for window in windows.list())
        except BaseException as problem:  # noqa: BLE001 (handed to the test)
            problems.append(problem)

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    programs = [display.launch(["xterm", "-e", "true"]) for _ in range(6)]
    for program in programs:
        program.wait(SOON_S)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


@live
def test_dead_server_is_an_error_and_not_an_empty_list(display, windows):
    os.kill(display._services["X server"], signal.SIGKILL)
    with pytest.raises(DisplayFailed):
        windows.wait(lambda window: False, SOON_S)
    with pytest.raises(DisplayFailed, match="gone away"):
        windows.list()


@live
def test_closed_list_says_so(windows):
    windows.close()
    windows.close()
    with pytest.raises(DisplayFailed, match="was closed"):
        windows.list()
    with pytest.raises(DisplayFailed, match="was closed"):
        windows.wait(lambda window: True, 0.1)


def test_without_x11_there_are_no_windows_and_focus_says_why(monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    windows = open_windows()
    assert isinstance(windows, NoWindows)
    assert windows.list() == ()
    assert windows.active() is None
    assert windows.wait(lambda window: True, 5.0) is None
    for refused in (windows.focus, windows.close_window):
        with pytest.raises(WindowNotFound, match="cannot be listed, focused or closed"):
            refused(1)
    windows.close()


@live
@pytest.mark.needs("xterm")
def test_opening_window_is_seen_only_with_its_place_and_never_as_a_pop_up(display, windows):
    seen = []

    def look(window) -> bool:
        seen.append(window)
        return window.title == "Last" and window.active

    for title in ("First", "Second", "Last"):
        display.launch(["xterm", "-T", title, "-e", "sleep", "600"])
        assert windows.wait(lambda window, title=title: look(window) or window.title == title, SOON_S)
    assert windows.wait(look, SOON_S)
    assert {window.title for window in seen} >= {"First", "Second", "Last"}
    assert all(window.focusable and window.box != (0, 0, 0, 0) for window in seen)


@live
@pytest.mark.needs("mousepad", "xcalc")
def test_a_stopped_program_is_told_from_those_that_answer_and_those_that_do_not_know_the_question(
    display, windows
):
    programs = {name: display.launch([name]) for name in ("mousepad", "xcalc")}
    for title in ("Mousepad", "Calculator"):
        assert windows.wait(lambda window, title=title: title in window.title, SOON_S) is not None
    assert windows.silent(SOON_S) == ()
    os.kill(programs["mousepad"].pid, signal.SIGSTOP)
    os.kill(programs["xcalc"].pid, signal.SIGSTOP)
    assert [window.program for window in windows.silent(0.3)] == ["mousepad"]
    os.kill(programs["mousepad"].pid, signal.SIGCONT)
    assert windows.silent(SOON_S) == ()
