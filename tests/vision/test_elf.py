"""Reading what a library needs."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.elf import needed_libraries

elf_only = pytest.mark.skipif(sys.platform != "linux", reason="ELF files are found on Linux")


@elf_only
def test_the_interpreter_needs_the_c_library():
    assert "libc.so.6" in needed_libraries(Path(sys.executable).resolve())


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"MZ" * 100, b"\x7fELF\x02\x01" + b"\xff" * 90])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="file"):
        needed_libraries(path)


@elf_only
@settings(deadline=None, max_examples=40)
@given(cut=st.integers(1, 4000))
def test_a_truncated_file_never_does_worse_than_be_refused(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("elf") / "lib.so"
    path.write_bytes(Path(sys.executable).resolve().read_bytes()[:cut])
    with contextlib.suppress(ValueError):
        assert all(isinstance(name, str) for name in needed_libraries(path))
