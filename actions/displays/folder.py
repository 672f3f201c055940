"""The private folder of a virtual display: home, configuration, logs, cookie; and the environment for it."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from actions.displays.leftovers import sweep
from actions.displays.openbox import openbox_configuration
from actions.x11 import write_cookie

_LONGEST_PLACE = 45
"""Sockets lie below this and the folder, and the system allows 107 bytes for a socket's path."""

_PREFIX = "desktop-agent-display-"

_KEPT_FROM_PROGRAMS = ("LC_", "DESKTOP_AGENT_SECRET_")
"""How names of variables begin that are not for programs: how they speak is ours to say, and secrets are only typed."""

_FOREIGN = (
    # They lead programs to the desktop of the person who started us, or change how programs look and speak.
    "AT_SPI_BUS_ADDRESS",
    "DBUS_SESSION_BUS_ADDRESS",
    "DESKTOP_STARTUP_ID",
    "GNOME_SETUP_DISPLAY",
    "GTK_IM_MODULE",
    "GTK_PATH",
    "GTK_RC_FILES",
    "GTK2_RC_FILES",
    "GTK_THEME",
    "INVOCATION_ID",
    "LANGUAGE",
    "QT_IM_MODULE",
    "QT_QPA_PLATFORMTHEME",
    "QT_SCALE_FACTOR",
    "QT_STYLE_OVERRIDE",
    "SESSION_MANAGER",
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "WINDOWID",
    "XDG_ACTIVATION_TOKEN",
    "XDG_SEAT",
    "XDG_SESSION_ID",
    "XDG_VTNR",
    "XMODIFIERS",
)


@dataclass(frozen=True, slots=True)
class DisplayFolder:
    """Where a display keeps its things; `home` may lie elsewhere, then it survives the display."""

    root: Path
    home: Path

    @property
    def logs(self) -> Path:
        """One log per service and program."""
        return self.root / "logs"

    @property
    def xauthority(self) -> Path:
        """The file with the cookie that the X server asks for."""
        return self.root / "Xauthority"

    @property
    def runtime(self) -> Path:
        """`XDG_RUNTIME_DIR`."""
        return self.root / "run"

    @property
    def bus_address(self) -> str:
        """Where the message bus listens."""
        return f"unix:path={self.runtime / 'bus'}"

    @property
    def defaults(self) -> Path:
        """System-wide configuration of this display only, which a home of yours still overrules."""
        return self.root / "defaults"

    @property
    def openbox_file(self) -> Path:
        """The window manager's whole configuration."""
        return self.root / "openbox.xml"


def choose_place() -> Path:
    """The path of a folder that does not exist yet, for `make_folder`.

    Its keeper starts in between, so that there is no moment at which our death would leave the folder. The
    folders of displays that died without a keeper are removed on this occasion.
    """
    place = _short_place()
    sweep(place, _PREFIX)
    return place / f"{_PREFIX}{secrets.token_hex(5)}"


def make_folder(root: Path, home: Path | None, *, dpi: int, dark: bool) -> DisplayFolder:
    """Create the folder `root` for a new display, with a fresh cookie and configuration in it."""
    root.mkdir(mode=0o700)
    folder = DisplayFolder(root, (home or root / "home").absolute())
    folder.logs.mkdir()
    folder.runtime.mkdir(mode=0o700)
    folder.home.mkdir(parents=True, exist_ok=True)
    write_cookie(folder.xauthority, secrets.token_bytes(16))
    folder.openbox_file.write_text(openbox_configuration(dark=dark), encoding="utf-8")
    for toolkit in ("gtk-3.0", "gtk-4.0"):
        settings = folder.defaults / toolkit / "settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text(_gtk_settings(dpi=dpi, dark=dark), encoding="utf-8")
    return folder


def display_environment(
    base: Mapping[str, str], folder: DisplayFolder, display: str, *, dark: bool
) -> dict[str, str]:
    """The environment for programs on `display`: `base` without its desktop, and with ours in its place."""
    kept = {
        name: value
        for name, value in base.items()
        if name not in _FOREIGN and not name.startswith(_KEPT_FROM_PROGRAMS)
    }
    home = folder.home
    ours = {
        "DISPLAY": display,
        "XAUTHORITY": str(folder.xauthority),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_RUNTIME_DIR": str(folder.runtime),
        "XDG_CONFIG_DIRS": f"{folder.defaults}:{base.get('XDG_CONFIG_DIRS') or '/etc/xdg'}",
        "XDG_SESSION_TYPE": "x11",
        "XDG_CURRENT_DESKTOP": "XFCE",
        "DBUS_SESSION_BUS_ADDRESS": folder.bus_address,
        "GDK_BACKEND": "x11",
        "QT_QPA_PLATFORM": "xcb",
        "SAL_USE_VCLPLUGIN": "gtk3",
        "GTK_MODULES": "gail:atk-bridge",
        "NO_AT_BRIDGE": "0",
        "QT_ACCESSIBILITY": "1",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        # A file system mounted in the runtime folder would outlive us and could not be removed.
        "GVFS_DISABLE_FUSE": "1",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
    if dark:
        # GTK reads its settings file, and Qt 6 asks GTK; libadwaita asks nobody else here.
        ours["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
    return kept | ours


def remove_folder(folder: DisplayFolder) -> None:
    """Remove the folder, if it is still there."""
    shutil.rmtree(folder.root, ignore_errors=True)


def _short_place() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if len(os.fsencode(usual)) <= _LONGEST_PLACE else Path("/tmp")  # noqa: S108


def _gtk_settings(*, dpi: int, dark: bool) -> str:
    return (
        "[Settings]\n"
        f"gtk-application-prefer-dark-theme={int(dark)}\n"
        f"gtk-xft-dpi={dpi * 1024}\n"
        "gtk-xft-antialias=1\n"
        "gtk-xft-hinting=1\n"
        "gtk-xft-hintstyle=hintslight\n"
    )
