from __future__ import annotations

from actions.backends.x11.layout import Layout
from actions.listen.x11.meaning import Meaning

SHIFT, CAPS, CTRL, ALT, NUM, SUPER, ALTGR = 50, 66, 37, 64, 77, 133, 108
A, Q, ONE, KP5, F1, TAB, CYRILLIC, ODD = 38, 24, 10, 84, 67, 23, 41, 90
SHIFT_BIT, LOCK, CONTROL, MOD1, MOD2, MOD4, MOD5, GROUP2 = 1, 2, 4, 8, 16, 64, 128, 0x2000


def make() -> Layout:
    """A German-like first group and a Russian-like second one, as an X server presents them."""
    keysyms = {
        SHIFT: (0xFFE1,), CAPS: (0xFFE5,), CTRL: (0xFFE3,), ALT: (0xFFE9, 0xFFE7), NUM: (0xFF7F,),
        SUPER: (0xFFEB,), ALTGR: (0xFE03,),
        A: (ord("a"), ord("A"), 0x6C6, 0x6E6, 0xE6, 0xC6, 0, 0),
        Q: (ord("q"), ord("Q"), 0x6CA, 0x6EA, ord("@"), 0x7D9, 0, 0),
        ONE: (ord("1"), ord("!"), ord("1"), ord("!")),
        KP5: (0xFF9D, 0xFFB5, 0xFF9D, 0xFFB5),
        F1: (0xFFBE,), TAB: (0xFF09, 0xFE20),
        CYRILLIC: (0x6C1, 0x6E1), ODD: (0x1008FF13,),
    }  # fmt: skip
    rows = tuple((*keysyms.get(keycode, ()), *(0,) * 8)[:8] for keycode in range(8, 256))
    modifiers = ({SHIFT}, {CAPS}, {CTRL}, {ALT}, {NUM}, set(), {SUPER}, {ALTGR})
    return Layout(8, rows, tuple(frozenset(row) for row in modifiers))


MEANING = Meaning(make())


def test_modifiers_have_the_names_of_their_keys_in_one_order_and_locks_are_none() -> None:
    everything = SHIFT_BIT | LOCK | CONTROL | MOD1 | MOD2 | MOD4 | MOD5
    assert MEANING.held(everything) == ("ctrl", "alt", "shift", "super", "altgr")
    assert MEANING.held(LOCK | MOD2) == ()
    assert MEANING.locking_mask == LOCK | MOD2
    assert MEANING.modifier_bits(ALT) == MOD1
    assert MEANING.modifier_bits(A) == 0


def test_shift_and_caps_lock_cancel_each_other_on_letters_only() -> None:
    assert [chr(MEANING.symbol(A, state)) for state in (0, SHIFT_BIT, LOCK, LOCK | SHIFT_BIT)] == list("aAAa")
    assert [chr(MEANING.symbol(ONE, state)) for state in (0, SHIFT_BIT, LOCK)] == list("1!1")


def test_altgr_takes_the_third_level_where_the_key_has_one() -> None:
    assert chr(MEANING.symbol(Q, MOD5)) == "@"
    assert MEANING.symbol(A, MOD5 | SHIFT_BIT) == 0xC6
    assert chr(MEANING.symbol(ONE, MOD5)) == "1"


def test_second_layout_is_used_where_the_key_has_one() -> None:
    assert MEANING.symbol(A, GROUP2) == 0x6C6
    assert MEANING.symbol(A, GROUP2 | SHIFT_BIT) == 0x6E6
    assert MEANING.symbol(F1, GROUP2) == 0xFFBE
    assert MEANING.symbol(A, 3 << 13) == ord("a"), (
        "layouts that the core protocol does not show count as the first"
    )


def test_number_pad_types_digits_with_num_lock_and_shift_turns_it_over() -> None:
    assert MEANING.symbol(KP5, MOD2) == 0xFFB5
    assert MEANING.symbol(KP5, 0) == 0xFF9D
    assert MEANING.symbol(KP5, MOD2 | SHIFT_BIT) == 0xFF9D


def test_names_are_without_shift_and_altgr() -> None:
    names = {
        keycode: MEANING.name(keycode, SHIFT_BIT | MOD5 | LOCK) for keycode in (A, Q, ONE, TAB, F1, SHIFT)
    }
    assert names == {A: "a", Q: "q", ONE: "1", TAB: "tab", F1: "f1", SHIFT: "shift"}
    assert MEANING.name(KP5, MOD2) == "5"
    assert MEANING.name(ODD, 0) == ""


def test_shortcuts_go_by_latin_letters_of_the_other_layout_or_of_the_usual_place() -> None:
    assert MEANING.name(A, GROUP2) == "ф"
    assert MEANING.name(A, GROUP2 | CONTROL) == "a"
    assert MEANING.name(CYRILLIC, 0) == "а"
    assert MEANING.name(CYRILLIC, MOD1) == "f"


def test_other_keysyms_replace_those_of_their_keys_only() -> None:
    changed = MEANING.changed(A, ((ord("x"), ord("X")),))
    assert chr(changed.symbol(A, 0)) == "x"
    assert chr(changed.symbol(A, GROUP2)) == "x"
    assert chr(changed.symbol(Q, 0)) == "q"
    assert MEANING.changed(255, ((1,), (2,))).layout.row(255) == (1,)
