"""Our own engine operates our own panel: a UI test of ours starts it and completes a session in it, by sight."""

import sys
from pathlib import Path

import pytest

from desktop_agent.session.read import list_sessions
from desktop_agent.testing import expect

pytestmark = [pytest.mark.live, pytest.mark.needs("mousepad"), pytest.mark.desk(size="1280x900")]


@pytest.fixture
def panel(desk, tmp_path):
    """The panel, with nothing of anybody's in it; gives the folder of its sessions."""
    places = (
        f"{name}={tmp_path / name.lower()}" for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
    )
    desk.launch("env", *places, f"PYTHONPATH={Path.cwd()}", sys.executable, "-m", "desktop_agent")
    expect(desk.text("Ready")).to_be_visible(timeout=60)
    return tmp_path / "xdg_data_home" / "desktop-agent" / "sessions"


def test_a_session_is_approved_and_completed(desk, panel):
    desk.type('Type "Dear Ann". Check that "Dear Ann" is visible.')
    desk.combobox("Program").fill("mousepad --disable-server")
    desk.combobox("Asking").select("Ask me before every act")
    desk.button("Start").click()
    desk.button("Approve (A)").click()
    desk.button("Approve (A)").click()
    expect(desk.text("Done", exact=True).first).to_be_visible(timeout=60)
    assert [session.state for session in list_sessions(panel)] == ["done"]
