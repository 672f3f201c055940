"""Stand-ins for what is around the panel: an engine that only takes orders down, and a window's parts for one page."""

from __future__ import annotations

from pathlib import Path

from desktop_agent.panel.context import Context
from desktop_agent.panel.hub import Hub
from desktop_agent.panel.jobs import Jobs
from desktop_agent.panel.style.theme import Theme
from desktop_agent.settings import SettingsFile


class Orders(list):
    """Takes orders down."""

    def tell(self, order):
        self.append(order)


class Around:
    """What a page is given, `context`; and what came of it: `orders`, `said` (words, tone), `went` (page, argument)."""

    def __init__(self, folder: Path, theme: str = "light") -> None:
        self.orders = Orders()
        self.said = []
        self.went = []
        self.jobs = Jobs()
        self.hub = Hub(self.orders)
        self.context = Context(
            self.hub,
            self.jobs,
            Theme(theme),
            SettingsFile(folder / "settings.toml"),
            lambda words, tone: self.said.append((words, tone)),
            lambda page, argument=None: self.went.append((page, argument)),
        )

    def close(self) -> None:
        self.jobs.close()
