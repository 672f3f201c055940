"""What a person does in the live view, as orders to the engine."""

from __future__ import annotations

from collections.abc import Callable

from actions.types import Button
from desktop_agent.engine.messages import (
    ButtonTurned,
    KeyTurned,
    PersonInput,
    PointerTo,
    TextTyped,
    WheelTurned,
)
from desktop_agent.panel.live.keys import MODIFIERS
from vision.types import FramePoint

_TICK = 120
"""Qt's eighths of a degree for one tick of the wheel."""


class PersonInputs:
    """Turns what happens to a widget into orders. Without Qt's events: the widget reads those.

    Modifiers are pressed on the display only when something needs them there. So a capital letter arrives as a letter,
    and not as a letter with a Shift that the display's own keyboard may take for another character.
    """

    def __init__(self, tell: Callable[[PersonInput], None]) -> None:
        self._tell = tell
        self._at = FramePoint(0, 0)
        self._moved = False
        self._buttons: list[Button] = []
        self._held: list[str] = []
        self._sent: list[str] = []
        self._alone: str | None = None
        self._turned = [0, 0]

    # ------------------------------------------------------------------- pointer

    @property
    def dragging(self) -> bool:
        """Whether a button is down."""
        return bool(self._buttons)

    def pointer(self, at: FramePoint) -> None:
        """The pointer is here; told by `flush`, because there are more movements than anybody needs."""
        self._moved = self._moved or at != self._at
        self._at = at

    def flush(self) -> bool:
        """Tell where the pointer is, if it moved; returns whether it had."""
        if not self._moved:
            return False
        self._moved = False
        if self._buttons:
            self._modify()
        self._tell(PointerTo(self._at))
        return True

    def pressed(self, at: FramePoint, button: Button) -> None:
        """A button went down."""
        self.pointer(at)
        self._moved = False
        self._modify()
        self._buttons.append(button)
        self._tell(ButtonTurned(at, button, down=True))

    def released(self, at: FramePoint, button: Button) -> None:
        """A button went up; one that never went down here is left alone."""
        if button in self._buttons:
            self.pointer(at)
            self._moved = False
            self._buttons.remove(button)
            self._tell(ButtonTurned(at, button, down=False))

    def wheel(self, at: FramePoint, right: int, down: int) -> None:
        """The wheel turned by so many eighths of a degree; whole ticks are told, the rest is kept."""
        ticks = [0, 0]
        for axis, turned in enumerate((right, down)):
            if turned * self._turned[axis] < 0:
                self._turned[axis] = 0
            self._turned[axis] += turned
            ticks[axis] = int(self._turned[axis] / _TICK)
            self._turned[axis] -= ticks[axis] * _TICK
        if any(ticks):
            self.pointer(at)
            self._moved = False
            self._modify()
            self._tell(WheelTurned(at, ticks[0], ticks[1]))

    # ------------------------------------------------------------------ keyboard

    def typed(self, text: str) -> None:
        """Characters were typed."""
        self._alone = None
        self._unmodify()
        self._tell(TextTyped(text))

    def key_pressed(self, name: str, *, again: bool = False) -> None:
        """A key that types nothing went down; `again`: it repeats because it is held."""
        if name in MODIFIERS:
            if name not in self._held:
                self._held.append(name)
                self._alone = name
            return
        self._modify()
        if name in self._sent:
            self._tell(KeyTurned(name, down=False))
        elif again:
            return
        else:
            self._sent.append(name)
        self._tell(KeyTurned(name, down=True))

    def key_released(self, name: str) -> None:
        """A key went up; a modifier that was pressed for itself alone is pressed and released now."""
        if name in self._held:
            self._held.remove(name)
            if self._alone == name and not self._held:
                self._tell(KeyTurned(name, down=True))
                self._tell(KeyTurned(name, down=False))
            self._alone = None
        if name in self._sent:
            self._sent.remove(name)
            self._tell(KeyTurned(name, down=False))

    def let_go(self) -> None:
        """Release everything: the person looks elsewhere."""
        for button in list(self._buttons):
            self.released(self._at, button)
        for name in reversed(self._sent):
            self._tell(KeyTurned(name, down=False))
        self._sent, self._held, self._alone = [], [], None
        self._turned, self._moved = [0, 0], False

    def _modify(self) -> None:
        """Press on the display the modifiers that the person holds."""
        self._alone = None
        for name in self._held:
            if name not in self._sent:
                self._sent.append(name)
                self._tell(KeyTurned(name, down=True))

    def _unmodify(self) -> None:
        for name in [name for name in reversed(self._sent) if name in MODIFIERS]:
            self._sent.remove(name)
            self._tell(KeyTurned(name, down=False))
