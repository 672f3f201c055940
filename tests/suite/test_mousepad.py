"""An editor in GTK 3."""

import pytest

from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad")]


@pytest.fixture
def editor(desk):
    desk.launch("mousepad", "--disable-server")
    return desk


def test_typing_marks_the_document_as_changed(editor):
    expect(editor).to_show_title("Untitled 1")
    editor.type("Dear Ann")
    expect(editor).to_show_title("*Untitled 1")
    expect(editor.text("Dear Ann")).to_be_visible()


def test_save_as_writes_exactly_what_was_typed(editor, tmp_path):
    file = tmp_path / "müller & co.txt"
    editor.type("Grüße\n\ttabs & <tags>\nthe end")
    editor.choose("File", "Save As")
    editor.textbox("Name").fill(str(file))
    editor.button("Save").click()
    expect(editor).to_show_title("müller")
    assert file.read_text("utf-8").rstrip("\n") == "Grüße\n\ttabs & <tags>\nthe end"


def test_a_file_given_on_the_command_line_is_shown(desk, tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("milk\nbread\ncheese\n")
    desk.launch("mousepad", "--disable-server", str(file))
    expect(desk).to_show_title("list.txt")
    for word in ("milk", "bread", "cheese"):
        expect(desk.text(word)).to_be_visible()


def test_undo_takes_back_what_was_typed(editor):
    editor.type("wrong words")
    expect(editor.text("wrong words")).to_be_visible()
    editor.choose("Edit", "Undo")
    expect(editor.text("wrong words")).not_.to_be_visible()


def test_find_and_replace_changes_all_matches(desk, tmp_path):
    file = tmp_path / "cats.txt"
    file.write_text("cat and cat\n")
    desk.launch("mousepad", "--disable-server", str(file))
    desk.choose("Search", "Find and Replace")
    desk.textbox("Search for").fill("cat")
    desk.textbox("Replace with").fill("dog")
    desk.checkbox("Replace all in").tick()
    desk.button("Replace All").click()
    expect(desk.text("dog and dog")).to_be_visible()


def test_closing_with_changes_asks_and_can_be_cancelled(editor):
    editor.type("not saved")
    editor.press("ctrl", "w")
    expect(editor.text("Do you want to save the changes")).to_be_visible()
    editor.button("Cancel").click()
    expect(editor).to_show_title("*Untitled 1")
    expect(editor.text("not saved")).to_be_visible()


def test_line_numbers_can_be_shown_from_the_menu(editor):
    editor.type("one\ntwo\nthree")
    editor.choose("View", "Line Numbers")
    expect(editor.text("3")).to_be_visible()


def test_the_preferences_keep_a_tick(editor):
    editor.choose("Edit", "Preferences")
    wrap = editor.checkbox("Wrap long lines")
    assert not wrap.is_ticked()
    wrap.tick()
    expect(wrap).to_be_ticked()
    wrap.untick()
    expect(wrap).not_.to_be_ticked()


@pytest.mark.desk(dark=True)
def test_it_is_read_under_a_dark_theme_too(editor):
    editor.type("light words on a dark ground")
    expect(editor.text("light words on a dark ground")).to_be_visible()
    editor.choose("Help", "About")
    expect(editor.text("Mousepad").first).to_be_visible()
