"""The hand-written table of what pictures on controls mean: `resources/icons/concepts.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from vision.icons.phrases import tidy


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning.

    Attributes:
        phrases: what people say for it; the first is its name.
        names: how icon sets call drawings of it.
    """

    phrases: tuple[str, ...]
    names: frozenset[str]


def concepts() -> tuple[Concept, ...]:
    """All concepts, in the table's order."""
    return parse(resources.files("resources").joinpath("icons", "concepts.tsv").read_text(encoding="utf-8"))


def parse(text: str) -> tuple[Concept, ...]:
    """Read the table: phrases, a tab, names of drawings; both with `|` between. `#` starts a comment."""
    found: list[Concept] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        phrases, tab, names = line.partition("\t")
        if not tab:
            raise ValueError(f"line {number} of the concepts has no tab")
        found.append(
            Concept(
                tuple(dict.fromkeys(tidy(phrase) for phrase in phrases.split("|"))),
                frozenset(name.strip() for name in names.split("|") if name.strip()),
            )
        )
    return tuple(found)


def without(table: tuple[Concept, ...], left_out: frozenset[tuple[int, str]]) -> tuple[Concept, ...]:
    """The table without some phrases, each given with its concept's number."""
    return tuple(
        Concept(
            tuple(phrase for phrase in concept.phrases if (number, phrase) not in left_out), concept.names
        )
        for number, concept in enumerate(table)
    )


class Index:
    """Which concepts a drawing of a set stands for."""

    def __init__(self, table: tuple[Concept, ...]) -> None:
        """Look names up in `table`."""
        self._anywhere: dict[str, list[int]] = {}
        self._here: dict[tuple[str, str], list[int]] = {}
        for number, concept in enumerate(table):
            for name in concept.names:
                family, colon, own = name.partition(":")
                if colon:
                    self._here.setdefault((family, own), []).append(number)
                else:
                    self._anywhere.setdefault(name, []).append(number)

    def of(self, family: str, name: str) -> tuple[int, ...]:
        """The concepts of the drawing that `family` calls `name` (plain words), none when it is in no one's list.

        An entry for this set alone comes before those for any set.
        """
        own = self._here.get((family, name))
        if own is not None:
            return tuple(sorted(set(own)))
        bare = " ".join(word for word in name.split() if not word.isdigit())
        found = self._anywhere.get(name) or self._anywhere.get(bare) or ()
        return tuple(sorted(set(found)))
