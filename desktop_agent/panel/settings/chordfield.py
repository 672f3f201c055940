"""A field that takes a hotkey: press it, then press the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from actions.errors import UnknownKey
from actions.keymap import canonical, format_chord
from desktop_agent.panel.settings.chords import chord_in_words
from desktop_agent.panel.style.sheet import kind_of
from desktop_agent.panel.style.theme import Theme
from desktop_agent.panel.style.tokens import SPACE
from desktop_agent.panel.words import tr

_KEYS = {
    Qt.Key.Key_Escape: "esc", Qt.Key.Key_Tab: "tab", Qt.Key.Key_Backtab: "tab", Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Return: "enter", Qt.Key.Key_Enter: "enter", Qt.Key.Key_Insert: "insert", Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Pause: "pause", Qt.Key.Key_Print: "printscreen", Qt.Key.Key_SysReq: "printscreen",
    Qt.Key.Key_Home: "home", Qt.Key.Key_End: "end", Qt.Key.Key_Left: "left", Qt.Key.Key_Up: "up",
    Qt.Key.Key_Right: "right", Qt.Key.Key_Down: "down", Qt.Key.Key_PageUp: "pageup",
    Qt.Key.Key_PageDown: "pagedown", Qt.Key.Key_CapsLock: "capslock", Qt.Key.Key_NumLock: "numlock",
    Qt.Key.Key_ScrollLock: "scrolllock", Qt.Key.Key_Menu: "menu", Qt.Key.Key_Space: "space",
    Qt.Key.Key_Plus: "plus",
}  # fmt: skip
_HELD = (
    (Qt.KeyboardModifier.ControlModifier, "ctrl"),
    (Qt.KeyboardModifier.AltModifier, "alt"),
    (Qt.KeyboardModifier.ShiftModifier, "shift"),
    (Qt.KeyboardModifier.MetaModifier, "super"),
)
_ONLY_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L, Qt.Key.Key_Super_R,
    }
)  # fmt: skip


class ChordField(QWidget):
    """Shows a chord; a press waits for another one. Esc alone and going elsewhere keep the one before.

    Signals:
        chosen: a chord as `actions.keymap.format_chord` writes it; empty after clearing.
        unknown: keys were pressed that have no name here, in words.
    """

    chosen = Signal(str)
    unknown = Signal(str)

    def __init__(self, theme: Theme, name: str, label: str) -> None:
        super().__init__()
        self._theme = theme
        self._chord = ""
        self._waits = False
        self._button = QPushButton()
        self._button.setObjectName(name)
        self._button.setMinimumWidth(200)
        self._button.setToolTip(tr("Press Enter or click, then press the keys of the hotkey. Esc keeps it."))
        self._label = label
        self._button.clicked.connect(self._begin)
        self._button.installEventFilter(self)
        self._clear = QToolButton()
        self._clear.setObjectName(f"{name}_clear")
        kind_of(self._clear, "quiet")
        self._clear.setToolTip(tr("Have no hotkey for this"))
        self._clear.setAccessibleName(tr("Clear: {label}", label=label))
        self._clear.clicked.connect(lambda: self.chosen.emit(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._button)
        row.addWidget(self._clear)
        self.setFocusProxy(self._button)
        theme.changed.connect(self._dress)
        self._dress()
        self.show_chord("")

    @property
    def waits(self) -> bool:
        """Whether the next keys become the hotkey."""
        return self._waits

    def show_chord(self, chord: object) -> None:
        """Show `chord`; empty is none."""
        self._chord, self._waits = str(chord), False
        words = chord_in_words(self._chord) if self._chord else tr("None")
        self._button.setText(words)
        self._button.setAccessibleName(tr("{label}: {chord}", label=self._label, chord=words))
        self._clear.setEnabled(bool(self._chord))

    def eventFilter(self, _watched: object, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Take the keys while waiting for them, before shortcuts do."""
        if not self._waits:
            return False
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._pressed(event)
                return True
            return event.type() is QEvent.Type.KeyRelease
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
            self.show_chord(self._chord)
        return False

    def _begin(self) -> None:
        self._waits = True
        self._button.setText(tr("Press the keys…"))
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pressed(self, event: QKeyEvent) -> None:
        if event.key() in _ONLY_MODIFIERS or event.isAutoRepeat():
            return
        held = [name for modifier, name in _HELD if event.modifiers() & modifier]
        if event.key() == Qt.Key.Key_Escape and not held:
            self.show_chord(self._chord)
            return
        name = _name_of(event)
        self.show_chord(self._chord)
        if name is None:
            self.unknown.emit(tr("That key has no name here, so it cannot be a hotkey."))
            return
        self.chosen.emit(format_chord((*held, canonical(name))))

    def _dress(self) -> None:
        self._clear.setIcon(self._theme.icon("x", "muted"))


def _name_of(event: QKeyEvent) -> str | None:
    key = event.key()
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        return f"f{key - Qt.Key.Key_F1 + 1}"
    known = _KEYS.get(Qt.Key(key)) if key in _VALUES else None
    if known is not None:
        return known
    # The key's own character: with Ctrl held, the event's text is a control character.
    character = chr(key) if 0x20 < key < 0x10000 else ""
    try:
        return canonical(character) if character else None
    except UnknownKey:
        return None


_VALUES = frozenset(int(key) for key in _KEYS)
