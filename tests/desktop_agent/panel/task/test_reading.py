from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.panel.task.reading import Nothing, NotUnderstood, Understood, find_part, read, utf16


def test_a_task_is_shown_as_numbered_steps():
    reading = read("Click Save, then press Enter")
    assert isinstance(reading, Understood)
    assert reading.line == '1  Click "Save"   2  Press the Enter key' or reading.line.startswith("1  Click")
    assert "2  Press" in reading.line


def test_many_steps_are_counted_and_all_stand_in_the_tooltip():
    reading = read("Press Tab. " * 12)
    assert "and 4 more steps" in reading.line
    assert reading.all.count("\n") == 11


def test_what_is_not_understood_is_found_in_the_text_with_a_hint():
    text = "Click Save. Frobnicate the thing. Press Enter."
    reading = read(text)
    assert isinstance(reading, NotUnderstood)
    assert text[reading.start : reading.end] == "Frobnicate"
    assert "Frobnicate" in reading.line
    assert "verb" in reading.line


def test_a_part_is_found_in_its_own_sentence_and_not_in_an_earlier_one():
    text = "Click the OK button. Wobble OK."
    assert text[slice(*find_part(text, "Wobble OK", "OK"))] == "OK"
    assert find_part(text, "Wobble OK", "OK")[0] > text.index("Wobble")


def test_a_part_over_several_lines_and_one_that_was_cut_are_found():
    text = "Press Enter.\nFrobnicate   the\n thing now"
    assert text[slice(*find_part(text, "Frobnicate the thing now", "the thing"))] == "the\n thing"
    start, end = find_part(text, "Frobnicate the thi…", "Frobnicate the thi…")
    assert text[start:end] == "Frobnicate   the\n thi"


def test_no_task_is_no_mistake():
    assert read(" \n") == Nothing(" \n")


@given(st.text(max_size=80))
def test_whatever_is_written_is_read_without_an_error(text):
    reading = read(text)
    assert reading.text == text
    if isinstance(reading, NotUnderstood):
        assert -1 <= reading.start <= reading.end <= len(text)


@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_a_place_is_always_inside_the_text(text, sentence, part):
    start, end = find_part(text, sentence, part)
    assert (start, end) == (-1, -1) or 0 <= start <= end <= len(text)


def test_positions_are_counted_as_qt_counts():
    assert utf16("a😀b", 2) == 3
    assert utf16("Zoë", 3) == 3
