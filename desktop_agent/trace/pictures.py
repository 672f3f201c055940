"""Frames as pictures inside a page: each once, small enough to send, as data URIs."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

from desktop_agent.errors import CorruptSession
from desktop_agent.session.read import SessionFile
from vision.types import Frame

WIDEST = 1280
"""Pictures are scaled down to this many pixels across."""

QUALITY = 80
"""WebP quality: text stays legible at about 30 KiB a form of 1280x800."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the page.

    Attributes:
        name: its id in the page.
        width: of the frame in frame pixels, in which all marks are drawn, however small the picture itself is.
        height: likewise.
        uri: the picture as a `data:` URI.
    """

    name: str
    width: int
    height: int
    uri: str


class Album:
    """Collects the pictures of a page, each frame once.

    Attributes:
        pictures: what was collected, in order.
    """

    def __init__(self, session: SessionFile) -> None:
        self._session = session
        self._by_digest: dict[str, tuple[Picture, Frame] | None] = {}
        self.pictures: list[Picture] = []

    def picture(self, digest: str) -> Picture | None:
        """The picture of the frame with `digest`; None when it is not stored, or is damaged."""
        entry = self._entry(digest)
        return entry[0] if entry is not None else None

    def frame(self, digest: str) -> Frame | None:
        """The same frame, for its place on the screen."""
        entry = self._entry(digest)
        return entry[1] if entry is not None else None

    def _entry(self, digest: str) -> tuple[Picture, Frame] | None:
        if digest not in self._by_digest:
            self._by_digest[digest] = self._load(digest)
        return self._by_digest[digest]

    def _load(self, digest: str) -> tuple[Picture, Frame] | None:
        if not digest or not self._session.has_frame(digest):
            return None
        try:
            frame = self._session.frame(digest)
        except CorruptSession:
            # The rest of the session is worth showing; `sessions verify` names the damage.
            return None
        picture = Picture(f"f{len(self.pictures)}", frame.width, frame.height, data_uri(frame))
        self.pictures.append(picture)
        # Only the place matters from here on; the pixels of a long session would fill the memory.
        return picture, Frame(frame.pixels[:1, :1].copy(), frame.origin, frame.scale, frame.at)


def data_uri(frame: Frame, widest: int = WIDEST) -> str:
    """The pixels as a WebP picture in a `data:` URI, scaled down to at most `widest` pixels across."""
    from PIL import Image

    image = Image.fromarray(frame.pixels)
    if image.width > widest:
        size = (widest, max(1, round(image.height * widest / image.width)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    image.save(packed, "WEBP", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(packed.getvalue()).decode('ascii')}"
