"""Multimodal models by name: what fits, pull, check, remove, use."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QMessageBox, QProgressBar, QPushButton, QTableView, QWidget

from desktop_agent.panel.models import minds as section
from desktop_agent.panel.models.checkwords import check_words
from desktop_agent.panel.models.known import fit_words, known_models, pulled_names
from desktop_agent.panel.models.machine import Gpu, Machine
from desktop_agent.panel.models.page import ModelsPage
from tests.vision.models.fake_hub import FakeHub, running
from vision.errors import ModelStopped, ModelUnavailable
from vision.models.hub import Hub
from vision.models.presets import preset_named
from vision.models.pull import PullStep, pull

GIB = 2**30
SMALL = Machine(16 * GIB, 12 * GIB, (Gpu("RTX", 12 * GIB, 11 * GIB),))
NAME = "qwen3.5-4b"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    monkeypatch.setattr(section, "look_at_machine", lambda: SMALL)
    return tmp_path / "models"


@pytest.fixture
def page(qtbot, around, store):
    page = ModelsPage(around.context)
    qtbot.addWidget(page)
    page.resize(1000, 900)
    page.show()
    page.opened()
    table = page.findChild(QTableView, "minds_table")
    qtbot.waitUntil(lambda: table.model().rowCount() > 0)
    table.choose(NAME)
    return page


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def said(page):
    return page.findChild(QLabel, "mind_said").text()


def files_of(page):
    table = page.findChild(QTableView, "minds_table")
    return table.model().index(table.currentIndex().row(), 5).data()


def put_here(page, name=NAME):
    """Bring the model here at once, as a pull would."""
    with running(FakeHub(files={"config.json": b"{}", "model.safetensors": b"0" * 64})) as hub:
        folder = section_folder(name)
        pull("org/model", hub=Hub(hub.address), folder=folder)
    note = folder / "desktop-agent.json"
    note.write_text(note.read_text().replace("org/model", preset_named(name).repository))


def section_folder(name):
    from vision.models.store import folder_for

    return folder_for(preset_named(name).repository)


def test_every_model_is_told_with_what_it_needs_and_whether_it_fits(store):
    models = {model.name: model for model in known_models(SMALL)}
    assert fit_words(models["qwen3.5-2b"]) == ("fits the GPU", "good")
    assert fit_words(models["qwen3.5-9b"]) == ("fits the GPU with 4 bits", "good")
    assert fit_words(models["qwen3.5-397b-a17b"]) == ("does not fit", "bad")
    assert "397 (17) B" in models["qwen3.5-397b-a17b"].parameters
    assert models["qwen3.5-4b"].memory.count(" · ") == 2
    without = {model.name: model for model in known_models(Machine(16 * GIB, 12 * GIB))}
    assert fit_words(without["qwen3.5-2b"]) == ("on the processor, slow", "warn")
    assert "server" not in models


def test_a_model_is_pulled_with_progress_and_can_then_be_used(qtbot, around, page):
    go_on = threading.Event()

    def bring(repository, told, cancelled):
        assert repository == preset_named(NAME).repository
        told(PullStep("model.safetensors", "fetching", 5, 10))
        go_on.wait(10)
        put_here(page)

    page.minds.puller.bring = bring
    press(qtbot, page, "mind_pull")
    bar = page.findChild(QProgressBar, "mind_progress")
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() * 2 == bar.maximum())
    assert "5 B of 10 B" in page.findChild(QLabel, "mind_doing").text().replace("\u200b", "")
    assert not page.findChild(QPushButton, "mind_check").isEnabled()
    go_on.set()
    qtbot.waitUntil(lambda: files_of(page) == "is here")
    assert said(page) == "Qwen3.5 4B is here, and every file of it is checked."
    press(qtbot, page, "mind_use")
    qtbot.waitUntil(lambda: around.context.settings.now.model.use == NAME)
    assert page.findChild(QComboBox, "model_use").currentData() == NAME
    assert pulled_names() == (NAME,)


def test_a_pull_is_stopped_and_what_came_is_kept(qtbot, page):
    def bring(_repository, _told, cancelled):
        qtbot_free = threading.Event()
        while not cancelled():
            qtbot_free.wait(0.01)
        raise ModelStopped("stopped")

    page.minds.puller.bring = bring
    press(qtbot, page, "mind_pull")
    press(qtbot, page, "mind_stop")
    qtbot.waitUntil(lambda: said(page).startswith("Stopped."))
    assert not page.minds.puller.busy
    assert page.findChild(QPushButton, "mind_pull").isEnabled()


def test_why_a_pull_failed_is_told_in_place(qtbot, page):
    def bring(*_):
        raise ModelUnavailable("The disk has no room: 9 GB are missing.")

    page.minds.puller.bring = bring
    press(qtbot, page, "mind_pull")
    qtbot.waitUntil(lambda: said(page) == "The disk has no room: 9 GB are missing.")


def test_a_model_is_removed_once_the_person_said_yes(qtbot, page):
    put_here(page)
    page.opened()
    qtbot.waitUntil(lambda: files_of(page) == "is here")
    press(qtbot, page, "mind_remove")
    box = page.findChild(QMessageBox, "confirm_remove")
    yes = next(button for button in box.buttons() if button.text() == "Delete")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: files_of(page) == "not pulled")
    assert "are free again" in said(page)


def test_files_that_are_gone_are_told_and_can_be_pulled_or_removed(qtbot, page):
    put_here(page)
    (section_folder(NAME) / "model.safetensors").unlink()
    page.opened()
    qtbot.waitUntil(lambda: files_of(page) == "files are missing")
    for name in ("mind_pull", "mind_remove"):
        assert page.findChild(QPushButton, name).isEnabled()
    assert not page.findChild(QPushButton, "mind_use").isEnabled()


@pytest.fixture
def checked(qtbot, page, monkeypatch):
    """Presses Check with a program in the place of ours: `checked(code)` runs Python code."""
    put_here(page)
    page.opened()
    qtbot.waitUntil(lambda: files_of(page) == "is here")

    def check(code):
        page.minds.command.program = (sys.executable, "-c", code)
        press(qtbot, page, "mind_check")

    return check


def test_a_check_runs_in_a_process_of_its_own_and_tells_what_came_of_it(qtbot, page, checked):
    checked(
        "import json, sys; assert sys.argv[1:] == ['models', 'check', 'qwen3.5-4b', '--json'];"
        "print(json.dumps({'right': True, 'verdict': 'It found the button.', 'said': '<b>click</b>',"
        "'loaded_ms': 1200, 'answered_ms': 800, 'notes': ['No schema.']}))"
    )
    qtbot.waitUntil(lambda: bool(said(page)), timeout=15_000)
    lines = said(page).splitlines()
    assert lines[0] == "Qwen3.5 4B: It found the button."
    assert lines[1] == "It answered: <b>click</b>"
    assert lines[2] == "1.2 s to load, 800 ms to answer."


def test_a_check_that_cannot_begin_tells_why(qtbot, page, checked):
    checked("import sys; print('torch is not installed', file=sys.stderr); sys.exit(3)")
    qtbot.waitUntil(lambda: said(page) == "Qwen3.5 4B: torch is not installed", timeout=15_000)


def test_a_check_is_stopped(qtbot, page, checked):
    checked("import threading; threading.Event().wait(60)")
    qtbot.waitUntil(lambda: page.minds.command.busy)
    press(qtbot, page, "mind_stop")
    qtbot.waitUntil(lambda: said(page) == "The check was stopped.", timeout=15_000)


def test_what_runs_models_and_is_not_there_is_told(qtbot, page, monkeypatch):
    monkeypatch.setattr(section, "find_spec", lambda name: None if name == "torch" else object())
    page.opened()
    lacking = page.findChild(QWidget, "mind_lacking")
    qtbot.waitUntil(lacking.isVisible)
    assert "torch" in lacking.text()


@pytest.mark.parametrize(
    "found", [None, [], {}, {"verdict": 3}, {"verdict": "x", "notes": 4, "loaded_ms": "y"}]
)
def test_whatever_a_check_prints_it_is_told_in_words(found):
    words, tone = check_words(found, "")
    assert words
    assert tone in ("bad", "warn")
