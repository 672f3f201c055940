"""What is said about icons: names and tags of the sets, phrases of the concepts, and orders as people give them."""

from __future__ import annotations

import itertools
import random

from vision.icons.phrases import tidy
from vision.training.icon_concepts import Concept
from vision.training.icon_library import WORDS, Library

_AROUND = (
    "{}", "{}", "{}", "{}", "the {}", "the {} button", "{} button", "{} icon", "the {} icon", "click {}",
    "click the {}", "press {}", "click on the {} icon", "press the {} button", "choose {}", "use {}", "hit the {}",
    "select {}", "{} in the toolbar", "the {} tool", "toolbar {}",
)  # fmt: skip
_DOING = (
    "open", "close", "save", "delete", "remove", "add", "create", "insert", "edit", "change", "rename", "copy", "move",
    "print", "send", "share", "find", "show", "hide", "select", "import", "export", "download", "upload", "refresh",
    "undo", "start", "stop", "pause", "go to", "new", "previous", "next", "lock", "unlock", "compile", "run", "zoom",
    "rotate", "align", "sort", "filter", "merge", "split", "attach", "clear", "reset", "replace", "duplicate", "paste",
)  # fmt: skip
_THINGS = (
    "file", "folder", "document", "page", "picture", "image", "text", "line", "row", "column", "cell", "table", "tab",
    "window", "panel", "list", "item", "selection", "message", "mail", "contact", "user", "account", "event", "note",
    "task", "link", "bookmark", "tag", "layer", "object", "shape", "song", "video", "track", "sound", "device", "disk",
    "printer", "network", "password", "program", "project", "code", "script", "database", "chart", "map", "search",
    "settings", "history", "clipboard", "color", "font", "template", "process", "terminal", "connection", "calendar",
)  # fmt: skip


def around(phrase: str, rng: random.Random) -> str:
    """`phrase` as it may stand in an instruction: `the … button`, `click …`."""
    return tidy(rng.choice(_AROUND).format(phrase))


def orders() -> list[str]:
    """Things to do with things, for learning which words mean alike."""
    pairs = itertools.product(_DOING, _THINGS)
    return [
        f"{doing} {article}{thing}"
        for (doing, thing), article in zip(pairs, itertools.cycle(("", "the ", "a ")))
    ]


def drawn_texts(library: Library) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each drawing its names and its tags, tidied; none for pictures of words."""
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for family, name, tags in zip(library.families, library.names, library.tags, strict=True):
        if family == WORDS:
            found.append(((), ()))
            continue
        bare = " ".join(word for word in name.split() if not word.isdigit()) or name
        found.append(
            (tuple(dict.fromkeys((tidy(bare), tidy(name)))), tuple(text for text in map(tidy, tags) if text))
        )
    return found


def held_out_phrases(table: tuple[Concept, ...], share: float, seed: int) -> frozenset[tuple[int, str]]:
    """Phrases to leave out of a training, to see how phrases fare that nobody wrote down; never a concept's first two.

    A phrase that several concepts share is kept.
    """
    rng = random.Random(seed)
    counts: dict[str, int] = {}
    for concept in table:
        for phrase in concept.phrases:
            counts[phrase] = counts.get(phrase, 0) + 1
    return frozenset(
        (number, phrase)
        for number, concept in enumerate(table)
        for phrase in concept.phrases[2:]
        if counts[phrase] == 1 and rng.random() < share
    )
