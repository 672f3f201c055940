"""A picture file as a frame."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from vision.errors import BadImage
from vision.types import Frame, Pixels

LARGEST = 100_000_000
"""Pictures of more pixels than this are refused; an 8K screen has 33 million."""


def open_image(path: str | Path) -> Frame:
    """Read the first picture of a file as a frame.

    Transparency is put on white, the camera's orientation is applied, and 16-bit and CMYK pictures are turned
    into 8-bit RGB.

    Raises:
        BadImage: the file is missing, empty, truncated, not a picture, or has over 100 million pixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    path = Path(path)
    try:
        if path.stat().st_size == 0:
            raise BadImage(f"{path} is empty.")
        with warnings.catch_warnings():
            # Pillow only warns about sizes that are large but not absurd; our own limit follows.
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.width * image.height > LARGEST:
                    raise BadImage(_too_large(path, image.width, image.height))
                image.load()
                return Frame(_rgb(ImageOps.exif_transpose(image)))
    except Image.DecompressionBombError as exc:
        raise BadImage(
            f"{path} has far more than {LARGEST // 1_000_000} million pixels; make it smaller."
        ) from exc
    except UnidentifiedImageError as exc:
        raise BadImage(f"{path} is not a picture that can be read.") from exc
    except FileNotFoundError as exc:
        raise BadImage(f"There is no file {path}.") from exc
    except IsADirectoryError as exc:
        raise BadImage(f"{path} is a folder, not a picture.") from exc
    except PermissionError as exc:
        raise BadImage(f"{path} may not be read: permission denied.") from exc
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, ArithmeticError) as exc:
        # Pillow's decoders raise all of these for damaged files.
        raise BadImage(f"{path} is truncated or damaged: {exc}.") from exc


def _rgb(image: Any) -> Pixels:  # noqa: ANN401
    from PIL import Image

    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return _stretch(np.asarray(image))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        white = Image.new("RGBA", with_alpha.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, with_alpha)
    return np.array(image.convert("RGB"), np.uint8)


def _stretch(grey: Any) -> Pixels:  # noqa: ANN401
    """16-bit (or floating) grey to RGB; values beyond 16 bits are clipped, values up to 255 taken as 8-bit."""
    values = np.nan_to_num(np.asarray(grey, np.float64))
    low, high = float(values.min(initial=0)), float(values.max(initial=0))
    if np.issubdtype(grey.dtype, np.floating) and low >= 0 and high <= 1:
        values = values * 255
    elif grey.dtype.itemsize == 2 or high > 255:
        values = values / 257
    eight = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return np.repeat(eight[:, :, None], 3, axis=2)


def _too_large(path: Path, width: int, height: int) -> str:
    most = f"at most {LARGEST // 1_000_000} million pixels are read"
    return f"{path} has {width}x{height} pixels; {most}. Make it smaller."
