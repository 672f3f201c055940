"""Picture buffers that are used again once nobody holds them.

Fresh memory for a large picture costs several times as much as filling it, because the system hands it
out page by page.
"""

from __future__ import annotations

import sys

import numpy as np

from vision.types import Pixels

# The pool's list, the loop variable, and getrefcount's own argument.
_ONLY_OURS = 3


class BufferPool:
    """Lends HxWx3 arrays. Not locked: the screen that owns it holds its lock around `take`.

    Attributes:
        kept: how many buffers are remembered; further ones are simply new.
    """

    def __init__(self, kept: int = 6) -> None:
        self.kept = kept
        self._buffers: list[Pixels] = []

    def take(self, height: int, width: int) -> Pixels:
        """An array to fill, with any content. It returns to the pool when it and all views of it are gone."""
        shape = (height, width, 3)
        self._buffers = [buffer for buffer in self._buffers if buffer.shape == shape]
        for buffer in self._buffers:
            # A view keeps its owner alive, so the count says whether anyone still looks at this memory.
            if sys.getrefcount(buffer) <= _ONLY_OURS:
                return buffer[:]
        fresh = np.empty(shape, np.uint8)
        if len(self._buffers) < self.kept:
            self._buffers.append(fresh)
        return fresh[:]
