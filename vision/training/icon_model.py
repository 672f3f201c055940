"""The networks: one that sees pictures, one that reads phrases, and the places of the concepts between them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from vision.icons.phrases import ROWS, rows_of
from vision.icons.picture import CHANNELS

WIDTH = 128
"""Numbers in a vector."""

OTHERS = 8
"""Places for pictures that no concept covers."""

_STEM = 24
_HIDDEN = 192


class _Block(nn.Module):
    """Two convolutions past which the input is carried; halves the picture."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(before, after, 3, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
        )
        self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after))
        self.past = nn.Sequential(
            nn.AvgPool2d(2), nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after)
        )

    def forward(self, seen: Tensor) -> Tensor:
        return functional.relu(self.second(self.first(seen)) + self.past(seen))


class Eye(nn.Module):
    """Pictures, N×4×32×32, to vectors of length 1, N×128."""

    def __init__(self) -> None:
        """Random weights."""
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(CHANNELS, _STEM, 3, 1, 1, bias=False), nn.BatchNorm2d(_STEM), nn.ReLU(inplace=True)
        )
        self.body = nn.Sequential(
            _Block(_STEM, 2 * _STEM), _Block(2 * _STEM, 4 * _STEM), _Block(4 * _STEM, 8 * _STEM)
        )
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(8 * _STEM * 4, WIDTH)

    def forward(self, tiles: Tensor) -> Tensor:
        """The vectors of `tiles`."""
        seen = functional.avg_pool2d(self.body(self.stem(tiles)), 2)
        return functional.normalize(self.head(self.drop(seen.flatten(1))).float(), dim=1)


class Reader(nn.Module):
    """Phrases to vectors of length 1: what `vision.icons.phrases.PhraseTable` computes, for training."""

    def __init__(self) -> None:
        """Random weights; the second layer starts silent."""
        super().__init__()
        self.table = nn.EmbeddingBag(ROWS, WIDTH, mode="sum")
        self.inner = nn.Linear(WIDTH, _HIDDEN)
        self.outer = nn.Linear(_HIDDEN, WIDTH, bias=False)
        nn.init.normal_(self.table.weight, std=0.1)
        nn.init.zeros_(self.outer.weight)
        self._known: dict[str, tuple[Tensor, Tensor]] = {}

    def read(self, phrases: list[str], forget: float = 0.0) -> Tensor:
        """Vectors of `phrases`; with the chance `forget` a row does not count, so that the others learn more."""
        bags = [self._bag(phrase) for phrase in phrases]
        rows = torch.cat([bag for bag, _ in bags])
        shares = torch.cat([share for _, share in bags])
        if forget:
            shares = shares * (torch.rand_like(shares) > forget)
        starts = torch.tensor([0, *(len(bag) for bag, _ in bags[:-1])]).cumsum(0)
        bag = functional.normalize(self.table(rows, starts, shares), dim=1, eps=1e-6)
        return functional.normalize(bag + self.outer(functional.relu(self.inner(bag))), dim=1)

    def _bag(self, phrase: str) -> tuple[Tensor, Tensor]:
        found = self._known.get(phrase)
        if found is None:
            rows, shares = rows_of(phrase)
            found = torch.tensor(rows, dtype=torch.int64), torch.tensor(shares, dtype=torch.float32)
            self._known[phrase] = found
        return found


class Meanings(nn.Module):
    """Everything that is trained together."""

    def __init__(self, concepts: int) -> None:
        """Room for `concepts` concepts, then one place for words, then `OTHERS` for pictures that mean none of them."""
        super().__init__()
        self.eye = Eye()
        self.reader = Reader()
        self.places = nn.Parameter(torch.randn(concepts + 1 + OTHERS, WIDTH) * 0.1)
        self.teacher = nn.Linear(WIDTH, 384, bias=False)
        self.sharp = nn.Parameter(torch.tensor(2.7))
        self.sure = nn.Parameter(torch.tensor(2.7))

    def logits(self, vectors: Tensor) -> Tensor:
        """How near `vectors` lie to each place, scaled for a softmax; the last column sums up all others."""
        near = self.scale(self.sure) * vectors @ functional.normalize(self.places, dim=1).T
        return torch.cat([near[:, :-OTHERS], near[:, -OTHERS:].logsumexp(1, keepdim=True)], dim=1)

    @staticmethod
    def scale(value: Tensor) -> Tensor:
        """The factor before a softmax."""
        return value.clamp(max=3.7).exp()
