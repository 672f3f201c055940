from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.plan.screens import READ, in_words, shown
from vision.types import Box, Element, Frame, Role, Snapshot

FRAME = Frame(np.full((800, 1280, 3), 100, np.uint8))
MAIN = Element(Role.WINDOW, "notes.txt - Mousepad", Box(100, 60, 1100, 740), states=frozenset({"active"}))


def screen(
    *elements: Element, windows: tuple[Element, ...] = (MAIN,), frame: Frame | None = None
) -> Snapshot:
    return Snapshot(frame or FRAME, elements, windows)


def text(words: str, top: int = 300, left: int = 200) -> Element:
    return Element(Role.TEXT, words, Box(left, top, left + 100, top + 16))


def field(name: str, value: str, *states: str) -> Element:
    return Element(Role.TEXTBOX, name, Box(200, 200, 500, 230), value=value, states=frozenset(states))


# ------------------------------------------------------------------------------- in words


def test_a_screen_in_words_names_the_front_window_the_fields_and_what_stands_there() -> None:
    seen = screen(
        text("Dear Ann,", 120),
        field("Name", "Ann"),
        Element(Role.BUTTON, "Save", Box(300, 600, 380, 630)),
        Element(Role.BUTTON, "Elsewhere", Box(1200, 20, 1270, 40)),
    )
    assert in_words(seen) == '"notes.txt - Mousepad"; textbox "Name" holds "Ann"; shows Dear Ann,, Save, Name'


def test_a_dialog_over_a_window_is_told_with_both() -> None:
    dialog = Element(Role.DIALOG, "Save As", Box(300, 200, 700, 500), states=frozenset({"active"}))
    behind = replace(MAIN, states=frozenset())
    assert in_words(screen(windows=(dialog, behind))) == '"Save As" over "notes.txt - Mousepad"'
    menu = Element(Role.MENU, "File", Box(100, 80, 200, 300))
    assert in_words(screen(windows=(menu, MAIN))) == '"File" over "notes.txt - Mousepad"'


def test_the_field_with_the_focus_comes_first() -> None:
    seen = screen(field("Street", "Main 1"), field("Town", "Ulm", "focused"), field("Land", "DE"))
    assert 'textbox "Town" holds "Ulm", textbox "Street" holds "Main 1"' in in_words(seen)
    assert "Land" not in in_words(seen).split("; shows")[0]


def test_nothing_to_be_seen_has_words_too() -> None:
    assert in_words(Snapshot(FRAME)) == "an empty screen"


@given(
    st.lists(
        st.builds(
            Element,
            st.sampled_from(list(Role)),
            st.text(max_size=80),
            st.builds(lambda x, y: Box(x, y, x + 30, y + 12), st.integers(0, 1200), st.integers(0, 780)),
            value=st.none() | st.text(max_size=300),
            states=st.sets(st.sampled_from(["active", "focused", "checked"])).map(frozenset),
        ),
        max_size=12,
    ),
    st.integers(0, 3),
)
def test_any_screen_is_one_short_line_without_controls_and_has_a_digest(
    elements: list[Element], windows: int
) -> None:
    seen = screen(*elements[windows:], windows=tuple(elements[:windows]))
    line = in_words(seen)
    assert 0 < len(line) <= 220
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(bytes.fromhex(shown(seen))) == 24
    assert shown(seen) == shown(screen(*elements[windows:], windows=tuple(elements[:windows])))


# --------------------------------------------------------------------------------- shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (field("Name", "Ann"), field("Name", "Ann|")),
        (field("Name", ""), field("Name", "|")),
        (text("Dear Ann"), text("Dear Ann |")),
        (text("12:04", 10), text("12:05", 10)),
        (text("Sun 22 Nov, 12:04", 10), text("Sun 22 Nov, 12:05", 10)),
        (text("12:04:59 pm", 780), text("12:05:00 pm", 780)),
        (replace(text("Dear"), score=0.9), replace(text("Dear"), score=0.8)),
        (
            text("Save"),
            replace(text("Save"), role=Role.BUTTON, box=text("Save").box.expanded(9), words=text("Save").box),
        ),
        (text("Dear"), replace(text("Dear "), box=text("Dear").box.shifted(1, 1))),
    ],
)
def test_a_caret_a_clock_on_the_bar_and_what_detectors_make_of_words_make_no_other_screen(
    one: Element, other: Element
) -> None:
    assert shown(screen(one)) == shown(screen(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (text("12:04"), text("12:05")),  # in the middle: an appointment, say
        (text("12 orders", 10), text("13 orders", 10)),
        (text("Room 12:04 is free", 10), text("Room 12:05 is free", 10)),
        (field("Time", "12:04"), field("Time", "12:05")),
        (field("Name", "Ann"), field("Name", "Anna")),
        (field("Name", "Ann"), field("Name", "Ann", "focused")),
        (text("Save"), text("Save", 400)),
    ],
)
def test_whatever_may_decide_what_is_next_makes_another_screen(one: Element, other: Element) -> None:
    assert shown(screen(one)) != shown(screen(other))


def test_what_has_no_words_is_told_by_how_it_looks_alone() -> None:
    slider = Element(Role.SLIDER, "", Box(300, 600, 800, 620))
    assert shown(screen(text("Dear"), slider)) == shown(screen(text("Dear")))
    ticked = Element(Role.CHECKBOX, "", Box(300, 600, 320, 620), states=frozenset({"checked"}))
    assert shown(screen(text("Dear"), ticked)) != shown(screen(text("Dear")))


def test_windows_count_by_title_place_and_which_is_active() -> None:
    moved = replace(MAIN, box=MAIN.box.shifted(1, 0))
    others = [replace(MAIN, text="other"), moved, replace(MAIN, states=frozenset())]
    assert len({shown(screen(windows=(one,))) for one in (MAIN, *others)}) == 4


def test_a_secret_cannot_be_guessed_from_a_digest() -> None:
    def mask(words: str) -> str:
        return words.replace("hunter2", "(secret)").replace("swordfish", "(secret)")

    assert shown(screen(text("hunter2")), mask) == shown(screen(text("swordfish")), mask)


def drawn(box: Box, ink: int = 0) -> Frame:
    pixels = FRAME.pixels.copy()
    pixels[box.top : box.bottom, box.left : box.right] = ink
    return Frame(pixels)


@pytest.mark.parametrize(
    "box",
    [
        Box(600, 380, 602, 396),  # a caret
        Box(1200, 10, 1260, 30),  # the time on the bar, which nobody read
        Box(20, 780, 90, 796),
        Box(205, 205, 300, 225),  # words in a field, which are told
    ],
)
def test_what_blinks_and_what_is_read_anyway_does_not_change_how_a_screen_looks(box: Box) -> None:
    assert shown(screen(field("Name", "Ann"), frame=drawn(box))) == shown(screen(field("Name", "Ann")))


def test_a_picture_that_nobody_can_read_makes_another_screen_that_reads_the_same() -> None:
    one, other = shown(screen()), shown(screen(frame=drawn(Box(500, 300, 620, 360))))
    assert one != other
    assert one[:READ] == other[:READ]


@pytest.mark.parametrize("size", [(1, 1), (31, 600), (33, 21), (1920, 1080), (1367, 767)])
def test_frames_of_any_size_have_a_digest(size: tuple[int, int]) -> None:
    frame = Frame(np.full((size[1], size[0], 3), 7, np.uint8))
    one = Element(Role.TEXT, "x", Box(0, 0, size[0] + 50, size[1] + 50))
    assert len(shown(Snapshot(frame, (one,)))) == 48
    assert shown(Snapshot(frame)) == shown(Snapshot(Frame(frame.pixels.copy())))
