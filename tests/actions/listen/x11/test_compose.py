from __future__ import annotations

import pytest

from actions.listen.x11.compose import Composer, begins_sequence, parse_table

ACUTE, MULTI, DEAD_BELOWDOT = 0xFE51, 0xFF20, 0xFE60
TABLE = """
# a comment
<dead_acute> <e>                 : "é"   eacute # LATIN SMALL LETTER E WITH ACUTE
<Multi_key> <apostrophe> <e>     : "é"   eacute
<Multi_key> <minus> <greater>    : "→"
<Multi_key> <quotedbl> <quotedbl> : "\\""
<Multi_key> <U2282> <U00B7>      : "x"
<Multi_key> <no_such_key> <a>    : "y"
include "%L"
"""


def composer() -> Composer:
    return Composer(lambda: parse_table(TABLE))


def typed(composer: Composer, *keys: int | str) -> list[str]:
    return [composer.feed(ord(key), key) if isinstance(key, str) else composer.feed(key, "") for key in keys]


def test_table_is_read_and_lines_with_unknown_keys_are_left_out() -> None:
    table = parse_table(TABLE)
    assert table[ACUTE, ord("e")] == "é"
    assert table[MULTI, ord("-"), ord(">")] == "→"
    assert table[MULTI, ord('"'), ord('"')] == '"'
    assert table[MULTI, 0x0100_2282, 0xB7] == "x"
    assert len(table) == 5


def test_sequence_types_its_text_with_its_last_key() -> None:
    assert typed(composer(), ACUTE, "e", "e") == ["", "é", "e"]
    assert typed(composer(), MULTI, "'", "e", "x") == ["", "", "é", "x"]


def test_sequence_that_leads_nowhere_types_nothing_and_the_next_key_is_itself() -> None:
    assert typed(composer(), MULTI, "q", "e") == ["", "", "e"]


def test_dead_key_that_the_table_lacks_puts_its_mark_on_the_letter() -> None:
    assert typed(composer(), DEAD_BELOWDOT, "a") == ["", "ạ"]
    assert typed(Composer(dict), ACUTE, "e", ACUTE, "x", "x") == ["", "é", "", "", "x"]


def test_forgetting_ends_a_sequence() -> None:
    one = composer()
    one.feed(ACUTE, "")
    one.forget()
    assert one.feed(ord("e"), "e") == "e"


def test_table_is_fetched_once_and_only_when_it_is_needed() -> None:
    fetched: list[int] = []

    def load() -> dict[tuple[int, ...], str]:
        fetched.append(1)
        return {}

    one = Composer(load)
    typed(one, "a", "b")
    assert fetched == []
    typed(one, ACUTE, "e", ACUTE, "o")
    assert fetched == [1]


@pytest.mark.parametrize(
    ("symbol", "begins"), [(ACUTE, True), (MULTI, True), (ord("e"), False), (0xFE03, False)]
)
def test_dead_keys_and_compose_begin_a_sequence(symbol: int, begins: bool) -> None:
    assert begins_sequence(symbol) == begins
