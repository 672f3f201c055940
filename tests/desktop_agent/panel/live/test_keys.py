from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from actions.keymap import _KEYS, canonical
from desktop_agent.panel.live.keys import KEPT_HERE, NAMES, name_of, types

# Qt does not tell right modifiers from left ones, and the locks do their work before a key arrives here.
NOT_TOLD = {"ctrl_right", "shift_right", "alt_right", "capslock", "numlock"}


def test_every_key_that_makes_no_character_has_its_qt_key() -> None:
    # A space is a character to Qt, and a key with a name to us.
    assert set(NAMES.values()) == set(_KEYS) - NOT_TOLD


@pytest.mark.parametrize("key", NAMES, ids=lambda key: key.name)
def test_names_are_those_of_the_keymap(key: Qt.Key) -> None:
    assert name_of(key.value) == NAMES[key] == canonical(NAMES[key])


@pytest.mark.parametrize(
    ("key", "name"), [(ord("A"), "a"), (ord("7"), "7"), (ord(";"), ";"), (ord("+"), "+"), (0xC4, "ä")]
)
def test_character_keys_go_by_their_character(key: int, name: str) -> None:
    assert name_of(key) == name


@pytest.mark.parametrize(
    "key", [*KEPT_HERE, Qt.Key.Key_unknown, Qt.Key.Key_VolumeUp, Qt.Key.Key_Dead_Acute], ids=lambda k: k.name
)
def test_other_keys_have_no_name(key: Qt.Key) -> None:
    assert name_of(key.value) is None


@pytest.mark.parametrize(("text", "expected"), [("a", True), ("ß", True), ("", False), ("\x03", False)])
def test_control_codes_type_nothing(text: str, expected: bool) -> None:
    assert types(text) is expected
