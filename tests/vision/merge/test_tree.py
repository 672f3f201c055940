from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.merge.tree import MASKED, ToldWindow, merged_with_tree, with_tree
from vision.types import Box, Element, Frame, Role, Snapshot, Source

SAVE = Box(100, 100, 180, 130)


def seen(role, text, box, **kwargs):
    kwargs.setdefault("words", box if text and role is not Role.TEXT else None)
    return Element(role, text, box, 0.8, kwargs.pop("source", Source.WIDGET), **kwargs)


def words(text, box):
    return Element(Role.TEXT, text, box, 0.9, Source.TEXT)


def told(role, text, box, *states, value=None):
    return Element(role, text, box, 1.0, Source.A11Y, frozenset(states), value)


def only(elements, role):
    (found,) = [element for element in elements if element.role is role]
    return found


# ------------------------------------------------------------------ agreeing


def test_a_told_name_goes_to_the_picture_that_was_seen_and_keeps_its_look():
    picture = seen(Role.IMG, "", SAVE, icon="disk", look=b"12")
    (found,) = with_tree([picture], [told(Role.BUTTON, "Save", Box(98, 99, 181, 131), "disabled")])
    assert (found.role, found.text, found.source) == (Role.BUTTON, "Save", Source.A11Y)
    assert (found.icon, found.look) == ("disk", b"12")
    assert found.states == {"disabled"}
    assert found.box == Box(98, 99, 181, 131)


def test_words_inside_a_told_button_become_a_part_of_it():
    label = words("Save", Box(120, 108, 150, 120))
    (found,) = with_tree([label], [told(Role.BUTTON, "Save", SAVE)])
    assert (found.role, found.text, found.box, found.words) == (Role.BUTTON, "Save", SAVE, label.box)


def test_a_misread_name_is_corrected():
    (found,) = with_tree([seen(Role.BUTTON, "Prefererces", SAVE)], [told(Role.BUTTON, "Preferences", SAVE)])
    assert found.text == "Preferences"


def test_misread_words_of_a_label_are_corrected_where_they_were_read():
    read = words("Recelved files", Box(10, 10, 90, 22))
    (found,) = with_tree([read], [told(Role.TEXT, "Received files", Box(10, 5, 400, 30))])
    assert (found.text, found.box) == ("Received files", read.box)


def test_a_box_that_the_program_stretches_stays_where_the_control_was_seen():
    tight = seen(Role.CHECKBOX, "Wrap lines", Box(10, 100, 100, 118))
    (found,) = with_tree([tight], [told(Role.CHECKBOX, "Wrap lines", Box(10, 100, 600, 118), "checked")])
    assert found.box == tight.box
    assert found.states == {"checked"}


def test_a_stretched_box_with_words_only_ends_behind_its_words():
    label = words("Wrap lines", Box(30, 102, 100, 116))
    (found,) = with_tree([label], [told(Role.CHECKBOX, "Wrap lines", Box(10, 100, 600, 118), "unchecked")])
    assert found.box == Box(10, 100, 103, 118)


def test_the_seen_role_gives_way_to_the_told_one():
    combo = seen(Role.COMBOBOX, "", SAVE)
    found = with_tree([combo], [told(Role.SPINBUTTON, "Width:", SAVE, value="80")])
    assert [(f.role, f.text, f.value) for f in found] == [(Role.SPINBUTTON, "Width:", "80")]


def test_a_field_keeps_the_label_and_the_value_that_were_seen_when_none_are_told():
    field = replace(seen(Role.TEXTBOX, "Name", SAVE, value="Zoë"), words=Box(104, 106, 130, 122))
    (found,) = with_tree([field], [told(Role.TEXTBOX, "", SAVE)])
    assert (found.text, found.value, found.words) == ("Name", "Zoë", field.words)


def test_what_stands_in_a_told_field_is_its_value_and_no_element_of_its_own():
    line = words("Zoe", Box(104, 106, 130, 122))
    (found,) = with_tree([line], [told(Role.TEXTBOX, "Name", SAVE, "focused", value="Zoë Müller")])
    assert (found.text, found.value) == ("Name", "Zoë Müller")


def test_the_lines_of_an_editor_stay_elements():
    lines = [words("alpha", Box(104, 106, 140, 118)), words("beta", Box(104, 122, 140, 134))]
    editor = told(Role.TEXTBOX, "", Box(100, 100, 500, 400), value="alpha\nbeta")
    found = with_tree(lines, [editor])
    assert [f.text for f in found if f.role is Role.TEXT] == ["alpha", "beta"]
    assert only(found, Role.TEXTBOX).value == "alpha\nbeta"


def test_a_combo_box_that_calls_itself_by_its_choice_is_named_by_its_label():
    combo = replace(seen(Role.COMBOBOX, "Country", SAVE, value="Austria"), words=Box(104, 106, 150, 122))
    (found,) = with_tree([combo], [told(Role.COMBOBOX, "Austria", SAVE)])
    assert (found.text, found.value) == ("Country", "Austria")


def test_the_field_inside_a_combo_box_is_not_a_second_one():
    found = with_tree(
        [], [told(Role.COMBOBOX, "", SAVE), told(Role.TEXTBOX, "", Box(102, 102, 160, 128), value="12")]
    )
    assert [(f.role, f.value) for f in found] == [(Role.COMBOBOX, "12")]


def test_words_of_a_told_link_are_not_told_twice():
    link = told(Role.LINK, "Help", Box(10, 10, 40, 24))
    (found,) = with_tree([words("Help", Box(11, 11, 39, 23))], [link, replace(link, role=Role.TEXT)])
    assert (found.role, found.text) == (Role.LINK, "Help")


def test_a_sign_on_a_button_is_kept_beside_its_name():
    sign = seen(Role.BUTTON, "÷", SAVE)
    (found,) = with_tree([sign], [told(Role.BUTTON, "Divide", SAVE)])
    assert (found.text, found.icon) == ("Divide", "÷")


# --------------------------------------------------------------- disagreeing


def test_a_button_told_where_other_words_stand_is_dropped():
    bold = seen(Role.BUTTON, "Bold", SAVE)
    assert with_tree([bold], [told(Role.BUTTON, "Save", SAVE)]) == [bold]


def test_a_field_told_where_other_words_stand_than_it_holds_is_dropped():
    heading = words("Chapter one", Box(104, 106, 170, 122))
    assert with_tree([heading], [told(Role.TEXTBOX, "Name", SAVE, value="Zoë")]) == [heading]


def test_a_box_that_cuts_through_a_seen_control_is_dropped():
    button = seen(Role.BUTTON, "", Box(100, 100, 130, 130))
    assert with_tree([button], [told(Role.BUTTON, "Print", Box(115, 100, 145, 130))]) == [button]


def test_a_program_that_is_wrong_about_its_words_is_not_believed_about_its_pictures():
    menus = [
        words(text, Box(10 + 60 * i, 10, 50 + 60 * i, 24)) for i, text in enumerate(["File", "Edit", "View"])
    ]
    wrong = [
        told(Role.MENUITEM, text, Box(70 + 60 * i, 8, 115 + 60 * i, 26))
        for i, text in enumerate(["File", "Edit"])
    ]
    picture = told(Role.BUTTON, "Print", Box(300, 300, 330, 330))
    assert with_tree(menus, [*wrong, picture]) == menus


def test_a_program_that_is_right_about_its_words_is_believed_about_its_pictures():
    menus = [
        words(text, Box(10 + 60 * i, 10, 50 + 60 * i, 24)) for i, text in enumerate(["File", "Edit", "View"])
    ]
    right = [told(Role.MENUITEM, m.text, m.box.expanded(4)) for m in menus]
    found = with_tree(menus, [*right, told(Role.BUTTON, "Print", Box(300, 300, 330, 330))])
    assert only(found, Role.BUTTON).text == "Print"


def test_words_told_where_others_were_read_leave_them_alone():
    read = words("Ready", Box(10, 10, 50, 24))
    assert with_tree([read], [told(Role.TEXT, "Loading", Box(8, 8, 60, 26))]) == [read]


@pytest.mark.parametrize("role", [Role.LISTITEM, Role.ROW, Role.CELL, Role.IMG, Role.LINK, Role.TEXT])
def test_a_nameless_area_that_nobody_saw_is_nothing(role):
    assert with_tree([], [told(role, "", SAVE)]) == []


def test_a_nameless_field_that_nobody_saw_is_added():
    (found,) = with_tree([], [told(Role.TEXTBOX, "", SAVE)])
    assert (found.role, found.source, found.score) == (Role.TEXTBOX, Source.A11Y, 0.9)


# ------------------------------------------------------------------- secrets


def test_nothing_that_stands_in_a_masked_field_gets_in():
    dots = words("eeeeee", Box(104, 106, 150, 122))
    field = replace(seen(Role.TEXTBOX, "Password", SAVE, value="eeeeee"), words=dots.box)
    for around in ([dots], [field], [field, dots]):
        (found,) = with_tree(around, [told(Role.TEXTBOX, "Password", SAVE, MASKED, value="hunter2")])
        assert found.value is None
        assert found.words is None
        assert MASKED in found.states
        assert "hunter2" not in repr(found)


# ---------------------------------------------------------------- properties

_roles = st.sampled_from([r for r in Role if r not in (Role.WINDOW, Role.DIALOG)])
_names = st.sampled_from(["", "Save", "Save as", "File", "7", "×", "Open recent files", "Zürich", "OK"])
_boxes = st.builds(
    lambda left, top, wide, high: Box(left, top, left + wide, top + high),
    st.integers(0, 300), st.integers(0, 300), st.integers(4, 200), st.integers(4, 60),
)  # fmt: skip
_values = st.sampled_from([None, "", "Save", "12"])


@st.composite
def _seen(draw):
    role, box, text = draw(_roles), draw(_boxes), draw(_names)
    if role is Role.TEXT:
        return words(text or "word", box)
    inner = box if text and draw(st.booleans()) else None
    return seen(role, text, box, words=inner, value=draw(_values), icon=draw(st.sampled_from(["", "gear"])))


@st.composite
def _told(draw):
    states = draw(st.sets(st.sampled_from(["checked", "disabled", "focused", MASKED])))
    value = "hunter2-Zebra" if MASKED in states else draw(_values)
    return told(draw(_roles), draw(_names), draw(_boxes), *states, value=value)


_lists_seen, _lists_told = st.lists(_seen(), max_size=12), st.lists(_told(), max_size=12)


@given(_lists_seen)
def test_without_a_tree_nothing_changes(elements):
    assert with_tree(elements, []) == elements


@given(_lists_seen, _lists_told)
def test_every_element_is_one_that_was_seen_or_one_that_was_told(elements, tree):
    roles = {(one.role, one.states) for one in tree}
    for found in with_tree(elements, tree):
        as_seen = found in elements or any(replace(e, value=None, words=None) == found for e in elements)
        assert as_seen or found.source is Source.A11Y
        if not as_seen and found.role is not Role.TEXT:
            assert any(found.role is role and states <= found.states for role, states in roles)


@given(_lists_seen, _lists_told)
def test_a_masked_value_never_gets_in(elements, tree):
    assert "hunter2" not in repr(with_tree(elements, tree))


@given(_lists_seen, _lists_told)
def test_nothing_told_makes_more_than_one_element(elements, tree):
    found = with_tree(elements, tree)
    assert sum(element.source is Source.A11Y for element in found) <= len(tree)
    assert len(found) <= len(elements) + len(tree)


@given(st.lists(_seen(), max_size=8, unique_by=lambda e: e.box.as_tuple()))
def test_a_tree_that_says_just_what_was_seen_changes_only_who_says_it(elements):
    apart = [
        e
        for e in elements
        # Readers differ by a few pixels, and what lies as near as that is taken for one thing.
        if e.text and not any(e is not o and e.box.expanded(4).intersection(o.box) for o in elements)
    ]
    tree = [told(e.role, e.text, e.box, value=e.value) for e in apart]
    found = with_tree(apart, tree)
    assert sorted((f.role, f.text, f.box.as_tuple()) for f in found) == sorted(
        (e.role, e.text, e.box.as_tuple()) for e in apart
    )
    assert {f.icon for f in found} == {e.icon for e in apart}


@given(_lists_seen, _lists_told)
def test_a_snapshot_with_a_tree_is_in_reading_order_and_keeps_its_windows(elements, tree):
    import numpy as np

    frame = Frame(np.zeros((400, 600, 3), np.uint8))
    window = (Element(Role.WINDOW, "Editor", frame.box),)
    snapshot = merged_with_tree(
        Snapshot(frame, tuple(elements), window),
        [ToldWindow(tuple(tree[:6])), ToldWindow(tuple(tree[6:]), frame.box)],
    )
    assert snapshot.windows == window
    assert snapshot.frame is frame


def test_an_entry_told_one_row_too_far_does_not_take_over_one_that_begins_alike():
    rows = [
        words(text, Box(10, 10 + 20 * i, 90, 24 + 20 * i))
        for i, text in enumerate(["Open", "Open Recent", "Close"])
    ]
    shifted = [
        told(Role.MENUITEM, text, Box(4, 28 + 20 * i, 200, 46 + 20 * i))
        for i, text in enumerate(["Open", "Open Recent"])
    ]
    assert with_tree(rows, shifted) == rows


def test_a_link_within_a_line_that_was_read_as_one_is_added_and_the_line_stays():
    line = words("Some words with a link here and more", Box(10, 10, 300, 24))
    found = with_tree([line], [told(Role.LINK, "link here", Box(120, 9, 180, 25))])
    assert line in found
    assert only(found, Role.LINK).box == Box(120, 9, 180, 25)


def test_a_shortcut_beside_a_menu_entry_speaks_not_against_it():
    entry = words("Save", Box(10, 10, 50, 24))
    shortcut = words("Ctrl+S", Box(150, 10, 190, 24))
    found = with_tree([entry, shortcut], [told(Role.MENUITEM, "Save", Box(4, 8, 200, 26))])
    assert only(found, Role.MENUITEM).words == entry.box
    assert shortcut in found


def test_words_that_were_read_in_a_longer_line_are_not_told_once_more():
    line = words("Some words with a link here", Box(10, 10, 200, 24))
    assert with_tree([line], [told(Role.TEXT, "Some words with a", Box(9, 9, 130, 25))]) == [line]


def test_a_mark_that_was_seen_as_a_button_with_its_words_becomes_the_told_checkbox():
    row = replace(seen(Role.BUTTON, "Subscribel", Box(10, 10, 120, 34)), words=Box(34, 14, 112, 30))
    (found,) = with_tree([row], [told(Role.CHECKBOX, "Subscribe", Box(14, 15, 28, 29), "checked")])
    assert (found.role, found.text, found.box, found.states) == (
        Role.CHECKBOX,
        "Subscribe",
        row.box,
        {"checked"},
    )


def test_a_picture_that_was_read_as_a_letter_speaks_not_against_the_name_behind_it():
    (found,) = with_tree([seen(Role.BUTTON, "① File", SAVE)], [told(Role.BUTTON, "File", SAVE)])
    assert (found.text, found.source) == ("File", Source.A11Y)


_labels = [
    "Open",
    "Save",
    "Close tab",
    "Recent files",
    "Undo",
    "Redo",
    "Find text",
    "Replace",
    "Settings",
    "About us",
]


@given(
    st.permutations(_labels),
    st.sampled_from([(0, 24), (0, -24), (110, 0), (-110, 24), (37, 11), (0, 12), (300, 400)]),
    st.booleans(),
)
def test_a_program_that_counts_from_another_corner_renames_nothing(order, shift, as_controls):
    boxes = [
        Box(200 + 110 * (i % 3), 200 + 24 * (i // 3), 300 + 110 * (i % 3), 220 + 24 * (i // 3))
        for i in range(9)
    ]
    shown = [
        seen(Role.BUTTON, text, box, words=Box(box.left + 8, box.top + 4, box.left + 60, box.top + 16))
        if as_controls
        else words(text, Box(box.left + 8, box.top + 4, box.left + 60, box.top + 16))
        for text, box in zip(order, boxes, strict=False)
    ]
    tree = [told(Role.BUTTON, text, box.shifted(*shift)) for text, box in zip(order, boxes, strict=False)]
    drawn = {element.words or element.box: element.text for element in shown}
    for found in with_tree(shown, tree, window=Box(0, 0, 1000, 800)):
        if found.source is Source.A11Y:
            assert drawn[found.words] == found.text, "only where its own words were read"


def test_buttons_told_on_bare_ground_while_their_words_stand_elsewhere_are_dropped():
    rows = [
        words(text, Box(10, 10 + 20 * i, 60, 24 + 20 * i)) for i, text in enumerate(["Open", "Save", "Print"])
    ]
    tree = [told(Role.BUTTON, row.text, row.box.shifted(300, 0)) for row in rows]
    assert with_tree(rows, tree, window=Box(0, 0, 500, 200)) == rows


def test_a_picture_named_like_words_in_another_window_is_believed():
    elsewhere = words("Print", Box(900, 10, 940, 24))
    picture = told(Role.BUTTON, "Print", Box(10, 10, 40, 40))
    assert only(with_tree([elsewhere], [picture]), Role.BUTTON).text == "Print"


def test_a_field_that_was_seen_around_a_told_menu_and_holds_only_its_words_was_none():
    phantom = replace(seen(Role.TEXTBOX, "", Box(90, 10, 220, 36), value="Help"), words=Box(104, 16, 130, 30))
    (found,) = with_tree([phantom], [told(Role.MENUITEM, "Help", Box(98, 10, 136, 36))])
    assert (found.role, found.text) == (Role.MENUITEM, "Help")


def test_a_mark_among_words_of_a_field_around_it_is_believed():
    field = replace(
        seen(Role.SPINBUTTON, "", Box(10, 10, 400, 36), value="Search..."), words=Box(14, 14, 80, 30)
    )
    found = with_tree([field], [told(Role.CHECKBOX, "Match case", Box(300, 12, 324, 34), "unchecked")])
    assert only(found, Role.CHECKBOX).text == "Match case"
    assert field in found


@pytest.mark.parametrize(("score", "role"), [(0.4, Role.TEXT), (0.9, Role.BUTTON)])
def test_words_taken_for_a_button_are_words_again_unless_the_button_is_clear_to_see(score, role):
    drawn = replace(seen(Role.BUTTON, "No symbols found", SAVE), score=score)
    (found,) = with_tree([drawn], [told(Role.TEXT, "No symbols found", Box(20, 90, 400, 400))])
    assert (found.role, found.box) == (role, SAVE)


def test_words_in_a_told_picture_stay_elements():
    axis = [words("January", Box(110, 104, 160, 116)), words("12", Box(110, 118, 124, 128))]
    found = with_tree(axis, [told(Role.IMG, "Sales chart", SAVE)])
    assert only(found, Role.IMG).text == "Sales chart"
    assert axis == [element for element in found if element.role is Role.TEXT]


def test_a_hint_in_an_empty_field_without_a_name_names_it():
    hint = words("Search...", Box(104, 106, 160, 122))
    (found,) = with_tree([hint], [told(Role.TEXTBOX, "", SAVE, value="")])
    assert (found.text, found.value) == ("Search...", "")


def test_what_was_read_in_a_field_is_its_value_when_none_is_told():
    content = words("Zoë", Box(104, 106, 130, 122))
    (found,) = with_tree([content], [told(Role.TEXTBOX, "Name", SAVE)])
    assert (found.text, found.value, found.words) == ("Name", "Zoë", content.box)


def test_a_told_field_without_a_name_is_named_by_the_label_left_of_it():
    label = words("First name", Box(20, 106, 90, 122))
    found = with_tree([label], [told(Role.TEXTBOX, "", SAVE, value="")])
    assert only(found, Role.TEXTBOX).text == "First name"
    assert label in found


def test_words_at_the_foot_of_an_editor_do_not_name_it():
    note = words("Root instance", Box(200, 380, 280, 392))
    found = with_tree([note], [told(Role.TEXTBOX, "", Box(100, 100, 500, 400), value="")])
    assert only(found, Role.TEXTBOX).text == ""
    assert note in found
