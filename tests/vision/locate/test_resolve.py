import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.locate import Locator, Place, Relation, Resolution, Spot, Status, TextMatch, parse_target, resolve
from vision.types import Box, Element, Frame, FramePoint, Role, Snapshot, Source

EMPTY = Frame(np.full((600, 800, 3), 240, np.uint8))


def text(words: str, left: int, top: int, width: int | None = None) -> Element:
    return Element(Role.TEXT, words, Box(left, top, left + (width or 8 * len(words)), top + 16))


def widget(role: Role, words: str, box: tuple[int, int, int, int], **more: object) -> Element:
    return Element(role, words, Box(*box), 0.9, Source.WIDGET, **more)  # type: ignore[arg-type]


def seen(*elements: Element, windows: tuple[Element, ...] = ()) -> Snapshot:
    return Snapshot(EMPTY, elements, windows)


def find(phrase: str, snapshot: Snapshot) -> Resolution:
    return resolve(parse_target(phrase), snapshot)


def test_one_match_is_found_with_its_reasons() -> None:
    found = find("Save", seen(text("Open", 10, 10), text("Save", 100, 10)))
    assert found.status is Status.FOUND
    assert found.best is not None
    assert found.best.box.left == 100
    assert found.best.reasons


def test_equal_matches_are_ambiguous_and_shown() -> None:
    found = find("Edit", seen(text("Edit", 10, 10), text("Edit", 10, 200)))
    assert found.status is Status.AMBIGUOUS
    assert found.best is None
    assert len(found.candidates) == 2
    assert "2 elements" in found.reason


@pytest.mark.parametrize(
    ("which", "top"), [("first", 10), ("second", 200), ("last", 300), ("second to last", 200)]
)
def test_an_ordinal_counts_in_reading_order(which: str, top: int) -> None:
    snapshot = seen(text("Edit", 10, 300), text("Edit", 10, 10), text("Edit", 10, 200))
    found = find(f"the {which} Edit", snapshot)
    assert found.best is not None
    assert found.best.box.top == top


def test_an_ordinal_beyond_the_last_is_not_found() -> None:
    found = find("the third Edit", seen(text("Edit", 10, 10), text("Edit", 10, 200)))
    assert found.status is Status.NOT_FOUND
    assert "only 2" in found.reason


def test_what_is_not_there_is_not_found_and_names_the_nearest_miss() -> None:
    found = find("Save", seen(text("Save window positions when closing", 10, 10)))
    assert found.status is Status.NOT_FOUND
    assert found.candidates
    assert "nearest" in found.reason


def test_the_whole_name_wins_over_longer_ones() -> None:
    found = find("File", seen(text("File name", 10, 100), text("File", 10, 10), text("Open File", 10, 200)))
    assert found.best is not None
    assert found.best.box.top == 10


def test_a_told_role_is_used() -> None:
    snapshot = seen(
        text("Select", 10, 10),
        widget(Role.BUTTON, "Select", (100, 100, 180, 130)),
        widget(Role.MENUITEM, "Select", (300, 10, 360, 30)),
    )
    assert find("the Select button", snapshot).best.box.left == 100  # type: ignore[union-attr]
    assert find("the Select menu item", snapshot).best.box.left == 300  # type: ignore[union-attr]


def test_words_and_the_button_around_them_count_once() -> None:
    snapshot = seen(text("Save", 110, 105), widget(Role.BUTTON, "Save", (100, 100, 180, 130)))
    found = find("Save", snapshot)
    assert found.status is Status.FOUND


def test_a_told_field_beside_its_label_is_the_target_of_the_labels_name() -> None:
    snapshot = seen(
        text("Name:", 10, 100),
        widget(Role.TEXTBOX, "", (100, 95, 400, 120), value="Ada"),
        text("City:", 10, 140),
        widget(Role.TEXTBOX, "", (100, 135, 400, 160)),
    )
    for phrase in ("the City field", "the field next to City", "the field to the right of City"):
        found = find(phrase, snapshot)
        assert found.best is not None, found.reason
        assert found.best.box.top == 135


def test_a_field_is_found_by_what_it_holds() -> None:
    snapshot = seen(widget(Role.COMBOBOX, "", (100, 95, 400, 120), value="Small"))
    assert find("the Small drop-down", snapshot).status is Status.FOUND


def test_a_field_that_is_not_seen_is_not_guessed() -> None:
    assert find("the Name field", seen(text("Name:", 10, 100))).status is Status.NOT_FOUND


def test_relations_choose_among_equals() -> None:
    snapshot = seen(
        text("Alice", 10, 100), text("Delete", 200, 100), text("Bob", 10, 200), text("Delete", 200, 200)
    )
    assert find("Delete in Bob's row", snapshot).best.box.top == 200  # type: ignore[union-attr]
    assert find("the Delete button to the right of 'Alice'", snapshot).best.box.top == 100  # type: ignore[union-attr]
    assert find("the Delete button next to Bob", snapshot).best.box.top == 200  # type: ignore[union-attr]
    assert find("the Delete button below 'Alice'", snapshot).status is not Status.AMBIGUOUS


def test_a_missing_anchor_is_named() -> None:
    found = find("the Save button below 'Carol'", seen(text("Save", 10, 10)))
    assert found.status is Status.NOT_FOUND
    assert "Carol" in found.reason


def test_within_a_window_looks_only_there() -> None:
    windows = (
        widget(Role.DIALOG, "Preferences", (300, 100, 600, 400)),
        widget(Role.WINDOW, "notes.txt - Editor", (0, 0, 800, 600)),
    )
    snapshot = seen(text("Close", 400, 350), text("Close", 20, 20), windows=windows)
    assert find("Close in the Preferences dialog", snapshot).best.box.left == 400  # type: ignore[union-attr]
    assert find('Close in the "Editor" window', snapshot).best.box.left == 20  # type: ignore[union-attr]
    assert find("Close", snapshot).best.box.left == 400  # type: ignore[union-attr]
    assert find("Close in the Print dialog", snapshot).status is Status.NOT_FOUND


def test_what_a_window_covers_is_not_in_the_window_below() -> None:
    windows = (
        widget(Role.DIALOG, "Preferences", (300, 100, 600, 400)),
        widget(Role.WINDOW, "Editor", (0, 0, 800, 600)),
    )
    snapshot = seen(text("Close", 400, 350), windows=windows)
    assert find("Close in the Editor window", snapshot).status is Status.NOT_FOUND


def test_a_window_is_found_by_a_part_of_its_title() -> None:
    windows = (widget(Role.WINDOW, "notes.txt - Editor", (0, 0, 800, 600)),)
    found = find('the "notes.txt" window', seen(windows=windows))
    assert found.best is not None
    assert found.best.element.role is Role.WINDOW


def test_a_place_tells_equal_ones_apart() -> None:
    snapshot = seen(text("Menu", 10, 10), text("Menu", 740, 10), text("Menu", 740, 560))
    assert find("Menu at the top right", snapshot).best.box.as_tuple()[:2] == (740, 10)  # type: ignore[union-attr]
    assert resolve(Locator(text="Menu", place=Place.BOTTOM), snapshot).best.box.top == 560  # type: ignore[union-attr]


def test_the_point_lies_on_the_wanted_words_of_a_longer_line() -> None:
    snapshot = seen(text("Read the terms of use before you go on", 100, 100))
    found = find("the 'terms of use' link", snapshot)
    assert found.best is not None
    start, end = 100 + 8 * len("Read the "), 100 + 8 * len("Read the terms of use")
    assert start <= found.best.target.x <= end


def test_a_fixed_point_is_the_last_resort_and_must_lie_on_the_screen() -> None:
    inside = resolve(Locator(point=FramePoint(10, 20)), seen())
    assert inside.best is not None
    assert inside.best.target == FramePoint(10, 20)
    assert inside.best.rung == "point"
    assert resolve(Locator(point=FramePoint(900, 20)), seen()).status is Status.NOT_FOUND


def test_a_pattern_that_cannot_be_used_is_an_error() -> None:
    with pytest.raises(ValueError, match="pattern"):
        resolve(Locator(text="(a+)+", match=TextMatch.REGEX), seen(text("aaa", 1, 1)))


def test_an_empty_screen_has_nothing() -> None:
    for phrase in ("Save", "the Name field", "the Agree checkbox", "the button at the top", "the last row"):
        assert find(phrase, seen()).status is Status.NOT_FOUND


@given(
    st.lists(
        st.builds(
            text,
            st.sampled_from(["Save", "Open", "Name:", "Edit View", "x"]),
            st.integers(0, 700),
            st.integers(0, 580),
        ),
        max_size=8,
    ),
    st.sampled_from(
        [
            "Save",
            "the Save button",
            "the Name field",
            "Edit",
            "the x checkbox",
            "Save below 'Open'",
            "the second Save",
        ]
    ),
)
def test_a_found_point_lies_on_the_screen_and_only_found_has_a_best(
    elements: list[Element], phrase: str
) -> None:
    found = find(phrase, seen(*elements))
    assert (found.best is not None) == (found.status is Status.FOUND)
    assert found.reason
    assert all(0.0 <= c.score <= 1.0 for c in found.candidates)
    if found.best is not None:
        assert EMPTY.box.contains(found.best.target)


def test_relation_locators_can_be_built_by_hand() -> None:
    locator = Locator(text="Delete").related(Relation.RIGHT_OF, Locator(text="Bob"))
    snapshot = seen(text("Bob", 10, 200), text("Delete", 200, 200), text("Delete", 200, 300))
    assert resolve(locator, snapshot).best.box.top == 200  # type: ignore[union-attr]


def screen_with_dialog(left: int, top: int, wide: int = 300, high: int = 200) -> Snapshot:
    dialog = Element(Role.DIALOG, "Colours", Box(left, top, left + wide, top + high), 1.0, Source.WINDOW)
    behind = Element(Role.WINDOW, "Painter", Box(0, 0, 800, 600), 1.0, Source.WINDOW)
    return seen(text("Red", 20, 20), windows=(dialog, behind))


IN_COLOURS = Locator(spot=Spot(40, 25.5, 300, 200)).related(Relation.WITHIN, Locator(Role.DIALOG, "Colours"))


@pytest.mark.parametrize(("left", "top"), [(100, 100), (420, 333), (0, 0)])
def test_a_spot_goes_with_its_window(left: int, top: int) -> None:
    found = resolve(IN_COLOURS, screen_with_dialog(left, top))
    assert found.best is not None
    assert found.best.target == FramePoint(left + 40, top + 25.5)
    assert found.locator == IN_COLOURS


@pytest.mark.parametrize(("wide", "high"), [(340, 200), (300, 160), (600, 400)])
def test_a_spot_in_a_window_of_another_size_is_not_found_and_says_why(wide: int, high: int) -> None:
    found = resolve(IN_COLOURS, screen_with_dialog(100, 100, wide, high))
    assert found.status is Status.NOT_FOUND
    assert f"{wide}x{high} now and was 300x200" in found.reason
    assert "Colours" in found.reason


def test_a_pixel_more_or_less_is_no_other_size() -> None:
    assert resolve(IN_COLOURS, screen_with_dialog(100, 100, 301, 199)).status is Status.FOUND


def test_a_spot_in_a_window_that_is_not_there_is_not_found() -> None:
    found = resolve(IN_COLOURS, seen(text("Red", 20, 20)))
    assert found.status is Status.NOT_FOUND
    assert found.locator == IN_COLOURS


def test_a_spot_without_a_window_is_a_place_on_a_screen_of_the_same_size() -> None:
    here = resolve(Locator(spot=Spot(700, 500, 800, 600)), seen())
    assert here.best is not None
    assert here.best.target == FramePoint(700, 500)
    assert "The screen is 800x600" in resolve(Locator(spot=Spot(7, 5, 1280, 800)), seen()).reason


def test_other_ways_to_find_a_thing_are_not_looked_at_by_a_search() -> None:
    snapshot = seen(text("Open", 10, 10))
    missing = Locator(text="Save", otherwise=(Locator(text="Open"),))
    assert resolve(missing, snapshot).status is Status.NOT_FOUND
    there = Locator(text="Open", otherwise=(Locator(text="Save"),))
    assert resolve(there, snapshot).best == resolve(Locator(text="Open"), snapshot).best


def test_beside_words_means_beside_the_label_and_not_beside_the_field_it_names() -> None:
    label = text("Show:", 55, 163)
    fields = [
        widget(Role.COMBOBOX, "Show:", (104, 145, 258, 188)),
        widget(Role.COMBOBOX, "", (272, 145, 434, 191)),
    ]
    found = find("the combo box to the right of Show", seen(label, *fields))
    assert found.best is not None
    assert found.best.box.left == 104


def keys(display: int) -> Snapshot:
    """Ten keys with digits, and above them a `0` of `display` pixels in a box like a key's."""
    pixels = np.full((600, 800, 3), 240, np.uint8)
    elements = []
    for digit in range(10):
        left, top = 100 + 60 * (digit % 5), 300 + 50 * (digit // 5)
        pixels[top : top + 36, left : left + 50] = 120
        pixels[top + 1 : top + 35, left + 1 : left + 49] = 200
        elements.append(Element(Role.TEXT, str(digit), Box(left + 21, top + 12, left + 29, top + 24), 0.9))
    pixels[206:254, 122:182] = 120
    pixels[207:253, 123:181] = 250
    words = Box(148, 230 - display // 2, 148 + display // 2, 230 + display // 2)
    elements.append(Element(Role.TEXT, "0", words, 0.9))
    return Snapshot(Frame(pixels), tuple(elements))


def test_large_digits_over_keys_are_a_display_and_no_key() -> None:
    found = find('the "0" button', keys(30))
    assert found.best is not None
    assert found.best.box.top == 300
    assert find('the "0" button', keys(12)).status is Status.AMBIGUOUS
