"""How well a phrase fits what a picture shows; functions of the shipped word table alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from vision.icons.lexicon import Floats, Lexicon

WORDS_FILE = "icon-words"
_LOOK_TYPE = np.dtype("<f2")


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
    score = float(words.scores(phrase, _vectors([look], words))[0])
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
    scores = words.scores(phrase, _vectors([looks[place] for place in seen], words))
    none = words.fit.none[0] + words.fit.none[1] * words.ask(phrase).familiar
    most = max(float(scores.max()), none)
    powers = np.exp(scores - most)
    shares = powers / (powers.sum() + np.exp(none - most))
    for place, share in zip(seen, shares, strict=True):
        chances[place] = float(share)
    return chances


def _vectors(looks: Sequence[bytes], words: Lexicon) -> Floats:
    if any(len(look) != words.width * _LOOK_TYPE.itemsize for look in looks):
        raise ValueError(
            f"a look has {words.width} half-precision numbers; this one was made by something else"
        )
    return np.frombuffer(b"".join(looks), _LOOK_TYPE).reshape(len(looks), words.width).astype(np.float32)
