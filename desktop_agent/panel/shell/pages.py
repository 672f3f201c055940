"""The pages there are. Each is imported when it is first shown, so that the window need not wait for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_agent.panel.context import Context, Page
from desktop_agent.panel.words import tr


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page.

    Attributes:
        name: as `Context.go` knows it.
        title: in the person's language.
        icon: its icon.
        make: makes it.
    """

    name: str
    title: str
    icon: str
    make: Callable[[Context], Page]


def page_specs() -> tuple[PageSpec, ...]:
    """All pages in the order of the sidebar, in the language that is spoken now."""
    return (
        PageSpec("task", tr("Task"), "bot", _task),
        PageSpec("sessions", tr("Sessions"), "film", _sessions),
        PageSpec("macros", tr("Macros"), "workflow", _macros),
        PageSpec("tests", tr("Tests"), "flask-conical", _tests),
        PageSpec("models", tr("Models"), "cpu", _models),
        PageSpec("settings", tr("Settings"), "settings", _settings),
        PageSpec("doctor", tr("Doctor"), "stethoscope", _doctor),
    )


def _task(context: Context) -> Page:
    from desktop_agent.panel.task.page import TaskPage

    return TaskPage(context)


def _sessions(context: Context) -> Page:
    from desktop_agent.panel.sessions.page import SessionsPage

    return SessionsPage(context)


def _macros(context: Context) -> Page:
    from desktop_agent.panel.macros.page import MacrosPage

    return MacrosPage(context)


def _tests(context: Context) -> Page:
    from desktop_agent.panel.suites.page import SuitesPage

    return SuitesPage(context)


def _models(context: Context) -> Page:
    from desktop_agent.panel.models.page import ModelsPage

    return ModelsPage(context)


def _settings(context: Context) -> Page:
    from desktop_agent.panel.settings.page import SettingsPage

    return SettingsPage(context)


def _doctor(context: Context) -> Page:
    from desktop_agent.panel.doctor.page import DoctorPage

    return DoctorPage(context)
