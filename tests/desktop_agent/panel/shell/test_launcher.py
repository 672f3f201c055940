import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.errors import BadInput
from desktop_agent.panel.shell.launcher import install_launcher, quoted


def test_the_menu_entry_starts_this_program_and_has_its_icon(tmp_path):
    program = tmp_path / "my programs" / "desktop-agent"
    program.parent.mkdir()
    program.touch()
    entry = install_launcher(tmp_path / "data", program)
    lines = entry.read_text("utf-8").splitlines()
    assert f'Exec="{program}"' in lines
    assert "Name=Desktop Agent" in lines
    assert (tmp_path / "data/icons/hicolor/scalable/apps/desktop-agent.svg").is_file()


def test_a_program_that_is_not_there_gets_no_entry(tmp_path):
    with pytest.raises(BadInput, match="There is no"):
        install_launcher(tmp_path / "data", tmp_path / "nowhere")
    assert not (tmp_path / "data").exists()


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_any_path_stays_one_word_of_the_line(path):
    # What the desktop does: first the file's own escapes, then the quotes of the word, then the field codes.
    line = re.sub(r"\\(.)", r"\1", quoted(path))
    if line.startswith('"'):
        inner = line[1:-1]
        assert re.fullmatch(r'(?:[^"`$\\]|\\.)*', inner)
        line = re.sub(r"\\(.)", r"\1", inner)
    assert line.replace("%%", "%") == path
