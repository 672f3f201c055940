from dataclasses import replace

import pytest

from desktop_agent.errors import BadInput
from desktop_agent.macros.files import read_macro, write_macro
from desktop_agent.macros.from_session import macro_of, name_for
from desktop_agent.session.events import (
    PlanMade,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.session.journal import Journal
from desktop_agent.session.read import open_session
from desktop_agent.types import (
    CandidateNote,
    CheckThat,
    ClickOn,
    Effect,
    EffectKind,
    EnterSecret,
    OpenProgram,
    Outcome,
    PressKeys,
    Step,
    TitleShows,
    TypeInto,
)
from vision.locate import Locator, Status
from vision.types import Box, Element, Role, Snapshot

SAVE_BUTTON = Box(742, 470, 822, 504)
NAME_FIELD = Box(500, 318, 820, 350)


def see(frame):
    """What a reader would make of the drawn dialog."""
    return Snapshot(
        frame,
        (
            Element(Role.TEXTBOX, "Name", NAME_FIELD),
            Element(Role.BUTTON, "Cancel", Box(650, 470, 730, 504)),
            Element(Role.BUTTON, "Save", SAVE_BUTTON),
        ),
    )


def see_nothing(frame):
    return Snapshot(frame)


def saved(path, see=see, name="letter"):
    with open_session(path) as recorded:
        return macro_of(recorded, name, see)


def test_the_steps_of_a_session_become_those_of_the_macro(whole_session):
    macro = saved(whole_session).macro
    assert macro.app == ("notes",)
    assert macro.size == (1280, 800)
    assert [step.intent.kind for step in macro.steps] == [
        "type_into", "press_keys", "type_into", "click_on", "check_that",
    ]  # fmt: skip
    assert macro.steps[1].intent == PressKeys(("ctrl", "s"))
    assert macro.steps[-1].intent == CheckThat(TitleShows("greetings.txt"))
    assert macro.about.startswith("Open program notes. Type")


def test_the_locator_that_led_to_a_target_comes_first_and_what_else_finds_it_after(whole_session):
    found = saved(whole_session)
    target = found.macro.steps[3].intent.target
    assert replace(target, otherwise=()) == Locator(Role.BUTTON, "Save")
    assert [way.text for way in target.otherwise if way.crop is None] == ["Save"]
    assert [way.crop is not None for way in target.otherwise] == [False, True]
    assert all(not way.otherwise and way.spot is None for way in target.otherwise)
    assert found.comments[3] == 'Click "Save" in the Save As dialog'


def test_where_nothing_else_is_seen_the_session_s_own_locator_stays(whole_session):
    found = saved(whole_session, see_nothing)
    assert replace(found.macro.steps[2].intent.target, otherwise=()) == Locator(Role.TEXTBOX, "Name")
    assert all(way.crop is not None for way in found.macro.steps[2].intent.target.otherwise)


def test_a_macro_of_a_session_can_be_written_and_read_again(whole_session, tmp_path):
    found = saved(whole_session)
    path = tmp_path / "letter.yaml"
    write_macro(found.macro, path, comments=found.comments)
    assert read_macro(path) == found.macro
    assert '# Click "Save" in the Save As dialog' in path.read_text("utf-8")


def test_a_session_that_failed_is_refused_with_the_step(tmp_path, sample):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal, fail_at_end=True)
    with pytest.raises(
        BadInput, match=r'ended at step 6 \("Check that the title shows greetings.txt"\) as failed'
    ):
        saved(journal.path)


def test_a_session_that_was_cut_off_is_refused_with_the_step(tmp_path, sample):
    with Journal.create(tmp_path) as journal:
        sample.tell_whole_story(journal, finish=False)
        with pytest.raises(BadInput, match="it is still running, at step 6"):
            saved(journal.path)
    with pytest.raises(BadInput, match="it broke off at step 6"):
        saved(journal.path)


# ------------------------------------------------------------------- smaller sessions


def tell(folder, *told, display="virtual", **started):
    """A finished session of these steps: each an intent, and the effect and searches it had."""
    steps = tuple(Step(f"step {number}", intent) for number, (intent, *_) in enumerate(told, start=1))
    with Journal.create(folder) as journal:
        journal.on_event(
            SessionStarted(
                journal.session_id, "a task", "", display, 640, 480, "sentences", "risky", "1", **started
            )
        )
        journal.on_event(PlanMade(steps))
        for index, (step, (_, effect, *searches)) in enumerate(zip(steps, told, strict=True)):
            journal.on_event(StepStarted(index, step))
            for search in searches:
                journal.on_event(search)
            journal.on_event(StepFinished(index, Outcome.DONE, effect, "", 1.0))
        journal.on_event(SessionFinished(Outcome.DONE, 0, "", 1.0))
    return journal.path


def effect(kind=EffectKind.CONFIRMED):
    return Effect(kind, "")


def found(locator):
    note = CandidateNote("button", "Save", SAVE_BUTTON, 1.0)
    return TargetSought(locator, Status.FOUND, (note,), "", "", 1.0, "0" * 32)


def test_a_step_that_changed_nothing_then_may_change_nothing_again(tmp_path):
    path = tell(
        tmp_path, (PressKeys(("plus",)), effect(EffectKind.NO_EFFECT)), (PressKeys(("enter",)), effect())
    )
    assert [step.quiet for step in saved(path).macro.steps] == [True, False]


def test_typed_text_that_looks_like_a_parameter_stays_text(tmp_path):
    path = tell(tmp_path, (TypeInto("cost: ${price}"), effect()))
    assert saved(path).macro.steps[0].intent == TypeInto("cost: $${price}")


def test_a_secret_stays_a_name(tmp_path):
    path = tell(tmp_path, (EnterSecret("pin", Locator(text="PIN")), effect()))
    macro = saved(path).macro
    assert [secret.name for secret in macro.secrets] == ["pin"]
    assert macro.steps[0].intent.name == "pin"


def test_theme_and_accessibility_are_kept_and_the_size_only_of_a_virtual_display(tmp_path):
    key = (PressKeys(("a",)), effect())
    macro = saved(tell(tmp_path / "1", key, dark=True, accessibility=True)).macro
    assert (macro.size, macro.dark, macro.accessibility) == ((640, 480), True, True)
    assert saved(tell(tmp_path / "2", key, display="screen")).macro.size is None


def test_the_way_that_led_to_a_target_moves_to_the_front(tmp_path):
    first, second = Locator(text="Gone"), Locator(Role.BUTTON, "Save")
    target = replace(first, otherwise=(second,))
    path = tell(tmp_path, (ClickOn(target), effect(), found(second)))
    assert saved(path).macro.steps[0].intent.target == replace(second, otherwise=(first,))


def test_a_picture_that_the_journal_no_longer_has_is_no_failure(tmp_path):
    path = tell(tmp_path, (ClickOn(Locator(text="Save")), effect(), found(Locator(text="Save"))))
    assert saved(path).macro.steps[0].intent == ClickOn(Locator(text="Save"))


def test_a_session_that_only_started_a_program_is_no_macro(tmp_path):
    path = tell(tmp_path, (OpenProgram(("xcalc",)), effect()))
    with pytest.raises(BadInput, match="only started a program"):
        saved(path)


def test_a_session_without_steps_is_no_macro(tmp_path):
    with pytest.raises(BadInput, match="has no steps"):
        saved(tell(tmp_path))


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("Type 'Dear Ann' and press Enter. Open the File menu.", "type-dear-ann-and-press-enter-open-the"),
        ("Größe", "grosse"), ("名前", "macro"), ("../../etc/passwd", "etc-passwd"), ("", "macro"),
        ("a" * 99, "macro"),
    ],
)  # fmt: skip
def test_a_macro_is_named_by_the_first_words_of_its_task(task, name):
    assert name_for(task) == name
