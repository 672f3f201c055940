"""The keeper ends everything it started, whoever dies."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the keeper needs Linux's /proc and prctl", allow_module_level=True)

from actions.displays.keeper import Process, below, read_process, remove_server_socket
from actions.displays.link import ANNOUNCE_MARK, Kind
from actions.errors import DisplayFailed


def alive(pid: int) -> bool:
    return read_process(pid) is not None


def test_exit_codes_are_told(link, start):
    assert link.wait_exit(start("exit 7"), 5.0) == 7
    assert link.wait_exit(start("kill -KILL $$"), 5.0) == -signal.SIGKILL


def test_running_program_has_no_exit_code(link, start):
    pid = start("exec sleep 600")
    assert link.wait_exit(pid, 0.05) is None
    assert link.exit_code(pid) is None


def test_program_that_is_not_there_is_told_with_its_name(link, tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        link.launch(["no-such-program"], {}, kind=Kind.PROGRAM, log=tmp_path / "out", folder=tmp_path)
    assert caught.value.filename == "no-such-program"


def test_output_goes_to_the_log_and_input_is_empty(link, start, tmp_path):
    link.wait_exit(start("cat; echo seen; echo wrong >&2"), 5.0)
    assert (tmp_path / "out").read_text() == "seen\nwrong\n"


def test_first_line_of_the_announcing_pipe_is_handed_over(link, start):
    assert link.announcement(start(f"echo 97 >&{ANNOUNCE_MARK}; exec sleep 600", announces=True), 5.0) == "97"


def test_pipe_closed_without_a_word_is_an_empty_announcement(link, start):
    assert link.announcement(start("exit 1", announces=True), 5.0) == ""


def test_ending_a_program_ends_its_whole_tree_and_nothing_else(link, start, tmp_path, eventually):
    bystander = start("exec sleep 600")
    # A child, a grandchild in a session of its own, and a program that ignores the polite signal.
    pid = start("trap '' TERM; sleep 600 & echo $!; setsid sh -c 'echo $$; exec sleep 600' & wait; wait")
    assert eventually(lambda: len((tmp_path / "out").read_text().split()) == 2)
    family = [pid, *map(int, (tmp_path / "out").read_text().split())]

    link.end(pid, grace_s=0.2)

    assert not any(map(alive, family))
    assert alive(bystander)


def test_ending_takes_children_whose_parent_has_gone(link, start, tmp_path):
    pid = start("sleep 600 & echo $!")
    assert link.wait_exit(pid, 5.0) == 0
    orphan = int((tmp_path / "out").read_text())
    assert alive(orphan)

    link.end(pid, grace_s=2.0)

    assert not alive(orphan)


def test_closing_ends_daemons_and_removes_the_folder(link, start, tmp_path, eventually):
    start("setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 600; done' & exit 0")
    assert eventually(lambda: (tmp_path / "out").read_text().endswith("\n"))
    daemon = int((tmp_path / "out").read_text())

    assert link.close(8.0)

    assert not alive(daemon)
    assert not (tmp_path / "keep").exists()
    assert link.lost


def test_killed_keeper_takes_its_programs_with_it(link, start, tmp_path, eventually):
    pid = start("exec sleep 600")

    os.kill(link.pid, signal.SIGKILL)

    assert eventually(lambda: not alive(pid))
    assert eventually(lambda: link.lost)
    assert link.exit_code(pid) is not None
    with pytest.raises(DisplayFailed, match="keeper process is gone"):
        start("true")


def test_stopped_keeper_is_not_waited_for_for_ever(link, start):
    os.kill(link.pid, signal.SIGSTOP)
    with pytest.raises(DisplayFailed, match="does not answer"):
        link.end(1, grace_s=0.0, timeout_s=0.1)
    assert not link.close(0.1)


OWNER = """
import os, sys
from pathlib import Path
from actions.displays.link import KeeperLink, Kind
link = KeeperLink(Path(sys.argv[1]))
pid = link.launch(["sleep", "600"], {"PATH": os.defpath}, kind=Kind.PROGRAM,
                  log=Path(sys.argv[2]), folder=Path(sys.argv[1]))
if sys.argv[3] == "fork" and os.fork() == 0:
    os.read(0, 1)  # A fork that outlives its parent and holds the socket open.
    os._exit(0)
print(pid, flush=True)
os.read(0, 1)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("leaves", ["nothing", "fork"])
def test_death_of_the_owner_ends_everything(leaves, tmp_path, eventually):
    folder = tmp_path / "keep"
    (folder / "logs").mkdir(parents=True)
    command = [sys.executable, "-c", OWNER, str(folder), str(tmp_path / "out"), leaves]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert alive(pid)

        owner.kill()

        assert eventually(lambda: not alive(pid))
        assert eventually(lambda: not folder.exists())


def test_descendants_are_found_over_generations_and_in_a_cycle_free_walk():
    family = [Process(2, 1, 2, 0), Process(3, 2, 3, 0), Process(4, 3, 3, 0), Process(5, 1, 5, 0)]
    assert {process.pid for process in below([2], family)} == {3, 4}
    assert below([9], family) == set()


def test_process_names_with_brackets_and_blanks_are_read(tmp_path):
    program = tmp_path / "a) S (b"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([str(program), "600"]) as process:
        seen = read_process(process.pid)
        process.kill()
    assert seen is not None
    assert seen.parent == os.getpid()


def test_socket_of_a_dead_server_is_removed_but_not_that_of_its_successor():
    folder = tempfile.mkdtemp(prefix="t-")  # pytest's own paths may be too long for a socket.
    try:
        with socket.socket(socket.AF_UNIX) as successor:
            for number in "78":
                Path(folder, f"X{number}").touch()
            successor.bind(f"\0{folder}/X8")

            for number in "789":
                remove_server_socket(number, folder)

            assert [path.name for path in Path(folder).iterdir()] == ["X8"]
    finally:
        shutil.rmtree(folder)
