"""How well a phrase fits a picture, from vectors alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.errors import ModelUnavailable
from vision.icons.lexicon import Lexicon
from vision.icons.likeness import is_known, lexicon, likeness, likenesses, meaning, twins


def look_of(concept: str) -> bytes:
    """The look of a picture that lies exactly where those of `concept` do."""
    names = [phrases[0] for phrases in lexicon().phrases]
    return lexicon().places[names.index(concept)].astype("<f2").tobytes()


CONCEPTS = ("settings", "delete", "save", "undo", "zoom in", "zoom out", "bold", "print", "refresh", "home")


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_is_found_under_each_of_its_phrases(concept):
    looks = [look_of(other) for other in CONCEPTS]
    phrases = next(some for some in lexicon().phrases if some[0] == concept)
    for phrase in phrases:
        chances = likenesses(f"Click the {phrase.title()} button.", looks)
        assert CONCEPTS[int(np.argmax(chances))] == concept, phrase


def test_empty_looks_have_no_chance_and_take_none():
    looks = [b"", look_of("save"), b"", look_of("print")]
    chances = likenesses("save", looks)
    assert (chances[0], chances[2]) == (0.0, 0.0)
    assert [chances[1], chances[3]] == likenesses("save", [looks[1], looks[3]])
    assert likenesses("save", []) == []
    assert likenesses("save", [b"", b""]) == [0.0, 0.0]
    assert likeness("save", b"") == 0.0


def test_order_does_not_matter():
    looks = [look_of(concept) for concept in CONCEPTS]
    there = likenesses("print the page", looks)
    assert likenesses("print the page", looks[::-1]) == pytest.approx(there[::-1], abs=1e-5)


def test_a_look_of_another_size_is_refused():
    with pytest.raises(ValueError, match="something else"):
        likeness("save", b"\0" * 10)
    with pytest.raises(ValueError, match="something else"):
        likenesses("save", [look_of("save"), b"\0" * 254])


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_phrase_gives_chances(phrase):
    looks = [look_of(concept) for concept in CONCEPTS]
    chances = likenesses(phrase, looks)
    assert all(0 <= chance <= 1 for chance in chances)
    assert sum(chances) <= 1.0001
    assert 0 <= likeness(phrase, looks[0]) <= 1


def test_the_table_survives_being_written(tmp_path):
    lexicon().save(tmp_path / "words.npz")
    again = Lexicon.load(tmp_path / "words.npz")
    vectors = np.stack([np.frombuffer(look_of(concept), "<f2").astype(np.float32) for concept in CONCEPTS])
    wanted = lexicon().scores("undo", lexicon().see(vectors))
    assert again.scores("undo", again.see(vectors)) == pytest.approx(wanted, abs=1e-3)
    assert again.phrases == lexicon().phrases


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_table_is_refused(content, tmp_path):
    path = tmp_path / "words.npz"
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        Lexicon.load(path)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        Lexicon.load(tmp_path / "gone.npz")


def test_the_meaning_of_a_phrase_is_the_name_of_its_concept():
    assert meaning("Dismiss") == "close"
    assert meaning("the Preferences button") == "settings"
    assert meaning("") == ""


def test_pictures_that_are_as_good_as_equal_are_twins():
    save, other = look_of("save"), look_of("print")
    vector = np.frombuffer(save, "<f2").astype(np.float32)
    vector[0] += 0.01
    nearly = (vector / np.linalg.norm(vector)).astype("<f2").tobytes()
    assert twins([save, other, nearly, other]) == [0, 1, 0, 1]
    assert twins([]) == []
    with pytest.raises(ValueError, match="compared"):
        twins([save, save[:64]])


@pytest.mark.parametrize(
    ("phrase", "concept"),
    [("Open Recent", "history"), ("Toggle Bold", "bold"), ("go to the trash", "delete"), ("Open", "open")],
)
def test_words_that_only_lead_to_what_is_shown_change_nothing(phrase, concept):
    assert meaning(phrase) == concept


def test_a_phrase_is_known_as_it_is_and_behind_a_leading_word():
    assert is_known("settings")
    assert is_known("Open settings")
    assert not is_known("strip trailing spaces")
