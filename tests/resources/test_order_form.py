from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtWidgets import QMessageBox

from resources.samples import order_form


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "order.json"


@pytest.fixture
def form(qtbot, output: Path):
    window = order_form.OrderForm(output)
    qtbot.addWidget(window, before_close_func=lambda w: w.clear())
    return window


def test_save_writes_what_the_form_says(form, output: Path):
    form._name.setText("Zoë Żółć")
    form._email.setText("zoe@example.org")
    form._quantity.setValue(3)
    form._country.setCurrentText("Japan")
    form._gift_wrap.setChecked(True)
    form._deliveries.buttons()[1].setChecked(True)
    form._notes.setPlainText("two\nlines")
    form.save()
    assert json.loads(output.read_text(encoding="utf-8")) == {
        "name": "Zoë Żółć",
        "email": "zoe@example.org",
        "quantity": 3,
        "country": "Japan",
        "gift_wrap": True,
        "delivery": "Express",
        "notes": "two\nlines",
    }
    assert form.statusBar().currentMessage() == "Saved order for Zoë Żółć"
    assert form.windowTitle() == "order.json - Order form"


def test_an_order_without_name_is_not_written(form, output: Path):
    form._email.setText("zoe@example.org")
    form.save()
    assert not output.exists()
    assert form.statusBar().currentMessage() == "Please fill in: name"


def test_cancel_asks_before_it_throws_an_order_away(form, monkeypatch):
    asked: list[str] = []

    def answer(parent, title, question):
        asked.append(question)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(order_form.QMessageBox, "question", answer)
    form._name.setText("Ann")
    form.cancel()
    assert asked == ["Discard this order?"]
    assert form.order()["name"] == "Ann"


def test_a_saved_order_closes_without_a_question(form, monkeypatch):
    monkeypatch.setattr(order_form.QMessageBox, "question", lambda *_: pytest.fail("asked"))
    form._name.setText("Ann")
    form._email.setText("a@example.org")
    form.save()
    assert form.close()


def test_a_folder_that_cannot_be_written_is_told_in_a_dialog(form, monkeypatch, tmp_path: Path):
    told: list[str] = []
    monkeypatch.setattr(order_form.QMessageBox, "warning", lambda parent, title, text: told.append(text))
    form._name.setText("Ann")
    form._email.setText("a@example.org")
    form.output = tmp_path / "nowhere" / "order.json"
    form.save()
    assert told
    assert "could not be saved" in told[0]


def test_the_page_asks_for_the_same_things_as_the_form(form):
    page = Path(order_form.__file__).with_suffix(".html").read_text(encoding="utf-8")
    assert re.findall(r"<option>(.*?)</option>", page) == list(order_form.COUNTRIES)
    assert re.findall(r'name="delivery" value="(.*?)"', page) == list(order_form.DELIVERIES)
    for name in form.order():
        assert f'"{name}"' in page or f"{name}:" in page
