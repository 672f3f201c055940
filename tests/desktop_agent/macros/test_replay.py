import threading
from dataclasses import replace

import pytest

from actions.types import Click, PressChord, ScreenPoint, Window
from desktop_agent.desk.patience import Patience
from desktop_agent.errors import BadInput, StoppedByPerson
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.runner import Runner
from desktop_agent.macros.replay import (
    MacroPlanner,
    Searches,
    let_pass,
    numbered,
    patience_for,
    starting_at,
)
from desktop_agent.macros.types import Macro, MacroStep
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClickOn,
    DragTo,
    HoverOver,
    OpenProgram,
    Outcome,
    PressKeys,
    SetTicked,
    TitleShows,
    Visible,
)
from tests.fakes.world import QUICK, Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, Role

EDITOR = Window(1, "Editor", "editor", 7, (0, 0, 400, 300), active=True)
SAVE = Locator(role=Role.BUTTON, text="Save")
STORE = Locator(role=Role.BUTTON, text="Store")
KEEP = Locator(role=Role.BUTTON, text="Keep")


def press(key, **fields):
    return MacroStep(PressKeys((key,)), **fields)


def marks(world, keys):
    """A key leaves a mark on the screen, so that it has an effect."""
    top = 100 + 12 * len(world.things)
    world.things.append(Thing(f"{keys[0]}{top}", Box(10, top, 90, top + 10)))


def world_that_reacts(*things):
    return World(list(things), [EDITOR], on_key=marks)


def button(text, left=100):
    def react(world):
        world.things.append(Thing("done", Box(200, 200, 280, 220)))

    return Thing(text, Box(left, 50, left + 60, 74), Role.BUTTON, on_click=react)


def replay(world, *steps, speed=None, app=()):
    macro = Macro("test", tuple(steps), app=app)
    planner = MacroPlanner("macro test", numbered(macro), speed=speed)
    searches = Searches()
    desk, recorder = open_desk(world)
    planner.desk = desk
    controls = Controls()
    runner = Runner(desk, planner, desk.stream, controls, review=planner.review)
    result = runner.run("task")
    for event in recorder.events:
        searches.on_event(event)
    return result, searches, recorder


def keys(world):
    return [action.keys[0] for action in world.performed if isinstance(action, PressChord)]


def test_the_start_of_the_program_is_the_first_step():
    steps = numbered(Macro("m", (press("a"),), app=("mousepad", "my letter.txt")))
    assert [(step.number, step.step.intent.kind) for step in steps] == [
        (1, "open_program"),
        (2, "press_keys"),
    ]
    assert steps[0].sentence == "Start \"mousepad 'my letter.txt'\""


def test_a_macro_may_be_gone_on_with_where_its_program_stands():
    steps = numbered(Macro("m", (press("a"), press("b")), app=("mousepad",)))
    assert [step.number for step in starting_at(steps, 2, fresh=False)] == [2, 3]
    assert [step.number for step in starting_at(steps, 1, fresh=True)] == [1, 2, 3]


def test_an_empty_display_is_nothing_to_go_on_with():
    steps = numbered(Macro("m", (press("a"), MacroStep(OpenProgram(("xcalc",))), press("b"))))
    with pytest.raises(BadInput, match="a new virtual display is empty"):
        starting_at(steps, 3, fresh=True)
    assert [step.number for step in starting_at(steps, 2, fresh=True)] == [2, 3]


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_step_that_is_not_there_cannot_be_begun_with(number):
    with pytest.raises(BadInput, match="numbered from 1 to 2"):
        starting_at(numbered(Macro("m", (press("a"), press("b")))), number, fresh=False)


def test_all_steps_are_done_in_order():
    world = world_that_reacts()
    result, _, _ = replay(world, press("a"), press("b"))
    assert result.outcome is Outcome.DONE
    assert keys(world) == ["a", "b"]


def test_a_step_that_changes_nothing_stops_the_replay():
    world = World([], [EDITOR])
    result, _, recorder = replay(world, press("a"), press("b"))
    assert result.outcome is Outcome.FAILED
    assert "nothing on the screen changed" in result.message
    assert keys(world) == ["a"]
    assert recorder.events[-1].outcome is Outcome.FAILED


def test_a_quiet_step_may_change_nothing():
    world = World([], [EDITOR])
    result, _, _ = replay(world, press("a", quiet=True), press("b", quiet=True))
    assert result.outcome is Outcome.DONE
    assert keys(world) == ["a", "b"]


def test_it_is_told_which_of_the_ways_led_to_a_target():
    world = world_that_reacts(button("Keep"))
    result, searches, _ = replay(world, MacroStep(ClickOn(replace(SAVE, otherwise=(STORE, KEEP)))))
    assert result.outcome is Outcome.DONE
    (found,) = searches.found_by(0)
    assert (found.way, found.of, found.locator) == (3, 3, KEEP)
    assert found.words() == '3rd of 3: button "Keep"'


def test_the_first_way_is_taken_where_it_leads_to_the_target():
    world = world_that_reacts(button("Save"), button("Keep", 200))
    _, searches, _ = replay(world, MacroStep(ClickOn(replace(SAVE, otherwise=(KEEP,)))))
    assert searches.found_by(0)[0].words() == '1st of 2: button "Save"'
    assert world.performed == [Click(ScreenPoint(130, 62))]


def test_both_ends_of_a_drag_are_told():
    world = world_that_reacts(button("Save"), button("Keep", 200))
    _, searches, _ = replay(world, MacroStep(DragTo(SAVE, replace(STORE, otherwise=(KEEP,))), quiet=True))
    assert {(found.locator.text, found.way) for found in searches.found_by(0)} == {("Save", 1), ("Keep", 2)}


def test_a_toggle_is_known_again_though_it_is_looked_for_as_a_checkbox():
    def tick(world):
        world.thing("Wrap").states = frozenset({"checked"})

    box = Thing("Wrap", Box(20, 20, 90, 40), Role.CHECKBOX, states=frozenset({"unchecked"}), on_click=tick)
    _, searches, _ = replay(world_that_reacts(box), MacroStep(SetTicked(Locator(text="Wrap"))))
    assert searches.found_by(0)[0].of == 1
    assert searches.found_by(0)[0].way == 1


def test_entries_of_a_menu_are_found_by_their_words_alone():
    world = world_that_reacts(Thing("File", Box(10, 10, 50, 28), Role.MENU))
    result, searches, _ = replay(world, MacroStep(ChooseMenu(("File",)), quiet=True))
    assert result.outcome is Outcome.DONE
    assert searches.found_by(0)[0].words() == '1st of 1: menu "File"'


def test_what_is_missing_is_reported_with_all_that_was_looked_for_and_nothing_is_clicked():
    world = world_that_reacts(button("Store all of it"), button("Close", 200))
    result, searches, _ = replay(world, press("a"), MacroStep(ClickOn(replace(STORE, otherwise=(KEEP,)))))
    assert result.outcome is Outcome.FAILED
    assert not any(isinstance(action, Click) for action in world.performed)
    miss = searches.miss(1)
    assert miss.looked_for == (STORE, KEEP)
    assert {note.text for note in miss.nearest} <= {"Store all of it", "Close"}
    assert miss.nearest
    assert miss.frame
    assert searches.found_by(1) == ()


def test_a_failed_check_is_reported_with_what_it_was_about():
    result, searches, recorder = replay(World([], [EDITOR]), MacroStep(CheckThat(Visible(SAVE))))
    assert result.outcome is Outcome.FAILED
    assert searches.miss(0).looked_for == (SAVE,)
    assert searches.miss(0).frame in recorder.frames


def test_a_step_that_needs_no_target_is_reported_without_one():
    result, searches, _ = replay(World([], [EDITOR]), MacroStep(CheckThat(TitleShows("x"))))
    assert result.outcome is Outcome.FAILED
    assert searches.miss(0).looked_for == ()


def test_a_step_that_found_its_target_and_changed_nothing_looked_for_nothing_else():
    world = World([Thing("Save", Box(10, 10, 60, 30), Role.BUTTON)], [EDITOR])
    result, searches, _ = replay(world, MacroStep(ClickOn(SAVE)))
    assert result.outcome is Outcome.FAILED
    assert searches.miss(0).looked_for == ()
    assert searches.found_by(0)[0].way == 1


def test_a_step_has_its_own_time_limit_and_the_next_the_usual_one():
    waits = []
    world = World([], [EDITOR])
    planner = MacroPlanner(
        "m", numbered(Macro("m", (press("a", timeout=0.05, quiet=True), press("b", quiet=True))))
    )
    desk, _ = open_desk(world)
    planner.desk = desk
    world.on_key = lambda world, keys: waits.append(desk.patience)
    Runner(desk, planner, desk.stream, Controls(), review=planner.review).run("task")
    assert [(p.find, p.wait, p.expect) for p in waits] == [
        (0.05, 0.05, 0.05),
        (QUICK.find, QUICK.wait, QUICK.expect),
    ]


def test_time_limits_of_acting_stay_as_they_are():
    assert patience_for(press("a", timeout=2), Patience(react=7)).react == 7


def test_a_paced_replay_waits_before_a_step_as_the_person_did():
    world = World([], [EDITOR])
    result, _, _ = replay(world, press("a", quiet=True), press("b", quiet=True, after=0.8), speed=2)
    swift, _, _ = replay(World([], [EDITOR]), press("a", quiet=True), press("b", quiet=True, after=0.8))
    assert result.elapsed_ms >= 400
    assert swift.elapsed_ms < result.elapsed_ms


def test_a_stop_ends_the_wait_before_a_step():
    world = World([], [EDITOR])
    desk, _ = open_desk(world)
    controls = Controls()
    planner = MacroPlanner("m", numbered(Macro("m", (press("a", quiet=True), press("b", after=60)))), speed=1)
    planner.desk = desk
    world.on_key = lambda world, keys: threading.Timer(0.1, controls.say, [Control.STOP]).start()
    result = Runner(desk, planner, desk.stream, controls, review=planner.review).run("task")
    assert result.outcome is Outcome.STOPPED
    assert keys(world) == ["a"]
    assert result.elapsed_ms < 10_000


def test_time_passes_only_until_somebody_stops():
    desk, _ = open_desk(World())

    def stop():
        raise StoppedByPerson("Stopped by a person.")

    desk.checkpoint = stop
    with pytest.raises(StoppedByPerson):
        let_pass(desk, 60)


def test_hovering_over_what_is_there_is_no_failure():
    world = world_that_reacts(button("Save"))
    world.position = lambda: ScreenPoint(130, 62)
    assert replay(world, MacroStep(HoverOver(SAVE)))[0].outcome is Outcome.DONE
