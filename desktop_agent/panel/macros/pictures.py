"""Pictures of macros as Qt has them."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from vision.locate import Crop
from vision.types import Frame


@lru_cache(maxsize=512)
def picture_of(crop: Crop, width: int, height: int) -> QPixmap:
    """`crop`, made smaller where it is larger than `width` by `height`; an empty picture when it is damaged."""
    try:
        image = QImage.fromData(base64.b64decode(crop.png, validate=True))
    except (binascii.Error, ValueError):
        image = QImage()
    if image.isNull():
        return QPixmap()
    if image.width() > width or image.height() > height:
        image = image.scaled(
            QSize(width, height),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    return QPixmap.fromImage(image)


def image_of(frame: Frame) -> QImage:
    """`frame` as an image of its own; safe on any thread."""
    pixels = frame.pixels
    high, wide = pixels.shape[:2]
    return QImage(pixels.tobytes(), wide, high, wide * 3, QImage.Format.Format_RGB888).copy()
