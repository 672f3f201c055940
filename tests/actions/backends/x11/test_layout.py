from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actions.backends.x11.layout import LEVEL3, SHIFT, Layout, Stroke
from actions.backends.x11.loan import _decode, _encode, _padded, _runs

AT, EURO, CYRILLIC_A = 0x40, 0x20AC, 0x6C1
DEAD_GRAVE = 0xFE50


def make(group: int = 0) -> Layout:
    """Keycodes 8 to 13: Shift, AltGr, q (German, with @), a key of two groups, a dead key, and nothing."""
    return Layout(
        first=8,
        rows=(
            (SHIFT, 0, SHIFT, 0, 0, 0, 0),
            (LEVEL3, 0, LEVEL3, 0, 0, 0, 0),
            (ord("q"), ord("Q"), ord("q"), ord("Q"), AT, EURO, AT),
            (ord("f"), ord("F"), CYRILLIC_A, 0x6E1, 0, 0, 0),
            (DEAD_GRAVE, ord("`"), 0, 0, 0, 0, 0),
            (0,) * 7,
        ),
        modifier_rows=(
            frozenset({8}),
            *(frozenset[int](),) * 6,
            frozenset({9}),
        ),
        group=group,
    )


def test_levels_take_their_modifiers_along() -> None:
    layout = make()
    assert layout.character("q") == Stroke(10)
    assert layout.character("Q") == Stroke(10, (8,))
    assert layout.character("@") == Stroke(10, (9,))
    assert layout.character("€") == Stroke(10, (8, 9))


def test_characters_are_those_of_the_active_group() -> None:
    assert make(0).character("f") == Stroke(11)
    assert make(0).character("а") is None
    assert make(1).character("а") == Stroke(11)
    assert make(1).character("f") is None
    assert make(3).characters == {}


def test_shortcut_letter_is_found_in_any_group_and_else_at_its_usual_place() -> None:
    assert make(1).key("f") == Stroke(11)
    assert make(0).key("s") == Stroke(39)
    assert make(0).key("f24") is None


def test_dead_keys_type_nothing_and_unused_keys_are_spare() -> None:
    layout = make()
    assert layout.character("`") == Stroke(12, (8,))
    assert layout.spare == (13,)
    assert layout.modifying_mask == 0b1000_0001


rows = st.dictionaries(
    st.integers(8, 255), st.lists(st.integers(0, 2**29), max_size=8).map(tuple), max_size=40
)


@given(rows)
def test_note_of_what_was_lent_reads_back(lent: dict[int, tuple[int, ...]]) -> None:
    assert _decode(_encode(lent)) == lent


@given(st.lists(st.integers(0, 300), max_size=20))
def test_note_that_makes_no_sense_is_no_crash(words: list[int]) -> None:
    for keycode, row in _decode(words).items():
        assert 8 <= keycode <= 255
        assert len(row) <= len(words)


def test_torn_note_is_left_alone() -> None:
    assert _decode([24, 7, 1, 2]) == {}
    assert _decode([3, 0]) == {}


@given(st.sets(st.integers(8, 255)))
def test_runs_are_neighbours_and_hold_every_keycode_once(keycodes: set[int]) -> None:
    runs = _runs(keycodes)
    assert sorted(keycode for run in runs for keycode in run) == sorted(keycodes)
    assert all(run == list(range(run[0], run[0] + len(run))) for run in runs)


def test_short_row_is_filled_with_no_symbol() -> None:
    assert _padded((1, 2), 4) == [1, 2, 0, 0]
