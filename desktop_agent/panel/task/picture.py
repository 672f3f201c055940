"""The picture that a question was decided on, out of the session's file. Not for the Qt thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from vision.types import Frame


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame, and the same as Qt draws it. The image keeps its own pixels."""

    frame: Frame
    image: QImage


def load_picture(journal: str, digest: str) -> Picture:
    """The frame `digest` of the session file `journal`.

    Raises BadInput when there is no such file or frame, JournalError when it cannot be read.
    """
    from pathlib import Path

    from desktop_agent.session.read import open_session

    with open_session(Path(journal)) as session:
        return picture_of(session.frame(digest))


def picture_of(frame: Frame) -> Picture:
    """`frame` as Qt draws it."""
    import numpy as np

    pixels = np.ascontiguousarray(frame.pixels)
    image = QImage(
        pixels.data, frame.width, frame.height, frame.width * 3, QImage.Format.Format_RGB888
    ).convertToFormat(QImage.Format.Format_RGB32)
    return Picture(frame, image)
