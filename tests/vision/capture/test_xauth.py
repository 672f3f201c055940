"""Cookies from authority files."""

from __future__ import annotations

import struct

import pytest

from vision.capture.xauth import cookie_for, display_number
from vision.errors import DisplayUnavailable


def entry(number: bytes, cookie: bytes, name: bytes = b"MIT-MAGIC-COOKIE-1") -> bytes:
    fields = b"".join(struct.pack(">H", len(field)) + field for field in (b"host", number, name, cookie))
    return struct.pack(">H", 256) + fields


def test_the_entry_of_the_display_is_chosen(tmp_path):
    path = tmp_path / "auth"
    path.write_bytes(entry(b"1", b"a" * 16) + entry(b"97", b"x" * 16, b"OTHER") + entry(b"97", b"b:" * 8))
    assert cookie_for(":97.0", path) == b"b:" * 8


def test_a_display_without_a_cookie_and_a_damaged_file_say_so(tmp_path):
    path = tmp_path / "auth"
    path.write_bytes(entry(b"1", b"a" * 16))
    with pytest.raises(DisplayUnavailable, match="no cookie for display :2"):
        cookie_for(":2", path)
    path.write_bytes(entry(b"1", b"a" * 16)[:-3])
    with pytest.raises(DisplayUnavailable, match="damaged"):
        cookie_for(":1", path)
    with pytest.raises(DisplayUnavailable, match="Cannot read"):
        cookie_for(":1", tmp_path / "gone")


@pytest.mark.parametrize(("name", "number"), [(":0", "0"), (":97.1", "97"), ("host:3", "3")])
def test_display_numbers(name, number):
    assert display_number(name) == number


@pytest.mark.parametrize("name", ["", "97", ":", ":x", "wayland-0"])
def test_other_names_are_refused(name):
    with pytest.raises(DisplayUnavailable, match="looks like"):
        display_number(name)
