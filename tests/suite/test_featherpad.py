"""An editor in Qt 5."""

import pytest

from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("featherpad")]


@pytest.fixture
def editor(desk):
    desk.launch("featherpad")
    return desk


def test_a_new_tab_opens_beside_the_first(editor):
    editor.type("first page")
    editor.choose("File", "New")
    expect(editor.text("first page")).not_.to_be_visible()
    editor.tab("*Untitled").click()
    expect(editor.text("first page")).to_be_visible()


def test_a_file_is_saved_by_its_path(editor, tmp_path):
    file = tmp_path / "notes.md"
    editor.type("# Notes\n- one\n- two")
    editor.press("ctrl", "s")
    expect(editor).to_have_window("Save")
    editor.type(str(file))
    editor.press("enter")
    expect(editor).to_show_title("notes.md")
    assert file.read_text("utf-8").rstrip("\n") == "# Notes\n- one\n- two"


def test_words_are_counted_in_the_status_line(editor):
    editor.type("one two three")
    expect(editor.text("Lines: 1")).to_be_visible()


def test_jumping_to_a_line_shows_its_bar(editor):
    editor.type("a\nb\nc")
    editor.choose("Search", "Jump to")
    expect(editor.text("Go to line")).to_be_visible()


def test_closing_with_changes_asks_first(editor):
    editor.type("do not lose me")
    editor.press("ctrl", "q")
    expect(editor.text("Save changes?")).to_be_visible()
    editor.button("Cancel").click()
    expect(editor.text("do not lose me")).to_be_visible()
