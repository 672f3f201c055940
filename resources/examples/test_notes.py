"""Tests of a program that somebody else wrote: Mousepad, a text editor.

Run them with `desktop-agent test test_notes.py`, or with `python -m pytest test_notes.py`. Every test gets a virtual
display of its own, with nothing on it. The annotations are there for your editor, which then knows what a desk can do;
`def test_it(desk):` does as well.
"""

from pathlib import Path

import pytest

from desktop_agent.testing import DeskApi, expect


@pytest.fixture
def editor(desk: DeskApi) -> DeskApi:
    """A desk on which Mousepad is open."""
    # Without this option, a second Mousepad would only ask the first one for a window.
    desk.launch("mousepad", "--disable-server")
    return desk


def test_what_is_typed_can_be_undone(editor: DeskApi) -> None:
    editor.type("Buy milk")
    expect(editor.text("Buy milk")).to_be_visible()
    editor.choose("Edit", "Undo")
    expect(editor.text("Buy milk")).to_be_hidden()


def test_a_note_is_saved(editor: DeskApi, tmp_path: Path) -> None:
    file = tmp_path / "shopping.txt"
    editor.type("milk\nbread")
    editor.choose("File", "Save As")
    editor.textbox("Name").fill(str(file))
    editor.dialog("Save As").button("Save").click()
    expect(editor).to_show_title("shopping.txt")
    assert file.read_text("utf-8").splitlines() == ["milk", "bread"]


def test_closing_asks_about_what_was_not_saved(editor: DeskApi) -> None:
    editor.type("not saved yet")
    editor.press("ctrl", "w")
    expect(editor.text("Do you want to save the changes")).to_be_visible()
    editor.button("Cancel").click()
    expect(editor.text("not saved yet")).to_be_visible()
