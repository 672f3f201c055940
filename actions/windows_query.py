"""What an X server and its window manager tell about windows, asked in as few round trips as possible."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, TypeAlias

from actions.types import Window
from actions.x11 import Property, XConnection, ask_property, intern_atoms, unpack_numbers

_Reply: TypeAlias = Any
"""A reply of xcffib, which annotates nothing."""

_ATOMS = (
    "_GTK_FRAME_EXTENTS",
    "_NET_ACTIVE_WINDOW",
    "_NET_CLIENT_LIST",
    "_NET_CLIENT_LIST_STACKING",
    "_NET_CLOSE_WINDOW",
    "_NET_FRAME_EXTENTS",
    "_NET_WM_NAME",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_STATE_HIDDEN",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_DIALOG",
    "WM_CLASS",
    "WM_NAME",
    "WM_TRANSIENT_FOR",
)
_ASKED = (
    "_GTK_FRAME_EXTENTS",
    "_NET_FRAME_EXTENTS",
    "_NET_WM_NAME",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_WINDOW_TYPE",
    "WM_CLASS",
    "WM_NAME",
    "WM_TRANSIENT_FOR",
)
_PAGER = 2
"""Says in a request to the window manager that a person asked for it, so that it does not refuse."""

_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything asked about one window; the answers are read later."""

    window_id: int
    geometry: Any
    corner: Any
    attributes: Any
    properties: dict[str, Property]


class WindowQuery:
    """Asks about windows over one connection. Not safe for several threads.

    Methods raise `xcffib.ConnectionException` when the server is gone. A window that vanishes while it is
    asked about is left out.

    Attributes:
        connection: what it asks over; with `watching`, an event arrives there whenever windows change.
    """

    def __init__(self, connection: XConnection, *, watching: bool = False) -> None:
        self.connection = connection
        self._xproto: Any = import_module("xcffib.xproto")
        self._error: Any = import_module("xcffib").Error
        self._root = int(connection.get_setup().roots[connection.pref_screen].root)
        self._atoms = intern_atoms(connection, *_ATOMS)
        self._watching = watching
        self._watched: set[int] = set()
        if watching:
            mask = self._xproto.EventMask
            self._select(self._root, mask.PropertyChange | mask.SubstructureNotify)

    def windows(self) -> tuple[Window, ...]:
        """Every window that can be seen, topmost first, then the minimised ones."""
        managed = self._managed_ids()
        stacked = self._tree(self._root)
        if self._watching:
            # Before asking, so that no later change is missed.
            for window_id in set(managed) - self._watched:
                self._select(window_id, self._xproto.EventMask.PropertyChange)
            self._watched = set(managed)
        tops = {self._top_level(window_id): window_id for window_id in managed}
        order = {top: height for height, top in enumerate(stacked)}
        asked = [self._ask(window_id) for window_id in managed]
        asked += [self._ask(top) for top in stacked if top not in tops]
        heights = {window_id: order.get(top, -1) for top, window_id in tops.items()}
        active = self.active_id()
        seen: list[tuple[int, Window]] = []
        for question in asked:
            is_managed = question.window_id in heights
            window = self._read(question, managed=is_managed, active=active)
            if window is not None:
                hidden = window.box == _NOWHERE
                height = heights.get(question.window_id, order.get(question.window_id, -1))
                seen.append((-2 if hidden else height, window))
        return tuple(window for _, window in sorted(seen, key=lambda pair: -pair[0]))

    def active_id(self) -> int | None:
        """The window that the window manager calls active."""
        numbers = ask_property(self.connection, self._root, self._atoms["_NET_ACTIVE_WINDOW"]).numbers()
        return numbers[0] if numbers and numbers[0] else None

    def exists(self, window_id: int) -> bool:
        """Whether the window manager still has this window."""
        return window_id in self._managed_ids()

    def ask_to_activate(self, window_id: int) -> None:
        """Ask the window manager to raise and focus the window."""
        self._tell_manager("_NET_ACTIVE_WINDOW", window_id, _PAGER, 0, 0)

    def ask_to_close(self, window_id: int) -> None:
        """Ask the window manager to close the window politely."""
        self._tell_manager("_NET_CLOSE_WINDOW", window_id, 0, _PAGER, 0)

    def _managed_ids(self) -> tuple[int, ...]:
        for name in ("_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"):
            numbers = ask_property(self.connection, self._root, self._atoms[name]).numbers()
            if numbers:
                return numbers
        return ()

    def _tree(self, window_id: int) -> list[int]:
        """The children of a window, the lowest first."""
        return list(self.connection.core.QueryTree(window_id).reply().children)

    def _top_level(self, window_id: int) -> int:
        """The child of the root that holds the window: the frame that the window manager put around it."""
        current = window_id
        try:
            while (parent := self.connection.core.QueryTree(current).reply().parent) not in (self._root, 0):
                current = parent
        except self._error:
            return window_id
        return current

    def _ask(self, window_id: int) -> _Asked:
        core = self.connection.core
        return _Asked(
            window_id,
            core.GetGeometry(window_id),
            core.TranslateCoordinates(window_id, self._root, 0, 0),
            core.GetWindowAttributes(window_id),
            {name: ask_property(self.connection, window_id, self._atoms[name]) for name in _ASKED},
        )

    def _read(self, asked: _Asked, *, managed: bool, active: int | None) -> Window | None:
        """The window, or None if it has vanished or cannot be seen."""
        try:
            attributes = asked.attributes.reply()
            geometry = asked.geometry.reply()
            corner = asked.corner.reply()
            properties = {name: answer.raw() for name, answer in asked.properties.items()}
        except self._error:
            return None
        viewable = attributes.map_state == self._xproto.MapState.Viewable
        if not managed and not (viewable and self._is_popup(attributes, geometry, corner)):
            return None
        box = (corner.dst_x, corner.dst_y, corner.dst_x + geometry.width, corner.dst_y + geometry.height)
        window = Window(
            window_id=asked.window_id,
            title=_text(properties["_NET_WM_NAME"]) or _text(properties["WM_NAME"]),
            program=_program(properties["WM_CLASS"]),
            pid=next(iter(unpack_numbers(properties["_NET_WM_PID"])), None),
            box=tuple(map(float, box)),  # type: ignore[arg-type]
            focusable=False,
        )
        if not managed:
            return window
        hidden = self._atoms["_NET_WM_STATE_HIDDEN"] in unpack_numbers(properties["_NET_WM_STATE"])
        types = unpack_numbers(properties["_NET_WM_WINDOW_TYPE"])
        return replace(
            window,
            box=_NOWHERE if hidden or not viewable else _with_frame(window.box, properties),
            active=asked.window_id == active,
            dialog=self._atoms["_NET_WM_WINDOW_TYPE_DIALOG"] in types or bool(properties["WM_TRANSIENT_FOR"]),
            focusable=True,
        )

    def _is_popup(self, attributes: _Reply, geometry: _Reply, corner: _Reply) -> bool:
        """Whether an unmanaged window shows something: programs keep tiny and far-off ones as helpers."""
        return bool(
            attributes._class == self._xproto.WindowClass.InputOutput  # noqa: SLF001
            and geometry.width > 1
            and geometry.height > 1
            and corner.dst_x + geometry.width > 0
            and corner.dst_y + geometry.height > 0
        )

    def _select(self, window_id: int, mask: int) -> None:
        self.connection.core.ChangeWindowAttributes(window_id, self._xproto.CW.EventMask, [mask])

    def _tell_manager(self, message: str, window_id: int, *data: int) -> None:
        words = (*data, 0, 0)
        client_message, format_32 = 33, 32
        event = struct.pack("=BBHII5I", client_message, format_32, 0, window_id, self._atoms[message], *words)
        mask = self._xproto.EventMask
        self.connection.core.SendEvent(
            False, self._root, mask.SubstructureRedirect | mask.SubstructureNotify, event
        )
        self.connection.flush()


def _with_frame(
    box: tuple[float, float, float, float], properties: dict[str, bytes]
) -> tuple[float, float, float, float]:
    """`box` grown by the window manager's frame, or shrunk by the shadow that the program draws itself."""
    left, right, top, bottom = (*unpack_numbers(properties["_NET_FRAME_EXTENTS"]), 0, 0, 0, 0)[:4]
    shadow = (*unpack_numbers(properties["_GTK_FRAME_EXTENTS"]), 0, 0, 0, 0)[:4]
    return (
        box[0] - left + shadow[0],
        box[1] - top + shadow[2],
        box[2] + right - shadow[1],
        box[3] + bottom - shadow[3],
    )


def _text(raw: bytes) -> str:
    """A title: UTF-8, or Latin-1 as old programs write it."""
    raw = raw.rstrip(b"\0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin1")


def _program(raw: bytes) -> str:
    """The class name, the second of the two strings in WM_CLASS, lower case."""
    names = [name for name in raw.split(b"\0") if name]
    return _text(names[-1]).lower() if names else ""
