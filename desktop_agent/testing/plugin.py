"""The pytest plugin: the `desk` fixture. Nothing heavy is imported until a fixture is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from desktop_agent.desk.targets import DeskApi


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for the displays that tests get."""
    group = parser.getgroup("desktop-agent", "UI tests by sight")
    group.addoption("--desk-size", default="1280x800", help="size of each test's virtual display")
    group.addoption("--desk-dark", action="store_true", help="programs use their dark theme")
    group.addoption(
        "--desk-accessibility",
        action="store_true",
        help="desks also ask programs for their accessibility trees",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "desk(size=None, dark=None, accessibility=None): size and theme of this test's virtual display, "
        "and whether its programs are asked for their accessibility trees",
    )


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeskApi]:
    """A private virtual display for this test, as a desk.

    Its session, and the home of its programs, are kept under the test's `tmp_path`. When the test fails, the
    session is also written as an HTML page and named in the report.
    """
    from desktop_agent.compose import SessionOptions, open_session, parse_size
    from desktop_agent.desk.patience import Patience
    from desktop_agent.policy import ApprovalMode

    marker = request.node.get_closest_marker("desk")
    given: dict[str, Any] = dict(marker.kwargs) if marker else {}
    options = SessionOptions(
        task=request.node.nodeid,
        size=parse_size(given.get("size") or request.config.getoption("--desk-size")),
        dark=bool(given.get("dark", request.config.getoption("--desk-dark"))),
        approve=ApprovalMode.NEVER,
        folder=tmp_path / "session",
        home=tmp_path / "home",
        patience=Patience(find=10.0, wait=10.0),
        planner="pytest",
        accessibility=bool(given.get("accessibility", request.config.getoption("--desk-accessibility"))),
    )
    with ExitStack() as stack:
        session = stack.enter_context(open_session(options))
        request.node.stash[_JOURNAL] = session.journal.path
        yield session.api


_JOURNAL = pytest.StashKey[Path]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:  # noqa: ANN401 (pluggy's type)
    """On failure, add the page of the session to the report."""
    report: pytest.TestReport = yield
    journal = item.stash.get(_JOURNAL, None)
    if journal is not None and call.when == "call" and report.failed:
        from desktop_agent.session.read import open_session as open_recorded
        from desktop_agent.trace import write_page

        with open_recorded(journal) as recorded:
            page = write_page(recorded, journal.with_suffix(".html"))
        report.sections.append(("Session", f"page: {page}\njournal: {journal}"))
    return report
