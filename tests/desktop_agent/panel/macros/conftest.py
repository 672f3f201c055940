"""The page of macros with a folder of its own, an engine that only notes its orders, and a keyring in memory."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import keyring
import pytest
from keyring.backend import KeyringBackend

from desktop_agent.macros.files import write_macro
from desktop_agent.macros.types import Macro, MacroStep, Parameter, ParameterType, Secret
from desktop_agent.panel.context import Context
from desktop_agent.panel.hub import Hub
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.style.theme import Theme
from desktop_agent.settings import SettingsFile
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClickOn,
    EnterSecret,
    PressKeys,
    TitleShows,
    TypeInto,
    WaitUntil,
    WindowOpen,
)
from tests.desktop_agent.macros.any_macro import PICTURES
from vision.locate import Locator
from vision.types import FramePoint, Role

SAVE = Locator(
    role=Role.BUTTON,
    text="Save",
    otherwise=(Locator(crop=PICTURES[0]), Locator(point=FramePoint(812, 604))),
)

LETTER = Macro(
    "letter",
    (
        MacroStep(TypeInto("Dear Ann")),
        MacroStep(ChooseMenu(("File", "Save As"))),
        MacroStep(WaitUntil(WindowOpen("Save As"))),
        MacroStep(TypeInto("${file}", Locator(role=Role.TEXTBOX, text="Name"))),
        MacroStep(ClickOn(SAVE)),
        MacroStep(CheckThat(TitleShows("${file}"))),
    ),
    about="Saves a letter.",
    app=("mousepad",),
    parameters=(Parameter("file"), Parameter("copies", ParameterType.NUMBER, "1")),
)
WITH_SECRET = Macro(
    "login",
    (
        MacroStep(EnterSecret("password", Locator(role=Role.TEXTBOX, text="Password"))),
        MacroStep(PressKeys(("enter",))),
    ),
    secrets=(Secret("password", "of the mail account"),),
)


class Orders(list):
    """An engine that notes what it is told."""

    def tell(self, order):
        self.append(order)


class MemoryKeyring(KeyringBackend):
    """Keeps values for the time of a test."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of macros, with one macro."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    folder = tmp_path / "macros"
    write_macro(LETTER, folder / "letter.yaml", comments={0: "First the words."})
    return folder


@pytest.fixture
def panel(qtbot, tmp_path, folder, ring):
    """The page as the window has it: `page`, `orders`, `hub`, `said` and `gone`."""
    from desktop_agent.panel.macros.page import MacrosPage

    orders, said, gone = Orders(), [], []
    hub, jobs = Hub(orders), Jobs()
    context = Context(
        hub,
        jobs,
        Theme("light"),
        SettingsFile(tmp_path / "settings.toml"),
        lambda words, tone: said.append((words, tone)),
        lambda name, argument: gone.append((name, argument)),
    )
    page = MacrosPage(context)
    page.resize(1100, 700)
    qtbot.addWidget(page)
    page.show()
    yield SimpleNamespace(
        page=page, orders=orders, hub=hub, said=said, gone=gone, folder=folder, context=context
    )
    jobs.close()


@pytest.fixture
def letter(panel, qtbot):
    """The same, with the macro `letter` open."""
    panel.page.opened("letter")
    qtbot.waitUntil(lambda: panel.page.editing.shown is not None)
    return panel
