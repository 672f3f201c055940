"""Pictures as data URLs: PNG, which loses nothing; JPEG where that is too large."""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict

from vision.errors import ModelFailed
from vision.models.types import Picture

_QUALITIES = (92, 80, 60)
_KEPT_BYTES = 64_000_000
"""Of pictures that were encoded: a session sends the same ones again with every step."""


class Pictures:
    """Encodes pictures, each once while it is remembered."""

    def __init__(self, most_bytes: int) -> None:
        """`most_bytes`: of one picture, before it is written in letters."""
        self._most = most_bytes
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    def url(self, picture: Picture) -> str:
        """`picture` as a data URL. Raises ModelFailed for one that is too large in every form, or is none."""
        known = self._kept.get(picture.digest) if picture.digest else None
        if known is not None:
            self._kept.move_to_end(picture.digest)
            return known
        kind, data = self._encoded(picture)
        url = f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"
        if picture.digest:
            self._kept[picture.digest] = url
            self._size += len(url)
            while self._size > _KEPT_BYTES and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._size -= len(old)
        return url

    def forget(self) -> None:
        """Give back the memory."""
        self._kept.clear()
        self._size = 0

    def _encoded(self, picture: Picture) -> tuple[str, bytes]:
        import cv2

        pixels = picture.pixels
        if pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
            raise ModelFailed(f"A picture has height, width and three colours, not the shape {pixels.shape}.")
        blue_first = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        done, data = cv2.imencode(".png", blue_first, [cv2.IMWRITE_PNG_COMPRESSION, 3])
        if done and data.nbytes <= self._most:
            return "png", data.tobytes()
        for quality in _QUALITIES:
            done, data = cv2.imencode(".jpg", blue_first, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if done and data.nbytes <= self._most:
                return "jpeg", data.tobytes()
        height, width = pixels.shape[:2]
        raise ModelFailed(
            f"A picture of {width}×{height} takes more than {self._most / 1e6:g} MB as JPEG too. Send a smaller one."
        )


__all__ = ["Pictures"]
