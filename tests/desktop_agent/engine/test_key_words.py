import pytest

from desktop_agent.engine.key_words import chord_words, may_be_named


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("ctrl", "shift", "s"), "Ctrl+Shift+S"),
        (("esc",), "Escape"),
        (("alt", "f4"), "Alt+F4"),
        (("ctrl_right", "pagedown"), "Ctrl+Page Down"),
        (("ctrl", "+"), "Ctrl++"),
    ],
)
def test_keys_are_called_as_people_call_them(keys, words):
    assert chord_words(keys) == words


def test_keys_that_make_characters_are_named_in_shortcuts_only():
    assert may_be_named("enter", ())
    assert may_be_named("a", ("ctrl",))
    assert not may_be_named("a", ("shift",))
    assert not may_be_named("space", ())
    assert not may_be_named("", ("ctrl",))
