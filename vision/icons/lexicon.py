"""What the shipped word table knows: phrases, concepts, and how well a phrase fits a picture."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from vision.errors import ModelUnavailable
from vision.icons.phrases import PhraseTable, tidy, unit

Floats = npt.NDArray[np.float32]

FEATURES = 6
"""Numbers that speak for a phrase and a picture belonging together."""

_KEPT_PHRASES = 512
_SAYING_NOTHING = frozenset(
    ("the", "a", "an", "this", "that", "button", "icon", "click", "press", "tap", "hit", "please", "control")
)
_LEADING = frozenset(("open", "show", "view", "display", "toggle", "go", "to", "launch", "access"))
"""Words before what a picture shows, that change nothing about it: "Open Recent", "Toggle Bold"."""
_LED = 0.9
"""How familiar a phrase is that is known but for such words."""
_LEAST_SHARE = 1e-3
_STEEP = 30.0
"""How fast a known phrase loses against one that lies nearer to what was asked."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Numbers chosen on drawings that the networks had not learned.

    Attributes:
        weights: of the `FEATURES`.
        none: score of "none of these", and what a well-known phrase adds to it.
        single: slope, offset, and share of familiarity: from the score of one picture to a chance.
        least_sure: a name is given from this on.
    """

    weights: tuple[float, ...] = (0.6, 0.4, 0.3, 0.0, 0.0, 0.0)
    none: tuple[float, float] = (-4.0, 0.0)
    single: tuple[float, float, float] = (1.0, 3.0, 0.0)
    least_sure: float = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A phrase, read.

    Attributes:
        vector: its place.
        concepts: how much each concept is meant; adds up to 1, or to 0 for a phrase without words.
        familiar: how near a phrase comes that the table knows, 0 to 1.
    """

    vector: Floats
    concepts: Floats
    familiar: float


@dataclass(frozen=True, eq=False)
class Seen:
    """M pictures, as far as they can be judged before anything is asked.

    Attributes:
        vectors: M×D, of length 1.
        shares: M×(K+2); how likely each shows each concept, words, or something else.
        sums: M; how near each lies to everything, as a logarithm.
    """

    vectors: Floats
    shares: Floats
    sums: Floats


class Lexicon:
    """The word table, opened. Keeps what it has read; may be used from several threads."""

    def __init__(
        self,
        table: PhraseTable,
        phrases: tuple[tuple[str, ...], ...],
        phrase_vectors: Floats,
        places: Floats,
        kin: npt.NDArray[np.bool_],
        sharp: tuple[float, float],
        fit: Fit | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            table: from phrases to vectors.
            phrases: what people say for each of the K concepts; the first is its name.
            phrase_vectors: their vectors, in the same order, one below the other.
            places: (K + 1 + others)×D; where pictures of each concept lie, of words, and of anything else.
            kin: K×K; concepts that share pictures.
            sharp: the factors before the softmax over concepts, and over phrases.
            fit: how evidence is weighed.
        """
        self.table, self.phrases, self.fit = table, phrases, fit or Fit()
        self.places, self.kin = unit(places), kin
        self.sharp = sharp
        self._vectors = phrase_vectors
        self._owner = np.array([number for number, some in enumerate(phrases) for _ in some])
        self._asked: dict[str, Asked] = {}

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Read the file that training wrote. Raises ModelUnavailable when it is not one."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                notes = json.loads(bytes(kept["notes"]).decode())
                table = PhraseTable(
                    kept["table"], kept["scales"].astype(np.float32), kept["inner"].astype(np.float32),
                    kept["bias"].astype(np.float32), kept["outer"].astype(np.float32),
                )  # fmt: skip
                phrases = tuple(tuple(some) for some in notes["phrases"])
                kin = np.unpackbits(kept["kin"], axis=1)[:, : len(phrases)].astype(np.bool_)
                fit = notes["fit"]
                none, single = fit["none"], fit["single"]
                return cls(
                    table, phrases, kept["phrase_vectors"].astype(np.float32) / 127,
                    kept["places"].astype(np.float32), kin, (notes["sharp"][0], notes["sharp"][1]),
                    Fit(
                        tuple(fit["weights"]), (none[0], none[1]), (single[0], single[1], single[2]),
                        fit["least_sure"],
                    ),
                )  # fmt: skip
        except (OSError, ValueError, KeyError, IndexError, TypeError, BadZipFile, EOFError) as exc:
            raise ModelUnavailable(f"The word table of the icons cannot be read: {path} ({exc}).") from exc

    def save(self, path: Path) -> None:
        """Write everything to `path` (`.npz`)."""
        notes = {
            "phrases": self.phrases, "sharp": self.sharp,
            "fit": {
                "weights": self.fit.weights, "none": self.fit.none, "single": self.fit.single,
                "least_sure": self.fit.least_sure,
            },
        }  # fmt: skip
        half = np.float16
        np.savez(
            path, table=self.table.table, scales=self.table.scales.astype(half), inner=self.table.inner.astype(half),
            bias=self.table.bias.astype(half), outer=self.table.outer.astype(half), places=self.places.astype(half),
            phrase_vectors=np.round(self._vectors * 127).astype(np.int8), kin=np.packbits(self.kin, axis=1),
            notes=np.frombuffer(json.dumps(notes).encode(), np.uint8),
        )  # fmt: skip

    def weighing(self, fit: Fit) -> Lexicon:
        """The same table with other numbers to weigh evidence with."""
        return Lexicon(self.table, self.phrases, self._vectors, self.places, self.kin, self.sharp, fit)

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self.places.shape[1])

    def ask(self, phrase: str) -> Asked:
        """Read `phrase`, as people write it."""
        found = self._asked.get(phrase)
        if found is None:
            found = self._read(phrase)
            if len(self._asked) >= _KEPT_PHRASES:
                self._asked.clear()
            self._asked[phrase] = found
        return found

    def see(self, vectors: Floats) -> Seen:
        """What the table makes of pictures, M×D, whatever will be asked."""
        # Not `@`: a matrix library that starts threads for so little takes tens of milliseconds on a busy machine.
        near = np.einsum("md,kd->mk", vectors, self.places)
        powers = _powers(self.sharp[0] * near)
        powers /= powers.sum(axis=1, keepdims=True)
        concepts = len(self.phrases)
        others = powers[:, concepts + 1 :].sum(axis=1, keepdims=True)
        against = self.sharp[1] * near
        sums = np.log(_powers(against).sum(axis=1)) + against.max(axis=1)
        shares = np.concatenate([powers[:, : concepts + 1], others], axis=1)
        return Seen(vectors, np.asarray(shares, np.float32), np.asarray(sums, np.float32))

    def name(self, shares: Floats) -> tuple[str, float]:
        """The name of what one picture shows, and how sure: of a row of `Seen.shares`.

        Concepts that share pictures do not make each other less sure. The name is empty when it is too unsure.
        """
        concepts = shares[: len(self.phrases)]
        best = int(concepts.argmax())
        sure = float(concepts[self.kin[best]].sum())
        return (self.phrases[best][0] if sure >= self.fit.least_sure else "", sure)

    def features(self, asked: Asked, seen: Seen) -> Floats:
        """What speaks for each picture being what is asked for, M×`FEATURES`."""
        concept = np.log(np.einsum("mk,k->m", seen.shares[:, :-2], asked.concepts) + _LEAST_SHARE)
        near = np.einsum("md,d->m", seen.vectors, asked.vector)
        plain = np.stack([concept, self.sharp[1] * near - seen.sums, near], axis=1)
        return np.asarray(np.concatenate([plain, plain * asked.familiar], axis=1), np.float32)

    def scores(self, phrase: str, seen: Seen) -> Floats:
        """One number for each picture, larger for a better fit; comparable for one phrase."""
        return np.asarray(self.features(self.ask(phrase), seen) @ np.array(self.fit.weights), np.float32)

    def _read(self, phrase: str) -> Asked:
        vector = self.table.vector(phrase)
        gist = _gist(phrase)
        concepts = np.zeros(len(self.phrases), np.float32)
        for words, familiar in ((gist, 1.0), (tuple(word for word in gist if word not in _LEADING), _LED)):
            known = self._by_words.get(words)
            if known is not None:
                concepts[list(known)] = 1 / len(known)
                return Asked(vector, concepts, familiar)
        if not vector.any():
            return Asked(vector, concepts, 0.0)
        near = np.einsum("pd,d->p", self._vectors, vector)
        best = float(near.max())
        weights = np.exp(_STEEP * (near - best))
        concepts += np.bincount(self._owner, weights, len(self.phrases)).astype(np.float32)
        return Asked(vector, concepts / concepts.sum(), min(max((best - 0.3) / 0.7, 0.0), 1.0))

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        """Concepts by what their phrases come down to."""
        found: dict[tuple[str, ...], list[int]] = {}
        for number, some in enumerate(self.phrases):
            for phrase in some:
                owners = found.setdefault(_gist(phrase), [])
                if number not in owners:
                    owners.append(number)
        return {gist: tuple(owners) for gist, owners in found.items()}


def _powers(logits: Floats) -> Floats:
    """Powers of e, each row scaled so that its largest is 1."""
    return np.asarray(np.exp(logits - logits.max(axis=1, keepdims=True)), np.float32)


def _gist(phrase: str) -> tuple[str, ...]:
    """The words of a phrase that say something, in any order, without the s of the plural."""
    words = tidy(phrase).split()
    kept = [word for word in words if word not in _SAYING_NOTHING] or words
    return tuple(
        sorted(
            word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
            for word in kept
        )
    )
