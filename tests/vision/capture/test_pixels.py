"""Bytes of an X server to RGB, and the buffers they go to."""

from __future__ import annotations

import numpy as np
import pytest

from vision.capture.pixels import BGRX, PixelFormat, to_rgb
from vision.capture.pool import BufferPool


def converted(data: bytes, form: PixelFormat, width: int, height: int) -> list:
    out = np.empty((height, width, 3), np.uint8)
    to_rgb(np.frombuffer(data, np.uint8), form, out)
    return out.tolist()


def test_the_usual_layout_is_turned_round():
    assert converted(bytes([3, 2, 1, 0, 6, 5, 4, 255]), BGRX, 2, 1) == [[[1, 2, 3], [4, 5, 6]]]


def test_big_endian_and_sixteen_bit_pixels_are_read_by_their_masks():
    big = PixelFormat(32, False, (0xFF0000, 0xFF00, 0xFF))
    assert converted(bytes([0, 1, 2, 3]), big, 1, 1) == [[[1, 2, 3]]]
    five_six_five = PixelFormat(16, True, (0xF800, 0x07E0, 0x001F))
    data = np.array([0xF800, 0x07E0, 0x001F, 0], "<u2").tobytes()
    assert converted(data, five_six_five, 3, 1) == [[[255, 0, 0], [0, 255, 0], [0, 0, 255]]]


def test_ten_bits_a_channel_keep_black_and_white():
    deep = PixelFormat(32, True, (0x3FF00000, 0xFFC00, 0x3FF))
    data = np.array([0, 0x3FFFFFFF], "<u4").tobytes()
    assert converted(data, deep, 2, 1) == [[[0, 0, 0], [255, 255, 255]]]


def test_rows_are_padded_as_the_server_says():
    assert PixelFormat(16, True, (0, 0, 0), 32).row_bytes(3) == 8


def test_colour_tables_are_refused():
    with pytest.raises(ValueError, match="8 bits"):
        converted(bytes(4), PixelFormat(8, True, (0, 0, 0)), 4, 1)


def test_a_buffer_is_lent_again_only_when_nobody_looks_at_it():
    pool = BufferPool()
    first = pool.take(4, 5)
    part = first[1:2]
    address = first.ctypes.data
    assert pool.take(4, 5).ctypes.data != address
    del first
    held = [pool.take(4, 5), pool.take(4, 5)]
    assert address not in [array.ctypes.data for array in held]
    del part
    again = [pool.take(4, 5) for _ in range(2)]
    assert address in [array.ctypes.data for array in again]


def test_many_buffers_in_use_are_all_different():
    pool = BufferPool(kept=2)
    arrays = [pool.take(2, 2) for _ in range(7)]
    assert len({array.ctypes.data for array in arrays}) == 7
