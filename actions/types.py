"""The closed union of actions, and the points they act on.

Coordinates here are *screen points*: logical units of the whole desktop, as the input system counts them. Frame pixels
are another type (`vision.types.FramePoint`); `desktop_agent.desk.geometry` is the only place that converts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class ScreenPoint:
    """A position in screen points; may lie left of or above zero on a desktop with several monitors."""

    x: float
    y: float


class Button(StrEnum):
    """A mouse button."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"
    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Move:
    """Move the pointer."""

    to: ScreenPoint
    kind: Literal["move"] = "move"


@dataclass(frozen=True, slots=True)
class Click:
    """Press and release `button` `count` times (1 to 3) at `at`, while the `modifiers` are held.

    Modifiers are key names of `actions.keymap`: `ctrl`, `shift`, `alt`, `super`.
    """

    at: ScreenPoint
    button: Button = Button.LEFT
    count: int = 1
    modifiers: tuple[str, ...] = ()
    kind: Literal["click"] = "click"


@dataclass(frozen=True, slots=True)
class ButtonDown:
    """Press `button` at `at` and keep it down until `ButtonUp` or the end of the session."""

    at: ScreenPoint
    button: Button = Button.LEFT
    kind: Literal["button_down"] = "button_down"


@dataclass(frozen=True, slots=True)
class ButtonUp:
    """Release `button` at `at`."""

    at: ScreenPoint
    button: Button = Button.LEFT
    kind: Literal["button_up"] = "button_up"


@dataclass(frozen=True, slots=True)
class Drag:
    """Press `button` at the first point of `path` (two or more), move through the rest, release at the last."""

    path: tuple[ScreenPoint, ...]
    button: Button = Button.LEFT
    modifiers: tuple[str, ...] = ()
    kind: Literal["drag"] = "drag"


@dataclass(frozen=True, slots=True)
class Scroll:
    """Turn the wheel at `at`: `dy` ticks down (negative is up), `dx` ticks to the right (negative is left)."""

    at: ScreenPoint
    dx: int = 0
    dy: int = 0
    kind: Literal["scroll"] = "scroll"


@dataclass(frozen=True, slots=True)
class TypeText:
    r"""Type `text` into whatever has the focus: any Unicode text; `\n` is Return and `\t` is Tab."""

    text: str
    kind: Literal["type_text"] = "type_text"


@dataclass(frozen=True, slots=True)
class TypeSecret:
    """Type the secret called `name` into whatever has the focus; its value is looked up at the last moment."""

    name: str
    kind: Literal["type_secret"] = "type_secret"


@dataclass(frozen=True, slots=True)
class PressChord:
    """Press `keys` in order and release them in reverse: `("ctrl", "shift", "s")`."""

    keys: tuple[str, ...]
    kind: Literal["press_chord"] = "press_chord"


@dataclass(frozen=True, slots=True)
class Hold:
    """Hold `keys` down for `seconds`."""

    keys: tuple[str, ...]
    seconds: float
    kind: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True)
class Wait:
    """Let `seconds` pass; a stop ends it early."""

    seconds: float
    kind: Literal["wait"] = "wait"


@dataclass(frozen=True, slots=True)
class Launch:
    """Start a program from an argument list (never through a shell)."""

    command: tuple[str, ...]
    kind: Literal["launch"] = "launch"


@dataclass(frozen=True, slots=True)
class FocusWindow:
    """Raise and focus the window with this `title` (case ignored, a part is enough); `window_id` decides if given."""

    title: str
    window_id: int | None = None
    kind: Literal["focus_window"] = "focus_window"


Action = (
    Move
    | Click
    | ButtonDown
    | ButtonUp
    | Drag
    | Scroll
    | TypeText
    | TypeSecret
    | PressChord
    | Hold
    | Wait
    | Launch
    | FocusWindow
)
"""Everything the hands can do."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window of the display.

    Attributes:
        window_id: the display's number for it.
        title: its title as the window manager shows it.
        program: the program's class name (X11's WM_CLASS), lower case; empty when unknown.
        pid: its process, or None.
        box: `(left, top, right, bottom)` in screen points, frame and title bar included.
        active: whether it has the focus.
        dialog: whether it is a dialog (by its declared type or because it belongs to another window).
        focusable: False for pop-up menus, tooltips and other windows that the window manager does not manage.
        tooltip: whether it is declared as a tooltip or a notification: it comes and goes by itself.
    """

    window_id: int
    title: str
    program: str
    pid: int | None
    box: tuple[float, float, float, float]
    active: bool = False
    dialog: bool = False
    focusable: bool = True
    tooltip: bool = False
