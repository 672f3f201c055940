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
    "_NET_CURRENT_DESKTOP",
    "_NET_FRAME_EXTENTS",
    "_NET_WM_DESKTOP",
    "_NET_WM_NAME",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_STATE_HIDDEN",
    "_NET_WM_STATE_SHADED",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_DIALOG",
    "_NET_WM_WINDOW_TYPE_NOTIFICATION",
    "_NET_WM_WINDOW_TYPE_TOOLTIP",
    "WM_CLASS",
    "WM_NAME",
    "WM_TRANSIENT_FOR",
)
_ASKED = (
    "_GTK_FRAME_EXTENTS",
    "_NET_FRAME_EXTENTS",
    "_NET_WM_DESKTOP",
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

_CONSISTENT_ATTEMPTS = 4

_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything asked about one window; the answers are read later."""

    window_id: int
    geometry: _Reply
    corner: _Reply
    attributes: _Reply
    properties: dict[str, Property]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; `window` is as bare as an unmanaged one."""

    window: Window
    viewable: bool
    drawable: bool
    properties: dict[str, bytes]


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
        for _ in range(_CONSISTENT_ATTEMPTS):
            windows = self._read_all(managed)
            before, managed = managed, self._managed_ids()
            if managed == before:
                break
            # A window came meanwhile, whose frame we may have taken for a pop-up.
        return windows

    def _read_all(self, managed: tuple[int, ...]) -> tuple[Window, ...]:
        if self._watching:
            # Before asking, so that no later change is missed.
            for window_id in set(managed) - self._watched:
                self._select(window_id, self._xproto.EventMask.PropertyChange)
            self._watched = set(managed)
        stacked = self._tree(self._root)
        heights = {top: height for height, top in enumerate(stacked)}
        frames = {self._top_level(window_id): window_id for window_id in managed}
        current = ask_property(self.connection, self._root, self._atoms["_NET_CURRENT_DESKTOP"])
        asked = [(frame, self._ask(window_id)) for frame, window_id in frames.items()]
        popups = [(top, self._ask(top)) for top in stacked if top not in frames]
        active, desktop = self.active_id(), current.numbers()

        seen = [
            (heights.get(frame, -1), self._read_managed(question, active, desktop))
            for frame, question in asked
        ]
        seen += [(heights[top], self._read_popup(question)) for top, question in popups]
        present = [(-2 if window.box == _NOWHERE else height, window) for height, window in seen if window]
        return tuple(window for _, window in sorted(present, key=lambda pair: -pair[0]))

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

    def _read(self, asked: _Asked) -> _Answer | None:
        """The answers, or None if the window has vanished meanwhile."""
        try:
            attributes = asked.attributes.reply()
            geometry = asked.geometry.reply()
            corner = asked.corner.reply()
            properties = {name: answer.raw() for name, answer in asked.properties.items()}
        except self._error:
            return None
        left, top = float(corner.dst_x), float(corner.dst_y)
        window = Window(
            window_id=asked.window_id,
            title=_text(properties["_NET_WM_NAME"]) or _text(properties["WM_NAME"]),
            program=_program(properties["WM_CLASS"]),
            pid=next(iter(unpack_numbers(properties["_NET_WM_PID"])), None),
            box=(left, top, left + geometry.width, top + geometry.height),
            focusable=False,
        )
        return _Answer(
            window,
            viewable=attributes.map_state == self._xproto.MapState.Viewable,
            drawable=attributes._class == self._xproto.WindowClass.InputOutput,  # noqa: SLF001
            properties=properties,
        )

    def _read_popup(self, asked: _Asked) -> Window | None:
        """A window that the window manager does not manage, if it shows something."""
        answer = self._read(asked)
        if answer is None or not (answer.viewable and answer.drawable):
            return None
        left, top, right, bottom = answer.window.box
        # Programs keep tiny and far-off windows as helpers.
        if not (right - left > 1 and bottom - top > 1 and right > 0 and bottom > 0):
            return None
        types = unpack_numbers(answer.properties["_NET_WM_WINDOW_TYPE"])
        passive = ("_NET_WM_WINDOW_TYPE_TOOLTIP", "_NET_WM_WINDOW_TYPE_NOTIFICATION")
        return replace(answer.window, tooltip=any(self._atoms[name] in types for name in passive))

    def _read_managed(self, asked: _Asked, active: int | None, current: tuple[int, ...]) -> Window | None:
        """A window that the window manager manages, if it is shown already."""
        answer = self._read(asked)
        if answer is None:
            return None
        properties = answer.properties
        states = unpack_numbers(properties["_NET_WM_STATE"])
        desktop = unpack_numbers(properties["_NET_WM_DESKTOP"])
        hidden = any(self._atoms[name] in states for name in ("_NET_WM_STATE_HIDDEN", "_NET_WM_STATE_SHADED"))
        hidden = hidden or (not answer.viewable and bool(desktop and current) and desktop != current)
        if not (answer.viewable or hidden):
            return None  # The window manager is about to show it.
        types = unpack_numbers(properties["_NET_WM_WINDOW_TYPE"])
        return replace(
            answer.window,
            box=_NOWHERE if hidden else _with_frame(answer.window.box, properties),
            active=asked.window_id == active,
            dialog=self._atoms["_NET_WM_WINDOW_TYPE_DIALOG"] in types or bool(properties["WM_TRANSIENT_FOR"]),
            focusable=True,
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
