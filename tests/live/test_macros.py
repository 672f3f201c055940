"""Macros in real programs: made of a session, written by hand, replayed, exported as a test that passes."""

import hashlib
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from actions.displays import VirtualDisplay
from desktop_agent.session.events import ActionIntended
from desktop_agent.session.read import open_session
from tests.fakes.agent import run_agent

pytestmark = pytest.mark.live

ROOT = Path(__file__).parents[2]


def replay(home, *arguments, **environment):
    agent = run_agent(home, "replay", *arguments, "--json", **environment)
    assert agent.stdout, agent.stderr
    return agent.json(), agent


def done(found):
    return [step["outcome"] for step in found["steps"]]


@pytest.mark.timeout(300)
@pytest.mark.needs("mousepad")
def test_a_run_becomes_a_macro_that_is_replayed_and_exported_as_a_test_that_passes(tmp_path):
    home, letter = tmp_path / "home", tmp_path / "letter.txt"
    task = (
        'Type "Dear Ann". Open the File menu and choose Save As. '
        f'Type "{letter}" into the Name field and press Enter. Check that the title shows letter.txt.'
    )
    ran = run_agent(home, "run", task, "--app", "mousepad", "--json")
    assert ran.process.returncode == 0, ran.stdout + ran.stderr
    letter.unlink()

    made = run_agent(home, "sessions", "export", ran.json()["session"], "--macro", "-o", "letter")
    assert made.process.returncode == 0, made.stderr
    assert Path(made.stdout.strip()) == home / "macros" / "letter.yaml"

    for _ in range(2):
        found, agent = replay(home, "letter")
        assert agent.process.returncode == 0, agent.stdout + agent.stderr
        assert done(found) == ["done"] * 7
        ways = [way["words"] for step in found["steps"] for way in step["found_by"]]
        assert all(words.startswith("1st of ") for words in ways), ways
        assert len(ways) == 3
        assert letter.read_text() == "Dear Ann"
        letter.unlink()

    exported = run_agent(
        home, "macros", "export", "letter", "--pytest", "-o", str(tmp_path / "test_letter.py")
    )
    assert exported.process.returncode == 0, exported.stderr
    source = (tmp_path / "test_letter.py").read_text("utf-8")
    assert 'desk.textbox("Name").type(' in source
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    passed = subprocess.run(
        [*command, str(tmp_path / "test_letter.py")], capture_output=True, text=True, timeout=120, check=False
    )
    assert passed.returncode == 0, source + passed.stdout
    assert letter.read_text() == "Dear Ann"


@pytest.mark.needs("mousepad")
def test_what_is_missing_stops_a_replay_with_a_report_and_nothing_is_clicked(tmp_path):
    macro = tmp_path / "bomb.yaml"
    macro.write_text(
        "version: 1\napp: mousepad\nsteps:\n"
        '  - click: [the "Detonate" button, the "Explode" menu]\n    timeout: 2\n    note: the red one\n'
        "  - type: never\n"
    )
    found, agent = replay(tmp_path / "home", str(macro))
    assert agent.process.returncode == 1
    failure = found["failure"]
    assert (failure["step"], failure["note"]) == (2, "the red one")
    assert failure["looked_for"] == ['button "Detonate"', 'menu "Explode"']
    assert "was not found after" in failure["message"]
    assert Path(failure["screenshot"]).read_bytes().startswith(b"\x89PNG")
    assert Path(failure["page"]).is_file()
    assert failure["go_on"] is None, "a virtual display is gone with its replay"
    with open_session(Path(found["journal"])) as recorded:
        acts = [
            s.event.grounded.action.kind for s in recorded.events() if isinstance(s.event, ActionIntended)
        ]
    assert acts == ["launch"]


@pytest.mark.needs("mousepad")
def test_a_replay_that_stopped_goes_on_where_the_program_stands(tmp_path):
    macro = tmp_path / "letter.yaml"
    steps = "version: 1\napp: mousepad --disable-server\nsteps:\n  - type: Dear Ann\n  - {}\n  - type: ', hello'\n"
    macro.write_text(steps.format('{click: the "Boom" button, timeout: 1}'))
    with VirtualDisplay.start(1024, 768) as display:
        key = {"XAUTHORITY": str(display.xauthority)}
        options = ("--display", display.name, "--approve", "never")
        found, agent = replay(tmp_path / "home", str(macro), *options, **key)
        assert agent.process.returncode == 1
        go_on = found["failure"]["go_on"]
        assert go_on == ["desktop-agent", "replay", str(macro), *options, "--from", "3"]
        macro.write_text(steps.format("{press: End, quiet: true}"))
        found, agent = replay(tmp_path / "home", *go_on[2:], **key)
    assert agent.process.returncode == 0, agent.stdout + agent.stderr
    assert [(step["number"], step["outcome"]) for step in found["steps"]] == [(3, "done"), (4, "done")]


@pytest.mark.needs("galculator")
def test_a_macro_written_by_hand_adds_what_it_is_told_to(tmp_path):
    macro = tmp_path / "add.yml"
    macro.write_text(
        "version: 1\napp: galculator\n"
        "parameters:\n  first: {type: number, default: 7}\n  second: {type: number}\n  sum: {type: number}\n"
        "steps:\n  - type: ${first}\n  - press: plus\n    quiet: true  # the sign is shown nowhere\n"
        '  - type: ${second}\n  - press: enter\n  - check: {visible: "${sum}"}\n'
    )
    lacking = run_agent(tmp_path / "home", "replay", str(macro))
    assert lacking.process.returncode == 2
    assert "second, sum" in lacking.stderr
    assert not (tmp_path / "home" / "sessions").exists(), "nothing is started before all is there"
    _, agent = replay(tmp_path / "home", str(macro), "--set", "second=15", "--set", "sum=22")
    assert agent.process.returncode == 0, agent.stdout + agent.stderr


def test_a_form_is_filled_from_parameters(tmp_path):
    order = tmp_path / "order.json"
    program = ["env", f"PYTHONPATH={ROOT}", sys.executable, "-m", "resources.samples.order_form"]
    macro = tmp_path / "order.yaml"
    macro.write_text(
        f"version: 1\napp: {json.dumps([*program, '--output', str(order)])}\ndisplay: {{size: 1024x768}}\n"
        "parameters:\n  name: Ann\n  country: Greece\n"
        "steps:\n"
        '  - {type: "${name}", into: the "Name" field}\n'
        '  - {type: ann@example.org, into: the "Email" field}\n'
        '  - {select: "${country}", from: the "Country" combo box}\n'
        "  - tick: Gift wrap\n"
        '  - click: [the "Overnight" radio button, {role: radio, text: Express}]\n'
        '  - click: the "Save" button\n'
        "  - check: {title: order.json}\n"
    )
    found, agent = replay(tmp_path / "home", str(macro), "--set", "name=Zoë", "--set", "country=Japan")
    assert agent.process.returncode == 0, agent.stdout + agent.stderr
    assert [way["words"] for way in found["steps"][5]["found_by"]] == ['2nd of 2: radio "Express"']
    written = json.loads(order.read_text("utf-8"))
    assert written["name"] == "Zoë"
    assert (written["country"], written["gift_wrap"], written["delivery"]) == ("Japan", True, "Express")


def test_a_secret_is_typed_and_written_nowhere(tmp_path):
    """The program keeps a hash of what it was told, and shows dots."""
    hashed = tmp_path / "hashed"
    program = [sys.executable, str(ROOT / "tests/fakes/password_form.py"), str(hashed)]
    macro = tmp_path / "log-in.yaml"
    macro.write_text(
        f"version: 1\napp: {json.dumps(shlex.join(program))}\nsecrets:\n  password: {{about: of the mail server}}\n"
        'steps:\n  - {secret: password, into: the "Password" field}\n  - click: the "Log in" button\n'
        '  - check: "the title shows \\"Welcome\\""\n'
    )
    home = tmp_path / "home"
    lacking = run_agent(home, "replay", str(macro), PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert lacking.process.returncode == 3
    assert "DESKTOP_AGENT_SECRET_PASSWORD" in lacking.stderr
    assert not (home / "sessions").exists()
    _, agent = replay(home, str(macro), DESKTOP_AGENT_SECRET_PASSWORD="hunter2-Zebra")
    assert agent.process.returncode == 0, agent.stdout + agent.stderr
    assert hashed.read_text() == hashlib.sha256(b"hunter2-Zebra").hexdigest()
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"hunter2" not in everything + (agent.stdout + agent.stderr).encode()


@pytest.mark.needs("zenity")
def test_a_secret_that_a_program_prints_is_written_nowhere(tmp_path):
    macro = tmp_path / "unlock.yaml"
    macro.write_text(
        "version: 1\napp: zenity --password --title Unlock\nsecrets:\n  password: {about: of the disk}\nsteps:\n"
        '  - secret: password\n  - press: enter\n  - check: "the title shows \\"Welcome\\""\n    timeout: 2\n'
    )
    home = tmp_path / "home"
    found, agent = replay(
        home, str(macro), "--approve", "never", DESKTOP_AGENT_SECRET_PASSWORD="hunter2-Zebra"
    )
    assert agent.process.returncode == 1, agent.stdout + agent.stderr
    assert "(secret password)" in found["failure"]["message"], found
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"hunter2" not in everything + (agent.stdout + agent.stderr).encode()
    assert b"(secret password)" in everything
