from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.types import (
    ButtonDown,
    Click,
    Drag,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
)
from desktop_agent.desk.geometry import to_screen
from desktop_agent.panel.task.question import (
    Rival,
    approve,
    change_words,
    draft,
    edit,
    has_point,
    question_shown,
    reject,
    with_point,
)
from desktop_agent.types import Allow, Deny, Edit, Evidence, GroundedAction
from vision.types import Box, FramePoint


def with_action(asked, action):
    return replace(asked, proposal=replace(asked.proposal, action=action))


def test_a_question_says_what_where_why_and_which_rule_asks(ask_click):
    shown = question_shown(ask_click(), "Click the Save button")
    assert shown.sentence == 'Click button "Save"'
    assert shown.exact == "click left at (1325, 157.5)"
    assert "Order form" in shown.where
    assert shown.risk == "It may send something (rule “words that commit”)"
    assert shown.why[0] == "Step: Click the Save button"
    assert any("97 %" in line for line in shown.why)
    assert any("exactly one" in line for line in shown.why)
    assert shown.rivals == (Rival(1, 'menuitem "Save As", 61 %', shown.rivals[0].box),)


def test_a_persons_own_wish_to_be_asked_is_told_from_a_risk(ask_click):
    assert question_shown(ask_click(risky=False)).risk == "You asked to be asked before every act."


def test_words_of_a_hostile_screen_are_harmless_everywhere(ask_click):
    evil = "Sa\u202eve\x1b[31m\n<b>OK</b>"
    asked = ask_click()
    evidence = asked.proposal.evidence
    chosen = replace(evidence.chosen, text=evil)
    proposal = replace(
        asked.proposal,
        purpose=f"click {evil}",
        window=evil,
        program=evil,
        evidence=replace(evidence, chosen=chosen, rivals=(chosen,)),
    )
    shown = question_shown(replace(asked, proposal=proposal, rule=evil, reason=evil, exact=evil), evil)
    words = [shown.sentence, shown.exact, shown.where, shown.risk, shown.always, *shown.why]
    words += [rival.words for rival in shown.rivals]
    assert not any(bad in text for text in words for bad in ("\u202e", "\x1b", "\n"))


def test_an_escape_that_the_engine_wrote_is_not_escaped_again(ask_typing):
    assert question_shown(ask_typing(exact=r'type "a\nb"')).exact == r'type "a\nb"'


def test_yes_is_a_persons_yes_to_this_rule(ask_click):
    answer = approve(ask_click(7))
    assert (answer.question, answer.always) == (7, False)
    assert answer.decision == Allow("words that commit", answer.decision.reason, by="person")


def test_always_is_said_beside_the_yes(ask_click):
    assert approve(ask_click(), always=True).always


def test_no_carries_the_reason_to_the_planner(ask_click):
    assert reject(ask_click(3), "  wrong \n button ").decision == Deny(
        "words that commit", "wrong button", by="person"
    )
    assert reject(ask_click(), "").decision.reason
    assert len(reject(ask_click(), "x" * 9999).decision.reason) <= 500


def test_a_moved_point_is_a_point_of_the_screen_and_not_of_the_picture(ask_click, frame):
    moved = draft(ask_click()).moved_to(FramePoint(100, 60), frame.box)
    # The picture begins at (1000, -50) of the desktop, and has two pixels to each point.
    assert moved.action(frame) == Click(ScreenPoint(1050.0, -20.0))
    assert isinstance(edit(moved, frame).decision, Edit)


def test_what_was_not_changed_is_a_plain_yes_with_the_very_same_action(ask_click, frame):
    unchanged = draft(ask_click())
    assert isinstance(edit(unchanged, frame).decision, Allow)
    there_and_back = unchanged.moved_by(3, 4, frame.box).moved_by(-3, -4, frame.box)
    assert isinstance(edit(there_and_back, frame).decision, Allow)


def test_without_the_picture_no_point_can_be_changed(ask_click, frame):
    with pytest.raises(ValueError, match="picture"):
        edit(draft(ask_click()).moved_by(1, 0, frame.box), None)


def test_a_rival_is_hit_in_its_middle(ask_click, frame):
    asked = ask_click()
    rival = question_shown(asked).rivals[0]
    picked = draft(asked).picking(rival)
    assert picked.rival == 1
    assert picked.action(frame) == Click(to_screen(rival.box.centre, frame))


def test_another_text_is_typed(ask_typing):
    changed = draft(ask_typing()).typing("Dear Bob\n")
    assert edit(changed, None).decision.action == TypeText("Dear Bob\n")
    assert edit(changed, None).decision.by == "person"


@given(x=st.floats(-5000, 5000), y=st.floats(-5000, 5000))
def test_a_point_never_leaves_the_picture(ask_click_once, x, y):
    box = Box(0, 0, 1280, 800)
    assert box.contains(draft(ask_click_once).moved_to(FramePoint(x, y), box).point)


@pytest.fixture(scope="module")
def ask_click_once():
    from desktop_agent.engine.messages import Asked
    from desktop_agent.types import CandidateNote
    from vision.locate import parse_target

    note = CandidateNote("button", "Save", Box(0, 0, 10, 10), 1.0)
    evidence = Evidence(parse_target("Save"), note, (), FramePoint(5, 5), "")
    action = GroundedAction(Click(ScreenPoint(5, 5)), "click", evidence=evidence)
    return Asked(1, action, "r", "", False, "", "")


@pytest.mark.parametrize(
    "action",
    [
        Move(ScreenPoint(1, 1)),
        Click(ScreenPoint(1, 1), count=2, modifiers=("ctrl",)),
        ButtonDown(ScreenPoint(1, 1)),
        Scroll(ScreenPoint(1, 1), dy=3),
        Drag((ScreenPoint(1, 1), ScreenPoint(9, 9))),
    ],
)
def test_only_the_point_changes(action):
    there = ScreenPoint(4.0, 5.0)
    changed = with_point(action, there)
    assert type(changed) is type(action)
    assert has_point(changed)
    back = with_point(changed, ScreenPoint(1, 1))
    assert back == action
    assert there in (
        getattr(changed, "at", None),
        getattr(changed, "to", None),
        getattr(changed, "path", (0,))[0],
    )


@pytest.mark.parametrize("action", [TypeText("a"), TypeSecret("a"), PressChord(("a",)), Launch(("a",))])
def test_acts_without_a_point_have_none_to_move(action, ask_click, frame):
    asked = with_action(ask_click(), action)
    assert not has_point(action)
    assert with_point(action, ScreenPoint(0, 0)) == action
    assert draft(asked).moved_by(1, 1, frame.box) == draft(asked)
    assert question_shown(asked).rivals == ()


def test_a_change_is_said_in_pixels(ask_click, frame):
    unchanged = draft(ask_click())
    assert change_words(unchanged) == ""
    assert (
        change_words(unchanged.moved_by(2, 0, frame.box))
        == "It goes to pixel (652, 415) instead of (650, 415)."
    )


def test_where_no_window_is_known_nothing_can_be_allowed_for_it(ask_click):
    asked = ask_click()
    assert not question_shown(replace(asked, proposal=replace(asked.proposal, window=""))).always
    assert "clicking" in question_shown(asked).always
