from dataclasses import replace

import pytest

from actions.types import Click, PressChord, ScreenPoint, TypeText, Window
from desktop_agent.engine.messages import Answer, Asked, Told
from desktop_agent.errors import ExitCode
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.policy import ApprovalMode, Policy
from desktop_agent.session.events import DecisionMade, StepFinished
from desktop_agent.types import (
    Allow,
    ClickOn,
    Deny,
    Edit,
    Outcome,
    PressKeys,
    Step,
    TypeInto,
)
from tests.fakes.world import Thing, World
from vision.locate import Locator
from vision.types import Box, Role

CLICK = Step("Click Save", ClickOn(Locator(text="Save")))
TYPE = Step('Type "Ann"', TypeInto("Ann"))
PRESS = Step("Press f5", PressKeys(("f5",)))
YES, NO = Allow("panel"), Deny("panel", "not that one", by="person")


def button(text="Save", **changes):
    return Thing(text, Box(20, 20, 100, 50), Role.BUTTON, **changes)


def window(number, title, *, active=True):
    return Window(number, title, "editor", 7, (0, 0, 400, 300), active=active)


def answering(panel, *decisions, **options):
    """Have the person answer the questions so, one after the other."""
    waiting = list(decisions)

    def answer(asked: Asked) -> None:
        if waiting:
            panel.asker.answer(Answer(asked.question, waiting.pop(0), **options))

    panel.on_asked = answer


def clicks(world):
    return [action for action in world.performed if isinstance(action, Click)]


# ---------------------------------------------------------------------- yes and no


def test_an_approved_act_is_done_and_the_question_says_exactly_what_it_was(make_panel):
    panel = make_panel(World([button()], [window(1, "Letter")]))
    answering(panel, YES)
    assert panel.run(CLICK).outcome is Outcome.DONE
    (asked,) = panel.asked
    assert "click left at (60, 35)" in asked.exact
    assert (asked.proposal.window, asked.risky) == ("Letter", False)
    assert asked.frame in panel.recorder.frames, "the picture is in the session file"
    (decision,) = [event.decision for event in panel.recorder.of(DecisionMade)]
    assert (decision.kind, decision.by, decision.rule) == ("allow", "person", asked.rule)
    assert panel.withdrawn == []


def test_the_picture_of_a_question_is_one_that_an_event_has_named_before(make_panel):
    panel = make_panel(World([button()]))
    answering(panel, YES, YES)
    named = []
    panel.recorder.on_event, note = (
        lambda event: (named.append(getattr(event, "frame", "")), note(event)),
        panel.recorder.on_event,
    )
    known = []
    answer = panel.on_asked
    panel.on_asked = lambda asked: (known.append(asked.frame in named), answer(asked))
    panel.run(CLICK, TYPE)
    assert known == [True, True]


def test_a_rejected_act_waits_for_a_person_with_the_reason_and_may_be_tried_again(make_panel):
    panel = make_panel(World([button()]))
    answering(panel, NO, YES)
    panel.on_status = lambda status: status is Status.STUCK and panel.controls.say(Control.RETRY)
    result = panel.run(CLICK)
    words = [report.words for report in panel.reports if getattr(report, "status", None) is Status.STUCK]
    assert len(words) == 1
    assert "not that one" in words[0]
    assert result.outcome is Outcome.DONE
    assert len(result.results) == 1
    assert len(clicks(panel.world)) == 1
    assert [event.outcome for event in panel.recorder.of(StepFinished)] == [Outcome.REFUSED, Outcome.DONE]


def test_a_rejected_step_can_be_skipped_and_the_planner_is_told_so(make_panel):
    panel = make_panel(World([button()]))
    answering(panel, NO, YES)
    panel.on_status = lambda status: status is Status.STUCK and panel.controls.say(Control.SKIP)
    result = panel.run(CLICK, PRESS)
    assert [one.outcome for one in result.results] == [Outcome.SKIPPED, Outcome.DONE]
    assert "not that one" in result.results[0].message
    assert clicks(panel.world) == []
    assert result.exit_code is ExitCode.DONE


def test_stopping_after_a_rejection_ends_as_refused(make_panel):
    panel = make_panel(World([button()]))
    answering(panel, NO)
    panel.on_status = lambda status: status is Status.STUCK and panel.controls.say(Control.STOP)
    result = panel.run(CLICK, PRESS)
    assert (result.outcome, result.exit_code) == (Outcome.REFUSED, ExitCode.REFUSED)
    assert panel.world.performed == []


def test_without_patience_a_rejection_ends_the_session(make_panel):
    panel = make_panel(World([button()]), patient=False)
    answering(panel, NO)
    assert panel.run(CLICK).outcome is Outcome.REFUSED


def test_an_answer_to_another_question_is_ignored(make_panel):
    panel = make_panel(World([button()]))

    def answer(asked):
        panel.asker.answer(Answer(asked.question - 1, NO))
        panel.asker.answer(Answer(asked.question + 1, NO))
        panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    assert panel.run(CLICK).outcome is Outcome.DONE


def test_what_is_always_allowed_is_asked_about_once_in_that_window(make_panel):
    panel = make_panel(World([button()], [window(1, "Letter")]))
    answering(panel, YES, always=True)
    assert panel.run(CLICK, CLICK, CLICK).outcome is Outcome.DONE
    assert len(panel.asked) == 1
    assert len(clicks(panel.world)) == 3


def test_another_mode_counts_from_the_next_proposal_on(make_panel):
    panel = make_panel(World([button()]))
    answering(panel, YES)
    panel.world.thing("Save").on_click = lambda world: setattr(panel.approver, "mode", ApprovalMode.NEVER)
    assert panel.run(CLICK, PRESS).outcome is Outcome.DONE
    assert len(panel.asked) == 1


def test_before_a_session_is_open_the_answer_is_no(make_panel):
    panel = make_panel(World([button()]), patient=False)
    panel.asker._session = None
    assert panel.run(CLICK).outcome is Outcome.REFUSED
    assert panel.asked == []


# -------------------------------------------------------------------------- edits


def test_a_changed_text_is_typed_in_the_place_of_the_proposed_one(make_panel):
    panel = make_panel(World())
    answering(panel, Edit(TypeText("Bob"), "panel"))
    assert panel.run(TYPE).outcome is Outcome.DONE
    assert panel.world.performed == [TypeText("Bob")]
    (decision,) = [event.decision for event in panel.recorder.of(DecisionMade)]
    assert (decision.kind, decision.by, decision.rule) == ("edit", "person", panel.asked[0].rule)


@pytest.mark.parametrize(
    "nonsense",
    [
        Click(ScreenPoint(float("inf"), 5)),
        Click(ScreenPoint(5, 5), count=9),
        PressChord(("ctrl", "w")),
    ],
)
def test_a_change_that_nobody_could_do_is_told_and_the_question_is_put_again(make_panel, nonsense):
    panel = make_panel(World([button()]))
    answering(panel, Edit(nonsense, "panel"), YES)
    assert panel.run(CLICK).outcome is Outcome.DONE
    assert len(panel.asked) == 2
    assert panel.asked[0].question != panel.asked[1].question
    (told,) = panel.of(Told)
    assert told.warning
    assert clicks(panel.world)[0].at == ScreenPoint(60, 35)


def test_a_change_into_what_policy_denies_is_refused(make_panel):
    rules = b"""
        [[rule]]
        name = "no sudo"
        effect = "deny"
        typed = "sudo"

        [[rule]]
        name = "all else"
        effect = "allow"
        """
    panel = make_panel(patient=False, policy=Policy.parse(rules, "test"))
    answering(panel, Edit(TypeText("sudo rm"), "panel"))
    assert panel.run(TYPE).outcome is Outcome.REFUSED
    assert panel.world.performed == []


# ------------------------------------------------------------------ the screen changes


def test_when_the_target_changes_the_question_is_withdrawn_and_put_again(make_panel):
    panel = make_panel(World([button()]))

    def answer(asked):
        if len(panel.asked) == 1:
            panel.world.things[0] = replace(button(), box=Box(20, 120, 100, 150))
        else:
            panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    assert panel.run(CLICK).outcome is Outcome.DONE
    assert [one.question for one in panel.withdrawn] == [panel.asked[0].question]
    assert clicks(panel.world)[0].at == ScreenPoint(60, 135)


def test_a_target_that_becomes_disabled_withdraws_the_question(make_panel):
    panel = make_panel(World([button()]))

    def answer(asked):
        if len(panel.asked) == 1:
            panel.world.things[0] = button(states=frozenset({"disabled"}), shade=200)

    panel.on_asked = answer
    panel.on_status = lambda status: status is Status.STUCK and panel.controls.say(Control.STOP)
    result = panel.run(CLICK)
    assert len(panel.asked) == len(panel.withdrawn) == 1
    assert "enabled" in result.message
    assert panel.world.performed == []


def test_a_screen_may_change_as_often_as_it_likes_while_a_person_thinks(make_panel):
    panel = make_panel(World([button()]))

    def answer(asked):
        if len(panel.asked) < 8:
            down = 30 * len(panel.asked)
            panel.world.things[0] = replace(button(), box=Box(20, 20 + down, 100, 50 + down))
        else:
            panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    assert panel.run(CLICK).outcome is Outcome.DONE
    assert len(panel.withdrawn) == 7


def test_what_blinks_within_the_target_does_not_bother_the_person(make_panel):
    panel = make_panel(World([button()]))
    grabs = []

    def blink(world):
        grabs.append(len(grabs))
        world.things[0].shade = 120 if len(grabs) // 2 % 2 else 180
        if len(grabs) > 20:
            world.before_grab = lambda world: None
            panel.asker.answer(Answer(panel.asked[0].question, YES))

    def look(asked):
        panel.world.before_grab = blink

    panel.on_asked = look
    assert panel.run(CLICK).outcome is Outcome.DONE
    assert panel.withdrawn == []
    assert len(panel.asked) == 1, (
        "it was found anew for the act, but the answer to the same question still counts"
    )
    assert len(clicks(panel.world)) == 1


def test_the_answer_to_a_question_counts_for_one_act_only(make_panel):
    panel = make_panel(World([button()]))
    answering(panel, YES, YES)
    assert panel.run(CLICK, CLICK).outcome is Outcome.DONE
    assert len(panel.asked) == 2


def test_what_changes_elsewhere_on_the_screen_does_not_matter(make_panel):
    panel = make_panel(World([button(), Thing("News", Box(200, 100, 300, 200))]))

    def answer(asked):
        panel.world.things[1].shade = 10
        panel.world.before_grab = lambda world: (
            panel.asker.answer(Answer(asked.question, YES)),
            setattr(world, "before_grab", lambda world: None),
        )

    panel.on_asked = answer
    assert panel.run(CLICK).outcome is Outcome.DONE
    assert panel.withdrawn == []


def test_typing_is_asked_about_again_when_another_window_has_the_focus(make_panel):
    panel = make_panel(World([], [window(1, "Letter")]))

    def answer(asked):
        if len(panel.asked) == 1:
            panel.world.window_list = [window(2, "Bank"), window(1, "Letter", active=False)]
        else:
            panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    assert panel.run(TYPE).outcome is Outcome.DONE
    assert [asked.proposal.window for asked in panel.asked] == ["Letter", "Bank"]
    assert "Bank" in panel.withdrawn[0].reason


def test_a_title_that_changes_does_not_withdraw_what_is_typed_there(make_panel):
    panel = make_panel(World([], [window(1, "Letter")]))

    def answer(asked):
        panel.world.title("*Letter")
        panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    assert panel.run(TYPE).outcome is Outcome.DONE
    assert panel.withdrawn == []


# --------------------------------------------------------------- what else a person says


def test_a_pause_withdraws_the_question_and_it_is_put_again_on_resuming(make_panel):
    panel = make_panel(World([button()]))

    def answer(asked):
        if len(panel.asked) == 1:
            panel.controls.say(Control.PAUSE)
        else:
            panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    panel.on_status = lambda status: status is Status.PAUSED and panel.controls.say(Control.RESUME)
    assert panel.run(CLICK, PRESS).outcome is Outcome.DONE
    assert "paused" in panel.withdrawn[0].reason
    assert len(panel.asked) == 3


def test_an_answer_that_comes_with_a_pause_does_not_count(make_panel):
    panel = make_panel(World([], [window(1, "Letter")]))

    def answer(asked):
        panel.asker.answer(Answer(asked.question, YES))
        if len(panel.asked) == 1:
            panel.controls.say(Control.PAUSE)

    panel.on_asked = answer
    paused = []

    def on_status(status):
        if status is Status.PAUSED:
            paused.append(list(panel.world.performed))
            panel.controls.say(Control.RESUME)

    panel.on_status = on_status
    assert panel.run(TYPE).outcome is Outcome.DONE
    assert paused == [[]]
    assert len(panel.asked) == 2


@pytest.mark.parametrize("step", [CLICK, TYPE])
def test_a_take_over_withdraws_the_question_and_the_step_is_done_again_after_it(make_panel, step):
    panel = make_panel(World([button()], [window(1, "Letter")]))

    def answer(asked):
        if len(panel.asked) == 1:
            panel.controls.say(Control.TAKE_OVER)
        else:
            panel.asker.answer(Answer(asked.question, YES))

    panel.on_asked = answer
    panel.on_status = lambda status: status is Status.TAKEN and panel.controls.say(Control.HAND_BACK)
    result = panel.run(step)
    assert result.outcome is Outcome.DONE
    assert "took the display over" in panel.withdrawn[0].reason
    finished = panel.recorder.of(StepFinished)
    assert [event.outcome for event in finished] == [Outcome.FAILED, Outcome.DONE]
    assert "done again" in finished[0].message
    assert len(result.results) == 1
    assert len(panel.world.performed) == 1


def test_stop_at_a_question_stops_the_session(make_panel):
    panel = make_panel(World([button()]))
    panel.on_asked = lambda asked: panel.controls.say(Control.STOP)
    result = panel.run(CLICK)
    assert result.outcome is Outcome.STOPPED
    assert "stopped" in panel.withdrawn[0].reason
    assert panel.world.performed == []


def test_when_the_panel_is_gone_the_open_question_is_answered_with_no_and_that_is_written_down(make_panel):
    panel = make_panel(World([button()]))

    def close(asked):
        panel.asker.abandon("the control panel was closed")
        panel.controls.say(Control.STOP)

    panel.on_asked = close
    result = panel.run(CLICK, PRESS)
    assert panel.world.performed == []
    (decision,) = [event.decision for event in panel.recorder.of(DecisionMade)]
    assert (decision.kind, decision.reason) == ("deny", "the control panel was closed")
    assert result.outcome is Outcome.REFUSED
    assert len(panel.withdrawn) == 1


def test_while_a_question_is_open_others_may_have_a_look(make_panel):
    panel = make_panel(World([button()]))
    looks = []

    def idle():
        looks.append(panel.asker.is_open)
        if len(looks) == 3:
            panel.asker.answer(Answer(panel.asked[0].question, YES))

    panel.asker._idle = idle
    assert panel.run(CLICK).outcome is Outcome.DONE
    assert looks == [True, True, True]
    assert not panel.asker.is_open
