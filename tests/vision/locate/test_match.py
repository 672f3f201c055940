import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.locate.match import compare, similarity
from vision.locate.types import TextMatch

NAMES = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters=" -"), min_size=1, max_size=30
)


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        ("Save", "Save"),
        ("save", "SAVE"),
        ("Save", "_Save"),
        ("Save As", "Save _As…"),
        ("Save As...", "Save As…"),
        ("Host", "Host:"),
        ("Save", "Save Ctrl+S"),
        ("Save", "Save    Ctrl + Shift + S"),
        ("Find in Files", "FindinFiles"),
        ("Interval", "lnterval"),
        ("Office files", "O\ufb03ce \ufb01les"),
        ("Text Files", "Text Files ▼"),
        ("Gift wrap", "□ Gift wrap"),
        ("Don't save", "Don’t save"),
        ("Preferences", "Preferances"),
    ],
)
def test_the_same_words_written_differently_still_match(wanted: str, seen: str) -> None:
    found = compare(wanted, seen)
    assert found.score >= 0.7
    assert found.whole


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        ("Edit", "Exit"),
        ("OK", "Okay"),
        ("f11 [47]", "f11 [41]"),
        ("f11", "f1"),
        ("r0c1", "r0c2"),
        ("Open", "Close"),
        ("Undo", "Redo"),
        ("on", "Confirm"),
        ("", "x"),
        ("x", "  "),
    ],
)
def test_names_that_differ_by_one_letter_are_not_confused(wanted: str, seen: str) -> None:
    assert similarity(wanted, seen) < 0.6


def test_the_whole_word_is_preferred_to_a_longer_name_that_holds_it() -> None:
    assert similarity("File", "File") > similarity("File", "File name") + 0.1
    assert similarity("File", "File name") > similarity("File", "Open recent File") - 0.05
    assert similarity("File", "Profile") == 0.0


def test_a_part_of_a_line_tells_where_the_words_stand() -> None:
    found = compare("Edit", "File Edit View")
    assert "File Edit View"[found.start : found.end] == "Edit"
    assert not found.whole


@given(NAMES.filter(lambda name: bool(name.strip())))
def test_a_name_matches_itself_and_scores_stay_between_0_and_1(name: str) -> None:
    assert similarity(name, name) == 1.0


@given(NAMES, NAMES)
def test_scores_stay_between_0_and_1_and_spans_inside_the_text(wanted: str, seen: str) -> None:
    for how in (TextMatch.EXACT, TextMatch.CONTAINS, TextMatch.FUZZY):
        found = compare(wanted, seen, how)
        assert 0.0 <= found.score <= 1.0
        assert 0 <= found.start <= found.end <= len(seen)


def test_exact_refuses_what_fuzzy_forgives() -> None:
    assert compare("Preferences", "Preferances", TextMatch.EXACT).score == 0.0
    assert compare("save as", "Save As…", TextMatch.EXACT).score == 1.0


def test_contains_finds_words_anywhere() -> None:
    assert compare("notes.txt", "/home/me/notes.txt - Editor", TextMatch.CONTAINS).score >= 0.9
    assert compare("note", "/home/me/notes.txt", TextMatch.CONTAINS).score >= 0.9
    assert compare("other", "/home/me/notes.txt", TextMatch.CONTAINS).score == 0.0


def test_a_pattern_is_searched_and_its_place_told() -> None:
    found = compare(r"v\d+\.\d+", "Version v1.25 ready", TextMatch.REGEX)
    assert "Version v1.25 ready"[found.start : found.end] == "v1.25"
    assert compare(r"^\d+$", "12 files", TextMatch.REGEX).score == 0.0


@pytest.mark.parametrize("pattern", ["(", "a" * 201, "(a+)+$", "(a*)*b", r"(x)\1", "(a|b+)*c"])
def test_a_pattern_that_is_broken_or_could_run_for_ever_is_refused(pattern: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ValueError, match="pattern"):
        compare(pattern, "a" * 5000, TextMatch.REGEX)
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize(
    ("wanted", "seen"), [("Select All", "目Select All"), ("Öffnen", "口 Öffnen"), ("Cut", "区Cut")]
)
def test_an_icon_read_as_a_chinese_character_is_no_part_of_the_name(wanted, seen):
    assert similarity(wanted, seen) >= 0.9


def test_a_chinese_name_keeps_its_first_character():
    assert similarity("目录", "目录") == 1.0
    assert similarity("录", "目录") < 0.9


def test_an_underscore_may_be_a_space_that_was_misread():
    assert compare("42 apples", "42_apples", TextMatch.CONTAINS).score > 0.9
    assert compare("my_file.txt", "my file.txt").score > 0.9
    assert compare("_", "x").score == 0.0


def test_a_letter_that_folds_into_two_does_not_move_the_words():
    assert (compare("0", "ŉ0", TextMatch.CONTAINS).start, compare("0", "ŉ0", TextMatch.CONTAINS).end) == (
        1,
        2,
    )
