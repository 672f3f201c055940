"""What a model computed of earlier requests, kept so that a request which begins the same way costs only what is new.

A past is a row of keys (a token's number, or the picture that it is part of) and the numbers behind it. Layers with
full attention keep something for each token and can be cut anywhere. Layers with linear attention (three of four in
Qwen 3.5) keep one state, which cannot be cut: copies of it are laid aside at a few places, the marks.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from vision.models.local.foreign import Cache

Keys = Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class Mark:
    """Copies of all states that cannot be cut, as they were after `position` tokens."""

    position: int
    states: tuple[Any, ...]


class Past:
    """The computed past of one session.

    Attributes:
        cache: transformers' cache, of `len(keys)` tokens; it is changed by every step that is computed.
        keys: what was computed, token by token.
    """

    def __init__(self, cache: Cache, most_marks: int) -> None:
        self.cache = cache
        self.keys: list[Hashable] = []
        self._most = max(0, most_marks)
        self._marks: list[Mark] = []

    @property
    def marks(self) -> tuple[int, ...]:
        """Where states were laid aside."""
        return tuple(mark.position for mark in self._marks)

    def rewind(self, keys: Keys) -> int | None:
        """Go back to where `keys` is not what was computed. At least one token always stays to be computed.

        Returns:
            How many tokens of `keys` need not be computed; None when nothing can be kept, and the past is spent.
        """
        common = 0
        for ours, theirs in zip(self.keys, keys[:-1], strict=False):
            if ours != theirs:
                break
            common += 1
        return self._back_to(common, exact=common == len(self.keys))

    def settle(self) -> bool:
        """After a step that was broken off: go back to where all layers agree. False: the past is spent."""
        return self._back_to(len(self.keys), exact=False) is not None

    def mark(self) -> None:
        """Lay aside the states as they are now; the least useful copy goes when there are too many."""
        stateful = [layer for layer in self.cache.layers if hasattr(layer, "recurrent_states")]
        position = len(self.keys)
        if not stateful or not self._most or position in self.marks:
            return
        self._marks.append(Mark(position, _copies(stateful)))
        while len(self._marks) > self._most:
            # The first is the shared beginning, the last two are where the next request is likeliest to part.
            inner = range(1, max(2, len(self._marks) - 2))
            del self._marks[min(inner, key=lambda i: self._marks[i].position - self._marks[i - 1].position)]

    def _back_to(self, limit: int, *, exact: bool) -> int | None:
        """Go back to at most `limit` tokens; `exact`: that is where the states are already."""
        layers = self.cache.layers
        if any(getattr(layer, "is_sliding", False) for layer in layers):
            return None  # what slid out of the window is gone
        stateful = [layer for layer in layers if hasattr(layer, "recurrent_states")]
        position = limit
        if stateful and not exact:
            mark = next((mark for mark in reversed(self._marks) if mark.position <= limit), None)
            if mark is None:
                return None
            position = mark.position
            _put_back(stateful, mark.states)
        if position == 0:
            return None
        for layer in layers:
            if getattr(layer, "keys", None) is not None and layer.keys.shape[-2] > position:
                layer.keys = layer.keys[..., :position, :]
                layer.values = layer.values[..., :position, :]
        del self.keys[position:]
        self._marks = [mark for mark in self._marks if mark.position <= position]
        return position


def _copies(layers: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(
        (
            {at: state.clone() for at, state in layer.conv_states.items() if state is not None},
            {at: state.clone() for at, state in layer.recurrent_states.items() if state is not None},
        )
        for layer in layers
    )


def _put_back(layers: Sequence[Any], states: Sequence[Any]) -> None:
    # Copied into place: the next step writes into these very numbers, and the mark must stay as it is.
    for layer, (conv, recurrent) in zip(layers, states, strict=True):
        for at, state in conv.items():
            layer.conv_states[at].copy_(state)
        for at, state in recurrent.items():
            layer.recurrent_states[at].copy_(state)
