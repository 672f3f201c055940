"""XShmGetImage through libX11 and libXext: the least work that a picture of an X display can take."""

from __future__ import annotations

import ctypes
from typing import Any

_Z_PIXMAP = 2
_ALL_PLANES = ctypes.c_ulong(-1)
_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0


class _ImageHead(ctypes.Structure):
    """The first fields of Xlib's XImage."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


class _SegmentInfo(ctypes.Structure):
    """Xlib's XShmSegmentInfo."""

    _fields_ = (
        ("shmseg", ctypes.c_ulong),
        ("shmid", ctypes.c_int),
        ("shmaddr", ctypes.c_void_p),
        ("readOnly", ctypes.c_int),
    )


class RawShm:
    """Grabs the whole display of the environment into one shared segment, again and again; nothing is copied out.

    Attributes:
        width: in pixels.
        height: in pixels.
    """

    def __init__(self) -> None:
        """Raises OSError when libX11 or libXext is missing, or no display answers."""
        x11, ext, libc = _library("X11"), _library("Xext"), ctypes.CDLL(None, use_errno=True)
        _declare(x11, ext, libc)
        self._ext = ext
        self._display = x11.XOpenDisplay(None)
        if not self._display:
            raise OSError("libX11 cannot open the display")
        if not ext.XShmQueryExtension(self._display):
            raise OSError("the display has no shared memory with us")
        screen = x11.XDefaultScreen(self._display)
        self._root = x11.XDefaultRootWindow(self._display)
        self.width = x11.XDisplayWidth(self._display, screen)
        self.height = x11.XDisplayHeight(self._display, screen)
        self._info = _SegmentInfo()
        self._image = ext.XShmCreateImage(
            self._display,
            x11.XDefaultVisual(self._display, screen),
            x11.XDefaultDepth(self._display, screen),
            _Z_PIXMAP,
            None,
            ctypes.byref(self._info),
            self.width,
            self.height,
        )
        if not self._image:
            raise OSError("libXext cannot make an image")
        head = self._image.contents
        shmid = libc.shmget(_IPC_PRIVATE, head.bytes_per_line * head.height, _IPC_CREAT | 0o600)
        if shmid < 0:
            raise OSError(ctypes.get_errno(), "no shared memory")
        address = libc.shmat(shmid, None, 0)
        self._info.shmid, self._info.shmaddr, head.data = shmid, address, address
        ext.XShmAttach(self._display, ctypes.byref(self._info))
        x11.XSync(self._display, 0)
        # Both sides hold it now; it goes when the last lets go.
        libc.shmctl(shmid, _IPC_RMID, None)

    def grab(self) -> None:
        """Let the server write the picture into the segment. Raises OSError when it does not."""
        if not self._ext.XShmGetImage(self._display, self._root, self._image, 0, 0, _ALL_PLANES):
            raise OSError("XShmGetImage failed")


def _library(name: str) -> Any:  # noqa: ANN401
    return ctypes.CDLL(f"lib{name}.so.6")


def _declare(x11: Any, ext: Any, libc: Any) -> None:  # noqa: ANN401
    image, pointer, number = ctypes.POINTER(_ImageHead), ctypes.c_void_p, ctypes.c_int
    for name, result, arguments in (
        ("XOpenDisplay", pointer, [ctypes.c_char_p]),
        ("XDefaultScreen", number, [pointer]),
        ("XDefaultRootWindow", ctypes.c_ulong, [pointer]),
        ("XDisplayWidth", number, [pointer, number]),
        ("XDisplayHeight", number, [pointer, number]),
        ("XDefaultVisual", pointer, [pointer, number]),
        ("XDefaultDepth", number, [pointer, number]),
        ("XSync", number, [pointer, number]),
    ):
        function = getattr(x11, name)
        function.restype, function.argtypes = result, arguments
    info = ctypes.POINTER(_SegmentInfo)
    ext.XShmQueryExtension.argtypes = [pointer]
    ext.XShmCreateImage.restype = image
    ext.XShmCreateImage.argtypes = [
        pointer,
        pointer,
        ctypes.c_uint,
        number,
        ctypes.c_char_p,
        info,
        ctypes.c_uint,
        ctypes.c_uint,
    ]
    ext.XShmAttach.argtypes = [pointer, info]
    ext.XShmGetImage.argtypes = [pointer, ctypes.c_ulong, image, number, number, ctypes.c_ulong]
    libc.shmget.argtypes = [number, ctypes.c_size_t, number]
    libc.shmat.argtypes = [number, pointer, number]
    libc.shmat.restype = pointer
    libc.shmctl.argtypes = [number, number, pointer]
