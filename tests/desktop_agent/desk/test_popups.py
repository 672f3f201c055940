"""Pop-ups that come by typing, and swallow the act that follows."""

from dataclasses import replace

import pytest

from actions.types import Click, Move, PressChord, ScreenPoint, Scroll, TypeText, Wait, Window
from desktop_agent.desk.popups import ONLY_A_POPUP_CLOSED, TypedUp, swallowed_by
from desktop_agent.session.events import ActionPerformed
from desktop_agent.types import EffectKind
from tests.fakes.world import Thing, World, open_desk
from vision.locate import Locator
from vision.types import Box, Role

DIALOG = Window(1, "Save As", "editor", 7, (0, 0, 400, 300), active=True)
LIST = Window(9, "", "editor", 7, (20, 40, 300, 90), focusable=False)
SAVE = Locator(role=Role.BUTTON, text="Save")
AT_SAVE, IN_LIST = Click(ScreenPoint(330, 270)), Click(ScreenPoint(100, 60))
ENTER = PressChord(("enter",))


# ------------------------------------------------------------------ telling them


def test_only_what_came_since_the_typing_began_counts():
    typed = TypedUp()
    menu = replace(LIST, window_id=5)
    assert typed.came(AT_SAVE, [menu, DIALOG]) == frozenset()
    assert typed.came(TypeText("let"), [menu, DIALOG]) == frozenset()
    assert typed.came(TypeText("ter"), [LIST, menu, DIALOG]) == {9}
    assert typed.came(Wait(1), [LIST, menu, DIALOG]) == {9}
    assert typed.came(Move(ScreenPoint(1, 1)), [LIST, menu, DIALOG]) == {9}
    assert typed.came(ENTER, [LIST, menu, DIALOG]) == {9}
    assert typed.came(ENTER, [LIST, menu, DIALOG]) == frozenset()


def test_after_a_choice_in_the_list_enter_means_that_choice():
    typed = TypedUp()
    typed.came(TypeText("let"), [DIALOG])
    assert typed.came(PressChord(("down",)), [LIST, DIALOG]) == {9}
    assert typed.came(ENTER, [LIST, DIALOG]) == frozenset()


def test_tooltips_and_windows_come_by_themselves():
    typed = TypedUp()
    typed.came(TypeText("let"), [DIALOG])
    tip, other = replace(LIST, tooltip=True), Window(10, "Hint", "editor", 7, (0, 0, 9, 9))
    assert typed.came(ENTER, [tip, other, DIALOG]) == frozenset()


@pytest.mark.parametrize(
    ("action", "after", "swallowed"),
    [
        (AT_SAVE, (DIALOG,), True),
        (ENTER, (DIALOG,), True),
        (PressChord(("Return",)), (DIALOG,), True),
        (PressChord(("tab",)), (DIALOG,), True),
        (PressChord(("escape",)), (DIALOG,), False),
        (PressChord(("ctrl", "enter")), (DIALOG,), False),
        (Scroll(ScreenPoint(330, 270), 0, 1), (DIALOG,), False),
        (IN_LIST, (DIALOG,), False),
        (AT_SAVE, (LIST, DIALOG), False),
        (AT_SAVE, (), False),
        (AT_SAVE, (replace(DIALOG, title="letter"),), False),
        (AT_SAVE, (Window(3, "Overwrite?", "editor", 7, (0, 0, 9, 9)), DIALOG), False),
    ],
)
def test_what_may_have_been_swallowed(action, after, swallowed):
    assert swallowed_by(action, frozenset({9}), (LIST, DIALOG), after) == ((LIST,) if swallowed else ())


def test_a_menu_that_somebody_opened_swallows_nothing_that_is_done_again():
    assert swallowed_by(AT_SAVE, frozenset(), (LIST, DIALOG), (DIALOG,)) == ()


# -------------------------------------------------------------------- on a desk


def dialog(also=lambda world: None):
    """A dialog whose list of completions opens by typing; it swallows the first click beside it, or key."""

    def drop(world):
        world.window_list = [DIALOG]
        world.things = [thing for thing in world.things if thing.text != "letter.txt"]

    def on_text(world, text):
        world.window_list = [LIST, DIALOG]
        world.things.append(Thing("letter.txt", Box(20, 40, 300, 90), Role.LISTITEM, shade=60, on_click=drop))

    def act(world):
        if LIST in world.window_list:
            drop(world)
            also(world)
        else:
            world.things.append(Thing("Saved", Box(0, 270, 80, 290), shade=90))

    def on_key(world, keys):
        if keys == ("escape",):
            drop(world)
        elif keys == ("enter",):
            act(world)

    save = Thing("Save", Box(300, 260, 360, 280), Role.BUTTON, on_click=act)
    return World([save], [DIALOG], on_text=on_text, on_key=on_key)


def effects(recorder):
    return [(event.effect.kind, event.effect.detail) for event in recorder.of(ActionPerformed)]


def clicked(desk):
    return desk.act_on(SAVE, lambda seen: Click(seen.screen_point), "click Save")[0]


def test_a_click_that_only_closed_the_list_is_done_once_more_as_an_act_of_its_own():
    world = dialog()
    desk, recorder = open_desk(world)
    desk.perform(TypeText("let"), "type")
    assert clicked(desk).kind is EffectKind.CONFIRMED
    assert effects(recorder)[1] == (EffectKind.PARTIAL, ONLY_A_POPUP_CLOSED)
    assert len(effects(recorder)) == 3
    assert world.thing("Saved")


def test_enter_that_only_closed_the_list_is_pressed_once_more():
    world = dialog()
    desk, _ = open_desk(world)
    desk.perform(TypeText("let"), "type")
    assert desk.press(("enter",), "press enter").kind is EffectKind.CONFIRMED
    assert [act for act in world.performed if isinstance(act, PressChord)] == [ENTER, ENTER]
    assert world.thing("Saved")


def test_an_act_that_did_more_than_close_the_list_is_not_repeated():
    world = dialog(also=lambda world: world.things.append(Thing("Saved", Box(0, 270, 80, 290), shade=90)))
    desk, recorder = open_desk(world)
    desk.perform(TypeText("let"), "type")
    assert clicked(desk).kind is EffectKind.CONFIRMED
    assert len(effects(recorder)) == 2


@pytest.mark.parametrize("keys", [("escape",), ("down",)])
def test_closing_the_list_on_purpose_is_not_repeated(keys):
    world = dialog()
    desk, recorder = open_desk(world)
    desk.perform(TypeText("let"), "type")
    desk.press(keys, "press")
    assert len(effects(recorder)) == 2


def test_choosing_in_the_list_is_not_repeated():
    desk, recorder = open_desk(dialog())
    desk.perform(TypeText("let"), "type")
    effect, _ = desk.act_on(Locator(text="letter.txt"), lambda seen: Click(seen.screen_point), "choose")
    assert effect.kind is EffectKind.CONFIRMED
    assert len(effects(recorder)) == 2


def test_what_comes_of_it_late_is_waited_for():
    world = dialog()
    looks = []

    def before_grab(world):
        # The dialog that the key opens comes when the screen has been quiet already.
        if len(world.performed) == 2:
            looks.append(1)
            if len(looks) > 2 and len(world.window_list) == 1:
                world.window_list = [Window(3, "Overwrite?", "editor", 7, (0, 0, 90, 90)), DIALOG]

    desk, recorder = open_desk(world)
    desk.perform(TypeText("let"), "type")
    world.before_grab = before_grab
    desk.press(("enter",), "press enter")
    assert effects(recorder)[1:] == [(EffectKind.PARTIAL, ONLY_A_POPUP_CLOSED)]
