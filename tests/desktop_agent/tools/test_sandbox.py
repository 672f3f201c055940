"""A real bubblewrap, and programs that want to get out of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desktop_agent.tools import sandbox as sandbox_module
from desktop_agent.tools import watched
from desktop_agent.tools.sandbox import PROGRAM, Mount, Sandbox, SandboxUnavailable

from .conftest import QUICK

pytestmark = pytest.mark.needs("bwrap", "prlimit")


def python(sandbox: Sandbox, code: str, **options):
    return sandbox.run((sandbox.python, "-I", "-B", PROGRAM), program=code, **options)


def alive(mark: str) -> list[int]:
    """Processes of the whole machine that have `mark` on their command line."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


# --------------------------------------------------------------------- what it can do


def test_a_program_runs_and_what_it_prints_is_heard(sandbox):
    ran = python(sandbox, "import sys\nprint('Grüße', __file__)\nprint('oh', file=sys.stderr)")
    assert (ran.status, ran.ended, ran.left_out) == (0, "", 0)
    assert sorted(ran.output.split()) == ["/program.py", "Grüße", "oh"]


def test_a_fault_is_told_with_the_line_it_is_in(sandbox):
    ran = python(sandbox, "x = 1\nprint(x / 0)")
    assert ran.status == 1
    assert "line 2" in ran.output
    assert "ZeroDivisionError" in ran.output


def test_arguments_reach_the_program_as_they_are_and_no_shell_reads_them(sandbox):
    weird = ("a b", "$(touch /folder/x)", "; id", "`id`", "--", "*", "'", '"', "\n", "")
    ran = sandbox.run((sandbox.python, "-c", "import sys; print(sys.argv[1:])", *weird))
    assert ran.output.strip() == repr(list(weird))


def test_files_stay_in_its_own_folder_until_it_is_closed(make_sandbox):
    own = make_sandbox()
    assert python(own, "open('a.txt', 'w').write('kept')").status == 0
    assert python(own, "print(open('a.txt').read())").output == "kept\n"
    assert python(make_sandbox(), "print(open('a.txt').read())").status == 1
    (folder,) = (own._folder,)
    own.close()
    assert not Path(folder).exists()


def test_a_folder_that_is_shown_can_be_read_and_changed_only_where_that_was_said(make_sandbox):
    own = make_sandbox()
    shown = Path(tempfile.mkdtemp(prefix="shown-"))
    try:
        shown.chmod(0o777)
        (shown / "a.txt").write_text("old")
        (shown / "a.txt").chmod(0o666)
        code = f"print(open('{shown}/a.txt').read()); open('{shown}/a.txt', 'w').write('new')"
        assert "No such file" in python(own, code).output
        ran = python(own, code, mounts=(Mount(str(shown)),))
        assert "old" in ran.output
        assert "Read-only file system" in ran.output
        assert (shown / "a.txt").read_text() == "old"
        assert python(own, code, mounts=(Mount(str(shown), writable=True),)).status == 0
        assert (shown / "a.txt").read_text() == "new"
    finally:
        shutil.rmtree(shown)


def test_a_folder_that_is_not_there_is_told(sandbox):
    ran = python(sandbox, "print(1)", mounts=(Mount("/nowhere/at/all"),))
    assert ran.status != 0
    assert "/nowhere/at/all" in ran.output


# ------------------------------------------------------------------- what it must not


def test_it_sees_no_home_no_other_files_no_other_processes_and_no_words_of_ours(
    sandbox, tmp_path, monkeypatch
):
    secret = tmp_path / "secret.txt"
    secret.write_text("precious")
    monkeypatch.setenv("OUR_KEY", "precious")
    code = f"""
import os, pwd
print(sorted(os.environ))
for path in ({str(secret)!r}, {str(Path.home())!r}, "/root", "/home", "/etc/passwd", "/etc/shadow", "/var", "/run"):
    print(os.path.exists(path))
print([name for name in os.listdir("/proc") if name.isdigit()])
for number in os.listdir("/proc"):
    if number.isdigit():
        print(open(f"/proc/{{number}}/environ").read() if os.access(f"/proc/{{number}}/environ", os.R_OK) else "")
print(os.listdir("/tmp"), os.getuid())
"""
    ran = python(sandbox, code)
    assert "True" not in ran.output
    assert "precious" not in ran.output
    assert "OUR_KEY" not in ran.output
    assert "['1', '2'" in ran.output or "['1', '3'" in ran.output or "['1', '4'" in ran.output, ran.output
    assert ran.status == 0, ran.output


def test_it_cannot_write_anywhere_but_in_its_folder_and_in_memory(sandbox):
    code = """
import os
for path in ("/x", "/usr/x", "/etc/x", "/dev/x", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/program.py"):
    try:
        open(path, "w")
        print("WROTE", path)
    except OSError:
        pass
for path in ("/folder/x", "/tmp/x"):
    open(path, "w").close()
    os.unlink(path)
"""
    ran = python(sandbox, code)
    assert (ran.status, ran.output) == (0, "")


def test_it_reaches_no_network_not_even_this_machine(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind("\0ours")
        local.listen()
        port = server.getsockname()[1]
        code = f"""
import socket
for family, address in (
    (socket.AF_INET, ("127.0.0.1", {port})), (socket.AF_INET, ("192.0.2.1", 80)),
    (socket.AF_UNIX, "\\0ours"), (socket.AF_UNIX, "/tmp/.X11-unix/X0"),
):
    with socket.socket(family) as one:
        one.settimeout(2)
        try:
            one.connect(address)
            print("REACHED", address)
        except OSError:
            pass
print(sorted(name for _, name in socket.if_nameindex()))
"""
        assert python(sandbox, code).output.strip() == "['lo']"


def test_it_gets_no_rights_back(sandbox):
    code = """
import ctypes, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000), libc.mount(b"x", b"/tmp", b"tmpfs", 0, None), libc.chroot(b"/folder"))
for call in (lambda: os.setuid(0), lambda: os.mknod("/folder/d", 0o60600, os.makedev(8, 0))):
    try:
        call()
        print("ok")
    except OSError:
        print("no")
print(next(line for line in open("/proc/self/status") if line.startswith("CapEff")).split()[1])
print(next(line for line in open("/proc/self/status") if line.startswith("NoNewPrivs")).split()[1])
"""
    ran = python(sandbox, code)
    assert ran.output.split("\n")[:5] == ["-1 -1 -1", "no", "no", "0" * 16, "1"]


def test_links_that_it_leaves_lead_our_own_cleaning_nowhere(make_sandbox, tmp_path):
    own = make_sandbox()
    (tmp_path / "precious").write_text("kept")
    tmp_path.chmod(0o755)
    code = f"""
import os
os.symlink({str(tmp_path)!r}, "link")
os.mkdir("closed")
os.symlink({str(tmp_path)!r}, "closed/link")
open("closed/file", "w").close()
os.chmod("closed", 0)
for _ in range(30):
    os.mkdir("d"); os.chdir("d")
"""
    assert python(own, code).status == 0
    folder = own._folder
    own.close()
    assert not Path(folder).exists()
    assert (tmp_path / "precious").read_text() == "kept"
    assert tmp_path.stat().st_mode & 0o777 == 0o755


# ------------------------------------------------------------------------- the limits


def test_a_fork_bomb_is_held_and_ended_with_all_that_it_made(make_sandbox):
    own = make_sandbox()
    mark = f"mark-{os.getpid()}-bomb"
    code = f"""
import os, sys
while True:
    try:
        if os.fork() == 0:
            os.execv({own.python!r}, [{own.python!r}, "-c", "import signal; signal.pause()", {mark!r}])
    except OSError:
        pass
"""
    most = [0, 0]
    # It has come to rest once it does not grow any more.
    ran = python(own, code, cancelled=lambda: 2 < most[-2] == most[-1] or most.append(len(alive(mark))))
    assert ran.ended == "It was stopped."
    assert max(most) <= QUICK.processes
    assert alive(mark) == []


def test_memory_is_limited_for_one_and_for_all_together(sandbox):
    assert "MemoryError" in python(sandbox, "bytearray(600_000_000)").output
    together = """
import os, time
for _ in range(3):
    os.fork()
block = bytearray(60_000_000)
for at in range(0, len(block), 4096):
    block[at] = 1
time.sleep(60)
"""
    ran = python(sandbox, together)
    assert ran.ended == "It was ended because it used more than 300 MB of memory."


def test_processor_time_is_limited(make_sandbox):
    ran = python(make_sandbox(replace(QUICK, cpu_seconds=1)), "while True: pass")
    assert ran.status in (128 + 9, 128 + 24)


@pytest.mark.parametrize("quiet", ["", "import os; os.close(1); os.close(2);"])
@pytest.mark.parametrize(
    "deaf", ["", "import signal; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 13, 15)];"]
)
def test_who_sleeps_past_the_limit_is_ended_whatever_they_close_or_ignore(make_sandbox, quiet, deaf):
    own = make_sandbox(replace(QUICK, seconds=0.6))
    ran = python(own, f"print('first', flush=True);{quiet}{deaf}import time; time.sleep(100)")
    assert (ran.status, ran.ended) == (None, "It was ended after 0.6 seconds.")
    assert ran.output in ("first\n", "")
    assert ran.seconds < 10


def test_who_prints_a_gigabyte_is_ended_and_the_beginning_and_the_end_are_kept(sandbox, monkeypatch):
    monkeypatch.setattr(watched, "_FLOOD", 8_000_000)
    before = psutil.Process().memory_info().rss
    ran = python(sandbox, "print('begin')\nfor _ in range(1000): print('y' * 1_000_000)")
    assert ran.ended.startswith("It was ended after")
    assert ran.output.startswith("begin\nyyy")
    assert len(ran.output) < 5 * QUICK.text
    assert ran.left_out > 1_000_000
    assert psutil.Process().memory_info().rss - before < 100_000_000


def test_the_end_of_much_output_is_kept_too(sandbox):
    ran = python(sandbox, "for n in range(20_000): print(n)")
    assert ran.status == 0
    assert ran.output.startswith("0\n1\n")
    assert ran.output.endswith("19998\n19999\n")
    assert f"{ran.left_out:,} bytes left out" in ran.output


@pytest.mark.parametrize(
    "code",
    [
        "for n in range(30): open(str(n), 'wb').write(bytes(2_000_000))",
        "for n in range(2000): open(str(n), 'w').close()",
        "import os\nfor n in range(60): os.mkdir('d'); os.chdir('d')",
    ],
)
def test_its_folder_cannot_be_filled_without_end(make_sandbox, monkeypatch, code):
    monkeypatch.setattr(watched, "_MANY", 1000)
    own = make_sandbox()
    ran = python(own, f"{code}\nimport time; time.sleep(60)")
    assert "because it left more than 20 MB or 1,000 files" in ran.ended
    assert "which is empty now" in ran.ended
    assert python(own, "import os; print(os.listdir('.'))").output == "[]\n", "the next one has a fresh start"
    folder = own._folder
    own.close()
    assert not Path(folder).exists()


def test_no_file_is_larger_than_allowed_and_memory_files_are_small(sandbox):
    ran = python(sandbox, "open('/tmp/a', 'wb').write(bytes(50_000_000))")
    assert "File too large" in ran.output
    ran = python(sandbox, "for n in range(9): open(f'/dev/shm/{n}', 'wb').write(bytes(15_000_000))")
    assert "No space left" in ran.output


def test_a_stop_ends_the_whole_tree_at_once(sandbox):
    mark = f"mark-{os.getpid()}-stop"
    stop = threading.Event()
    asked = []

    def cancelled():
        asked.append(time.monotonic())
        if not stop.is_set() and len(alive(mark)) == 3:
            stop.set()
        return stop.is_set()

    code = f"""
import os, subprocess, time
for _ in range(3):
    subprocess.Popen(["{sandbox.python}", "-c", "import time; time.sleep(100)", {mark!r}], start_new_session=True)
time.sleep(100)
"""
    ran = python(sandbox, code, cancelled=cancelled)
    assert ran.ended == "It was stopped."
    assert time.monotonic() - asked[-1] < 5
    assert alive(mark) == []


def test_what_a_program_leaves_running_ends_with_it(sandbox):
    mark = f"mark-{os.getpid()}-left"
    code = f"""
import subprocess
subprocess.Popen(["{sandbox.python}", "-c", "import time; time.sleep(100)", {mark!r}], start_new_session=True)
print("left")
"""
    ran = python(sandbox, code)
    assert (ran.status, ran.output) == (0, "left\n")
    assert alive(mark) == []


def test_a_sandbox_whose_own_process_is_killed_ends_too(sandbox, tmp_path):
    """What a `kill -9` of the whole program comes to."""
    mark = f"mark-{os.getpid()}-orphan"
    ours = tmp_path / "ours.py"
    ours.write_text(
        "from desktop_agent.tools.options import ToolOptions\n"
        "from desktop_agent.tools.sandbox import Sandbox\n"
        "sandbox = Sandbox.open(ToolOptions())\n"
        "print(sandbox._own_folder(), flush=True)\n"
        f'code = \'import time; open("up", "w"); time.sleep(100)\'\n'
        f"sandbox.run([sandbox.python, '-c', code, {mark!r}])\n"
    )
    with subprocess.Popen([sys.executable, str(ours)], stdout=subprocess.PIPE, text=True) as process:
        folder = process.stdout.readline().strip()
        wait_until((Path(folder) / "up").exists)
        assert alive(mark)
        process.kill()
    wait_until(lambda: alive(mark) == [])
    Sandbox.open(QUICK).close()
    assert not Path(folder).exists(), "the next one clears up what was left"


def test_folders_of_others_and_of_sandboxes_that_live_are_left_alone(make_sandbox, open_folder, monkeypatch):
    own = make_sandbox()
    python(own, "open('a', 'w')")
    monkeypatch.setattr(tempfile, "tempdir", str(open_folder))
    (open_folder / "desktop-agent-sandbox-999999999-x").symlink_to(own._folder)
    (open_folder / "desktop-agent-sandbox-x").mkdir()
    Sandbox.open(QUICK).close()
    assert len(list(open_folder.iterdir())) == 2
    assert (Path(own._folder) / "a").exists()


def test_one_that_nobody_ends_from_outside_ends_by_itself(make_sandbox, monkeypatch):
    """As when this program is killed before bubblewrap has learnt to die with it."""
    monkeypatch.setattr(sandbox_module, "_GRACE_S", 0.5)
    own = make_sandbox(replace(QUICK, seconds=0.5))
    monkeypatch.setattr(watched.Watched, "_why_end", lambda *_: "")
    assert python(own, "import time; time.sleep(100)").status == 128 + 9


def wait_until(true) -> None:
    deadline = time.monotonic() + 20
    waiting = threading.Event()
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        waiting.wait(0.02)


# ---------------------------------------------------------------- where there is none


def test_without_bubblewrap_nothing_is_run_and_the_words_say_what_to_install(monkeypatch):
    monkeypatch.setattr(sandbox_module.shutil, "which", lambda _: None)
    monkeypatch.setattr(
        sandbox_module.subprocess, "Popen", lambda *_, **__: pytest.fail("something was started")
    )
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        Sandbox.open(QUICK)


def test_on_other_systems_there_is_none(monkeypatch):
    monkeypatch.setattr(sandbox_module.sys, "platform", "win32")
    with pytest.raises(SandboxUnavailable, match="on Linux only"):
        Sandbox.open(QUICK)


@pytest.fixture
def open_folder():
    """A folder that everybody may look into: as root, bubblewrap is started as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def script(folder: Path, text: str) -> str:
    file = folder / "bwrap"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize("status", [0, 1])
def test_a_bubblewrap_that_does_not_work_is_told_and_nothing_is_left(open_folder, monkeypatch, status):
    """As in containers whose kernel lets nobody make worlds of their own; exit status 0 is no proof either."""
    broken = script(open_folder, f"echo 'bwrap: No permissions to create new namespace' >&2; exit {status}")
    monkeypatch.setattr(tempfile, "tempdir", str(open_folder))
    with pytest.raises(SandboxUnavailable, match="No permissions to create new namespace"):
        Sandbox.open(QUICK, bwrap=broken)
    assert [path.name for path in open_folder.iterdir()] == ["bwrap"]


def test_a_bubblewrap_that_shuts_nothing_out_is_none(open_folder):
    careless = script(open_folder, 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"')
    with pytest.raises(SandboxUnavailable, match="cannot make one here"):
        Sandbox.open(QUICK, bwrap=careless)


def test_an_older_bubblewrap_is_used_without_what_it_does_not_know(open_folder):
    real = shutil.which("bwrap")
    unknown = '[ "$one" = --disable-userns ] && { echo "bwrap: Unknown option"; exit 1; }'
    older = script(open_folder, f'for one; do {unknown}; done; exec {real} "$@"')
    own = Sandbox.open(QUICK, bwrap=older)
    try:
        assert python(own, "print(1)").output == "1\n"
    finally:
        own.close()
