"""Look at an X display: shared memory for the pixels, XDamage for what changed, RandR for the monitors.

Where an extension is missing (an X server on another machine has no shared memory with us), the plain protocol
does the same more slowly.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from vision.capture.damage import DamageLog
from vision.capture.pixels import BGRX, to_rgb
from vision.capture.pool import BufferPool
from vision.capture.shm import Segment
from vision.capture.types import Monitor
from vision.capture.x11_layout import format_of, monitors_of
from vision.capture.xauth import connect
from vision.errors import DisplayUnavailable
from vision.types import Box, Frame, Pixels

_Z_PIXMAP = 2
_ALL_PLANES = 0xFFFFFFFF
_POLL_S = 0.05


class X11Screen:
    """A `Screen` on an X server. One connection, one lock; waiting happens outside the lock."""

    def __init__(self, display: str, *, xauthority: Path | None = None, monitor: int = 0) -> None:
        self._name = display
        self._lock = threading.RLock()
        self._log = DamageLog()
        # xcffib carries no types.
        self._shm: Any = None
        self._randr: Any = None
        self._fixes: Any = None
        self._damage: Any = None
        self._pool = BufferPool()
        self._wakers: set[int] = set()
        self._conn: Any = None
        self._segment: Segment | None = None
        self._compared: Frame | None = None
        self._monitor = monitor
        try:
            self._connect(xauthority)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ asking

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """The display's monitors."""
        with self._guarded():
            self._pump()
            return self._monitors

    def grab(self, box: Box | None = None) -> Frame:
        """A copy of the picture now; with `box` (in pixels of the whole frame), of that part only."""
        with self._guarded():
            self._pump()
            if box is None:
                self._log.note()
            part = self._whole if box is None else box.intersection(self._whole)
            at = time.monotonic()
            if part is None:
                return Frame(np.zeros((0, 0, 3), np.uint8), self._origin_of(box or self._whole), at=at)
            pixels = self._read(part)
            # The reply can bring events along, which then no longer wake a thread that waits for the socket.
            self._pump()
            return Frame(pixels, self._origin_of(part), 1.0, at)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a whole frame, in pixels."""
        with self._guarded():
            self._pump()
            return self._whole.width, self._whole.height

    @contextlib.contextmanager
    def lend(self, box: Box) -> Iterator[Pixels | None]:
        """The pixels of `box` as the server sends them, HxWx4 in the order B, G, R, unused, without a copy.

        None where the server has another format, or no longer has all of `box`. They are there inside the `with` only,
        and no other thread can use this screen for that long. Takes note of no damage.
        """
        import xcffib.xproto

        with self._guarded():
            self._pump()
            data = None
            if self._format == BGRX and self._whole.encloses(box) and box.area:
                try:
                    data = self._fetch(box).reshape(box.height, box.width, 4)
                except (xcffib.xproto.MatchError, xcffib.xproto.ValueError):
                    self._resized()
            yield data

    def wait_damage(self, timeout_s: float) -> tuple[Box, ...]:
        """Block until something changed that this thread has not noted; empty when nothing did in time."""
        deadline = time.monotonic() + max(0.0, timeout_s)
        wake, waker = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            poller = select.poll()
            poller.register(wake, select.POLLIN)
            with self._guarded():
                self._wakers.add(waker)
                poller.register(self._conn.get_file_descriptor(), select.POLLIN)
            while True:
                with self._guarded():
                    self._pump()
                    if self._log.pending():
                        return self._log.take(self._whole)
                left = deadline - time.monotonic()
                if left <= 0:
                    return ()
                poller.poll(max(1, round(1000 * (left if self._damage else min(left, _POLL_S)))))
                with contextlib.suppress(BlockingIOError):
                    os.read(wake, 64)
        finally:
            with self._lock:
                self._wakers.discard(waker)
                os.close(wake)
                os.close(waker)

    def drain_damage(self) -> tuple[Box, ...]:
        """What changed that this thread has not noted; does not block."""
        with self._guarded():
            self._pump()
            return self._log.take(self._whole) if self._log.pending() else ()

    def close(self) -> None:
        """Let go of the display. May be called again."""
        with self._lock:
            if self._segment is not None:
                self._segment.close()
                self._segment = None
            if self._conn is not None:
                self._conn.disconnect()
                self._conn = None
            self._wake()

    # -------------------------------------------------------------- connecting

    def _connect(self, xauthority: Path | None) -> None:
        import xcffib
        import xcffib.damage
        import xcffib.randr
        import xcffib.shm
        import xcffib.xfixes
        import xcffib.xproto

        try:
            self._conn = connect(self._name, xauthority)
        except xcffib.ConnectionException as exc:
            raise DisplayUnavailable(
                f"No X server answers at {self._name} (or it refuses us). "
                "Set DISPLAY and XAUTHORITY, or use --display virtual."
            ) from exc
        with self._guarded():
            setup = self._conn.get_setup()
            self._root = setup.roots[self._conn.pref_screen]
            self._format = format_of(setup, self._root)
            self._shm = self._extension("MIT-SHM", xcffib.shm.key)
            self._randr = self._extension("RANDR", xcffib.randr.key)
            if self._randr is not None:
                version = self._randr.QueryVersion(1, 5).reply()
                if (version.major_version, version.minor_version) < (1, 5):
                    self._randr = None
                else:
                    self._randr.SelectInput(self._root.root, xcffib.randr.NotifyMask.ScreenChange)
            self._measure()
            self._start_damage()
            if self._shm is not None:
                self._shm.QueryVersion().reply()
                self._attach()
            self._conn.flush()

    def _extension(self, name: str, key: Any) -> Any:  # noqa: ANN401
        """The extension, or None: a request to a missing one would end the connection."""
        found = self._conn.core.QueryExtension(len(name), name).reply()
        return self._conn(key) if found.present else None

    def _start_damage(self) -> None:
        import xcffib.damage
        import xcffib.xfixes

        self._fixes = self._extension("XFIXES", xcffib.xfixes.key)
        self._damage = self._extension("DAMAGE", xcffib.damage.key) if self._fixes is not None else None
        if self._damage is None:
            return
        self._fixes.QueryVersion(5, 0).reply()
        self._damage.QueryVersion(1, 1).reply()
        self._damage_id = self._conn.generate_id()
        self._region_id = self._conn.generate_id()
        self._fixes.CreateRegion(self._region_id, 0, [])
        self._damage.Create(self._damage_id, self._root.root, xcffib.damage.ReportLevel.NonEmpty)

    def _attach(self) -> None:
        """Give the server a segment that holds the whole root window; without one, requests are plain."""
        import xcffib.xproto

        self._detach()
        try:
            segment = Segment(self._format.row_bytes(self._size[0]) * self._size[1])
        except OSError:
            self._shm = None
            return
        self._segment_id = self._conn.generate_id()
        try:
            self._shm.Attach(self._segment_id, segment.shmid, False, is_checked=True).check()
        except xcffib.xproto.AccessError:
            segment.close()
            self._shm = None
        else:
            self._segment = segment
        finally:
            # Both sides are attached, or never will be: from here on a crash leaves nothing behind.
            segment.remove()

    def _detach(self) -> None:
        if self._segment is not None:
            self._shm.Detach(self._segment_id)
            self._segment.close()
            self._segment = None

    def _measure(self) -> None:
        """Ask for the size of the root window and for the monitors."""
        geometry = self._conn.core.GetGeometry(self._root.root).reply()
        self._size = (int(geometry.width), int(geometry.height))
        self._monitors = monitors_of(self._conn, self._randr, self._root, self._size)
        if self._monitor == 0:
            self._shown = Box(0, 0, *self._size)
        elif self._monitor <= len(self._monitors):
            left, top, right, bottom = (int(value) for value in self._monitors[self._monitor - 1].box)
            self._shown = Box(left, top, right, bottom).intersection(Box(0, 0, *self._size)) or Box(
                0, 0, 0, 0
            )
        else:
            raise DisplayUnavailable(
                f"Display {self._name} has {len(self._monitors)} monitor(s); there is no monitor {self._monitor}."
            )
        self._whole = Box(0, 0, self._shown.width, self._shown.height)

    # ----------------------------------------------------------------- working

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[None]:
        """Hold the lock; say in our own words that the display went away."""
        import xcffib

        with self._lock:
            if self._conn is None:
                raise DisplayUnavailable(f"The screen of display {self._name} was closed.")
            try:
                yield
            except xcffib.ConnectionException as exc:
                self._wake()
                raise DisplayUnavailable(f"The display {self._name} went away.") from exc
            except xcffib.XcffibException as exc:
                raise DisplayUnavailable(f"The display {self._name} refused a request: {exc!r}.") from exc

    def _read(self, part: Box) -> Pixels:
        """The pixels of `part`; a monitor that changed in between is measured again, once."""
        import xcffib.xproto

        try:
            return self._read_once(part)
        except (xcffib.xproto.MatchError, xcffib.xproto.ValueError):
            self._resized()
            again = part.intersection(self._whole)
            return self._read_once(again) if again is not None else np.zeros((0, 0, 3), np.uint8)

    def _read_once(self, part: Box) -> Pixels:
        data = self._fetch(part)
        pixels = self._pool.take(part.height, part.width)
        to_rgb(data, self._format, pixels)
        return pixels

    def _fetch(self, part: Box) -> Pixels:
        """The bytes of `part`, flat; valid until the next request for pixels."""
        x, y = part.left + self._shown.left, part.top + self._shown.top
        area = (x, y, part.width, part.height)
        if self._segment is not None:
            self._shm.GetImage(self._root.root, *area, _ALL_PLANES, _Z_PIXMAP, self._segment_id, 0).reply()
            return self._segment.view(self._format.row_bytes(part.width) * part.height)
        cookie = self._conn.core.GetImage(_Z_PIXMAP, self._root.root, *area, _ALL_PLANES)
        # The reply class would make a Python number of every byte.
        data = np.frombuffer(bytes(self._conn.wait_for_reply(cookie.sequence).buf), np.uint8)[32:]
        return data[: self._format.row_bytes(part.width) * part.height]

    def _pump(self) -> None:
        """Take all events that have arrived; write what changed to the log and wake who waits for it."""
        import xcffib.damage
        import xcffib.randr

        damaged = resized = False
        while True:
            try:
                event = self._conn.poll_for_event()
            except xcffib.ConnectionException:
                raise
            except (xcffib.XcffibException, IndexError):
                # A late answer to a request that went unchecked, or an event of another extension.
                continue
            if event is None:
                break
            damaged = damaged or isinstance(event, xcffib.damage.NotifyEvent)
            resized = resized or isinstance(event, xcffib.randr.ScreenChangeNotifyEvent)
        if resized:
            self._resized()
        if self._damage is None:
            self._compare()
        elif damaged:
            self._fetch_damage()

    def _fetch_damage(self) -> None:
        self._damage.Subtract(self._damage_id, 0, self._region_id)
        boxes: list[Box] = []
        for found in self._fixes.FetchRegion(self._region_id).reply().rectangles:
            box = Box(found.x, found.y, found.x + found.width, found.y + found.height)
            seen = box.shifted(-self._shown.left, -self._shown.top).intersection(self._whole)
            if seen is not None:
                boxes.append(seen)
        self._add(boxes)

    def _compare(self) -> None:
        """Without XDamage: compare with the last picture, at most every `_POLL_S` seconds."""
        from vision.change import changed_regions

        now = time.monotonic()
        if self._compared is not None and now - self._compared.at < _POLL_S:
            return
        frame = Frame(self._read(self._whole), at=now)
        if self._compared is not None:
            self._add(list(changed_regions(self._compared, frame)))
        self._compared = frame

    def _resized(self) -> None:
        self._measure()
        if self._shm is not None:
            self._attach()
        self._compared = None
        self._add([self._whole])

    def _add(self, boxes: list[Box]) -> None:
        if boxes:
            self._log.add(boxes)
            self._wake()

    def _wake(self) -> None:
        for waker in self._wakers:
            with contextlib.suppress(BlockingIOError):
                os.write(waker, b"!")

    def _origin_of(self, part: Box) -> tuple[float, float]:
        return (float(self._shown.left + part.left), float(self._shown.top + part.top))
