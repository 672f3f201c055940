"""What a model planner needs of the session it plans for. Whoever opens the session fills it in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from actions.types import Window
from desktop_agent.session.events import Event
from desktop_agent.tools.person import PersonAsker
from desktop_agent.tools.types import Toolbox
from desktop_agent.types import Condition
from vision.models.types import Heard
from vision.types import Frame, Snapshot


@dataclass(frozen=True, slots=True)
class Ports:
    """The session, as a planner sees it.

    Attributes:
        look: see the screen now.
        windows: the windows that are open now.
        check: wait a little until a condition holds, and say what was seen. Raises CheckFailed.
        keep: store a frame's pixels; gives the digest that events name it by.
        publish: write an event down.
        mask: hides the values of secrets in a text.
        interrupted: whether a person said something that lets nothing go on.
        person: puts questions to the person; None: nobody can be asked.
        toolbox: the tools beside the mouse; None: none.
        heard: is told what a model is writing.
        waited: seconds in which the session stood still for a person, so far; no limit counts them.
        wait: waits until the screen changes, or so many seconds.
        clock: seconds of a clock that never goes back.
        session: names the session.
    """

    look: Callable[[], Snapshot]
    windows: Callable[[], tuple[Window, ...]]
    check: Callable[[Condition], str]
    keep: Callable[[Frame], str]
    publish: Callable[[Event], None]
    mask: Callable[[str], str] = lambda text: text
    interrupted: Callable[[], bool] = lambda: False
    person: PersonAsker | None = None
    toolbox: Toolbox | None = None
    heard: Heard = lambda _: None
    waited: Callable[[], float] = lambda: 0.0
    wait: Callable[[float], object] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    session: str = ""
