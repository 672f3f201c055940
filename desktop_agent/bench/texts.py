"""Text to type: what people of many countries write."""

from __future__ import annotations

import random
from collections.abc import Sequence

_LATIN = "éèüöäßñçåøÆØÉœŁžşğ€ÿ"
_GREEK_AND_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыэюяαβγδεζηθλμπσςω"
_EMOJI = "😀😂🚀🎉👍🔥🐍🌍🍕🎵"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def many_alphabets(length: int, seed: int) -> str:
    """`length` characters on one line: ASCII (about 55 %), Latin accents, Greek and Cyrillic, Chinese, emoji."""
    rng = random.Random(seed)
    printable = [chr(code) for code in range(33, 127)] + [" "] * 8
    chinese = [chr(0x4E00 + rng.randrange(5000)) for _ in range(120)]
    pools: list[tuple[Sequence[str], float]] = [
        (printable, 0.55),
        (_LATIN, 0.15),
        (_GREEK_AND_CYRILLIC, 0.15),
        (chinese, 0.1),
        (_EMOJI, 0.05),
    ]
    weights = [weight for _, weight in pools]
    return "".join(rng.choice(rng.choices(pools, weights)[0][0]) for _ in range(length))


def plain_prose(length: int, seed: int) -> str:
    """`length` characters of lower and upper case words with points and commas, which every typer can type."""
    rng = random.Random(seed)
    words: list[str] = []
    written = 0
    while written <= length:
        word = "".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 9)))
        ending = rng.choices(("", ",", "."), (8, 1, 1))[0]
        words.append((word.capitalize() if rng.random() < 0.15 else word) + ending)
        written += len(words[-1]) + 1
    return " ".join(words)[:length]
