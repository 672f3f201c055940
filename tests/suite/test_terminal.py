"""A terminal of the X Toolkit."""

import pytest

from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("xterm")]


@pytest.fixture
def terminal(desk):
    desk.launch("xterm", "-fa", "DejaVu Sans Mono", "-fs", "11", "-e", "env", "PS1=> ", "sh")
    return desk


def test_a_command_prints_its_answer(terminal):
    terminal.type("echo $((6 * 7)) apples\n")
    expect(terminal.text("42 apples")).to_be_visible()


def test_a_program_can_set_the_title(terminal):
    terminal.type("printf '\\033]0;busy\\007'\n")
    expect(terminal).to_show_title("busy")


def test_a_file_is_written_by_redirection(terminal, tmp_path):
    file = tmp_path / "out.txt"
    terminal.type(f"printf '%s' 'a|b & c' > {file}; echo written\n")
    expect(terminal.text("written").last).to_be_visible()
    assert file.read_text() == "a|b & c"


def test_leaving_the_shell_closes_the_window(terminal):
    terminal.type("exit\n")
    expect(terminal).not_.to_have_window("xterm")
