"""What was seen before, by its pixels."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TypeVar

import numpy as np

from vision.types import Pixels

K = TypeVar("K")
V = TypeVar("V")


def pixels_key(crop: Pixels) -> bytes:
    """Equal for crops with equal size and pixels, and for no others."""
    hasher = hashlib.blake2b(repr(crop.shape).encode(), digest_size=16)
    hasher.update(np.ascontiguousarray(crop).data)
    return hasher.digest()


def remember(memory: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    """Keep `value`, and forget what was not asked for the longest beyond `limit` entries."""
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > limit:
        memory.popitem(last=False)
