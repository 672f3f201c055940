"""The table of meanings, and how drawings are found in it."""

from __future__ import annotations

import pytest

from vision.icons.phrases import tidy
from vision.training.icon_concepts import Index, concepts, parse


def test_the_shipped_table_is_large_and_clean():
    table = concepts()
    assert len(table) > 250
    names = [concept.phrases[0] for concept in table]
    assert len(set(names)) == len(names)
    for concept in table:
        assert concept.names, concept.phrases[0]
        assert all(phrase and phrase == tidy(phrase) for phrase in concept.phrases)


def test_a_line_without_names_is_refused_with_its_number():
    with pytest.raises(ValueError, match="line 3"):
        parse("# note\nbin|trash\tdelete\nsettings|gear\n")


def test_what_a_set_calls_otherwise_comes_before_the_common_name():
    table = parse("bin\tdelete|trash\nremove\tsilk:delete|minus\n")
    index = Index(table)
    assert index.of("mdi", "delete") == (0,)
    assert index.of("silk", "delete") == (1,)
    assert index.of("mdi", "silk") == ()


def test_numbers_of_variants_do_not_matter_unless_they_are_listed():
    index = Index(parse("bin\ttrash\nheading\th 1\n"))
    assert index.of("feather", "trash 2") == (0,)
    assert index.of("any", "h 1") == (1,)
    assert index.of("any", "h 2") == ()


def test_a_drawing_may_mean_several_things():
    index = Index(parse("up\tarrow up\nparent folder\tarrow up|folder up\n"))
    assert index.of("any", "arrow up") == (0, 1)
