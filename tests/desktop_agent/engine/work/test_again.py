import pytest

from desktop_agent.engine.messages import RunMacro, RunSession, Setup
from desktop_agent.engine.work.again import plan_macro, plan_session
from desktop_agent.errors import BadInput, SomethingMissing
from desktop_agent.loop.runner import SessionResult
from desktop_agent.macros.files import write_macro
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.plan.base import StepResult
from desktop_agent.session.events import PlanMade, SessionStarted, StepStarted, TargetSought
from desktop_agent.session.journal import Journal
from desktop_agent.types import CandidateNote, ClickOn, OpenProgram, Outcome, PressKeys, Step
from vision.locate import Locator, Status
from vision.types import Box


@pytest.fixture
def letter(tmp_path):
    """A macro of four steps, the start of its program the first."""
    steps = (
        MacroStep(PressKeys(("a",))),
        MacroStep(ClickOn(Locator(text="Save")), note="The floppy disk."),
        MacroStep(PressKeys(("b",))),
    )
    path = tmp_path / "letter.yaml"
    write_macro(Macro("letter", steps, "Writes a letter.", ("mousepad",), (640, 480), dark=True), path)
    return str(path)


@pytest.fixture
def session(tmp_path):
    """A session file with a plan of three steps."""
    steps = (
        Step("Open mousepad", OpenProgram(("mousepad",))),
        Step("Press a", PressKeys(("a",))),
        Step("Press b", PressKeys(("b",))),
    )
    with Journal.create(tmp_path) as journal:
        journal.on_event(
            SessionStarted(
                journal.session_id, "a task", "mousepad", "virtual", 800, 600, "sentences", "risky", "1"
            )
        )
        journal.on_event(PlanMade(steps))
    return str(journal.path)


def sentences(plan):
    return [step.sentence for step in plan.planner.prepare("")]


def test_a_macro_brings_its_own_size_theme_and_purpose(letter):
    plan = plan_macro(RunMacro(letter))
    assert (plan.options.size, plan.options.dark, plan.options.task) == ((640, 480), True, "Writes a letter.")
    assert plan.options.planner == "macro letter"
    assert len(sentences(plan)) == 4
    assert plan.hold_before == 0
    assert plan.patient


def test_on_a_fresh_display_the_steps_before_are_done_too_and_it_holds_before_the_first(letter, session):
    assert plan_macro(RunMacro(letter, first=3)).hold_before == 2
    assert len(sentences(plan_macro(RunMacro(letter, first=3)))) == 4
    plan = plan_session(RunSession(session, first=2))
    assert (plan.hold_before, sentences(plan)) == (1, ["Open mousepad", "Press a", "Press b"])


def test_on_a_display_that_is_there_it_begins_with_the_step_itself(session):
    plan = plan_session(RunSession(session, first=2, setup=Setup(display=":5")))
    assert (plan.hold_before, sentences(plan)) == (0, ["Press a", "Press b"])


@pytest.mark.parametrize("first", [-1, 0, 4, 99])
def test_a_step_that_is_not_there_is_refused(session, first):
    with pytest.raises(BadInput, match=f"no step {first} .* 1 to 3"):
        plan_session(RunSession(session, first=first))


def test_a_person_may_have_each_step_done_twice(session):
    assert plan_session(RunSession(session, setup=Setup(max_steps=1))).max_steps == 6


def test_a_secret_that_is_not_stored_is_missed_before_anything_starts(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    path = tmp_path / "login.yaml"
    path.write_text(
        "version: 1\nname: login\nsecrets:\n  pin: the pin\nsteps:\n  - type secret: pin\n", encoding="utf-8"
    )
    with pytest.raises((SomethingMissing, BadInput)):
        plan_macro(RunMacro(str(path)))


def failed_at(plan, index, letter):
    """How a session ends whose step `index` missed its target."""
    steps = plan.planner.prepare("")
    (searches,) = plan.subscribers
    searches.on_event(StepStarted(index, steps[index]))
    near = CandidateNote("button", "Safe", Box(1, 1, 9, 9), 0.4)
    searches.on_event(
        TargetSought(Locator(text="Save"), Status.NOT_FOUND, (near,), "", "found", 5.0, "digest")
    )
    results = tuple(StepResult(step, Outcome.DONE) for step in steps[:index])
    failed = StepResult(steps[index], Outcome.FAILED, message="It was not found.")
    return SessionResult(Outcome.FAILED, 1, "It was not found.", (*results, failed), 5.0)


def test_advice_names_the_step_what_was_looked_for_and_how_to_go_on(letter):
    plan = plan_macro(RunMacro(letter))
    advice = plan.advise(failed_at(plan, 2, letter))
    assert advice[0].startswith("Step 3 could not be done: ")
    assert "Its note: The floppy disk." in advice
    assert any("Looked for" in one and "Save" in one for one in advice)
    assert any("Nearest" in one and "Safe" in one for one in advice)
    assert "from step 3" in advice[-1]
    assert "done first" in advice[-1]


def test_on_a_screen_the_advice_is_to_go_on_where_it_stands(letter):
    plan = plan_macro(RunMacro(letter, setup=Setup(display=":5")))
    assert "done first" not in plan.advise(failed_at(plan, 2, letter))[-1]


def test_what_went_well_or_was_stopped_needs_no_advice(letter):
    plan = plan_macro(RunMacro(letter))
    for outcome in (Outcome.DONE, Outcome.STOPPED):
        assert plan.advise(SessionResult(outcome, 0, "", (), 1.0)) == ()
