import io

import pytest

from desktop_agent.cli import run_command
from desktop_agent.cli.console import SessionConsole
from desktop_agent.cli.recording import Stop, Teller
from desktop_agent.errors import BadInput
from desktop_agent.macros.files import write_macro
from desktop_agent.macros.record.acts import Understood
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.types import EnterSecret, PressKeys, TypeInto


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of macros with one macro, `letter`; whoever opens a display has failed the test."""
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))

    def forbidden(*arguments, **options):
        raise AssertionError("a display was opened before everything was checked")

    monkeypatch.setattr("desktop_agent.compose.recording.open_place", forbidden)
    write_macro(Macro("letter", (MacroStep(PressKeys(("f5",))),)), tmp_path / "macros" / "letter.yaml")
    return tmp_path / "macros"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["letter"], "exists already|already"),
        (["a/b"], "cannot be the name"),
        (["/proc/nowhere/new.yaml"], "cannot be written"),
        (["new", "--app", "mousepad 'x"], "--app"),
        (["new", "--size", "9x9"], "--size"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_starts(home, capsys, arguments, words):
    assert run_command(["record", *arguments]) == 2
    said = capsys.readouterr().err
    assert any(word in said for word in words.split("|"))


def test_a_display_that_is_none_is_refused(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    assert run_command(["record", "new", "--display", "nonsense"]) == 2
    assert "--display nonsense" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.yaml"))


class Keeper:
    """Keeps steps in memory; cannot write when told so."""

    def __init__(self, problem=""):
        self.steps, self._problem = [], problem

    def add(self, step):
        if self._problem:
            raise BadInput(self._problem)
        self.steps.append(step)


class Place:
    name, xauthority = ":9", "/tmp/key"


def teller(keeper):
    out = io.StringIO()
    said = Teller(SessionConsole(file=out, width=200))
    said.begin("work", Place(), keeper)
    return said, out


def test_each_step_is_a_numbered_sentence_and_its_doubts_are_warnings():
    keeper = Keeper()
    said, out = teller(keeper)
    said.step(Understood(MacroStep(TypeInto("Dear [b]Ann[/b]\x1b"))))
    said.step(Understood(MacroStep(EnterSecret("password")), ("set it yourself",)))
    lines = out.getvalue().splitlines()
    assert lines[0] == "recording work on :9 (XAUTHORITY=/tmp/key)"
    assert "ctrl+alt+s" in lines[1]
    assert lines[2].startswith('  1. Type "Dear [b]Ann[/b]')
    assert "\x1b" not in lines[2]
    assert lines[3].startswith("  2. ")
    assert "password" in lines[3]
    assert said.warnings == ["step 2: set it yourself"]
    assert len(keeper.steps) == 2


def test_a_step_that_cannot_be_written_down_is_a_warning_and_the_recording_goes_on():
    said, out = teller(Keeper("the disk is full"))
    said.step(Understood(MacroStep(PressKeys(("f5",)))))
    assert "the disk is full" in said.warnings
    assert "  1. " in out.getvalue()


class Recorder:
    def __init__(self):
        self.why = ""

    def stop(self, why):
        self.why = why


def test_a_stop_before_the_recording_began_ends_it_at_once():
    stop, recorder = Stop(), Recorder()
    assert not stop.is_set()
    stop.ask()
    stop.stops(recorder)
    assert stop.is_set()
    assert recorder.why == "stopped"
