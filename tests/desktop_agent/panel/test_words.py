import pytest

from desktop_agent.panel import words
from tools import words as catalogues


@pytest.fixture(autouse=True)
def english():
    yield
    words.speak("en")


def test_values_are_put_in_their_places_and_may_hold_braces():
    assert words.tr("Saved {path} twice", path="{x}") == "Saved {x} twice"
    assert words.tr("100 % {sure}") == "100 % {sure}"


def test_one_and_several_are_told_apart():
    assert words.ntr("{count} step", "{count} steps", 1) == "1 step"
    assert words.ntr("{count} step", "{count} steps", 2) == "2 steps"


@pytest.mark.parametrize("name", ["de", "de_DE", "de_AT.UTF-8", "de-CH"])
def test_german_is_spoken_to_whoever_asks_for_it(name):
    assert words.speak(name) == "de"
    assert words.tr("Settings") == "Einstellungen"


@pytest.mark.parametrize("name", ["tlh", "", "C", "../../etc/passwd", "en_GB"])
def test_english_is_spoken_where_there_is_no_catalogue(name):
    assert words.speak(name) == "en"
    assert words.tr("Settings") == "Settings"


@pytest.mark.parametrize(
    "path", sorted(catalogues.WORDS.glob("*/LC_MESSAGES/panel.po")), ids=lambda path: path.parts[-3]
)
def test_every_word_of_the_panel_is_translated_and_the_compiled_catalogue_is_the_same(path):
    catalogue = catalogues.updated(path)
    assert catalogues.problems(catalogue) == []
    assert path.read_bytes() == catalogues.written(catalogue)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(catalogue)


def test_every_language_that_can_be_chosen_has_a_catalogue():
    there = {path.parts[-3] for path in catalogues.WORDS.glob("*/LC_MESSAGES/panel.po")}
    assert there == set(words.LANGUAGES) - {"en"}
