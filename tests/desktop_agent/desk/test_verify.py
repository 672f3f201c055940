import numpy as np
import pytest

from actions.types import Click, FocusWindow, Launch, Move, PressChord, ScreenPoint, TypeText, Wait, Window
from desktop_agent.desk.verify import Observed, judge, read_back_score
from desktop_agent.types import CandidateNote, EffectKind, Evidence
from vision.locate import Locator
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot

TARGET = Box(100, 100, 160, 120)
EDITOR = Window(1, "notes - Editor", "editor", 10, (0, 0, 400, 300), active=True)
DIALOG = Window(2, "Save As", "editor", 10, (50, 50, 300, 200), active=True, dialog=True)
MENU = Window(3, "", "editor", 10, (0, 20, 100, 200), focusable=False)


def evidence(role="button"):
    chosen = CandidateNote(role, "Save", TARGET, 0.9)
    return Evidence(Locator(text="Save"), chosen, (), FramePoint(130, 110), "")


def observed(changed=(), before=(EDITOR,), after=(EDITOR,), pointer=None, words=()):
    frame = Frame(np.zeros((300, 400, 3), np.uint8))
    elements = tuple(Element(Role.TEXT, text, box) for text, box in words)
    return Observed(
        changed=tuple(changed),
        frame_area=frame.box.area,
        windows_before=tuple(before),
        windows_after=tuple(after),
        pointer=pointer,
        waited_ms=12.0,
        settled=True,
        look=lambda: Snapshot(frame, elements),
    )


CLICK = Click(ScreenPoint(130, 110))


def test_a_click_after_which_nothing_changed_has_no_effect():
    assert judge(CLICK, evidence(), observed()).kind is EffectKind.NO_EFFECT


def test_a_click_that_opened_a_dialog_is_confirmed_by_its_title():
    effect = judge(CLICK, evidence(), observed([Box(50, 50, 300, 200)], after=(DIALOG, EDITOR)))
    assert effect.kind is EffectKind.CONFIRMED
    assert '"Save As" opened' in effect.detail


def test_a_click_that_opened_a_menu_is_confirmed():
    assert "menu" in judge(CLICK, evidence(), observed([Box(0, 20, 100, 200)], after=(MENU, EDITOR))).detail


def test_a_button_that_only_changed_its_own_look_is_partial():
    assert judge(CLICK, evidence(), observed([Box(98, 98, 162, 122)])).kind is EffectKind.PARTIAL


def test_a_checkbox_that_changed_its_own_look_is_confirmed():
    effect = judge(CLICK, evidence("checkbox"), observed([Box(104, 104, 114, 114)]))
    assert effect.kind is EffectKind.CONFIRMED


def test_a_change_beyond_the_button_is_confirmed():
    effect = judge(CLICK, evidence(), observed([Box(98, 98, 162, 122), Box(0, 280, 400, 300)]))
    assert effect.kind is EffectKind.CONFIRMED
    assert effect.changed == Box(0, 98, 400, 300)
    assert 0 < effect.changed_share < 1


def test_a_blinking_caret_is_no_reaction_to_a_button():
    assert judge(CLICK, evidence(), observed([Box(20, 20, 22, 40)])).kind is not EffectKind.CONFIRMED


def test_typed_text_that_reads_back_is_confirmed():
    seen = observed([Box(100, 100, 200, 120)], words=[("Hello World", Box(100, 100, 180, 118))])
    assert judge(TypeText("hello world"), None, seen).kind is EffectKind.CONFIRMED


def test_typed_text_that_shows_as_dots_is_unverifiable():
    seen = observed([Box(100, 100, 200, 120)], words=[("••••••", Box(100, 100, 180, 118))])
    assert judge(TypeText("hunter2"), None, seen).kind is EffectKind.UNVERIFIABLE


def test_typed_text_that_stands_elsewhere_does_not_count():
    seen = observed([Box(100, 100, 200, 120)], words=[("hello", Box(0, 0, 50, 20))])
    assert judge(TypeText("hello"), None, seen).kind is EffectKind.UNVERIFIABLE


def test_lines_of_which_only_some_can_be_read_are_partly_confirmed():
    seen = observed([Box(100, 100, 200, 140)], words=[("good day", Box(100, 100, 180, 118))])
    effect = judge(TypeText("good day\nдобрый день"), None, seen)
    assert effect.kind is EffectKind.PARTIAL
    assert "1 of 2 lines" in effect.detail


def test_typing_that_changes_nothing_has_no_effect():
    assert judge(TypeText("hello"), None, observed()).kind is EffectKind.NO_EFFECT


def test_a_key_that_changes_the_title_is_confirmed():
    saved = Window(1, "saved - Editor", "editor", 10, (0, 0, 400, 300), active=True)
    effect = judge(PressChord(("ctrl", "s")), None, observed(after=(saved,)))
    assert effect.kind is EffectKind.CONFIRMED


def test_a_move_is_confirmed_only_where_the_pointer_is():
    there = ScreenPoint(130, 110)
    assert judge(Move(there), None, observed(pointer=there)).kind is EffectKind.CONFIRMED
    assert judge(Move(there), None, observed(pointer=ScreenPoint(9, 9))).kind is EffectKind.NO_EFFECT
    assert judge(Move(there), None, observed()).kind is EffectKind.UNVERIFIABLE


def test_launching_without_a_window_is_partial():
    assert judge(Launch(("x",)), None, observed()).kind is EffectKind.PARTIAL


def test_a_window_that_did_not_come_to_the_front_is_told():
    assert judge(FocusWindow("Other"), None, observed()).kind is EffectKind.NO_EFFECT
    assert judge(FocusWindow("notes"), None, observed()).kind is EffectKind.CONFIRMED


def test_waiting_is_never_confirmed():
    assert judge(Wait(1.0), None, observed([Box(0, 0, 400, 300)])).kind is EffectKind.UNVERIFIABLE


@pytest.mark.parametrize(
    ("wanted", "read"),
    [
        ("Grüße aus Zürich", "Grusse  x GruBe aus Zurich"),
        ("a b c", "abc"),
        ("x" * 300 + " the end", "...xxx the end"),
    ],
)
def test_reading_back_forgives_what_reading_gets_wrong(wanted, read):
    assert read_back_score(wanted, read) >= 75


def test_reading_back_nothing_scores_nothing():
    assert read_back_score("", "abc") == 0
    assert read_back_score("abc", "") == 0


@pytest.mark.parametrize(("wanted", "read"), [("37*3", "37"), ("Hello Ann", "Hello"), ("yes", "y")])
def test_a_part_of_what_is_wanted_does_not_read_as_all_of_it(wanted, read):
    assert read_back_score(wanted, read) < 80


def test_a_window_without_a_title_is_called_by_its_program():
    bare = Window(2, "", "mousepad", 10, (50, 50, 300, 200), active=True, dialog=True)
    assert judge(CLICK, evidence(), observed(after=(bare, EDITOR))).detail == (
        "a window without a title (mousepad) opened"
    )
    assert judge(CLICK, evidence(), observed(before=(bare, EDITOR))).detail == (
        "a window without a title (mousepad) closed"
    )
