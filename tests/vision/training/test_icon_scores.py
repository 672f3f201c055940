"""How evidence is weighed and scored, on a table of words made up here. Needs torch."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; it comes with the extra `training`")

from vision.icons.lexicon import Fit, Lexicon
from vision.icons.phrases import ROWS, PhraseTable, unit
from vision.training.icon_concepts import concepts
from vision.training.icon_library import DRAWN, Library
from vision.training.icon_scores import chances_of, fit_evidence, fit_names, score_icons, screens

TABLE = concepts()[:12]
WIDTH = 16


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    rng = np.random.default_rng(2)
    words = PhraseTable(
        rng.integers(-127, 128, (ROWS, WIDTH)).astype(np.int8), np.full(ROWS, 0.01, np.float32),
        np.zeros((WIDTH, 4), np.float32), np.zeros(4, np.float32), np.zeros((4, WIDTH), np.float32),
    )  # fmt: skip
    said = tuple(concept.phrases for concept in TABLE)
    flat = words.vectors([phrase for some in said for phrase in some])
    places = unit(rng.normal(size=(len(TABLE) + 9, WIDTH)).astype(np.float32))
    return Lexicon(words, said, flat, places, np.eye(len(TABLE), dtype=np.bool_), (15.0, 10.0))


@pytest.fixture(scope="module")
def library() -> Library:
    count = 4 * len(TABLE)
    names = [f"drawing {chr(97 + place % 26)}{place}" for place in range(count)]
    return Library(
        np.zeros((count, DRAWN, DRAWN), np.uint8), np.zeros((0, DRAWN, DRAWN, 3), np.uint8),
        np.full(count, -1, np.int32), ["own"] * count, names, [()] * count,
        [(place % len(TABLE),) for place in range(count)],
    )  # fmt: skip


def vectors(lexicon: Lexicon, library: Library, noise: float) -> dict[int, np.ndarray]:
    rng = np.random.default_rng(4)
    return {
        number: unit(
            lexicon.places[number % len(TABLE)] + rng.normal(0, noise, (2, WIDTH)).astype(np.float32)
        )
        for number in range(len(library))
    }


def test_made_up_screens_have_one_right_icon_or_none(lexicon, library):
    made = screens(library, TABLE, vectors(lexicon, library, 0.1), frozenset(), 200, 1)
    assert len(made) == 200
    assert {screen.right for screen in made} == {0, None}
    assert 0.1 < np.mean([screen.right is None for screen in made]) < 0.4
    assert all(4 <= len(screen.vectors) + (screen.right is None) <= 41 for screen in made)


def test_weighing_makes_chances_come_true(lexicon, library):
    seen = vectors(lexicon, library, 0.22)
    fitted = lexicon.weighing(fit_evidence(lexicon, screens(library, TABLE, seen, frozenset(), 400, 1)))
    made = screens(library, TABLE, seen, frozenset(), 600, 2)
    tops = [(float(chances.max()), screen.right == int(chances.argmax())) for screen in made
            for chances in (chances_of(fitted, screen),)]  # fmt: skip
    sure = [right for top, right in tops if top > 0.85]
    assert len(sure) > 30
    assert np.mean(sure) > 0.8
    before, after = score_icons(lexicon, made), score_icons(fitted, made)
    assert after.first >= before.first - 0.05
    assert after.first > 5 * after.chance
    assert "right icon first" in after.text()


def test_clear_pictures_get_names_and_blurred_ones_fewer(lexicon, library):
    _, share = fit_names(lexicon, library, vectors(lexicon, library, 0.02))
    blurred, fewer = fit_names(lexicon, library, vectors(lexicon, library, 0.5))
    assert share > 0.95 > fewer > 0
    assert 0 < blurred.least_sure < 1


def test_nothing_is_named_when_no_certainty_suffices(lexicon, library):
    right = vectors(lexicon, library, 0.01)
    shifted = {number: right[(number + 1) % len(right)] for number in right}
    fit, share = fit_names(lexicon, library, shifted)
    assert (fit.least_sure, share) == (1.0, 0.0)


def test_too_few_drawings_are_refused(lexicon, library):
    few = {number: rows for number, rows in vectors(lexicon, library, 0.1).items() if number < 5}
    with pytest.raises(ValueError, match="too few"):
        screens(library, TABLE, few, frozenset(), 5, 1)


def test_the_numbers_of_a_fit_have_usable_starting_values():
    assert len(Fit().weights) == 6
