"""Collect the panel's words, bring the catalogues up to date, and compile them.

Run as `python -m tools.words` after words were added or changed; then fill in what is empty in
`resources/words/LANGUAGE/LC_MESSAGES/panel.po` and run it again. With `--check` nothing is written: exit status 1, with
what is wrong, when a catalogue is not up to date.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "desktop_agent" / "panel"
WORDS = ROOT / "resources" / "words"
_KEYWORDS = {"tr": None, "ntr": (1, 2)}
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def collected() -> Catalog:
    """All words of the panel's sources, with where they stand."""
    # The compiled catalogue holds the date; one that is always another makes the file always another.
    catalogue = Catalog(project="desktop-agent", charset="utf-8", creation_date=_NO_DATE)
    found = extract_from_dir(
        SOURCE, method_map=[("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Translators:",)
    )
    for name, _line, message, comments, _context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        catalogue.add(message, locations=[(f"desktop_agent/panel/{name}", 0)], auto_comments=comments)
    return catalogue


def updated(path: Path) -> Catalog:
    """The catalogue in `path` with all words that there are now, and none that there are no more."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parents[1].name)
    catalogue.update(collected(), no_fuzzy_matching=True, keep_user_comments=True)
    catalogue.obsolete.clear()
    return catalogue


def problems(catalogue: Catalog) -> list[str]:
    """What a person would notice: words without a translation, and places for values that do not fit."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        said = [text or "" for text in _texts(message.string)]
        if not all(said):
            found.append(f"not translated: {message.id!r}")
        elif message.fuzzy:
            found.append(f"doubtful: {message.id!r}")
        elif any(not _places(text) <= _expected(message) for text in said):
            found.append(f"other places for values: {message.id!r}")
    return found


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as text, sorted, without what changes each time."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, omit_header=False, include_lineno=False, width=110)
    return re.sub(
        rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To|'
        rb"Project-Id-Version): .*\n",
        b"",
        out.getvalue(),
        flags=re.MULTILINE,
    )


def _expected(message: Message) -> set[str]:
    return set().union(*(_places(text) for text in _texts(message.id)))


def _texts(texts: str | Sequence[str] | None) -> list[str]:
    return [texts or ""] if isinstance(texts, str | None) else list(texts)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; the exit status."""
    options = argparse.ArgumentParser(prog="python -m tools.words", description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing")
    check = options.parse_args(arguments).check
    wrong = []
    for path in sorted(WORDS.glob("*/LC_MESSAGES/panel.po")):
        catalogue = updated(path)
        text, binary = written(catalogue), compiled(catalogue)
        wrong += [f"{path.relative_to(ROOT)}: {problem}" for problem in problems(catalogue)]
        for target, content in ((path, text), (path.with_suffix(".mo"), binary)):
            if target.is_file() and target.read_bytes() == content:
                continue
            if check:
                wrong.append(f"{target.relative_to(ROOT)} is not up to date: run python -m tools.words")
            else:
                target.write_bytes(content)
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
