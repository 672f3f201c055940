"""Tests of a program of your own: a form in PySide6, and the file that it writes.

Run them with `desktop-agent test test_order_form.py`, or with `python -m pytest test_order_form.py`.
"""

import json
import sys
from pathlib import Path

import pytest

from desktop_agent.testing import DeskApi, expect

PROGRAM = Path(__file__).with_name("order_form.py")


@pytest.fixture
def order(desk: DeskApi, tmp_path: Path) -> Path:
    """Starts the form on this test's own display; gives the file that it writes."""
    file = tmp_path / "order.json"
    desk.launch(sys.executable, str(PROGRAM), "--output", str(file))
    return file


def test_an_order_is_sent_after_a_question(desk: DeskApi, order: Path) -> None:
    desk.textbox("Name").fill("Zoë Lee")
    desk.combobox("Tea").select("Sencha")
    desk.checkbox("Gift wrap").tick()
    desk.button("Send order").click()
    # The question is a window of its own; a Yes elsewhere cannot be meant.
    desk.dialog("Tea order").button("Yes").click()
    expect(desk.text("Sent to Zoë Lee")).to_be_visible()
    assert json.loads(order.read_text("utf-8")) == {"name": "Zoë Lee", "tea": "Sencha", "gift": True}


def test_a_missing_name_is_asked_for(desk: DeskApi, order: Path) -> None:
    desk.button("Send order").click()
    expect(desk.text("Please fill in your name")).to_be_visible()
    assert not order.exists()


@pytest.mark.desk(size="800x600", dark=True)
def test_no_keeps_the_order_on_a_small_dark_screen(desk: DeskApi, order: Path) -> None:
    # The same in sentences: nothing is done until all of them are understood.
    desk.do("""
        Type Ann into the Name field. Click "Send order".
        Click No in the "Tea order" dialog.
        Check that "Nothing was sent" is visible.
    """)
    expect(desk.textbox("Name")).to_have_value("Ann")
    assert not order.exists()
