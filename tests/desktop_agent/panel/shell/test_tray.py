from PySide6.QtGui import QIcon, QPixmap

from desktop_agent.engine.messages import Opened, RunTask, Say, StatusChanged
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.panel.shell.tray import Tray


def entries(tray):
    return {action.text(): action for action in tray.menu.actions()}


def test_it_stops_and_pauses_what_is_under_way(around):
    tray = Tray(around.context, QIcon(QPixmap(64, 64)))
    assert not entries(tray)["Stop"].isEnabled()
    around.hub.tell(RunTask("Press Tab"))
    around.hub.hear(Opened("id", "/j", ":9", "", True, 1280, 800))
    around.hub.hear(StatusChanged(Status.WORKING))
    entries(tray)["Pause"].trigger()
    around.hub.hear(StatusChanged(Status.PAUSED))
    assert "Paused" in entries(tray)
    entries(tray)["Go on"].trigger()
    entries(tray)["Stop"].trigger()
    assert around.orders[1:] == [Say(Control.PAUSE), Say(Control.RESUME), Say(Control.STOP)]
    tray.close()


def test_it_brings_the_window_back_and_ends_the_program(around, qtbot):
    tray = Tray(around.context, QIcon(QPixmap(64, 64)))
    with qtbot.waitSignal(tray.wanted):
        entries(tray)["Show the window"].trigger()
    with qtbot.waitSignal(tray.quit_wanted):
        entries(tray)["Quit"].trigger()
    tray.close()
