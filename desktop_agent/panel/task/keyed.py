"""A card that is answered by single keys, and that no key meant for something else can answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QWidget

from desktop_agent.panel.style.sheet import kind_of

GUARD_MS = 400
"""How long a card that just came ignores keys and clicks: people are still typing what they typed before."""

TAKES_KEYS = "takes_keys"
"""Property of a widget that, with all in it, hands keys on to something else."""


class CardButton(QPushButton):
    """A button that Enter presses while it has the focus, so that Enter never means another button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter presses it, once."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)


class KeyedCard(QFrame):
    """A card whose buttons have keys of one letter, heard while the focus is on it or in it.

    Attributes:
        answers: holds the buttons that answer; not enabled until the card is armed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kind_of(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.answers = QWidget()
        policy = self.answers.sizePolicy()
        # What comes and goes must move nothing else.
        policy.setRetainSizeWhenHidden(True)
        self.answers.setSizePolicy(policy)
        self._keys: dict[int, QPushButton] = {}
        self._open = False
        self._then: QWidget | None = None
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(GUARD_MS)
        self._guard.timeout.connect(self._arm)

    @property
    def armed(self) -> bool:
        """Whether keys and buttons answer now."""
        return self._open and not self._guard.isActive()

    def bind(self, button: QPushButton, *keys: Qt.Key) -> None:
        """Let `keys` press `button`."""
        for key in keys:
            self._keys[key] = button

    def unbind(self) -> None:
        """Let no key press anything."""
        self._keys.clear()

    def present(self, *, claim: bool = True, then: QWidget | None = None, again: bool = False) -> None:
        """Something new is on the card: take the focus where that disturbs nobody, and answer in a moment.

        `then`: a field of the answers in which the person was writing; it has the focus again once the card answers.
        `again`: it is much the same as what was there, so the answers need not vanish until they can be given.
        """
        self._disarm()
        self.answers.setVisible(again)
        self._then = then
        self._open = True
        self._guard.start()
        if claim:
            self.claim_focus()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def retire(self, *, answered: bool = False) -> None:
        """What is on the card needs no answer any more; when it was `answered`, there is nothing left to press."""
        self._guard.stop()
        self._open = False
        self._disarm()
        if answered:
            self.answers.hide()

    def claim_focus(self) -> None:
        """Take the focus, unless the person is writing somewhere else."""
        focus = QApplication.focusWidget()
        if self.isVisible() and (focus is None or self.isAncestorOf(focus) or not writes(focus)):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Who comes from another page may still be typing there."""
        super().showEvent(event)
        if self._open:
            self._disarm()
            self._guard.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """A key presses its button."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        button = self._keys.get(event.key()) if plain else None
        if button is None or button.isHidden():
            super().keyPressEvent(event)
            return
        event.accept()
        if not self.armed:
            # Somebody is in the middle of writing: wait until they pause.
            if self._open:
                self._guard.start()
        elif not event.isAutoRepeat() and button.isEnabled():
            button.click()

    def _disarm(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.answers.isAncestorOf(focus):
            # Qt hands the focus of a widget that is disabled to whatever comes next.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.answers.setEnabled(False)

    def _arm(self) -> None:
        self.answers.setEnabled(self._open)
        self.answers.setVisible(self._open)
        then, self._then = self._then, None
        if then is not None and self.hasFocus():
            then.setFocus(Qt.FocusReason.OtherFocusReason)


def writes(widget: QWidget) -> bool:
    """Whether a person writes into `widget`, or acts through it: keys there belong to it."""
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    around: QWidget | None = widget
    while around is not None:
        if around.property(TAKES_KEYS):
            return True
        around = around.parentWidget()
    return False
