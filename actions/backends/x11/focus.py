"""Who gets the keys: the focused window, its program, and the connection that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from actions.backends.x11.keyboard import Keyboard, display_errors

_SPECIAL: Final = 1
"""Window numbers up to this one are not windows: 0 is none, 1 is "whatever the pointer is over"."""
_STRING: Final = 31
_PASTELESS: Final = frozenset(
    {
        "alacritty", "com.mitchellh.ghostty", "cool-retro-term", "deepin-terminal", "emacs", "eterm",
        "foot", "ghostty", "gnome-terminal", "gnome-terminal-server", "guake", "gvim",
        "io.elementary.terminal", "kgx", "kitty", "koi8rxterm", "konsole", "lxterm", "lxterminal",
        "mate-terminal", "mlterm", "org.wezfurlong.wezterm", "pterm", "qterminal", "roxterm", "rxvt",
        "sakura", "st", "st-256color", "terminator", "terminology", "termit", "tilda", "tilix", "urxvt",
        "uxterm", "wezterm", "xfce4-terminal", "xterm", "yakuake",
    }
)  # fmt: skip
"""Programs (WM_CLASS, lower case) in which ctrl+v is not "paste": terminals, and editors older than that."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The window that gets the keys.

    Attributes:
        window: its number; 0 when nothing has the focus.
        names: its program's names, lower case, from the nearest window with a WM_CLASS.
        mask: the bits in which the windows of one connection differ.
    """

    window: int
    names: frozenset[str]
    mask: int

    @property
    def pastes(self) -> bool:
        """Whether ctrl+v is likely to paste here."""
        return bool(self.window) and not self.names & _PASTELESS

    def owns(self, window: int) -> bool:
        """Whether `window` belongs to the connection of the focused one."""
        return bool(self.window) and window & ~self.mask == self.window & ~self.mask


def read_focus(keyboard: Keyboard) -> Focus:
    """Ask the server where the keys go."""
    error: Any = import_module("xcffib").Error
    with keyboard.lock, display_errors():
        core = keyboard.connection.core
        setup = keyboard.connection.get_setup()
        root = setup.roots[0].root
        focused = int(core.GetInputFocus().reply().focus)
        if focused <= _SPECIAL or focused == root:
            return Focus(0, frozenset(), 0)
        mask = int(setup.resource_id_mask)
        window = focused
        try:
            while window not in (0, root):
                reply = core.GetProperty(False, window, _atom(core, "WM_CLASS"), _STRING, 0, 256).reply()
                if reply.value_len:
                    names = b"".join(reply.value).decode("latin-1").lower().split("\0")
                    return Focus(focused, frozenset(names) - {""}, mask)
                window = int(core.QueryTree(window).reply().parent)
        except error:
            pass  # The window closed while we asked; nobody knows whose it was.
        return Focus(focused, frozenset(), mask)


def _atom(core: Any, name: str) -> int:  # noqa: ANN401  # xcffib annotates nothing.
    return int(core.InternAtom(False, len(name), name).reply().atom)
