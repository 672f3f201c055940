"""A small development environment in GTK 3."""

import pytest

from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("geany")]


@pytest.fixture
def source(desk, tmp_path):
    file = tmp_path / "area.py"
    file.write_text("def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n")
    desk.launch("geany", "-i", "-c", str(tmp_path / "config"), str(file))
    return file


def test_the_symbols_of_a_file_are_listed(desk, source):
    expect(desk).to_show_title("area.py")
    expect(desk.text("Functions")).to_be_visible()


def test_find_marks_what_it_finds(desk, source):
    desk.choose("Search", "Find")
    desk.textbox("Search for").fill("print")
    desk.button("Next").click()
    desk.button("Close").click()
    desk.type("show")
    desk.press("ctrl", "s")
    expect(desk).to_show_title("area.py")
    expect(desk.text("show(area(2, 3))")).to_be_visible()


def test_a_line_is_commented_out_by_a_key(desk, source):
    desk.press("ctrl", "end")
    desk.press("up")
    desk.press("ctrl", "e")
    expect(desk.text("print(area(2, 3))")).to_be_visible()
    desk.press("ctrl", "s")
    expect(desk).not_.to_show_title("*area.py")
    assert "#" in source.read_text().splitlines()[-1]


def test_the_goto_dialog_moves_to_a_line(desk, source):
    desk.choose("Search", "Go to Line")
    desk.type("2\n")
    expect(desk.text("line: 2")).to_be_visible()
