"""The pytest plugin: the fixtures `desk` and `shared_desk`. Nothing heavy is imported until one is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from desktop_agent.testing.settings import MARKER, add_options, output_folder, settings_of

if TYPE_CHECKING:
    from desktop_agent.desk.targets import DeskApi
    from desktop_agent.testing.opening import OpenDesk

_OUTPUT = pytest.StashKey[Path]()
_DESKS = pytest.StashKey[list["OpenDesk"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for the displays that tests get."""
    add_options(parser)


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Any:  # noqa: ANN401 (pluggy's type)
    """Switch on what `desktop-agent test` adds, before any other plugin acts on it."""
    if config.getoption("desk_run") and not hasattr(config, "workerinput"):
        from desktop_agent.testing.whole_run import Summary, prepare

        prepare(config, output_folder(config))
        config.pluginmanager.register(Summary(), "desktop_agent.summary")
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and find out where artefacts go before any test changes its folder."""
    config.addinivalue_line("markers", MARKER)
    config.stash[_OUTPUT] = output_folder(config)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say at once that a video was asked for in vain."""
    asked = (config.getoption("desk_video") or config.getini("desk_video")) != "off"
    if asked and which("ffmpeg") is None:
        from desktop_agent.testing.video import FFMPEG_MISSING

        return [f"desk: {FFMPEG_MISSING}"]
    return []


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeskApi]:
    """A private virtual display for this test, as a desk: own home, buses, window manager, theme and locale.

    The `desk` marker, options and lines of the ini file say how it looks. When the test fails, its session, page,
    last picture, the programs' output and a video where one was asked for are left in the output folder.
    """
    with ExitStack() as stack:
        yield _open(request, stack, request.node, tmp_path)


@pytest.fixture(scope="module")
def shared_desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DeskApi]:
    """One virtual display for all tests of a module, in the order in which they stand: what one leaves, the next finds.

    Its settings come from a `pytestmark` of the module.
    """
    with ExitStack() as stack:
        yield _open(request, stack, request.node, tmp_path_factory.mktemp("shared-desk"))


def _open(
    request: pytest.FixtureRequest,
    stack: ExitStack,
    node: pytest.Item | pytest.Collector,
    scratch: Path,
) -> DeskApi:
    from actions.errors import DisplayFailed, HandsUnavailable
    from desktop_agent.errors import BadInput, SomethingMissing
    from desktop_agent.testing.opening import open_desk
    from vision.errors import DisplayUnavailable, ModelUnavailable

    settings = settings_of(request.config, node)
    opened: OpenDesk | None = None
    problem = ""
    try:
        opened = stack.enter_context(open_desk(node.nodeid, settings, request.config.stash[_OUTPUT], scratch))
    except BadInput as exc:
        problem = str(exc)
    except (DisplayFailed, DisplayUnavailable, HandsUnavailable, ModelUnavailable, SomethingMissing) as exc:
        problem = f"No desk for this test: {exc}"
        if settings.unavailable == "skip":
            pytest.skip(problem)
    if opened is None:
        pytest.fail(problem, pytrace=False)
    # A test that is tried again gets another one.
    node.stash[_DESKS] = [opened]
    return opened.api


def _desks_of(item: pytest.Item) -> list[OpenDesk]:
    """The desks that a test works with: its own, and its module's where it asked for that."""
    shares = "shared_desk" in getattr(item, "fixturenames", ())
    nodes = item.listchain() if shares else [item]
    return [desk for node in nodes if _DESKS in node.stash for desk in node.stash[_DESKS]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:  # noqa: ANN401 (pluggy's type)
    """Make errors of ours readable, and name the picture of the screen."""
    try:
        return (yield)
    except Exception as error:
        desks = _desks_of(item)
        if desks:
            from desktop_agent.testing.artefacts import shown
            from desktop_agent.testing.failure import make_readable

            if not item.config.getoption("full_trace", default=False):
                make_readable(error)
            for each in desks:
                error.add_note(f"Picture of the screen: {shown(each.screen_path)}")
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:  # noqa: ANN401 (pluggy's type)
    """On failure, leave the artefacts of the test's desks, and name them in the report and in JUnit's properties."""
    desks = _desks_of(item)
    if call.excinfo is not None and desks:
        from desktop_agent.testing.failure import hide_secrets

        for each in desks:
            hide_secrets(call.excinfo.value, each.hide)
    report: pytest.TestReport = yield
    if not report.failed:
        if call.when == "teardown":
            for each in desks:
                each.discard()
        return report
    message = call.excinfo.exconly(tryshort=True) if call.excinfo is not None else "failed"
    for each in desks:
        kept = each.keep(message)
        report.sections.append(("Desk", "\n".join(f"{kind}: {place}" for kind, place in kept)))
        properties = [(f"desk_{kind}", place) for kind, place in kept]
        report.user_properties += properties
        # JUnit's file is written from the report on the test's end, which is made from these.
        item.user_properties += [pair for pair in properties if pair not in item.user_properties]
    return report
