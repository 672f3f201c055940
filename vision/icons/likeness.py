"""How well a phrase fits what a picture shows; functions of the shipped word table alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from vision.icons.lexicon import Floats, Lexicon, Seen

WORDS_FILE = "icon-words"
_LOOK_TYPE = np.dtype("<f2")
_MOST_JUDGED = 1024
_TWINS = 0.95
"""On generated screens 95 of 100 pictures come to at least this cosine with themselves elsewhere, and no other does."""
_BY_HEART = 0.89
"""So familiar is a phrase that stands in the word table, as it is or but for a leading "open" or "show"."""
_judged: dict[bytes, tuple[Floats, Floats, np.float32]] = {}


@cache
def lexicon() -> Lexicon:
    """The shipped word table, read once. Raises ModelUnavailable."""
    from vision.weights import model_path

    return Lexicon.load(model_path(WORDS_FILE))


def likeness(phrase: str, look: bytes) -> float:
    """The chance that a picture is what `phrase` means, 0 to 1.

    About one half is a toss-up. The chance is that of one picture among a dozen on a screen; `likenesses` compares
    the pictures that are there. 0 for an empty `look`.

    Args:
        phrase: as people write it: `the gear`, `Zoom in`, `Go to the parent folder`.
        look: `Look.vector`, or `Element.look`.

    Raises:
        ModelUnavailable: the word table is missing or damaged.
        ValueError: `look` was made by something else.
    """
    if not look:
        return 0.0
    words = lexicon()
    slope, offset, familiar = words.fit.single
    score = float(words.scores(phrase, _seen([look], words))[0])
    return float(1 / (1 + np.exp(-(slope * score + offset + familiar * words.ask(phrase).familiar))))


def likenesses(phrase: str, looks: Sequence[bytes]) -> list[float]:
    """The chance of each picture to be the one that `phrase` means, when at most one of them is.

    The chances add up to at most 1; what is missing is the chance that none is meant. Best for ranking the
    pictures of one screen, and for deciding whether the first is safe. Empty looks get 0. Raises as `likeness` does.
    """
    chances = [0.0] * len(looks)
    seen = [place for place, look in enumerate(looks) if look]
    if not seen:
        return chances
    words = lexicon()
    scores = words.scores(phrase, _seen([looks[place] for place in seen], words))
    none = words.fit.none[0] + words.fit.none[1] * words.ask(phrase).familiar
    most = max(float(scores.max()), none)
    powers = np.exp(scores - most)
    shares = powers / (powers.sum() + np.exp(none - most))
    for place, share in zip(seen, shares, strict=True):
        chances[place] = float(share)
    return chances


def meaning(phrase: str) -> str:
    """The name of what `phrase` most likely means: `close` for "Dismiss"; empty for a phrase without words.

    Raises ModelUnavailable.
    """
    words = lexicon()
    concepts = words.ask(phrase).concepts
    return words.phrases[int(concepts.argmax())][0] if concepts.any() else ""


def is_known(phrase: str) -> bool:
    """Whether the word table holds `phrase` itself as a name for pictures. Raises ModelUnavailable."""
    return lexicon().ask(phrase).familiar >= _BY_HEART


def twins(looks: Sequence[bytes]) -> list[int]:
    """For each look the number of its group: looks in one group belong to pictures that are as good as equal.

    A group's number is that of its first member. Raises ValueError for looks of several lengths.
    """
    if not looks:
        return []
    if len({len(look) for look in looks}) > 1:
        raise ValueError("looks that were made by different things cannot be compared")
    vectors = np.frombuffer(b"".join(looks), _LOOK_TYPE).reshape(len(looks), -1).astype(np.float32)
    alike = np.einsum("md,nd->mn", vectors, vectors) >= _TWINS
    return [int(row.argmax()) for row in alike]


def _seen(looks: Sequence[bytes], words: Lexicon) -> Seen:
    """What the table makes of `looks`; those seen before cost nothing."""
    if any(len(look) != words.width * _LOOK_TYPE.itemsize for look in looks):
        raise ValueError(
            f"a look has {words.width} half-precision numbers; this one was made by something else"
        )
    known = {look: row for look in looks if (row := _judged.get(look)) is not None}
    missing = [look for look in dict.fromkeys(looks) if look not in known]
    if missing:
        vectors = (
            np.frombuffer(b"".join(missing), _LOOK_TYPE).reshape(len(missing), words.width).astype(np.float32)
        )
        seen = words.see(vectors)
        known.update(zip(missing, zip(seen.vectors, seen.shares, seen.sums, strict=True), strict=True))
        if len(_judged) + len(missing) > _MOST_JUDGED:
            _judged.clear()
        _judged.update((look, known[look]) for look in missing)
    parts = [known[look] for look in looks]
    return Seen(
        np.stack([vector for vector, _, _ in parts]), np.stack([shares for _, shares, _ in parts]),
        np.array([total for _, _, total in parts], np.float32),
    )  # fmt: skip
