"""Live: virtual displays start, run programs, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.displays import VirtualDisplay
from actions.displays.keeper import read_process
from actions.errors import DisplayFailed, ProgramFailed
from actions.windows import open_windows
from actions.x11 import connect, display_number

live = pytest.mark.live


@pytest.fixture
def display():
    with VirtualDisplay.start(800, 600) as display:
        yield display


def socket_is_left(name: str) -> bool:
    """Whether a socket without a server behind it is left; another display may have taken the number since."""
    path = f"/tmp/.X11-unix/X{display_number(name)}"
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
        except ConnectionRefusedError:
            return True
        except FileNotFoundError:
            return False
    return False


def server_pid(display: VirtualDisplay) -> int:
    return display._services["X server"]


@live
def test_display_has_the_size_and_refuses_a_stranger_without_the_cookie(display, tmp_path):
    connection = connect(display.name, display.xauthority)
    screen = connection.get_setup().roots[0]
    assert (screen.width_in_pixels, screen.height_in_pixels) == (800, 600)
    connection.disconnect()

    from actions.x11 import write_cookie

    write_cookie(tmp_path / "guessed", b"0123456789abcdef")
    with pytest.raises(DisplayFailed, match="No X server answers"):
        connect(display.name, tmp_path / "guessed")


@live
def test_our_own_environment_is_left_alone():
    before = dict(os.environ)
    with VirtualDisplay.start(640, 480, dark=True, extra_environment={"DESK_TEST": "1"}) as display:
        program = display.launch(["sh", "-c", 'echo "$DISPLAY $DESK_TEST $HOME $WAYLAND_DISPLAY"'])
        assert program.wait(5.0) == 0
        assert program.output_tail().strip() == f"{display.name} 1 {display.home}"
        assert dict(os.environ) == before
    assert dict(os.environ) == before


@live
def test_several_start_at_once_and_each_has_a_number_of_its_own():
    with ThreadPoolExecutor(5) as pool:
        displays = list(pool.map(lambda _: VirtualDisplay.start(320, 240), range(5)))
    try:
        assert len({display.name for display in displays}) == 5
        assert all(display.is_alive() for display in displays)
    finally:
        for display in displays:
            display.stop()
    assert not any(socket_is_left(display.name) or display.log_path.exists() for display in displays)


@live
def test_stop_leaves_no_process_and_no_folder_and_may_be_repeated(processes_with):
    display = VirtualDisplay.start(320, 240)
    display.launch(["sh", "-c", "setsid sleep 600 & exec sleep 600"])
    mark = f"XAUTHORITY={display.xauthority}"
    assert len(processes_with(mark)) >= 2

    display.stop()
    display.stop()

    assert processes_with(mark) == []
    assert not display.xauthority.parent.exists()
    assert not socket_is_left(display.name)
    assert not display.is_alive()
    assert "stopped" in display.why_dead()
    with pytest.raises(DisplayFailed, match="stopped"):
        display.launch(["true"])


OWNER = """
import os, sys
from actions.displays import VirtualDisplay
display = VirtualDisplay.start(320, 240)
display.launch(["sh", "-c", "setsid sleep 600 & exec sleep 600"])
display.launch(["sh", "-c", "trap '' TERM HUP; while :; do sleep 600; done"])
print(display.xauthority, display.name, flush=True)
os.read(0, 1)
"""


@live
def test_kill_9_of_the_owner_leaves_no_process_and_no_folder(processes_with, eventually):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
    )
    with owner:
        assert owner.stdout is not None
        xauthority, name = owner.stdout.readline().split()
        mark = f"XAUTHORITY={xauthority}"
        assert eventually(lambda: len(processes_with(mark)) >= 4)

        owner.kill()

        assert eventually(lambda: not Path(xauthority).parent.exists())
        assert processes_with(mark) == []
        assert not socket_is_left(name)


@live
@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.1, 0.15, 0.2, 0.3])
def test_kill_9_in_the_middle_of_a_start_leaves_nothing(after_s, processes_with, eventually):
    place = tempfile.mkdtemp(prefix="t-")
    environment = dict(os.environ, TMPDIR=place)
    code = "print(1, flush=True)\nfrom actions.displays import VirtualDisplay\nVirtualDisplay.start(320, 240)\ninput()"
    owner = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=Path.cwd(),
    )
    with owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        threading.Event().wait(after_s)
        owner.kill()
        owner.wait()
    try:
        assert eventually(lambda: not processes_with(f"TMPDIR={place}"))
        assert list(Path(place).iterdir()) == []
    finally:
        shutil.rmtree(place)


@live
def test_death_of_the_server_is_known_at_once_and_stop_stays_quick(display, eventually):
    program = display.launch(["sleep", "600"])
    os.kill(server_pid(display), signal.SIGKILL)

    assert eventually(lambda: not display.is_alive())
    assert "X server" in display.why_dead()
    assert "killed by signal 9" in display.why_dead()
    with pytest.raises(DisplayFailed, match="X server"):
        display.launch(["true"])
    began = time.monotonic()
    display.stop()
    assert time.monotonic() - began < 2.0
    assert program.poll() is not None
    assert "X server" in display.why_dead()
    assert not socket_is_left(display.name)


@live
def test_death_of_the_window_manager_counts_as_death(display, eventually):
    os.kill(display._services["window manager"], signal.SIGKILL)
    assert eventually(lambda: "window manager" in display.why_dead())


@live
def test_killed_keeper_takes_the_whole_display_along(processes_with, eventually):
    display = VirtualDisplay.start(320, 240)
    display.launch(["sh", "-c", "sleep 600 & sleep 600"])
    mark = f"XAUTHORITY={display.xauthority}"
    server = server_pid(display)

    os.kill(display._link.pid, signal.SIGKILL)

    assert eventually(lambda: read_process(server) is None)
    assert eventually(lambda: not display.is_alive())
    display.stop()
    assert eventually(lambda: processes_with(mark) == [])
    assert not display.xauthority.parent.exists()
    assert not socket_is_left(display.name)


@live
def test_living_display_holds_its_folder_however_old_it_looks(display):
    folder = display.xauthority.parent
    os.utime(folder, (0, 0))
    with VirtualDisplay.start(320, 240):
        assert folder.exists()
    assert display.is_alive()


@live
def test_unknown_program_is_named_with_the_remedy(display):
    with pytest.raises(ProgramFailed, match=r"no-such-program not found: is it installed\?"):
        display.launch(["no-such-program"])


@live
def test_program_that_may_not_be_run_says_so(display, tmp_path):
    (tmp_path / "plain").write_text("text")
    with pytest.raises(ProgramFailed, match="permission denied"):
        display.launch([str(tmp_path / "plain")])


@live
def test_missing_working_folder_is_not_mistaken_for_a_missing_program(display, tmp_path):
    with pytest.raises(ProgramFailed, match=r"nowhere: No such file or directory"):
        display.launch(["true"], cwd=tmp_path / "nowhere")


@live
def test_script_without_its_interpreter_is_not_called_missing(display, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(ProgramFailed, match="interpreter"):
        display.launch([str(script)])


@live
@pytest.mark.parametrize("word", ["a\0b", "\ud800"])
def test_words_that_no_program_can_be_given_are_refused(display, word):
    with pytest.raises(ProgramFailed, match="Invalid argument"):
        display.launch(["echo", word])
    assert display.is_alive()


@live
def test_any_other_text_reaches_the_program(display):
    program = display.launch(["printf", "%s", "Grüße 世界 🙂 \udcff $HOME"], environment={"X": "\udcfe"})
    assert program.wait(5.0) == 0
    assert program.output_tail() == "Grüße 世界 🙂 \ufffd $HOME"


@live
def test_a_home_of_your_own_keeps_what_programs_left_there(tmp_path):
    with VirtualDisplay.start(320, 240, home=tmp_path / "me") as display:
        assert display.launch(["sh", "-c", "echo kept > ~/note"]).wait(5.0) == 0
    assert (tmp_path / "me" / "note").read_text() == "kept\n"
    assert not display.log_path.exists()


@live
def test_empty_command_is_refused(display):
    with pytest.raises(ProgramFailed, match="empty"):
        display.launch([])


@live
def test_program_runs_in_home_with_its_own_additions(display):
    program = display.launch(["sh", "-c", "pwd; echo $COLOUR; exit 3"], environment={"COLOUR": "blue"})
    assert program.wait(5.0) == 3
    assert program.poll() == 3
    assert program.output_tail() == f"{display.home}\nblue\n"
    assert program.output_tail(5) == "blue\n"


@live
def test_terminating_a_program_ends_its_children_and_keeps_the_display(display, processes_with):
    program = display.launch(["sh", "-c", "sleep 600 & sleep 600"], environment={"MINE": "yes"})
    program.terminate()
    assert program.poll() is not None
    assert processes_with("MINE=yes") == []
    program.terminate()
    assert display.is_alive()


@live
def test_buses_answer(display):
    ask = ["dbus-send", "--session", "--print-reply=literal", "--dest=org.a11y.Bus", "/org/a11y/bus"]
    program = display.launch([*ask, "org.a11y.Bus.GetAddress"])
    assert program.wait(5.0) == 0
    assert str(display.xauthority.parent) in program.output_tail()


@live
def test_dark_display_makes_qt_dark():
    code = (
        "from PySide6.QtWidgets import QApplication; a = QApplication([]);"
        "print('lightness', a.palette().window().color().lightness())"
    )
    lightness = {}
    for dark in (True, False):
        with VirtualDisplay.start(320, 240, dark=dark) as display:
            program = display.launch([sys.executable, "-c", code])
            assert program.wait(20.0) == 0, program.output_tail()
            lightness[dark] = int(program.output_tail().rpartition("lightness")[2])
    assert lightness[True] < 100 < lightness[False]


@live
@pytest.mark.needs("zenity")
def test_dark_display_makes_gtk_dark():
    brightness = {}
    for dark in (True, False):
        with VirtualDisplay.start(320, 240, dark=dark) as display:
            display.launch(["zenity", "--info", "--title", "T", "--text", "T"])
            windows = open_windows(display.name, display.xauthority)
            shown = windows.wait(lambda window: window.title == "T", 10.0)
            assert shown is not None
            left, _, right, bottom = map(int, shown.box)
            # Drawn a moment after the window is mapped.
            middle = (right - left) // 2
            brightness[dark] = settled_brightness(display, left + middle, bottom - 8)
            windows.close()
    assert brightness[True] < 0x60 < 0xC0 < brightness[False]


def settled_brightness(display: VirtualDisplay, x: int, y: int) -> int:
    """The green of a pixel, once it has been the same for 0.2 s."""
    connection = connect(display.name, display.xauthority)
    root = connection.get_setup().roots[0].root
    since, seen = time.monotonic(), -1
    try:
        while time.monotonic() - since < 0.2:
            z_pixmap, all_planes = 2, 0xFFFFFFFF
            green = connection.core.GetImage(z_pixmap, root, x, y, 1, 1, all_planes).reply().data[1]
            if green != seen:
                since, seen = time.monotonic(), green
            threading.Event().wait(0.01)
    finally:
        connection.disconnect()
    return seen


def test_missing_parts_are_named_with_the_line_that_installs_them(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda part: None if part == "openbox" else "/usr/bin/x")
    with pytest.raises(DisplayFailed, match=r"needs openbox: sudo apt-get install .*openbox$"):
        VirtualDisplay.start()


def test_other_systems_are_told_at_once(monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(DisplayFailed, match="need Linux"):
        VirtualDisplay.start()


@live
def test_server_that_cannot_start_is_explained_and_cleaned_up(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", tempfile.mkdtemp(prefix="t-"))
    place = Path(tempfile.gettempdir())
    try:
        with pytest.raises(DisplayFailed, match="Xvfb ended while starting"):
            VirtualDisplay.start(0, 0)
        assert list(place.iterdir()) == []
    finally:
        shutil.rmtree(place)
