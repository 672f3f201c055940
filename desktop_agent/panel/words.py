"""The panel's words in the person's language. Without Qt, so that presenters can use it.

Catalogues are gettext files: `resources/words/LANGUAGE/LC_MESSAGES/panel.po`, and the compiled `panel.mo` beside it.
"""

from __future__ import annotations

import gettext
from importlib import resources

_catalogue: gettext.NullTranslations = gettext.NullTranslations()

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""The languages there are, each in its own words."""


def tr(message: str, /, **values: object) -> str:
    """`message` in the person's language, with `{name}` replaced by `values`.

    `message` must be a literal, so that it can be found by those who collect what is to be translated.
    """
    return _filled(_catalogue.gettext(message), values)


def ntr(one: str, several: str, count: int, /, **values: object) -> str:
    """`one` or `several` as `count` asks, in the person's language; `{count}` is known."""
    return _filled(_catalogue.ngettext(one, several, count), {"count": count} | values)


def speak(language: str) -> str:
    """From now on use `language` (`de`, or `de_DE.UTF-8` as systems say it); English where there is no catalogue.

    Returns the language that is spoken now.
    """
    global _catalogue
    short = language.partition(".")[0].partition("_")[0].partition("-")[0].lower()
    catalogue = resources.files("resources") / "words" / short / "LC_MESSAGES" / "panel.mo"
    if short == "en" or not catalogue.is_file():
        _catalogue = gettext.NullTranslations()
        return "en"
    with catalogue.open("rb") as file:
        _catalogue = gettext.GNUTranslations(file)
    return short


def _filled(text: str, values: dict[str, object]) -> str:
    # Values may hold braces themselves: only the message is a pattern.
    return text.format_map(values) if values else text
