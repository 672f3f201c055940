"""A piece of System V shared memory, into which the X server copies the screen."""

from __future__ import annotations

import ctypes
import os
from typing import Any

import numpy as np

from vision.types import Pixels

_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0


class Segment:
    """Shared memory of `size` bytes. Raises OSError when the system has none to give.

    Attributes:
        shmid: the number by which the X server attaches it.
        size: bytes.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._libc = _libc()
        self.shmid = self._libc.shmget(_IPC_PRIVATE, size, _IPC_CREAT | 0o600)
        if self.shmid < 0:
            raise _last_error("shmget")
        address = self._libc.shmat(self.shmid, None, 0)
        if address is None or address == ctypes.c_void_p(-1).value:
            error = _last_error("shmat")
            self.remove()
            raise error
        self._address: int | None = address

    def remove(self) -> None:
        """Let the system free the memory when the last process lets go of it, however that process ends."""
        self._libc.shmctl(self.shmid, _IPC_RMID, None)

    def view(self, size: int) -> Pixels:
        """The first `size` bytes, flat; valid until the next grab and never after `close`."""
        if self._address is None:
            raise ValueError("the shared memory was closed")
        return np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(self._address))

    def close(self) -> None:
        """Detach. May be called again."""
        if self._address is not None:
            self._libc.shmdt(ctypes.c_void_p(self._address))
            self._address = None


def _libc() -> Any:  # noqa: ANN401
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
    libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
    libc.shmat.restype = ctypes.c_void_p
    libc.shmdt.argtypes = [ctypes.c_void_p]
    libc.shmctl.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
    return libc


def _last_error(call: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"{call}: {os.strerror(code)}")
