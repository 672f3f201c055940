import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from desktop_agent import compose
from desktop_agent.cli import run_command
from desktop_agent.cli.macro_names import macro_named, parse_settings
from desktop_agent.cli.replay_run import Wishes, piece_of_macro, piece_of_session, print_ways, said_again
from desktop_agent.cli.session_run import Report
from desktop_agent.errors import BadInput, ExitCode, SomethingMissing
from desktop_agent.loop.runner import SessionResult
from desktop_agent.macros.files import write_macro
from desktop_agent.macros.replay import Numbered, Searches
from desktop_agent.macros.types import Macro, MacroStep, Parameter, Secret
from desktop_agent.plan.base import StepResult
from desktop_agent.policy import ApprovalMode
from desktop_agent.session.events import StepStarted, TargetSought
from desktop_agent.types import ClickOn, EnterSecret, OpenProgram, Outcome, Step, TypeInto
from vision.locate import Locator, Status

LETTER = Macro(
    "letter",
    (MacroStep(TypeInto("${greeting}")), MacroStep(ClickOn(Locator(text="Save")))),
    app=("mousepad",),
    parameters=(Parameter("greeting"),),
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_AGENT_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(compose, "open_session", nothing_starts)
    write_macro(LETTER, tmp_path / "macros" / "letter.yaml")
    return tmp_path


def nothing_starts(*args, **kwargs):
    raise AssertionError("all must be checked before a session is opened")


def test_a_name_is_a_macro_s_or_a_session_s(home, whole_session):
    assert macro_named("letter") == home / "macros" / "letter.yaml"
    assert macro_named(str(home / "macros" / "letter.yaml")) == home / "macros" / "letter.yaml"
    assert macro_named(str(whole_session)) is None
    with pytest.raises(BadInput, match=r'no macro "letr".*There is no session "letr"'):
        macro_named("letr")


def test_a_name_that_is_both_is_asked_about(home, whole_session):
    (home / "sessions").mkdir()
    shutil.copy(whole_session, home / "sessions" / "letter-1.sqlite")
    with pytest.raises(BadInput, match=r"is a macro and a session: .*letter\.yaml or .*letter-1\.sqlite"):
        macro_named("letter")


def test_settings_are_names_and_values():
    assert parse_settings(["a=1", "b=x=y", " c = z"]) == {"a": "1", "b": "x=y", "c": " z"}


@pytest.mark.parametrize("settings", [["a"], ["=x"], [" =x"], ["a=1", "a=2"]])
def test_a_setting_without_a_name_or_given_twice_is_refused(settings):
    with pytest.raises(BadInput, match="--set"):
        parse_settings(settings)


def test_a_macro_becomes_a_piece_with_its_values(home):
    piece = piece_of_macro("letter", home / "macros" / "letter.yaml", {"greeting": "Dear Ann"})
    assert [(step.number, step.sentence) for step in piece.steps] == [
        (1, 'Start "mousepad"'),
        (2, 'Type "Dear Ann"'),
        (3, 'Click "Save"'),
    ]
    assert (piece.app, piece.title) == ("mousepad", "macro letter")


def test_a_session_becomes_a_piece_whose_steps_may_change_nothing(whole_session):
    piece = piece_of_session(str(whole_session))
    assert piece.steps[0].step == MacroStep(OpenProgram(("notes",)), quiet=True)
    assert [step.number for step in piece.steps] == [1, 2, 3, 4, 5, 6]


def test_a_secret_that_is_not_there_is_missed_before_anything_starts(home, monkeypatch):
    macro = Macro("mail", (MacroStep(EnterSecret("pin", Locator(text="PIN"))),), secrets=(Secret("pin"),))
    path = home / "macros" / "mail.yaml"
    write_macro(macro, path)
    with pytest.raises(SomethingMissing, match="DESKTOP_AGENT_SECRET_PIN"):
        piece_of_macro("mail", path, {})
    monkeypatch.setenv("DESKTOP_AGENT_SECRET_PIN", "1234")
    assert piece_of_macro("mail", path, {}).secrets("pin") == "1234"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["letter"], "needs the parameter greeting"),
        (["letter", "--set", "greeting=x", "--set", "salute=y"], 'no parameter "salute"'),
        (["letter", "--set", "greeting=x", "--from", "4"], "numbered from 1 to 3"),
        (["letter", "--set", "greeting=x", "--from", "2"], "a new virtual display is empty"),
        (["letter", "--set", "greeting=x", "--size", "huge"], "1280x800"),
        (["letter", "--watch"], "only sessions can be watched"),
        (["broken"], "broken.yaml:2:1"),
        (["nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_is_wrong_is_said_before_anything_starts(home, capsys, arguments, words):
    (home / "macros" / "broken.yaml").write_text("version: 1\nstep: []\n")
    assert run_command(["replay", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_session_has_no_parameters(home, whole_session, capsys):
    assert run_command(["replay", str(whole_session), "--set", "a=b"]) == 2
    assert "sessions export" in capsys.readouterr().err


def test_a_session_is_still_watched(home, whole_session, capsys):
    assert run_command(["replay", str(whole_session), "--watch", "--speed", "1000"]) == 0
    assert "6 steps" in capsys.readouterr().out


def test_what_was_asked_for_is_said_again_in_the_command_that_goes_on(home):
    piece = piece_of_macro("letter", home / "macros" / "letter.yaml", {"greeting": "a b"})
    plain = Wishes("", "", None, None, ApprovalMode.RISKY, 30.0, 1, None)
    assert said_again(piece, plain) == ["--set", "greeting=a b"]
    special = Wishes(":1", "640x480", False, True, ApprovalMode.NEVER, 2.5, 3, 2.0)
    assert said_again(replace(piece, values=None), special) == [
        "--display", ":1", "--size", "640x480", "--no-dark", "--accessibility", "--approve", "never",
        "--timeout", "2.5", "--speed", "2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sought", "line"),
    [
        (Locator(text="Keep"), 'found    step 1 by the 2nd of 2: "Keep"'),
        (Locator(text="Save"), "found    every target in the first of its ways"),
    ],
)
def test_the_final_report_names_the_way_that_led_to_a_target_when_it_was_not_the_first(sought, line):
    intent = ClickOn(Locator(text="Save", otherwise=(Locator(text="Keep"),)))
    step = Numbered(1, "Click Save", MacroStep(intent))
    searches = Searches()
    searches.on_event(StepStarted(0, Step("Click Save", intent)))
    searches.on_event(TargetSought(sought, Status.FOUND, (), "", "", 1.0, ""))
    result = StepResult(Step("Click Save", intent), Outcome.DONE)
    report = Report(SessionResult(Outcome.DONE, ExitCode.DONE, "", (result,), 1.0), "s", Path("s"), None)
    console = Console(record=True, width=100)
    print_ways(report, (step,), searches, console)
    assert console.export_text().strip() == line
