from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.session.plain import plain, plain_line


def test_words_in_any_script_stay_as_they_are():
    for text in ("Grüße aus Łódź", "日本語", "שלום", "مرحبا", "👩‍💻", "two\nlines\tand a tab"):
        assert plain(text) == text


def test_escapes_and_direction_marks_are_shown_as_replaced():
    assert plain("\x1b[31mred\x07") == "\ufffd[31mred\ufffd"
    assert plain("safe\u202efdp.exe") == "safe\ufffdfdp.exe"
    assert plain("a\r\nb\rc") == "a\nb\ufffdc"


@given(st.text())
def test_a_line_is_one_line_without_controls(text: str):
    line = plain_line(text)
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in line)
    assert len(line.splitlines()) <= 1
