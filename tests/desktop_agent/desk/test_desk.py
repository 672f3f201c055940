import time
from dataclasses import replace

import pytest

from actions.errors import ActionError
from actions.types import Click, ScreenPoint, TypeText, Window
from desktop_agent.errors import (
    CheckFailed,
    RefusedByPolicy,
    StoppedByPerson,
    TargetAmbiguous,
    TargetNotFound,
    TargetNotReady,
)
from desktop_agent.session.events import ActionFailed, ActionIntended, ActionPerformed, TargetSought
from desktop_agent.types import Allow, Deny, Edit, EffectKind, TitleShows, Visible
from tests.fakes.world import QUICK, Says, Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, Role, Source

SAVE = Locator(role=Role.BUTTON, text="Save")


def window_with(*things):
    return World(list(things), [Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)])


def save_button(**kwargs):
    return Thing("Save", Box(100, 100, 160, 120), Role.BUTTON, **kwargs)


def show_saved(world):
    world.things.append(Thing("Saved", Box(0, 250, 80, 270), shade=90))


def click_save(desk):
    return desk.act_on(SAVE, lambda seen: Click(seen.screen_point), "click Save")


def test_a_click_goes_to_the_middle_of_what_was_found_and_is_confirmed_by_what_changed():
    world = window_with(save_button(on_click=show_saved))
    desk, _ = open_desk(world)
    effect, _ = click_save(desk)
    assert world.performed == [Click(ScreenPoint(130, 110))]
    assert effect.kind is EffectKind.CONFIRMED


def test_intent_is_published_before_the_hands_move_and_the_effect_after():
    world = window_with(save_button(on_click=show_saved))
    desk, recorder = open_desk(world)
    order = []
    perform = world.perform
    world.perform = lambda action: (order.append(recorder.kinds()[-1]), perform(action))
    click_save(desk)
    assert order == ["action_intended"]
    assert recorder.kinds() == ["target_sought", "decision_made", "action_intended", "action_performed"]
    intended, performed = recorder.of(ActionIntended)[0], recorder.of(ActionPerformed)[0]
    assert intended.act == performed.act == 1
    assert {intended.frame, performed.frame} <= set(recorder.frames)


def test_a_denied_click_never_reaches_the_hands():
    world = window_with(save_button())
    desk, recorder = open_desk(world, Says(Deny("no clicks", "because")))
    with pytest.raises(RefusedByPolicy, match="no clicks"):
        click_save(desk)
    assert world.performed == []
    assert recorder.of(ActionIntended) == []


def test_an_edited_answer_is_what_the_hands_do():
    world = window_with(save_button())
    elsewhere = Click(ScreenPoint(5, 5))
    desk, recorder = open_desk(world, Says(Edit(elsewhere, "person")))
    click_save(desk)
    assert world.performed == [elsewhere]
    assert recorder.of(ActionIntended)[0].grounded.action == elsewhere


def test_what_an_approver_is_shown_names_the_target_its_window_and_its_rivals():
    world = window_with(save_button(), Thing("Save all", Box(200, 100, 260, 120), Role.BUTTON))
    approver = Says()
    desk, _ = open_desk(world, approver)
    click_save(desk)
    proposal = approver.asked[0]
    assert proposal.evidence.chosen.text == "Save"
    assert (proposal.window, proposal.program) == ("Editor", "editor")
    assert proposal.evidence.checks == ("found", "exactly one", "on the screen", "enabled", "stable")


def test_a_target_that_changes_while_the_answer_is_awaited_is_asked_for_again():
    world = window_with(save_button())
    shades = iter([60, 61])

    def repaint_once():
        shade = next(shades, None)
        if shade == 60:
            world.thing("Save").shade = shade

    approver = Says(then=repaint_once)
    desk, _ = open_desk(world, approver)
    click_save(desk)
    assert len(approver.asked) == 2
    assert len(world.performed) == 1


def test_a_target_that_never_stays_the_same_is_not_acted_on():
    world = window_with(save_button())
    shade = iter(range(1000))

    def flicker(world):
        world.things[0].shade = next(shade) % 200

    world.before_grab = flicker
    desk, _ = open_desk(world)
    with pytest.raises(TargetNotReady, match="stable"):
        click_save(desk)
    assert world.performed == []


def test_waits_for_a_target_that_appears_late():
    world = window_with()
    grabs = iter(range(1000))

    def appear(world):
        if next(grabs) == 3:
            world.things.append(save_button())

    world.before_grab = appear
    desk, _ = open_desk(world)
    assert desk.find(SAVE).chosen.element.text == "Save"


def test_a_missing_target_is_reported_with_the_nearest_ones():
    world = window_with(Thing("Save all as template", Box(100, 100, 160, 120), Role.BUTTON))
    desk, recorder = open_desk(world)
    with pytest.raises(TargetNotFound, match=r'button "Save".*not found'):
        desk.find(SAVE)
    assert recorder.of(TargetSought)[0].failed_check == "found"


def test_a_missing_target_names_the_program_that_crashed():
    class Crashed:
        command = ("editor",)

        def poll(self):
            return 139

        def output_tail(self, chars=4000):
            return "segmentation fault"

    desk, _ = open_desk(window_with(), programs=lambda: [Crashed()])
    with pytest.raises(TargetNotFound, match="ended with status 139: segmentation fault"):
        desk.find(SAVE)


def test_two_equal_targets_are_never_guessed_between():
    world = window_with(save_button(), Thing("Save", Box(100, 200, 160, 220), Role.BUTTON))
    desk, _ = open_desk(world)
    with pytest.raises(TargetAmbiguous, match="Say which one"):
        click_save(desk)
    assert world.performed == []


STORE = Locator(role=Role.BUTTON, text="Store")
GRACE_S = 1.5
PATIENT = replace(QUICK, find=6.0)


def test_another_way_to_find_a_target_is_tried_only_after_a_while_and_named_in_the_record():
    world = window_with(save_button())
    desk, recorder = open_desk(world, patience=PATIENT)
    sighting = desk.find(replace(STORE, otherwise=(SAVE,)))
    (sought,) = recorder.of(TargetSought)
    assert sighting.locator == sought.locator == SAVE
    assert sought.failed_check == ""
    assert sought.waited_ms >= GRACE_S * 1000


def test_where_a_target_is_found_its_other_ways_are_never_tried():
    world = window_with(save_button(), Thing("Store", Box(200, 100, 260, 120), Role.BUTTON))
    desk, recorder = open_desk(world, patience=PATIENT)
    both = replace(STORE, otherwise=(SAVE,))
    assert desk.find(both).chosen.element.text == "Store"
    (sought,) = recorder.of(TargetSought)
    assert sought.locator == both
    assert sought.waited_ms < GRACE_S * 1000


def test_a_target_that_appears_in_time_is_not_passed_over_for_another_way():
    world = window_with(save_button())
    seen_since = time.monotonic()

    def appear(world):
        if len(world.things) == 1 and time.monotonic() - seen_since > GRACE_S / 3:
            world.things.append(Thing("Store", Box(200, 100, 260, 120), Role.BUTTON))

    world.before_grab = appear
    desk, _ = open_desk(world, patience=PATIENT)
    assert desk.find(replace(STORE, otherwise=(SAVE,))).chosen.element.text == "Store"


def test_an_impatient_search_tries_the_other_ways_before_it_gives_up():
    desk, recorder = open_desk(window_with(save_button()))
    assert desk.find(replace(STORE, otherwise=(SAVE,))).locator == SAVE
    assert recorder.of(TargetSought)[0].waited_ms >= QUICK.find * 1000


def test_the_first_of_several_other_ways_that_finds_exactly_one_is_taken():
    twice = [Thing("Edit", Box(100, top, 160, top + 20), Role.BUTTON) for top in (150, 200)]
    desk, _ = open_desk(window_with(save_button(), *twice))
    locator = replace(STORE, otherwise=(Locator(Role.BUTTON, "Edit"), Locator(text="None"), SAVE))
    assert desk.find(locator).locator == SAVE


def test_when_no_way_finds_a_target_the_first_is_reported():
    desk, recorder = open_desk(window_with())
    with pytest.raises(TargetNotFound, match=r'button "Store".*not found'):
        desk.find(replace(STORE, otherwise=(SAVE,)))
    assert recorder.of(TargetSought)[0].locator == replace(STORE, otherwise=(SAVE,))


def test_a_disabled_target_is_waited_for_and_then_named():
    desk, _ = open_desk(window_with(save_button(states=frozenset({"disabled"}))))
    with pytest.raises(TargetNotReady, match="not enabled"):
        desk.find(SAVE)


def test_hands_that_fail_leave_a_failed_act_in_the_record():
    world = window_with(save_button())

    def fail(action):
        raise ActionError("the cable is unplugged")

    world.perform = fail
    desk, recorder = open_desk(world)
    with pytest.raises(ActionError):
        click_save(desk)
    assert recorder.of(ActionFailed)[0].error == "the cable is unplugged"


def test_a_stop_between_decision_and_act_prevents_the_act():
    world = window_with(save_button())
    stopped = []

    def checkpoint():
        if stopped:
            raise StoppedByPerson("Stopped by a person.")

    desk, _ = open_desk(world, Says(then=lambda: stopped.append(True)), checkpoint=checkpoint)
    with pytest.raises(StoppedByPerson):
        click_save(desk)
    assert world.performed == []


def test_nothing_is_done_when_the_intent_cannot_be_written_down():
    world = window_with(save_button())
    desk, recorder = open_desk(world)

    def full(event):
        raise OSError("No space left on device")

    recorder.on_event = full
    with pytest.raises(OSError, match="No space"):
        desk.perform(TypeText("x"), "type x")
    assert world.performed == []


def test_a_condition_that_becomes_true_is_waited_for():
    world = window_with()
    grabs = iter(range(1000))
    world.before_grab = lambda world: world.title("notes.txt - Editor") if next(grabs) == 2 else None
    desk, _ = open_desk(world)
    assert desk.check(TitleShows("NOTES.txt")).passed


def test_a_condition_that_stays_false_says_what_was_seen():
    desk, _ = open_desk(window_with())
    with pytest.raises(
        CheckFailed, match=r'the title shows "notes.txt": not so after .* the title is "Editor"'
    ):
        desk.check(TitleShows("notes.txt"))


def test_patience_is_the_callers():
    desk, _ = open_desk(window_with(), patience=QUICK)
    with pytest.raises(CheckFailed):
        desk.await_condition(Visible(SAVE), timeout=0.05)


def test_an_allowed_act_without_a_target_names_the_active_window():
    approver = Says(Allow("r"))
    desk, _ = open_desk(window_with(), approver)
    desk.perform(TypeText("x"), "type x")
    assert approver.asked[0].window == "Editor"


def test_a_check_for_any_button_cannot_pass_on_words_that_might_be_one():
    desk, _ = open_desk(window_with(Thing("Save", Box(100, 100, 160, 120))))
    any_button = Visible(Locator(role=Role.BUTTON))
    assert not desk.holds(any_button).passed
    assert "say which one" in desk.holds(any_button).detail


def test_a_check_for_any_button_passes_where_one_was_seen_as_a_button():
    world = window_with(save_button())
    desk, _ = open_desk(world)
    parse = world.parse
    world.parse = lambda frame, *, windows=(): replace(
        parse(frame), elements=(replace(parse(frame).elements[0], source=Source.WIDGET),)
    )
    assert desk.holds(Visible(Locator(role=Role.BUTTON))).passed


def test_words_in_the_middle_of_a_line_are_on_the_screen():
    desk, _ = open_desk(window_with(Thing("Grusse aus Zurich, naive", Box(100, 100, 300, 120))))
    assert desk.holds(Visible(Locator(text="Zurich"))).passed
    assert not desk.holds(Visible(Locator(text="Zurich"), negate=True)).passed
    assert not desk.holds(Visible(Locator(text="Geneva"))).passed
