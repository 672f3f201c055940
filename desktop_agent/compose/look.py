"""See a display once, without a session."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from actions.errors import HandsUnavailable
from actions.types import Action, ScreenPoint
from desktop_agent.compose.eyes import shared_parser
from desktop_agent.compose.place import open_place
from desktop_agent.desk.desk import Desk
from desktop_agent.session.stream import Stream
from desktop_agent.types import Decision, Deny, GroundedAction
from vision.types import Frame, Snapshot


@dataclass(frozen=True, slots=True)
class Look:
    """What was on a display at one moment.

    Attributes:
        snapshot: what was seen.
        elapsed_ms: how long seeing took, without loading the models.
        without_tree: why there is no accessibility tree although one was asked for; empty otherwise.
    """

    snapshot: Snapshot
    elapsed_ms: float
    without_tree: str = ""


def look_at(display: str, *, accessibility: bool = False) -> Look:
    """See a display (`screen` or `:N`) once, without a session: nothing is written down, and nothing can be done.

    Raises BadInput, SomethingMissing, DisplayUnavailable, ModelUnavailable.
    """
    import time

    from actions.accessibility import AccessibilityTree, NoTree
    from actions.windows import open_windows
    from vision.capture import open_screen

    with ExitStack() as stack:
        place = stack.enter_context(open_place(display))
        screen = stack.enter_context(open_screen(place.name, xauthority=place.xauthority))
        windows = open_windows(place.name, xauthority=place.xauthority)
        stack.callback(windows.close)
        tree, without_tree = None, ""
        if accessibility:
            tree = AccessibilityTree(place.name, place.xauthority)
            stack.callback(tree.close)
            first = tree.read()
            without_tree = first.reason if isinstance(first, NoTree) else ""
        onlooker = _Onlooker()
        desk = Desk(
            screen=screen,
            parser=shared_parser(),
            windows=windows,
            hands=onlooker,
            approver=onlooker,
            stream=Stream(),
            tree=tree,
        )
        began = time.perf_counter()
        snapshot = desk.look()
        return Look(snapshot, (time.perf_counter() - began) * 1000, without_tree)


class _Onlooker:
    """Hands that do nothing, and somebody who refuses everything."""

    def decide(self, proposal: GroundedAction, before: Frame) -> Decision:  # noqa: ARG002 (all of it)
        """No."""
        return Deny("look only", "this desk is only looked at")

    def perform(self, action: Action) -> None:  # noqa: ARG002 (any)
        """Refuse."""
        raise HandsUnavailable("This desk is only looked at.")

    def position(self) -> ScreenPoint:
        """Nowhere in particular."""
        return ScreenPoint(0, 0)

    def release_all(self) -> None:
        """Nothing is held."""
