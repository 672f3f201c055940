"""Our own sample in Qt 6."""

import json

import pytest

from desktop_agent.testing import expect

pytestmark = pytest.mark.live


def test_a_whole_order_is_saved(desk, order_form):
    desk.textbox("Name").fill("Ann Lee")
    desk.textbox("Email").fill("ann@example.org")
    desk.spinbutton("Quantity").fill("12")
    desk.combobox("Country").select("Greece")
    desk.radio("Express").tick()
    desk.checkbox("Gift wrap").tick()
    desk.button("Save").click()
    expect(desk.text("Saved order for Ann Lee")).to_be_visible()
    order = json.loads(order_form.read_text("utf-8"))
    assert order == {
        "name": "Ann Lee",
        "email": "ann@example.org",
        "quantity": 12,
        "country": "Greece",
        "gift_wrap": True,
        "delivery": "Express",
        "notes": "",
    }


def test_what_is_missing_is_named(desk, order_form):
    desk.textbox("Name").fill("Ann")
    desk.button("Save").click()
    expect(desk.text("Please fill in: email")).to_be_visible()
    assert not order_form.exists()


def test_only_one_delivery_can_be_chosen(desk, order_form):
    expect(desk.radio("Standard")).to_be_ticked()
    desk.radio("Pick up").tick()
    expect(desk.radio("Pick up")).to_be_ticked()
    expect(desk.radio("Standard")).not_.to_be_ticked()


def test_cancel_asks_and_then_clears(desk, order_form):
    desk.textbox("Name").fill("Bob")
    desk.button("Cancel").click()
    expect(desk.text("Discard this order?")).to_be_visible()
    desk.button("Yes").click()
    expect(desk.text("Cleared")).to_be_visible()
    expect(desk.text("Bob")).not_.to_be_visible()


def test_the_menu_ticks_gift_wrap(desk, order_form):
    expect(desk.checkbox("Gift wrap")).not_.to_be_ticked()
    desk.choose("Edit", "Gift wrap on")
    expect(desk.checkbox("Gift wrap")).to_be_ticked()


def test_keys_go_from_field_to_field(desk, order_form):
    desk.textbox("Name").click()
    desk.type("Eve\teve@example.org\t3")
    desk.press("ctrl", "s")
    expect(desk.text("Saved order for Eve")).to_be_visible()
    assert json.loads(order_form.read_text("utf-8"))["quantity"] == 3


@pytest.mark.desk(size="1920x1080", dark=True)
def test_it_works_on_a_large_dark_display(desk, order_form):
    desk.do("""
        Type "Kim" into the Name field. Type "kim@example.org" into the Email field.
        Select Japan from the Country list. Click Save.
        Check that "Saved order for Kim" is visible.
    """)
    assert json.loads(order_form.read_text("utf-8"))["country"] == "Japan"
