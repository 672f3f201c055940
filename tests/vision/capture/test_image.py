"""Picture files of every kind, and files that only pretend to be pictures."""

from __future__ import annotations

import contextlib
import os
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from vision.capture import image as image_module
from vision.capture import open_image
from vision.capture.image import image_size
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


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (4, 2)), (3, (4, 2)), (6, (2, 4)), (8, (2, 4)), (99, (4, 2))]
)
def test_the_cameras_orientation_is_applied(tmp_path, orientation, size):
    image = Image.new("RGB", (4, 2), "white")
    exif = image.getexif()
    exif[0x0112] = orientation
    path = saved(tmp_path, image, "turned.jpg", exif=exif)
    frame = open_image(path)
    assert (frame.width, frame.height) == size == image_size(path)


def test_grey_with_transparency_lies_on_white(tmp_path):
    image = Image.new("LA", (2, 1), (0, 0))
    image.putpixel((1, 0), (40, 255))
    assert open_image(saved(tmp_path, image)).pixels.tolist() == [[[255] * 3, [40] * 3]]


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png", "pages.tiff"])
def test_of_a_moving_picture_the_first_one_counts(tmp_path, name):
    first, *others = (Image.new("RGB", (8, 6), colour) for colour in ("red", "blue", "green"))
    path = saved(tmp_path, first, name, save_all=True, append_images=others)
    assert (open_image(path).pixels[0, 0] - np.array([255, 0, 0]) < 8).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1", "L", "I;16", "F", "CMYK"])
def test_a_picture_that_is_turned_in_bands_equals_one_turned_at_once(tmp_path, monkeypatch, mode):
    noise = np.random.default_rng(3).integers(0, 256, (23, 17, 4), dtype=np.uint8)
    if mode == "I;16":
        image = Image.fromarray(noise[:, :, 0].astype(np.uint16) * 250)
    elif mode in ("RGBA", "CMYK"):
        image = Image.frombytes(mode, (17, 23), noise.tobytes())
    elif mode == "LA":
        image = Image.merge("LA", [Image.fromarray(noise[:, :, at].copy()) for at in (0, 1)])
    else:
        image = Image.fromarray(noise[:, :, :3].copy()).convert(mode)
    path = saved(tmp_path, image, "picture.tiff" if mode in ("F", "CMYK") else "picture.png")
    whole = open_image(path).pixels
    monkeypatch.setattr(image_module, "_BAND", 40)
    assert np.array_equal(open_image(path).pixels, whole)
    assert len(np.unique(whole)) > 1


def test_a_missing_file_a_folder_and_an_empty_file_say_so(tmp_path):
    with pytest.raises(BadImage, match="There is no file"):
        open_image(tmp_path / "gone.png")
    with pytest.raises(BadImage, match="folder"):
        open_image(tmp_path)
    (tmp_path / "empty.png").touch()
    with pytest.raises(BadImage, match="empty"):
        open_image(tmp_path / "empty.png")


def test_a_name_that_can_be_no_file_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadImage, match="There is no file"):
        open_image(tmp_path / "file" / "picture.png")
    with pytest.raises(BadImage, match="cannot be read: File name too long"):
        open_image(tmp_path / ("x" * 5000))
    with pytest.raises(BadImage, match="null byte"):
        open_image(tmp_path / "a\0b")


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("RGB", (4, 4)))

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Image, "open", refuse)
    with pytest.raises(BadImage, match="permission denied"):
        open_image(path)


def test_a_picture_that_does_not_fit_into_the_memory_says_so(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("RGB", (4, 4)))

    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr(np, "empty", full)
    with pytest.raises(BadImage, match="does not fit into the memory"):
        open_image(path)


def test_what_a_device_or_pipe_holds_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path / "pipe.png", "/dev/zero", "/dev/null"):
        with pytest.raises(BadImage, match="no ordinary file"):
            open_image(path)


def test_text_is_not_a_picture(tmp_path):
    (tmp_path / "notes.png").write_text("hello")
    for read in (open_image, image_size):
        with pytest.raises(BadImage, match="not a picture"):
            read(tmp_path / "notes.png")


def test_a_format_that_another_program_would_unpack_is_refused(tmp_path):
    script = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nquit\n"
    (tmp_path / "picture.png").write_bytes(script)
    with pytest.raises(BadImage, match="not a picture"):
        open_image(tmp_path / "picture.png")


@pytest.mark.parametrize("name", ["half.png", "half.jpg", "half.gif", "half.webp", "half.bmp"])
def test_half_a_picture_is_refused_and_not_shown_half(tmp_path, name):
    noise = np.random.default_rng(4).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    path = saved(tmp_path, Image.fromarray(noise), name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadImage, match=r"truncated or damaged|not a picture") as caught:
        open_image(path)
    assert "\n" not in str(caught.value)


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


@pytest.mark.parametrize("size", [(10_001, 10_000), (50_000, 50_000), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1)])
def test_pictures_beyond_the_limit_are_refused_before_they_are_unpacked(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(*size) + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    with pytest.raises(BadImage, match="100 million pixels"):
        open_image(path)
