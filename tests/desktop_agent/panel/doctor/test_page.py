from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton

from desktop_agent.doctor import Finding, Status
from desktop_agent.panel.context import Tone
from desktop_agent.panel.doctor.page import DoctorPage

FINDINGS = (
    Finding("python", Status.OK, "Python 3.11.7"),
    Finding("virtual display", Status.MISSING, "missing: Xvfb", "sudo apt-get install xvfb"),
    Finding("own screen", Status.WARNING, "a Wayland session", "use --display virtual"),
)


class Machine:
    """What is examined; each examination waits until it is let go."""

    def __init__(self):
        self.findings = FINDINGS
        self.let_go = threading.Event()
        self.times = 0

    def __call__(self):
        self.times += 1
        assert self.let_go.wait(10)
        if isinstance(self.findings, Exception):
            raise self.findings
        return self.findings


@pytest.fixture
def machine():
    machine = Machine()
    yield machine
    machine.let_go.set()


@pytest.fixture
def page(qtbot, around, machine):
    page = DoctorPage(around.context)
    page.examine = machine
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.opened()
    return page


def verdict(page) -> str:
    return page.findChild(QLabel, "doctor_verdict").text()


def test_it_examines_beside_the_window_and_shows_the_worst_first(qtbot, page, machine):
    assert verdict(page) == "Examining this machine…"
    assert not page.findChild(QPushButton, "doctor_again").isEnabled()
    machine.let_go.set()
    qtbot.waitUntil(lambda: verdict(page) == "Something that the core needs is missing.")
    cards = [card.objectName() for card in page.findChildren(QFrame) if card.property("kind") == "card"]
    assert cards == ["doctor_missing", "doctor_warning", "doctor_ok"]
    page.opened()
    assert machine.times == 1


def test_what_to_install_is_copied_with_one_press(qtbot, page, machine):
    machine.let_go.set()
    qtbot.waitUntil(lambda: page.findChild(QAbstractButton, "copy_virtual_display") is not None)
    qtbot.mouseClick(page.findChild(QAbstractButton, "copy_virtual_display"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "sudo apt-get install xvfb"


def test_a_report_goes_to_the_clipboard(qtbot, around, page, machine):
    machine.let_go.set()
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "doctor_report").isEnabled())
    qtbot.mouseClick(page.findChild(QPushButton, "doctor_report"), Qt.MouseButton.LeftButton)
    assert "- missing: virtual display: missing: Xvfb" in QGuiApplication.clipboard().text()
    assert around.said[-1][1] is Tone.GOOD


def test_it_examines_again_and_shows_what_changed(qtbot, page, machine):
    machine.let_go.set()
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "doctor_again").isEnabled())
    machine.findings = FINDINGS[:1]
    qtbot.mouseClick(page.findChild(QPushButton, "doctor_again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: verdict(page) == "Everything is in order.")
    qtbot.waitUntil(lambda: page.findChild(QFrame, "doctor_missing") is None)
    assert page.findChild(QFrame, "doctor_ok") is not None


def test_an_examination_that_fails_is_told(qtbot, page, machine):
    machine.findings = OSError("no more processes")
    machine.let_go.set()
    qtbot.waitUntil(lambda: verdict(page) == "The examination itself failed: no more processes")
    assert page.findChild(QPushButton, "doctor_again").isEnabled()
