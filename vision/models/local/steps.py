"""One model computing: prompts in pieces, then token after token; asked between layers whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vision.models.local.foreign import Tensor
from vision.models.local.load import Loaded
from vision.models.local.past import Past
from vision.models.local.prompt import Prompt, Seen


class Steps:
    """Computes the next token's scores for one prompt, on top of a past; to be used in torch's inference mode.

    Args:
        loaded: the model.
        past: what was computed before; it grows.
        prompt: what is to be read.
        ask: called before each layer; what it raises ends the step, and the past must then be settled.
    """

    def __init__(self, loaded: Loaded, past: Past, prompt: Prompt, ask: Callable[[], None]) -> None:
        import torch

        self._torch = torch
        self._loaded = loaded
        self._past = past
        self._prompt = prompt
        self._ask = ask
        self._device = loaded.model.get_input_embeddings().weight.device
        self._positions: Any = None
        self._shift = 0
        if loaded.positions and not prompt.given:
            self._positions, self._shift = self._rope()

    def read(self, chunk: int, marks: int) -> Tensor:
        """Compute what of the prompt is new, `chunk` tokens at a time; returns the scores for the token after it.

        At most `marks` beginnings of messages are marked in the past, so that a later request can part from it there.
        """
        start, end = len(self._past.keys), len(self._prompt.ids)
        if self._prompt.given:
            return self._compute(self._prompt.ids, self._prompt.keys, 0, self._given())
        stops = chosen(self._prompt.starts, start, end, marks)
        scores = None
        for upto in cuts(start, end, self._prompt.pictures, stops, chunk):
            scores = self._compute(self._prompt.ids[start:upto], self._prompt.keys[start:upto], start)
            if upto in stops:
                self._past.mark()
            start = upto
        return scores

    def write(self, tokens: Sequence[int]) -> Tensor:
        """Compute `tokens` that were just written; returns the scores for the token after them."""
        return self._compute(tokens, tokens, len(self._past.keys))

    def _given(self) -> dict[str, Tensor]:
        """What the model's own processor made, on the model's device and in its type."""
        kind = self._loaded.model.dtype
        return {
            name: value.to(self._device, kind) if value.is_floating_point() else value.to(self._device)
            for name, value in self._prompt.given.items()
            if self._torch.is_tensor(value)
        }

    def _compute(
        self, ids: Sequence[int], keys: Sequence[Any], start: int, more: Mapping[str, Tensor] | None = None
    ) -> Tensor:
        torch = self._torch
        end = start + len(ids)
        given: dict[str, Any] = {
            "input_ids": torch.tensor([list(ids)], device=self._device),
            "past_key_values": self._past.cache,
            "use_cache": True,
            "logits_to_keep": 1,
            **(more or {}),
        }
        pictures = [seen for seen in self._prompt.pictures if start <= seen.start and seen.end <= end]
        if self._positions is not None:
            given["position_ids"] = self._places(start, end)
        if pictures:
            self._ask()
            given |= self._seen(pictures, start, end)
        scores = self._loaded.model(**given).logits[:, -1, :].to(device="cpu", dtype=torch.float32, copy=True)
        self._past.keys.extend(keys)
        return scores

    def _seen(self, pictures: Sequence[Seen], start: int, end: int) -> dict[str, Any]:
        torch = self._torch
        kinds = torch.zeros((1, end - start), dtype=torch.int32, device=self._device)
        for seen in pictures:
            kinds[:, seen.start - start : seen.end - start] = 1
        pixels = torch.cat([self._loaded.reader.pixels(seen) for seen in pictures])
        return {
            "pixel_values": pixels.to(self._device),
            "image_grid_thw": torch.tensor([seen.grid for seen in pictures], device=self._device),
            "mm_token_type_ids": kinds,
        }

    def _rope(self) -> tuple[Any, int]:
        """Positions of the prompt's tokens in three directions, and how far the count is behind after pictures."""
        torch = self._torch
        ids = torch.tensor([list(self._prompt.ids)])
        kinds = torch.zeros_like(ids, dtype=torch.int32)
        for seen in self._prompt.pictures:
            kinds[:, seen.start : seen.end] = 1
        grids = [seen.grid for seen in self._prompt.pictures]
        positions, shift = self._loaded.model.model.get_rope_index(
            ids, kinds, image_grid_thw=torch.tensor(grids) if grids else None
        )
        return positions.to(self._device), int(shift[0])

    def _places(self, start: int, end: int) -> Tensor:
        """Four rows: the place in the row of tokens, then time, down, across."""
        torch = self._torch
        plain = torch.arange(start, end, device=self._device)[None, None]
        known = self._positions[:, :, start:end]
        behind = end - max(start, self._positions.shape[2])
        if behind > 0:
            known = torch.cat([known, plain[:, :, -behind:].expand(3, 1, -1) + self._shift], dim=2)
        return torch.cat([plain, known.to(plain.dtype)], dim=0)


def chosen(starts: Sequence[int], start: int, end: int, most: int) -> tuple[int, ...]:
    """Which beginnings of messages are marked: the first new one, and the last ones."""
    new = [at for at in starts if start < at < end]
    if most <= 0:
        return ()
    return tuple(new) if len(new) <= most else tuple(sorted({new[0], *new[len(new) - most + 1 :]}))


def cuts(start: int, end: int, pictures: Sequence[Seen], stops: Sequence[int], chunk: int) -> list[int]:
    """Where the tokens from `start` to `end` are cut: at all `stops`, after at most `chunk`, never inside a picture."""
    found: list[int] = []
    while start < end:
        upto = min([end, start + max(1, chunk), *(at for at in stops if at > start)])
        for seen in pictures:
            if seen.start < upto < seen.end:
                upto = seen.start if seen.start > start else seen.end
        found.append(upto)
        start = upto
    return found
