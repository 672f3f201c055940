"""Typing any text: by keys, by paste, or by lent keys, whichever the text and the focused program allow.

Characters of the layout are typed. A text with any other character is pasted as a whole, to keep the order.
Where ctrl+v does not paste (terminals), the missing characters borrow spare keys for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from actions.backends.text import KEYS, checked, chunks, split_keys
from actions.backends.x11.clipboard import Clipboard, Transfer
from actions.backends.x11.focus import Focus, read_focus
from actions.backends.x11.keyboard import Keyboard, check_stop
from actions.backends.x11.layout import Stroke
from actions.backends.x11.loan import KeyLoan
from actions.backends.x11.quiet import Quiet
from actions.backends.x11.selection import Content, SelectionReader
from actions.clock import Deadline
from actions.errors import CannotType
from actions.keymap import character_keysym, format_chord
from actions.x11 import connect

_FETCH_SECONDS: Final = 3.0
_SLICE_SECONDS: Final = 0.05
_SAVE_SECONDS: Final = 0.5
_HAND_OVER_SECONDS: Final = 1.0
_CALM: Final = 0.25
_CALM_LIMIT: Final = 15.0
_LAST_LIMIT: Final = 1.5
_CHROMIUM: Final = "CHROME_SELECTION"
_SECOND_FETCH: Final = 3.0
"""Chromium's main process fetches as soon as ctrl+v arrives, and again when the page's process asks it to paste.
If the clipboard changes before the second time, it pastes nothing."""
_DRAWN: Final = 0.4
_DRAWN_CALM: Final = 0.05
"""Where the process that fetches is not the one that inserts, nothing but the screen tells that it is done."""
_MOZILLA: Final = frozenset({"firefox", "firefox-esr", "navigator", "thunderbird", "librewolf", "mail"})
"""Programs that fetch as GTK does, but for a process of theirs that inserts later."""


class Typist:
    """Types text on one display. Opens its further connections when they are first needed."""

    def __init__(
        self,
        keyboard: Keyboard,
        loan: KeyLoan,
        display: str | None,
        xauthority: Path | None,
        *,
        paste: bool = True,
    ) -> None:
        self._keyboard = keyboard
        self._loan = loan
        self._address = (display, xauthority)
        self._may_paste = paste
        self._clipboard: Clipboard | None = None
        self._reader: SelectionReader | None = None
        self._quiet: Quiet | None = None
        self._unread = False

    def type(self, text: str, should_stop: Callable[[], bool]) -> None:
        """Type `text` into whatever has the focus. Raises CannotType, Stopped."""
        text = checked(text)
        with self._keyboard.plain(should_stop):
            layout = self._keyboard.layout
            if all(layout.character(character) for character in dict.fromkeys(text)):
                self._keyboard.tap_all([self._stroke(character) for character in text], should_stop)
                return
            focus = read_focus(self._keyboard)
            if focus.pastes and self._may_paste:
                self._type_pasting(text, focus, should_stop)
            else:
                self._type_lending(text, should_stop)

    def lend_key(self, keysym: int) -> Stroke:
        """A key for one keysym that the layout lacks, kept until the next lending, text or close."""
        self._return_keys()
        stroke = self._loan.lend([keysym])[keysym]
        self._watch().wait(_CALM, _CALM_LIMIT, lambda: False)
        self._unread = True
        return stroke

    def close(self) -> None:
        """Take keys back, hand the clipboard over and close every connection, even if the display is gone."""
        with ExitStack() as stack:
            for part in (self._quiet, self._reader, self._clipboard):
                if part is not None:
                    stack.callback(part.close)
            if self._clipboard is not None:
                stack.callback(self._clipboard.hand_over, _HAND_OVER_SECONDS)
            self._return_keys()

    def _type_pasting(self, text: str, focus: Focus, should_stop: Callable[[], bool]) -> None:
        """Paste what lies between Returns and Tabs; those are pressed: a form's next field needs the key."""
        layout = self._keyboard.layout
        unsettled = False
        with self._borrowed_clipboard() as clipboard:
            for part in split_keys(text):
                check_stop(should_stop)
                if all(layout.character(character) for character in part):
                    self._keyboard.tap_all([self._stroke(character) for character in part], should_stop)
                    continue
                if unsettled:
                    self._watch().settle(_DRAWN, _DRAWN_CALM, _CALM_LIMIT, should_stop)
                taken = self._paste(clipboard, part, focus, should_stop)
                unsettled = taken is not None and not _inserts_at_once(taken, focus)
                if taken is None:
                    self._type_lending(part, should_stop)
            if unsettled:
                # The person's own clipboard comes back now, which must never be pasted instead.
                self._watch().settle(_DRAWN, _CALM, _LAST_LIMIT, should_stop)

    def _paste(
        self, clipboard: Clipboard, part: str, focus: Focus, should_stop: Callable[[], bool]
    ) -> Transfer | None:
        """Paste one part; return how the program took it, or None when it did not."""
        stroke = self._paste_stroke()
        serial = clipboard.offer_text(part)
        self._keyboard.tap_all([stroke], should_stop)
        self._watch().arm()
        deadline = Deadline.after(_FETCH_SECONDS)
        while not deadline.passed:
            taken = clipboard.wait_for_fetch(serial, lambda each: focus.owns(each.requestor), _SLICE_SECONDS)
            if taken is not None:
                if taken.place == _CHROMIUM:
                    clipboard.wait_for_fetch(
                        serial, lambda each: each.place == _CHROMIUM, _SECOND_FETCH, times=2
                    )
                return taken
            check_stop(should_stop)
        # Some programs paste through a process of their own, so a stranger's fetch counts in the end.
        # It may have been a clipboard manager's, but typing the part a second time would be worse.
        return clipboard.wait_for_fetch(serial, lambda _: True, 0)

    def _type_lending(self, text: str, should_stop: Callable[[], bool]) -> None:
        """Type with spare keys lent to what is missing, waiting for programs to learn each new mapping."""
        self._return_keys()
        layout = self._keyboard.layout
        known = layout.characters.keys() | {*KEYS}
        try:
            for chunk, missing in chunks(text, known.__contains__, self._loan.capacity):
                self._return_keys()
                lent = self._loan.lend([character_keysym(character) for character in missing])
                self._watch().wait(_CALM, _CALM_LIMIT, should_stop)
                strokes = [lent.get(character_keysym(each)) or self._stroke(each) for each in chunk]
                self._unread = True
                self._keyboard.tap_all(strokes, should_stop)
                self._watch().wait(_CALM, _CALM_LIMIT, should_stop)
                self._unread = False
        finally:
            self._return_keys()

    def _return_keys(self) -> None:
        """Take lent keys back, after what was typed with them has been read: it would be read as something else."""
        if not self._loan.active:
            return
        if self._unread:
            self._watch().wait(_CALM, _LAST_LIMIT, lambda: False)
            self._unread = False
        self._loan.give_back()

    @contextmanager
    def _borrowed_clipboard(self) -> Iterator[Clipboard]:
        """The clipboard for our use; afterwards it holds what it held before, if that could be read."""
        if self._clipboard is None:
            self._clipboard = Clipboard(connect(*self._address))
        if self._reader is None:
            self._reader = SelectionReader(connect(*self._address))
        clipboard = self._clipboard
        saved: Content = clipboard.content if clipboard.owned() else self._reader.read(_SAVE_SECONDS)
        try:
            yield clipboard
        finally:
            # Whoever put something there meanwhile keeps it.
            if clipboard.owned():
                if saved:
                    clipboard.offer(saved)
                else:
                    clipboard.withdraw()

    def _watch(self) -> Quiet:
        if self._quiet is None:
            self._quiet = Quiet(*self._address)
        return self._quiet

    def _stroke(self, character: str) -> Stroke:
        stroke = self._keyboard.layout.character(character)
        if stroke is None:
            raise CannotType(f"The keyboard layout changed while typing: it has no {character!r} any more.")
        return stroke

    def _paste_stroke(self) -> Stroke:
        control, letter = self._keyboard.layout.key("ctrl"), self._keyboard.layout.key("v")
        if control is None or letter is None:
            raise CannotType(f"This keyboard cannot press {format_chord(('ctrl', 'v'))}.")
        return Stroke(letter.keycode, (control.keycode,))


def _inserts_at_once(taken: Transfer, focus: Focus) -> bool:
    """Whether the program has inserted what it fetched by the time that the fetch is over, as GTK does."""
    return taken.place == "GDK_SELECTION" and not focus.names & _MOZILLA
