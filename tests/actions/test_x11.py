"""Cookies and display names."""

from __future__ import annotations

import contextlib
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import DisplayFailed
from actions.x11 import (
    COOKIE_PROTOCOL,
    connect,
    display_number,
    name_display,
    read_cookie,
    unpack_numbers,
    write_cookie,
)


def entry(number: bytes, cookie: bytes, *, protocol: bytes = COOKIE_PROTOCOL, family: int = 256) -> bytes:
    fields = (b"host", number, protocol, cookie)
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(field)) + field for field in fields)


@given(st.binary(min_size=1, max_size=64))
def test_written_cookie_is_read_back_for_any_display(tmp_path_factory, cookie):
    path = tmp_path_factory.mktemp("cookie") / "Xauthority"
    write_cookie(path, cookie)
    assert read_cookie(path, ":97") == cookie


def test_writing_never_overwrites(tmp_path):
    write_cookie(tmp_path / "Xauthority", b"one")
    with pytest.raises(FileExistsError):
        write_cookie(tmp_path / "Xauthority", b"two")


def test_entry_that_names_the_display_beats_one_for_all(tmp_path):
    path = tmp_path / "Xauthority"
    path.write_bytes(entry(b"", b"any") + entry(b"8", b"eight") + entry(b"9", b"nine"))
    assert read_cookie(path, ":9.0") == b"nine"
    assert read_cookie(path, ":7") == b"any"


def test_naming_a_display_keeps_the_cookie_for_all(tmp_path):
    path = tmp_path / "Xauthority"
    write_cookie(path, b"secret")
    name_display(path, ":97")
    assert read_cookie(path, ":97") == read_cookie(path, ":5") == b"secret"
    assert socket.gethostname().encode() in path.read_bytes()


def test_other_protocols_are_passed_over(tmp_path):
    path = tmp_path / "Xauthority"
    path.write_bytes(entry(b"9", b"kerberos", protocol=b"MIT-KERBEROS-5"))
    with pytest.raises(DisplayFailed, match="holds no cookie for the display :9"):
        read_cookie(path, ":9")


@given(cut=st.integers(min_value=0, max_value=100), noise=st.binary(max_size=60))
def test_torn_and_foreign_files_never_crash(tmp_path_factory, cut, noise):
    path = tmp_path_factory.mktemp("cookie") / "Xauthority"
    whole = entry(b"9", b"nine") + entry(b"8", b"eight")
    path.write_bytes(whole[:cut] + noise)
    with contextlib.suppress(DisplayFailed):
        assert isinstance(read_cookie(path, ":9"), bytes)


def test_missing_cookie_file_is_named(tmp_path):
    with pytest.raises(DisplayFailed, match="nowhere"):
        read_cookie(tmp_path / "nowhere", ":9")


@pytest.mark.parametrize(
    ("display", "number"), [(":0", "0"), (":97.0", "97"), ("host:10.1", "10"), ("unix:5", "5")]
)
def test_number_of_a_display(display, number):
    assert display_number(display) == number


@pytest.mark.parametrize("display", ["", "97", ":", ":x", "wayland-0"])
def test_what_is_no_display_is_refused(display):
    with pytest.raises(DisplayFailed, match="not the name of an X display"):
        display_number(display)


def test_no_display_at_all_says_what_to_do(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(DisplayFailed, match="set DISPLAY, or use a virtual display"):
        connect()


@given(st.lists(st.integers(min_value=0, max_value=2**32 - 1)), st.binary(max_size=3))
def test_numbers_are_unpacked_and_a_torn_one_left_out(numbers, torn):
    assert unpack_numbers(struct.pack(f"={len(numbers)}I", *numbers) + torn) == tuple(numbers)
