from hypothesis import given
from hypothesis import strategies as st

from vision.merge.owners import share_out, without_parts
from vision.text.types import TextLine, Word
from vision.types import Box, Element, Role, Source


def line(text: str, left: int, top: int, *, space: int = 5, high: int = 12) -> TextLine:
    """A line whose letters are 8 pixels wide, with `space` pixels between its words."""
    words, x = [], left
    for word in text.split():
        words.append(Word(word, Box(x, top, x + 8 * len(word), top + high)))
        x += 8 * len(word) + space
    return TextLine(text, Box(left, top, x - space, top + high), 0.9, tuple(words))


def control(role: Role, *box: int, score: float = 0.6) -> Element:
    return Element(role, "", Box(*box), score, Source.WIDGET)


def said(controls: list[Element], *lines: TextLine) -> tuple[list[str], list[str]]:
    """What each control says, and what stands for itself."""
    owned, free = share_out(lines, controls)
    return [" ".join(p.text for p in one.pieces) for one in owned], [p.text for p in free]


def test_words_in_a_button_are_what_it_says() -> None:
    assert said([control(Role.BUTTON, 0, 0, 100, 30)], line("Save as", 10, 8)) == (["Save as"], [])


def test_words_outside_of_every_control_stand_for_themselves() -> None:
    assert said([control(Role.BUTTON, 0, 0, 100, 30)], line("Hello", 200, 8)) == ([""], ["Hello"])


def test_the_smaller_of_two_boxes_around_the_words_gets_them() -> None:
    row, button = control(Role.LISTITEM, 0, 0, 400, 30), control(Role.BUTTON, 5, 3, 80, 27)
    assert said([row, button], line("Go", 20, 8)) == (["", "Go"], [])


def test_a_menu_bar_read_as_one_line_is_cut_where_the_items_meet() -> None:
    bar = line("File Edit", 10, 8, space=14)
    items = [control(Role.MENUITEM, 4, 0, 50, 28), control(Role.MENUITEM, 50, 0, 96, 28)]
    assert said(items, bar) == (["File", "Edit"], [])


def test_a_space_between_words_never_cuts_a_label_that_a_box_ends_in() -> None:
    short = control(Role.CHECKBOX, 0, 4, 60, 24)
    assert said([short], line("Show line numbers", 25, 8, space=6)) == (["Show line numbers"], [])


def test_a_mark_without_words_in_its_box_takes_those_right_of_it() -> None:
    assert said([control(Role.RADIO, 0, 8, 14, 22)], line("Large", 20, 9)) == (["Large"], [])


def test_a_mark_takes_no_words_from_far_away() -> None:
    assert said([control(Role.RADIO, 0, 8, 14, 22)], line("Large", 80, 9)) == ([""], ["Large"])


def test_a_shortcut_is_no_part_of_a_menu_items_name() -> None:
    item = control(Role.MENUITEM, 0, 0, 300, 26)
    assert said([item], line("Open", 20, 7), line("Ctrl+O", 240, 7)) == (["Open"], ["Ctrl+O"])


def test_both_lines_on_a_tall_button_are_its_name() -> None:
    button = control(Role.BUTTON, 0, 0, 120, 60)
    assert said([button], line("Print", 20, 12), line("preview", 20, 34)) == (["Print preview"], [])


def test_rows_of_an_open_list_seen_as_a_button_stand_for_themselves() -> None:
    rows = [line("Austria", 8, 8, high=9), line("France", 9, 32, high=9), line("Greece", 8, 56, high=9)]
    owned, free = share_out(rows, [control(Role.BUTTON, 0, 25, 70, 73)])
    assert owned == []
    assert [piece.text for piece in free] == ["Austria", "France", "Greece"]


def test_rows_of_an_open_list_seen_as_a_field_stand_for_themselves_once() -> None:
    rows = [line("Austria", 8, 8, high=9), line("France", 9, 32, high=9), line("Greece", 8, 56, high=9)]
    owned, free = share_out(rows, [control(Role.TEXTBOX, 0, 25, 70, 70)])
    assert owned == []
    assert sorted(piece.text for piece in free) == ["Austria", "France", "Greece"]


def test_a_picture_read_as_a_letter_before_the_words_is_left_out_of_the_name() -> None:
    button = control(Role.BUTTON, 0, 0, 120, 28)
    assert said([button], line("C", 8, 8), line("Cancel", 30, 8)) == (["Cancel"], ["C"])


def test_the_lines_of_an_editor_stay_and_are_known_to_it() -> None:
    editor = control(Role.TEXTBOX, 0, 0, 400, 300)
    owned, free = share_out([line("one", 8, 8), line("two", 8, 28)], [editor])
    assert [p.text for p in owned[0].lines] == ["one", "two"]
    assert [p.text for p in free] == ["one", "two"]
    assert owned[0].pieces == []


def test_words_that_are_much_smaller_than_a_row_are_not_its_name() -> None:
    assert said([control(Role.LISTITEM, 0, 0, 300, 120)], line("caption", 10, 50)) == ([""], ["caption"])


def test_of_two_controls_of_one_role_in_each_other_the_surer_one_stays() -> None:
    whole, part = (
        control(Role.CHECKBOX, 0, 0, 200, 20, score=0.5),
        control(Role.CHECKBOX, 2, 1, 60, 19, score=0.4),
    )
    assert without_parts([whole, part]) == [whole]


def test_a_button_in_a_row_is_no_part_of_it() -> None:
    row, button = control(Role.LISTITEM, 0, 0, 200, 20), control(Role.BUTTON, 2, 1, 60, 19)
    assert without_parts([row, button]) == [row, button]


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 400), st.integers(0, 300), st.integers(1, 200), st.integers(1, 80),
)  # fmt: skip
words = st.lists(st.sampled_from(["a", "File", "Edit", "numbers", "x1"]), min_size=1, max_size=4).map(
    " ".join
)
some_lines = st.lists(
    st.builds(line, words, st.integers(0, 400), st.integers(0, 300), space=st.integers(2, 30)), max_size=8
)
some_controls = st.lists(
    st.builds(
        lambda role, box, score: Element(role, "", box, score, Source.WIDGET),
        st.sampled_from(list(Role)), boxes, st.floats(0.1, 1),
    ),
    max_size=8,
)  # fmt: skip


@given(some_lines, some_controls)
def test_no_word_is_lost_or_said_twice(lines: list[TextLine], controls: list[Element]) -> None:
    owned, free = share_out(lines, controls)
    pieces = [piece for one in owned for piece in one.pieces] + free
    told = sorted(word for piece in pieces for word in piece.text.split())
    assert told == sorted(word for one in lines for word in one.text.split())


@given(some_controls)
def test_dropping_parts_keeps_the_order_and_leaves_one_of_each(controls: list[Element]) -> None:
    kept = without_parts(controls)
    assert [c for c in controls if any(c is k for k in kept)] == kept
    assert bool(kept) == bool(controls)


def test_the_arrows_of_a_field_are_not_what_it_holds() -> None:
    drop_down, counter = control(Role.COMBOBOX, 0, 0, 200, 26), control(Role.SPINBUTTON, 0, 40, 200, 66)
    lines = [
        line("Austria", 8, 7),
        line("4", 182, 7),
        line("7", 8, 47),
        line("A", 184, 42),
        line("4", 184, 54),
    ]
    assert said([drop_down, counter], *lines) == (["Austria", "7"], [])


def test_a_short_drop_down_keeps_its_letter() -> None:
    assert said([control(Role.COMBOBOX, 0, 0, 48, 26)], line("4", 8, 7)) == (["4"], [])


def test_a_field_that_was_seen_to_begin_within_a_word_begins_after_it() -> None:
    label = line("Start path: C:/tmp", 10, 8, space=6)
    (field,), free = share_out([label], [control(Role.TEXTBOX, 30, 2, 300, 28)])
    assert field.control.box.left > label.words[1].box.right
    assert (field.control.box.right, free[0].text) == (300, label.text)


def test_a_word_that_hardly_sticks_out_of_a_field_stands_in_it() -> None:
    (field,), _ = share_out([line("Oslo", 28, 8)], [control(Role.TEXTBOX, 30, 2, 300, 28)])
    assert field.control.box.left == 30
    assert [piece.text for piece in field.pieces] == ["Oslo"]


def test_a_field_keeps_its_box_where_its_label_would_leave_nothing_of_it() -> None:
    (field,), _ = share_out([line("Amount", 2, 8)], [control(Role.SPINBUTTON, 30, 2, 70, 28)])
    assert field.control.box.left == 30


def test_words_with_a_colon_that_were_seen_as_a_button_beside_a_field_are_its_label() -> None:
    seen, field = control(Role.BUTTON, 4, 2, 60, 28), control(Role.TEXTBOX, 66, 2, 300, 28)
    owned, free = share_out([line("Name:", 10, 8)], [seen, field])
    assert [one.control for one in owned] == [field]
    assert [piece.text for piece in free] == ["Name:"]


def test_words_with_a_colon_on_a_button_by_itself_stay_there() -> None:
    seen, field = control(Role.BUTTON, 4, 2, 60, 28), control(Role.TEXTBOX, 66, 62, 300, 88)
    assert said([seen, field], line("Name:", 10, 8)) == (["Name:", ""], [])
