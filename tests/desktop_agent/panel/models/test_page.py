from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from keyring.errors import NoKeyringError
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QPushButton, QTableView

from desktop_agent.panel.models import embedded
from desktop_agent.panel.models.page import ModelsPage
from desktop_agent.panel.models.server import DIALECTS
from desktop_agent.plan.dialects import NAMES
from desktop_agent.settings import read_settings
from vision.weights import manifest


class Ring(dict):
    """A keyring that works."""

    def get_password(self, service, user):
        return self.get((service, user))

    def set_password(self, service, user, value):
        self[service, user] = value

    def delete_password(self, service, user):
        self.pop((service, user), None)


class NoRing:
    """There is none."""

    def get_password(self, *_):
        raise NoKeyringError("none")

    set_password = delete_password = get_password


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server with two models; gives its address and the keys that it was shown."""
    keys: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            keys.append(self.headers.get("Authorization", ""))
            self._say({"data": [{"id": "tiny"}, {"id": "big"}]})

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self._say({"choices": [{"message": {"content": "ready"}}]})

        def _say(self, content):
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", keys
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(qtbot, around):
    page = ModelsPage(around.context)
    page.server.keyring = Ring()
    qtbot.addWidget(page)
    page.resize(1080, 900)
    page.show()
    page.opened()
    return page


def write(qtbot, page, name: str, text: str) -> QLineEdit:
    edit = page.findChild(QLineEdit, name) or page.findChild(QComboBox, name).lineEdit()
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    return edit


def press(qtbot, page, name: str) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_the_models_are_listed_with_licence_and_size_and_checked(qtbot, page):
    model = page.findChild(QTableView, "models_table").model()
    assert model.rowCount() == len(manifest())
    first = [model.index(0, column).data() for column in range(5)]
    assert first == ["PP-OCRv6 small, text detection", "Apache-2.0", "9.9 MB", "PP-OCRv6", "not checked"]
    press(qtbot, page, "check_models")
    words = page.findChild(QLabel, "check_words")
    qtbot.waitUntil(lambda: words.text() == f"All {len(manifest())} files are whole.", timeout=20_000)
    assert {model.index(row, 4).data() for row in range(model.rowCount())} == {"whole"}


def test_a_damaged_model_is_told_with_what_to_do(qtbot, page, monkeypatch: pytest.MonkeyPatch):
    def check(name: str):
        return embedded.FileCheck(name, "Run: pip install again" if name == "icons" else "")

    monkeypatch.setattr(embedded, "check_file", check)
    press(qtbot, page, "check_models")
    words = page.findChild(QLabel, "check_words")
    qtbot.waitUntil(lambda: words.text() == "1 file is damaged or missing.")
    assert page.findChild(QLabel, "models_wrong").text() == "Run: pip install again"


def test_memory_is_told(qtbot, page):
    qtbot.waitUntil(lambda: "This machine has" in page.findChild(QLabel, "fit_words").text())
    assert page.findChild(QLabel, "gpu_words").text()


def test_the_formats_that_are_offered_are_those_there_are():
    assert DIALECTS == NAMES


def test_format_and_prices_are_kept(qtbot, around, page):
    choose(page.findChild(QComboBox, "model_dialect"), "text")
    page.findChild(QDoubleSpinBox, "model_price_in").setValue(0.125)
    qtbot.waitUntil(lambda: not page.saver.busy)
    kept = read_settings(around.context.settings.path).model
    assert (kept.dialect, kept.price_in) == ("text", 0.125)


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


# ----------------------------------------------------------------------- who plans


def test_a_server_plans_once_it_is_set_up_and_chosen_and_what_it_gets_is_said(qtbot, around, page):
    use = page.findChild(QComboBox, "model_use")
    assert [use.itemData(at) for at in range(use.count())] == ["sentences"]
    write(qtbot, page, "model_server", "https://models.example/v1")
    qtbot.waitUntil(lambda: use.count() == 2)
    assert not use.model().item(1).isEnabled()
    write(qtbot, page, "model_name", "big")
    qtbot.waitUntil(lambda: use.model().item(1).isEnabled())
    use.setFocus()
    qtbot.keyClick(use, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: around.context.settings.now.model.use == "server")
    assert "models.example is not this machine" in page.findChild(QLabel, "planner_sends").text()


def test_a_server_is_tried_its_models_offered_and_the_chosen_one_saved(qtbot, around, page, server):
    address, keys = server
    write(qtbot, page, "model_server", address)
    write(qtbot, page, "model_key", "s3cret")
    said = page.findChild(QLabel, "wrong_model_key")
    press(qtbot, page, "model_key_store")
    qtbot.waitUntil(lambda: said.text() == f"Stored for {address}.")
    assert page.findChild(QLineEdit, "model_key").text() == ""
    press(qtbot, page, "test_connection")
    words = page.findChild(QLabel, "test_words")
    qtbot.waitUntil(lambda: words.text() == "The server answers. It has 2 models.")
    assert keys == ["Bearer s3cret"]
    box = page.findChild(QComboBox, "model_name")
    assert [box.itemText(row) for row in range(box.count())] == ["tiny", "big"]
    write(qtbot, page, "model_name", "big")
    press(qtbot, page, "test_connection")
    qtbot.waitUntil(lambda: words.text() == "big answers.")
    qtbot.waitUntil(lambda: not page.saver.busy)
    kept = read_settings(around.context.settings.path).model
    assert (kept.server, kept.name) == (address, "big")
    assert "s3cret" not in around.context.settings.path.read_text()


def test_a_server_that_hangs_can_be_cancelled(qtbot, page):
    import socket

    page.server.limit_s = 30.0
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        write(qtbot, page, "model_server", f"http://127.0.0.1:{listener.getsockname()[1]}")
        press(qtbot, page, "test_connection")
        cancel = page.findChild(QPushButton, "test_cancel")
        assert cancel.isVisible()
        assert not page.findChild(QPushButton, "test_connection").isEnabled()
        press(qtbot, page, "test_cancel")
        words = page.findChild(QLabel, "test_words")
        qtbot.waitUntil(lambda: words.text() == "Cancelled.")
        assert not cancel.isVisible()
        assert page.findChild(QPushButton, "test_connection").isEnabled()


def test_an_address_elsewhere_is_warned_of_while_it_is_written(qtbot, page):
    warning = page.findChild(QLabel, "server_warning")
    edit = page.findChild(QLineEdit, "model_server")
    edit.setFocus()
    qtbot.keyClicks(edit, "https://models.example")
    assert "models.example is not this machine: pictures of the screen" in warning.text()
    edit.selectAll()
    qtbot.keyClicks(edit, "http://localhost:8000")
    assert not warning.text()


def test_what_is_no_address_is_told_at_its_field_and_not_saved(qtbot, around, page):
    write(qtbot, page, "model_server", "http://me:pw@here")
    assert "keyring" in page.findChild(QLabel, "wrong_model_server").text()
    assert not page.findChild(QPushButton, "test_connection").isEnabled()
    assert not page.saver.busy
    assert not Path(around.context.settings.path).exists()


def test_without_a_keyring_a_key_is_not_kept_and_it_is_told(qtbot, around, page):
    page.server.keyring = NoRing()
    write(qtbot, page, "model_server", "http://127.0.0.1:9")
    write(qtbot, page, "model_key", "s3cret")
    said = page.findChild(QLabel, "wrong_model_key")
    qtbot.waitUntil(lambda: "This system has no keyring" in said.text() and not page.saver.busy)
    assert "s3cret" not in around.context.settings.path.read_text()


def test_a_key_that_cannot_be_sent_is_told(qtbot, page):
    write(qtbot, page, "model_server", "http://127.0.0.1:9")
    write(qtbot, page, "model_key", "two words")
    assert "no spaces" in page.findChild(QLabel, "wrong_model_key").text()
    assert page.server.keyring == {}
