from dataclasses import replace

import pytest

from actions.types import Button, ScreenPoint
from desktop_agent.macros.record.gestures import Asked, Dragged, Scrolled, Typed
from desktop_agent.macros.record.steps import Builder
from desktop_agent.macros.record.typing import Stroke
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClickOn,
    CloseWindow,
    DragTo,
    EnterSecret,
    HasText,
    IsTicked,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    TitleShows,
    TypeInto,
    Visible,
    WaitUntil,
    WindowOpen,
)
from tests.fakes.moments import MAIN, click, drag, element, intents, middle, moment, press, typed, window
from vision.types import Role, Source

SAVE = element(Role.BUTTON, "Save", (500, 400, 580, 430))
NAME = element(Role.TEXTBOX, "Name", (100, 100, 300, 126), value="")
CITY = element(Role.TEXTBOX, "City", (100, 150, 300, 176), value="")
SECRET = element(Role.TEXTBOX, "Password", (100, 200, 300, 226), value="")
WRAP = element(Role.CHECKBOX, "Gift wrap", (100, 250, 220, 270), states={"unchecked"})
FILE = element(Role.MENUITEM, "File", (4, 30, 44, 52))
COUNTRY = element(Role.COMBOBOX, "Country", (100, 300, 300, 326), value="Austria")
FORM = (FILE, NAME, CITY, SECRET, WRAP, COUNTRY, SAVE)
SELECT_ALL = Stroke("a", "", frozenset({"ctrl"}))


def with_value(one, value, **more):
    return replace(one, value=value, **more)


def form(*changed, windows=(MAIN,), more=(), at=0.0):
    """The form with some of its elements as they are given here."""
    names = {one.text: one for one in changed}
    return moment(*(names.get(one.text, one) for one in FORM), *more, windows=windows, at=at)


def record(*items, after):
    """Steps of gestures, each with the screen before it (and, for drags, before the release)."""
    builder = Builder()
    builder.begin(items[0][1])
    found = [one for item in items for one in builder.add(*item)]
    return [*found, *builder.finish(after)], builder.book


def test_a_click_means_the_control_under_it():
    found, _ = record((click(SAVE), form()), after=form())
    (intent,) = intents(found)
    assert isinstance(intent, ClickOn)
    assert (intent.target.role, intent.target.text, intent.count) == (Role.BUTTON, "Save", 1)
    assert found[0].doubts == ()


@pytest.mark.parametrize(("button", "count", "held"), [(Button.RIGHT, 1, ()), (Button.LEFT, 2, ("ctrl",))])
def test_button_count_and_modifiers_are_kept(button, count, held):
    found, _ = record((click(SAVE, button=button, count=count, modifiers=held), form()), after=form())
    (intent,) = intents(found)
    assert (intent.button, intent.count, intent.modifiers) == (button, count, held)


def test_a_click_after_which_nothing_changed_is_quiet_and_another_is_not():
    quiet, _ = record((click(SAVE), form()), after=form())
    loud, _ = record((click(SAVE), form()), after=form(with_value(NAME, "x")))
    assert (quiet[0].step.quiet, loud[0].step.quiet) == (True, False)


def test_of_several_presses_the_last_may_do_nothing():
    found, _ = record((press("esc", times=2), form()), after=form(with_value(NAME, "x")))
    assert found[0].step.quiet


def test_copying_shows_nothing_whatever_else_changed():
    found, _ = record((press("ctrl", "c"), form()), after=form(with_value(NAME, "x")))
    assert found[0].step.quiet


def test_a_click_into_a_field_and_typing_is_one_step_with_the_final_text():
    after = form(with_value(NAME, "Ann"))
    found, _ = record((click(NAME), form()), (typed("Anm<n"), form()), after=after)
    (intent,) = intents(found)
    assert isinstance(intent, TypeInto)
    assert (intent.text, intent.target.text, intent.target.role) == ("Ann", "Name", Role.TEXTBOX)


def test_a_field_that_held_something_ends_up_with_all_of_it():
    before, after = (
        form(with_value(NAME, "Ann", source=Source.A11Y)),
        form(with_value(NAME, "Annie", source=Source.A11Y)),
    )
    found, _ = record((click(NAME), before), (typed("ie"), before), after=after)
    assert intents(found)[0].text == "Annie"


def test_a_hint_in_a_field_is_not_part_of_the_text():
    before, after = form(with_value(NAME, "First and last name")), form(with_value(NAME, "Ann"))
    found, _ = record((click(NAME), before), (typed("Ann"), before), after=after)
    assert intents(found)[0].text == "Ann"
    assert found[0].doubts == ()


def test_what_was_pasted_is_read_and_doubted():
    paste = Typed(2.0, 2.0, (Stroke("v", "", frozenset({"ctrl"})),))
    found, _ = record((click(NAME), form()), (paste, form()), after=form(with_value(NAME, "Bob")))
    assert intents(found)[0].text == "Bob"
    assert "pasted" in found[0].doubts[0]
    assert found[0].step.note == found[0].doubts[0]


def test_enter_after_a_text_stays_a_step():
    filled = form(with_value(NAME, "Ann"))
    found, _ = record(
        (click(NAME), form()), (typed("Ann"), form()), (press("enter", at=4.0), filled), after=filled
    )
    assert intents(found)[1] == PressKeys(("enter",))


def test_after_tab_the_field_is_the_one_that_shows_what_was_typed():
    after = form(with_value(CITY, "Bonn"))
    found, _ = record((press("tab"), form()), (typed("Bonn"), form()), after=after)
    tab, entry = intents(found)
    assert tab == PressKeys(("tab",))
    assert (entry.text, entry.target.text) == ("Bonn", "City")


def test_a_program_that_tells_of_the_focus_is_believed():
    focused = form(with_value(CITY, "Bonn", states=frozenset({"focused"}), source=Source.A11Y))
    found, _ = record((typed("Bonn"), form()), after=focused)
    assert intents(found)[0].target.text == "City"


def test_typing_without_a_field_is_typed_to_whatever_has_the_focus():
    found, _ = record((typed("12+3"), form()), after=form(more=(element(Role.TEXT, "15", (10, 60, 40, 80)),)))
    assert intents(found) == [TypeInto("12+3")]


def test_a_corrected_caret_within_the_field_belongs_to_the_same_text():
    half = form(with_value(NAME, "An"))
    found, _ = record(
        (click(NAME), form()),
        (typed("An"), form()),
        (click(NAME, at=5.0), half),
        (typed("n", at=6.0), half),
        after=form(with_value(NAME, "Ann")),
    )
    (intent,) = intents(found)
    assert intent.text == "Ann"


def test_text_in_an_editor_replaces_only_when_all_was_selected_first():
    editor = element(Role.TEXTBOX, "", (0, 60, 640, 480), value="old")
    seen, later = moment(editor), moment(with_value(editor, "new"))
    plain, _ = record((typed("new"), seen), after=later)
    whole, _ = record((Typed(2.0, 2.5, (SELECT_ALL, *typed("new").strokes)), seen), after=later)
    assert intents(plain) == [TypeInto("new")]
    assert intents(whole) == [TypeInto("new", clear=True)]


# -------------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    "field",
    [
        element(Role.TEXTBOX, "Key", (100, 200, 300, 226), value=None, states={"masked"}, told=True),
        element(Role.TEXTBOX, "Password", (100, 200, 300, 226), value=""),
    ],
    ids=["the program says so", "the label says so"],
)
def test_what_a_field_hides_is_a_secret_and_stands_in_no_step(field):
    before = moment(NAME, field)
    after = moment(NAME, with_value(field, None if field.value is None else "•••••••"))
    found, book = record((click(field), before), (typed("hunter2"), before), after=after)
    (intent,) = intents(found)
    assert isinstance(intent, EnterSecret)
    assert book.values == {intent.name: "hunter2"}
    assert "hunter2" not in repr(found) + repr(book)


def test_a_field_that_shows_only_equal_marks_is_a_secret_without_any_label():
    field = element(Role.TEXTBOX, "", (100, 200, 300, 226), value="")

    def marks(pixels):
        pixels[200:226, 100:300] = 255
        for n in range(5):
            pixels[210:216, 110 + 10 * n : 116 + 10 * n] = 0

    after = moment(NAME, with_value(field, None), paint=marks)
    before = moment(NAME, field)
    found, book = record((click(field), before), (typed("abcde"), before), after=after)
    assert intents(found)[0].name == "password"
    assert book.values == {"password": "abcde"}


def test_a_password_in_a_terminal_that_shows_nothing_is_a_secret():
    prompt = element(Role.TEXT, "[sudo] password for ann:", (10, 60, 200, 76))
    found, book = record((typed("hunter2"), moment(prompt)), after=moment(prompt))
    assert isinstance(intents(found)[0], EnterSecret)
    assert "hunter2" not in repr(found)
    assert list(book.values.values()) == ["hunter2"]


def test_a_field_that_tells_what_it_holds_is_no_secret():
    hint = element(Role.TEXTBOX, "Password hint", (100, 200, 300, 226), value="", told=True)
    after = moment(with_value(hint, "my cat"))
    found, _ = record((click(hint), moment(hint)), (typed("my cat"), moment(hint)), after=after)
    assert intents(found)[0].text == "my cat"


# ---------------------------------------------------------- menus and the like

POPUP = window(9, "", (4, 52, 160, 160), popup=True)
NEW = element(Role.MENUITEM, "New", (6, 56, 158, 78))
SAVE_AS = element(Role.MENUITEM, "Save As", (6, 80, 158, 102))


def test_a_menu_and_an_entry_are_one_step():
    opened = form(windows=(POPUP, MAIN), more=(NEW, SAVE_AS))
    found, _ = record((click(FILE), form()), (click(SAVE_AS, at=2.0), opened), after=form())
    assert intents(found) == [ChooseMenu(("File", "Save As"))]


def test_a_menu_held_open_with_the_button_down_is_the_same_step():
    opened = form(windows=(POPUP, MAIN), more=(NEW, SAVE_AS))
    found, _ = record((drag(FILE, SAVE_AS), form(), opened), after=form())
    assert intents(found) == [ChooseMenu(("File", "Save As"))]


def test_a_submenu_that_opened_by_pointing_at_its_entry_is_part_of_the_way():
    recent = element(Role.MENUITEM, "Recent", (6, 104, 158, 126))
    sub = window(10, "", (160, 102, 300, 200), popup=True)
    letter = element(Role.MENUITEM, "letter", (162, 106, 298, 128))
    opened = form(windows=(sub, POPUP, MAIN), more=(NEW, SAVE_AS, recent, letter))
    found, _ = record((click(FILE), form()), (click(letter, at=2.0), opened), after=form())
    assert intents(found) == [ChooseMenu(("File", "Recent", "letter"))]


def test_a_menu_that_was_opened_and_left_is_a_click():
    opened = form(windows=(POPUP, MAIN), more=(NEW, SAVE_AS))
    found, _ = record((click(FILE), form()), (press("esc", at=2.0), opened), after=form())
    first, second = intents(found)
    assert (first.kind, first.target.text) == ("click_on", "File")
    assert second == PressKeys(("esc",))


def test_an_entry_of_a_context_menu_is_a_click_of_its_own():
    opened = form(windows=(POPUP, MAIN), more=(NEW, SAVE_AS))
    right = click(NAME, button=Button.RIGHT)
    found, _ = record((right, form()), (click(SAVE_AS, at=2.0), opened), after=form())
    first, second = intents(found)
    assert first.button is Button.RIGHT
    assert (second.kind, second.target.text) == ("click_on", "Save As")


def test_an_option_of_a_drop_down_list_is_selected_from_it():
    box = window(9, "", (100, 326, 300, 420), popup=True)
    greece = element(Role.LISTITEM, "Greece", (102, 350, 298, 372))
    canada = element(Role.LISTITEM, "Canada", (102, 328, 298, 350))
    opened = form(windows=(box, MAIN), more=(canada, greece))
    found, _ = record((click(COUNTRY), form()), (click(greece, at=2.0), opened), after=form())
    (intent,) = intents(found)
    assert isinstance(intent, SelectOption)
    assert (intent.option, intent.target.text) == ("Greece", "Country")


@pytest.mark.parametrize("was_on", [False, True])
def test_a_click_on_a_check_box_is_its_new_state(was_on):
    on, off = (replace(WRAP, states=frozenset({state})) for state in ("checked", "unchecked"))
    before, after = (form(on), form(off)) if was_on else (form(off), form(on))
    found, _ = record((click(WRAP), before), after=after)
    (intent,) = intents(found)
    assert isinstance(intent, SetTicked)
    assert intent.on is not was_on
    assert not found[0].step.quiet


def test_a_check_box_that_did_not_react_was_only_clicked():
    found, _ = record((click(WRAP), form()), after=form())
    assert intents(found)[0].kind == "click_on"


def test_a_radio_button_is_on_after_a_click():
    express = element(Role.RADIO, "Express", (100, 250, 220, 270), states={"checked"})
    found, _ = record((click(express), moment(express)), after=moment(express))
    assert intents(found)[0].on is True


# -------------------------------------------------------- drags, wheel, windows


def test_a_drag_has_both_its_ends():
    found, _ = record((drag(NAME, SAVE), form(), form()), after=form())
    (intent,) = intents(found)
    assert isinstance(intent, DragTo)
    assert (intent.source.text, intent.destination.text) == ("Name", "Save")


def test_a_drag_within_one_thing_keeps_the_places():
    slider = element(Role.SLIDER, "Volume", (100, 100, 300, 120))
    seen = moment(slider)
    along = Dragged(1.0, 1.5, ScreenPoint(110, 110), ScreenPoint(250, 110))
    found, _ = record((along, seen, seen), after=seen)
    (intent,) = intents(found)
    assert (intent.source.spot.x, intent.destination.spot.x) == (110, 250)
    assert found[0].doubts


def test_the_wheel_is_turned_over_what_was_under_the_pointer():
    found, _ = record((Scrolled(1.0, 2.0, middle(SAVE), 0, 5), form()), after=form())
    (intent,) = intents(found)
    assert isinstance(intent, ScrollBy)
    assert (intent.dy, intent.target.text) == (5, "Save")


def test_a_bare_place_is_kept_with_a_warning():
    found, _ = record((click(element(Role.TEXT, "", (400, 200, 402, 202))), form()), after=form())
    intent = intents(found)[0]
    ways = (intent.target, *intent.target.otherwise)
    assert any(way.spot is not None for way in ways)
    assert "nothing on the screen names it" in found[0].doubts[0]


DIALOG = window(2, "Save As", (100, 80, 500, 400), active=True, dialog=True)
OPEN = WaitUntil(WindowOpen("Save As"))
CLOSED = WaitUntil(WindowOpen("Save As", negate=True))


def test_a_window_that_opens_or_closes_after_a_step_is_waited_for():
    opened = form(windows=(DIALOG, replace(MAIN, active=False)))
    found, _ = record((click(SAVE), form()), (press("esc", at=3.0), opened), after=form())
    assert intents(found)[1:] == [OPEN, PressKeys(("esc",)), CLOSED]


def test_a_window_that_comes_late_is_waited_for_all_the_same():
    builder = Builder()
    builder.begin(form())
    opened = form(windows=(DIALOG, replace(MAIN, active=False)))
    found = [*builder.add(click(SAVE), form()), *builder.rest(form())]
    assert [intent.kind for intent in intents(found)] == ["click_on"]
    assert intents(builder.add(press("esc", at=3.0), opened)) == [OPEN]


def test_a_message_of_another_program_is_no_part_of_the_macro():
    chat = window(5, "Chat", (400, 0, 640, 200), pid=77)
    found, _ = record((click(SAVE), form()), after=form(windows=(chat, MAIN)))
    assert len(found) == 1


def test_a_title_that_another_window_shares_is_waited_for_in_full():
    second = window(2, "Reply - Mail", active=True)
    found, _ = record((press("ctrl", "r"), form()), after=form(windows=(second, replace(MAIN, active=False))))
    assert intents(found)[1] == WaitUntil(WindowOpen("Reply - Mail"))


def test_the_close_button_of_a_window_closes_the_window():
    dialog = replace(DIALOG, box=(100.0, 80.0, 500.0, 400.0))
    opened = form(windows=(dialog, replace(MAIN, active=False)))
    cross = element(Role.BUTTON, "", (480, 84, 496, 100))
    found, _ = record((click(cross), opened), after=form())
    assert intents(found)[0] == CloseWindow("Save As")


def test_the_pause_before_a_step_is_kept():
    found, _ = record((press("f5", at=1.0), form()), (press("f6", at=3.5), form()), after=form())
    assert [one.step.after for one in found] == [None, 2.5]


def test_a_step_that_cannot_go_on_is_complete_when_the_screen_rests():
    builder = Builder()
    builder.begin(form())
    builder.add(click(SAVE), form())
    assert len(builder.rest(form())) == 1
    builder.add(click(NAME, at=5.0), form())
    assert builder.rest(form()) == [], "a text may follow"


# --------------------------------------------------------------------- checks


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (SAVE, Visible),
        (WRAP, IsTicked),
        (with_value(NAME, "Ann"), HasText),
        (SECRET, Visible),
    ],
)
def test_a_check_is_for_what_is_under_the_pointer(seen, kind):
    found, _ = record((Asked(1.0, 1.0, middle(seen)), form(seen)), after=form(seen))
    (intent,) = intents(found)
    assert isinstance(intent, CheckThat)
    assert isinstance(intent.condition, kind)
    assert intent.condition.locator.text == seen.text


def test_a_check_over_the_title_bar_is_for_the_title():
    found, _ = record((Asked(1.0, 1.0, ScreenPoint(300, 10)), form()), after=form())
    assert intents(found) == [CheckThat(TitleShows("Mail"))]


def test_a_check_of_nothing_gives_no_step():
    found, _ = record((Asked(1.0, 1.0, ScreenPoint(400, 200)), form()), after=form())
    assert found == []
