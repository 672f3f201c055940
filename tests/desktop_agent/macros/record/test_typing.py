import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.macros.record.typing import (
    Final,
    Jump,
    Keys,
    Outcome,
    Stroke,
    as_typed,
    changes_text,
    follow,
    is_edit,
    settle_text,
)
from tests.fakes.moments import strokes

SELECT_ALL = Stroke("a", "", frozenset({"ctrl"}))
PASTE = Stroke("v", "", frozenset({"ctrl"}))
UNDO = Stroke("z", "", frozenset({"ctrl"}))
LETTERS = st.text(alphabet="ab c", max_size=6)


def key(name, *modifiers):
    return Stroke(name, "", frozenset(modifiers))


class Editor:
    """An editor of one line, letter by letter: what the model is held against."""

    def __init__(self, text, caret):
        self.left, self.right = list(text[:caret]), list(text[caret:])

    def press(self, stroke):
        match stroke.key:
            case "backspace":
                del self.left[-1:]
            case "delete":
                del self.right[:1]
            case "left":
                self.right[:0] = [self.left.pop()] if self.left else []
            case "right":
                self.left += [self.right.pop(0)] if self.right else []
            case "home":
                self.left, self.right = [], self.left + self.right
            case "end":
                self.left, self.right = self.left + self.right, []
            case _:
                self.left.append(stroke.text)

    @property
    def text(self):
        return "".join(self.left + self.right)


KEYS = st.sampled_from(
    [*strokes("abc d"), *(key(name) for name in ("backspace", "delete", "left", "right", "home", "end"))]
)


@given(LETTERS, st.lists(KEYS, max_size=12))
def test_what_an_editor_would_hold_is_always_among_what_the_field_may_hold(value, pressed):
    outcome = follow([value], [Jump.CLICK, *pressed])
    for caret in range(len(value) + 1):
        editor = Editor(value, caret)
        for stroke in pressed:
            editor.press(stroke)
        assert editor.text in outcome.texts


@given(LETTERS, st.lists(KEYS, max_size=12))
def test_after_everything_was_selected_there_is_no_doubt(value, pressed):
    first = Stroke("x", "x")
    editor = Editor("x", 1)
    for stroke in pressed:
        editor.press(stroke)
    assert follow([value], [Jump.CLICK, SELECT_ALL, first, *pressed]) == Outcome((editor.text,))


@given(st.lists(KEYS, max_size=14))
def test_without_a_field_the_typed_text_and_the_keys_left_do_the_same(pressed):
    plain, short = Editor("....", 4), Editor("....", 4)
    for stroke in pressed:
        plain.press(stroke)
    for part in as_typed(pressed):
        for stroke in [key(*part.chord)] if isinstance(part, Keys) else strokes(part):
            short.press(stroke)
    assert short.text == plain.text


def test_shift_extends_the_selection_and_the_next_letter_replaces_it():
    back = [key("left", "shift")] * 3
    assert follow([""], [Jump.CLICK, *strokes("Dear Ann"), *back, *strokes("Bob")]).texts == ("Dear Bob",)
    assert follow([""], [Jump.CLICK, *strokes("gone"), key("home", "shift"), key("delete")]).texts == ("",)


def test_a_word_that_was_double_clicked_may_be_any_word():
    texts = follow(["red green"], [Jump.WORD, *strokes("x")]).texts
    assert set(texts) == {"x green", "red x"}


def test_a_field_reached_with_tab_is_replaced_or_gone_on_with():
    assert set(follow(["Ann"], [Jump.TAB, *strokes("Bo")]).texts) == {"Bo", "AnnBo", "BoAnn"}


@pytest.mark.parametrize("stroke", [PASTE, UNDO, key("insert", "shift"), key("backspace", "ctrl"), key("f5")])
def test_what_cannot_be_followed_is_said_so(stroke):
    outcome = follow([""], [Jump.CLICK, *strokes("ab"), stroke])
    assert outcome.texts == ()
    assert outcome.lost


def test_a_sure_text_stays_though_it_reads_differently():
    assert settle_text(Outcome(("Ann",)), "Anm", exact=False) == Final("Ann")


def test_of_several_texts_the_one_that_reads_alike_is_kept():
    outcome = follow(["Ann"], [Jump.CLICK, *strokes("ie")])
    assert settle_text(outcome, "Annie", exact=False) == Final("Annie")
    assert settle_text(outcome, "ieAnn", exact=False) == Final("ieAnn")


def test_a_hint_that_went_away_is_not_part_of_the_text():
    outcome = follow(["", "First and last name"], [Jump.CLICK, *strokes("Ann")])
    assert settle_text(outcome, "Ann", exact=False) == Final("Ann")


def test_what_the_program_tells_is_believed_when_the_keys_leave_a_doubt():
    outcome = follow(["Ann"], [Jump.CLICK, PASTE])
    assert settle_text(outcome, "Ann and Bob", exact=True) == Final("Ann and Bob")


def test_what_is_read_after_a_paste_is_kept_with_a_doubt():
    final = settle_text(follow([""], [Jump.CLICK, PASTE]), "Bob", exact=False)
    assert final.text == "Bob"
    assert "pasted" in final.doubt


def test_nothing_is_kept_when_neither_keys_nor_field_tell_anything():
    assert settle_text(Outcome((), "something was pasted"), None, exact=False) is None


def test_a_text_of_which_the_field_shows_a_part_is_that_text():
    long = "a long way to go for a short field"
    outcome = Outcome((long, "something else"))
    assert settle_text(outcome, "go for a short field", exact=False) == Final(long)


@pytest.mark.parametrize(
    ("stroke", "edits", "changes"),
    [
        (Stroke("a", "a"), True, True),
        (Stroke("a", "A", frozenset({"shift"})), True, True),
        (Stroke("q", "@", frozenset({"altgr"})), True, True),
        (key("s", "ctrl"), False, False),
        (SELECT_ALL, True, False),
        (PASTE, True, True),
        (key("enter"), False, False),
        (key("left"), True, False),
        (key("left", "alt"), False, False),
        (key("up"), False, False),
        (key("backspace"), True, True),
    ],
)
def test_keys_that_belong_to_a_text(stroke, edits, changes):
    assert is_edit(stroke) is edits
    assert (edits and changes_text(stroke)) is changes


def test_what_was_typed_and_taken_back_is_left_out():
    assert as_typed(strokes("helo<lo")) == ("hello",)


def test_erasing_more_than_was_typed_stays_a_key_press():
    assert as_typed(strokes("a<<")) == (Keys(("backspace",)),)


def test_typing_in_long_texts_stays_quick_to_follow():
    value = "word " * 400
    outcome = follow([value], [Jump.CLICK, *strokes("abcdefghij" * 10)])
    assert 2 <= len(outcome.texts) <= 1000
