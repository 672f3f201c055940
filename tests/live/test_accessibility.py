"""What programs tell about themselves, beside what is seen of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actions.accessibility import AccessibilityTree, Told
from actions.displays import VirtualDisplay
from actions.windows import open_windows
from desktop_agent.compose import SessionOptions, open_session
from desktop_agent.doctor.system_packages import SystemProbe, apt_line, missing_packages, read_groups
from desktop_agent.errors import StepFailed
from desktop_agent.policy import ApprovalMode
from desktop_agent.testing import expect
from vision.types import Role, Source

pytestmark = pytest.mark.live
TABLE = [sys.executable, str(Path(__file__).parents[1] / "fakes" / "big_table.py")]
PICTURES = [sys.executable, str(Path(__file__).parents[1] / "fakes" / "picture_buttons.py")]


@pytest.fixture(autouse=True)
def _has_bus():
    """Skip without the accessibility bus; CI promises to have it."""
    (group,) = (group for group in read_groups() if group.name == "accessibility")
    lacking = missing_packages(group, SystemProbe())
    if lacking:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(apt_line(lacking))


def told_of(display, title, enough):
    """What is told once `enough(nodes)` holds, within ten seconds."""
    windows = open_windows(display.name, display.xauthority)
    tree = AccessibilityTree(display.name, display.xauthority)
    try:
        assert windows.wait(lambda window: title in window.title, 15.0)
        for _ in range(50):
            told = tree.read(2.0)
            if isinstance(told, Told) and enough(told.nodes):
                return told.nodes
            windows.wait(lambda window: False, 0.2)
        raise AssertionError(f"only {told} was told")
    finally:
        windows.close()
        tree.close()


@pytest.mark.needs("zenity")
def test_a_gtk_program_tells_its_controls_and_keeps_its_secret():
    form = [
        "zenity",
        "--forms",
        "--title=Log in",
        "--text=Who?",
        "--add-entry=First name",
        "--add-password=Secret",
    ]
    with VirtualDisplay.start(640, 480) as display:
        display.launch(form)
        nodes = told_of(display, "Log in", lambda nodes: any(node.role == "button" for node in nodes))
    by_role = {role: [node for node in nodes if node.role == role] for role in ("button", "textbox", "text")}
    assert {node.name for node in by_role["button"]} == {"Cancel", "OK"}
    fields = sorted(by_role["textbox"], key=lambda node: node.box[1])
    assert [(node.masked, node.value) for node in fields] == [(False, ""), (True, None)]
    assert {"First name", "Secret"} <= {node.name for node in by_role["text"]}
    assert {node.window for node in nodes} == {"Log in"}


def test_a_qt_program_tells_what_its_pictures_mean_and_keeps_its_secret():
    with VirtualDisplay.start(640, 480) as display:
        program = display.launch(PICTURES)
        nodes = told_of(display, "Pictures", lambda nodes: len(nodes) >= 7)
    buttons = [node for node in nodes if node.role == "button"]
    assert [node.name for node in buttons] == ["Open", "Archive", "Publish", "Rotate", "Discard"]
    assert all(node.box[2] - node.box[0] >= 20 for node in buttons)
    (secret,) = (node for node in nodes if node.role == "textbox")
    assert (secret.name, secret.masked, secret.value) == ("Password", True, None)
    assert {node.pid for node in nodes} == {program.pid}
    assert "hunter2-Zebra" not in repr(nodes)


def test_of_thirty_thousand_cells_those_that_show_are_told_without_a_word_about_the_others():
    with VirtualDisplay.start(800, 600) as display:
        display.launch(TABLE)
        nodes = told_of(display, "Numbers", lambda nodes: any(node.name == "R2500C0" for node in nodes))
    cells = [node for node in nodes if node.role == "cell"]
    assert 20 < len(cells) < 400
    assert {node.name for node in nodes if node.role == "columnheader"} >= {"1", "2", "3"}


@pytest.mark.desk(accessibility=True)
def test_buttons_with_pictures_only_are_pressed_by_their_names(desk):
    desk.launch(*PICTURES)
    desk.button("Publish").click()
    expect(desk.text("You chose publish")).to_be_visible()
    desk.do("Click the Discard button.")
    expect(desk.text("You chose discard")).to_be_visible()
    sighting = desk.desk.find(desk.button("Rotate").locator)
    assert sighting.chosen.rung == "a11y"
    assert "hunter2-Zebra" not in repr(sighting.snapshot.elements)


@pytest.mark.desk(accessibility=True)
def test_buttons_of_a_program_that_draws_everything_twice_as_large_are_pressed_by_their_names(desk):
    desk.launch("env", "QT_SCALE_FACTOR=2", *PICTURES)
    desk.button("Rotate").click()
    expect(desk.text("You chose rotate")).to_be_visible()


PAGE = """<!doctype html><meta charset=utf-8><title>Mail</title><style>
button{width:40px;height:34px;margin:8px} i{display:inline-block;width:16px;height:16px;background:#27ae60}</style>
<p id=said>Nothing was pressed</p>
<button aria-label="Archive" onclick="said.textContent='You chose archive'"><i></i></button>
<button aria-label="Forward" onclick="said.textContent='You chose forward'"><i></i></button>
<p><label>Password <input type=password value="hunter2-Zebra"></label></p>"""


@pytest.mark.needs("chromium")
@pytest.mark.desk(accessibility=True)
def test_buttons_of_a_page_are_pressed_by_the_names_that_only_its_source_has(desk, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    options = [
        "--no-sandbox",
        "--test-type",
        "--no-first-run",
        "--disable-gpu",
        "--force-renderer-accessibility",
    ]
    desk.launch("chromium", *options, f"--user-data-dir={tmp_path / 'profile'}", f"--app=file://{page}")
    desk.button("Forward").click()
    expect(desk.text("You chose forward")).to_be_visible()
    snapshot = desk.desk.look()
    assert "hunter2" not in repr(snapshot.elements)
    assert any("masked" in element.states for element in snapshot.elements)


def test_the_same_buttons_are_not_found_by_sight_alone(desk):
    desk.launch(*PICTURES)
    expect(desk.text("Nothing was pressed")).to_be_visible()
    with pytest.raises(StepFailed):
        desk.desk.find(desk.button("Publish").locator, timeout=1.0)


@pytest.mark.needs("mousepad")
@pytest.mark.desk(accessibility=True)
def test_told_and_seen_elements_of_a_gtk_program_are_one(desk):
    desk.launch("mousepad", "--disable-server")
    desk.choose("Help", "About")
    expect(desk.button("Close")).to_be_visible()
    snapshot = desk.desk.look()
    closing = [e for e in snapshot.elements if e.text == "Close" and e.role in (Role.BUTTON, Role.TEXT)]
    assert [(e.role, e.source) for e in closing] == [(Role.BUTTON, Source.A11Y)]
    desk.button("Close").click()
    expect(desk.button("Close")).not_.to_be_visible()


def until(condition, seconds=10.0):
    """What `condition()` returns, once that is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        signal.sigtimedwait([], 0.05)
    return found


@pytest.mark.needs("zenity")
def test_a_frozen_program_costs_the_time_out_once_and_the_others_are_read():
    with VirtualDisplay.start(800, 600) as display:
        frozen = display.launch(["zenity", "--info", "--text=Frozen"])
        display.launch(PICTURES)
        tree = AccessibilityTree(display.name, display.xauthority)

        def names():
            reading = tree.read(2.0)
            return {node.name for node in reading.nodes} if isinstance(reading, Told) else set()

        until(lambda: {"Frozen", "Publish"} <= names())
        os.kill(frozen.pid, signal.SIGSTOP)
        first, second = tree.read(0.4), tree.read(5.0)
        os.kill(frozen.pid, signal.SIGCONT)
        for reading in (first, second):
            assert isinstance(reading, Told)
            assert reading.silent == (frozen.pid,)
            assert "Publish" in {node.name for node in reading.nodes}
        assert first.elapsed_ms < 1000
        assert second.elapsed_ms < 2000
        until(lambda: {"Frozen", "Publish"} <= names())
        tree.close()


def test_a_job_on_pictures_only_is_done_from_the_command_line(tmp_path):
    task = 'Click the Archive button. Check that "You chose archive" is visible.'
    command = [
        sys.executable,
        "-c",
        "from desktop_agent.cli import main; main()",
        "run",
        task,
        "--app",
        " ".join(PICTURES),
        "--json",
    ]
    options = ["--accessibility", "--timeout", "20"]
    environment = {**os.environ, "DESKTOP_AGENT_HOME": str(tmp_path)}
    done = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=False, timeout=150, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_session_goes_by_sight_alone_where_the_display_has_no_tree_and_says_why(tmp_path, monkeypatch):
    with VirtualDisplay.start(640, 480) as display:
        subprocess.run(["xprop", "-root", "-remove", "AT_SPI_BUS"], env=display.environment, check=True)
        monkeypatch.setenv("XAUTHORITY", str(display.xauthority))
        monkeypatch.delenv("DISPLAY", raising=False)
        options = SessionOptions(
            task="look", display=display.name, folder=tmp_path, accessibility=True, approve=ApprovalMode.NEVER
        )
        with open_session(options) as session:
            assert "no accessibility bus" in session.without_tree
            assert "at-spi2-core" in session.without_tree
            assert session.desk.look().frame.width == 640
