"""A picture file as a frame."""

from __future__ import annotations

import stat
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from vision.errors import BadImage
from vision.types import Frame, Pixels

LARGEST = 100_000_000
"""Pictures of more pixels than this are refused; an 8K screen has 33 million."""

_COMMON = ("PNG", "JPEG", "GIF", "BMP", "DIB", "PPM")
_OTHERS = ("MPO", "WEBP", "TIFF", "AVIF", "JPEG2000", "QOI", "TGA", "PCX", "ICO")
"""What else a picture of a screen may be saved as. Pillow knows more, and starts other programs to read some of it."""

_BAND = 1 << 22
"""Pixels that are turned into RGB at a time, so that a large picture is not held in several forms at once."""


def open_image(path: str | Path) -> Frame:
    """Read the first picture of a file as a frame.

    Transparency is put on white, the camera's orientation is applied, and 16-bit and CMYK pictures are turned
    into 8-bit RGB.

    Raises:
        BadImage: the file is missing, empty, truncated, not a picture, or has over 100 million pixels.
    """
    from PIL import ImageOps

    with _opened(Path(path)) as image:
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return Frame(_rgb(image))


def image_size(path: str | Path) -> tuple[int, int]:
    """Width and height of the frame that `open_image` would give, from the file's first bytes. Raises BadImage."""
    with _opened(Path(path)) as image:
        turned = image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
        return (image.height, image.width) if turned else (image.width, image.height)


_ORIENTATION = 0x0112
_SIDEWAYS = range(5, 9)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The picture at `path`, not yet unpacked. What goes wrong with it in here becomes BadImage."""
    from PIL import Image, UnidentifiedImageError

    try:
        _look_at(path)
        with warnings.catch_warnings():
            # Pillow only warns about sizes that are large but not absurd; our own limit follows.
            warnings.simplefilter("ignore")
            with _identified(path) as image:
                if image.width * image.height > LARGEST:
                    raise BadImage(_too_large(path, image.width, image.height))
                yield image
    except Image.DecompressionBombError as exc:
        raise BadImage(
            f"{path} has far more than {LARGEST // 1_000_000} million pixels; make it smaller."
        ) from exc
    except UnidentifiedImageError as exc:
        raise BadImage(f"{path} is not a picture that can be read.") from exc
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise BadImage(f"There is no file {path}.") from exc
    except IsADirectoryError as exc:
        raise BadImage(f"{path} is a folder, not a picture.") from exc
    except PermissionError as exc:
        raise BadImage(f"{path} may not be read: permission denied.") from exc
    except MemoryError as exc:
        raise BadImage(f"{path} does not fit into the memory; make it smaller.") from exc
    except (
        OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, RuntimeError, struct.error,
    ) as exc:  # fmt: skip
        # Pillow's decoders raise all of these for damaged files.
        raise BadImage(f"{path} is truncated or damaged: {_one_line(exc)}.") from exc


def _look_at(path: Path) -> None:
    """Raises BadImage for what cannot be a picture, whatever is in it."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        raise
    except OSError as exc:
        raise BadImage(f"{path} cannot be read: {exc.strerror}.") from exc
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise BadImage(f"{path} is no ordinary file.")
    if found.st_size == 0:
        raise BadImage(f"{path} is empty.")


def _identified(path: Path) -> Any:  # noqa: ANN401
    """The file, opened by the reader that knows its first bytes; the rarer readers are loaded when they are needed."""
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(path, formats=_COMMON)
    except UnidentifiedImageError:
        Image.init()
        return Image.open(path, formats=[name for name in _OTHERS if name in Image.OPEN])


def _rgb(image: Any) -> Pixels:  # noqa: ANN401
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    deep = image.mode in ("I", "F") or image.mode.startswith("I;16")
    by = _divisor(image) if deep else 1.0
    for top, bottom in _bands(image):
        band = image.crop((0, top, image.width, bottom))
        if deep:
            grey = np.clip(np.rint(_numbers(band) / by), 0, 255)
            pixels[top:bottom] = grey.astype(np.uint8)[:, :, None]
        else:
            pixels[top:bottom] = np.asarray(_on_white(band).convert("RGB"))
    return pixels


def _bands(image: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    rows = max(1, _BAND // max(1, image.width))
    for top in range(0, image.height, rows):
        yield top, min(image.height, top + rows)


def _on_white(image: Any) -> Any:  # noqa: ANN401
    from PIL import Image

    if image.mode not in ("RGBA", "LA", "PA", "La", "RGBa") and "transparency" not in image.info:
        return image
    with_alpha = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", with_alpha.size, (255, 255, 255, 255)), with_alpha)


def _divisor(image: Any) -> float:  # noqa: ANN401
    """What 16-bit or floating values are divided by to become 0 to 255: values up to 255 are taken as they are."""
    lows, highs = zip(*(_extremes(image, top, bottom) for top, bottom in _bands(image)), strict=True)
    low, high = min(lows), max(highs)
    if image.mode == "F" and low >= 0 and high <= 1:
        return 1 / 255
    return 257.0 if image.mode.startswith("I;16") or high > 255 else 1.0


def _extremes(image: Any, top: int, bottom: int) -> tuple[float, float]:  # noqa: ANN401
    values = _numbers(image.crop((0, top, image.width, bottom)))
    return float(values.min(initial=0)), float(values.max(initial=0))


def _numbers(image: Any) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:  # noqa: ANN401
    return np.nan_to_num(np.asarray(image, np.float32))


def _one_line(exc: Exception) -> str:
    return (" ".join(str(exc).split()) or type(exc).__name__).rstrip(".")


def _too_large(path: Path, width: int, height: int) -> str:
    most = f"at most {LARGEST // 1_000_000} million pixels are read"
    return f"{path} has {width}x{height} pixels; {most}. Make it smaller."
