"""Read which shared libraries an ELF file asks for, without loading it."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NULL, _DT_NEEDED, _DT_STRTAB = 0, 1, 5


def needed_libraries(path: Path) -> tuple[str, ...]:
    """The names in the DT_NEEDED entries of a 64-bit little-endian ELF file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not such a file.
    """
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as exc:
            raise ValueError(f"{path.name} is empty") from exc
        with data:
            if data[:6] != b"\x7fELF\x02\x01":
                raise ValueError(f"{path.name} is not a 64-bit little-endian ELF file")
            try:
                return _needed(data)
            except (struct.error, UnicodeDecodeError, OverflowError) as exc:
                raise ValueError(f"{path.name} is damaged") from exc


def _needed(data: mmap.mmap) -> tuple[str, ...]:
    table, size, count = struct.unpack_from("<Q14xHH", data, 32)
    segments = [struct.unpack_from("<I4xQQ8xQ", data, table + index * size) for index in range(count)]
    names: list[int] = []
    strings = 0
    for kind, offset, _, length in segments:
        if kind != _PT_DYNAMIC:
            continue
        for at in range(offset, offset + length, 16):
            tag, value = struct.unpack_from("<qQ", data, at)
            if tag == _DT_NULL:
                break
            if tag == _DT_NEEDED:
                names.append(value)
            elif tag == _DT_STRTAB:
                strings = value
    # The string table is given as an address; the loaded segments map it to a place in the file.
    for kind, offset, address, length in segments:
        if kind == _PT_LOAD and address <= strings < address + length:
            strings += offset - address
            break
    return tuple(_text(data, strings + name) for name in names)


def _text(data: mmap.mmap, at: int) -> str:
    end = data.find(b"\0", at)
    if end < 0:
        raise struct.error("a name has no end")
    return data[at:end].decode("utf-8")
