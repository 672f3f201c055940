from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_agent.tools.folders import Folders
from desktop_agent.tools.options import ToolOptions
from desktop_agent.tools.run import MAX_CODE, Ground, RunCommand, RunPython
from desktop_agent.tools.types import Reach, ToolFailed
from desktop_agent.tools.watched import Ran


class Box:
    """A sandbox in which everything ends as it is told."""

    python = "/usr/bin/python3"

    def __init__(self, ran=None):
        self.ran = ran or Ran(0, "", 0, "", 0.1)
        self.begun = []

    def run(self, argv, *, program=None, mounts=(), cancelled=None):
        self.begun.append((tuple(argv), program, tuple(mounts)))
        return self.ran


def ground(box=None, see="nothing", folders=("/data/notes", "/data/more")):
    options = ToolOptions(folders=folders, commands_see=see)
    return Ground(box or Box(), Folders(folders), options)


def use(tool, **arguments):
    return tool.use(arguments, cancelled=lambda: False)


@pytest.mark.parametrize(
    ("ran", "ok", "words"),
    [
        (Ran(0, "42\n", 0, "", 1), True, "The program ended well. It printed:\n42"),
        (Ran(0, "", 0, "", 1), True, "The program ended well. It printed nothing."),
        (Ran(3, "oh\n", 0, "", 1), False, "The program ended with status 3. It printed:\noh"),
        (
            Ran(137, "", 0, "", 1),
            False,
            "The program was killed: it used all of its processor time, or too much",
        ),
        (Ran(None, "a", 0, "It was stopped.", 1), False, "It was stopped. It printed:\na"),
    ],
)
def test_how_a_program_ended_is_told_in_words(ran, ok, words):
    result = use(RunPython(ground(Box(ran))), code="x")
    assert result.ok is ok
    assert result.text.startswith(words)


def test_what_was_left_out_is_told():
    assert use(RunPython(ground(Box(Ran(0, "a", 5, "", 1)))), code="x").shortened


def test_the_code_is_handed_over_as_data_and_never_as_an_argument():
    box = Box()
    use(RunPython(ground(box)), code="__import__('os').system('x')")
    ((argv, program, mounts),) = box.begun
    assert program == "__import__('os').system('x')"
    assert not any("os" in one for one in argv)
    assert mounts == ()


@pytest.mark.parametrize(("see", "writable"), [("read", False), ("write", True)])
def test_programs_see_the_folders_only_as_the_settings_say(see, writable):
    box = Box()
    tool = RunCommand(ground(box, see))
    use(tool, argv=["ls", "-l"])
    ((_, _, mounts),) = box.begun
    assert [(one.path, one.writable) for one in mounts] == [
        ("/data/notes", writable),
        ("/data/more", writable),
    ]
    assert tool.reach({"argv": ["ls"]}) == Reach(("/data/notes", "/data/more"), writes=writable)
    assert "/data/notes, /data/more" in tool.spec.description


def test_programs_that_see_nothing_reach_nothing():
    assert RunPython(ground()).reach({"code": "x"}) == Reach()


def test_a_person_sees_all_of_the_code_line_by_line_and_nothing_that_a_terminal_obeys():
    words = RunPython(ground()).describe({"code": "print(1)\n\x1b[2J# " + "y" * 3000})
    assert words.splitlines()[1:] == ["  print(1)", "  \\x1b[2J# " + "y" * 3000]
    assert RunCommand(ground()).describe({"argv": ["rm", "-rf", "a b"]}) == "run in the sandbox: rm -rf 'a b'"


@pytest.mark.parametrize("argv", [[""], [], ["a" * 9000] * (MAX_CODE // 9000 + 1), "ls", ["a\0"], [1]])
def test_what_is_no_command_is_refused(argv):
    with pytest.raises(ToolFailed):
        use(RunCommand(ground()), argv=argv)


def test_without_a_python_for_everybody_no_python_is_run():
    box = Box()
    box.python = ""
    with pytest.raises(ToolFailed, match="There is no Python in the sandbox"):
        use(RunPython(ground(box)), code="x")
    assert box.begun == []


@pytest.mark.needs("bwrap", "prlimit")
def test_real_programs_run_and_one_that_is_not_there_is_told(sandbox):
    own = replace(ground(), sandbox=sandbox)
    assert use(RunCommand(own), argv=["echo", "a  b"]).text == "echo ended well. It printed:\na  b"
    assert use(RunPython(own), code="print(6 * 7)").text.endswith("\n42")
    with pytest.raises(ToolFailed, match="There is no program nope in the sandbox"):
        use(RunCommand(own), argv=["nope"])
