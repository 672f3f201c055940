"""Dialogs in GTK 3: what they print tells what was really chosen."""

import pytest

from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("zenity")]


def test_an_entry_returns_what_was_typed(desk, finished):
    desk.launch("zenity", "--entry", "--title=Name", "--text=Your name:")
    desk.textbox("Your name").fill("Zoë Ångström")
    desk.button("OK").click()
    assert finished() == (0, "Zoë Ångström")


def test_no_is_told_from_yes(desk, finished):
    desk.launch("zenity", "--question", "--title=Sure", "--text=Really go on?")
    expect(desk.text("Really go on?")).to_be_visible()
    desk.button("No").click()
    assert finished()[0] == 1


def test_a_row_of_a_list_is_chosen(desk, finished):
    rows = ("Ann", "Athens", "Bob", "Bern", "Zoë", "Zürich")
    desk.launch("zenity", "--list", "--title=Pick", "--column=Name", "--column=Town", *rows)
    desk.row("Bern").click()
    desk.button("OK").click()
    assert finished() == (0, "Bob")


def test_a_double_click_on_a_row_answers_at_once(desk, finished):
    desk.launch("zenity", "--list", "--title=Pick", "--column=Fruit", "Apple", "Pear", "Plum")
    desk.text("Plum").double_click()
    assert finished() == (0, "Plum")


def test_the_scale_is_moved_by_keys(desk, finished):
    desk.launch("zenity", "--scale", "--title=Volume", "--text=How loud?", "--value=20")
    desk.press("right", times=5)
    expect(desk.text("25")).to_be_visible()
    desk.button("OK").click()
    assert finished() == (0, "25")


def test_a_day_is_picked_in_a_calendar(desk, finished):
    desk.launch(
        "zenity",
        "--calendar",
        "--title=Date",
        "--day=5",
        "--month=6",
        "--year=2026",
        "--date-format=%d.%m.%Y",
    )
    desk.text("16").click()
    desk.button("OK").click()
    assert finished() == (0, "16.06.2026")


def test_name_and_password_go_into_their_fields(desk, finished):
    desk.launch("zenity", "--password", "--username", "--title=Login")
    desk.textbox("Username").fill("ann")
    desk.textbox("Password").fill("s3cret")
    expect(desk.text("s3cret")).not_.to_be_visible()
    desk.button("OK").click()
    assert finished() == (0, "ann|s3cret")


def test_escape_cancels(desk, finished):
    desk.launch("zenity", "--info", "--title=Note", "--text=Nothing to see.")
    expect(desk.text("Nothing to see.")).to_be_visible()
    desk.press("escape")
    assert finished()[0] == 1
