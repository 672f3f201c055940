from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import InvalidAction, UnknownKey
from actions.keymap import (
    _ALIASES,
    _KEYS,
    canonical,
    character_keysym,
    format_chord,
    keysym,
    keysym_character,
    parse_chord,
    pyautogui_name,
)

NAMES = sorted(_KEYS) + list("abcxyz0189;,./-=[]'`+é")


@pytest.mark.parametrize(
    ("chord", "keys"),
    [
        ("Ctrl+Shift+S", ("ctrl", "shift", "s")),
        ("ctrl + alt + Del", ("ctrl", "alt", "delete")),
        ("ctrl++", ("ctrl", "+")),
        ("ctrl+plus", ("ctrl", "+")),
        ("+", ("+",)),
        ("Ctrl+-", ("ctrl", "-")),
        ("cmd+Return", ("super", "enter")),
        ("PgUp", ("pageup",)),
        ("F12", ("f12",)),
        (" ", ("space",)),
    ],
)
def test_chord_reads_as_people_write_it(chord: str, keys: tuple[str, ...]) -> None:
    assert parse_chord(chord) == keys


@pytest.mark.parametrize(
    "chord", ["", "  ", "ctrl+", "+s", "ctrl+hyperspace", "ctrl+ctrl", "ctrl+control+s", "f25"]
)
def test_bad_chord_is_refused_as_a_value_error(chord: str) -> None:
    with pytest.raises(UnknownKey) as problem:
        parse_chord(chord)
    assert isinstance(problem.value, (ValueError, InvalidAction))


def test_refusal_names_the_bad_key() -> None:
    with pytest.raises(UnknownKey, match="hyperspace"):
        parse_chord("ctrl+hyperspace")


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
def test_chord_survives_being_written_and_read(keys: list[str]) -> None:
    assert parse_chord(format_chord(tuple(keys))) == tuple(keys)


@pytest.mark.parametrize("alias", sorted(_ALIASES))
def test_every_alias_leads_to_a_key(alias: str) -> None:
    assert canonical(alias.upper()) == canonical(alias)
    assert keysym(alias) == keysym(canonical(alias))


@given(st.characters(exclude_categories=("Cc", "Cs")))
def test_every_character_has_a_keysym_that_makes_it(character: str) -> None:
    assert keysym_character(character_keysym(character)) == character


@pytest.mark.parametrize(
    ("symbol", "character"),
    [
        (0x6C1, "а"),
        (0x6A3, "ё"),
        (0x7E1, "α"),
        (0x7F2, "σ"),
        (0x7F3, "ς"),
        (0x7D4, "Τ"),
        (0x7D9, "Ω"),
        (0x1B3, "ł"),
        (0x13BD, "œ"),
        (0x20AC, "€"),
        (0xCE0, "א"),
        (0xFE50, None),  # dead_grave
        (0xFF0D, None),  # Return
        (0x6A1, None),  # Serbian dje: KOI8-U has a line there
        (0, None),
        (0x01110000, None),
        (0x0100D800, None),
    ],
)
def test_old_keysyms_make_the_characters_that_their_names_say(symbol: int, character: str | None) -> None:
    assert keysym_character(symbol) == character


def test_mac_calls_super_command_and_alt_option() -> None:
    assert pyautogui_name("super", mac=True) == "command"
    assert pyautogui_name("alt", mac=True) == "option"
    assert pyautogui_name("super") == "win"


def test_pyautogui_is_not_asked_for_keys_that_it_has_no_name_for() -> None:
    with pytest.raises(UnknownKey):
        pyautogui_name("é")
