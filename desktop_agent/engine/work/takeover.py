"""What makes the person come first in a session: they are noticed, they are let in, and they hand back."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from actions.errors import HandsUnavailable
from desktop_agent.compose import SCREEN, VIRTUAL, Session
from desktop_agent.engine.guard import Guard, Hotkey, parse_hotkeys
from desktop_agent.engine.messages import PersonInput, PersonNoticed, Setup, Told
from desktop_agent.engine.person import PersonHands, open_person_hands
from desktop_agent.engine.telling import StatusTeller
from desktop_agent.engine.work.base import Tell
from desktop_agent.errors import JournalError
from desktop_agent.loop.controls import Controls
from desktop_agent.loop.machine import Control
from desktop_agent.loop.status import Status
from desktop_agent.session.events import PersonActed

if TYPE_CHECKING:
    from vision.types import Frame

_LET_GO_S = 3.0
_GIVING_BACK = frozenset({Control.HAND_BACK, Control.RETRY, Control.SKIP})
"""After these the agent has the display."""


class TakeOver:
    """The person's side of one session. Close it before the session's display.

    Raises BadInput when a hotkey cannot be used.

    Attributes:
        warden: to be given to `open_session`.
    """

    def __init__(
        self,
        setup: Setup,
        controls: Controls,
        status: StatusTeller,
        tell: Tell,
        *,
        asking: Callable[[], bool],
    ) -> None:
        self._setup = setup
        self._controls = controls
        self._status = status
        self._tell = tell
        self._hotkeys = parse_hotkeys(setup.stop_hotkey, setup.pause_hotkey)
        self._theirs = False
        self._hands: PersonHands | None = None
        self._stack = ExitStack()
        real = setup.display != VIRTUAL
        self.warden = Guard(
            hands_off=controls.hands_off,
            at_work=lambda: status.status is Status.WORKING and not asking(),
            noticed=self._noticed,
            pressed=self._pressed,
            hotkeys=self._hotkeys if real else None,
            exempt_pid=setup.hide_pid,
            notices=setup.guard,
        )
        self._stack.callback(self.warden.close)
        # The agent is on a display of its own, and the person in front of another: the keys are pressed there.
        self._elsewhere = None if real else self._ear_on_the_screen()

    def _ear_on_the_screen(self) -> Guard | None:
        if not self._hotkeys or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return None
        guard = Guard(
            hands_off=self._controls.hands_off,
            at_work=lambda: False,
            noticed=lambda _: None,
            pressed=self._pressed,
            hotkeys=self._hotkeys,
            notices=False,
        )
        self._stack.callback(guard.close)
        return guard

    def open(self, session: Session, frame: Callable[[], Frame]) -> tuple[str, ...]:
        """The session is open; `frame` is a whole picture of its display. What the person should know, in words."""
        self._theirs = self._controls.taken.is_set()  # said while it was being opened
        notes = []
        if session.without_ears:
            lost = "Your own mouse and keyboard are not noticed on this display" if self._setup.guard else ""
            keys = "the stop key is not heard" if session.place.kind == SCREEN and self._hotkeys else ""
            if what := " and ".join(filter(None, (lost, keys))):
                notes.append(f"{what[0].upper()}{what[1:]}: {session.without_ears}")
        if self._elsewhere is not None and (why := self._elsewhere.listen(None)):
            notes.append(f"The stop key is not heard on your screen: {why}")

        def acted(what: str) -> None:
            # A session file that cannot be written ends the session by itself.
            with suppress(JournalError):
                session.stream.publish(PersonActed(what))

        try:
            self._hands = open_person_hands(
                session.place.name,
                session.place.xauthority,
                frame=frame,
                acted=acted,
                refused=lambda why: self._tell(Told(why, warning=True)),
                ledger=self.warden.ledger,
            )
        except HandsUnavailable as problem:
            notes.append(f"What you do in the live view cannot be done there: {problem}")
        return tuple(notes)

    def finishing(self) -> None:
        """The session is about to end: nothing is done, or written down, for the person after this."""
        hands, self._hands = self._hands, None
        if hands is not None:
            hands.close()

    def close(self) -> None:
        """Stop listening, and let go of everything."""
        self.finishing()
        self._stack.close()

    # ----------------------------------------------------------------------- any thread

    def say(self, control: Control) -> None:
        """The person says this. What they hold in the live view is released before the agent goes on."""
        hands = self._hands
        if control is Control.TAKE_OVER:
            self._theirs = True
        elif control in _GIVING_BACK:
            theirs, self._theirs = self._theirs, False
            if theirs and hands is not None:
                threading.Thread(target=self._give_back, args=(hands, control), daemon=True).start()
                return
        self._controls.say(control)
        if control is Control.PAUSE:
            self._status.pausing()

    def do(self, order: PersonInput) -> None:
        """The person did this in the live view; heeded while they have the display."""
        hands = self._hands
        if hands is not None and self._theirs:
            hands.do(order)

    def _give_back(self, hands: PersonHands, control: Control) -> None:
        hands.let_go(_LET_GO_S)
        self._controls.say(control)

    def _noticed(self, what: str) -> None:
        if self._status.status is Status.FINISHED:
            return  # Nobody works on the display any more.
        self.say(Control.TAKE_OVER)
        self._tell(PersonNoticed(what))

    def _pressed(self, hotkey: Hotkey) -> None:
        match hotkey, self._status.status:
            case Hotkey.STOP, _:
                self.say(Control.STOP)
            case Hotkey.PAUSE, Status.PAUSED | Status.PAUSING:
                self.say(Control.RESUME)
            case Hotkey.PAUSE, Status.TAKEN:
                self.say(Control.HAND_BACK)
            case Hotkey.PAUSE, _:
                self.say(Control.PAUSE)
