"""Picture files of every kind, and files that only pretend to be pictures."""

from __future__ import annotations

import contextlib
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vision.capture import open_image
from vision.errors import BadImage


def saved(tmp_path, image, name="picture.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def test_rgb_pixels_arrive_unchanged(tmp_path):
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    frame = open_image(saved(tmp_path, Image.fromarray(pixels)))
    assert np.array_equal(frame.pixels, pixels)
    assert frame.pixels.dtype == np.uint8


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "LAB", "HSV"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    image = (
        Image.new("RGB", (6, 4), (200, 200, 200)).convert(mode) if mode != "LAB" else Image.new("LAB", (6, 4))
    )
    name = "picture.tiff" if mode in ("CMYK", "YCbCr", "LAB") else "picture.png"
    if mode == "HSV":
        image, name = image.convert("RGB"), "picture.bmp"
    assert open_image(saved(tmp_path, image, name)).pixels.shape == (4, 6, 3)


def test_transparency_lies_on_white(tmp_path):
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 0))
    image.putpixel((1, 0), (255, 0, 0, 255))
    assert open_image(saved(tmp_path, image)).pixels.tolist() == [[[255, 255, 255], [255, 0, 0]]]


def test_a_transparent_palette_lies_on_white(tmp_path):
    image = Image.new("P", (1, 1), 0)
    image.putpalette([0, 0, 0] * 256)
    assert open_image(saved(tmp_path, image, transparency=0)).pixels.tolist() == [[[255, 255, 255]]]


def test_sixteen_bits_are_scaled_not_clipped(tmp_path):
    image = Image.fromarray(np.array([[0, 32896, 65535]], np.uint16))
    assert open_image(saved(tmp_path, image)).pixels[0, :, 0].tolist() == [0, 128, 255]


def test_the_cameras_orientation_is_applied(tmp_path):
    image = Image.new("RGB", (4, 2), "white")
    exif = image.getexif()
    exif[0x0112] = 6
    assert open_image(saved(tmp_path, image, "turned.jpg", exif=exif)).pixels.shape == (4, 2, 3)


def test_a_missing_file_a_folder_and_an_empty_file_say_so(tmp_path):
    with pytest.raises(BadImage, match="There is no file"):
        open_image(tmp_path / "gone.png")
    with pytest.raises(BadImage, match="folder"):
        open_image(tmp_path)
    (tmp_path / "empty.png").touch()
    with pytest.raises(BadImage, match="empty"):
        open_image(tmp_path / "empty.png")


def test_text_is_not_a_picture(tmp_path):
    (tmp_path / "notes.png").write_text("hello")
    with pytest.raises(BadImage, match="not a picture"):
        open_image(tmp_path / "notes.png")


@settings(deadline=None, max_examples=60)
@given(kind=st.sampled_from(["png", "jpg", "gif", "bmp", "webp", "tiff"]), data=st.data())
def test_a_truncated_or_damaged_picture_is_refused_or_read_but_never_crashes(tmp_path_factory, kind, data):
    path = tmp_path_factory.mktemp("damaged") / f"picture.{kind}"
    Image.fromarray(np.random.default_rng(2).integers(0, 256, (20, 30, 3), dtype=np.uint8)).save(path)
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(1, len(content) - 1))]
    for _ in range(data.draw(st.integers(0, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with contextlib.suppress(BadImage):
        assert open_image(path).pixels.shape[2] == 3


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("size", [(10_001, 10_000), (60_000, 60_000)])
def test_pictures_beyond_the_limit_are_refused_before_they_are_unpacked(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(*size) + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    with pytest.raises(BadImage, match="100 million pixels"):
        open_image(path)
